//===- Shape.cpp - types, verification and checks of the shape ops ----------===//
//
// What ScnShape.td declares but for the rules of calculus, which stand in ShapeRules.cpp. Types are inferred from
// operands and attributes alone; what a type cannot know is left to the run-time checks.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }
static RankedTensorType indexScalar(MLIRContext *context) {
  return RankedTensorType::get({}, IntegerType::get(context, 64));
}

/// The length that an int64 scalar is known to have, kDynamic if it is not known.
static int64_t knownLength(Value size) {
  auto constant = size.getDefiningOp<ConstantOp>();
  if (!constant)
    return ShapedType::kDynamic;
  int64_t value;
  memcpy(&value, constant.getData().getBytes().data(), sizeof value);
  return value;
}

/// The shape that static sizes and size operands give; negative sizes stay unknown and fail at run time.
static SmallVector<int64_t> knownShape(ArrayRef<int64_t> staticSizes, ValueRange sizes) {
  SmallVector<int64_t> shape;
  unsigned next = 0;
  for (int64_t size : staticSizes) {
    if (ShapedType::isDynamic(size) && next < sizes.size())
      size = knownLength(sizes[next++]);
    shape.push_back(size < 0 ? ShapedType::kDynamic : size);
  }
  return shape;
}

static LogicalResult verifySizes(Operation *op, ArrayRef<int64_t> staticSizes, ValueRange sizes) {
  auto dynamic = llvm::count_if(staticSizes, ShapedType::isDynamic);
  if (dynamic != static_cast<int64_t>(sizes.size()))
    return op->emitOpError("has ") << dynamic << " dynamic sizes but " << sizes.size() << " size operands";
  return success();
}

static LogicalResult verifyNotNegative(Operation *op, ArrayRef<int64_t> staticSizes) {
  for (auto [axis, size] : llvm::enumerate(staticSizes))
    if (size < 0 && !ShapedType::isDynamic(size))
      return op->emitOpError("the length ") << size << " of axis " << axis << " is negative";
  return success();
}

static LogicalResult verifyAxes(Operation *op, ArrayRef<int64_t> axes, int64_t rank) {
  llvm::SmallBitVector seen(rank);
  for (int64_t axis : axes) {
    if (axis < 0 || axis >= rank)
      return op->emitOpError("axis ") << axis << " is out of range for rank " << rank;
    if (seen.test(axis))
      return op->emitOpError("names axis ") << axis << " twice";
    seen.set(axis);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// scn.dim, scn.shape_of, scn.fill_like
//===----------------------------------------------------------------------===//

LogicalResult DimOp::inferReturnTypes(MLIRContext *context, std::optional<Location>, Adaptor,
                                      SmallVectorImpl<Type> &types) {
  types.push_back(indexScalar(context));
  return success();
}
LogicalResult DimOp::verify() {
  return verifyAxes(*this, {static_cast<int64_t>(getAxis())}, tensorType(getX()).getRank());
}
OpFoldResult DimOp::fold(FoldAdaptor) {
  int64_t length = tensorType(getX()).getDimSize(getAxis());
  if (ShapedType::isDynamic(length))
    return {};
  return DenseElementsAttr::get(indexScalar(getContext()), length);
}

LogicalResult ShapeOfOp::inferReturnTypes(MLIRContext *context, std::optional<Location>, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(RankedTensorType::get({tensorType(adaptor.getX()).getRank()}, IntegerType::get(context, 64)));
  return success();
}

LogicalResult FillLikeOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  types.push_back(tensorType(adaptor.getLike()).clone(tensorType(adaptor.getValue()).getElementType()));
  return success();
}
LogicalResult FillLikeOp::verify() {
  if (getValue().getType().getRank() != 0)
    return emitOpError("fills with a scalar, got ") << getValue().getType();
  return success();
}

//===----------------------------------------------------------------------===//
// scn.broadcast, scn.reshape
//===----------------------------------------------------------------------===//

LogicalResult BroadcastOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  auto operand = tensorType(adaptor.getX());
  SmallVector<int64_t> shape = knownShape(adaptor.getStaticSizes(), adaptor.getSizes());
  // An operand's own length says what the result's must be.
  for (auto [axis, place] : llvm::enumerate(adaptor.getDimensions()))
    if (place >= 0 && place < static_cast<int64_t>(shape.size()) && static_cast<int64_t>(axis) < operand.getRank() &&
        ShapedType::isDynamic(shape[place]) && operand.getDimSize(axis) != 1)
      shape[place] = operand.getDimSize(axis);
  types.push_back(RankedTensorType::get(shape, operand.getElementType()));
  return success();
}

