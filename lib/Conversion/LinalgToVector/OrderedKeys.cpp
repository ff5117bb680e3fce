//===- OrderedKeys.cpp - floats as integers of the same order ---------------===//
//
// The bits of positive floats are integers in the order of the numbers; those of negative ones are in the reverse order once
// the sign is left out. So all bits but the sign are turned over where the sign is set, which done twice is nothing.
//
//===----------------------------------------------------------------------===//

#include "OrderedKeys.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

bool scansion::isFloatExtreme(Operation *op) {
  auto extreme = dyn_cast<arith::ArithFastMathInterface>(op);
  if (!isa<arith::MaximumFOp, arith::MinimumFOp>(op) ||
      arith::bitEnumContainsAll(extreme.getFastMathFlagsAttr().getValue(), arith::FastMathFlags::nsz))
    return false;
  Type element = getElementTypeOrSelf(op->getResult(0).getType());
  return element.isF32() || element.isF64();
}

/// `element`, in as many lanes as `shape` has.
static Type withElement(Type shape, Type element) {
  auto vector = dyn_cast<VectorType>(shape);
  return vector ? Type(vector.clone(element)) : element;
}

static TypedAttr all(Type type, Attribute value) {
  if (auto vector = dyn_cast<VectorType>(type))
    return DenseElementsAttr::get(vector, value);
  return cast<TypedAttr>(value);
}

/// All bits but the sign turned over where the sign is set.
static Value turnNegative(OpBuilder &b, Location loc, Value bits) {
  Type type = bits.getType(), element = getElementTypeOrSelf(type);
  int64_t width = element.getIntOrFloatBitWidth();
  auto number = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(b, loc, all(type, b.getIntegerAttr(element, value)));
  };
  Value signs = arith::ShRSIOp::create(b, loc, bits, number(width - 1));
  Value others = arith::ShRUIOp::create(b, loc, signs, number(1));
  return arith::XOrIOp::create(b, loc, bits, others);
}

Value scansion::toKey(OpBuilder &b, Location loc, Operation *extreme, Value x) {
  auto element = cast<FloatType>(getElementTypeOrSelf(x.getType()));
  bool isLargest = isa<arith::MaximumFOp>(extreme);
  APFloat ones(element.getFloatSemantics(), APInt::getAllOnes(element.getWidth())); // the NaN at the one end
  if (isLargest)
    ones.changeSign(); // or at the other
  Value nan = arith::ConstantOp::create(b, loc, all(x.getType(), b.getFloatAttr(element, ones)));
  Value isNaN = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNO, x, x);
  Value one = arith::SelectOp::create(b, loc, isNaN, nan, x);
  Type integer = withElement(x.getType(), b.getIntegerType(element.getWidth()));
  Value bits = arith::BitcastOp::create(b, loc, integer, one);
  return turnNegative(b, loc, bits);
}

Value scansion::fromKey(OpBuilder &b, Location loc, Type element, Value key) {
  Value bits = turnNegative(b, loc, key);
  return arith::BitcastOp::create(b, loc, withElement(key.getType(), element), bits);
}

Value scansion::extremeOfKeys(OpBuilder &b, Location loc, Operation *extreme, Value x, Value y) {
  if (isa<arith::MaximumFOp>(extreme))
    return arith::MaxSIOp::create(b, loc, x, y);
  return arith::MinSIOp::create(b, loc, x, y);
}
