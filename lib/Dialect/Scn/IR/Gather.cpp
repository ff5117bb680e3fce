//===- Gather.cpp - indexing by integer arrays and masks --------------------===//
//
// Types, checks and rules of calculus of ScnGather.td. The pullback of reading is adding to where it was read, the pullback
// of adding is reading.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "scansion/Runtime/Abi.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// The length that two types know of one axis.
static int64_t knownLength(int64_t lhs, int64_t rhs) { return ShapedType::isDynamic(lhs) ? rhs : lhs; }

static LogicalResult verifyAxes(std::optional<Location> loc, StringRef op, int64_t rank, int64_t indices,
                                ArrayRef<int64_t> axes, int64_t position, int64_t batch, int64_t indexRank) {
  auto fail = [&](const Twine &message) { return emitOptionalError(loc, "'", op, "' op ", message); };
  if (axes.empty() || indices != static_cast<int64_t>(axes.size()))
    return fail("has " + Twine(indices) + " index tensors for " + Twine(axes.size()) + " axes");
  if (batch < 0 || batch > indexRank)
    return fail("has " + Twine(batch) + " batch axes, but indices of rank " + Twine(indexRank));
  int64_t least = batch;
  for (int64_t axis : axes) {
    if (axis < least || axis >= rank)
      return fail("axes must be in order, behind the " + Twine(batch) + " batch axes and below the rank " +
                  Twine(rank));
    least = axis + 1;
  }
  int64_t kept = rank - batch - static_cast<int64_t>(axes.size());
  if (position < 0 || position > kept)
    return fail("puts the indices' axes at " + Twine(position) + " of " + Twine(kept));
  return success();
}

/// The shape of what an op's indices pick; failure, with a message, where the attributes make no sense.
static FailureOr<SmallVector<int64_t>> inferPart(std::optional<Location> loc, StringRef op, RankedTensorType x,
                                                 ValueRange indices, ArrayRef<int64_t> axes, int64_t position,
                                                 int64_t batch) {
  int64_t indexRank = indices.empty() ? 0 : tensorType(indices.front()).getRank();
  if (failed(verifyAxes(loc, op, x.getRank(), indices.size(), axes, position, batch, indexRank)))
    return failure();
  SmallVector<int64_t> index(indexRank, ShapedType::kDynamic);
  for (Value tensor : indices) {
    auto type = tensorType(tensor);
    if (failed(verifyCompatibleShape(type.getShape(), index)))
      return emitOptionalError(loc, "'", op, "' op has index tensors of different shapes: ", indices.getTypes());
    for (int64_t axis = 0; axis < indexRank; ++axis)
      index[axis] = knownLength(index[axis], type.getDimSize(axis));
  }
  SmallVector<int64_t> shape, rest;
  for (int64_t axis = 0; axis < x.getRank(); ++axis) {
    if (axis < batch)
      shape.push_back(knownLength(x.getDimSize(axis), index[axis]));
    else if (!llvm::is_contained(axes, axis))
      rest.push_back(x.getDimSize(axis));
  }
  rest.insert(rest.begin() + position, index.begin() + batch, index.end());
  llvm::append_range(shape, rest);
  return shape;
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto x = tensorType(adaptor.getX());
  auto shape = inferPart(loc, getOperationName(), x, adaptor.getIndices(), adaptor.getAxes(), adaptor.getPosition(),
                         adaptor.getBatch());
  if (failed(shape))
    return failure();
  types.push_back(RankedTensorType::get(*shape, x.getElementType()));
  return success();
}

LogicalResult ScatterOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}

LogicalResult ScatterOp::verify() {
  auto x = tensorType(getX()), value = tensorType(getValue());
  auto shape = inferPart(getLoc(), getOperationName(), x, getIndices(), getAxes(), getPosition(), getBatch());
  if (failed(shape))
    return failure();
  if (x.getElementType() != value.getElementType())
    return emitOpError("writes elements of type ") << value.getElementType() << " into " << x;
  if (value.getRank() != static_cast<int64_t>(shape->size()) || failed(verifyCompatibleShape(*shape, value.getShape())))
    return emitOpError("writes ") << value << " into a part of shape "
                                  << RankedTensorType::get(*shape, x.getElementType());
  return success();
}