LogicalResult BroadcastOp::verify() {
  auto operand = tensorType(getX());
  auto result = tensorType(getY());
  if (static_cast<int64_t>(getDimensions().size()) != operand.getRank())
    return emitOpError("places ") << getDimensions().size() << " axes of an operand of rank " << operand.getRank();
  if (failed(verifySizes(*this, getStaticSizes(), getSizes())) ||
      failed(verifyAxes(*this, getDimensions(), result.getRank())))
    return failure();
  if (failed(verifyNotNegative(getOperation(), getStaticSizes())))
    return failure();
  for (auto [axis, place] : llvm::enumerate(getDimensions())) {
    int64_t from = operand.getDimSize(axis), to = result.getDimSize(place);
    if (from != 1 && from != to && !ShapedType::isDynamic(from) && !ShapedType::isDynamic(to))
      return emitOpError("cannot repeat an axis of length ") << from << " to length " << to;
  }
  return success();
}

void BroadcastOp::buildChecks(OpBuilder &builder) {
  checkNotNegative(builder, getLoc(), getStaticSizes(), getSizes());
  unsigned next = 0;
  SmallVector<Value> lengths;
  for (int64_t size : getStaticSizes())
    lengths.push_back(ShapedType::isDynamic(size) ? Value(getSizes()[next++]) : indexConstant(builder, getLoc(), size));
  for (auto [axis, place] : llvm::enumerate(getDimensions())) {
    int64_t known = tensorType(getX()).getDimSize(axis);
    if (known == 1 || (known == getStaticSizes()[place] && !ShapedType::isDynamic(known)))
      continue;
    if (auto dim = lengths[place].getDefiningOp<DimOp>();
        dim && dim.getX() == getX() && static_cast<size_t>(dim.getAxis()) == axis)
      continue;
    Value length = axisLength(builder, getLoc(), getX(), axis);
    Value equal = EqOp::create(builder, getLoc(), length, lengths[place]);
    check(builder, getLoc(), equal, length, lengths[place], /*SCN_VALUE_ERROR=*/1,
          "an axis of length {a} does not broadcast to length {b}; lengths of 1 that are only known at run time do not "
          "broadcast: declare the axis with length 1");
  }
}

/// The number of elements of a static shape, kDynamic for others.
static int64_t countElements(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t length : shape) {
    if (ShapedType::isDynamic(length) || llvm::MulOverflow(count, length, count))
      return ShapedType::kDynamic;
  }
  return count;
}

LogicalResult ReshapeOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  auto operand = tensorType(adaptor.getX());
  SmallVector<int64_t> shape = knownShape(adaptor.getStaticSizes(), adaptor.getSizes());
  auto inferred = llvm::find(adaptor.getStaticSizes(), -1);
  if (inferred != adaptor.getStaticSizes().end() && operand.hasStaticShape()) {
    size_t place = inferred - adaptor.getStaticSizes().begin();
    SmallVector<int64_t> others(shape);
    others.erase(others.begin() + place);
    int64_t rest = countElements(others);
    if (!ShapedType::isDynamic(rest) && rest > 0 && operand.getNumElements() % rest == 0)
      shape[place] = operand.getNumElements() / rest;
  }
  types.push_back(RankedTensorType::get(shape, operand.getElementType()));
  return success();
}

LogicalResult ReshapeOp::verify() {
  if (failed(verifySizes(*this, getStaticSizes(), getSizes())))
    return failure();
  if (llvm::count(getStaticSizes(), -1) > 1)
    return emitOpError("leaves more than one size to be inferred");
  int64_t from = countElements(tensorType(getX()).getShape()), to = countElements(tensorType(getY()).getShape());
  if (from != to && !ShapedType::isDynamic(from) && !ShapedType::isDynamic(to))
    return emitOpError("cannot give ") << from << " elements a shape with " << to;
  return success();
}

