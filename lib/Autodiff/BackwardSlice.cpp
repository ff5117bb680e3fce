//===- BackwardSlice.cpp - what some values are computed from ---------------===//
//
// Depth first in post-order, with the stack on the heap.
//
//===----------------------------------------------------------------------===//

#include "scansion/Autodiff/BackwardSlice.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

namespace scansion {

void forEachDependency(mlir::Operation *op, llvm::function_ref<void(mlir::Value)> visit) {
  for (mlir::Value operand : op->getOperands())
    visit(operand);
  if (op->getNumRegions() == 0)
    return;
  op->walk([&](mlir::Operation *inner) {
    if (inner == op)
      return;
    for (mlir::Value operand : inner->getOperands()) {
      mlir::Region *home = operand.getParentRegion();
      if (!op->isProperAncestor(home->getParentOp()) && home->getParentOp() != op)
        visit(operand);
    }
  });
}

namespace {
struct Frame {
  mlir::Operation *op;
  bool expanded;
};
} // namespace

std::vector<mlir::Operation *> backwardSlice(llvm::ArrayRef<mlir::Value> values,
                                             llvm::function_ref<bool(mlir::Value)> isLeaf) {
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
    forEachDependency(op, push);
  }
  return order;
}

} // namespace scansion
