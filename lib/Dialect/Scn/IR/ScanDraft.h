//===- ScanDraft.h - a scan that is being put together ----------------------===//
//
// The rules of calculus build scans piece by piece: sequences, states and outputs are found while the body is written. A
// draft holds them until all is known. Values of the body that a sequence or state brings in are arguments of `body`, in
// the order of their making; `finish` brings them into the order of scn.scan. Until then the body stands in a provisional
// op without operands or results, which goes with the draft.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_IR_SCANDRAFT_H
#define SCANSION_LIB_DIALECT_SCN_IR_SCANDRAFT_H

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "llvm/ADT/SetVector.h"

namespace scansion::scn {

class ScanDraft {
public:
  /// `builder` says where the scan is going to stand.
  ScanDraft(const mlir::OpBuilder &builder, mlir::Location loc);
  ~ScanDraft();
  ScanDraft(const ScanDraft &) = delete;
  ScanDraft &operator=(const ScanDraft &) = delete;

  /// Adds a sequence; its elements at the taps have `elementType`. Returns one body value for each tap.
  llvm::SmallVector<mlir::Value> addSequence(mlir::Value sequence, llvm::ArrayRef<int64_t> taps, bool reversed,
                                             mlir::Type elementType);
  /// Adds a state that starts from `initial`. Returns one body value for each tap, or one for a state that is carried as
  /// it is. `setNext` names what follows.
  llvm::SmallVector<mlir::Value> addState(mlir::Value initial, llvm::ArrayRef<int64_t> taps, mlir::Type valueType);
  void setNext(unsigned state, mlir::Value next) { states[state].next = next; }
  unsigned getNumStates() const { return states.size(); }
  /// Adds an output. Returns its index.
  unsigned addOutput(mlir::Value value, bool fromEnd);

  /// Names the condition that ends the scan.
  void setCondition(mlir::Value value) { until = value; }

  /// Ends the body. A state that is carried as it is and never changes becomes a captured value. Sequences may still be
  /// added; what computes them, at the body's front.
  void close();
  /// Builds the scan at the builder's insertion point. Null where that is not possible; what is wrong has been reported.
  ScanOp finish(mlir::OpBuilder &builder, mlir::Value steps, mlir::StringAttr name);
  /// After `finish`: a state's trajectory, the rows of an output, the final window or value of a state.
  mlir::Value getTrajectory(unsigned state);
  mlir::Value getStack(unsigned output);
  mlir::Value getFinal(unsigned state);

  /// Where the body's operations go.
  mlir::Block *body;

private:
  struct Sequence {
    mlir::Value value;
    llvm::SmallVector<int64_t> taps;
    bool reversed;
    llvm::SmallVector<mlir::BlockArgument> arguments;
  };
  struct State {
    mlir::Value initial;
    llvm::SmallVector<int64_t> taps;
    llvm::SmallVector<mlir::BlockArgument> arguments;
    mlir::Value next;
    bool constant = false;
  };
  struct Output {
    mlir::Value value;
    bool fromEnd;
  };

  void orderArguments();

  unsigned placeOf(unsigned state) const;

  mlir::Location loc;
  mlir::Operation *provisional;
  ScanOp scan;
  mlir::Value until;
  llvm::SmallVector<Sequence> sequences;
  llvm::SmallVector<State> states;
  llvm::SmallVector<Output> outputs;
};

/// Replaces the scan by one that also stacks `values` of its body. The engine is told, and the old scan is gone.
ScanOp appendOutputs(ScanOp scan, llvm::ArrayRef<mlir::Value> values, ReverseMode &mode);

/// The values of a scan's body that depend on `seeds`, which are captured values and arguments of the body, through all
/// steps; the seeds are among them. Only floats and complex numbers count.
llvm::DenseSet<mlir::Value> findActive(ScanOp scan, llvm::DenseSet<mlir::Value> seeds);

/// The values from outside that a region uses.
llvm::SetVector<mlir::Value> collectCaptures(mlir::Region &region);

} // namespace scansion::scn

#endif
