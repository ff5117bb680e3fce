//===- Control.cpp - choice, assertions, printing ---------------------------===//
//
// Types, checks and rules of calculus of ScnControl.td.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/RuleBuilder.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace scansion::scn;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// What is known of a value that has one of two types; null if they differ in more than lengths.
static Type commonType(Type then, Type otherwise) {
  auto lhs = dyn_cast<RankedTensorType>(then), rhs = dyn_cast<RankedTensorType>(otherwise);
  if (!lhs || !rhs)
    return then == otherwise ? then : Type();
  if (lhs.getElementType() != rhs.getElementType() || lhs.getRank() != rhs.getRank())
    return {};
  SmallVector<int64_t> shape;
  for (auto [a, b] : llvm::zip(lhs.getShape(), rhs.getShape()))
    shape.push_back(a == b ? a : ShapedType::kDynamic);
  return RankedTensorType::get(shape, lhs.getElementType());
}

LogicalResult IfOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                     SmallVectorImpl<Type> &types) {
  if (adaptor.getThens().size() != adaptor.getElses().size())
    return emitOptionalError(loc, "'scn.if' has branches of ", adaptor.getThens().size(), " and ",
                             adaptor.getElses().size(), " values");
  for (auto [then, otherwise] : llvm::zip(adaptor.getThens(), adaptor.getElses())) {
    Type type = commonType(then.getType(), otherwise.getType());
    if (!type)
      return emitOptionalError(loc, "'scn.if' chooses between ", then.getType(), " and ", otherwise.getType(),
                               "; element type and rank must be the same");
    types.push_back(type);
  }
  return success();
}

LogicalResult AssertOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}

LogicalResult PrintOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}

void AssertOp::buildChecks(OpBuilder &builder) {
  Value zero = indexConstant(builder, getLoc(), 0);
  for (Value condition : getConditions()) {
    auto check =
        CheckOp::create(builder, getLoc(), condition, zero, zero, builder.getI32IntegerAttr(/*SCN_ASSERTION_ERROR=*/4),
                        getMessageAttr(), /*site=*/IntegerAttr());
    check->setAttr("raises", getRaisesAttr());
  }
}

//===----------------------------------------------------------------------===//
// Rules of calculus
//===----------------------------------------------------------------------===//

/// `if condition then derivative else 0`, or the other way round, for a derivative of `value`.
Value scansion::scn::derivativeInBranch(OpBuilder &builder, Location loc, Value condition, bool holds, Value derivative,
                                        Value value) {
  Value zero = splatLike(builder, loc, 0.0, value);
  Value then = holds ? derivative : zero, otherwise = holds ? zero : derivative;
  auto choice = IfOp::create(builder, loc, condition, ValueRange(then), ValueRange(otherwise));
  return choice.getResult(0);
}

LogicalResult IfOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &cotangents) {
  cotangents.push_back({});
  for (bool holds : {true, false})
    for (auto [derivative, value] : llvm::zip(dy, holds ? getThens() : getElses()))
      cotangents.push_back(derivative ? derivativeInBranch(builder, getLoc(), getCondition(), holds, derivative, value)
                                      : Value());
  return success();
}

LogicalResult IfOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &tangents) {
  unsigned count = getThens().size();
  for (unsigned i = 0; i < count; ++i) {
    Value then = dx[1 + i], otherwise = dx[1 + count + i];
    if (!then && !otherwise) {
      tangents.push_back({});
      continue;
    }
    if (!then)
      then = splatLike(builder, getLoc(), 0.0, getThens()[i]);
    if (!otherwise)
      otherwise = splatLike(builder, getLoc(), 0.0, getElses()[i]);
    auto choice = IfOp::create(builder, getLoc(), getCondition(), ValueRange(then), ValueRange(otherwise));
    tangents.push_back(choice.getResult(0));
  }
  return success();
}

LogicalResult AssertOp::pullback(OpBuilder &, ValueRange dy, SmallVectorImpl<Value> &cotangents) {
  cotangents.push_back(dy[0]);
  cotangents.append(getConditions().size(), Value());
  return success();
}
LogicalResult AssertOp::pushforward(OpBuilder &, ValueRange dx, SmallVectorImpl<Value> &tangents) {
  tangents.push_back(dx[0]);
  return success();
}

LogicalResult PrintOp::pullback(OpBuilder &, ValueRange dy, SmallVectorImpl<Value> &cotangents) {
  cotangents.push_back(dy[0]);
  return success();
}
LogicalResult PrintOp::pushforward(OpBuilder &, ValueRange dx, SmallVectorImpl<Value> &tangents) {
  tangents.push_back(dx[0]);
  return success();
}
