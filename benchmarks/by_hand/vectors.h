// Registers of numbers, and products of matrices that keep their sums in them: what several of the programs here need.

#ifndef BENCHMARKS_VECTORS_H
#define BENCHMARKS_VECTORS_H

#include <cstdint>

// Sixteen floats that may lie anywhere: the compiler makes two or four registers of them where one is too short.
typedef float Floats __attribute__((vector_size(64), aligned(4), may_alias));
constexpr int64_t floatsWide = 16;

// Eight doubles in the same way.
typedef double Doubles __attribute__((vector_size(64), aligned(8), may_alias));
constexpr int64_t doublesWide = 8;

inline Doubles &at(double *p) { return *reinterpret_cast<Doubles *>(p); }
inline const Doubles &at(const double *p) { return *reinterpret_cast<const Doubles *>(p); }
inline Floats &at(float *p) { return *reinterpret_cast<Floats *>(p); }
inline const Floats &at(const float *p) { return *reinterpret_cast<const Floats *>(p); }

// c[rows, 16 * vectors] += a[rows, depth] . b[depth, 16 * vectors], where rows of b and c are `n` apart.
template <int rows, int vectors>
inline void addBlock(const float *a, const float *b, int64_t depth, int64_t n, float *c) {
  Floats sums[rows][vectors];
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
    for (int j = 0; j < vectors; ++j)
      sums[i][j] = at(c + i * n + j * floatsWide);
  for (int64_t k = 0; k < depth; ++k) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
      for (int j = 0; j < vectors; ++j)
        sums[i][j] += a[i * depth + k] * at(b + k * n + j * floatsWide);
  }
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
    for (int j = 0; j < vectors; ++j)
      at(c + i * n + j * floatsWide) = sums[i][j];
}

// c[m, n] += a[m, depth] . b[depth, n] for m that is a multiple of 8 or below it, and n a multiple of 64.
inline void addProduct(const float *a, const float *b, int64_t m, int64_t depth, int64_t n, float *c) {
  for (int64_t j = 0; j < n; j += 2 * floatsWide) {
    int64_t i = 0;
    for (; i + 8 <= m; i += 8)
      addBlock<8, 2>(a + i * depth, b + j, depth, n, c + i * n + j);
    for (; i < m; ++i)
      addBlock<1, 2>(a + i * depth, b + j, depth, n, c + i * n + j);
  }
}

// y[n] += x[depth] . b[depth, n] for n that is a multiple of 128.
inline void addRow(const float *x, const float *b, int64_t depth, int64_t n, float *y) {
  for (int64_t j = 0; j < n; j += 8 * floatsWide)
    addBlock<1, 8>(x, b + j, depth, n, y + j);
}

#endif // BENCHMARKS_VECTORS_H
