//===- ShrinkTrajectories.cpp - last rows from the final window -------------===//
//
// A slice that reads only the last W rows of a state's trajectory, W no more than the state's window, reads them from the
// final window instead. Whether there are that many rows was checked before (scn-make-checks-explicit), from the number
// of steps and not from the trajectory.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/Transforms/Passes.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNSHRINKTRAJECTORIES
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

/// The state whose trajectory `value` is, and its scan.
static std::pair<ScanOp, unsigned> findTrajectory(Value value) {
  auto scan = value.getDefiningOp<ScanOp>();
  for (unsigned state = 0; scan && state < scan.getNumStates(); ++state)
    if (scan.getTrajectory(state) == value)
      return {scan, state};
  return {nullptr, 0};
}

namespace {
struct ShrinkTrajectories : scansion::scn::impl::ScnShrinkTrajectoriesBase<ShrinkTrajectories> {
  void runOnOperation() override {
    getOperation().walk([](SliceOp slice) {
      auto [scan, state] = findTrajectory(slice.getX());
      if (!scan)
        return;
      // One row, counted from the end: the window is a suffix of the trajectory, so the same index reads it. Slices of
      // several rows would read initial values where there are fewer steps than rows.
      int64_t start = slice.getStaticStarts()[0];
      bool isRow =
          slice.getIndexed()[0] && !ShapedType::isDynamic(start) && start < 0 && -start <= scan.getWindow(state);
      if (isRow && slice->hasAttr(kCheckedAttr))
        slice.getXMutable().assign(scan.getFinal(state));
    });
  }
};
} // namespace
