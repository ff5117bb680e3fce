//===- Pushforward.cpp - forward-mode differentiation of a graph ------------===//
//
// Walks the slice behind the outputs, operands before users, and asks each operation that has a tangent among its operands
// for those of its results. An operation with regions may compute its results once more along with their tangents
// (ForwardMode::recompute); what was built from there on then uses the new results.
//
//===----------------------------------------------------------------------===//

#include "scansion/Autodiff/Pushforward.h"

#include "scansion/Autodiff/BackwardSlice.h"
#include "scansion/Dialect/Scn/IR/Differentiation.h"
#include "scansion/Dialect/Scn/IR/RuleBuilder.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace scansion {

namespace {
class Engine : public scn::ForwardMode {
public:
  Engine(mlir::OpBuilder &builder, const PushforwardRequest &request, NoRule &missing)
      : builder_(builder), request_(request), missing_(missing), inputs_(request.inputs.begin(), request.inputs.end()) {
  }

  llvm::LogicalResult run(llvm::SmallVectorImpl<mlir::Value> &outputTangents) {
    for (auto [input, tangent] : llvm::zip_equal(request_.inputs, request_.tangents))
      if (tangent && scn::RuleBuilder::isContinuous(input))
        tangents_[input] = tangent;
    order_ = backwardSlice(
        request_.outputs, [&](mlir::Value value) { return inputs_.contains(value) || isOuter(value); }, tangentsFrom);
    for (place_ = 0; place_ < order_.size(); ++place_)
      if (failed(pushOne(order_[place_])))
        return mlir::failure();
    if (request_.enter)
      request_.enter(nullptr);
    useRecomputed();
    for (mlir::Value output : request_.outputs)
      outputTangents.push_back(tangents_.lookup(output));
    return mlir::success();
  }

  mlir::Value getTangent(mlir::Value value) const override { return tangents_.lookup(value); }

  llvm::LogicalResult pushforwardThrough(mlir::Region &region, mlir::OpBuilder &builder, mlir::ValueRange inputs,
                                         mlir::ValueRange tangents, mlir::ValueRange outputs,
                                         llvm::SmallVectorImpl<mlir::Value> &outputTangents) override {
    PushforwardRequest inner;
    inner.inputs.assign(inputs.begin(), inputs.end());
    inner.tangents.assign(tangents.begin(), tangents.end());
    inner.outputs.assign(outputs.begin(), outputs.end());
    inner.within = &region;
    return Engine(builder, inner, missing_).run(outputTangents);
  }

  void recompute(mlir::Operation *op, mlir::ValueRange results) override { recomputed_.emplace_back(op, results); }

private:
  struct Recomputed {
    Recomputed(mlir::Operation *op, mlir::ValueRange results) : op(op), results(results) {}
    mlir::Operation *op;
    llvm::SmallVector<mlir::Value> results;
  };

  bool isOuter(mlir::Value value) const {
    return request_.within && !request_.within->isAncestor(value.getParentRegion());
  }

  /// Where the user gives the rule, what lies between inputs and values is not differentiated.
  static void tangentsFrom(mlir::Operation *op, llvm::function_ref<void(mlir::Value)> visit) {
    auto rules = mlir::dyn_cast<scn::OverrideRulesOp>(op);
    if (!rules || rules.getPushforwardRule().empty())
      return forEachDependency(op, visit);
    llvm::for_each(rules.getInputs(), visit);
  }

  bool hasTangent(mlir::Operation *op) const {
    bool found = false;
    forEachDependency(op, [&](mlir::Value value) { found |= tangents_.contains(value); });
    return found;
  }

  llvm::LogicalResult pushOne(mlir::Operation *op) {
    if (!hasTangent(op))
      return mlir::success();
    if (request_.enter)
      request_.enter(op);
    llvm::SmallVector<mlir::Value> results;
    if (failed(askForTangents(op, results)))
      return mlir::failure();
    assert(results.size() == op->getNumResults() && "a rule gives one tangent per result");
    for (auto [result, tangent] : llvm::zip(op->getResults(), results))
      if (tangent && !inputs_.contains(result))
        tangents_[result] = tangent;
    return mlir::success();
  }

  llvm::LogicalResult askForTangents(mlir::Operation *op, llvm::SmallVectorImpl<mlir::Value> &results) {
    if (auto withRegions = mlir::dyn_cast<scn::DifferentiableRegionOpInterface>(op)) {
      return succeeded(withRegions.pushforward(builder_, *this, results)) ? mlir::success() : refuse(op);
    }
    auto rule = mlir::dyn_cast<scn::DifferentiableOpInterface>(op);
    if (!rule)
      return refuse(op);
    llvm::SmallVector<mlir::Value> operands;
    for (mlir::Value operand : op->getOperands())
      operands.push_back(tangents_.lookup(operand));
    // Captures apart, an operation without regions depends on its operands alone, of which one has a tangent.
    return succeeded(rule.pushforward(builder_, operands, results)) ? mlir::success() : refuse(op);
  }

  /// Records the way from `op` to an output and to an input. An operation in a region of `op` may have been the first to be
  /// refused.
  llvm::LogicalResult refuse(mlir::Operation *op) {
    if (!missing_.op)
      missing_.op = op;
    descend(op);
    llvm::DenseSet<mlir::Value> reached(op->result_begin(), op->result_end());
    missing_.path.push_back(op);
    for (mlir::Operation *user : llvm::ArrayRef(order_).drop_front(place_ + 1)) {
      bool follows = false;
      forEachDependency(user, [&](mlir::Value value) { follows |= reached.contains(value); });
      if (!follows)
        continue;
      missing_.path.push_back(user);
      reached.clear();
      reached.insert(user->result_begin(), user->result_end());
    }
    return mlir::failure();
  }

  void descend(mlir::Operation *op) {
    while (op) {
      mlir::Value next;
      forEachDependency(op, [&](mlir::Value value) { next = !next && tangents_.contains(value) ? value : next; });
      if (!next)
        return;
      missing_.input = next;
      op = inputs_.contains(next) ? nullptr : next.getDefiningOp();
      if (op)
        missing_.below.push_back(op);
    }
  }

  /// What stands behind an operation that computes results once more, and so was built after it, uses them.
  void useRecomputed() {
    for (const Recomputed &again : recomputed_) {
      mlir::Operation *second = again.results.front().getDefiningOp();
      for (auto [old, renewed] : llvm::zip_equal(again.op->getResults(), again.results)) {
        mlir::Value value = old;
        value.replaceUsesWithIf(renewed, [&](mlir::OpOperand &use) {
          mlir::Operation *user = second->getBlock()->findAncestorOpInBlock(*use.getOwner());
          return user && second->isBeforeInBlock(user);
        });
      }
    }
  }

  mlir::OpBuilder &builder_;
  const PushforwardRequest &request_;
  NoRule &missing_;
  llvm::DenseSet<mlir::Value> inputs_;
  std::vector<mlir::Operation *> order_;
  size_t place_ = 0; // in order_
  llvm::DenseMap<mlir::Value, mlir::Value> tangents_;
  llvm::SmallVector<Recomputed> recomputed_;
};
} // namespace

llvm::LogicalResult pushforward(mlir::OpBuilder &builder, const PushforwardRequest &request,
                                llvm::SmallVectorImpl<mlir::Value> &outputTangents, NoRule &missing) {
  return Engine(builder, request, missing).run(outputTangents);
}

} // namespace scansion
