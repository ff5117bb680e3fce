//===- ScanAdjoint.h - the adjoint of a scan while it is written ------------===//
//
// ScanPullback.cpp writes the step backwards and hands out what it gives; ScanAdjointValues.cpp provides what it reads of
// the step.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_IR_SCANADJOINT_H
#define SCANSION_LIB_DIALECT_SCN_IR_SCANADJOINT_H

#include "ScanDraft.h"

#include "scansion/Dialect/Scn/IR/Differentiation.h"

#include "mlir/IR/IRMapping.h"

namespace scansion::scn {

/// Cotangents of one state in the adjoint: as a draft's state for each lag, the newest value's first.
struct StateAdjoint {
  unsigned state;
  llvm::SmallVector<unsigned> carried;
  llvm::SmallVector<mlir::Value> arguments;
};

/// Cotangents of what the body is given.
struct Collected {
  mlir::Value value;     // of the body or captured
  unsigned place;        // an output of the draft (elements of sequences) or a state of it (captures)
  unsigned sequence = 0; // which sequence, and which tap of it
  int64_t tap = 0;
};

class ScanAdjoint {
public:
  ScanAdjoint(ScanOp scan, mlir::OpBuilder &builder, mlir::ValueRange cotangents, ReverseMode &mode)
      : scan(scan), builder(builder), mode(mode), loc(scan.getLoc()), draft(builder, loc) {
    readCotangents(cotangents);
    captures = collectCaptures(scan.getBody());
  }

  llvm::LogicalResult run();

private:
  void readCotangents(mlir::ValueRange cotangents);
  void findWanted();
  void findReached();
  bool isActiveState(unsigned state) { return active.contains(scan.getStateArguments(state).front()); }

  void carryStates(llvm::SmallVectorImpl<mlir::Value> &outputs, llvm::SmallVectorImpl<mlir::Value> &cotangents);
  void readOutputs(llvm::SmallVectorImpl<mlir::Value> &outputs, llvm::SmallVectorImpl<mlir::Value> &cotangents);
  mlir::Value zeroWindow(unsigned state, int64_t lag);
  llvm::SmallVector<mlir::Value> listWrt();
  void setNextCotangents(const llvm::DenseMap<mlir::Value, mlir::Value> &gradients);
  void collect(const llvm::DenseMap<mlir::Value, mlir::Value> &gradients);

  void useShapesAtHand();
  void useShapeAtHand(FillLikeOp fill);
  void provideValues();
  void provideOperand(mlir::IRMapping &mapping, mlir::Value operand);
  mlir::Value rowsOf(mlir::Value value, bool &reversed);
  void extend(llvm::ArrayRef<mlir::Value> values);
  void addSequenceElement(mlir::IRMapping &mapping, mlir::Value element);

  mlir::Value countSteps();
  mlir::Value countAdjointSteps();
  std::pair<mlir::Value, mlir::Value> boundsOf(unsigned sequence, int64_t tap);
  bool fitsSteps(unsigned sequence);
  llvm::LogicalResult handOut();
  mlir::Value initialCotangent(const StateAdjoint &adjoint);

  ScanOp scan; // replaced by the extended one on the way
  mlir::OpBuilder &builder;
  ReverseMode &mode;
  mlir::Location loc;
  ScanDraft draft;
  llvm::SetVector<mlir::Value> captures;
  llvm::SmallVector<mlir::Value> trajectories, finals, stacks; // cotangents, null where zero
  llvm::DenseSet<mlir::Value> active;                          // values of the body that depend on what is wanted
  llvm::DenseSet<unsigned> reached;                            // states whose values have cotangents
  llvm::SmallVector<StateAdjoint> states;
  llvm::SmallVector<Collected> elements, captured;
  mlir::Value steps, adjointSteps;
};

} // namespace scansion::scn

#endif
