//===- VectorLoops.h - one linalg op on buffers as vector loops -------------===//
//
// Writes the loops of an op once LinalgToVectorLoops has chosen along which of them the vectors lie.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_LINALGTOVECTOR_VECTORLOOPS_H
#define SCANSION_LIB_CONVERSION_LINALGTOVECTOR_VECTORLOOPS_H

#include "InitialFills.h"
#include "VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace scansion {

class VectorLoops {
public:
  /// How many rows are computed together, and how many vectors of each: sixteen accumulators.
  static constexpr int64_t kRows = 4, kVectors = 4;

  /// Vectors of `lanes` elements along `vectorLoop`. Results in `fills` start from what is filled in, which is not read.
  VectorLoops(mlir::linalg::LinalgOp op, unsigned vectorLoop, std::optional<unsigned> rowLoop, int64_t lanes,
              const InitialFills &fills);

  /// The vectors are of the result's elements.
  void alongResult();
  /// They are of partial results, which are joined at the end.
  void alongReduction(const Reduction &reduction);
  /// The same where no vector would be full.
  void alongShortReduction(const Reduction &reduction);
  /// The bits of either, for one reduction along a loop of known length, with vectors of the result's elements.
  void acrossReduction(const Reduction &reduction, unsigned along);
  /// Whether it becomes straight code.
  bool isStraight() const { return isSmall; }

private:
  using Carry = llvm::SmallVector<mlir::Value>;
  using Step = llvm::function_ref<Carry(mlir::ValueRange carried)>;

  int64_t countInstructions();
  mlir::Value index(int64_t value) { return mlir::arith::ConstantIndexOp::create(b, loc, value); }
  mlir::Value length(unsigned loop);
  Carry over(llvm::ArrayRef<unsigned> loops, mlir::ValueRange carried, Step step);
  Carry range(unsigned loop, mlir::Value from, mlir::Value to, int64_t stride, mlir::ValueRange carried, Step step);
  mlir::Value load(mlir::OpOperand &operand, int64_t lanes, int64_t shift, int64_t row = 0);
  mlir::Value gather(mlir::OpOperand &operand, int64_t lanes, int64_t shift, int64_t row);
  void store(mlir::OpOperand &operand, mlir::Value value, int64_t lanes, int64_t shift, int64_t row = 0);
  mlir::Value position(unsigned loop, int64_t shift, int64_t row);
  llvm::SmallVector<mlir::Value> place(mlir::OpOperand &operand, int64_t shift, int64_t row = 0);
  mlir::Value oldValue(mlir::OpOperand &init, int64_t lanes, int64_t shift, int64_t row = 0);
  Carry loadInputs(int64_t lanes, int64_t shift, int64_t row = 0);
  llvm::SmallVector<mlir::Value> positions(int64_t shift, int64_t row = 0);
  Carry firstOfRow(const Reduction &reduction, mlir::Value condition, mlir::Value end, mlir::ValueRange partial,
                   Step inBlock);
  std::pair<mlir::Value, mlir::Value> sumsOfRow(const Reduction &reduction);
  mlir::Value sumsAcross(const Reduction &reduction, unsigned along, int64_t width);
  void sumRow(const Reduction &reduction);
  void sumRows(const Reduction &reduction, unsigned rows);
  std::optional<unsigned> loopOverRows();
  bool isRowTimesMatrix();
  Carry inTwoSums(unsigned loop, mlir::ValueRange sums, Step step);
  void block(int64_t lanes, int64_t count, int64_t rows);
  int64_t vectorsTogether();
  void blocksOfRows(int64_t lanes, int64_t count);
  llvm::SmallVector<unsigned> loopsOf(mlir::utils::IteratorType kind);

  mlir::linalg::LinalgOp op;
  mlir::OpBuilder b;
  mlir::Location loc;
  llvm::SmallVector<mlir::utils::IteratorType> kinds;
  unsigned vectorLoop;
  std::optional<unsigned> rowLoop; // along which several rows are computed together
  int64_t lanes;
  const InitialFills &fills;
  llvm::SmallVector<mlir::OpFoldResult> bounds; // lengths of all operands' axes, flat
  llvm::SmallVector<mlir::Value> places;        // where each loop stands
  bool isSmall;                                 // loops of known length are written out
};

} // namespace scansion

#endif
