//===- Cumulate.cpp - running sums and products -----------------------------===//
//
// Types of ScnCumulate.td, and rules of calculus of sums. Those of products are in ProductRules.cpp.
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

LogicalResult CumprodOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}
LogicalResult CumprodOp::verify() { return verifyAxis(*this, getX(), getAxis()); }
