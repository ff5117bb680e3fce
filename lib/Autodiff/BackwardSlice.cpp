//===- BackwardSlice.cpp - what some values are computed from ---------------===//
//
// Depth first in post-order, with the stack on the heap.
//
//===----------------------------------------------------------------------===//

#include "scansion/Autodiff/BackwardSlice.h"

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

namespace scansion {

/// `skips`: an operation of which only the operands are visited.
static void visitDependencies(mlir::Operation *op, llvm::function_ref<void(mlir::Value)> visit,
                              llvm::function_ref<bool(mlir::Operation *)> skips) {
  for (mlir::Value operand : op->getOperands())
    visit(operand);
  if (op->getNumRegions() == 0 || skips(op))
    return;
  op->walk<mlir::WalkOrder::PreOrder>([&](mlir::Operation *inner) {
    if (inner == op)
      return mlir::WalkResult::advance();
    for (mlir::Value operand : inner->getOperands()) {
      mlir::Region *home = operand.getParentRegion();
      if (!op->isProperAncestor(home->getParentOp()) && home->getParentOp() != op)
        visit(operand);
    }
    return skips(inner) ? mlir::WalkResult::skip() : mlir::WalkResult::advance();
  });
}

void forEachDependency(mlir::Operation *op, llvm::function_ref<void(mlir::Value)> visit) {
  visitDependencies(op, visit, [](mlir::Operation *) { return false; });
}

void forEachComputed(mlir::Operation *op, llvm::function_ref<void(mlir::Value)> visit) {
  auto isRules = [](mlir::Operation *inner) { return mlir::isa<scn::OverrideRulesOp>(inner); };
  if (auto rules = mlir::dyn_cast<scn::OverrideRulesOp>(op)) {
    llvm::for_each(rules.getValues(), visit);
    return;
  }
  visitDependencies(op, visit, isRules);
}

namespace {
struct Frame {
  mlir::Operation *op;
  bool expanded;
};
} // namespace

std::vector<mlir::Operation *> backwardSlice(llvm::ArrayRef<mlir::Value> values,
                                             llvm::function_ref<bool(mlir::Value)> isLeaf, Dependencies forEach) {
  std::vector<mlir::Operation *> order;
  std::vector<Frame> stack;
  llvm::DenseSet<mlir::Operation *> placed;
  auto push = [&](mlir::Value value) {
    if (mlir::Operation *op = value.getDefiningOp(); op && !isLeaf(value) && !placed.contains(op))
      stack.push_back({op, false});
  };
  for (mlir::Value value : llvm::reverse(values))
    push(value);
  while (!stack.empty()) {
    Frame &top = stack.back();
    mlir::Operation *op = top.op;
    if (top.expanded || placed.contains(op)) {
      stack.pop_back();
      if (placed.insert(op).second)
        order.push_back(op);
      continue;
    }
    top.expanded = true;
    forEach(op, push);
  }
  return order;
}

} // namespace scansion
