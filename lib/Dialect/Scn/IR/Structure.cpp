//===- Structure.cpp - constants, arguments, casts, selection ---------------===//
//
// Verification, folding and rules of calculus of ScnStructure.td, and the small builders that other rules use.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/RuleBuilder.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace scansion::scn;

//===----------------------------------------------------------------------===//
// Builders
//===----------------------------------------------------------------------===//

Value scansion::scn::splatLike(OpBuilder &builder, Location loc, double value, Value like) {
  auto type = cast<RankedTensorType>(like.getType());
  Value scalar = ConstantOp::create(builder, loc, RankedTensorType::get({}, type.getElementType()), value);
  if (type.getRank() == 0)
    return scalar;
  return FillLikeOp::create(builder, loc, scalar, like);
}

Value scansion::scn::indexConstant(OpBuilder &builder, Location loc, int64_t value) {
  auto type = RankedTensorType::get({}, builder.getI64Type());
  return ConstantOp::create(builder, loc, DenseElementsAttr::get(type, value));
}

Value scansion::scn::axisLength(OpBuilder &builder, Location loc, Value tensor, int64_t axis) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (!type.isDynamicDim(axis))
    return indexConstant(builder, loc, type.getDimSize(axis));
  return DimOp::create(builder, loc, tensor, axis);
}

//===----------------------------------------------------------------------===//
// scn.constant
//===----------------------------------------------------------------------===//

void ConstantOp::build(OpBuilder &, OperationState &state, RankedTensorType type, ConstantData data) {
  state.getOrAddProperties<Properties>().data = std::move(data);
  state.addTypes(type);
}

void ConstantOp::build(OpBuilder &builder, OperationState &state, DenseElementsAttr value) {
  build(builder, state, cast<RankedTensorType>(value.getType()), ConstantData::fromElements(value));
}

void ConstantOp::build(OpBuilder &builder, OperationState &state, RankedTensorType type, double splat) {
  build(builder, state, type, ConstantData::splat(type, splat));
}

ParseResult ConstantOp::parse(OpAsmParser &parser, OperationState &state) {
  DenseElementsAttr value;
  SMLoc start;
  if (parser.parseOptionalAttrDict(state.attributes) || parser.getCurrentLocation(&start) ||
      parser.parseAttribute(value))
    return failure();
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return parser.emitError(start, "expected dense elements of a ranked tensor");
  state.getOrAddProperties<Properties>().data = ConstantData::fromElements(value);
  state.addTypes(type);
  return success();
}

void ConstantOp::print(OpAsmPrinter &printer) {
  printer.printOptionalAttrDict(llvm::to_vector((*this)->getDiscardableAttrs()));
  printer << ' ' << getData().toElements();
}

LogicalResult ConstantOp::verify() {
  if (getData().getType() != getY().getType())
    return emitOpError("holds elements of type ") << getData().getType() << " but its result is " << getY().getType();
  return success();
}

OpFoldResult ConstantOp::fold(FoldAdaptor) {
  // The attribute lives as long as the context. Only a compilation folds, in a context of its own, and function() hands
  // it large constants as arguments.
  return getData().toElements();
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

OpFoldResult CastOp::fold(FoldAdaptor) {
  return getX().getType() == getY().getType() ? OpFoldResult(getX()) : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

LogicalResult CastOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  auto type = dyn_cast<RankedTensorType>(adaptor.getX().getType());
  if (!type)
    return failure();
  types.push_back(type.clone(adaptor.getDtype()));
  return success();
}

LogicalResult IdentityOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}

LogicalResult SelectOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto condition = cast<RankedTensorType>(adaptor.getCondition().getType());
  auto lhs = cast<RankedTensorType>(adaptor.getLhs().getType());
  auto rhs = cast<RankedTensorType>(adaptor.getRhs().getType());
  if (lhs.getElementType() != rhs.getElementType())
    return emitOptionalError(loc, "'scn.select' chooses between ", lhs.getElementType(), " and ", rhs.getElementType(),
                             "; cast one of them");
  if (lhs.getRank() != rhs.getRank() || lhs.getRank() != condition.getRank())
    return emitOptionalError(loc, "'scn.select' needs operands of one rank, got ", condition, ", ", lhs, " and ", rhs);
  SmallVector<int64_t> shape;
  for (int64_t axis = 0; axis < lhs.getRank(); ++axis) {
    int64_t length = ShapedType::kDynamic;
    for (RankedTensorType type : {condition, lhs, rhs}) {
      int64_t here = type.getDimSize(axis);
      if (ShapedType::isDynamic(here))
        continue;
      if (!ShapedType::isDynamic(length) && here != length)
        return emitOptionalError(loc, "'scn.select' operands have lengths ", length, " and ", here, " on axis ", axis);
      length = here;
    }
    shape.push_back(length);
  }
  types.push_back(RankedTensorType::get(shape, lhs.getElementType()));
  return success();
}

