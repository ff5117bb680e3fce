// IEEE binary16 through double: the runtime's compilers do not all know the type.
//
// Rounding is to nearest, ties to even, in one step from double, so that a draw is rounded as NumPy's astype does.
#ifndef SCANSION_LIB_RUNTIME_HALF_H
#define SCANSION_LIB_RUNTIME_HALF_H

#include <cmath>
#include <cstdint>

namespace scansion::rt {

struct Half {
  uint16_t bits;
};

inline double doubleFromHalf(Half half) {
  const int exponent = (half.bits >> 10) & 31;
  const int fraction = half.bits & 1023;
  double magnitude = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024, exponent - 25);
  if (exponent == 31)
    magnitude = fraction ? NAN : INFINITY;
  return half.bits & 0x8000 ? -magnitude : magnitude;
}

inline Half halfFromDouble(double value) {
  const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  const double magnitude = std::fabs(value);
  if (std::isnan(value))
    return Half{uint16_t(sign | 0x7e00)};
  if (magnitude >= 65520.0) // half way between the largest half and the next power of two
    return Half{uint16_t(sign | 0x7c00)};
  // Subnormals share the exponent of the smallest normal. A fraction that rounds up to 2048 carries into the exponent.
  const int exponent = magnitude < 0x1p-14 ? -14 : std::ilogb(magnitude);
  const int fraction = int(std::nearbyint(std::ldexp(magnitude, 10 - exponent)));
  return Half{uint16_t(sign | (((exponent + 14) << 10) + fraction))};
}

} // namespace scansion::rt
#endif
