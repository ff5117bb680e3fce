//===- AdvanceChecks.cpp - checks first -------------------------------------===//
//
// Moves each check, with the computations that it needs, as far to the front of its block as the checks before it allow.
// A program that is going to fail then fails before it works, and what stands behind the checks may rely on them: a row
// may be computed in its place because its length was compared first.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNADVANCECHECKS
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

/// What the check needs from behind `front` in its own block, if all of that may be computed earlier. Ops with regions
/// stay where they are: a scan is not to be run for its length.
static std::optional<SmallVector<Operation *>> findNeeded(CheckOp check, Operation *front) {
  SetVector<Operation *> needed;
  SmallVector<Value> worklist(check->getOperands());
  while (!worklist.empty()) {
    Operation *op = worklist.pop_back_val().getDefiningOp();
    if (!op || op->getBlock() != check->getBlock() || op->isBeforeInBlock(front))
      continue;
    if (op->getNumRegions() || !isPure(op))
      return std::nullopt;
    if (needed.insert(op))
      llvm::append_range(worklist, op->getOperands());
  }
  SmallVector<Operation *> ordered(needed.begin(), needed.end());
  llvm::sort(ordered, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  return ordered;
}

static void advanceIn(Block &block) {
  // Everything before `front` is a check or needed by one.
  Operation *front = &block.front();
  for (Operation &op : llvm::make_early_inc_range(block)) {
    auto check = dyn_cast<CheckOp>(op);
    if (!check)
      continue;
    std::optional<SmallVector<Operation *>> needed = findNeeded(check, front);
    if (!needed) {
      front = check->getNextNode(); // checks keep their order
      continue;
    }
    for (Operation *computation : *needed)
      if (computation == front)
        front = front->getNextNode();
      else
        computation->moveBefore(front);
    if (check.getOperation() == front)
      front = front->getNextNode();
    else
      check->moveBefore(front);
  }
}

namespace {
struct AdvanceChecks : scansion::scn::impl::ScnAdvanceChecksBase<AdvanceChecks> {
  void runOnOperation() override {
    getOperation().walk([](Block *block) {
      if (!block->empty())
        advanceIn(*block);
    });
  }
};
} // namespace
