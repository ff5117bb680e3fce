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
  addProduct(x, Panels<float>(w, depth, n), rows, z);
}

float *storage(int64_t count) {
  static thread_local std::vector<float> kept;
  kept.resize(count);
  return kept.data();
}

std::vector<float> transposed(const float *a, int64_t rows, int64_t columns) {
  std::vector<float> result(rows * columns);
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j)
      result[j * rows + i] = a[i * columns + j];
  return result;
}

// From the derivatives by x W + h U + b of all steps, `gates` wide, those by W, U and b: products over all steps at once.
void weightGradients(const float *x, const float *h0, const float *h, const float *slopes, int64_t steps, int64_t batch,
                     int64_t inputs, int64_t n, int64_t gates, float *by_w, float *by_u, float *by_b) {
  std::fill_n(by_w, inputs * gates, 0.0f);
  std::fill_n(by_u, n * gates, 0.0f);
  std::fill_n(by_b, gates, 0.0f);
  addTransposedProduct(x, slopes, inputs, steps * batch, gates, by_w);
  addTransposedProduct(h0, slopes, n, batch, gates, by_u);
  addTransposedProduct(h, slopes + batch * gates, n, (steps - 1) * batch, gates, by_u);
  for (int64_t r = 0; r < steps * batch; ++r)
    for (int64_t j = 0; j < gates; ++j)
      by_b[j] += slopes[r * gates + j];
}

inline float sigmoid(float x) { return 1.0f / (1.0f + std::exp(-x)); }

} // namespace

