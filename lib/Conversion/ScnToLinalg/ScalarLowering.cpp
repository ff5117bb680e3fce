//===- ScalarLowering.cpp - the scalar lowering of an op --------------------===//
//
// Finds the emitter that the op's record names for the kind of its operands, and brings scalars into the form that
// emitters see and results into the lowered form: booleans become i8, half precision is computed in f32. Conversions
// between element types stand here too.
//
//===----------------------------------------------------------------------===//

#include "FloatExpression.h"
#include "ScalarEmitters.h"

#include "scansion/Dialect/Scn/IR/ElementKind.h"

#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion;
using namespace scansion::scalar;
using scansion::scn::getElementKind;

namespace {
struct LoweringRow {
  StringLiteral op;
  char kind;
  Emitter emitter;
};
} // namespace

/// Sorted by op.
static const LoweringRow kLowerings[] = {
#include "scansion/Dialect/Scn/IR/ElementwiseLowering.cpp.inc"
};

static Emitter findEmitter(StringRef op, char kind) {
  const LoweringRow *row =
      llvm::lower_bound(kLowerings, op, [](const LoweringRow &row, StringRef op) { return row.op < op; });
  for (; row != std::end(kLowerings) && row->op == op; ++row)
    if (row->kind == kind)
      return row->emitter;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Booleans and half precision
//===----------------------------------------------------------------------===//

static Value widenHalf(OpBuilder &builder, Location loc, Value x) {
  return x.getType().isF16() ? arith::ExtFOp::create(builder, loc, builder.getF32Type(), x) : x;
}

/// Rounds to half precision once. From f64, the way over f32 rounds twice, unless the first time rounds to odd (Boldo
/// and Melquiond, 2008); the direct conversion is a call of a function that not every C library has.
static Value narrowToHalf(OpBuilder &builder, Location loc, Value x) {
  Type half = builder.getF16Type(), single = builder.getF32Type(), bits = builder.getI32Type();
  if (x.getType().isF32())
    return arith::TruncFOp::create(builder, loc, half, x);
  Site site{builder, loc, {x}};
  Float exact(site, 0u);
  Value rounded = arith::TruncFOp::create(builder, loc, single, x);
  Float back(site, arith::ExtFOp::create(builder, loc, x.getType(), rounded));
  Value word = arith::BitcastOp::create(builder, loc, bits, rounded);
  Value one = arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(1));
  Value towardsZero = arith::SubIOp::create(builder, loc, word, one);
  Value truncated = arith::SelectOp::create(builder, loc, abs(back) > abs(exact), towardsZero, word);
  Value odd = arith::OrIOp::create(builder, loc, truncated, one);
  Value chosen = arith::SelectOp::create(builder, loc, back != exact, odd, word);
  Value sticky = arith::BitcastOp::create(builder, loc, single, chosen);
  return arith::TruncFOp::create(builder, loc, half, sticky);
}

/// From i1 to the byte that a boolean is in lowered code.
static Value toByte(OpBuilder &builder, Location loc, Value condition) {
  return arith::ExtUIOp::create(builder, loc, builder.getI8Type(), condition);
}

/// Brings an emitter's result to the form that elements of type `element` have in lowered code.
static Value lowerResult(OpBuilder &builder, Location loc, Value value, Type element) {
  if (value.getType().isInteger(1))
    return toByte(builder, loc, value);
  return element.isF16() ? narrowToHalf(builder, loc, value) : value;
}

Value scansion::lowerScalar(Operation *op, OpBuilder &builder, ValueRange scalars) {
  if (op->getNumOperands() == 0 || op->getNumResults() != 1)
    return {};
  Emitter emitter = findEmitter(op->getName().getStringRef(), getElementKind(op->getOperand(0).getType()));
  if (!emitter)
    return {};
  Site site{builder, op->getLoc(), {}, op};
  for (Value scalar : scalars)
    site.scalars.push_back(widenHalf(builder, site.loc, scalar));
  return lowerResult(builder, site.loc, emitter(site), getElementTypeOrSelf(op->getResult(0).getType()));
}

Value scansion::emitSelect(OpBuilder &builder, Location loc, Value condition, Value then, Value otherwise) {
  Value zero = arith::ConstantOp::create(builder, loc, builder.getZeroAttr(condition.getType()));
  Value holds = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, condition, zero);
  return arith::SelectOp::create(builder, loc, holds, then, otherwise);
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

/// The signless type that stands for an integer or boolean type in lowered code.
static IntegerType lowerInteger(Type type) {
  unsigned width = type.getIntOrFloatBitWidth();
  return IntegerType::get(type.getContext(), width == 1 ? 8 : width);
}

static Value castToBoolean(OpBuilder &builder, Location loc, Value x) {
  Value zero = arith::ConstantOp::create(builder, loc, builder.getZeroAttr(x.getType()));
  Value holds = isa<FloatType>(x.getType())
                    ? Value(arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UNE, x, zero))
                    : Value(arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, x, zero));
  return toByte(builder, loc, holds);
}

static Value castInteger(OpBuilder &builder, Location loc, Value x, bool isSigned, IntegerType to) {
  unsigned from = x.getType().getIntOrFloatBitWidth();
  if (from == to.getWidth())
    return x;
  if (from > to.getWidth())
    return arith::TruncIOp::create(builder, loc, to, x);
  if (isSigned)
    return arith::ExtSIOp::create(builder, loc, to, x);
  return arith::ExtUIOp::create(builder, loc, to, x);
}

