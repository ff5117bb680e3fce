// The distributions of scn.random, one row each.
//
// The dialect checks the op by a row, the runtime makes a function scn_rt_random_<name> of it, Python reads the rows for
// its functions, documentation and tests. How a distribution is drawn stands in lib/Runtime: GeneratorLaws.h and
// LegacyLaws.h for those whose draws are numbers, EventLaws.cpp and Sampling.cpp for the rest.
//
// A parameter with event rank k is an array of rank k for one draw; what it has in front of that broadcasts.
#ifndef SCANSION_RUNTIME_DISTRIBUTIONS_H
#define SCANSION_RUNTIME_DISTRIBUTIONS_H

#include <cstdint>

namespace scansion::random {

constexpr int kMaxParameters = 3;

// Real parameters are read as double, Integer ones as int64. Rows are taken as they are, of any element type: an array
// whose rows along the first axis are drawn from, or an integer n for 0 .. n-1. None marks the end of the parameters.
enum class Kind : uint8_t { None, Real, Integer, Rows };

// What a parameter must fulfil. A NaN passes where the description does not speak of numbers, as it does in NumPy.
enum class Domain : uint8_t {
  Any,
  NonNegative, // and no negative zero
  Positive,
  PositiveNumber,
  Probability,         // a number from 0 to 1
  PositiveProbability, // a number above 0, up to 1
  AboveOne,            // a number
  PoissonRate          // a number from 0 to where the draws would leave int64
};

// The event rank of what takes part in all draws at once: draws that depend on each other, and what they are drawn from.
constexpr int8_t kWhole = -1;

struct Parameter {
  const char *name = nullptr;
  Kind kind = Kind::None;
  Domain domain = Domain::Any;
  int8_t eventRank = 0;
};

struct Distribution {
  const char *name;
  Kind draws; // Rows: of the element type of the first parameter
  int8_t eventRank;
  Parameter parameters[kMaxParameters];

