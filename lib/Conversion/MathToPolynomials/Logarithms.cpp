//===- Logarithms.cpp - log, log1p and pow ----------------------------------===//
//
// x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2), read off the bits of x; log x = k log 2 + log(1 + f). In float32 the
// latter is a polynomial in f, in float64 one in s = f / (2 + f), which needs half the degree, as the series of
// log(1 + f) = 2 atanh(s) has odd powers only.
//
// pow is exp(y log|x|). The logarithm needs as many bits more as the exponent may have, so it is computed in float64 for
// float32, and as a sum of two float64 for float64.
//
//===----------------------------------------------------------------------===//

#include "Coefficients.h"
#include "Functions.h"

#include <limits>

using namespace scansion;
using namespace scansion::polynomials;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();
static constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

//===----------------------------------------------------------------------===//
// Reduction
//===----------------------------------------------------------------------===//

namespace {
/// x = 2^k (1 + f).
struct Split {
  Floats k, f;
  Integers integerK;
};
} // namespace

/// Of a positive normal number; other arguments give some number.
static Split split(Floats x) {
  int64_t fraction = x.fractionBits();
  Integers start = x.bitsOf(0x1.6a09e667f3bcdp-1); // sqrt(1/2)
  Integers offset = x.bits() - start;
  Integers k = offset >> fraction;
  Floats mantissa = ((offset & ((int64_t(1) << fraction) - 1)) + start).asFloats();
  // As a float by the last bits of a large one: a conversion of 64 bit integers is slow on many machines.
  double large = x.isDouble() ? 0x1.8p52 : 0x1.8p23;
  Floats number = (k + x.bitsOf(large)).asFloats() - large;
  return {number, mantissa - 1.0, k};
}

/// Of any positive number: a subnormal one is multiplied by a power of two before.
static Split splitAny(Floats x) {
  double lift = x.isDouble() ? 0x1p54 : 0x1p25;
  Truths tiny = x < (x.isDouble() ? 0x1p-1022 : 0x1p-126);
  Split parts = split(select(tiny, x * lift, x));
  Floats lifted = parts.k - (x.isDouble() ? 54.0 : 25.0);
  return {select(tiny, lifted, parts.k), parts.f, parts.integerK};
}

/// log 2 in two parts, the first so short that its product with k is exact.
static double log2High(Floats x) { return x.isDouble() ? 0x1.62e42fefa3800p-1 : 0x1.62e4p-1; }
static double log2Low(Floats x) { return x.isDouble() ? 0x1.ef35793c76730p-45 : 0x1.7f7d1cp-20; }

/// k log(2) + log(1 + f + low), where low is at most of the size of f's rounding error.
static Floats sumOfParts(Floats k, Floats f, Floats low) {
  Floats far = fma(k, log2Low(f), low);
  Floats near = k * log2High(f);
  if (!f.isDouble()) {
    Pair sum = addSmaller(near, f);
    Floats bend = fma(f * f, polynomial(f, kLog32), far + sum.low);
    return sum.high + bend;
  }
  // 2 s = f - f^2 / 2 + s f^2 / 2, and the first two terms are nearly exact.
  Floats s = f / (f + 2.0);
  Floats z = s * s;
  Floats half = f * 0.5 * f;
  Floats rest = fma(z, polynomial(z, kLog64), half);
  Floats bend = half - fma(s, rest, far);
  return near - (bend - f);
}

/// What the formulas do not know: infinities, NaN, zeros (where the result is -infinity) and below.
static Floats withSpecialValues(Floats result, Floats x, double zero) {
  Floats finite = select(x < kInfinity, result, x);
  Floats proper = select(x < zero, kNaN, finite);
  return select(x == zero, -kInfinity, proper);
}

//===----------------------------------------------------------------------===//
// Logarithms
//===----------------------------------------------------------------------===//

Floats polynomials::log(Floats x) {
  Split parts = splitAny(x);
  return withSpecialValues(sumOfParts(parts.k, parts.f, x.number(0.0)), x, 0.0);
}

Floats polynomials::log1p(Floats x) {
  // Where k is 0, f is x itself. Elsewhere f comes from the rounded sum 1 + x, and what rounding took away is put back: it
  // changes the logarithm by low / (1 + f), and a rough quotient will do.
  Pair sum = add(x.number(1.0), x);
  Split parts = split(sum.high);
  Integers bias = x.bitsOf(1.0);
  Integers exponent = bias - (parts.integerK << x.fractionBits());
  exponent = exponent.make<mlir::arith::MaxSIOp>(exponent.number(0));
  Floats low = sum.low * exponent.asFloats();
  Floats inverse = fma(parts.f, parts.f - 1.0, x.number(1.0));
  Truths near = parts.integerK != 0;
  Floats f = select(near, parts.f, x);
  low = select(near, low * inverse, 0.0);
  Floats result = copySign(sumOfParts(parts.k, f, low), x);
  return withSpecialValues(result, x, -1.0);
}