static Value castIntegerToFloat(OpBuilder &builder, Location loc, Value x, bool isSigned, Type to) {
  // Integers that half precision can hold are exact in f32, so there is one rounding on the way.
  Type type = to.isF16() ? builder.getF32Type() : to;
  Value number = isSigned ? Value(arith::SIToFPOp::create(builder, loc, type, x))
                          : Value(arith::UIToFPOp::create(builder, loc, type, x));
  return to.isF16() ? narrowToHalf(builder, loc, number) : number;
}

static Value castFloat(OpBuilder &builder, Location loc, Value x, Type to) {
  x = widenHalf(builder, loc, x);
  if (to.isF16())
    return narrowToHalf(builder, loc, x);
  unsigned from = x.getType().getIntOrFloatBitWidth(), width = to.getIntOrFloatBitWidth();
  if (from == width)
    return x;
  if (from < width)
    return arith::ExtFOp::create(builder, loc, to, x);
  return arith::TruncFOp::create(builder, loc, to, x);
}

/// Towards zero; NaN and what does not fit give the smallest integer, as the x86 instruction does.
static Value truncateToSigned(Float x, IntegerType to) {
  Site &site = x.getSite();
  OpBuilder &builder = site.builder;
  double bound = std::ldexp(1.0, to.getWidth() - 1);
  Value fits = both(site, x >= -bound, x < bound);
  Value number = arith::FPToSIOp::create(builder, site.loc, to, select(fits, x, 0.0));
  Value smallest =
      arith::ConstantOp::create(builder, site.loc, builder.getIntegerAttr(to, APInt::getSignedMinValue(to.getWidth())));
  return arith::SelectOp::create(builder, site.loc, fits, number, smallest);
}

/// The upper half of the range of uint64 is converted with the sign bit taken off.
static Value truncateToUint64(Float x, IntegerType to) {
  Site &site = x.getSite();
  OpBuilder &builder = site.builder;
  double bound = std::ldexp(1.0, 63);
  Value low = truncateToSigned(x, to);
  Value high = truncateToSigned(x - bound, to);
  Value signBit =
      arith::ConstantOp::create(builder, site.loc, builder.getIntegerAttr(to, APInt::getSignedMinValue(64)));
  Value restored = arith::XOrIOp::create(builder, site.loc, high, signBit);
  return arith::SelectOp::create(builder, site.loc, x >= bound, restored, low);
}

/// As the C compilers of x86 do it, whose results NumPy shows: narrow integers wrap round a wider conversion.
static Value castFloatToInteger(OpBuilder &builder, Location loc, Value x, bool isSigned, IntegerType to) {
  Site site{builder, loc, {widenHalf(builder, loc, x)}};
  Float number(site, 0u);
  if (!isSigned && to.getWidth() == 64)
    return truncateToUint64(number, to);
  unsigned width = to.getWidth() < 32 ? 32 : (isSigned ? to.getWidth() : 64);
  Value wide = truncateToSigned(number, builder.getIntegerType(width));
  return castInteger(builder, loc, wide, /*isSigned=*/true, to);
}

static Value castToComplex(OpBuilder &builder, Location loc, Value x, Type from, ComplexType to) {
  Type part = to.getElementType();
  Value real, imaginary;
  if (auto type = dyn_cast<ComplexType>(from)) {
    Type fromPart = type.getElementType();
    real = emitCast(builder, loc, complex::ReOp::create(builder, loc, x), fromPart, part);
    imaginary = emitCast(builder, loc, complex::ImOp::create(builder, loc, x), fromPart, part);
  } else {
    real = emitCast(builder, loc, x, from, part);
    imaginary = arith::ConstantOp::create(builder, loc, builder.getZeroAttr(part));
  }
  return complex::CreateOp::create(builder, loc, to, real, imaginary);
}

/// A complex number is true where either part is; to anything else goes its real part.
static Value castFromComplex(OpBuilder &builder, Location loc, Value x, ComplexType from, Type to) {
  Type part = from.getElementType();
  Value real = emitCast(builder, loc, complex::ReOp::create(builder, loc, x), part, to);
  if (getElementKind(to) != 'b')
    return real;
  Value imaginary = emitCast(builder, loc, complex::ImOp::create(builder, loc, x), part, to);
  return arith::OrIOp::create(builder, loc, real, imaginary);
}

Value scansion::emitCast(OpBuilder &builder, Location loc, Value x, Type from, Type to) {
  if (from == to)
    return x;
  if (auto type = dyn_cast<ComplexType>(to))
    return castToComplex(builder, loc, x, from, type);
  if (auto type = dyn_cast<ComplexType>(from))
    return castFromComplex(builder, loc, x, type, to);
  if (getElementKind(to) == 'b')
    return castToBoolean(builder, loc, x);
  bool fromFloat = isa<FloatType>(from), toFloat = isa<FloatType>(to);
  if (fromFloat && toFloat)
    return castFloat(builder, loc, x, to);
  if (fromFloat)
    return castFloatToInteger(builder, loc, x, /*isSigned=*/getElementKind(to) == 's', lowerInteger(to));
  bool isSigned = getElementKind(from) == 's';
  if (toFloat)
    return castIntegerToFloat(builder, loc, x, isSigned, to);
  return castInteger(builder, loc, x, isSigned, lowerInteger(to));
}
