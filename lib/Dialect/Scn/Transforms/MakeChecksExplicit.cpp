//===- MakeChecksExplicit.cpp - ops that can fail, split --------------------===//
//
// Asks each op that can fail for its checks (CheckedOpInterface), which then stand before it, and marks it. Checks are
// side effects: no later pass removes them or moves them out of the branch or loop that they guard.
//
//===----------------------------------------------------------------------===//

#include "ExplicitChecks.h"

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
    llvm::for_each(ops, scansion::scn::makeChecksExplicit);
  }
};
} // namespace
