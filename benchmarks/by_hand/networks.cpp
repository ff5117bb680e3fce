// Recurrent networks in single precision by hand, for peers.py: the inputs' products are one product before the loop,
// and sums stay in registers. Widths are multiples of 128.

#include "vectors.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace {

// z[rows, n] = b + x[rows, depth] . w[depth, n]
void affine(const float *x, const float *w, const float *b, int64_t rows, int64_t depth, int64_t n, float *z) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < n; ++j)
      z[i * n + j] = b[j];
  addProduct(x, w, rows, depth, n, z);
}

float *storage(int64_t count) {
  static thread_local std::vector<float> kept;
  kept.resize(count);
  return kept.data();
}

inline float sigmoid(float x) { return 1.0f / (1.0f + std::exp(-x)); }

} // namespace

extern "C" {

// h' = tanh(x W + h U + b) for a batch; all states.
void elman(const float *x, const float *h0, const float *w, const float *u, const float *b, int64_t steps,
           int64_t batch, int64_t inputs, int64_t n, float *out) {
  affine(x, w, b, steps * batch, inputs, n, out);
  const float *last = h0;
  for (int64_t t = 0; t < steps; ++t) {
    float *y = out + t * batch * n;
    if (batch == 1)
      addRow(last, u, n, n, y);
    else
      addProduct(last, u, batch, n, n, y);
    for (int64_t i = 0; i < batch * n; ++i)
      y[i] = std::tanh(y[i]);
    last = y;
  }
}

// The mean square of all states of `elman` and its derivatives by w, u and b. Those are products over all steps at once.
void elman_gradient(const float *x, const float *h0, const float *w, const float *u, const float *b, int64_t steps,
                    int64_t batch, int64_t inputs, int64_t n, float *cost, float *by_w, float *by_u, float *by_b) {
  int64_t count = batch * n, all = steps * count;
  static thread_local std::vector<float> states;
  states.resize(2 * all + n * n);
  float *h = states.data(), *slopes = h + all, *transposed = slopes + all;
  elman(x, h0, w, u, b, steps, batch, inputs, n, h);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      transposed[j * n + i] = u[i * n + j];
  float sum = 0.0f, scale = 2.0f / all;
  for (int64_t t = steps - 1; t >= 0; --t) {
    const float *y = h + t * count;
    float *slope = slopes + t * count;
    for (int64_t i = 0; i < count; ++i)
      slope[i] = scale * y[i];
    if (t + 1 < steps)
      addProduct(slope + count, transposed, batch, n, n, slope);
    for (int64_t i = 0; i < count; ++i) {
      sum += y[i] * y[i];
      slope[i] *= 1.0f - y[i] * y[i];
    }
  }
  *cost = sum / all;
  std::fill_n(by_w, inputs * n, 0.0f);
  std::fill_n(by_u, n * n, 0.0f);
  std::fill_n(by_b, n, 0.0f);
  addTransposedProduct(x, slopes, inputs, steps * batch, n, by_w);
  addTransposedProduct(h0, slopes, n, batch, n, by_u);
  addTransposedProduct(h, slopes + count, n, (steps - 1) * batch, n, by_u);
  for (int64_t r = 0; r < steps * batch; ++r)
    for (int64_t j = 0; j < n; ++j)
      by_b[j] += slopes[r * n + j];
}

// Long short-term memory with gates in the order input, forget, output, candidate; all hidden states.
void lstm(const float *x, const float *h0, const float *c0, const float *w, const float *u, const float *b,
          int64_t steps, int64_t batch, int64_t inputs, int64_t n, float *out) {
  float *z = storage(steps * batch * 4 * n + batch * n), *c = z + steps * batch * 4 * n;
  affine(x, w, b, steps * batch, inputs, 4 * n, z);
  for (int64_t i = 0; i < batch * n; ++i)
    c[i] = c0[i];
  const float *last = h0;
  for (int64_t t = 0; t < steps; ++t) {
    float *gates = z + t * batch * 4 * n, *h = out + t * batch * n;
    addProduct(last, u, batch, n, 4 * n, gates);
    for (int64_t r = 0; r < batch; ++r) {
      const float *g = gates + r * 4 * n;
      for (int64_t j = 0; j < n; ++j) {
        float cell = sigmoid(g[n + j]) * c[r * n + j] + sigmoid(g[j]) * std::tanh(g[3 * n + j]);
        c[r * n + j] = cell;
        h[r * n + j] = sigmoid(g[2 * n + j]) * std::tanh(cell);
      }
    }
    last = h;
  }
}

// Gated recurrent units with gates in the order update, reset, candidate; `u` is (n, 2 n) and `v`, of the candidate,
// (n, n). All states.
void gru(const float *x, const float *h0, const float *w, const float *u, const float *v, const float *b, int64_t steps,
         int64_t batch, int64_t inputs, int64_t n, float *out) {
  int64_t whole = steps * batch * 3 * n;
  float *z = storage(whole + 4 * batch * n), *gates = z + whole, *reset = gates + 2 * batch * n,
        *candidate = reset + batch * n;
  affine(x, w, b, steps * batch, inputs, 3 * n, z);
  const float *last = h0;
  for (int64_t t = 0; t < steps; ++t) {
    const float *given = z + t * batch * 3 * n;
    float *h = out + t * batch * n;
    for (int64_t r = 0; r < batch; ++r) {
      for (int64_t j = 0; j < 2 * n; ++j)
        gates[r * 2 * n + j] = given[r * 3 * n + j];
      for (int64_t j = 0; j < n; ++j)
        candidate[r * n + j] = given[r * 3 * n + 2 * n + j];
    }
    addProduct(last, u, batch, n, 2 * n, gates);
    for (int64_t r = 0; r < batch; ++r)
      for (int64_t j = 0; j < n; ++j)
        reset[r * n + j] = sigmoid(gates[r * 2 * n + n + j]) * last[r * n + j];
    addProduct(reset, v, batch, n, n, candidate);
    for (int64_t r = 0; r < batch; ++r)
      for (int64_t j = 0; j < n; ++j) {
        float update = sigmoid(gates[r * 2 * n + j]), old = last[r * n + j];
        h[r * n + j] = old + update * (std::tanh(candidate[r * n + j]) - old);
      }
    last = h;
  }
}

// Rows of x with their mean and variance taken off, times `scale`, plus `shift`.
void layer_norm(const float *x, const float *scale, const float *shift, int64_t rows, int64_t n, float *out) {
  for (int64_t r = 0; r < rows; ++r) {
    const float *from = x + r * n;
    float *to = out + r * n, sum = 0.0f, squares = 0.0f;
    for (int64_t j = 0; j < n; ++j)
      sum += from[j];
    float mean = sum / n;
    for (int64_t j = 0; j < n; ++j)
      squares += (from[j] - mean) * (from[j] - mean);
    float factor = 1.0f / std::sqrt(squares / n + 1e-5f);
    for (int64_t j = 0; j < n; ++j)
      to[j] = (from[j] - mean) * factor * scale[j] + shift[j];
  }
}

} // extern "C"
