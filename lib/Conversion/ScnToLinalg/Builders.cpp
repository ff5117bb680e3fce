//===- Builders.cpp - what the lowerings to linalg write often --------------===//
//
// See Builders.h.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"

#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

Value scansion::scalarOf(OpBuilder &b, Location loc, Value tensor) {
  return tensor::ExtractOp::create(b, loc, tensor, ValueRange{});
}

Value scansion::tensorOf(OpBuilder &b, Location loc, Value scalar) {
  return tensor::FromElementsOp::create(b, loc, RankedTensorType::get({}, scalar.getType()), ValueRange{scalar});
}

Value scansion::indexOf(OpBuilder &b, Location loc, Value tensor) {
  return arith::IndexCastOp::create(b, loc, b.getIndexType(), scalarOf(b, loc, tensor));
}

Value scansion::tensorOfIndex(OpBuilder &b, Location loc, OpFoldResult index) {
  Value value = getValueOrCreateConstantIndexOp(b, loc, index);
  return tensorOf(b, loc, arith::IndexCastOp::create(b, loc, b.getI64Type(), value));
}

Value scansion::indexValue(OpBuilder &b, Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(b, loc, value);
}

SmallVector<OpFoldResult> scansion::lengthsOf(OpBuilder &b, Location loc, Value tensor) {
  return tensor::getMixedSizes(b, loc, tensor);
}

SmallVector<OpFoldResult> scansion::mixedLengths(OpBuilder &b, Location loc, ArrayRef<int64_t> staticLengths,
                                                 ValueRange lengths) {
  SmallVector<OpFoldResult> mixed;
  unsigned next = 0;
  for (int64_t length : staticLengths)
    mixed.push_back(ShapedType::isDynamic(length) ? OpFoldResult(indexOf(b, loc, lengths[next++]))
                                                  : OpFoldResult(b.getIndexAttr(length)));
  return mixed;
}

Value scansion::castTo(OpBuilder &b, Location loc, Value value, Type type) {
  return value.getType() == type ? value : tensor::CastOp::create(b, loc, type, value).getResult();
}

Value scansion::numberOf(OpBuilder &b, Location loc, Type element, double value) {
  if (auto complex = dyn_cast<ComplexType>(element)) {
    Value real = numberOf(b, loc, complex.getElementType(), value);
    return complex::CreateOp::create(b, loc, complex, real, numberOf(b, loc, complex.getElementType(), 0.0));
  }
  if (isa<FloatType>(element))
    return arith::ConstantOp::create(b, loc, b.getFloatAttr(element, value));
  return arith::ConstantOp::create(b, loc, b.getIntegerAttr(element, static_cast<int64_t>(value)));
}

Value scansion::extremeOf(OpBuilder &b, Location loc, Type element, bool isUnsigned, bool least) {
  if (auto floating = dyn_cast<FloatType>(element))
    return arith::ConstantOp::create(
        b, loc, b.getFloatAttr(floating, APFloat::getInf(floating.getFloatSemantics(), /*Negative=*/least)));
  unsigned width = element.getIntOrFloatBitWidth();
  APInt value = isUnsigned ? (least ? APInt::getMinValue(width) : APInt::getMaxValue(width))
                           : (least ? APInt::getSignedMinValue(width) : APInt::getSignedMaxValue(width));
  return arith::ConstantOp::create(b, loc, b.getIntegerAttr(element, value));
}

Value scansion::joinExtremes(OpBuilder &b, Location loc, Value x, Value y, bool isUnsigned, bool isMax) {
  if (isa<FloatType>(x.getType()))
    return isMax ? arith::MaximumFOp::create(b, loc, x, y).getResult()
                 : arith::MinimumFOp::create(b, loc, x, y).getResult();
  if (isUnsigned)
    return isMax ? arith::MaxUIOp::create(b, loc, x, y).getResult() : arith::MinUIOp::create(b, loc, x, y).getResult();
  return isMax ? arith::MaxSIOp::create(b, loc, x, y).getResult() : arith::MinSIOp::create(b, loc, x, y).getResult();
}

Value scansion::filled(OpBuilder &b, Location loc, RankedTensorType type, ArrayRef<OpFoldResult> lengths, Value value) {
  if (type.getRank() == 0)
    return tensorOf(b, loc, value);
  Value room = tensor::EmptyOp::create(b, loc, lengths, type.getElementType());
  return linalg::FillOp::create(b, loc, value, room).getResult(0);
}

Value scansion::elementwiseLoop(OpBuilder &b, Location loc, RankedTensorType type, ArrayRef<OpFoldResult> lengths,
                                ValueRange inputs, ArrayRef<AffineMap> maps, BodyBuilder body) {
  if (type.getRank() == 0) {
    auto scalars = llvm::map_to_vector(inputs, [&](Value input) { return scalarOf(b, loc, input); });
    return tensorOf(b, loc, body(b, loc, scalars));
  }
  // What the type knows is worth more than a value that says the same.
  SmallVector<OpFoldResult> sizes(lengths);
  for (auto [size, known] : llvm::zip(sizes, type.getShape()))
    if (!ShapedType::isDynamic(known))
      size = b.getIndexAttr(known);
  Value room = tensor::EmptyOp::create(b, loc, sizes, type.getElementType());
  SmallVector<AffineMap> allMaps(maps);
  allMaps.push_back(b.getMultiDimIdentityMap(type.getRank()));
  SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::parallel);
  auto loop = linalg::GenericOp::create(b, loc, room.getType(), inputs, room, allMaps, iterators,
                                        [&](OpBuilder &inner, Location, ValueRange arguments) {
                                          linalg::YieldOp::create(inner, loc, body(inner, loc, arguments.drop_back()));
                                        });
  return castTo(b, loc, loop.getResult(0), type);
}
