//===- BatchGather.cpp - indexing by arrays over one more leading dimension -===//
//
// Where members share the indices, the leading axis is one more axis that is not indexed. Where each has its own, it is
// one more of the axes that indices and indexed have in common; one tensor that all members read is not repeated for it.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Batch.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion::scn;

static bool anyBatched(Batcher &batcher, ValueRange values) {
  return llvm::any_of(values, [&](Value value) { return batcher.lookup(value).batched; });
}

static SmallVector<Value> spreadAll(Batcher &batcher, ValueRange values) {
  return llvm::map_to_vector(values, [&](Value value) { return batcher.spread(value); });
}

/// `axis` before all others.
static Value bringToFront(OpBuilder &b, Location loc, Value value, int64_t axis) {
  SmallVector<int64_t> permutation{axis};
  for (int64_t other = 0; other < cast<RankedTensorType>(value.getType()).getRank(); ++other)
    if (other != axis)
      permutation.push_back(other);
  return TransposeOp::create(b, loc, value, permutation);
}

LogicalResult GatherOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  OpBuilder &b = batcher.getBuilder();
  BatchedValue x = batcher.lookup(getX());
  SmallVector<int64_t> axes = axesOfBatch(getAxes());
  int64_t position = getPosition(), batch = getBatch();
  auto give = [&](Value value) {
    results.push_back({value, true});
    return success();
  };
  if (!anyBatched(batcher, getIndices()) && batch == 0) {
    SmallVector<Value> indices = *batcher.lookupShared(getIndices());
    return give(GatherOp::create(b, getLoc(), x.value, indices, axes, position + 1, batch));
  }
  SmallVector<Value> indices = spreadAll(batcher, getIndices());
  if (x.batched || batch > 0) {
    Value rows = batcher.spread(getX());
    return give(GatherOp::create(b, getLoc(), rows, indices, axes, position, batch + 1));
  }
  // All members read one tensor: the leading axis of the indices stands where the indices' axes do.
  Value picked = GatherOp::create(b, getLoc(), x.value, indices, getAxes(), position, batch);
  return give(position == 0 ? picked : bringToFront(b, getLoc(), picked, position));
}

LogicalResult ScatterOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  OpBuilder &b = batcher.getBuilder();
  Value x = batcher.spread(getX()), value = batcher.spread(getValue());
  SmallVector<int64_t> axes = axesOfBatch(getAxes());
  bool isShared = !anyBatched(batcher, getIndices()) && getBatch() == 0;
  SmallVector<Value> indices = isShared ? *batcher.lookupShared(getIndices()) : spreadAll(batcher, getIndices());
  int64_t position = isShared ? getPosition() + 1 : getPosition(), batch = isShared ? 0 : getBatch() + 1;
  auto written = ScatterOp::create(b, getLoc(), x, value, indices, axes, position, batch, getAccumulate());
  results.push_back({written, true});
  return success();
}

LogicalResult SearchsortedOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  BatchedValue sorted = batcher.lookup(getSorted()), values = batcher.lookup(getValues());
  if (sorted.batched)
    return batchOneByOne(batcher, *this, results);
  auto places = SearchsortedOp::create(batcher.getBuilder(), getLoc(), sorted.value, values.value, getRight());
  results.push_back({places, true});
  return success();
}
