//===- BranchGuards.cpp - what is computed only in a branch -----------------===//
//
// From users to operands: a value matters in the innermost guard that encloses all its uses.
//
//===----------------------------------------------------------------------===//

#include "BranchGuards.h"

#include "scansion/Autodiff/BackwardSlice.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion {

static const BranchGuard *common(const BranchGuard *a, const BranchGuard *b) {
  while (a != b) {
    if (!a || !b)
      return nullptr;
    if (a->depth >= b->depth)
      a = a->outer;
    else
      b = b->outer;
  }
  return a;
}

BranchGuards::BranchGuards(const std::vector<mlir::Operation *> &order, llvm::ArrayRef<mlir::Value> always) {
  bool chooses = llvm::any_of(order, llvm::IsaPred<scn::IfOp>);
  if (!chooses)
    return;
  for (mlir::Value value : always)
    ofValue_[value] = nullptr;
  for (mlir::Operation *op : llvm::reverse(order)) {
    const BranchGuard *guard = ofResults(op);
    for (mlir::Value result : op->getResults())
      ofValue_[result] = guard;
    for (auto [index, operand] : llvm::enumerate(op->getOperands()))
      meet(operand, ofUse(op, index));
    if (op->getNumRegions())
      forEachDependency(op, [&](mlir::Value value) { meet(value, guard); });
  }
}

const BranchGuard *BranchGuards::ofResults(mlir::Operation *op) const {
  std::optional<const BranchGuard *> guard;
  for (mlir::Value result : op->getResults())
    if (auto found = ofValue_.find(result); found != ofValue_.end())
      guard = guard ? common(*guard, found->second) : found->second;
  return guard.value_or(nullptr);
}

const BranchGuard *BranchGuards::ofUse(mlir::Operation *op, unsigned index) {
  const BranchGuard *guard = op->getNumResults() ? of(op->getResult(0)) : nullptr;
  auto choice = mlir::dyn_cast<scn::IfOp>(op);
  if (!choice || index == 0)
    return guard;
  return enter(guard, choice.getCondition(), index <= choice.getThens().size());
}

const BranchGuard *BranchGuards::enter(const BranchGuard *outer, mlir::Value condition, bool holds) {
  const BranchGuard *&guard = known_[{outer, condition.getAsOpaquePointer(), holds}];
  if (!guard) {
    guards_.push_back({outer, condition, holds, outer ? outer->depth + 1 : 0});
    guard = &guards_.back();
  }
  return guard;
}

void BranchGuards::meet(mlir::Value value, const BranchGuard *use) {
  auto [found, isNew] = ofValue_.try_emplace(value, use);
  if (!isNew)
    found->second = common(found->second, use);
}

void BranchGuards::replace(mlir::Value old, mlir::Value renewed) {
  if (auto found = ofValue_.find(old); found != ofValue_.end()) {
    const BranchGuard *guard = found->second;
    ofValue_[renewed] = guard;
  }
  ofValue_.erase(old);
  for (BranchGuard &guard : guards_)
    if (guard.condition == old)
      guard.condition = renewed;
}

mlir::Value BranchGuards::leave(mlir::OpBuilder &builder, mlir::Location loc, const BranchGuard *from,
                                mlir::Value derivative, mlir::Value value) const {
  for (const BranchGuard *home = of(value); from != home && from; from = from->outer)
    derivative = scn::derivativeInBranch(builder, loc, from->condition, from->holds, derivative, value);
  return derivative;
}

} // namespace scansion
