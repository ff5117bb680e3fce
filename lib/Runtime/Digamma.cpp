// The digamma function of negative numbers: that of 1 - x, less pi / tan(pi x) (A. and S. 6.3.7). Between two negative
// integers there is a zero, next to which the two cancel; where they do, they are computed in pairs of doubles. A. and S.
// are M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", 1964.
#include "DoublePair.h"

#include "scansion/Runtime/SpecialFunctions.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

using namespace scansion::rt;

namespace {

constexpr DoublePair kOne = {1.0};
constexpr DoublePair kPi = {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};
constexpr DoublePair kLog2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
constexpr DoublePair kLogOfThreeHalves = {0x1.9f323ecbf984cp-2, -0x1.a92e513217f5cp-59};

// B(2n) / (2n), the coefficients of the asymptotic series, A. and S. 6.3.18, for n = 1 to 5, where they are reciprocals.
constexpr double kReciprocals[] = {12.0, -120.0, 252.0, -240.0, 132.0};
// And from n = 6 on.
constexpr double kCoefficients[] = {-691.0 / 32760,   1.0 / 12,      -3617.0 / 8160,       43867.0 / 14364,
                                    -174611.0 / 6600, 77683.0 / 276, -236364091.0 / 65520, 657931.0 / 12};
// From here on the series reaches the precision of double, with those n that are reciprocals and two more, or of pairs.
constexpr double kFarEnough = 10.0, kFarEnoughForPairs = 25.0;

//----------------------------------------------------------------------------------------------------------------------
// In doubles
//----------------------------------------------------------------------------------------------------------------------

double digammaOfPositive(double x) {
  double sum = 0.0;
  for (; x < kFarEnough; x += 1.0)
    sum += 1.0 / x;
  const double square = 1.0 / (x * x);
  double series = kCoefficients[0] + square * kCoefficients[1];
  for (int n = 4; n >= 0; --n)
    series = series * square + 1.0 / kReciprocals[n];
  return std::log(x) - 0.5 / x - series * square - sum;
}

//----------------------------------------------------------------------------------------------------------------------
// In pairs of doubles
//----------------------------------------------------------------------------------------------------------------------

// For x >= 1: exponent log(2) + log(3 / 2) + 2 artanh(s), s = (m - 3 / 2) / (m + 3 / 2), of the exponent and the
// significand m.
DoublePair logarithm(DoublePair x) {
  const int exponent = std::ilogb(x.high);
  const DoublePair significand = {std::scalbn(x.high, -exponent), std::scalbn(x.low, -exponent)};
  const DoublePair center = {1.5};
  const DoublePair s = (significand - center) / (significand + center), square = s * s;
  // The sum of s ** (2 k) / (2 k + 1): those terms that pairs do not see in doubles.
  double tail = 0.0;
  int k = 23;
  for (; k > 11; --k)
    tail = tail * square.high + 1.0 / (2 * k + 1);
  DoublePair sum = {tail};
  for (; k >= 0; --k)
    sum = sum * square + kOne / DoublePair{2.0 * k + 1};
  const DoublePair artanh = sum * s;
  return kLog2 * DoublePair{double(exponent)} + kLogOfThreeHalves + DoublePair{2 * artanh.high, 2 * artanh.low};
}

DoublePair digammaOfPositive(DoublePair x) {
  DoublePair sum = {0.0};
  for (; x.high < kFarEnoughForPairs; x = x + kOne)
    sum = sum + kOne / x;
  const DoublePair inverse = kOne / x, square = inverse * inverse;
  double tail = 0.0;
  for (int n = int(std::size(kCoefficients)) - 1; n >= 0; --n)
    tail = tail * square.high + kCoefficients[n];
  DoublePair series = {tail};
  for (int n = int(std::size(kReciprocals)) - 1; n >= 0; --n)
    series = series * square + kOne / DoublePair{kReciprocals[n]};
  const DoublePair half = {0.5 * inverse.high, 0.5 * inverse.low};
  return logarithm(x) - (half + series * square + sum);
}

// pi / tan(pi x) for |x| <= 1 / 2. The sums of the Taylor series are 1 - u / (a b) (1 - u / (c d) (1 - ...)),
// u = (pi x) ** 2, with 2, 3, 4, ... for a, b, c, ... in that of the sine divided by pi x, and 1, 2, 3, ... in the cosine's.
DoublePair piCotangent(double x) {
  const DoublePair angle = kPi * DoublePair{x}, u = angle * angle;
  // Those terms that pairs do not see in doubles.
  double sineTail = 1.0, cosineTail = 1.0, even = 34.0;
  for (; even > 22.0; even -= 2.0) {
    sineTail = 1.0 - sineTail * u.high / (even * (even + 1.0));
    cosineTail = 1.0 - cosineTail * u.high / (even * (even - 1.0));
  }
  DoublePair sine = {sineTail}, cosine = {cosineTail};
  for (; even > 0.0; even -= 2.0) {
    sine = kOne - sine * u / DoublePair{even * (even + 1.0)};
    cosine = kOne - cosine * u / DoublePair{even * (even - 1.0)};
  }
  return cosine / (sine * DoublePair{x});
}

} // namespace

double scn_rt_reflected_digamma(double x) {
  // Next to 0 there is the pole only. It has a sign there, as 0 has.
  if (x > -0x1p-70)
    return -1.0 / x;
  // From the nearest integer, without rounding; the tangent is the same.
  const double offset = x - std::nearbyint(x);
  if (offset == 0.0 || std::isinf(x))
    return std::numeric_limits<double>::quiet_NaN();
  const double above = digammaOfPositive(1.0 - x), cotangent = kPi.high / std::tan(kPi.high * offset);
  const double value = above - cotangent;
  if (std::fabs(value) > std::max({2.0, 0.75 * std::fabs(above), 0.75 * std::fabs(cotangent)}))
    return value;
  const DoublePair precise = digammaOfPositive(addExactly(1.0, -x)) - piCotangent(offset);
  return precise.high + precise.low;
}
