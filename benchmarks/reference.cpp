// The workloads of programs.py by hand: what a C++ programmer writes for one thread when speed matters, the limit that
// the compiled programs are measured against. run.py compiles this file when it starts and calls it through ctypes.
//
// Arrays are contiguous doubles, floats where a function says so; results go to `out`.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

extern "C" {

void add_one(const double *x, double *out) { *out = *x + 1.0; }

// out = a ** steps, element by element. A block of elements stays in registers through all steps.
void powers(const double *a, int64_t count, int64_t steps, double *out) {
  constexpr int64_t width = 32;
  int64_t start = 0;
  for (; start + width <= count; start += width) {
    double state[width];
    for (int64_t i = 0; i < width; ++i)
      state[i] = 1.0;
    for (int64_t t = 0; t < steps; ++t)
      for (int64_t i = 0; i < width; ++i)
        state[i] *= a[start + i];
    for (int64_t i = 0; i < width; ++i)
      out[start + i] = state[i];
  }
  for (int64_t i = start; i < count; ++i) {
    double state = 1.0;
    for (int64_t t = 0; t < steps; ++t)
      state *= a[i];
    out[i] = state;
  }
}

// out[n, m] = tanh(x[n, d] . w[d, m] + b[m])
void tanh_map(const double *x, const double *w, const double *b, int64_t n, int64_t d, int64_t m, double *out) {
  for (int64_t row = 0; row < n; ++row) {
    double *y = out + row * m;
    for (int64_t j = 0; j < m; ++j)
      y[j] = b[j];
    for (int64_t k = 0; k < d; ++k) {
      double scale = x[row * d + k];
      for (int64_t j = 0; j < m; ++j)
        y[j] += scale * w[k * m + j];
    }
    for (int64_t j = 0; j < m; ++j)
      y[j] = std::tanh(y[j]);
  }
}

// out[t] = out[t-2] . u + out[t-1] . v + tanh(out[t-1] . w + b); `start` holds two rows.
void two_taps(const double *start, const double *u, const double *v, const double *w, const double *b, int64_t d,
              int64_t steps, double *out) {
  std::vector<double> inner(d);
  for (int64_t t = 0; t < steps; ++t) {
    const double *older = t >= 2 ? out + (t - 2) * d : start + t * d;
    const double *newer = t >= 1 ? out + (t - 1) * d : start + d;
    double *y = out + t * d, *z = inner.data();
    for (int64_t j = 0; j < d; ++j) {
      y[j] = 0.0;
      z[j] = b[j];
    }
    for (int64_t k = 0; k < d; ++k) {
      double old = older[k], last = newer[k];
      for (int64_t j = 0; j < d; ++j) {
        y[j] += old * u[k * d + j] + last * v[k * d + j];
        z[j] += last * w[k * d + j];
      }
    }
    for (int64_t j = 0; j < d; ++j)
      y[j] += std::tanh(z[j]);
  }
}

// The sum of coefficients[k] * x ** k, by Horner's rule on four interleaved polynomials in x ** 4.
void polynomial(const double *coefficients, int64_t count, double x, double *out) {
  double x2 = x * x, x4 = x2 * x2, sums[4] = {0.0, 0.0, 0.0, 0.0};
  int64_t whole = count / 4 * 4;
  for (int64_t k = count - 1; k >= whole; --k)
    sums[k - whole] = coefficients[k];
  for (int64_t k = whole - 4; k >= 0; k -= 4)
    for (int64_t i = 0; i < 4; ++i)
      sums[i] = sums[i] * x4 + coefficients[k + i];
  *out = sums[0] + sums[1] * x + sums[2] * x2 + sums[3] * x2 * x;
}

// out[t] = a * out[t-1] + b * out[t-2] + x[t]
void ar2(const double *x, int64_t steps, double a, double b, double *out) {
  double last = 0.0, older = 0.0;
  for (int64_t t = 0; t < steps; ++t) {
    double y = a * last + (b * older + x[t]);
    older = last;
    last = y;
    out[t] = y;
  }
}

// The log-likelihood of returns r under GARCH(1, 1), without its constant.
void garch(const double *r, int64_t steps, double omega, double alpha, double beta, double *out) {
  std::vector<double> variance(steps);
  double h = 1.0;
  for (int64_t t = 0; t < steps; ++t) {
    variance[t] = h;
    h = omega + alpha * r[t] * r[t] + beta * h;
  }
  double sum = 0.0;
  for (int64_t t = 0; t < steps; ++t)
    sum += std::log(variance[t]) + r[t] * r[t] / variance[t];
  *out = -0.5 * sum;
}

void smoothing(const double *x, int64_t steps, double share, double *out) {
  double s = 0.0;
  for (int64_t t = 0; t < steps; ++t) {
    s = share * x[t] + (1.0 - share) * s;
    out[t] = s;
  }
}

void logistic_map(double x, double rate, int64_t steps, double *out) {
  for (int64_t t = 0; t < steps; ++t)
    x = rate * x * (1.0 - x);
  *out = x;
}

// out = tanh(x + e) * sigmoid(x) + e with e = exp(-x * x), in single precision.
void chain(const float *x, int64_t count, float *out) {
  for (int64_t i = 0; i < count; ++i) {
    float e = std::exp(-x[i] * x[i]);
    out[i] = std::tanh(x[i] + e) * (1.0f / (1.0f + std::exp(-x[i]))) + e;
  }
}

// Softmax of each of n rows of m floats.
void softmax(const float *x, int64_t n, int64_t m, float *out) {
  for (int64_t row = 0; row < n; ++row) {
    const float *from = x + row * m;
    float *to = out + row * m;
    float largest = from[0];
    for (int64_t i = 1; i < m; ++i)
      largest = from[i] > largest ? from[i] : largest;
    float sum = 0.0f;
    for (int64_t i = 0; i < m; ++i) {
      to[i] = std::exp(from[i] - largest);
      sum += to[i];
    }
    float share = 1.0f / sum;
    for (int64_t i = 0; i < m; ++i)
      to[i] *= share;
  }
}

// out[t] = tanh(u[t] + out[t-1] . w), in single precision; `start` stands before out[0].
void rnn(const float *u, const float *w, const float *start, int64_t steps, int64_t h, float *out) {
  for (int64_t t = 0; t < steps; ++t) {
    const float *last = t ? out + (t - 1) * h : start;
    float *y = out + t * h;
    for (int64_t j = 0; j < h; ++j)
      y[j] = u[t * h + j];
    for (int64_t k = 0; k < h; ++k) {
      float scale = last[k];
      for (int64_t j = 0; j < h; ++j)
        y[j] += scale * w[k * h + j];
    }
    for (int64_t j = 0; j < h; ++j)
      y[j] = std::tanh(y[j]);
  }
}

struct Point {
  double x, y, z;
};
static Point slope(Point p) { return {10.0 * (p.y - p.x), p.x * (28.0 - p.z) - p.y, p.x * p.y - 8.0 / 3.0 * p.z}; }
static Point moved(Point p, double h, Point k) { return {p.x + h * k.x, p.y + h * k.y, p.z + h * k.z}; }

void lorenz(const double *start, double h, int64_t steps, double *out) {
  Point p{start[0], start[1], start[2]};
  for (int64_t t = 0; t < steps; ++t) {
    Point k1 = slope(p), k2 = slope(moved(p, 0.5 * h, k1)), k3 = slope(moved(p, 0.5 * h, k2)),
          k4 = slope(moved(p, h, k3));
    p.x += h / 6.0 * (k1.x + 2.0 * (k2.x + k3.x) + k4.x);
    p.y += h / 6.0 * (k1.y + 2.0 * (k2.y + k3.y) + k4.y);
    p.z += h / 6.0 * (k1.z + 2.0 * (k2.z + k3.z) + k4.z);
  }
  out[0] = p.x;
  out[1] = p.y;
  out[2] = p.z;
}

} // extern "C"
