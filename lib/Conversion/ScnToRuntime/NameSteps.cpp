//===- NameSteps.cpp - which step failed ------------------------------------===//
//
// Loops that run a scan are known by their location (SourceLine.h). A for loop's induction variable is the step; a while
// loop carries it as its first value. Checks get the steps as operands, which only the cold call uses; runtime calls,
// which cannot be told otherwise, get an scn.steps before them.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"
#include "scansion/Conversion/SourceLine.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Runtime/Abi.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace scansion {
#define GEN_PASS_DEF_NAMESTEPS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;
using namespace scansion;

/// The step that a region of a loop is at; null where that is no scan.
static Value stepIn(Region *region) {
  Operation *loop = region->getParentOp();
  if (!isScan(loop))
    return {};
  if (auto counted = dyn_cast<scf::ForOp>(loop))
    return counted.getInductionVar();
  bool isWhile = isa<scf::WhileOp>(loop) && !region->front().getArguments().empty();
  Value first = isWhile ? region->front().getArgument(0) : Value();
  return first && first.getType().isIndex() ? first : Value();
}

/// Outermost first. Where scans are nested deeper than an error can say, the innermost.
static SmallVector<Value> stepsAround(Operation *op) {
  SmallVector<Value> steps;
  for (Region *region = op->getParentRegion(); region; region = region->getParentRegion())
    if (Value step = stepIn(region); step && steps.size() < SCN_MAX_STEPS)
      steps.push_back(step);
  return SmallVector<Value>(llvm::reverse(steps));
}

namespace {
struct NameSteps : scansion::impl::NameStepsBase<NameSteps> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      if (auto check = dyn_cast<scn::CheckOp>(op)) {
        check.getStepsMutable().assign(stepsAround(op));
      } else if (isa<scn::RuntimeCallOp>(op)) {
        OpBuilder b(op);
        scn::StepsOp::create(b, op->getLoc(), stepsAround(op));
      }
    });
  }
};
} // namespace
