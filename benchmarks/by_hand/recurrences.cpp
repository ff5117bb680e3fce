// Recurrences of a few numbers by hand, for peers.py: what must follow step by step stays in registers, and what may be
// done for many steps at once is done in loops of its own, which the compiler turns into vectors.

#include "vectors.h"

#include <cmath>
#include <cstdint>
#include <vector>

namespace {

struct Garch {
  double omega, alpha, beta, start;
  explicit Garch(const double *theta)
      : omega(theta[0]), alpha(theta[1]), beta(theta[2]), start(theta[0] / (1.0 - theta[1] - theta[2])) {}
};

} // namespace

extern "C" {

void lorenz(const double *start, double h, int64_t steps, double *out); // of reference.cpp

// The log-likelihood of returns under GARCH(1, 1) that starts from its stationary variance, without its constant.
void garch_stationary(const double *r, int64_t steps, const double *theta, double *out) {
  static thread_local std::vector<double> variances;
  variances.resize(steps);
  double *variance = variances.data();
  Garch g(theta);
  double h = g.start;
  for (int64_t t = 0; t < steps; ++t) {
    variance[t] = h;
    h = (g.omega + g.alpha * r[t] * r[t]) + g.beta * h;
  }
  double sum = 0.0;
  for (int64_t t = 0; t < steps; ++t)
    sum += std::log(variance[t]) + r[t] * r[t] / variance[t];
  *out = -0.5 * sum;
}

// The same with its gradient: the derivatives by three parameters go along with the variance.
void garch_gradient(const double *r, int64_t steps, const double *theta, double *out, double *gradient) {
  static thread_local std::vector<double> variances;
  variances.resize(4 * steps);
  double *variance = variances.data();
  Garch g(theta);
  double rest = 1.0 - g.alpha - g.beta, h = g.start, d[3] = {1.0 / rest, h / rest, h / rest};
  for (int64_t t = 0; t < steps; ++t) {
    double square = r[t] * r[t];
    variance[t] = h;
    for (int i = 0; i < 3; ++i)
      variance[(i + 1) * steps + t] = d[i];
    d[0] = 1.0 + g.beta * d[0];
    d[1] = square + g.beta * d[1];
    d[2] = h + g.beta * d[2];
    h = (g.omega + g.alpha * square) + g.beta * h;
  }
  double sum = 0.0, s[3] = {0.0, 0.0, 0.0};
  for (int64_t t = 0; t < steps; ++t) {
    double square = r[t] * r[t], inverse = 1.0 / variance[t], slope = inverse - square * inverse * inverse;
    sum += std::log(variance[t]) + square * inverse;
    for (int i = 0; i < 3; ++i)
      s[i] += slope * variance[(i + 1) * steps + t];
  }
  *out = -0.5 * sum;
  for (int i = 0; i < 3; ++i)
    gradient[i] = -0.5 * s[i];
}

// All points of x' = 3.9 x (1 - x).
void logistic_path(double x, int64_t steps, double *out) {
  for (int64_t t = 0; t < steps; ++t) {
    double scaled = 3.9 * x;
    x = scaled - scaled * x; // two operations that wait for each other, not three
    out[t] = x;
  }
}

// The equations of Lorenz from (x, y, z) by steps of 0.01.
void lorenz_from(double x, double y, double z, int64_t steps, double *x_last, double *y_last, double *z_last) {
  double start[3] = {x, y, z}, last[3];
  lorenz(start, 0.01, steps, last);
  *x_last = last[0];
  *y_last = last[1];
  *z_last = last[2];
}

// x' = A x + u_t for a matrix of 16 rows, whose columns stay in registers. Four sums in turn hide the latency of adding.
void linear_16(const double *matrix, const double *u, int64_t steps, double *out) {
  constexpr int n = 16, parts = 4, halves = 2;
  Doubles columns[n][halves];
  for (int i = 0; i < n; ++i)
    for (int k = 0; k < n; ++k)
      columns[k][i / wide<double>][i % wide<double>] = matrix[i * n + k];
  double zero[n] = {};
  const double *x = zero;
  for (int64_t t = 0; t < steps; ++t) {
    Doubles sums[parts][halves] = {{at(u), at(u + wide<double>)}};
#pragma GCC unroll 16
    for (int k = 0; k < n; ++k)
#pragma GCC unroll 2
      for (int h = 0; h < halves; ++h)
        sums[k % parts][h] += columns[k][h] * x[k];
    for (int h = 0; h < halves; ++h)
      at(out + h * wide<double>) = (sums[0][h] + sums[1][h]) + (sums[2][h] + sums[3][h]);
    x = out;
    u += n;
    out += n;
  }
}

// x' = a * x + u_t for many independent series; only the last state. The states stay in the first cache.
void independent(const double *u, const double *a, int64_t steps, int64_t count, double *out) {
  for (int64_t i = 0; i < count; ++i)
    out[i] = 0.0;
  for (int64_t t = 0; t < steps; ++t)
    for (int64_t i = 0; i < count; ++i)
      out[i] = a[i] * out[i] + u[t * count + i];
}

// x' = a * x + b for vectors; the squared length of the last state and its derivatives by a, b and the start. They are
// as large as the state, so that going forward with them needs no trajectory.
void elementwise_gradient(const double *a, const double *b, const double *start, int64_t steps, int64_t count,
                          double *cost, double *by_a, double *by_b, double *by_start) {
  constexpr int64_t width = 16;
  *cost = 0.0;
  for (int64_t from = 0; from < count; from += width) {
    double x[width], p[width] = {}, da[width] = {}, db[width] = {}, dx[width];
    int64_t many = count - from < width ? count - from : width;
    for (int64_t i = 0; i < width; ++i) {
      x[i] = i < many ? start[from + i] : 0.0;
      p[i] = i < many ? a[from + i] : 0.0;
      dx[i] = 1.0;
    }
    for (int64_t t = 0; t < steps; ++t)
      for (int64_t i = 0; i < width; ++i) {
        da[i] = p[i] * da[i] + x[i];
        db[i] = p[i] * db[i] + 1.0;
        dx[i] = p[i] * dx[i];
        x[i] = p[i] * x[i] + (i < many ? b[from + i] : 0.0);
      }
    for (int64_t i = 0; i < many; ++i) {
      *cost += x[i] * x[i];
      by_a[from + i] = 2.0 * x[i] * da[i];
      by_b[from + i] = 2.0 * x[i] * db[i];
      by_start[from + i] = 2.0 * x[i] * dx[i];
    }
  }
}

// How many steps of z' = z^2 + c the points of a grid stay within the circle of radius 2, in all; at most `most` each.
void mandelbrot(const double *re, const double *im, int64_t count, int64_t most, double *out) {
  constexpr int64_t width = 32;
  double total = 0.0;
  for (int64_t from = 0; from < count; from += width) {
    int64_t many = count - from < width ? count - from : width;
    double x[width] = {}, y[width] = {}, steps[width] = {};
    for (int64_t t = 0; t < most; ++t) {
      double within = 0.0;
      for (int64_t i = 0; i < many; ++i) {
        double xx = x[i] * x[i], yy = y[i] * y[i];
        bool is_within = xx + yy <= 4.0;
        double next_x = xx - yy + re[from + i], next_y = 2.0 * x[i] * y[i] + im[from + i];
        x[i] = is_within ? next_x : x[i];
        y[i] = is_within ? next_y : y[i];
        steps[i] += is_within ? 1.0 : 0.0;
        within += is_within ? 1.0 : 0.0;
      }
      if (within == 0.0)
        break;
    }
    for (int64_t i = 0; i < many; ++i)
      total += steps[i];
  }
  *out = total;
}

// Implicit Euler for x' = u_t - x^3, elementwise: a few of Newton's steps in each step.
void implicit_euler(const double *u, int64_t steps, int64_t count, double h, int64_t iterations, double *out) {
  std::vector<double> zero(count, 0.0);
  const double *last = zero.data();
  for (int64_t t = 0; t < steps; ++t) {
    double *x = out + t * count;
    for (int64_t i = 0; i < count; ++i)
      x[i] = last[i];
    for (int64_t k = 0; k < iterations; ++k)
      for (int64_t i = 0; i < count; ++i) {
        double square = x[i] * x[i];
        x[i] -= (x[i] - last[i] - h * (u[t * count + i] - x[i] * square)) / (1.0 + 3.0 * h * square);
      }
    last = x;
  }
}

// out[t] = out[t-2] . u + out[t-1] . v + tanh(out[t-1] . w + b); `start` holds two rows. d is a multiple of 64.
void two_taps_wide(const double *start, const double *u, const double *v, const double *w, const double *b, int64_t d,
                   int64_t steps, double *out) {
  std::vector<double> inner(d);
  const double *older = start, *newer = start + d;
  for (int64_t t = 0; t < steps; ++t) {
    double *y = out + t * d;
    for (int64_t j = 0; j < d; ++j) {
      y[j] = 0.0;
      inner[j] = b[j];
    }
    addRow(newer, w, d, d, inner.data());
    addRow(newer, v, d, d, y);
    addRow(older, u, d, d, y);
    for (int64_t j = 0; j < d; ++j)
      y[j] += std::tanh(inner[j]);
    older = newer;
    newer = y;
  }
}

} // extern "C"
