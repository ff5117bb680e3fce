//===- SpecialFunctions.cpp - functions that no dialect has -----------------===//
//
// Stable forms of the exponential and logistic families, and the error, gamma and Bessel functions; Digamma.cpp has one
// of them. Formulas are those of Abramowitz and Stegun (A&S) and of the functions' records; accuracy is that of the tests
// over the op table. Some are calls of the C library.
//
//===----------------------------------------------------------------------===//

#include "LibraryCalls.h"

#include <limits>

using namespace mlir;
using namespace scansion;
using namespace scansion::scalar;

static constexpr double kPi = 3.14159265358979323846;
static constexpr double kSqrtPi = 1.77245385090551602730;
static constexpr double kLog2 = 0.69314718055994530942;
static constexpr double kInfinity = std::numeric_limits<double>::infinity();
static constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

//===----------------------------------------------------------------------===//
// Calls of the C library
//===----------------------------------------------------------------------===//

Value scalar::gamma(Site &site) { return callLibrary({site, 0u}, "tgamma"); }
Value scalar::gammaln(Site &site) { return callLibrary({site, 0u}, "lgamma"); }

Value scalar::besselJ0(Site &site) {
  return inDouble(site, [](Site &inner) -> Value { return callLibrary({inner, 0u}, "j0"); });
}
Value scalar::besselJ1(Site &site) {
  return inDouble(site, [](Site &inner) -> Value { return callLibrary({inner, 0u}, "j1"); });
}

//===----------------------------------------------------------------------===//
// Exponential and logistic families
//===----------------------------------------------------------------------===//

Value scalar::degreesToRadians(Site &site) { return Float(site, 0u) * (kPi / 180); }
Value scalar::radiansToDegrees(Site &site) { return Float(site, 0u) * (180 / kPi); }

Value scalar::log1mexp(Site &site) {
  Float x(site, 0u);
  return select(x < -kLog2, log1p(-exp(x)), log(-expm1(x)));
}

Value scalar::softplus(Site &site) {
  Float x(site, 0u);
  return maximum(x, x.number(0.0)) + log1p(exp(-abs(x)));
}

static Value wideLogaddexp(Site &site) {
  Float lhs(site, 0u), rhs(site, 1u);
  Float sum = maximum(lhs, rhs) + log1p(exp(-abs(lhs - rhs)));
  // Equal infinities have no difference.
  return select(lhs == rhs, lhs + kLog2, sum);
}

Value scalar::logaddexp(Site &site) { return inDouble(site, wideLogaddexp); }

Value scalar::sigmoid(Site &site) {
  Float x(site, 0u);
  Float e = exp(-abs(x));
  return select(x >= 0.0, 1.0, e) / (1.0 + e);
}

//===----------------------------------------------------------------------===//
// Error functions
//===----------------------------------------------------------------------===//

Value scalar::erfcx(Site &site) {
  Float x(site, 0u);
  // Below, exp(x * x) with the square's rounding error put back; minus infinity would make that error NaN.
  Float clamped = maximum(x, x.number(-40.0));
  Float squared = clamped * clamped;
  Float error = fma(clamped, clamped, -squared);
  Float below = exp(squared) * (1.0 + error) * erfc(clamped);
  // Above, the continued fraction 1 / (x + (1/2) / (x + (2/2) / (x + (3/2) / ...))) / sqrt(pi), A&S 7.1.14.
  constexpr int depth = 24;
  Float fraction = x;
  for (int k = depth; k >= 1; --k)
    fraction = x + 0.5 * k / fraction;
  return select(x < 5.0, below, (1.0 / kSqrtPi) / fraction);
}

/// Winitzki's approximation of the inverse of erf at `z` = 1 - `q`, both from 0 to 1: within 0.4 percent.
static Float approximateErfinv(Float z, Float q) {
  constexpr double a = 0.147;
  Float logarithm = select(z < 0.5, log1p(-(z * z)), log(q * (2.0 - q)));
  Float t = 2.0 / (kPi * a) + 0.5 * logarithm;
  Float s = logarithm * (-1.0 / a);
  return sqrt(s / (sqrt(t * t + s) + t));
}

