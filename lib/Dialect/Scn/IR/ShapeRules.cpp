//===- ShapeRules.cpp - rules of calculus of the shape ops ------------------===//
//
// The shape ops are linear: forward mode applies the op to the tangent, reverse mode moves the cotangent back.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

/// Applies the op to the tangent of its first operand, the other operands as they are.
static LogicalResult applyToTangent(OpBuilder &builder, Operation *op, ValueRange dx,
                                    SmallVectorImpl<Value> &tangents) {
  if (!dx[0]) {
    tangents.push_back({});
    return success();
  }
  Operation *copy = builder.clone(*op);
  copy->setOperand(0, dx[0]);
  tangents.push_back(copy->getResult(0));
  return success();
}

/// No derivative flows through: sizes.
static LogicalResult discrete(unsigned count, SmallVectorImpl<Value> &derivatives) {
  derivatives.append(count, Value());
  return success();
}

LogicalResult DimOp::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dx) { return discrete(1, dx); }
LogicalResult DimOp::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dy) { return discrete(1, dy); }
LogicalResult ShapeOfOp::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dx) { return discrete(1, dx); }
LogicalResult ShapeOfOp::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dy) { return discrete(1, dy); }

LogicalResult FillLikeOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, tensorType(getY()).getRank()));
  dx.push_back(ReduceSumOp::create(builder, getLoc(), dy[0], axes));
  dx.push_back({});
  return success();
}
LogicalResult FillLikeOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  return applyToTangent(builder, *this, dx, dy);
}

LogicalResult BroadcastOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  // Sum over the axes that are new or repeated; repeated ones come back with length 1.
  SmallVector<int64_t> summed, restored;
  for (int64_t place = 0; place < tensorType(getY()).getRank(); ++place) {
    const auto *axis = llvm::find(getDimensions(), place);
    bool isNew = axis == getDimensions().end();
    int64_t source = axis - getDimensions().begin();
    if (isNew || (tensorType(getX()).getDimSize(source) == 1 && tensorType(getY()).getDimSize(place) != 1))
      summed.push_back(place);
    if (!isNew && summed.size() && summed.back() == place)
      restored.push_back(source);
  }
  Value sum = summed.empty() ? dy[0] : ReduceSumOp::create(builder, getLoc(), dy[0], summed).getY();
  // What is left stands in the order of the result; the operand's order is that of `dimensions`.
  SmallVector<int64_t> kept;
  for (int64_t axis = 0; axis < tensorType(getX()).getRank(); ++axis)
    if (!llvm::is_contained(restored, axis))
      kept.push_back(axis);
  SmallVector<int64_t> order(kept);
  llvm::sort(order, [&](int64_t a, int64_t b) { return getDimensions()[a] < getDimensions()[b]; });
  if (order != kept) {
    SmallVector<int64_t> permutation;
    for (int64_t axis : kept)
      permutation.push_back(llvm::find(order, axis) - order.begin());
    sum = TransposeOp::create(builder, getLoc(), sum, permutation);
  }
  if (!restored.empty())
    sum = ExpandDimsOp::create(builder, getLoc(), sum, restored);
  dx.push_back(sum);
  return discrete(getSizes().size(), dx);
}
LogicalResult BroadcastOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  return applyToTangent(builder, *this, dx, dy);
}

/// A reshape of `value` to the shape of `like`.
static Value reshapeLike(OpBuilder &builder, Location loc, Value value, Value like) {
  SmallVector<int64_t> staticSizes;
  SmallVector<Value> sizes;
  for (int64_t axis = 0; axis < tensorType(like).getRank(); ++axis) {
    int64_t length = tensorType(like).getDimSize(axis);
    staticSizes.push_back(length);
    if (ShapedType::isDynamic(length))
      sizes.push_back(DimOp::create(builder, loc, like, axis));
  }
  return ReshapeOp::create(builder, loc, value, sizes, staticSizes);
}

LogicalResult ReshapeOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  dx.push_back(reshapeLike(builder, getLoc(), dy[0], getX()));
  return discrete(getSizes().size(), dx);
}
LogicalResult ReshapeOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  return applyToTangent(builder, *this, dx, dy);
}

LogicalResult TransposeOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  SmallVector<int64_t> inverse(getPermutation().size());
  for (auto [place, axis] : llvm::enumerate(getPermutation()))
    inverse[axis] = place;
  dx.push_back(TransposeOp::create(builder, getLoc(), dy[0], inverse));
  return success();
}
LogicalResult TransposeOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  return applyToTangent(builder, *this, dx, dy);
}

