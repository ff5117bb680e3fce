//===- ScalarEmitters.cpp - arithmetic on one element -----------------------===//
//
// The emitters of arithmetic, for integers, floats and complex numbers in this order. Where the machine instruction is
// undefined for some operand, the operand is replaced before and the result after.
//
//===----------------------------------------------------------------------===//

#include "ScalarEmitters.h"

#include "FloatExpression.h"

#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"

#include <limits>

using namespace mlir;
using namespace scansion;
using namespace scansion::scalar;

//===----------------------------------------------------------------------===//
// Any kind
//===----------------------------------------------------------------------===//

static Value truth(Site &site, bool value) {
  return arith::ConstantOp::create(site.builder, site.loc, site.builder.getBoolAttr(value));
}

Value scalar::identity(Site &site) { return site.scalars[0]; }
Value scalar::never(Site &site) { return truth(site, false); }
Value scalar::always(Site &site) { return truth(site, true); }

Value scalar::zero(Site &site) {
  return arith::ConstantOp::create(site.builder, site.loc, site.builder.getZeroAttr(site.getType()));
}

//===----------------------------------------------------------------------===//
// Integers and booleans
//===----------------------------------------------------------------------===//

/// A number of the operands' type.
static Value integer(Site &site, int64_t value) {
  return arith::ConstantOp::create(site.builder, site.loc, site.builder.getIntegerAttr(site.getType(), value));
}

static Value compare(Site &site, arith::CmpIPredicate predicate, Value lhs, int64_t rhs) {
  return site.builder.createOrFold<arith::CmpIOp>(site.loc, predicate, lhs, integer(site, rhs));
}

static Value choose(Site &site, Value condition, Value then, Value otherwise) {
  return arith::SelectOp::create(site.builder, site.loc, condition, then, otherwise);
}

template <typename OpTy> static Value make(Site &site, Value lhs, Value rhs) {
  return OpTy::create(site.builder, site.loc, lhs, rhs);
}

Value scalar::negateInteger(Site &site) { return make<arith::SubIOp>(site, integer(site, 0), site.scalars[0]); }

namespace {
/// A division by zero, or of the smallest integer by -1, traps: both divide by 1 instead.
struct GuardedDivision {
  Value byZero, byMinusOne, divisor;

  explicit GuardedDivision(Site &site) {
    Value rhs = site.scalars[1];
    byZero = compare(site, arith::CmpIPredicate::eq, rhs, 0);
    byMinusOne = compare(site, arith::CmpIPredicate::eq, rhs, -1);
    divisor = choose(site, either(site, byZero, byMinusOne), integer(site, 1), rhs);
  }
};
} // namespace

/// Whether a remainder that rounds towards zero has the other sign than the divisor.
static Value hasWrongSign(Site &site, Value remainder, Value divisor) {
  Value nonzero = compare(site, arith::CmpIPredicate::ne, remainder, 0);
  Value signs = make<arith::XOrIOp>(site, remainder, divisor);
  return both(site, nonzero, compare(site, arith::CmpIPredicate::slt, signs, 0));
}

Value scalar::floorDivideSigned(Site &site) {
  GuardedDivision guard(site);
  Value quotient = make<arith::DivSIOp>(site, site.scalars[0], guard.divisor);
  Value remainder = make<arith::RemSIOp>(site, site.scalars[0], guard.divisor);
  Value below = make<arith::SubIOp>(site, quotient, integer(site, 1));
  Value result = choose(site, hasWrongSign(site, remainder, guard.divisor), below, quotient);
  result = choose(site, guard.byMinusOne, negateInteger(site), result);
  return choose(site, guard.byZero, integer(site, 0), result);
}

Value scalar::moduloSigned(Site &site) {
  // The guard's divisor 1 leaves the remainder 0, which is right for -1 and what we promise for 0.
  GuardedDivision guard(site);
  Value remainder = make<arith::RemSIOp>(site, site.scalars[0], guard.divisor);
  Value moved = make<arith::AddIOp>(site, remainder, guard.divisor);
  return choose(site, hasWrongSign(site, remainder, guard.divisor), moved, remainder);
}

Value scalar::floorDivideUnsigned(Site &site) {
  Value byZero = compare(site, arith::CmpIPredicate::eq, site.scalars[1], 0);
  Value divisor = choose(site, byZero, integer(site, 1), site.scalars[1]);
  return choose(site, byZero, integer(site, 0), make<arith::DivUIOp>(site, site.scalars[0], divisor));
}

Value scalar::moduloUnsigned(Site &site) {
  Value byZero = compare(site, arith::CmpIPredicate::eq, site.scalars[1], 0);
  Value divisor = choose(site, byZero, integer(site, 1), site.scalars[1]);
  return make<arith::RemUIOp>(site, site.scalars[0], divisor);
}