/// The inverse of erf at `z` = 1 - `q`, both from 0 to 1. One of them is exact, which is what the tail needs.
static Float inverseErf(Float z, Float q) {
  Float w = approximateErfinv(z, q);
  // Halley's iteration on erf(w) = z, cubic.
  Float center = w;
  for (int i = 0; i < 2; ++i) {
    Float step = (center.make<math::ErfOp>() - z) * (kSqrtPi / 2) * exp(center * center);
    center = center - step / (1.0 + center * step);
  }
  // Newton's on log(erfc(w)) = log(q), which is nearly a parabola.
  Float tail = w;
  for (int i = 0; i < 3; ++i) {
    Float complement = erfc(tail);
    Float slope = (2.0 / kSqrtPi) * exp(-(tail * tail)) / complement;
    tail = tail + log(complement / q) / slope;
  }
  return select(q == 0.0, kInfinity, select(z < 0.5, center, tail));
}

Value scalar::erfinv(Site &site) {
  Float x(site, 0u);
  Float z = abs(x);
  return copySign(inverseErf(z, 1.0 - z), x);
}

Value scalar::erfcinv(Site &site) {
  Float x(site, 0u);
  Float q = select(x < 1.0, x, 2.0 - x);
  Float w = inverseErf(1.0 - q, q);
  return select(x < 1.0, w, -w);
}

//===----------------------------------------------------------------------===//
// Derivatives of the gamma function
//===----------------------------------------------------------------------===//

/// How far the recurrences carry the argument up, to where the asymptotic series reach the precision of f64.
static constexpr int kShift = 10;

/// x - n for the integer n nearest to x: pi times it has the same tangent and squared sine as pi * x, without the error
/// that a large argument would bring.
static Float toNearestInteger(Float x) { return x - roundEven(x); }

/// The trigamma function of positive numbers.
static Float positiveTrigamma(Float x) {
  Float sum = 1.0 / (x * x);
  for (int k = 1; k < kShift; ++k) {
    Float inverse = 1.0 / (x + double(k));
    sum = sum + inverse * inverse;
  }
  Float inverse = 1.0 / (x + double(kShift));
  Float square = inverse * inverse;
  // B(2n), A&S 6.4.12.
  Float series =
      polynomial(square, {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510});
  return sum + inverse + 0.5 * square + square * inverse * series;
}

Value scalar::trigamma(Site &site) {
  Float x(site, 0u);
  Value reflect = x <= 0.0;
  Float value = positiveTrigamma(select(reflect, 1.0 - x, x));
  Float ratio = kPi / (kPi * toNearestInteger(x)).make<math::SinOp>();
  return select(reflect, ratio * ratio - value, value);
}

/// Hurwitz's zeta function, the sum of (q + k) ** -s, for s > 1 and q > 0.
static Float hurwitzZeta(Float s, Float q) {
  Float sum = power(q, -s);
  for (int k = 1; k < kShift; ++k)
    sum = sum + power(q + double(k), -s);
  Float z = q + double(kShift);
  Float last = power(z, -s);
  sum = sum + last * z / (s - 1.0) + 0.5 * last;
  // B(2n) / (2n)!, A&S 23.1.30.
  static constexpr double coefficients[] = {8.333333333333333e-02,  -1.388888888888889e-03,  3.306878306878307e-05,
                                            -8.267195767195768e-07, 2.08767569878681e-08,    -5.284190138687493e-10,
                                            1.3382536530684679e-11, -3.3896802963225829e-13, 8.586062056277845e-15,
                                            -2.174868698558062e-16, 5.5090028283602295e-18,  -1.3954464685812524e-19};
  Float factor = last / z * s;
  for (auto [index, coefficient] : llvm::enumerate(coefficients)) {
    sum = sum + factor * coefficient;
    double n = 2.0 * index;
    factor = factor * (s + (n + 1.0)) * (s + (n + 2.0)) / (z * z);
  }
  return sum;
}

Value scalar::polygamma(Site &site) {
  Float n(site, 0u), x(site, 1u);
  Float odd = n - 2.0 * floor(0.5 * n);
  // The zeta function's series is infinity times 0 at infinity.
  Float zeta = select(x == kInfinity, 0.0, hurwitzZeta(n + 1.0, abs(x)));
  Float value = (2.0 * odd - 1.0) * callLibrary(n + 1.0, "tgamma") * zeta;
  Value inDomain = both(site, both(site, n >= 1.0, n == floor(n)), x >= 0.0);
  value = select(inDomain, value, kNan);
  Site digammaSite{site.builder, site.loc, {x}, site.op};
  return select(n == 0.0, Float(site, digamma(digammaSite)), value);
}
