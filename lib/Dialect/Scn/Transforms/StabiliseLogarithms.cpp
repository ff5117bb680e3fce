//===- StabiliseLogarithms.cpp - the table of StableLogarithm.h as a pass ---===//
//
// For graphs that did not come through the façade, which does this as it builds them.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/StableLogarithm.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNSTABILISELOGARITHMS
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

namespace {
struct StabiliseLogarithms : scansion::scn::impl::ScnStabiliseLogarithmsBase<StabiliseLogarithms> {
  void runOnOperation() override {
    SmallVector<Operation *> logarithms;
    getOperation().walk([&](Operation *op) {
      if (isa<scansion::scn::LogOp, scansion::scn::Log1pOp>(op))
        logarithms.push_back(op);
    });
    for (Operation *op : logarithms) {
      OpBuilder builder(op);
      Value stable = scansion::scn::stableLogarithm(builder, op);
      if (!stable || stable.getType() != op->getResult(0).getType())
        continue;
      op->getResult(0).replaceAllUsesWith(stable);
      op->erase();
    }
  }
};
} // namespace
