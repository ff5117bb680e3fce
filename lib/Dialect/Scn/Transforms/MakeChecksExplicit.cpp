//===- MakeChecksExplicit.cpp - ops that can fail, split --------------------===//
//
// Asks each op that can fail for its checks (CheckedOpInterface), which then stand before it, and marks it. Checks are
// side effects: no later pass removes them or moves them out of the branch or loop that they guard.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/Transforms/Passes.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNMAKECHECKSEXPLICIT
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

namespace {
struct MakeChecksExplicit : scansion::scn::impl::ScnMakeChecksExplicitBase<MakeChecksExplicit> {
  void runOnOperation() override {
    SmallVector<scansion::scn::CheckedOpInterface> ops;
    getOperation().walk([&](scansion::scn::CheckedOpInterface op) {
      if (!op->hasAttr(scansion::scn::kCheckedAttr))
        ops.push_back(op);
    });
    for (auto op : ops) {
      Operation *previous = op->getPrevNode();
      OpBuilder builder(op);
      op.buildChecks(builder);
      op->setAttr(scansion::scn::kCheckedAttr, builder.getUnitAttr());
      // A failed check is reported as a fault of the op that it guards.
      Operation *first = previous ? previous->getNextNode() : &op->getBlock()->front();
      auto blame = [&](scansion::scn::CheckOp check) {
        if (!check->hasAttr("op"))
          check->setAttr("op", builder.getStringAttr(op->getName().getStringRef()));
      };
      for (Operation *check = first; check != op.getOperation(); check = check->getNextNode())
        if (isa<scansion::scn::CheckOp>(check))
          blame(cast<scansion::scn::CheckOp>(check));
      // A scan checks its states inside; the ops there came first and have theirs.
      op->walk(blame);
    }
  }
};
} // namespace
