//===- ExpandLogsumexp.cpp - scn.reduce_logsumexp from its parts ------------===//
//
// The largest element leaves the sum, so that no exponential overflows and one of them is 1.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/Transforms/Passes.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNEXPANDLOGSUMEXP
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

static Value expand(OpBuilder &b, ReduceLogsumexpOp op) {
  Location loc = op.getLoc();
  Value x = op.getX();
  auto largest = ReduceMaxOp::create(b, loc, x, op.getAxes());
  // Of no elements it is -inf.
  largest->setAttr(kCheckedAttr, b.getUnitAttr());
  Value isInfinite = IsinfOp::create(b, loc, largest);
  Value zero = splatLike(b, loc, 0.0, largest);
  Value shift = SelectOp::create(b, loc, isInfinite, zero, largest);
  Value shifted = SubOp::create(b, loc, x, spread(b, loc, shift, x, op.getAxes()));
  Value exponentials = ExpOp::create(b, loc, shifted);
  Value sum = ReduceSumOp::create(b, loc, exponentials, op.getAxes());
  Value logarithm = LogOp::create(b, loc, sum);
  return AddOp::create(b, loc, logarithm, shift);
}

namespace {
struct ExpandLogsumexp : scansion::scn::impl::ScnExpandLogsumexpBase<ExpandLogsumexp> {
  void runOnOperation() override {
    SmallVector<ReduceLogsumexpOp> ops;
    getOperation().walk([&](ReduceLogsumexpOp op) { ops.push_back(op); });
    for (ReduceLogsumexpOp op : ops) {
      OpBuilder builder(op);
      op.replaceAllUsesWith(expand(builder, op));
      op.erase();
    }
  }
};
} // namespace