/// Squares and multiplies over the bits of a known exponent.
static Value unrolledPower(Site &site, Value base, APInt exponent) {
  Value result = integer(site, 1);
  for (; !exponent.isZero(); exponent.lshrInPlace(1)) {
    if (exponent[0])
      result = make<arith::MulIOp>(site, result, base);
    base = make<arith::MulIOp>(site, base, base);
  }
  return result;
}

/// Squares and multiplies over the bits of the exponent, which counts as unsigned.
static Value powerByLoop(Site &site, Value base, Value exponent) {
  APInt known;
  if (matchPattern(exponent, m_ConstantInt(&known)))
    return unrolledPower(site, base, known);
  Type type = site.getType();
  auto loop = scf::WhileOp::create(
      site.builder, site.loc, TypeRange{type, type, type}, ValueRange{integer(site, 1), base, exponent},
      [&](OpBuilder &builder, Location loc, ValueRange carried) {
        Value more = compare(site, arith::CmpIPredicate::ne, carried[2], 0);
        scf::ConditionOp::create(builder, loc, more, carried);
      },
      [&](OpBuilder &builder, Location loc, ValueRange carried) {
        Value bit = make<arith::AndIOp>(site, carried[2], integer(site, 1));
        Value odd = compare(site, arith::CmpIPredicate::ne, bit, 0);
        Value product = make<arith::MulIOp>(site, carried[0], carried[1]);
        scf::YieldOp::create(builder, loc,
                             ValueRange{choose(site, odd, product, carried[0]),
                                        make<arith::MulIOp>(site, carried[1], carried[1]),
                                        make<arith::ShRUIOp>(site, carried[2], integer(site, 1))});
      });
  return loop.getResult(0);
}

Value scalar::powerSigned(Site &site) {
  Value base = site.scalars[0], exponent = site.scalars[1];
  Value negative = compare(site, arith::CmpIPredicate::slt, exponent, 0);
  Value bit = make<arith::AndIOp>(site, exponent, integer(site, 1));
  Value odd = compare(site, arith::CmpIPredicate::ne, bit, 0);
  Value one = integer(site, 1), minusOne = integer(site, -1);
  Value reciprocal = choose(site, compare(site, arith::CmpIPredicate::eq, base, -1), choose(site, odd, minusOne, one),
                            integer(site, 0));
  reciprocal = choose(site, compare(site, arith::CmpIPredicate::eq, base, 1), one, reciprocal);
  Value magnitude = site.builder.createOrFold<arith::SelectOp>(site.loc, negative, integer(site, 0), exponent);
  return choose(site, negative, reciprocal, powerByLoop(site, base, magnitude));
}

Value scalar::powerUnsigned(Site &site) { return powerByLoop(site, site.scalars[0], site.scalars[1]); }

Value scalar::signOfSigned(Site &site) {
  Value negative = compare(site, arith::CmpIPredicate::slt, site.scalars[0], 0);
  return choose(site, negative, integer(site, -1), signOfUnsigned(site));
}

Value scalar::signOfUnsigned(Site &site) {
  Value nonzero = compare(site, arith::CmpIPredicate::ne, site.scalars[0], 0);
  return choose(site, nonzero, integer(site, 1), integer(site, 0));
}

Value scalar::invertBoolean(Site &site) { return make<arith::XOrIOp>(site, site.scalars[0], integer(site, 1)); }
Value scalar::invertInteger(Site &site) { return make<arith::XOrIOp>(site, site.scalars[0], integer(site, -1)); }

/// A shift that would be undefined, by the width or more or by a negative amount, moves all bits out.
template <typename Shift> static Value shiftOrZero(Site &site) {
  Value amount = site.scalars[1];
  Value inside = compare(site, arith::CmpIPredicate::ult, amount, site.getType().getIntOrFloatBitWidth());
  Value shifted = make<Shift>(site, site.scalars[0], choose(site, inside, amount, integer(site, 0)));
  return choose(site, inside, shifted, integer(site, 0));
}

Value scalar::shiftLeft(Site &site) { return shiftOrZero<arith::ShLIOp>(site); }
Value scalar::shiftRightUnsigned(Site &site) { return shiftOrZero<arith::ShRUIOp>(site); }

Value scalar::shiftRightSigned(Site &site) {
  Value last = integer(site, site.getType().getIntOrFloatBitWidth() - 1);
  return make<arith::ShRSIOp>(site, site.scalars[0], make<arith::MinUIOp>(site, site.scalars[1], last));
}

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