LogicalResult ExpandDimsOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  dx.push_back(SqueezeOp::create(builder, getLoc(), dy[0], getAxes()));
  return success();
}
LogicalResult ExpandDimsOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  return applyToTangent(builder, *this, dx, dy);
}

LogicalResult SqueezeOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  dx.push_back(ExpandDimsOp::create(builder, getLoc(), dy[0], getAxes()));
  return success();
}
LogicalResult SqueezeOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  return applyToTangent(builder, *this, dx, dy);
}

LogicalResult ReverseOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  dx.push_back(ReverseOp::create(builder, getLoc(), dy[0], getAxes()));
  return success();
}
LogicalResult ReverseOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  return applyToTangent(builder, *this, dx, dy);
}

/// x[..., start:stop, ...] along one axis.
static Value sliceAxis(OpBuilder &builder, Location loc, Value x, int64_t axis, Value start, Value stop) {
  int64_t rank = tensorType(x).getRank();
  SmallVector<int64_t> starts(rank, 0), stops(rank, int64_t(1) << 62), steps(rank, 1);
  SmallVector<bool> indexed(rank, false);
  starts[axis] = stops[axis] = ShapedType::kDynamic;
  return SliceOp::create(builder, loc, x, ValueRange{start}, ValueRange{stop}, ValueRange{},
                         builder.getDenseI64ArrayAttr(starts), builder.getDenseI64ArrayAttr(stops),
                         builder.getDenseI64ArrayAttr(steps), builder.getDenseBoolArrayAttr(indexed));
}

LogicalResult ConcatenateOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  Value start = indexConstant(builder, getLoc(), 0);
  for (Value input : getInputs()) {
    Value stop = AddOp::create(builder, getLoc(), start, axisLength(builder, getLoc(), input, getAxis()));
    dx.push_back(sliceAxis(builder, getLoc(), dy[0], getAxis(), start, stop));
    start = stop;
  }
  return success();
}
LogicalResult ConcatenateOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (llvm::none_of(dx, [](Value tangent) { return bool(tangent); }))
    return discrete(1, dy);
  SmallVector<Value> parts;
  for (auto [tangent, input] : llvm::zip(dx, getInputs()))
    parts.push_back(tangent ? tangent : splatLike(builder, getLoc(), 0.0, input));
  dy.push_back(ConcatenateOp::create(builder, getLoc(), parts, getAxis()));
  return success();
}

LogicalResult IotaOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  if (!isa<FloatType>(tensorType(getY()).getElementType()))
    return discrete(3, dx);
  // y[k] = start + k step; the stop only says how many there are.
  Value zero = splatLike(builder, getLoc(), 0.0, getStart()), one = splatLike(builder, getLoc(), 1.0, getStart());
  Value length =
      CastOp::create(builder, getLoc(), axisLength(builder, getLoc(), dy[0], 0), tensorType(getY()).getElementType());
  Value index = IotaOp::create(builder, getLoc(), zero, length, one);
  int64_t axis = 0;
  dx.push_back(ReduceSumOp::create(builder, getLoc(), dy[0], ArrayRef<int64_t>(axis)));
  dx.push_back({});
  dx.push_back(
      ReduceSumOp::create(builder, getLoc(), MulOp::create(builder, getLoc(), dy[0], index), ArrayRef<int64_t>(axis)));
  return success();
}
LogicalResult IotaOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0] && !dx[2])
    return discrete(1, dy);
  Location loc = getLoc();
  Value tangent;
  if (dx[0])
    tangent = FillLikeOp::create(builder, loc, dx[0], getY());
  if (dx[2]) {
    Value zero = splatLike(builder, loc, 0.0, getStart()), one = splatLike(builder, loc, 1.0, getStart());
    Value length =
        CastOp::create(builder, loc, axisLength(builder, loc, getY(), 0), tensorType(getY()).getElementType());
    Value index = IotaOp::create(builder, loc, zero, length, one);
    Value part = MulOp::create(builder, loc, FillLikeOp::create(builder, loc, dx[2], getY()), index);
    tangent = tangent ? AddOp::create(builder, loc, tangent, part).getY() : part;
  }
  dy.push_back(tangent);
  return success();
}
