//===- ScanEdit.h - a scan with other sequences, states and outputs ---------===//
//
// Passes that move work out of a scan's body take away outputs and states and add sequences and outputs. An edit collects
// that and then puts one scan in the place of another, around the same body.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_TRANSFORMS_SCANEDIT_H
#define SCANSION_LIB_DIALECT_SCN_TRANSFORMS_SCANEDIT_H

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallSet.h"

namespace scansion::scn {

class ScanEdit {
public:
  explicit ScanEdit(ScanOp scan) : scan(scan) {}

  /// A sequence of one row for each step, the last step's first if it is read from the end. Returns the body's value for
  /// its row at a step.
  mlir::Value addSequence(mlir::Value rows, mlir::Type rowType, bool fromEnd);
  void addOutput(mlir::Value value, bool fromEnd) { added.push_back({value, fromEnd}); }
  /// Nothing may use the output's rows, or the state's values and results, when the edit is finished.
  void dropOutput(unsigned output) { droppedOutputs.insert(output); }
  void dropState(unsigned state) { droppedStates.insert(state); }

  /// Replaces the scan. Added outputs come after those that stay.
  ScanOp finish();

private:
  void writeYield();
  void listReversed(ScanOp::Properties &properties);
  llvm::SmallVector<mlir::Value> keptResults();

  ScanOp scan;
  struct Rows {
    mlir::Value value;
    bool fromEnd;
  };
  llvm::SmallVector<Rows> sequences, added;
  llvm::SmallSet<unsigned, 4> droppedOutputs, droppedStates;
};

/// Takes away a sequence whose elements nothing uses.
void dropSequence(ScanOp scan, unsigned sequence);

/// The rows that a sequence's tap has over the first `steps` steps; `fromEnd`: the last step's first.
mlir::Value rowsOfTap(mlir::OpBuilder &b, ScanOp scan, unsigned sequence, int64_t tap, mlir::Value steps, bool fromEnd);
/// Whether somebody has the rows of a body's value: it is a sequence's element, or a trajectory or an output holds it.
bool hasRows(ScanOp scan, mlir::Value value);
/// These rows, at a place behind the scan.
mlir::Value rowsOf(mlir::OpBuilder &b, ScanOp scan, mlir::Value value, mlir::Value steps, bool fromEnd);
/// Whether the rows that somebody has of the value begin with the last step's.
bool areFromEnd(ScanOp scan, mlir::Value value);
/// The number of steps that the scan has taken, at a place behind it: that of the rows of one of `values` where a condition
/// decides it. Null where it has no rows of them.
mlir::Value stepsTaken(mlir::OpBuilder &b, ScanOp scan, llvm::ArrayRef<mlir::Value> values);

/// Whether rows of this type are no larger than rows that are in memory anyway, those of a sequence or of a result that
/// somebody reads: by no axis, and as far as lengths are known, by no more than a small factor.
bool fitsBeside(ScanOp scan, mlir::RankedTensorType row);

/// Values of the body that depend on the elements of sequences.
llvm::DenseSet<mlir::Value> dependOn(ScanOp scan, llvm::ArrayRef<mlir::BlockArgument> arguments);
llvm::SmallVector<mlir::BlockArgument> sequenceElements(ScanOp scan);
llvm::SmallVector<mlir::BlockArgument> stateElements(ScanOp scan);

/// Gives `rows`, computed between the scan and `behind` from its results, to all others that use `result`. By then every
/// check of the scan has been made: what was computed is marked as checked.
void replaceBehind(ScanOp scan, mlir::Operation *behind, mlir::Value result, mlir::Value rows);

/// Erases what stands before `end` and behind `start` (from the block's front, if null) and what of it nothing uses.
void eraseUnused(mlir::Operation *start, mlir::Operation *end);

/// Whether the product is one of a row with a matrix that is the same at each step (`isBatched` says which values are
/// not): over all steps one product of matrices.
bool isRowTimesMatrix(DotOp dot, llvm::function_ref<bool(mlir::Value)> isBatched);

} // namespace scansion::scn

#endif
