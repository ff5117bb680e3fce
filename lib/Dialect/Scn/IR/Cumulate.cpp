//===- Cumulate.cpp - running sums and products -----------------------------===//
//
// Types and rules of calculus of ScnCumulate.td. Rules of products hold where factors are 0: in front of the first 0 they
// divide by the factor; at it they take the products with this factor left out; behind it nothing has a derivative.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

static LogicalResult verifyAxis(Operation *op, Value x, int64_t axis) {
  auto type = tensorType(x);
  if (axis < 0 || axis >= type.getRank())
    return op->emitOpError("axis ") << axis << " is out of range for rank " << type.getRank();
  if (type.getElementType().isInteger(1))
    return op->emitOpError("does not add or multiply truth values, got ") << type;
  return success();
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

LogicalResult CumsumOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}
LogicalResult CumsumOp::verify() { return verifyAxis(*this, getX(), getAxis()); }
LogicalResult CumsumOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  dx.push_back(CumsumOp::create(builder, getLoc(), dy[0], getAxis(), !getReverse()));
  return success();
}
LogicalResult CumsumOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  dy.push_back(dx[0] ? CumsumOp::create(builder, getLoc(), dx[0], getAxis(), getReverse()).getY() : Value());
  return success();
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

namespace {
/// What the rules of a running product need to know of its factors.
class Factors {
public:
  Factors(OpBuilder &builder, CumprodOp op) : builder(builder), op(op), loc(op.getLoc()) {
    Value x = op.getX();
    zero = splatLike(builder, loc, 0.0, x);
    one = splatLike(builder, loc, 1.0, x);
    Value isZero = EqOp::create(builder, loc, x, zero);
    divisor = SelectOp::create(builder, loc, isZero, one, x);
    Value indicator = SelectOp::create(builder, loc, isZero, one, zero);
    Value zeros = CumsumOp::create(builder, loc, indicator, op.getAxis(), op.getReverse());
    isBefore = EqOp::create(builder, loc, zeros, zero);
    Value isOne = EqOp::create(builder, loc, zeros, one);
    isFirst = AndOp::create(builder, loc, isZero, isOne);
  }
  /// Running products with the first 0 left out.
  Value withoutFirst() {
    Value rest = SelectOp::create(builder, loc, isFirst, one, op.getX());
    return CumprodOp::create(builder, loc, rest, op.getAxis(), op.getReverse());
  }
  /// A running sum in the product's direction, or against it.
  Value sum(Value x, bool against) {
    return CumsumOp::create(builder, loc, x, op.getAxis(), op.getReverse() != against);
  }

  OpBuilder &builder;
  CumprodOp op;
  Location loc;
  Value zero, one;
  Value divisor;  // the factors, with 1 in place of 0
  Value isBefore; // no 0 up to here
  Value isFirst;  // the first 0
};
} // namespace

LogicalResult CumprodOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}
LogicalResult CumprodOp::verify() { return verifyAxis(*this, getX(), getAxis()); }

LogicalResult CumprodOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  if (!isa<FloatType>(tensorType(getX()).getElementType()))
    return emitOpError("has a derivative for real elements only, not ") << tensorType(getX()).getElementType();
  Factors factors(builder, *this);
  Value weighted = MulOp::create(builder, getLoc(), dy[0], getY());
  Value before = DivOp::create(builder, getLoc(), factors.sum(weighted, /*against=*/true), factors.divisor);
  Value others = MulOp::create(builder, getLoc(), dy[0], factors.withoutFirst());
  Value atFirst = factors.sum(others, /*against=*/true);
  Value behind = SelectOp::create(builder, getLoc(), factors.isFirst, atFirst, factors.zero);
  dx.push_back(SelectOp::create(builder, getLoc(), factors.isBefore, before, behind));
  return success();
}

LogicalResult CumprodOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0]) {
    dy.push_back({});
    return success();
  }
  Factors factors(builder, *this);
  Value relative = DivOp::create(builder, getLoc(), dx[0], factors.divisor);
  Value before = MulOp::create(builder, getLoc(), getY(), factors.sum(relative, /*against=*/false));
  Value ofFirst = SelectOp::create(builder, getLoc(), factors.isFirst, dx[0], factors.zero);
  Value reached = factors.sum(ofFirst, /*against=*/false);
  Value behind = MulOp::create(builder, getLoc(), factors.withoutFirst(), reached);
  dy.push_back(SelectOp::create(builder, getLoc(), factors.isBefore, before, behind));
  return success();
}