LogicalResult NonzeroOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  auto mask = tensorType(adaptor.getMask());
  if (Value indexed = adaptor.getIndexed()) {
    auto shape = tensorType(indexed).getShape();
    if (mask.getRank() > static_cast<int64_t>(shape.size()) ||
        failed(verifyCompatibleShape(shape.take_front(mask.getRank()), mask.getShape())))
      return emitOptionalError(loc, "'scn.nonzero' op has a mask ", mask, " that does not fit the leading axes of ",
                               indexed.getType());
  }
  Type index = IntegerType::get(context, 64);
  int64_t room = mask.hasStaticShape() ? mask.getNumElements() : ShapedType::kDynamic;
  types.push_back(RankedTensorType::get({room}, index));
  types.push_back(RankedTensorType::get({}, index));
  return success();
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// The smallest or largest index; of none, one that is in range.
template <typename Reduction> static Value extremeIndex(OpBuilder &builder, Location loc, Value indices) {
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, tensorType(indices).getRank()));
  if (axes.empty())
    return indices;
  auto extreme = Reduction::create(builder, loc, indices, axes);
  extreme->setAttr(kCheckedAttr, builder.getUnitAttr());
  return extreme;
}

template <typename Op> static void checkIndices(OpBuilder &builder, Op op) {
  Location loc = op.getLoc();
  Value first = op.getIndices().front();
  for (Value index : op.getIndices().drop_front())
    for (int64_t axis = 0; axis < tensorType(first).getRank(); ++axis)
      checkEqualLengths(builder, loc, first, axis, index, axis,
                        "index arrays of lengths {a} and {b} on axis " + std::to_string(axis) +
                            " do not fit each other");
  for (int64_t axis = 0; axis < static_cast<int64_t>(op.getBatch()); ++axis)
    checkEqualLengths(builder, loc, op.getX(), axis, first, axis,
                      "indices of length {b} for a batch axis of length {a}");
  for (auto [index, axis] : llvm::zip(op.getIndices(), op.getAxes())) {
    Value length = axisLength(builder, loc, op.getX(), axis);
    Value lowest = NegOp::create(builder, loc, length);
    Value smallest = extremeIndex<ReduceMinOp>(builder, loc, index);
    Value largest = extremeIndex<ReduceMaxOp>(builder, loc, index);
    std::string message = "index {a} is out of range for axis " + std::to_string(axis) + " of length {b}";
    Value isHighEnough = GeOp::create(builder, loc, smallest, lowest);
    check(builder, loc, isHighEnough, smallest, length, SCN_INDEX_ERROR, message);
    Value isLowEnough = LtOp::create(builder, loc, largest, length);
    check(builder, loc, isLowEnough, largest, length, SCN_INDEX_ERROR, message);
  }
}

void GatherOp::buildChecks(OpBuilder &builder) { checkIndices(builder, *this); }

void ScatterOp::buildChecks(OpBuilder &builder) {
  checkIndices(builder, *this);
  auto part = GatherOp::create(builder, getLoc(), getX(), getIndices(), getAxes(), getPosition(), getBatch());
  part->setAttr(kCheckedAttr, builder.getUnitAttr());
  for (int64_t axis = 0, rank = tensorType(getValue()).getRank(); axis < rank; ++axis)
    checkEqualLengths(builder, getLoc(), getValue(), axis, part, axis,
                      "cannot write a value of length {a} into a part of length {b}");
}

void NonzeroOp::buildChecks(OpBuilder &builder) {
  if (!getIndexed())
    return;
  for (int64_t axis = 0, rank = tensorType(getMask()).getRank(); axis < rank; ++axis) {
    int64_t known = tensorType(getMask()).getDimSize(axis);
    if (!ShapedType::isDynamic(known) && known == tensorType(getIndexed()).getDimSize(axis))
      continue;
    Value own = axisLength(builder, getLoc(), getMask(), axis);
    Value length = axisLength(builder, getLoc(), getIndexed(), axis);
    Value fits = EqOp::create(builder, getLoc(), own, length);
    check(builder, getLoc(), fits, own, length, SCN_INDEX_ERROR,
          "a boolean index of length {a} on axis " + std::to_string(axis) + ", which has length {b}");
  }
}

//===----------------------------------------------------------------------===//
// Rules of calculus
//===----------------------------------------------------------------------===//

/// The same part of another tensor.
template <typename Op> static Value gatherPart(OpBuilder &builder, Op op, Value x) {
  return GatherOp::create(builder, op.getLoc(), x, op.getIndices(), op.getAxes(), op.getPosition(), op.getBatch());
}
/// `x` with the same part written.
template <typename Op> static Value scatterPart(OpBuilder &builder, Op op, Value x, Value value, bool accumulate) {
  return ScatterOp::create(builder, op.getLoc(), x, value, op.getIndices(), op.getAxes(), op.getPosition(),
                           op.getBatch(), accumulate);
}

