// Hidden Markov models by hand, for peers.py, with probabilities that are scaled in each step instead of logarithms; and
// a particle filter.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace {

template <int rows, int columns> inline void transpose(const double (&a)[rows][columns], double (&b)[columns][rows]) {
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      b[j][i] = a[i][j];
}

constexpr int states = 32;

// One step of a hidden Markov model: to[j] = sum_i from[i] * p[i][j] * weight[j], and its sum.
inline double forward(const double (&from)[states], const double (&p)[states][states], const double *weight,
                      double (&to)[states]) {
  double sums[2][states] = {};
  for (int i = 0; i < states; i += 2)
    for (int j = 0; j < states; ++j) {
      sums[0][j] += from[i] * p[i][j];
      sums[1][j] += from[i + 1] * p[i + 1][j];
    }
  double total = 0.0;
  for (int j = 0; j < states; ++j) {
    to[j] = (sums[0][j] + sums[1][j]) * weight[j];
    total += to[j];
  }
  return total;
}

// The logarithms as probabilities.
inline void exponentials(const double *x, int64_t count, double *out) {
  for (int64_t i = 0; i < count; ++i)
    out[i] = std::exp(x[i]);
}

} // namespace

extern "C" {

// The log-likelihood of emissions (steps, 32) under a model of 32 states; all arguments are logarithms.
void hmm_32(const double *start, const double *transition, const double *emission, int64_t steps, double *out) {
  double p[states][states], alpha[states], next[states], weight[states], sum = 0.0;
  exponentials(transition, states * states, &p[0][0]);
  exponentials(start, states, alpha);
  for (int64_t t = 0; t < steps; ++t) {
    exponentials(emission + t * states, states, weight);
    double total = forward(alpha, p, weight, next), scale = 1.0 / total;
    for (int j = 0; j < states; ++j)
      alpha[j] = next[j] * scale;
    sum += std::log(total);
  }
  double rest = 0.0;
  for (double x : alpha)
    rest += x;
  *out = sum + std::log(rest);
}

// The same with its derivatives by the logarithms of start and transition: the expected numbers of visits.
void hmm_32_gradient(const double *start, const double *transition, const double *emission, int64_t steps, double *out,
                     double *by_start, double *by_transition) {
  static thread_local std::vector<double> storage;
  storage.resize(2 * steps * states);
  double *weights = storage.data(), *alphas = weights + steps * states;
  double p[states][states], pt[states][states], alpha[states], next[states], sum = 0.0;
  static thread_local std::vector<double> totals;
  totals.resize(steps);
  exponentials(transition, states * states, &p[0][0]);
  transpose(p, pt);
  exponentials(emission, steps * states, weights);
  exponentials(start, states, alpha);
  for (int64_t t = 0; t < steps; ++t) {
    for (int j = 0; j < states; ++j)
      alphas[t * states + j] = alpha[j];
    totals[t] = forward(alpha, p, weights + t * states, next);
    double scale = 1.0 / totals[t];
    for (int j = 0; j < states; ++j)
      alpha[j] = next[j] * scale;
  }
  double rest = 0.0;
  for (double x : alpha)
    rest += x;
  for (int64_t t = 0; t < steps; ++t)
    sum += std::log(totals[t]);
  *out = sum + std::log(rest);
  double beta[states], ones[states], counts[states][states] = {};
  for (int j = 0; j < states; ++j) {
    beta[j] = 1.0 / rest;
    ones[j] = 1.0;
  }
  for (int64_t t = steps - 1; t >= 0; --t) {
    double arriving[states], scale = 1.0 / totals[t];
    for (int j = 0; j < states; ++j)
      arriving[j] = weights[t * states + j] * beta[j] * scale;
    for (int i = 0; i < states; ++i)
      for (int j = 0; j < states; ++j)
        counts[i][j] += alphas[t * states + i] * arriving[j];
    forward(arriving, pt, ones, beta);
  }
  for (int i = 0; i < states; ++i) {
    by_start[i] = std::exp(start[i]) * beta[i];
    for (int j = 0; j < states; ++j)
      by_transition[i * states + j] = counts[i][j] * p[i][j];
  }
}

// The log-likelihood of y under x' = 0.9 x + 0.3 e, y = x + 0.5 e, by particles that are resampled in each step at
// equal distances from a uniform number.
void particles(const double *y, const double *noise, const double *uniform, int64_t steps, int64_t count, double *out) {
  std::vector<double> x(count, 0.0), next(count), weight(count);
  double likelihood = 0.0;
  for (int64_t t = 0; t < steps; ++t) {
    const double *e = noise + t * count;
    double total = 0.0;
    for (int64_t i = 0; i < count; ++i) {
      x[i] = 0.9 * x[i] + 0.3 * e[i];
      double d = (y[t] - x[i]) * 2.0;
      weight[i] = std::exp(-0.5 * d * d);
      total += weight[i];
    }
    likelihood += std::log(total / count);
    double reached = weight[0], share = total / count;
    int64_t from = 0;
    for (int64_t i = 0; i < count; ++i) {
      double point = (uniform[t] + i) * share;
      while (reached < point && from + 1 < count)
        reached += weight[++from];
      next[i] = x[from];
    }
    std::swap(x, next);
  }
  *out = likelihood;
}

} // extern "C"
