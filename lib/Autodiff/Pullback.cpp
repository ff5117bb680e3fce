//===- Pullback.cpp - reverse-mode differentiation of a graph ---------------===//
//
// The slice behind the outputs is marked forwards (what depends on wrt) and walked backwards (summing cotangents). Both
// passes go over a list, so the depth of the graph does not matter. New operations go to the builder's insertion point:
// inside an open scan body that is the body, also for the adjoints of operations outside it.
//
// An operation with regions differentiates itself; the engine is then used once more for what is in its region.
//
//===----------------------------------------------------------------------===//

#include "scansion/Autodiff/Pullback.h"

#include "BranchGuards.h"

#include "scansion/Autodiff/BackwardSlice.h"
#include "scansion/Dialect/Scn/IR/Differentiation.h"
#include "scansion/Dialect/Scn/IR/RuleBuilder.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace scansion {

namespace {
class Engine : public scn::ReverseMode {
public:
  Engine(mlir::OpBuilder &builder, mlir::Location loc, const PullbackRequest &request, NoRule &missing)
      : builder_(builder), loc_(loc), request_(request), missing_(missing), wrt_(request.wrt),
        constant_(request.considerConstant.begin(), request.considerConstant.end()) {}

  llvm::LogicalResult run(llvm::SmallVectorImpl<mlir::Value> &gradients) {
    order_ =
        backwardSlice(request_.outputs, [&](mlir::Value value) { return constant_.contains(value) || isOuter(value); });
    markActive();
    llvm::SmallVector<mlir::Value> always(request_.outputs);
    llvm::append_range(always, request_.wrt);
    guards_.emplace(order_, always);
    if (failed(seed()))
      return mlir::failure();
    for (place_ = order_.size(); place_-- > 0;)
      if (isActive(order_[place_]) && failed(pullOne(order_[place_])))
        return mlir::failure();
    enter(nullptr);
    for (mlir::Value value : wrt_) {
      mlir::Value gradient = cotangents_.lookup(value);
      if (!gradient && flat_.contains(value))
        gradient = scn::splatLike(builder_, loc_, 0.0, value);
      gradients.push_back(gradient);
    }
    return mlir::success();
  }

  bool isWanted(mlir::Value value) const override { return isActive(value); }

  /// From an operation with regions.
  llvm::LogicalResult add(mlir::Value value, mlir::Value cotangent) override {
    return add(value, cotangent, guards_->ofUse(order_[place_], 0));
  }

  /// From where `from` says. Types may know lengths that the value's own does not, and then no call can make them agree.
  llvm::LogicalResult add(mlir::Value value, mlir::Value cotangent, const BranchGuard *from) {
    cotangent = guards_->leave(builder_, loc_, from, cotangent, value);
    mlir::Value &sum = cotangents_[value];
    if (sum && failed(mlir::verifyCompatibleShape(sum.getType(), cotangent.getType())))
      return mlir::emitError(value.getLoc(), "shapes that disagree: the gradient of this value is a sum of ")
             << sum.getType() << " and " << cotangent.getType();
    sum = scn::RuleBuilder(builder_, loc_).add(sum, cotangent);
    return mlir::success();
  }

  llvm::LogicalResult pullbackThrough(mlir::Region &region, mlir::OpBuilder &builder, mlir::ValueRange outputs,
                                      mlir::ValueRange cotangents, mlir::ValueRange wrt,
                                      llvm::SmallVectorImpl<mlir::Value> &gradients) override {
    PullbackRequest inner;
    inner.outputs.assign(outputs.begin(), outputs.end());
    inner.cotangents.assign(cotangents.begin(), cotangents.end());
    inner.wrt.assign(wrt.begin(), wrt.end());
    inner.within = &region;
    inner.replaced = request_.replaced;
    return Engine(builder, region.getLoc(), inner, missing_).run(gradients);
  }

  void replace(mlir::Operation *op, mlir::ValueRange results) override {
    if (request_.replaced)
      request_.replaced(op, results);
    order_[place_] = results.front().getDefiningOp();
    for (auto [old, renewed] : llvm::zip_equal(op->getResults(), results)) {
      std::replace(wrt_.begin(), wrt_.end(), mlir::Value(old), renewed);
      if (mlir::Value cotangent = cotangents_.lookup(old))
        cotangents_[renewed] = cotangent;
      for (llvm::DenseSet<mlir::Value> *values : {&constant_, &active_, &flat_})
        if (values->erase(old))
          values->insert(renewed);
      cotangents_.erase(old);
      guards_->replace(old, renewed);
    }
  }

private:
  bool isOuter(mlir::Value value) const {
    return request_.within && !request_.within->isAncestor(value.getParentRegion());
  }
  bool isActive(mlir::Value value) const { return active_.contains(value); }
  bool isActive(mlir::Operation *op) const {
    return llvm::any_of(op->getResults(), [&](mlir::Value result) { return isActive(result); }) && feedsFromActive(op);
  }

  bool feedsFromActive(mlir::Operation *op) const {
    bool found = false;
    forEachDependency(op, [&](mlir::Value value) { found |= isActive(value); });
    return found;
  }

  void markActive() {
    for (mlir::Value value : request_.wrt)
      if (scn::RuleBuilder::isContinuous(value))
        active_.insert(value);
    for (mlir::Operation *op : order_) {
      if (!feedsFromActive(op))
        continue;
      for (mlir::Value result : op->getResults())
        if (scn::RuleBuilder::isContinuous(result) && !constant_.contains(result))
          active_.insert(result);
    }
  }

