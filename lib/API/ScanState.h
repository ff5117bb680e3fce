//===- ScanState.h - a scan body that is being written ----------------------===//
//
// While a body is open its operations stand in the region of a provisional scn.scan, which has its operands but no
// results and no terminator yet. finish() yields, builds the final operation around the same region and erases the
// provisional one; abandoning erases it with everything inside.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_API_SCANSTATE_H
#define SCANSION_LIB_API_SCANSTATE_H

#include "GraphState.h"

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion::detail {

/// A state that was added after the body was opened.
struct CarriedState {
  mlir::Value initial; // an operand of the provisional scan, so it lives
  mlir::BlockArgument argument;
  Value next;
};

struct ScanState {
  GraphState *graph = nullptr; // null once the body is closed
  mlir::Operation *scan = nullptr;
  Location location;
  std::vector<Value> arguments;
  size_t givenStates = 0;
  std::vector<CarriedState> carried;

  mlir::Block *block() { return &scan->getRegion(0).front(); }
  scn::ScanOp op() { return mlir::cast<scn::ScanOp>(scan); }
  /// Leaves the body without a result; bodies inside it are left first.
  void close();
  /// Adds a state that starts from `initial`, with the uses of `initial` in the body replaced.
  CarriedState &addState(mlir::Value initial, mlir::Value next);
  /// Follows a value that another takes the place of.
  void rebind(mlir::Value old, mlir::Value renewed);
  /// Gives the uses of carried values that were made since they were carried their current state too.
  void replaceCarried();
};

/// Redraws, at each step, the random draws of the outside that the body's own operations use. Returns the indices in
/// `carried` of the streams.
std::vector<size_t> redrawOuterDraws(ScanState &state);

} // namespace scansion::detail

#endif
