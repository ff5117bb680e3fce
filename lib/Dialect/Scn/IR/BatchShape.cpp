//===- BatchShape.cpp - shape ops over one more leading dimension -----------===//
//
// The axes of the op move up by one. Sizes must be the same for all members, or these would not fit into one tensor.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Batch.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

static LogicalResult give(Value value, bool batched, SmallVectorImpl<BatchedValue> &results) {
  results.push_back({value, batched});
  return success();
}

//===----------------------------------------------------------------------===//
// Lengths: the same for all members
//===----------------------------------------------------------------------===//

LogicalResult DimOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  Value x = batcher.lookup(getX()).value;
  return give(DimOp::create(batcher.getBuilder(), getLoc(), x, getAxis() + 1), false, results);
}

LogicalResult ShapeOfOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  OpBuilder &b = batcher.getBuilder();
  Value lengths = ShapeOfOp::create(b, getLoc(), batcher.lookup(getX()).value);
  auto row = SliceOp::create(b, getLoc(), lengths, ValueRange{}, ValueRange{}, ValueRange{},
                             b.getDenseI64ArrayAttr({1}), b.getDenseI64ArrayAttr({int64_t(1) << 62}),
                             b.getDenseI64ArrayAttr({1}), b.getDenseBoolArrayAttr({false}));
  return give(row, false, results);
}

//===----------------------------------------------------------------------===//
// New shapes
//===----------------------------------------------------------------------===//

LogicalResult FillLikeOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  OpBuilder &b = batcher.getBuilder();
  BatchedValue value = batcher.lookup(getValue());
  Value like = batcher.spread(getLike());
  if (!value.batched)
    return give(FillLikeOp::create(b, getLoc(), value.value, like), true, results);
  SmallVector<int64_t> staticSizes(tensorType(like).getShape());
  SmallVector<Value> sizes;
  for (auto [axis, size] : llvm::enumerate(staticSizes))
    if (ShapedType::isDynamic(size))
      sizes.push_back(DimOp::create(b, getLoc(), like, axis));
  return give(BroadcastOp::create(b, getLoc(), value.value, sizes, staticSizes, ArrayRef<int64_t>{0}), true, results);
}

/// The sizes of a result with the number of members before them.
static void prependLength(Batcher &batcher, SmallVectorImpl<Value> &sizes, SmallVectorImpl<int64_t> &staticSizes) {
  staticSizes.insert(staticSizes.begin(), batcher.getKnownLength());
  if (ShapedType::isDynamic(staticSizes.front()))
    sizes.insert(sizes.begin(), batcher.getLength());
}

LogicalResult BroadcastOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  FailureOr<SmallVector<Value>> sizes = batcher.lookupShared(getSizes());
  if (failed(sizes))
    return failure();
  SmallVector<int64_t> staticSizes(getStaticSizes()), dimensions = axesOfBatch(getDimensions());
  dimensions.insert(dimensions.begin(), 0);
  Value x = batcher.lookup(getX()).value;
  prependLength(batcher, *sizes, staticSizes);
  return give(BroadcastOp::create(batcher.getBuilder(), getLoc(), x, *sizes, staticSizes, dimensions), true, results);
}

/// The sizes of one member, in which a -1 has become what it stands for: with no members, nothing could be inferred.
static SmallVector<Value> inferSizes(OpBuilder &b, Location loc, Value batched, ArrayRef<int64_t> staticSizes,
                                     ValueRange sizes) {
  Value one = indexConstant(b, loc, 1), minusOne = indexConstant(b, loc, -1), elements = one, product = one;
  for (int64_t axis = 1; axis < tensorType(batched).getRank(); ++axis) {
    Value length = axisLength(b, loc, batched, axis);
    elements = MulOp::create(b, loc, elements, length);
  }
  SmallVector<Value> lengths, isInferred;
  for (int64_t size : staticSizes) {
    lengths.push_back(ShapedType::isDynamic(size) ? sizes.front() : indexConstant(b, loc, size));
    sizes = ShapedType::isDynamic(size) ? sizes.drop_front() : sizes;
    isInferred.push_back(EqOp::create(b, loc, lengths.back(), minusOne));
    Value factor = SelectOp::create(b, loc, isInferred.back(), one, lengths.back());
    product = MulOp::create(b, loc, product, factor);
  }
  Value divisor = MaximumOp::create(b, loc, product, one);
  auto rest = FloorDivOp::create(b, loc, elements, divisor);
  rest->setAttr(kCheckedAttr, b.getUnitAttr());
  for (auto [length, inferred] : llvm::zip(lengths, isInferred))
    length = SelectOp::create(b, loc, inferred, rest, length);
  return lengths;
}

LogicalResult ReshapeOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  OpBuilder &b = batcher.getBuilder();
  FailureOr<SmallVector<Value>> sizes = batcher.lookupShared(getSizes());
  if (failed(sizes))
    return failure();
  Value x = batcher.lookup(getX()).value;
  SmallVector<int64_t> staticSizes(getStaticSizes());
  // A size that the type knows needs no operand.
  bool known = tensorType(getY()).hasStaticShape();
  if (known) {
    staticSizes.assign(tensorType(getY()).getShape().begin(), tensorType(getY()).getShape().end());
    sizes->clear();
  } else if (llvm::is_contained(staticSizes, -1) || !sizes->empty()) {
    *sizes = inferSizes(b, getLoc(), x, getStaticSizes(), *sizes);
    staticSizes.assign(staticSizes.size(), ShapedType::kDynamic);
  }
  prependLength(batcher, *sizes, staticSizes);
  return give(ReshapeOp::create(b, getLoc(), x, *sizes, staticSizes), true, results);
}

//===----------------------------------------------------------------------===//
// Rearrangements
//===----------------------------------------------------------------------===//

LogicalResult TransposeOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  SmallVector<int64_t> permutation = axesOfBatch(getPermutation());
  permutation.insert(permutation.begin(), 0);
  Value x = batcher.lookup(getX()).value;
  return give(TransposeOp::create(batcher.getBuilder(), getLoc(), x, permutation), true, results);
}

/// The ops whose axes are all that changes.
template <typename Op> static LogicalResult shiftAxes(Batcher &batcher, Op op, SmallVectorImpl<BatchedValue> &results) {
  Value x = batcher.lookup(op.getX()).value;
  return give(Op::create(batcher.getBuilder(), op.getLoc(), x, axesOfBatch(op.getAxes())), true, results);
}
LogicalResult ExpandDimsOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  return shiftAxes(batcher, *this, results);
}
LogicalResult SqueezeOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  return shiftAxes(batcher, *this, results);
}
LogicalResult ReverseOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  return shiftAxes(batcher, *this, results);
}

LogicalResult ConcatenateOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  auto inputs = llvm::map_to_vector(getInputs(), [&](Value input) { return batcher.spread(input); });
  return give(ConcatenateOp::create(batcher.getBuilder(), getLoc(), inputs, getAxis() + 1), true, results);
}

/// Ranges of different lengths do not fit into one tensor.
LogicalResult IotaOp::batch(Batcher &, SmallVectorImpl<BatchedValue> &) { return failure(); }
