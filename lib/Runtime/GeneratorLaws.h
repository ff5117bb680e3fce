// How numpy.random.Generator draws numbers: one function per row of SCANSION_NUMBER_DISTRIBUTIONS.
//
// NumPy's own library draws what its Generator has. The rest (cauchy, halfcauchy, pareto, truncexpon) is drawn as SciPy
// does from a Generator, which is where Aesara takes it from: by inverting the distribution function.
#ifndef SCANSION_LIB_RUNTIME_GENERATORLAWS_H
#define SCANSION_LIB_RUNTIME_GENERATORLAWS_H

#include "Draw.h"

#include <cmath>

namespace scansion::rt::generator {

constexpr double kPi = 3.14159265358979323846;

inline double uniform(Stream &s, const Value *p) { return random_uniform(&s.bits, p[0].real, p[1].real - p[0].real); }
inline double normal(Stream &s, const Value *p) { return random_normal(&s.bits, p[0].real, p[1].real); }
inline double lognormal(Stream &s, const Value *p) { return random_lognormal(&s.bits, p[0].real, p[1].real); }
inline double halfnormal(Stream &s, const Value *p) {
  return std::fabs(random_standard_normal(&s.bits)) * p[1].real + p[0].real;
}

// tan(pi (u - 1/2)), without the cancellation near the ends that this formula has.
inline double cauchyAt(double u) {
  if (u < 0.25)
    return -1.0 / std::tan(kPi * u);
  if (u > 0.75)
    return 1.0 / std::tan(kPi * (1.0 - u));
  return std::tan(kPi * (u - 0.5));
}
inline double cauchy(Stream &s, const Value *p) { return cauchyAt(s.nextDouble()) * p[1].real + p[0].real; }
inline double halfcauchy(Stream &s, const Value *p) {
  return std::tan(kPi / 2 * s.nextDouble()) * p[1].real + p[0].real;
}
inline double standard_cauchy(Stream &s, const Value *) { return random_standard_cauchy(&s.bits); }

inline double exponential(Stream &s, const Value *p) { return random_exponential(&s.bits, p[0].real); }
inline double truncexpon(Stream &s, const Value *p) {
  return -std::log1p(s.nextDouble() * std::expm1(-p[0].real)) * p[2].real + p[1].real;
}
inline double gamma(Stream &s, const Value *p) { return random_gamma(&s.bits, p[0].real, p[1].real); }
inline double invgamma(Stream &s, const Value *p) { return p[1].real / random_standard_gamma(&s.bits, p[0].real); }
inline double gengamma(Stream &s, const Value *p) {
  return std::pow(random_standard_gamma(&s.bits, p[0].real / p[1].real), 1.0 / p[1].real) * p[2].real;
}
inline double chisquare(Stream &s, const Value *p) { return random_chisquare(&s.bits, p[0].real); }
inline double beta(Stream &s, const Value *p) { return random_beta(&s.bits, p[0].real, p[1].real); }
inline double f(Stream &s, const Value *p) { return random_f(&s.bits, p[0].real, p[1].real); }
inline double t(Stream &s, const Value *p) { return random_standard_t(&s.bits, p[0].real) * p[2].real + p[1].real; }

inline double laplace(Stream &s, const Value *p) { return random_laplace(&s.bits, p[0].real, p[1].real); }
inline double logistic(Stream &s, const Value *p) { return random_logistic(&s.bits, p[0].real, p[1].real); }
inline double gumbel(Stream &s, const Value *p) { return random_gumbel(&s.bits, p[0].real, p[1].real); }
inline double weibull(Stream &s, const Value *p) { return random_weibull(&s.bits, p[0].real); }
inline double pareto(Stream &s, const Value *p) { return std::pow(1.0 - s.nextDouble(), -1.0 / p[0].real) * p[1].real; }
inline double power(Stream &s, const Value *p) { return random_power(&s.bits, p[0].real); }
inline double rayleigh(Stream &s, const Value *p) { return random_rayleigh(&s.bits, p[0].real); }
inline double triangular(Stream &s, const Value *p) {
  return random_triangular(&s.bits, p[0].real, p[1].real, p[2].real);
}
inline double vonmises(Stream &s, const Value *p) { return random_vonmises(&s.bits, p[0].real, p[1].real); }
inline double wald(Stream &s, const Value *p) { return random_wald(&s.bits, p[0].real, p[1].real); }

inline int64_t binomialOf(Stream &s, int64_t n, double p) { return random_binomial(&s.bits, p, n, &s.binomial); }
inline int64_t bernoulli(Stream &s, const Value *p) { return binomialOf(s, 1, p[0].real); }
inline int64_t binomial(Stream &s, const Value *p) { return binomialOf(s, p[0].integer, p[1].real); }
inline int64_t poisson(Stream &s, const Value *p) { return random_poisson(&s.bits, p[0].real); }
inline int64_t geometric(Stream &s, const Value *p) { return random_geometric(&s.bits, p[0].real); }
inline int64_t negative_binomial(Stream &s, const Value *p) {
  return random_negative_binomial(&s.bits, p[0].real, p[1].real);
}
inline int64_t hypergeometric(Stream &s, const Value *p) {
  return random_hypergeometric(&s.bits, p[0].integer, p[1].integer, p[2].integer);
}
inline int64_t zipf(Stream &s, const Value *p) { return random_zipf(&s.bits, p[0].real); }

// Integers of each width have a method of their own. Generator uses Lemire's, RandomState rejection under a mask.
inline int64_t integersBelow(Stream &s, int64_t low, uint64_t largest, bool isMasked) {
  uint64_t mask = 0;
  if (isMasked)
    for (mask = largest; mask & (mask + 1);)
      mask |= mask >> 1;
  const auto offset = uint64_t(low);
  switch (kElementBytes[s.dtype]) {
  case 1:
    return int64_t(random_buffered_bounded_uint8(&s.bits, uint8_t(offset), uint8_t(largest), uint8_t(mask), isMasked,
                                                 &s.chunksLeft, &s.chunks));
  case 2:
    return int64_t(random_buffered_bounded_uint16(&s.bits, uint16_t(offset), uint16_t(largest), uint16_t(mask),
                                                  isMasked, &s.chunksLeft, &s.chunks));
  case 4:
    return int64_t(random_buffered_bounded_uint32(&s.bits, uint32_t(offset), uint32_t(largest), uint32_t(mask),
                                                  isMasked, &s.chunksLeft, &s.chunks));
  default:
    return int64_t(random_bounded_uint64(&s.bits, offset, largest, mask, isMasked));
  }
}
inline int64_t integers(Stream &s, const Value *p) {
  return integersBelow(s, p[0].integer, uint64_t(p[1].integer) - uint64_t(p[0].integer) - 1, false);
}

} // namespace scansion::rt::generator
#endif