/// The product of the sizes that are not -1 must divide the number of elements, and be it when no size is -1.
void ReshapeOp::buildChecks(OpBuilder &builder) {
  Location loc = getLoc();
  if (tensorType(getX()).hasStaticShape() && tensorType(getY()).hasStaticShape())
    return;
  Value one = indexConstant(builder, loc, 1), minusOne = indexConstant(builder, loc, -1);
  Value zero = indexConstant(builder, loc, 0);
  Value product = one, inferred = zero, total = one;
  unsigned next = 0;
  for (int64_t size : getStaticSizes()) {
    Value length = ShapedType::isDynamic(size) ? Value(getSizes()[next++]) : indexConstant(builder, loc, size);
    Value isInferred = EqOp::create(builder, loc, length, minusOne);
    check(builder, loc, GeOp::create(builder, loc, length, minusOne), length, length, 1, "a size of {a} is negative");
    product = MulOp::create(builder, loc, product, SelectOp::create(builder, loc, isInferred, one, length));
    inferred = AddOp::create(builder, loc, inferred, SelectOp::create(builder, loc, isInferred, one, zero));
  }
  for (int64_t axis = 0; axis < tensorType(getX()).getRank(); ++axis)
    total = MulOp::create(builder, loc, total, axisLength(builder, loc, getX(), axis));
  check(builder, loc, LeOp::create(builder, loc, inferred, one), inferred, one, 1,
        "{a} sizes are -1, at most one can be inferred");
  // The guard keeps the division defined when the product is 0.
  Value isZero = EqOp::create(builder, loc, product, zero);
  Value divisor = SelectOp::create(builder, loc, isZero, one, product);
  Value quotient = FloorDivOp::create(builder, loc, total, divisor);
  quotient.getDefiningOp()->setAttr(kCheckedAttr, builder.getUnitAttr());
  Value divides = EqOp::create(builder, loc, MulOp::create(builder, loc, quotient, product), total);
  Value exact = EqOp::create(builder, loc, product, total);
  Value none = EqOp::create(builder, loc, inferred, zero);
  check(builder, loc, SelectOp::create(builder, loc, none, exact, divides), total, product, 1,
        "cannot give {a} elements a shape with {b}");
}

//===----------------------------------------------------------------------===//
// scn.transpose, scn.expand_dims, scn.squeeze, scn.reverse
//===----------------------------------------------------------------------===//

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  auto operand = tensorType(adaptor.getX());
  if (static_cast<int64_t>(adaptor.getPermutation().size()) != operand.getRank())
    return emitOptionalError(loc, "'scn.transpose' permutes ", adaptor.getPermutation().size(), " axes of ", operand);
  SmallVector<int64_t> shape;
  for (int64_t axis : adaptor.getPermutation()) {
    if (axis < 0 || axis >= operand.getRank())
      return emitOptionalError(loc, "'scn.transpose' axis ", axis, " is out of range for ", operand);
    shape.push_back(operand.getDimSize(axis));
  }
  types.push_back(RankedTensorType::get(shape, operand.getElementType()));
  return success();
}
LogicalResult TransposeOp::verify() { return verifyAxes(*this, getPermutation(), tensorType(getX()).getRank()); }
OpFoldResult TransposeOp::fold(FoldAdaptor) {
  return llvm::is_sorted(getPermutation()) ? OpFoldResult(getX()) : OpFoldResult();
}

LogicalResult ExpandDimsOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  auto operand = tensorType(adaptor.getX());
  SmallVector<int64_t> shape;
  int64_t rank = operand.getRank() + adaptor.getAxes().size();
  for (int64_t axis = 0, next = 0; axis < rank; ++axis) {
    bool isNew = llvm::is_contained(adaptor.getAxes(), axis);
    if (!isNew && next == operand.getRank())
      return failure();
    shape.push_back(isNew ? 1 : operand.getDimSize(next++));
  }
  types.push_back(RankedTensorType::get(shape, operand.getElementType()));
  return success();
}
LogicalResult ExpandDimsOp::verify() { return verifyAxes(*this, getAxes(), tensorType(getY()).getRank()); }

LogicalResult SqueezeOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  auto operand = tensorType(adaptor.getX());
  SmallVector<int64_t> shape;
  for (int64_t axis = 0; axis < operand.getRank(); ++axis)
    if (!llvm::is_contained(adaptor.getAxes(), axis))
      shape.push_back(operand.getDimSize(axis));
  types.push_back(RankedTensorType::get(shape, operand.getElementType()));
  return success();
}
LogicalResult SqueezeOp::verify() {
  if (failed(verifyAxes(*this, getAxes(), tensorType(getX()).getRank())))
    return failure();
  for (int64_t axis : getAxes())
    if (int64_t length = tensorType(getX()).getDimSize(axis); length != 1 && !ShapedType::isDynamic(length))
      return emitOpError("cannot drop axis ") << axis << " of length " << length << ", only axes of length 1";
  return success();
}
void SqueezeOp::buildChecks(OpBuilder &builder) {
  Value one = indexConstant(builder, getLoc(), 1);
  for (int64_t axis : getAxes()) {
    if (!tensorType(getX()).isDynamicDim(axis))
      continue;
    Value length = axisLength(builder, getLoc(), getX(), axis);
    check(builder, getLoc(), EqOp::create(builder, getLoc(), length, one), length, one, 1,
          "cannot drop an axis of length {a}, only axes of length 1");
  }
}

