//===- HoistInvariants.cpp - what every step computes alike, once -----------===//
//
// Moves out of a scan's body what uses no value of the step:
//   - checks. They then let a scan of no steps pass, which would not have reached them;
//   - computations that cannot fail where they stand. One whose check is in doubt stays with it in the loop: before the
//     loop it would run for a scan of no steps as well.
// What costs nothing, as it is computed where it is used (a constant, a repetition, a rearrangement), moves only with
// what needs it: its values kept in memory would be read back in each step.
//
//===----------------------------------------------------------------------===//

#include "ExplicitChecks.h"

#include "scansion/Dialect/Scn/IR/Remarks.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNHOISTINVARIANTS
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

static bool isScalar(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() == 0;
}

/// Whether the op's elements are computed or copied where they are used, in the loops of what uses them.
static bool isFree(Operation *op) {
  return isa<ConstantOp, BroadcastOp, FillLikeOp, ExpandDimsOp, SqueezeOp, TransposeOp, IdentityOp>(op);
}

namespace {
class InvariantHoisting {
public:
  explicit InvariantHoisting(ScanOp scan) : scan(scan) {}

  void run() {
    for (Operation &op : llvm::make_early_inc_range(scan.getBody().front().without_terminator())) {
      if (auto check = dyn_cast<CheckOp>(op)) {
        if (isOutside(check))
          moveOut(check);
      } else if (canMove(&op) && (!isFree(&op) || llvm::all_of(op.getResults(), isScalar))) {
        moveOut(&op);
      }
    }
  }

private:
  bool isOutside(Value value) { return !scan.getBody().isAncestor(value.getParentRegion()) || isPending(value); }
  bool isOutside(Operation *op) {
    return llvm::all_of(op->getOperands(), [&](Value operand) { return isOutside(operand); });
  }
  /// A free op that could move and has not.
  bool isPending(Value value) {
    Operation *op = value.getDefiningOp();
    return op && isFree(op) && op->getBlock() == &scan.getBody().front() && canMove(op);
  }
  bool canMove(Operation *op) { return op->getNumRegions() == 0 && isPure(op) && isOutside(op) && !canFail(op); }

  void moveOut(Operation *op) {
    for (OpOperand &operand : op->getOpOperands())
      if (isPending(operand.get()))
        operand.set(copyOut(operand.get()));
    op->moveBefore(scan);
    if (auto check = dyn_cast<CheckOp>(op))
      guardBySteps(check, scan.getSteps());
    else
      scansion::applied(op, "scn-hoist-invariants") << "the same at each step: computed once, before the scan";
  }

  /// The body keeps its own.
  Value copyOut(Value value) {
    Operation *op = value.getDefiningOp();
    SmallVector<Value> operands = llvm::map_to_vector(
        op->getOperands(), [&](Value operand) { return isPending(operand) ? copyOut(operand) : operand; });
    Operation *copy = OpBuilder(scan).clone(*op);
    copy->setOperands(operands);
    return copy->getResult(cast<OpResult>(value).getResultNumber());
  }

  ScanOp scan;
};

struct HoistInvariants : scansion::scn::impl::ScnHoistInvariantsBase<HoistInvariants> {
  void runOnOperation() override {
    // Inner scans first: what leaves one may leave the next.
    getOperation().walk([](ScanOp scan) {
      if (scan->hasAttr(kCheckedAttr))
        InvariantHoisting(scan).run();
    });
  }
};
} // namespace
