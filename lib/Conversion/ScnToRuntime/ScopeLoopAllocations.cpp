//===- ScopeLoopAllocations.cpp - scn-scope-loop-allocations ----------------===//
//
// A body may be bracketed when no buffer that it yields can have been allocated in it. The question is answered by
// following what a value may be: views to their source, results of ifs and loops to everything that flows into them. A
// loop's own carried values are innocent as long as all its steps are.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace scansion {
#define GEN_PASS_DEF_SCOPELOOPALLOCATIONS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;
using namespace scansion;

namespace {
/// Asks whether values may be allocated inside a region.
class Escapes {
public:
  explicit Escapes(Region &region) : region_(region) {}

  bool mayEscape(Value buffer) {
    if (!isa<BaseMemRefType>(buffer.getType()) || !region_.isAncestor(buffer.getParentRegion()) ||
        !visited_.insert(buffer).second)
      return false;
    if (auto argument = dyn_cast<BlockArgument>(buffer))
      return mayArgumentEscape(argument);
    Operation *op = buffer.getDefiningOp();
    if (auto view = dyn_cast<ViewLikeOpInterface>(op))
      return mayEscape(view.getViewSource());
    if (auto select = dyn_cast<arith::SelectOp>(op))
      return mayEscape(select.getTrueValue()) || mayEscape(select.getFalseValue());
    unsigned number = cast<OpResult>(buffer).getResultNumber();
    if (auto branch = dyn_cast<scf::IfOp>(op))
      return mayEscape(branch.thenYield().getOperand(number)) || mayEscape(branch.elseYield().getOperand(number));
    if (auto loop = dyn_cast<scf::ForOp>(op))
      return mayEscape(loop.getInitArgs()[number]) || mayEscape(loop.getYieldedValues()[number]);
    if (auto loop = dyn_cast<scf::WhileOp>(op))
      return mayEscape(loop.getConditionOp().getArgs()[number]);
    return true; // an allocation, or an op that is not known
  }

private:
  bool mayArgumentEscape(BlockArgument argument) {
    if (argument.getOwner()->getParent() == &region_)
      return false; // from outside, or from an earlier step
    Operation *parent = argument.getOwner()->getParentOp();
    unsigned number = argument.getArgNumber();
    if (auto loop = dyn_cast<scf::ForOp>(parent)) {
      number -= loop.getNumInductionVars();
      return mayEscape(loop.getInitArgs()[number]) || mayEscape(loop.getYieldedValues()[number]);
    }
    if (auto loop = dyn_cast<scf::WhileOp>(parent)) {
      if (argument.getOwner() == loop.getAfterBody())
        return mayEscape(loop.getConditionOp().getArgs()[number]);
      return mayEscape(loop.getInits()[number]) || mayEscape(loop.getYieldOp().getOperand(number));
    }
    return true;
  }

  Region &region_;
  SmallPtrSet<Value, 16> visited_;
};
} // namespace

/// Allocations of a body that no bracket of an inner loop covers.
static SmallVector<memref::AllocOp> uncoveredAllocations(Region &body) {
  SmallVector<memref::AllocOp> found;
  body.walk([&](memref::AllocOp alloc) {
    if (!alloc->hasAttr("scn.scoped"))
      found.push_back(alloc);
  });
  return found;
}

static void bracket(Region &body) {
  SmallVector<memref::AllocOp> allocations = uncoveredAllocations(body);
  if (allocations.empty())
    return;
  Operation *exit = body.front().getTerminator();
  Escapes escapes(body);
  if (llvm::any_of(exit->getOperands(), [&](Value value) { return escapes.mayEscape(value); }))
    return;
  OpBuilder b = OpBuilder::atBlockBegin(&body.front());
  Value mark = scn::ArenaMarkOp::create(b, body.getLoc());
  b.setInsertionPoint(exit);
  scn::ArenaReleaseOp::create(b, body.getLoc(), mark);
  for (memref::AllocOp alloc : allocations)
    alloc->setAttr("scn.scoped", b.getUnitAttr());
}

namespace {
struct ScopeLoopAllocations : scansion::impl::ScopeLoopAllocationsBase<ScopeLoopAllocations> {
  void runOnOperation() override {
    // Inner loops come first, so an outer one brackets only what they leave.
    getOperation().walk([](LoopLikeOpInterface loop) {
      for (Region &body : loop->getRegions())
        if (!body.empty())
          bracket(body);
    });
  }
};
} // namespace