//===----------------------------------------------------------------------===//
// Powers
//===----------------------------------------------------------------------===//

/// log x of a positive number, good to 37 bits; x is a double.
static Floats logOfPower32(Floats x) {
  Split parts = split(x);
  Floats s = parts.f / (parts.f + 2.0);
  Floats z = s * s;
  Floats tail = fma(z, polynomial(z, kLogOfPower32), z.number(2.0));
  return fma(parts.k, 0x1.62e42fefa39efp-1, s * tail);
}

/// log x of a positive number as a sum of two, good to 66 bits: the first terms of the series are sums of two as well.
static Pair logOfPower64(Floats x) {
  Split parts = splitAny(x);
  Floats f = parts.f;
  Pair divisor = addSmaller(f.number(2.0), f);
  Floats inverse = 1.0 / divisor.high;
  Floats s = f * inverse;
  Floats minus = -s;
  Floats rest = fma(minus, divisor.high, f);
  Floats sLow = fma(minus, divisor.low, rest) * inverse;
  Floats z = s * s;
  Floats zLow = fma(s, s, -z);
  zLow = fma(s + s, sLow, zLow);
  // c = z (1/3 + z (1/5 + z p(z))), each sum and product with its rounding error.
  Pair c = addSmaller(z.number(0x1.999999999999ap-3), z * polynomial(z, kLogOfPower64));
  c.low = c.low - 0x1.999999999999ap-57;
  c = multiply(c, {z, zLow});
  Floats cubicLow = c.low + 0x1.5555555555555p-56;
  c = addSmaller(z.number(0x1.5555555555555p-2), c.high);
  c = multiply({c.high, c.low + cubicLow}, {z, zLow});
  // 2 s (1 + c).
  Floats twice = s + s;
  Floats twiceLow = sLow + sLow;
  Pair bend = multiply(c, {twice, twiceLow});
  Pair ofMantissa = addSmaller(twice, bend.high);
  Floats low = ofMantissa.low + (twiceLow + bend.low);
  Pair sum = addSmaller(parts.k * log2High(f), ofMantissa.high);
  low = sum.low + fma(parts.k, log2Low(f), low);
  return addSmaller(sum.high, low);
}

/// |x|^y without the special cases, for x of zero and infinity too.
static Floats powerOfMagnitude(Floats magnitude, Floats y) {
  auto withLimits = [&](Floats logarithm, Floats x) {
    Floats finite = select(x < kInfinity, logarithm, x);
    return select(x == 0.0, -kInfinity, finite);
  };
  if (!y.isDouble()) {
    mlir::FloatType wide = y.writer->builder.getF64Type();
    Floats x = magnitude.convertTo(wide);
    Floats product = withLimits(logOfPower32(x), x) * y.convertTo(wide);
    return expOfPower32(product).convertTo(y.element());
  }
  Pair logarithm = logOfPower64(magnitude);
  Floats high = withLimits(logarithm.high, magnitude);
  Floats product = high * y;
  Floats low = fma(high, y, -product);
  low = fma(logarithm.low, y, low);
  // Beyond all exponents the low part doesn't matter, and may be NaN.
  low = select(abs(product) < 800.0, low, 0.0);
  return expOfPower64({product, low});
}

Floats polynomials::pow(Floats x, Floats y) {
  Floats magnitude = abs(x);
  Floats power = powerOfMagnitude(magnitude, y);
  // 1 to an infinite power is 1, of -1 too; -1 to NaN remains NaN.
  Truths unit = magnitude == 1.0;
  Floats infinite = abs(y);
  power = select(unit & (infinite == kInfinity), 1.0, power);
  Truths whole = floor(y) == y;
  Floats half = y * 0.5;
  Truths odd = whole & (floor(half) != half);
  power = select(odd, copySign(power, x), power);
  // A root of a negative number; infinite ones have roots.
  Truths negative = (x < 0.0) & (x > -kInfinity);
  Floats proper = select(whole, power, kNaN);
  power = select(negative, proper, power);
  return select((y == 0.0) | (x == 1.0), 1.0, power);
}
