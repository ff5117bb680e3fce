//===- Batching.cpp - a graph over one more leading dimension ---------------===//
//
// Decides for each op whether it differs from member to member, and if so runs its rule.
//
//===----------------------------------------------------------------------===//

#include "scansion/Batching/Batching.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace scansion {

scn::BatchedValue Batching::lookup(Value value) {
  auto known = became_.find(value);
  return known == became_.end() ? scn::BatchedValue{value, false} : known->second;
}

LogicalResult Batching::add(Operation &op) {
  SmallVector<Value> dependencies(op.getOperands());
  visitUsedValuesDefinedAbove(op.getRegions(), [&](OpOperand *captured) { dependencies.push_back(captured->get()); });
  if (llvm::any_of(dependencies, [&](Value value) { return lookup(value).batched; }))
    return addBatched(op);
  addShared(op, dependencies);
  return success();
}

void Batching::addShared(Operation &op, ArrayRef<Value> dependencies) {
  IRMapping mapping;
  for (Value value : dependencies)
    mapping.map(value, lookup(value).value);
  Operation *copy = getBuilder().clone(op, mapping);
  for (auto [old, made] : llvm::zip(op.getResults(), copy->getResults()))
    map(old, {made, false});
}

/// What the new value's type and the old one's know of a member's lengths.
static void refine(Value batched, RankedTensorType member, int64_t length) {
  auto type = cast<RankedTensorType>(batched.getType());
  SmallVector<int64_t> shape(scn::stackedType(length, member).getShape());
  for (auto [axis, known] : llvm::enumerate(type.getShape()))
    shape[axis] = ShapedType::isDynamic(known) ? shape[axis] : known;
  batched.setType(RankedTensorType::get(shape, type.getElementType()));
}

LogicalResult Batching::addBatched(Operation &op) {
  auto rule = dyn_cast<scn::BatchableOpInterface>(op);
  SmallVector<scn::BatchedValue> results;
  if (!rule || failed(rule.batch(*this, results)))
    return failure();
  assert(results.size() == op.getNumResults() && "a rule says what each result has become");
  for (auto [old, became] : llvm::zip(op.getResults(), results)) {
    if (became.batched)
      refine(became.value, cast<RankedTensorType>(old.getType()), getKnownLength());
    map(old, became);
  }
  return success();
}

} // namespace scansion