  llvm::LogicalResult seed() {
    for (auto [output, cotangent] : llvm::zip(request_.outputs, request_.cotangents)) {
      if (!isActive(output))
        continue;
      if (failed(add(output, cotangent ? cotangent : scn::splatLike(builder_, loc_, 1.0, output), nullptr)))
        return mlir::failure();
    }
    return mlir::success();
  }

  void enter(mlir::Operation *forward) {
    if (request_.enter)
      request_.enter(forward);
  }

  /// Where only functions without slope lead from a value to the outputs (its sign, its floor), its gradient is 0. The
  /// parameters of a draw are not such values: it is held fixed, so nothing leads to them. Nor is what is disconnected.
  void markFlat(mlir::Operation *op) {
    auto overridden = mlir::dyn_cast<scn::OverrideGradientOp>(op);
    if (mlir::isa<scn::RandomOp>(op) || (overridden && overridden.getRule() == "none"))
      return;
    bool isElementwise = mlir::isa<scn::ElementwiseOpInterface>(op);
    bool leads = llvm::any_of(op->getResults(), [&](mlir::Value result) {
      return flat_.contains(result) || (isElementwise && cotangents_.contains(result));
    });
    if (!leads)
      return;
    auto mark = [&](mlir::Value value) {
      if (isActive(value))
        flat_.insert(value);
    };
    auto rules = mlir::dyn_cast<scn::OverrideRulesOp>(op);
    if (rules && !rules.getPullbackRule().empty())
      llvm::for_each(rules.getInputs(), mark);
    else
      forEachDependency(op, mark);
  }

  llvm::LogicalResult pullOne(mlir::Operation *op) {
    markFlat(op);
    llvm::SmallVector<mlir::Value> results;
    for (mlir::Value result : op->getResults())
      results.push_back(constant_.contains(result) ? mlir::Value() : cotangents_.lookup(result));
    if (llvm::none_of(results, [](mlir::Value cotangent) { return bool(cotangent); }))
      return mlir::success();
    if (auto withRegions = mlir::dyn_cast<scn::DifferentiableRegionOpInterface>(op)) {
      enter(op);
      return succeeded(withRegions.pullback(builder_, results, *this)) ? mlir::success() : refuse(op);
    }
    auto rule = mlir::dyn_cast<scn::DifferentiableOpInterface>(op);
    if (!rule)
      return refuse(op);
    enter(op);
    llvm::SmallVector<mlir::Value> operands;
    if (auto choice = mlir::dyn_cast<scn::IfOp>(op))
      enterBranches(choice, results, operands);
    else if (failed(rule.pullback(builder_, results, operands)))
      return refuse(op);
    assert(operands.size() == op->getNumOperands() && "a rule gives one cotangent per operand");
    for (auto [index, operand] : llvm::enumerate(op->getOperands())) {
      if (!operands[index] || !isActive(operand))
        continue;
      if (failed(add(operand, operands[index], guards_->ofUse(op, index))))
        return mlir::failure();
    }
    return mlir::success();
  }

  /// Inside a branch the derivative of its value is the choice's; it is chosen where it leaves the branch.
  static void enterBranches(scn::IfOp choice, mlir::ValueRange results, llvm::SmallVectorImpl<mlir::Value> &operands) {
    operands.push_back({});
    llvm::append_range(operands, results);
    llvm::append_range(operands, results);
  }

  /// Records the way from `op` to an output, along any active users, and to one of `wrt`. An operation in a region of `op`
  /// may have been the first to be refused.
  llvm::LogicalResult refuse(mlir::Operation *op) {
    if (!missing_.op)
      missing_.op = op;
    descend(op);
    llvm::DenseSet<mlir::Value> reached(op->result_begin(), op->result_end());
    for (auto it = llvm::find(order_, op); it != order_.end(); ++it) {
      bool follows = *it == op;
      forEachDependency(*it, [&](mlir::Value value) { follows |= reached.contains(value); });
      if (!follows)
        continue;
      missing_.path.push_back(*it);
      reached.clear();
      reached.insert((*it)->result_begin(), (*it)->result_end());
    }
    return mlir::failure();
  }

  void descend(mlir::Operation *op) {
    while (op) {
      mlir::Value next;
      forEachDependency(op, [&](mlir::Value value) { next = !next && isActive(value) ? value : next; });
      if (!next)
        return;
      missing_.input = next;
      op = llvm::is_contained(wrt_, next) ? nullptr : next.getDefiningOp();
      if (op)
        missing_.below.push_back(op);
    }
  }

  mlir::OpBuilder &builder_;
  mlir::Location loc_;
  const PullbackRequest &request_;
  NoRule &missing_;
  llvm::SmallVector<mlir::Value> wrt_;
  llvm::DenseSet<mlir::Value> constant_, active_, flat_;
  size_t place_ = 0; // in order_
  std::vector<mlir::Operation *> order_;
  std::optional<BranchGuards> guards_;
  llvm::DenseMap<mlir::Value, mlir::Value> cotangents_;
};
} // namespace

llvm::LogicalResult pullback(mlir::OpBuilder &builder, mlir::Location loc, const PullbackRequest &request,
                             llvm::SmallVectorImpl<mlir::Value> &gradients, NoRule &missing) {
  return Engine(builder, loc, request, missing).run(gradients);
}

} // namespace scansion