/// Whether fmod's result has to be moved by the divisor; also where it is NaN.
static Value hasWrongSign(Site &site, Float remainder, Float divisor) {
  Value signs = arith::XOrIOp::create(site.builder, site.loc, divisor < 0.0, remainder < 0.0);
  return both(site, remainder != 0.0, signs);
}

Value scalar::floorDivideFloats(Site &site) {
  Float lhs(site, 0u), rhs(site, 1u);
  Float rest = remainder(lhs, rhs);
  Float quotient = (lhs - rest) / rhs;
  quotient = select(hasWrongSign(site, rest, rhs), quotient - 1.0, quotient);
  // The quotient is an integer but for rounding, so the nearest one is meant.
  Float rounded = floor(quotient);
  rounded = select(quotient - rounded > 0.5, rounded + 1.0, rounded);
  Float ratio = lhs / rhs;
  rounded = select(quotient != 0.0, rounded, copySign(lhs.number(0.0), ratio));
  return select(rhs == 0.0, ratio, rounded);
}

Value scalar::moduloFloats(Site &site) {
  Float lhs(site, 0u), rhs(site, 1u);
  Float rest = remainder(lhs, rhs);
  Float moved = select(hasWrongSign(site, rest, rhs), rest + rhs, rest);
  return select(rest != 0.0, moved, copySign(lhs.number(0.0), rhs));
}

Value scalar::signOfFloat(Site &site) {
  Float x(site, 0u);
  // x + 0 is NaN for NaN and +0 for both zeros.
  return select(x > 0.0, 1.0, select(x < 0.0, -1.0, x + 0.0));
}

Value scalar::reciprocalOfFloat(Site &site) { return 1.0 / Float(site, 0u); }

Value scalar::angleOfFloat(Site &site) {
  Float x(site, 0u);
  // As numpy.angle: atan2(0, x), which is pi for a negative zero too, and NaN for NaN.
  return x.number(0.0).make<math::Atan2Op>(x);
}

static Float infinity(Float like) { return like.number(std::numeric_limits<double>::infinity()); }

Value scalar::isNan(Site &site) { return Float(site, 0u) != Float(site, 0u); }
Value scalar::isInfinite(Site &site) { return abs(Float(site, 0u)) == infinity(Float(site, 0u)); }
Value scalar::isFinite(Site &site) { return abs(Float(site, 0u)) < infinity(Float(site, 0u)); }

//===----------------------------------------------------------------------===//
// Complex numbers
//===----------------------------------------------------------------------===//

/// The emitter's result for the real part and for the imaginary part.
static std::pair<Value, Value> applyToParts(Site &site, Emitter emitter) {
  Value x = site.scalars[0];
  Site real{site.builder, site.loc, {complex::ReOp::create(site.builder, site.loc, x)}};
  Site imaginary{site.builder, site.loc, {complex::ImOp::create(site.builder, site.loc, x)}};
  return {emitter(real), emitter(imaginary)};
}

Value scalar::isNanComplex(Site &site) {
  auto [real, imaginary] = applyToParts(site, isNan);
  return either(site, real, imaginary);
}

Value scalar::isInfiniteComplex(Site &site) {
  auto [real, imaginary] = applyToParts(site, isInfinite);
  return either(site, real, imaginary);
}

Value scalar::isFiniteComplex(Site &site) {
  auto [real, imaginary] = applyToParts(site, isFinite);
  return both(site, real, imaginary);
}

Value scalar::complexFromParts(Site &site) {
  return complex::CreateOp::create(site.builder, site.loc, ComplexType::get(site.getType()), site.scalars[0],
                                   site.scalars[1]);
}

static Value complexNumber(Site &site, double real) {
  auto type = cast<ComplexType>(site.getType());
  Attribute parts[] = {site.builder.getFloatAttr(type.getElementType(), real),
                       site.builder.getFloatAttr(type.getElementType(), 0.0)};
  return complex::ConstantOp::create(site.builder, site.loc, type, site.builder.getArrayAttr(parts));
}

Value scalar::reciprocalOfComplex(Site &site) {
  return complex::DivOp::create(site.builder, site.loc, complexNumber(site, 1.0), site.scalars[0]);
}

Value scalar::powerComplex(Site &site) {
  // exp(0 * log(0)) is NaN, and so is what follows from 0's logarithm for the other exponents: 0 is set apart.
  Value base = site.scalars[0], exponent = site.scalars[1];
  Value nothing = complexNumber(site, 0.0), one = complexNumber(site, 1.0);
  auto isZero = [&](Value value) -> Value { return complex::EqualOp::create(site.builder, site.loc, value, nothing); };
  Value power = complex::PowOp::create(site.builder, site.loc, base, exponent);
  Value ofZero = choose(site, isZero(exponent), one, nothing);
  return choose(site, isZero(base), ofZero, power);
}
