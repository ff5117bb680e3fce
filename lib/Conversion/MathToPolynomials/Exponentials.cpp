//===- Exponentials.cpp - exp, expm1, tanh and quotients --------------------===//
//
// exp(x) = 2^n (1 + y): n is x / log 2 rounded to an integer, r = x - n log 2 lies within log(2) / 2 of zero, and
// y = exp(r) - 1 comes from a polynomial. n is rounded by adding a number so large that the sum has no fraction; the
// integer then stands in the sum's last bits, and NaN needs no care, as it would in a conversion to an integer.
//
// expm1 and tanh need y beyond the precision of one float: where 2^n (1 + y) - 1 cancels, and in the sum e^2x + 1.
//
//===----------------------------------------------------------------------===//

#include "Coefficients.h"
#include "Functions.h"

#include <limits>

using namespace scansion;
using namespace scansion::polynomials;

Floats polynomials::polynomial(Floats x, llvm::ArrayRef<double> coefficients) {
  llvm::SmallVector<Floats> terms;
  for (double coefficient : coefficients)
    terms.push_back(x.number(coefficient));
  for (Floats power = x; terms.size() > 1; power = power * power) {
    llvm::SmallVector<Floats> pairs;
    for (size_t i = 0; i + 1 < terms.size(); i += 2)
      pairs.push_back(fma(terms[i + 1], power, terms[i]));
    if (terms.size() % 2)
      pairs.push_back(terms.back());
    terms = std::move(pairs);
    if (terms.size() == 1)
      break;
  }
  return terms.front();
}

Quotient polynomials::divide(Pair numerator, Pair denominator) {
  Floats inverse = 1.0 / denominator.high;
  Floats quotient = numerator.high * inverse;
  Floats minus = -quotient;
  // What the quotient leaves of the numerator: exactly from the high parts, then from the low ones.
  Floats rest = fma(minus, denominator.high, numerator.high);
  rest = rest + fma(minus, denominator.low, numerator.low);
  return {quotient, fma(rest, inverse, quotient)};
}

//===----------------------------------------------------------------------===//
// Reduction
//===----------------------------------------------------------------------===//

namespace {
/// x = n log(2) + rest + low, with n in the last bits of `shifted`.
struct Reduced {
  Floats shifted, n, rest, low;
};
} // namespace

static constexpr double kInverseLog2 = 0x1.71547652b82fep+0;

/// The number whose sum with a small integer shows it in its last bits: 1.5 * 2^23 or 1.5 * 2^52.
static double shifter(Floats x) { return x.isDouble() ? 0x1.8p52 : 0x1.8p23; }

/// With `low` not computed if `precise` is false. n times the first part of log 2 is subtracted exactly.
static Reduced reduce(Floats x, bool precise) {
  double high = x.isDouble() ? 0x1.62e42fefa39efp-1 : 0x1.62e43p-1;
  double low = x.isDouble() ? 0x1.abc9e3b39803fp-56 : -0x1.05c61p-29;
  Floats shifted = fma(x, kInverseLog2, x.number(shifter(x)));
  Floats n = shifted - shifter(x);
  Floats nearly = fma(n, -high, x);
  Floats rest = fma(n, -low, nearly);
  if (!precise)
    return {shifted, n, rest, rest};
  return {shifted, n, rest, fma(n, -low, nearly - rest)};
}

/// exp(rest) - 1 without its first term, rest.
static Floats curve(Floats rest) {
  Floats tail = rest.isDouble() ? polynomial(rest, kExp64) : polynomial(rest, kExp32);
  return rest * rest * tail;
}

/// 2^n for an n that a normal number's exponent can hold.
static Floats powerOfTwo(Integers n, Floats like) {
  return ((n + n.number(like.isDouble() ? 1023 : 127)) << like.fractionBits()).asFloats();
}

static Integers integerOf(Floats shifted) { return shifted.bits() - shifted.bitsOf(shifter(shifted)); }

/// value * 2^n in two steps, each of which a float can hold; only the second one rounds, where the result is subnormal.
static Floats scale(Floats value, Integers n) {
  Integers half = n >> 1;
  Floats first = value * powerOfTwo(half, value);
  return first * powerOfTwo(n - half, value);
}

/// Where exp is zero and infinite for certain.
static Floats clampToRange(Floats x) { return x.isDouble() ? clamp(x, -746.0, 710.0) : clamp(x, -104.0, 89.0); }

//===----------------------------------------------------------------------===//
// Exponentials
//===----------------------------------------------------------------------===//

Floats polynomials::exp(Floats x) { return expWithError(x).high; }

Pair polynomials::expWithError(Floats x) {
  Reduced reduced = reduce(clampToRange(x), /*precise=*/false);
  Floats y = reduced.rest + curve(reduced.rest);
  Pair sum = addSmaller(y.number(1.0), y);
  Integers n = integerOf(reduced.shifted);
  Floats high = scale(sum.high, n);
  return {high, scale(sum.low, n)};
}

Floats polynomials::expOfPower32(Floats x) {
  Floats clamped = clamp(x, -200.0, 200.0);
  Reduced reduced = reduce(clamped, /*precise=*/false);
  Floats tail = reduced.rest * reduced.rest * polynomial(reduced.rest, kExpOfPower32);
  Floats value = (reduced.rest + tail) + 1.0;
  return value * powerOfTwo(integerOf(reduced.shifted), value);
}

Floats polynomials::expOfPower64(Pair x) {
  Floats high = clampToRange(x.high);
  Reduced reduced = reduce(high, /*precise=*/true);
  Floats low = reduced.low + x.low;
  Floats rest = reduced.rest + low;
  Floats y = rest + curve(rest);
  return scale(y + 1.0, integerOf(reduced.shifted));
}

/// 2 (2^(n-1) - 1/2 + 2^(n-1) y), in two parts; the power is halved because 2^n may overflow where the result doesn't.
static Pair expm1WithError(Floats x) {
  Reduced reduced = reduce(x, /*precise=*/true);
  Floats bend = curve(reduced.rest);
  Pair y = addSmaller(reduced.rest, bend);
  Floats low = y.low + reduced.low;
  Integers n = integerOf(reduced.shifted);
  Floats half = powerOfTwo(n - n.number(1), x);
  Pair sum = addSmaller(half - 0.5, half * y.high);
  low = fma(half, low, sum.low);
  return {sum.high + sum.high, low + low};
}

Floats polynomials::expm1(Floats x) {
  // Below, the result is -1 for certain.
  Floats clamped = x.isDouble() ? clamp(x, -40.0, 710.0) : clamp(x, -20.0, 89.0);
  Pair result = expm1WithError(clamped);
  Floats sum = result.high + result.low;
  // An overflow has left infinity - infinity in the low part.
  sum = select(abs(result.high) < std::numeric_limits<double>::infinity(), sum, result.high);
  // Next to zero a half would be rounded to a subnormal number, and a zero would lose its sign.
  return select(abs(x) < (x.isDouble() ? 0x1p-54 : 0x1p-25), x, sum);
}

Floats polynomials::tanh(Floats x) {
  // With e = exp(2 |x|) - 1, tanh |x| = e / (e + 2). Above, the result is 1 for certain.
  Floats twice = abs(x) + abs(x);
  Floats clamped = select(twice > (x.isDouble() ? 39.0 : 18.5), x.isDouble() ? 39.0 : 18.5, twice);
  Pair e = expm1WithError(clamped);
  Floats sum = e.high + 2.0;
  Floats error = e.high - (sum - 2.0);
  return copySign(divide(e, {sum, error + e.low}).precise, x);
}
