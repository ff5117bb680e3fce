// Numbers of twice as many digits: sums of two doubles, of which the second is below half a unit in the last place of the
// first (Dekker, 1971). Errors of the operations are a few units of the second one's last place.
#pragma once

#include <cmath>

namespace scansion::rt {

struct DoublePair {
  double high, low = 0.0;
};

// The sum of a number and a smaller one, exactly.
inline DoublePair addSmaller(double x, double y) {
  const double sum = x + y;
  return {sum, y - (sum - x)};
}

// The sum of two numbers, exactly (Knuth).
inline DoublePair addExactly(double x, double y) {
  const double sum = x + y, other = sum - x;
  return {sum, (x - (sum - other)) + (y - other)};
}

inline DoublePair operator+(DoublePair x, DoublePair y) {
  const DoublePair sum = addExactly(x.high, y.high);
  return addSmaller(sum.high, sum.low + (x.low + y.low));
}

inline DoublePair operator-(DoublePair x, DoublePair y) { return x + DoublePair{-y.high, -y.low}; }

inline DoublePair operator*(DoublePair x, DoublePair y) {
  const double product = x.high * y.high;
  const double error = std::fma(x.high, y.high, -product);
  return addSmaller(product, error + (x.high * y.low + x.low * y.high));
}

inline DoublePair operator/(DoublePair x, DoublePair y) {
  const double quotient = x.high / y.high;
  const double rest = std::fma(-quotient, y.high, x.high) + x.low - quotient * y.low;
  return addSmaller(quotient, rest / y.high);
}

} // namespace scansion::rt
