// Whole arrays by hand, for peers.py: one pass over memory where one is enough.

#include "vectors.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

extern "C" {

// out = tanh(x) * sigmoid(x) + exp(-x * x)
void gated_chain(const float *x, int64_t count, float *out) {
  for (int64_t i = 0; i < count; ++i)
    out[i] = std::tanh(x[i]) / (1.0f + std::exp(-x[i])) + std::exp(-x[i] * x[i]);
}

// out[n, m] = tanh(x[n, d] . w[d, m] + b[m]) for m that is a multiple of 16. Rows are done in groups that stay in the cache.
void tanh_map_wide(const double *x, const double *w, const double *b, int64_t n, int64_t d, int64_t m, double *out) {
  constexpr int64_t many = 32;
  Panels<double> panels(w, d, m);
  for (int64_t from = 0; from < n; from += many) {
    int64_t count = std::min(many, n - from);
    double *y = out + from * m;
    for (int64_t i = 0; i < count; ++i)
      std::copy_n(b, m, y + i * m);
    addProduct(x + from * d, panels, count, y);
    for (int64_t i = 0; i < count * m; ++i)
      y[i] = std::tanh(y[i]);
  }
}

void cumulated(const double *x, int64_t count, double *out) {
  double sum = 0.0;
  for (int64_t i = 0; i < count; ++i) {
    sum += x[i];
    out[i] = sum;
  }
}

// The mean of softplus(z) - y z with z = x . w, and its gradient, in one pass over x.
void logistic_gradient(const double *x, const double *y, const double *w, int64_t rows, int64_t n, double *cost,
                       double *gradient) {
  constexpr int64_t many = 64;
  double sum = 0.0;
  for (int64_t j = 0; j < n; ++j)
    gradient[j] = 0.0;
  for (int64_t from = 0; from < rows; from += many) {
    int64_t count = std::min(many, rows - from);
    double z[many] = {}, slope[many];
    for (int64_t i = 0; i < count; ++i) {
      for (int64_t j = 0; j < n; ++j)
        z[i] += x[(from + i) * n + j] * w[j];
    }
    for (int64_t i = 0; i < count; ++i) {
      double e = std::exp(-std::fabs(z[i])), positive = z[i] > 0.0 ? z[i] : 0.0;
      sum += positive + std::log(1.0 + e) - y[from + i] * z[i];
      slope[i] = (z[i] > 0.0 ? 1.0 : e) / (1.0 + e) - y[from + i];
    }
    int64_t i = 0;
    for (; i + 4 <= count; i += 4) {
      const double *row = x + (from + i) * n;
      for (int64_t j = 0; j < n; ++j)
        gradient[j] += (slope[i] * row[j] + slope[i + 1] * row[n + j]) +
                       (slope[i + 2] * row[2 * n + j] + slope[i + 3] * row[3 * n + j]);
    }
    for (; i < count; ++i)
      for (int64_t j = 0; j < n; ++j)
        gradient[j] += slope[i] * x[(from + i) * n + j];
  }
  *cost = sum / rows;
  for (int64_t j = 0; j < n; ++j)
    gradient[j] /= rows;
}

// Sums of x[before, length, after] over the middle.
void sums(const double *x, int64_t before, int64_t length, int64_t after, double *out) {
  for (int64_t i = 0; i < before; ++i) {
    const double *from = x + i * length * after;
    if (after == 1) {
      double sum = 0.0;
      for (int64_t k = 0; k < length; ++k)
        sum += from[k];
      out[i] = sum;
      continue;
    }
    double *to = out + i * after;
    for (int64_t j = 0; j < after; ++j)
      to[j] = 0.0;
    for (int64_t k = 0; k < length; ++k)
      for (int64_t j = 0; j < after; ++j)
        to[j] += from[k * after + j];
  }
}

// Where the largest of each row's numbers is.
void largest(const double *x, int64_t rows, int64_t n, int64_t *out) {
  for (int64_t r = 0; r < rows; ++r) {
    const double *from = x + r * n;
    double top = from[0];
    for (int64_t j = 1; j < n; ++j)
      top = from[j] > top ? from[j] : top;
    out[r] = std::find(from, from + n, top) - from;
  }
}

void gather(const double *x, const int64_t *indices, int64_t count, double *out) {
  for (int64_t i = 0; i < count; ++i)
    out[i] = x[indices[i]];
}

// Rows of a table.
void gather_rows(const double *x, const int64_t *indices, int64_t count, int64_t n, double *out) {
  for (int64_t i = 0; i < count; ++i)
    std::copy_n(x + indices[i] * n, n, out + i * n);
}

// out[indices[i]] += x[i] on zeros; an index may come several times.
void scatter(const double *x, const int64_t *indices, int64_t count, int64_t size, double *out) {
  std::fill_n(out, size, 0.0);
  for (int64_t i = 0; i < count; ++i)
    out[indices[i]] += x[i];
}

void sorted(const double *x, int64_t count, double *out) {
  std::copy_n(x, count, out);
  std::sort(out, out + count);
}

// Factors of 4 x 4 matrices and the solutions of one system with each. Eight matrices go side by side, so that each
// operation is one on vectors.
void cholesky_solve_4(const double *a, const double *b, int64_t count, double *out) {
  constexpr int n = 4, width = 8;
  for (int64_t from = 0; from < count; from += width) {
    int64_t many = std::min<int64_t>(width, count - from);
    double l[n][n][width], x[n][width];
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j <= i; ++j)
        for (int m = 0; m < width; ++m)
          l[i][j][m] = m < many ? a[((from + m) * n + i) * n + j] : (i == j ? 1.0 : 0.0);
      for (int m = 0; m < width; ++m)
        x[i][m] = m < many ? b[(from + m) * n + i] : 0.0;
    }
    for (int j = 0; j < n; ++j) { // the diagonal holds inverses
      for (int k = 0; k < j; ++k)
        for (int i = j; i < n; ++i)
          for (int m = 0; m < width; ++m)
            l[i][j][m] -= l[i][k][m] * l[j][k][m];
      for (int m = 0; m < width; ++m)
        l[j][j][m] = 1.0 / std::sqrt(l[j][j][m]);
      for (int i = j + 1; i < n; ++i)
        for (int m = 0; m < width; ++m)
          l[i][j][m] *= l[j][j][m];
    }
    for (int i = 0; i < n; ++i)
      for (int m = 0; m < width; ++m) {
        for (int k = 0; k < i; ++k)
          x[i][m] -= l[i][k][m] * x[k][m];
        x[i][m] *= l[i][i][m];
      }
    for (int i = n - 1; i >= 0; --i)
      for (int m = 0; m < width; ++m) {
        for (int k = i + 1; k < n; ++k)
          x[i][m] -= l[k][i][m] * x[k][m];
        x[i][m] *= l[i][i][m];
      }
    for (int m = 0; m < many; ++m)
      for (int i = 0; i < n; ++i)
        out[(from + m) * n + i] = x[i][m];
  }
}

// Products of pairs of 4 x 4 matrices.
void products_4(const double *a, const double *b, int64_t count, double *out) {
  constexpr int n = 4;
  for (int64_t m = 0; m < count; ++m) {
    const double *x = a + m * n * n, *y = b + m * n * n;
    double z[n][n] = {};
    for (int i = 0; i < n; ++i)
      for (int k = 0; k < n; ++k)
        for (int j = 0; j < n; ++j)
          z[i][j] += x[i * n + k] * y[k * n + j];
    std::copy_n(&z[0][0], n * n, out + m * n * n);
  }
}

} // extern "C"
