//===- Index.cpp - basic indexing -------------------------------------------===//
//
// Types, checks and rules of calculus of scn.slice and scn.update_slice. Bounds follow Python: negative ones count from
// the end, those out of range are clipped; indices must be in range.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// How many elements start:stop:step picks from `length`; kDynamic when something is not known.
static int64_t countPicked(int64_t length, int64_t start, int64_t stop, int64_t step) {
  constexpr int64_t unknown = ShapedType::kDynamic;
  if (step == 1 && start == 0 && stop != unknown && stop >= (int64_t(1) << 62))
    return length;
  if (step == -1 && stop == -(int64_t(1) << 62) && start == (int64_t(1) << 62))
    return length;
  if (length == unknown || start == unknown || stop == unknown || step == unknown || step == 0)
    return unknown;
  int64_t low = step > 0 ? 0 : -1, high = step > 0 ? length : length - 1;
  auto clip = [&](int64_t bound) { return std::clamp(bound < 0 ? bound + length : bound, low, high); };
  int64_t distance = step > 0 ? clip(stop) - clip(start) : clip(start) - clip(stop);
  int64_t stride = std::abs(step);
  return distance <= 0 ? 0 : (distance + stride - 1) / stride;
}

template <typename Op> static LogicalResult verifyBounds(Op op) {
  int64_t rank = tensorType(op.getX()).getRank();
  auto matches = [&](ArrayRef<int64_t> list, ValueRange operands) {
    return static_cast<int64_t>(list.size()) == rank &&
           llvm::count_if(list, ShapedType::isDynamic) == static_cast<int64_t>(operands.size());
  };
  if (!matches(op.getStaticStarts(), op.getStarts()) || !matches(op.getStaticStops(), op.getStops()) ||
      !matches(op.getStaticSteps(), op.getSteps()) || static_cast<int64_t>(op.getIndexed().size()) != rank)
    return op.emitOpError("needs a start, a stop and a step for each of ") << rank << " axes";
  for (int64_t axis = 0; axis < rank; ++axis) {
    int64_t length = tensorType(op.getX()).getDimSize(axis), start = op.getStaticStarts()[axis];
    if (op.getStaticSteps()[axis] == 0)
      return op.emitOpError("has a step of 0 on axis ") << axis;
    if (op.getIndexed()[axis] && !ShapedType::isDynamic(length) && !ShapedType::isDynamic(start) &&
        (start < -length || start >= length))
      return op.emitOpError("index ") << start << " is out of range for axis " << axis << " of length " << length;
  }
  return success();
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  auto operand = tensorType(adaptor.getX());
  size_t rank = operand.getRank();
  if (adaptor.getStaticStarts().size() != rank || adaptor.getStaticStops().size() != rank ||
      adaptor.getStaticSteps().size() != rank || adaptor.getIndexed().size() != rank)
    return failure();
  SmallVector<int64_t> shape;
  for (size_t axis = 0; axis < rank; ++axis)
    if (!adaptor.getIndexed()[axis])
      shape.push_back(countPicked(operand.getDimSize(axis), adaptor.getStaticStarts()[axis],
                                  adaptor.getStaticStops()[axis], adaptor.getStaticSteps()[axis]));
  types.push_back(RankedTensorType::get(shape, operand.getElementType()));
  return success();
}
LogicalResult SliceOp::verify() { return verifyBounds(*this); }

