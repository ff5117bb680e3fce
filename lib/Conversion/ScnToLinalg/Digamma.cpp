//===- Digamma.cpp - the digamma function -----------------------------------===//
//
// Accurate next to its zeros too, where the terms of the usual formulas cancel. For x > 0 they are subtracted from the same
// ones at the positive zero, term by term, which leaves terms of one sign. Between two negative integers there is one
// zero each; numbers up to 0 are rare, and a function of the runtime takes its time over them.
//
// Formulas are those of Abramowitz and Stegun (A&S).
//
//===----------------------------------------------------------------------===//

#include "LibraryCalls.h"

#include <array>
#include <iterator>
#include <limits>

using namespace mlir;
using namespace scansion;
using namespace scansion::scalar;

//===----------------------------------------------------------------------===//
// Positive numbers
//===----------------------------------------------------------------------===//

/// The positive zero, in two parts.
static constexpr double kZero = 0x1.762d86356be3fp+0, kZeroLow = 0x1.b86a722197829p-54;
/// How far the recurrence carries the argument up, to where the asymptotic series reaches the precision of f64.
static constexpr int kShift = 10;
/// B(2n) / (2n) for n = 1, 2, ..., its coefficients, A&S 6.3.18.
static constexpr double kSeries[] = {1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12};

/// The series, as a polynomial P of the inverse square u, less that at `u0`, divided by u - u0.
static std::array<double, std::size(kSeries)> dividedSeries(double u0) {
  std::array<double, std::size(kSeries)> quotient{};
  double sum = 0.0;
  for (int n = std::size(kSeries) - 1; n >= 0; --n)
    quotient[n] = sum = sum * u0 + kSeries[n];
  return quotient;
}

/// With z = x + kShift, i = 1 / z, d the distance from the zero x0, and z0 and i0 there:
///   the logarithms' difference is log1p(d i0), that of 1 / (x + k) is -d / (x + k) / (x0 + k), that of i is -d i i0, and
///   that of the inverse squares is -d i i0 (i + i0).
static Float positiveDigamma(Float x) {
  const double inverse0 = 1.0 / (kZero + kShift);
  Float distance = (x - kZero) - kZeroLow;
  Float sum = (1.0 / kZero) / x;
  for (int k = 1; k < kShift; ++k)
    sum = sum + (1.0 / (kZero + k)) / (x + double(k));
  Float inverse = 1.0 / (x + double(kShift));
  Float series = polynomial(inverse * inverse, dividedSeries(inverse0 * inverse0));
  Float half = x.number(0.5);
  Float factor = fma(inverse + inverse0, series, half);
  Float slope = fma(inverse * inverse0, factor, sum);
  // The slope is 0 at infinity.
  constexpr double largest = std::numeric_limits<double>::max();
  Float finite = select(distance > largest, largest, distance);
  return fma(finite, slope, log1p(distance * inverse0));
}

//===----------------------------------------------------------------------===//
// Negative numbers
//===----------------------------------------------------------------------===//

static Value wideDigamma(Site &site) {
  Float x(site, 0u);
  Float usual = positiveDigamma(x);
  return whereRarely(x <= 0.0, usual, [&] { return callLibrary(x, "scn_rt_reflected_digamma"); });
}

Value scalar::digamma(Site &site) { return inDouble(site, wideDigamma); }