  constexpr int parameterCount() const {
    int count = 0;
    while (count < kMaxParameters && parameters[count].kind != Kind::None)
      ++count;
    return count;
  }
};

constexpr Parameter real(const char *name, Domain domain = Domain::Any) { return {name, Kind::Real, domain, 0}; }
constexpr Parameter integer(const char *name, Domain domain = Domain::Any) { return {name, Kind::Integer, domain, 0}; }
constexpr Parameter row(const char *name, Domain domain = Domain::Any) { return {name, Kind::Real, domain, 1}; }
constexpr Parameter matrix(const char *name) { return {name, Kind::Real, Domain::Any, 2}; }
constexpr Parameter weights(const char *name) { return {name, Kind::Real, Domain::Probability, 1}; }
constexpr Parameter population(const char *name) { return {name, Kind::Rows, Domain::Any, kWhole}; }

// X(name, kind of the draws, parameters...): distributions of numbers.
#define SCANSION_NUMBER_DISTRIBUTIONS(X)                                                                               \
  X(uniform, Real, real("low"), real("high"))                                                                          \
  X(normal, Real, real("loc"), real("scale", Domain::NonNegative))                                                     \
  X(lognormal, Real, real("mean"), real("sigma", Domain::NonNegative))                                                 \
  X(halfnormal, Real, real("loc"), real("scale", Domain::NonNegative))                                                 \
  X(cauchy, Real, real("loc"), real("scale", Domain::NonNegative))                                                     \
  X(halfcauchy, Real, real("loc"), real("scale", Domain::NonNegative))                                                 \
  X(standard_cauchy, Real)                                                                                             \
  X(exponential, Real, real("scale", Domain::NonNegative))                                                             \
  X(truncexpon, Real, real("b", Domain::Positive), real("loc"), real("scale", Domain::NonNegative))                    \
  X(gamma, Real, real("shape", Domain::NonNegative), real("scale (1/rate)", Domain::NonNegative))                      \
  X(invgamma, Real, real("shape", Domain::Positive), real("scale", Domain::NonNegative))                               \
  X(gengamma, Real, real("alpha", Domain::Positive), real("p", Domain::Positive), real("lambd", Domain::NonNegative))  \
  X(chisquare, Real, real("df", Domain::Positive))                                                                     \
  X(beta, Real, real("alpha", Domain::Positive), real("beta", Domain::Positive))                                       \
  X(f, Real, real("dfn", Domain::Positive), real("dfd", Domain::Positive))                                             \
  X(t, Real, real("df", Domain::Positive), real("loc"), real("scale", Domain::NonNegative))                            \
  X(laplace, Real, real("loc"), real("scale", Domain::NonNegative))                                                    \
  X(logistic, Real, real("loc"), real("scale", Domain::NonNegative))                                                   \
  X(gumbel, Real, real("loc"), real("scale", Domain::NonNegative))                                                     \
  X(weibull, Real, real("shape", Domain::NonNegative))                                                                 \
  X(pareto, Real, real("b", Domain::Positive), real("scale", Domain::NonNegative))                                     \
  X(power, Real, real("a", Domain::Positive))                                                                          \
  X(rayleigh, Real, real("scale", Domain::NonNegative))                                                                \
  X(triangular, Real, real("left"), real("mode"), real("right"))                                                       \
  X(vonmises, Real, real("mu"), real("kappa", Domain::NonNegative))                                                    \
  X(wald, Real, real("mean", Domain::Positive), real("scale", Domain::Positive))                                       \
  X(bernoulli, Integer, real("p", Domain::Probability))                                                                \
  X(binomial, Integer, integer("n", Domain::NonNegative), real("p", Domain::Probability))                              \
  X(poisson, Integer, real("lam", Domain::PoissonRate))                                                                \
  X(geometric, Integer, real("p", Domain::PositiveProbability))                                                        \
  X(negative_binomial, Integer, real("n", Domain::PositiveNumber), real("p", Domain::PositiveProbability))             \
  X(hypergeometric, Integer, integer("ngood", Domain::NonNegative), integer("nbad", Domain::NonNegative),              \
    integer("nsample", Domain::NonNegative))                                                                           \
  X(zipf, Integer, real("a", Domain::AboveOne))                                                                        \
  X(integers, Integer, integer("low"), integer("high"))

// X(name, kind of the draws, event rank, parameters...): distributions with an array among parameters or draws.
#define SCANSION_EVENT_DISTRIBUTIONS(X)                                                                                \
  X(categorical, Integer, 0, weights("p"))                                                                             \
  X(multinomial, Integer, 1, integer("n", Domain::NonNegative), weights("p"))                                          \
  X(dirichlet, Real, 1, row("alphas", Domain::NonNegative))                                                            \
  X(multivariate_normal, Real, 1, row("mean"), matrix("cov"))                                                          \
  X(permutation, Rows, kWhole, population("x"))                                                                        \
  X(choice, Rows, kWhole, population("a"))                                                                             \
  X(weighted_choice, Rows, kWhole, population("a"), weights("p"))                                                      \
  X(distinct_choice, Rows, kWhole, population("a"))                                                                    \
  X(distinct_weighted_choice, Rows, kWhole, population("a"), weights("p"))

enum class Row : uint8_t {
#define SCANSION_ROW(name, ...) name,
  SCANSION_NUMBER_DISTRIBUTIONS(SCANSION_ROW) SCANSION_EVENT_DISTRIBUTIONS(SCANSION_ROW)
#undef SCANSION_ROW
};

constexpr Distribution kDistributions[] = {
#define SCANSION_NUMBERS(name, draws, ...) {#name, Kind::draws, 0, {__VA_ARGS__}},
#define SCANSION_EVENTS(name, draws, eventRank, ...) {#name, Kind::draws, eventRank, {__VA_ARGS__}},
    SCANSION_NUMBER_DISTRIBUTIONS(SCANSION_NUMBERS) SCANSION_EVENT_DISTRIBUTIONS(SCANSION_EVENTS)
#undef SCANSION_NUMBERS
#undef SCANSION_EVENTS
};

constexpr const Distribution &distribution(Row row) { return kDistributions[static_cast<int>(row)]; }

} // namespace scansion::random
#endif