LogicalResult UpdateSliceOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                              SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}
LogicalResult UpdateSliceOp::verify() {
  if (failed(verifyBounds(*this)))
    return failure();
  auto x = tensorType(getX()), value = tensorType(getValue());
  if (x.getElementType() != value.getElementType())
    return emitOpError("writes elements of type ") << value.getElementType() << " into " << x;
  int64_t axes = llvm::count(getIndexed(), false);
  if (value.getRank() != axes)
    return emitOpError("writes a value of rank ") << value.getRank() << " into a part of rank " << axes;
  return success();
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

template <typename Op> static void checkBounds(OpBuilder &builder, Op op) {
  Location loc = op.getLoc();
  unsigned nextStart = 0, nextStep = 0;
  for (int64_t axis = 0, rank = tensorType(op.getX()).getRank(); axis < rank; ++axis) {
    int64_t staticStart = op.getStaticStarts()[axis];
    Value start = ShapedType::isDynamic(staticStart) ? Value(op.getStarts()[nextStart++]) : Value();
    if (ShapedType::isDynamic(op.getStaticSteps()[axis])) {
      Value step = op.getSteps()[nextStep++], zero = indexConstant(builder, loc, 0);
      check(builder, loc, NeqOp::create(builder, loc, step, zero), step, zero, /*SCN_VALUE_ERROR=*/1,
            "slice step cannot be zero");
    }
    if (!op.getIndexed()[axis] || (!start && !tensorType(op.getX()).isDynamicDim(axis)))
      continue;
    start = start ? start : indexConstant(builder, loc, staticStart);
    Value length = axisLength(builder, loc, op.getX(), axis);
    Value low = GeOp::create(builder, loc, start, NegOp::create(builder, loc, length));
    Value high = LtOp::create(builder, loc, start, length);
    check(builder, loc, AndOp::create(builder, loc, low, high), start, length, /*SCN_INDEX_ERROR=*/2,
          "index {a} is out of range for axis " + std::to_string(axis) + " of length {b}");
  }
}

void SliceOp::buildChecks(OpBuilder &builder) { checkBounds(builder, *this); }

void UpdateSliceOp::buildChecks(OpBuilder &builder) {
  checkBounds(builder, *this);
  auto part = SliceOp::create(builder, getLoc(), getX(), getStarts(), getStops(), getSteps(), getStaticStartsAttr(),
                              getStaticStopsAttr(), getStaticStepsAttr(), getIndexedAttr());
  part->setAttr(kCheckedAttr, builder.getUnitAttr());
  for (int64_t axis = 0, rank = tensorType(getValue()).getRank(); axis < rank; ++axis)
    checkEqualLengths(builder, getLoc(), getValue(), axis, part, axis,
                      "cannot write a value of length {a} into a part of length {b}");
}

//===----------------------------------------------------------------------===//
// Rules of calculus
//===----------------------------------------------------------------------===//

/// The same part of another tensor.
template <typename Op> static Value slicePart(OpBuilder &builder, Op op, Value x) {
  return SliceOp::create(builder, op.getLoc(), x, op.getStarts(), op.getStops(), op.getSteps(),
                         op.getStaticStartsAttr(), op.getStaticStopsAttr(), op.getStaticStepsAttr(),
                         op.getIndexedAttr());
}
/// `x` with the same part written.
template <typename Op> static Value writePart(OpBuilder &builder, Op op, Value x, Value value, bool accumulate) {
  return UpdateSliceOp::create(builder, op.getLoc(), x.getType(), x, value, op.getStarts(), op.getStops(),
                               op.getSteps(), op.getStaticStartsAttr(), op.getStaticStopsAttr(),
                               op.getStaticStepsAttr(), op.getIndexedAttr(),
                               accumulate ? builder.getUnitAttr() : UnitAttr());
}

static unsigned countBounds(SliceOp op) { return op.getNumOperands() - 1; }
static unsigned countBounds(UpdateSliceOp op) { return op.getNumOperands() - 2; }

LogicalResult SliceOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  dx.push_back(writePart(builder, *this, splatLike(builder, getLoc(), 0.0, getX()), dy[0], /*accumulate=*/false));
  dx.append(countBounds(*this), Value());
  return success();
}
LogicalResult SliceOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  dy.push_back(dx[0] ? slicePart(builder, *this, dx[0]) : Value());
  return success();
}

LogicalResult UpdateSliceOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  Value rest = dy[0];
  if (!getAccumulate())
    rest = writePart(builder, *this, dy[0], splatLike(builder, getLoc(), 0.0, getValue()), /*accumulate=*/false);
  dx.push_back(rest);
  dx.push_back(slicePart(builder, *this, dy[0]));
  dx.append(countBounds(*this), Value());
  return success();
}
LogicalResult UpdateSliceOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0] && !dx[1]) {
    dy.push_back({});
    return success();
  }
  Value x = dx[0] ? dx[0] : splatLike(builder, getLoc(), 0.0, getX());
  Value value = dx[1] ? dx[1] : splatLike(builder, getLoc(), 0.0, getValue());
  dy.push_back(writePart(builder, *this, x, value, getAccumulate()));
  return success();
}