LogicalResult ReverseOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}
LogicalResult ReverseOp::verify() { return verifyAxes(*this, getAxes(), tensorType(getX()).getRank()); }

//===----------------------------------------------------------------------===//
// scn.concatenate, scn.iota
//===----------------------------------------------------------------------===//

LogicalResult ConcatenateOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                              SmallVectorImpl<Type> &types) {
  if (adaptor.getInputs().empty())
    return emitOptionalError(loc, "'scn.concatenate' needs at least one tensor");
  auto first = tensorType(adaptor.getInputs().front());
  int64_t axis = adaptor.getAxis();
  if (axis < 0 || axis >= first.getRank())
    return emitOptionalError(loc, "'scn.concatenate' axis ", axis, " is out of range for ", first);
  SmallVector<int64_t> shape(first.getShape());
  shape[axis] = 0;
  for (Value input : adaptor.getInputs()) {
    auto type = tensorType(input);
    if (type.getRank() != first.getRank() || type.getElementType() != first.getElementType())
      return emitOptionalError(loc, "'scn.concatenate' cannot join ", first, " and ", type);
    for (int64_t i = 0; i < type.getRank(); ++i) {
      int64_t length = type.getDimSize(i);
      if (i == axis)
        shape[i] =
            ShapedType::isDynamic(length) || ShapedType::isDynamic(shape[i]) ? ShapedType::kDynamic : shape[i] + length;
      else if (ShapedType::isDynamic(shape[i]))
        shape[i] = length;
      else if (!ShapedType::isDynamic(length) && length != shape[i])
        return emitOptionalError(loc, "'scn.concatenate' tensors have lengths ", shape[i], " and ", length, " on axis ",
                                 i);
    }
  }
  types.push_back(RankedTensorType::get(shape, first.getElementType()));
  return success();
}
LogicalResult ConcatenateOp::verify() {
  return verifyAxes(*this, {static_cast<int64_t>(getAxis())}, tensorType(getY()).getRank());
}
void ConcatenateOp::buildChecks(OpBuilder &builder) {
  for (Value input : getInputs().drop_front())
    for (int64_t axis = 0; axis < tensorType(input).getRank(); ++axis)
      if (axis != static_cast<int64_t>(getAxis()))
        checkEqualLengths(builder, getLoc(), getInputs().front(), axis, input, axis,
                          "cannot join tensors with lengths {a} and {b} on an axis that is not joined");
}

LogicalResult IotaOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  auto type = tensorType(adaptor.getStart());
  int64_t length = ShapedType::kDynamic;
  if (type.getElementType().isSignlessInteger(64)) {
    int64_t start = knownLength(adaptor.getStart()), stop = knownLength(adaptor.getStop());
    if (knownLength(adaptor.getStep()) == 1 && start == 0 && stop >= 0)
      length = stop;
  }
  types.push_back(RankedTensorType::get({length}, type.getElementType()));
  return success();
}
LogicalResult IotaOp::verify() {
  if (getStart().getType() != getStop().getType() || getStart().getType() != getStep().getType() ||
      tensorType(getStart()).getRank() != 0)
    return emitOpError("needs three scalars of one type, got ")
           << getStart().getType() << ", " << getStop().getType() << " and " << getStep().getType();
  if (isa<ComplexType>(tensorType(getStart()).getElementType()) || tensorType(getStart()).getElementType().isInteger(1))
    return emitOpError("counts in integers or floats, not ") << tensorType(getStart()).getElementType();
  return success();
}
void IotaOp::buildChecks(OpBuilder &builder) {
  if (getStep().getDefiningOp<ConstantOp>()) {
    // A constant step is checked where it is known to be 0 only.
    if (auto bytes = getStep().getDefiningOp<ConstantOp>().getData().getBytes();
        llvm::any_of(bytes, [](char byte) { return byte != 0; }))
      return;
  }
  Value zero = splatLike(builder, getLoc(), 0.0, getStep());
  Value one = indexConstant(builder, getLoc(), 0);
  check(builder, getLoc(), NeqOp::create(builder, getLoc(), getStep(), zero), one, one, 1, "arange with a step of 0");
}
