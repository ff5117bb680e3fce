//===- HoistChecks.cpp - scn-hoist-checks -----------------------------------===//
//
// A check is a side effect, so code motion leaves it in its loop. One whose operands stand outside fails in the first
// step or never; it is moved in front of the loop, where it is guarded by there being a first step.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_HOISTCHECKS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

static void hoistChecks(scf::ForOp loop) {
  SmallVector<scansion::scn::CheckOp> checks;
  for (auto check : loop.getBody()->getOps<scansion::scn::CheckOp>())
    if (llvm::all_of(check->getOperands(), [&](Value operand) { return loop.isDefinedOutsideOfLoop(operand); }))
      checks.push_back(check);
  if (checks.empty())
    return;
  OpBuilder b(loop);
  Value runs = arith::CmpIOp::create(b, loop.getLoc(), arith::CmpIPredicate::slt, loop.getLowerBound(),
                                     loop.getUpperBound());
  auto branch = scf::IfOp::create(b, loop.getLoc(), runs, /*withElseRegion=*/false);
  for (scansion::scn::CheckOp check : checks)
    check->moveBefore(branch.thenBlock()->getTerminator());
}

namespace {
struct HoistChecksPass : scansion::impl::HoistChecksBase<HoistChecksPass> {
  void runOnOperation() override {
    // Inner loops first: what leaves one stands in a branch then, and goes no further.
    getOperation().walk([](scf::ForOp loop) { hoistChecks(loop); });
  }
};
} // namespace
