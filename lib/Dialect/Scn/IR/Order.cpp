//===- Order.cpp - extremes, sorting and searching --------------------------===//
//
// Types, checks and rules of calculus of ScnOrder.td. Sorting permutes, so its derivative is the same permutation of the
// tangents; positions are discrete.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "scansion/Runtime/Abi.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

static LogicalResult discrete(unsigned count, SmallVectorImpl<Value> &derivatives) {
  derivatives.append(count, Value());
  return success();
}

//===----------------------------------------------------------------------===//
// Extremes
//===----------------------------------------------------------------------===//

static LogicalResult inferPlaces(Value x, ArrayRef<int64_t> axes, SmallVectorImpl<Type> &types) {
  SmallVector<int64_t> shape;
  for (int64_t axis = 0; axis < tensorType(x).getRank(); ++axis)
    if (!llvm::is_contained(axes, axis))
      shape.push_back(tensorType(x).getDimSize(axis));
  types.push_back(RankedTensorType::get(shape, IntegerType::get(x.getContext(), 64)));
  return success();
}

static LogicalResult verifyExtreme(Operation *op, Value x, ArrayRef<int64_t> axes) {
  Type element = tensorType(x).getElementType();
  if (isa<ComplexType>(element))
    return op->emitOpError("needs ordered elements, got ") << element;
  int64_t least = 0;
  for (int64_t axis : axes) {
    if (axis < least || axis >= tensorType(x).getRank())
      return op->emitOpError("axes must be distinct, in order and below the rank ") << tensorType(x).getRank();
    least = axis + 1;
  }
  return success();
}

static void checkNotEmpty(OpBuilder &builder, Operation *op, Value x, ArrayRef<int64_t> axes) {
  for (int64_t axis : axes) {
    if (tensorType(x).getDimSize(axis) > 0)
      continue;
    Value zero = indexConstant(builder, op->getLoc(), 0), length = axisLength(builder, op->getLoc(), x, axis);
    Value holds = GtOp::create(builder, op->getLoc(), length, zero);
    check(builder, op->getLoc(), holds, length, zero, SCN_VALUE_ERROR,
          "the place of the largest or smallest of no elements: axis " + std::to_string(axis) + " has length 0");
  }
}

#define SCN_ARG_EXTREME(OP)                                                                                            \
  LogicalResult OP::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,                          \
                                     SmallVectorImpl<Type> &types) {                                                   \
    return inferPlaces(adaptor.getX(), adaptor.getAxes(), types);                                                      \
  }                                                                                                                    \
  LogicalResult OP::verify() { return verifyExtreme(*this, getX(), getAxes()); }                                       \
  void OP::buildChecks(OpBuilder &builder) { checkNotEmpty(builder, *this, getX(), getAxes()); }                       \
  LogicalResult OP::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dx) { return discrete(1, dx); }          \
  LogicalResult OP::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dy) { return discrete(1, dy); }

SCN_ARG_EXTREME(ArgmaxOp)
SCN_ARG_EXTREME(ArgminOp)
#undef SCN_ARG_EXTREME

//===----------------------------------------------------------------------===//
// Sorting
//===----------------------------------------------------------------------===//

static LogicalResult verifyHasAxis(Operation *op, Value x) {
  if (tensorType(x).getRank() == 0)
    return op->emitOpError("needs an axis to sort along, got ") << x.getType();
  return success();
}

LogicalResult SortOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}
LogicalResult SortOp::verify() { return verifyHasAxis(*this, getX()); }

/// For each place of the sorted tensor the place that its element came from.
static Value sources(OpBuilder &builder, SortOp op) { return ArgsortOp::create(builder, op.getLoc(), op.getX()); }

LogicalResult SortOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  int64_t last = tensorType(getX()).getRank() - 1;
  Value zeros = splatLike(builder, getLoc(), 0.0, getX()), from = sources(builder, *this);
  dx.push_back(ScatterOp::create(builder, getLoc(), zeros, dy[0], from, ArrayRef<int64_t>(last), /*position=*/0,
                                 /*batch=*/last, /*accumulate=*/true));
  return success();
}
LogicalResult SortOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0])
    return discrete(1, dy);
  int64_t last = tensorType(getX()).getRank() - 1;
  Value from = sources(builder, *this);
  dy.push_back(GatherOp::create(builder, getLoc(), dx[0], from, ArrayRef<int64_t>(last), /*position=*/0,
                                /*batch=*/last));
  return success();
}

LogicalResult ArgsortOp::inferReturnTypes(MLIRContext *context, std::optional<Location>, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(tensorType(adaptor.getX()).clone(IntegerType::get(context, 64)));
  return success();
}
LogicalResult ArgsortOp::verify() { return verifyHasAxis(*this, getX()); }
LogicalResult ArgsortOp::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dx) { return discrete(1, dx); }
LogicalResult ArgsortOp::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dy) { return discrete(1, dy); }

//===----------------------------------------------------------------------===//
// Searching
//===----------------------------------------------------------------------===//

LogicalResult SearchsortedOp::inferReturnTypes(MLIRContext *context, std::optional<Location>, Adaptor adaptor,
                                               SmallVectorImpl<Type> &types) {
  types.push_back(tensorType(adaptor.getValues()).clone(IntegerType::get(context, 64)));
  return success();
}
LogicalResult SearchsortedOp::verify() {
  auto sorted = tensorType(getSorted()), values = tensorType(getValues());
  if (sorted.getRank() != 1)
    return emitOpError("searches a vector, got ") << sorted;
  if (sorted.getElementType() != values.getElementType())
    return emitOpError("searches elements of type ") << values.getElementType() << " in " << sorted;
  return success();
}
LogicalResult SearchsortedOp::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dx) { return discrete(2, dx); }
LogicalResult SearchsortedOp::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dy) {
  return discrete(1, dy);
}
