// Filters by hand, for peers.py: Kalman's with sizes that the compiler knows, hidden Markov models with probabilities
// that are scaled in each step instead of logarithms, and particles.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace {

// c = a . b for matrices in registers or the first cache.
template <int rows, int depth, int columns>
inline void multiply(const double (&a)[rows][depth], const double (&b)[depth][columns], double (&c)[rows][columns]) {
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j)
      c[i][j] = a[i][0] * b[0][j];
    for (int k = 1; k < depth; ++k)
      for (int j = 0; j < columns; ++j)
        c[i][j] += a[i][k] * b[k][j];
  }
}

template <int rows, int columns> inline void transpose(const double (&a)[rows][columns], double (&b)[columns][rows]) {
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      b[j][i] = a[i][j];
}

template <int rows, int columns> inline void read(const double *from, double (&to)[rows][columns]) {
  for (int i = 0; i < rows * columns; ++i)
    to[i / columns][i % columns] = from[i];
}

// Kalman's filter with two observations, whose 2 x 2 matrix has its inverse in closed form. The logarithms of its
// determinants wait for the end.
template <int n>
void kalman(const double *y, int64_t steps, const double *transition, const double *observation, const double *noise,
            const double *error, double *out) {
  static thread_local std::vector<double> determinants;
  determinants.resize(steps);
  double a[n][n], at[n][n], c[2][n], ct[n][2], q[n][n], r[2][2], p[n][n] = {}, m[n] = {};
  read(transition, a);
  read(observation, c);
  read(noise, q);
  read(error, r);
  transpose(a, at);
  transpose(c, ct);
  for (int i = 0; i < n; ++i)
    p[i][i] = 1.0;
  double sum = 0.0;
  for (int64_t t = 0; t < steps; ++t) {
    double e[2], pc[n][2], cp[2][n], s[2][2], gain[n][2], f[n], next[n][n];
    for (int o = 0; o < 2; ++o) {
      e[o] = y[2 * t + o];
      for (int i = 0; i < n; ++i)
        e[o] -= c[o][i] * m[i];
    }
    multiply(c, p, cp);
    transpose(cp, pc); // p is symmetric
    multiply(cp, ct, s);
    double s00 = s[0][0] + r[0][0], s01 = s[0][1] + r[0][1], s11 = s[1][1] + r[1][1];
    double determinant = s00 * s11 - s01 * s01, scale = 1.0 / determinant;
    double inverse[2][2] = {{s11 * scale, -s01 * scale}, {-s01 * scale, s00 * scale}};
    multiply(pc, inverse, gain);
    for (int i = 0; i < n; ++i)
      f[i] = m[i] + gain[i][0] * e[0] + gain[i][1] * e[1];
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        p[i][j] -= gain[i][0] * cp[0][j] + gain[i][1] * cp[1][j];
    for (int i = 0; i < n; ++i) {
      m[i] = 0.0;
      for (int k = 0; k < n; ++k)
        m[i] += a[i][k] * f[k];
    }
    multiply(a, p, next);
    multiply(next, at, p);
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        p[i][j] += q[i][j];
    determinants[t] = determinant;
    sum += inverse[0][0] * e[0] * e[0] + 2.0 * inverse[0][1] * e[0] * e[1] + inverse[1][1] * e[1] * e[1];
  }
  for (int64_t t = 0; t < steps; ++t)
    sum += std::log(determinants[t]);
  *out = -0.5 * (sum + 2.0 * std::log(2.0 * M_PI) * steps);
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

void kalman_4(const double *y, int64_t steps, const double *a, const double *c, const double *q, const double *r,
              double *out) {
  kalman<4>(y, steps, a, c, q, r, out);
}

void kalman_8(const double *y, int64_t steps, const double *a, const double *c, const double *q, const double *r,
              double *out) {
  kalman<8>(y, steps, a, c, q, r, out);
}

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
