//===- RowShapes.h - the one shape of a kernel's rows -----------------------===//
//
// A kernel has one thread per place of a row, so all rows that it computes must have one shape. Lengths unknown before
// the call are taken as equal where the program says so: between operands and results of a map, between what a loop
// carries from step to step, between a row and the trajectory that it is stored in.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_TOGPU_ROWSHAPES_H
#define SCANSION_LIB_CONVERSION_TOGPU_ROWSHAPES_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/SetVector.h"

namespace scansion {

class RowShapes {
public:
  explicit RowShapes(const llvm::SetVector<mlir::Operation *> &kernel) : kernel(kernel) {}

  /// Replaces lengths of what the kernel computes by lengths of what it starts from.
  void resolveLengths();

  /// Fails with a message if the rows may have different shapes.
  mlir::LogicalResult check();

  /// Writes checks that lengths are equal where only the steps of a loop compare them: a loop may have no steps, and
  /// the kernel reads its initial rows all the same.
  void writeChecks(mlir::OpBuilder &b) const;

  /// The lengths of a row.
  llvm::SmallVector<mlir::OpFoldResult> rowLengths(mlir::OpBuilder &b) const;

  /// The length of a kernel's value along an axis, from what the kernel starts from.
  static mlir::OpFoldResult lengthBefore(mlir::OpBuilder &b, mlir::Value value, int64_t axis);

private:
  mlir::LogicalResult findSample();

  const llvm::SetVector<mlir::Operation *> &kernel;
  mlir::Value sample; // a tensor whose axes from `leading` on are those of a row
  int64_t leading = 0;
  int64_t rank = 0;
};

} // namespace scansion

#endif
