//===- BatchControl.cpp - choice, assertions and rules over a batch ---------===//
//
// A choice that members make alike stays one. Where each makes its own, both branches are computed for all of them and the
// values are chosen member by member. An assertion holds if it holds for all members.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Batch.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion::scn;

//===----------------------------------------------------------------------===//
// scn.if
//===----------------------------------------------------------------------===//

/// The condition of each member at each place of `like`.
static Value conditionAt(OpBuilder &b, Location loc, Value conditions, Value like) {
  auto type = cast<RankedTensorType>(like.getType());
  SmallVector<int64_t> staticSizes(type.getShape());
  SmallVector<Value> sizes;
  for (auto [axis, size] : llvm::enumerate(staticSizes))
    if (ShapedType::isDynamic(size))
      sizes.push_back(DimOp::create(b, loc, like, axis));
  return BroadcastOp::create(b, loc, conditions, sizes, staticSizes, ArrayRef<int64_t>{0});
}

static LogicalResult chooseByMember(IfOp op, Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  OpBuilder &b = batcher.getBuilder();
  if (llvm::any_of(op->getResultTypes(), [](Type type) { return !isa<RankedTensorType>(type); }))
    return failure();
  Value conditions = batcher.lookup(op.getCondition()).value;
  for (auto [then, otherwise] : llvm::zip(op.getThens(), op.getElses())) {
    Value lhs = batcher.spread(then), rhs = batcher.spread(otherwise);
    if (failed(verifyCompatibleShape(lhs.getType(), rhs.getType())))
      return failure();
    Value condition = conditionAt(b, op.getLoc(), conditions, lhs);
    auto chosen = SelectOp::create(b, op.getLoc(), condition, lhs, rhs);
    results.push_back({chosen, true});
  }
  return success();
}

LogicalResult IfOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  BatchedValue condition = batcher.lookup(getCondition());
  if (condition.batched)
    return chooseByMember(*this, batcher, results);
  SmallVector<Value> thens, elses;
  SmallVector<bool> batched;
  for (auto [then, otherwise] : llvm::zip(getThens(), getElses())) {
    batched.push_back(batcher.lookup(then).batched || batcher.lookup(otherwise).batched);
    thens.push_back(batched.back() ? batcher.spread(then) : batcher.lookup(then).value);
    elses.push_back(batched.back() ? batcher.spread(otherwise) : batcher.lookup(otherwise).value);
  }
  auto choice = IfOp::create(batcher.getBuilder(), getLoc(), condition.value, thens, elses);
  for (auto [result, isBatched] : llvm::zip(choice.getResults(), batched))
    results.push_back({result, isBatched});
  return success();
}

//===----------------------------------------------------------------------===//
// scn.assert
//===----------------------------------------------------------------------===//

LogicalResult AssertOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  OpBuilder &b = batcher.getBuilder();
  SmallVector<Value> conditions;
  for (Value condition : getConditions()) {
    BatchedValue known = batcher.lookup(condition);
    conditions.push_back(known.batched ? ReduceAllOp::create(b, getLoc(), known.value, ArrayRef<int64_t>{0})
                                       : known.value);
  }
  BatchedValue x = batcher.lookup(getX());
  auto passed = AssertOp::create(b, getLoc(), x.value, conditions, getMessageAttr(), getRaisesAttr());
  results.push_back({passed, x.batched});
  return success();
}

//===----------------------------------------------------------------------===//
// scn.override_rules
//===----------------------------------------------------------------------===//

/// A rule for all members: what it receives has become a batch, what it gives is one.
static LogicalResult batchRule(Batcher &batcher, Region &old, Region &made) {
  if (old.empty())
    return success();
  OpBuilder &b = batcher.getBuilder();
  OpBuilder::InsertionGuard guard(b);
  Block &body = made.emplaceBlock();
  for (BlockArgument argument : old.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    Type stacked = type ? stackedType(batcher.getKnownLength(), type) : argument.getType();
    batcher.map(argument, {body.addArgument(stacked, argument.getLoc()), bool(type)});
  }
  b.setInsertionPointToStart(&body);
  for (Operation &op : old.front().without_terminator())
    if (failed(batcher.add(op)))
      return failure();
  Operation *end = old.front().getTerminator();
  auto derivatives = llvm::map_to_vector(end->getOperands(), [&](Value value) { return batcher.spread(value); });
  DerivativesOp::create(b, end->getLoc(), derivatives);
  return success();
}

LogicalResult OverrideRulesOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  auto spread = [&](Value value) {
    return isa<RankedTensorType>(value.getType()) ? batcher.spread(value) : batcher.lookup(value).value;
  };
  auto values = llvm::map_to_vector(getValues(), spread), inputs = llvm::map_to_vector(getInputs(), spread);
  auto types = llvm::map_to_vector(values, [](Value value) { return value.getType(); });
  auto made = OverrideRulesOp::create(batcher.getBuilder(), getLoc(), types, values, inputs);
  if (failed(batchRule(batcher, getPullbackRule(), made.getPullbackRule())) ||
      failed(batchRule(batcher, getPushforwardRule(), made.getPushforwardRule()))) {
    made.erase();
    return failure();
  }
  for (Value result : made.getResults())
    results.push_back({result, isa<RankedTensorType>(result.getType())});
  return success();
}
