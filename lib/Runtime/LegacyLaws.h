// How numpy.random.RandomState draws numbers, where it is not as GeneratorLaws.h has it.
//
// RandomState's streams are frozen, and NumPy ships them in no library: the methods of 2005 that its Generator has
// replaced. Normals come in pairs by the polar method, exponentials by inversion, and what is made of the two follows.
#ifndef SCANSION_LIB_RUNTIME_LEGACYLAWS_H
#define SCANSION_LIB_RUNTIME_LEGACYLAWS_H

#include "GeneratorLaws.h"
#include "Mt19937.h"

namespace scansion::rt::legacy {

using generator::cauchy;
using generator::gumbel;
using generator::halfcauchy;
using generator::laplace;
using generator::logistic;
using generator::pareto;
using generator::poisson;
using generator::triangular;
using generator::truncexpon;
using generator::uniform;

inline double standardNormal(Stream &s) { return mt19937Gauss(s.words); }
inline double standardExponential(Stream &s) { return -std::log(1.0 - s.nextDouble()); }
// Marsaglia and Tsang (2000) from 1 on, Ahrens and Dieter's GS (1974) below.
double standardGamma(Stream &s, double shape);
// With the acceptance test of the paper of Kachitvichyanukul and Schmeiser (1988), which NumPy's Generator had until
// NumPy 2.5 mended a sign in it.
int64_t binomialOf(Stream &s, int64_t n, double p);

inline double normal(Stream &s, const Value *p) { return p[0].real + p[1].real * standardNormal(s); }
inline double lognormal(Stream &s, const Value *p) { return std::exp(normal(s, p)); }
inline double halfnormal(Stream &s, const Value *p) { return std::fabs(standardNormal(s)) * p[1].real + p[0].real; }
inline double standard_cauchy(Stream &s, const Value *) {
  const double above = standardNormal(s);
  return above / standardNormal(s);
}
inline double exponential(Stream &s, const Value *p) { return p[0].real * standardExponential(s); }
inline double gamma(Stream &s, const Value *p) { return p[1].real * standardGamma(s, p[0].real); }
inline double invgamma(Stream &s, const Value *p) { return p[1].real / standardGamma(s, p[0].real); }
inline double gengamma(Stream &s, const Value *p) {
  return std::pow(standardGamma(s, p[0].real / p[1].real), 1.0 / p[1].real) * p[2].real;
}
inline double chisquareOf(Stream &s, double df) { return 2.0 * standardGamma(s, df / 2.0); }
inline double chisquare(Stream &s, const Value *p) { return chisquareOf(s, p[0].real); }
double beta(Stream &s, const Value *p);
inline double f(Stream &s, const Value *p) {
  const double above = chisquareOf(s, p[0].real) * p[1].real;
  return above / (chisquareOf(s, p[1].real) * p[0].real);
}
inline double t(Stream &s, const Value *p) {
  const double above = std::sqrt(p[0].real / 2) * standardNormal(s);
  return above / std::sqrt(standardGamma(s, p[0].real / 2)) * p[2].real + p[1].real;
}
inline double weibull(Stream &s, const Value *p) {
  return p[0].real == 0.0 ? 0.0 : std::pow(standardExponential(s), 1.0 / p[0].real);
}
inline double power(Stream &s, const Value *p) {
  return std::pow(1.0 - std::exp(-standardExponential(s)), 1.0 / p[0].real);
}
inline double rayleigh(Stream &s, const Value *p) { return p[0].real * std::sqrt(-2.0 * std::log1p(-s.nextDouble())); }
double vonmises(Stream &s, const Value *p);
double wald(Stream &s, const Value *p);

inline int64_t bernoulli(Stream &s, const Value *p) { return binomialOf(s, 1, p[0].real); }
inline int64_t binomial(Stream &s, const Value *p) { return binomialOf(s, p[0].integer, p[1].real); }
inline int64_t negative_binomial(Stream &s, const Value *p) {
  return random_poisson(&s.bits, standardGamma(s, p[0].real) * ((1 - p[1].real) / p[1].real));
}
int64_t geometric(Stream &s, const Value *p);
int64_t hypergeometric(Stream &s, const Value *p);
int64_t zipf(Stream &s, const Value *p);
inline int64_t integers(Stream &s, const Value *p) {
  return generator::integersBelow(s, p[0].integer, uint64_t(p[1].integer) - uint64_t(p[0].integer) - 1, true);
}

} // namespace scansion::rt::legacy
#endif
