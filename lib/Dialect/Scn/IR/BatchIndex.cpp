//===- BatchIndex.cpp - basic indexing over one more leading dimension ------===//
//
// The leading axis is taken whole, by bounds that are the same for all members. Where bounds differ, members are sliced one
// by one if all their slices have one shape.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Batch.h"

using namespace mlir;
using namespace scansion::scn;

namespace {
/// The bounds of the op for all members.
struct Bounds {
  SmallVector<Value> starts, stops, steps;
  DenseI64ArrayAttr staticStarts, staticStops, staticSteps;
  DenseBoolArrayAttr indexed;
};
} // namespace

static DenseI64ArrayAttr prepend(OpBuilder &b, int64_t first, ArrayRef<int64_t> rest) {
  SmallVector<int64_t> list{first};
  llvm::append_range(list, rest);
  return b.getDenseI64ArrayAttr(list);
}

template <typename Op> static FailureOr<Bounds> boundsOf(Batcher &batcher, Op op) {
  OpBuilder &b = batcher.getBuilder();
  FailureOr<SmallVector<Value>> starts = batcher.lookupShared(op.getStarts());
  FailureOr<SmallVector<Value>> stops = batcher.lookupShared(op.getStops());
  FailureOr<SmallVector<Value>> steps = batcher.lookupShared(op.getSteps());
  if (failed(starts) || failed(stops) || failed(steps))
    return failure();
  SmallVector<bool> indexed{false};
  llvm::append_range(indexed, op.getIndexed());
  return Bounds{*starts,
                *stops,
                *steps,
                prepend(b, 0, op.getStaticStarts()),
                prepend(b, int64_t(1) << 62, op.getStaticStops()),
                prepend(b, 1, op.getStaticSteps()),
                b.getDenseBoolArrayAttr(indexed)};
}

LogicalResult SliceOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  FailureOr<Bounds> bounds = boundsOf(batcher, *this);
  if (failed(bounds))
    return batchOneByOne(batcher, *this, results);
  auto part =
      SliceOp::create(batcher.getBuilder(), getLoc(), batcher.lookup(getX()).value, bounds->starts, bounds->stops,
                      bounds->steps, bounds->staticStarts, bounds->staticStops, bounds->staticSteps, bounds->indexed);
  results.push_back({part, true});
  return success();
}

LogicalResult UpdateSliceOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  FailureOr<Bounds> bounds = boundsOf(batcher, *this);
  if (failed(bounds))
    return batchOneByOne(batcher, *this, results);
  Value x = batcher.spread(getX()), value = batcher.spread(getValue());
  auto updated = UpdateSliceOp::create(batcher.getBuilder(), getLoc(), x, value, bounds->starts, bounds->stops,
                                       bounds->steps, bounds->staticStarts, bounds->staticStops, bounds->staticSteps,
                                       bounds->indexed, getAccumulateAttr());
  results.push_back({updated, true});
  return success();
}
