//===- HoistChecks.cpp - scn-hoist-checks -----------------------------------===//
//
// A check is a side effect, so code motion leaves it in its loop. One that does not depend on the step fails in the
// first step or never; it is moved in front of the loop, where it is guarded by there being a first step. Of the loop's
// other work only lengths and scalars move: in a loop without steps nobody has checked that an element may be read.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_HOISTCHECKS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// Whether the op works on lengths and scalars, whatever the step.
static bool isInvariantScalar(scf::ForOp loop, Operation &op) {
  if (op.getNumRegions() || !isPure(&op) || op.hasTrait<OpTrait::IsTerminator>() ||
      !llvm::all_of(op.getOperands(), [&](Value operand) { return loop.isDefinedOutsideOfLoop(operand); }))
    return false;
  if (auto read = dyn_cast<tensor::ExtractOp>(op))
    return read.getTensor().getType().getRank() == 0;
  return isa<tensor::DimOp>(op) || (llvm::none_of(op.getOperandTypes(), llvm::IsaPred<TensorType>) &&
                                    llvm::none_of(op.getResultTypes(), llvm::IsaPred<TensorType>));
}

static void hoistChecks(scf::ForOp loop) {
  for (Operation &op : llvm::make_early_inc_range(*loop.getBody()))
    if (isInvariantScalar(loop, op))
      op.moveBefore(loop);
  SmallVector<scansion::scn::CheckOp> checks;
  for (auto check : loop.getBody()->getOps<scansion::scn::CheckOp>())
    if (llvm::all_of(check->getOperands(), [&](Value operand) { return loop.isDefinedOutsideOfLoop(operand); }))
      checks.push_back(check);
  if (checks.empty())
    return;
  OpBuilder b(loop);
  Value runs =
      arith::CmpIOp::create(b, loop.getLoc(), arith::CmpIPredicate::slt, loop.getLowerBound(), loop.getUpperBound());
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