extern "C" {

// h' = tanh(x W + h U + b) for a batch; all states.
void elman(const float *x, const float *h0, const float *w, const float *u, const float *b, int64_t steps,
           int64_t batch, int64_t inputs, int64_t n, float *out) {
  affine(x, w, b, steps * batch, inputs, n, out);
  Panels<float> panels(u, n, n);
  const float *last = h0;
  for (int64_t t = 0; t < steps; ++t) {
    float *y = out + t * batch * n;
    if (batch == 1)
      addRow(last, u, n, n, y);
    else
      addProduct(last, panels, batch, y);
    for (int64_t i = 0; i < batch * n; ++i)
      y[i] = std::tanh(y[i]);
    last = y;
  }
}

// The mean square of all states of `elman` and its derivatives by w, u and b.
void elman_gradient(const float *x, const float *h0, const float *w, const float *u, const float *b, int64_t steps,
                    int64_t batch, int64_t inputs, int64_t n, float *cost, float *by_w, float *by_u, float *by_b) {
  int64_t count = batch * n, all = steps * count;
  static thread_local std::vector<float> states;
  states.resize(2 * all);
  float *h = states.data(), *slopes = h + all;
  elman(x, h0, w, u, b, steps, batch, inputs, n, h);
  Panels<float> panels(transposed(u, n, n).data(), n, n);
  float sum = 0.0f, scale = 2.0f / all;
  for (int64_t t = steps - 1; t >= 0; --t) {
    const float *y = h + t * count;
    float *slope = slopes + t * count;
    for (int64_t i = 0; i < count; ++i)
      slope[i] = scale * y[i];
    if (t + 1 < steps)
      addProduct(slope + count, panels, batch, slope);
    for (int64_t i = 0; i < count; ++i) {
      sum += y[i] * y[i];
      slope[i] *= 1.0f - y[i] * y[i];
    }
  }
  *cost = sum / all;
  weightGradients(x, h0, h, slopes, steps, batch, inputs, n, n, by_w, by_u, by_b);
}

// Long short-term memory with gates in the order input, forget, output, candidate; all hidden states.
void lstm(const float *x, const float *h0, const float *c0, const float *w, const float *u, const float *b,
          int64_t steps, int64_t batch, int64_t inputs, int64_t n, float *out) {
  float *z = storage(steps * batch * 4 * n + batch * n), *c = z + steps * batch * 4 * n;
  affine(x, w, b, steps * batch, inputs, 4 * n, z);
  for (int64_t i = 0; i < batch * n; ++i)
    c[i] = c0[i];
  Panels<float> panels(u, n, 4 * n);
  const float *last = h0;
  for (int64_t t = 0; t < steps; ++t) {
    float *gates = z + t * batch * 4 * n, *h = out + t * batch * n;
    addProduct(last, panels, batch, gates);
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

// The mean square of the hidden states and its derivatives by w, u and b. The gates' values are kept, and give way to the
// derivatives by what they are functions of.
void lstm_gradient(const float *x, const float *h0, const float *c0, const float *w, const float *u, const float *b,
                   int64_t steps, int64_t batch, int64_t inputs, int64_t n, float *cost, float *by_w, float *by_u,
                   float *by_b) {
  int64_t count = batch * n, all = steps * count;
  float *z = storage(6 * all + 2 * count), *h = z + 4 * all, *c = h + all, *hBar = c + all, *cBar = hBar + count;
  affine(x, w, b, steps * batch, inputs, 4 * n, z);
  Panels<float> panels(u, n, 4 * n), back(transposed(u, n, 4 * n).data(), 4 * n, n);
  for (int64_t t = 0; t < steps; ++t) {
    float *gates = z + 4 * t * count;
    addProduct(t ? h + (t - 1) * count : h0, panels, batch, gates);
    const float *older = t ? c + (t - 1) * count : c0;
    for (int64_t r = 0; r < batch; ++r) {
      float *g = gates + r * 4 * n;
      for (int64_t j = 0; j < 3 * n; ++j)
        g[j] = sigmoid(g[j]);
      for (int64_t j = 0; j < n; ++j) {
        g[3 * n + j] = std::tanh(g[3 * n + j]);
        float cell = g[n + j] * older[r * n + j] + g[j] * g[3 * n + j];
        c[t * count + r * n + j] = cell;
        h[t * count + r * n + j] = g[2 * n + j] * std::tanh(cell);
      }
    }
  }
  float sum = 0.0f, scale = 2.0f / all;
  std::fill_n(cBar, count, 0.0f);
  for (int64_t t = steps - 1; t >= 0; --t) {
    const float *older = t ? c + (t - 1) * count : c0, *hidden = h + t * count;
    float *gates = z + 4 * t * count;
    for (int64_t i = 0; i < count; ++i) {
      hBar[i] = scale * hidden[i];
      sum += hidden[i] * hidden[i];
    }
    if (t + 1 < steps)
      addProduct(gates + 4 * count, back, batch, hBar);
    for (int64_t r = 0; r < batch; ++r) {
      float *g = gates + r * 4 * n;
      for (int64_t j = 0; j < n; ++j) {
        float in = g[j], forget = g[n + j], out = g[2 * n + j], candidate = g[3 * n + j];
        float squashed = std::tanh(c[t * count + r * n + j]), slope = hBar[r * n + j];
        float cell = cBar[r * n + j] + slope * out * (1.0f - squashed * squashed);
        g[j] = cell * candidate * in * (1.0f - in);
        g[n + j] = cell * older[r * n + j] * forget * (1.0f - forget);
        g[2 * n + j] = slope * squashed * out * (1.0f - out);
        g[3 * n + j] = cell * in * (1.0f - candidate * candidate);
        cBar[r * n + j] = cell * forget;
      }
    }
  }
  *cost = sum / all;
  weightGradients(x, h0, h, z, steps, batch, inputs, n, 4 * n, by_w, by_u, by_b);
}

// Gated recurrent units with gates in the order update, reset, candidate; `u` is (n, 2 n) and `v`, of the candidate,
// (n, n). All states.
void gru(const float *x, const float *h0, const float *w, const float *u, const float *v, const float *b, int64_t steps,
         int64_t batch, int64_t inputs, int64_t n, float *out) {
  int64_t whole = steps * batch * 3 * n;
  float *z = storage(whole + 4 * batch * n), *gates = z + whole, *reset = gates + 2 * batch * n,
        *candidate = reset + batch * n;
  affine(x, w, b, steps * batch, inputs, 3 * n, z);
  Panels<float> gatePanels(u, n, 2 * n), candidatePanels(v, n, n);
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
    addProduct(last, gatePanels, batch, gates);
    for (int64_t r = 0; r < batch; ++r)
      for (int64_t j = 0; j < n; ++j)
        reset[r * n + j] = sigmoid(gates[r * 2 * n + n + j]) * last[r * n + j];
    addProduct(reset, candidatePanels, batch, candidate);
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