LogicalResult GatherOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  Value zeros = splatLike(builder, getLoc(), 0.0, getX());
  dx.push_back(scatterPart(builder, *this, zeros, dy[0], /*accumulate=*/true));
  dx.append(getIndices().size(), Value());
  return success();
}
LogicalResult GatherOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  dy.push_back(dx[0] ? gatherPart(builder, *this, dx[0]) : Value());
  return success();
}

/// A tensor of a scalar's value, as long as the batch axes and the indexed axes of the scattered tensor.
static Value spreadOverTargets(OpBuilder &builder, ScatterOp op, Value scalar) {
  auto x = tensorType(op.getX());
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, op.getBatch()));
  llvm::append_range(axes, op.getAxes());
  SmallVector<int64_t> lengths;
  SmallVector<Value> dynamic;
  for (int64_t axis : axes) {
    lengths.push_back(x.getDimSize(axis));
    if (x.isDynamicDim(axis))
      dynamic.push_back(DimOp::create(builder, op.getLoc(), op.getX(), axis));
  }
  return BroadcastOp::create(builder, op.getLoc(), scalar, dynamic, lengths, ArrayRef<int64_t>());
}

/// 0, 1, 2, ... in the shape of a tensor.
static Value numbersLike(OpBuilder &builder, Location loc, Value like) {
  auto type = tensorType(like);
  Value size = indexConstant(builder, loc, 1);
  SmallVector<Value> dynamic;
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    Value length = axisLength(builder, loc, like, axis);
    size = MulOp::create(builder, loc, size, length);
    if (type.isDynamicDim(axis))
      dynamic.push_back(length);
  }
  Value zero = indexConstant(builder, loc, 0), one = indexConstant(builder, loc, 1);
  Value numbers = IotaOp::create(builder, loc, zero, size, one);
  return ReshapeOp::create(builder, loc, numbers, dynamic, type.getShape());
}

/// Which elements of the value that a scatter writes are still there at its end, in the value's shape.
static Value findSurvivors(OpBuilder &builder, ScatterOp op) {
  Location loc = op.getLoc();
  Value index = op.getIndices().front();
  int64_t batch = op.getBatch(), rest = tensorType(index).getRank() - batch;
  auto targets = llvm::to_vector(llvm::seq<int64_t>(batch, batch + op.getAxes().size()));
  Value numbers = numbersLike(builder, loc, index);
  Value room = spreadOverTargets(builder, op, indexConstant(builder, loc, 0));
  Value last = ScatterOp::create(builder, loc, room, numbers, op.getIndices(), targets, 0, batch, /*accumulate=*/false);
  Value winners = GatherOp::create(builder, loc, last, op.getIndices(), targets, 0, batch);
  Value survives = EqOp::create(builder, loc, winners, numbers);
  auto value = tensorType(op.getValue());
  SmallVector<int64_t> places = llvm::to_vector(llvm::seq<int64_t>(0, batch));
  for (int64_t axis = 0; axis < rest; ++axis)
    places.push_back(batch + op.getPosition() + axis);
  SmallVector<Value> dynamic;
  for (int64_t axis = 0; axis < value.getRank(); ++axis)
    if (value.isDynamicDim(axis))
      dynamic.push_back(DimOp::create(builder, loc, op.getValue(), axis));
  return BroadcastOp::create(builder, loc, survives, dynamic, value.getShape(), places);
}

LogicalResult ScatterOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  Value read = gatherPart(builder, *this, dy[0]);
  if (getAccumulate()) {
    dx.push_back(dy[0]);
    dx.push_back(read);
  } else {
    Value zeros = splatLike(builder, getLoc(), 0.0, getValue());
    dx.push_back(scatterPart(builder, *this, dy[0], zeros, /*accumulate=*/false));
    bool isOneElement = tensorType(getIndices().front()).getRank() == 0;
    if (!isOneElement)
      read = SelectOp::create(builder, getLoc(), findSurvivors(builder, *this), read, zeros);
    dx.push_back(read);
  }
  dx.append(getIndices().size(), Value());
  return success();
}
LogicalResult ScatterOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0] && !dx[1]) {
    dy.push_back({});
    return success();
  }
  Value x = dx[0] ? dx[0] : splatLike(builder, getLoc(), 0.0, getX());
  Value value = dx[1] ? dx[1] : splatLike(builder, getLoc(), 0.0, getValue());
  dy.push_back(scatterPart(builder, *this, x, value, getAccumulate()));
  return success();
}

LogicalResult NonzeroOp::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dx) {
  dx.append(getNumOperands(), Value());
  return success();
}
LogicalResult NonzeroOp::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dy) {
  dy.append(2, Value());
  return success();
}