void SelectOp::buildChecks(OpBuilder &builder) {
  for (int64_t axis = 0, rank = getLhs().getType().getRank(); axis < rank; ++axis) {
    for (Value operand : {getLhs(), getRhs()})
      checkEqualLengths(builder, getLoc(), getCondition(), axis, operand, axis,
                        "shapes that disagree: lengths {a} and {b} on one axis");
  }
}

//===----------------------------------------------------------------------===//
// Rules of calculus
//===----------------------------------------------------------------------===//

LogicalResult ConstantOp::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) { return success(); }
LogicalResult ConstantOp::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &tangents) {
  tangents.push_back({});
  return success();
}
LogicalResult InputOp::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) { return success(); }
LogicalResult InputOp::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &tangents) {
  tangents.push_back({});
  return success();
}
LogicalResult SharedOp::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) { return success(); }
LogicalResult SharedOp::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &tangents) {
  tangents.push_back({});
  return success();
}

LogicalResult IdentityOp::pullback(OpBuilder &, ValueRange dy, SmallVectorImpl<Value> &cotangents) {
  cotangents.push_back(dy[0]);
  return success();
}
LogicalResult IdentityOp::pushforward(OpBuilder &, ValueRange dx, SmallVectorImpl<Value> &tangents) {
  tangents.push_back(dx[0]);
  return success();
}

LogicalResult OverrideGradientOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                                   SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}

LogicalResult OverrideGradientOp::verify() {
  if (!llvm::is_contained({"none", "zero", "clip", "scale", "undefined", "not_implemented"}, getRule()))
    return emitOpError("does not know the rule '") << getRule() << "'";
  if ((getRule() == "clip" || getRule() == "scale") && !isa<FloatType>(getElementTypeOrSelf(getX().getType())))
    return emitOpError("applies '") << getRule() << "' to real numbers, not to " << getX().getType();
  return success();
}

/// Whether whoever asks for the gradient is to be refused.
static bool isRefused(OverrideGradientOp op) {
  return llvm::is_contained({"undefined", "not_implemented"}, op.getRule());
}

LogicalResult OverrideGradientOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &cotangents) {
  if (isRefused(*this))
    return failure();
  RuleBuilder rules(builder, getLoc());
  double low = getLow().convertToDouble(), high = getHigh().convertToDouble();
  Value cotangent;
  if (getRule() == "zero")
    cotangent = splatLike(builder, getLoc(), 0.0, getX());
  else if (getRule() == "clip")
    cotangent = rules.make<ClipOp>({dy[0], low, high});
  else if (getRule() == "scale")
    cotangent = rules.make<MulOp>({dy[0], low});
  cotangents.push_back(cotangent);
  return success();
}

LogicalResult OverrideGradientOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &tangents) {
  if (isRefused(*this))
    return failure();
  RuleBuilder rules(builder, getLoc());
  Value tangent;
  if (getRule() == "zero")
    tangent = splatLike(builder, getLoc(), 0.0, getX());
  else if (getRule() == "clip")
    tangent = dx[0];
  else if (getRule() == "scale")
    tangent = rules.make<MulOp>({dx[0], getLow().convertToDouble()});
  tangents.push_back(tangent);
  return success();
}

/// Whether derivatives flow through elements of this type.
static bool isContinuous(Value value) { return isa<FloatType, ComplexType>(getElementTypeOrSelf(value.getType())); }

LogicalResult CastOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &cotangents) {
  if (!isContinuous(getX()) || !isContinuous(getY())) {
    cotangents.push_back({});
    return success();
  }
  // Real parts only come from and go to real numbers.
  Type element = getElementTypeOrSelf(getX().getType());
  bool toComplex = isa<FloatType>(element) && isa<ComplexType>(getElementTypeOrSelf(getY().getType()));
  Value cotangent = toComplex ? RealOp::create(builder, getLoc(), dy[0]).getResult() : dy[0];
  cotangents.push_back(CastOp::create(builder, getLoc(), cotangent, element));
  return success();
}
LogicalResult CastOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &tangents) {
  bool zero = !dx[0] || !isContinuous(getX()) || !isContinuous(getY());
  tangents.push_back(zero ? Value() : CastOp::create(builder, getLoc(), dx[0], getDtype()).getY());
  return success();
}

LogicalResult SelectOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &cotangents) {
  Value zero = splatLike(builder, getLoc(), 0.0, dy[0]);
  cotangents.push_back({});
  cotangents.push_back(SelectOp::create(builder, getLoc(), getCondition(), dy[0], zero));
  cotangents.push_back(SelectOp::create(builder, getLoc(), getCondition(), zero, dy[0]));
  return success();
}
LogicalResult SelectOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &tangents) {
  if (!dx[1] && !dx[2]) {
    tangents.push_back({});
    return success();
  }
  Value zero = splatLike(builder, getLoc(), 0.0, getY());
  tangents.push_back(SelectOp::create(builder, getLoc(), getCondition(), dx[1] ? dx[1] : zero, dx[2] ? dx[2] : zero));
  return success();
}
