// Registers of numbers, and products of matrices that keep their sums in them: what several of the programs here need.

#ifndef BENCHMARKS_VECTORS_H
#define BENCHMARKS_VECTORS_H

#include <algorithm>
#include <cstdint>

// 64 bytes of numbers that may lie anywhere: the compiler makes several registers of them where one is too short.
typedef float Floats __attribute__((vector_size(64), aligned(4), may_alias));
typedef double Doubles __attribute__((vector_size(64), aligned(8), may_alias));

template <typename Number> struct VectorOf;
template <> struct VectorOf<float> {
  using type = Floats;
};
template <> struct VectorOf<double> {
  using type = Doubles;
};

// How many numbers are in one.
template <typename Number> constexpr int64_t wide = 64 / sizeof(Number);

template <typename Number> inline typename VectorOf<Number>::type &at(Number *p) {
  return *reinterpret_cast<typename VectorOf<Number>::type *>(p);
}
template <typename Number> inline const typename VectorOf<Number>::type &at(const Number *p) {
  return *reinterpret_cast<const typename VectorOf<Number>::type *>(p);
}

// A matrix of which element (i, k) is at[i * row + k * column].
template <typename Number> struct Strided {
  const Number *at;
  int64_t row, column;
};

// c[rows, several vectors] += a[rows, depth] . b[depth, several vectors], where rows of b and c are `n` apart.
template <int rows, int vectors, typename Number>
inline void addBlock(Strided<Number> a, const Number *b, int64_t depth, int64_t n, Number *c) {
  constexpr int64_t width = wide<Number>;
  typename VectorOf<Number>::type sums[rows][vectors];
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
    for (int j = 0; j < vectors; ++j)
      sums[i][j] = at(c + i * n + j * width);
  for (int64_t k = 0; k < depth; ++k) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
      for (int j = 0; j < vectors; ++j)
        sums[i][j] += a.at[i * a.row + k * a.column] * at(b + k * n + j * width);
  }
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
    for (int j = 0; j < vectors; ++j)
      at(c + i * n + j * width) = sums[i][j];
}

// c[m, n] += a[m, depth] . b[depth, n] where n is a multiple of two vectors.
template <typename Number>
inline void addStrided(Strided<Number> a, const Number *b, int64_t m, int64_t depth, int64_t n, Number *c) {
  constexpr int64_t width = 2 * wide<Number>;
  for (int64_t j = 0; j < n; j += width) {
    int64_t i = 0;
    for (; i + 8 <= m; i += 8)
      addBlock<8, 2>(Strided<Number>{a.at + i * a.row, a.row, a.column}, b + j, depth, n, c + i * n + j);
    for (; i < m; ++i)
      addBlock<1, 2>(Strided<Number>{a.at + i * a.row, a.row, a.column}, b + j, depth, n, c + i * n + j);
  }
}

template <typename Number>
inline void addProduct(const Number *a, const Number *b, int64_t m, int64_t depth, int64_t n, Number *c) {
  addStrided(Strided<Number>{a, depth, 1}, b, m, depth, n, c);
}

// c[m, n] += a[depth, m]^T . b[depth, n]. Some rows at a time, so that they are still in the cache when they are read again.
template <typename Number>
inline void addTransposedProduct(const Number *a, const Number *b, int64_t m, int64_t depth, int64_t n, Number *c) {
  constexpr int64_t many = 256;
  for (int64_t k = 0; k < depth; k += many)
    addStrided(Strided<Number>{a + k * m, 1, m}, b + k * n, m, std::min(many, depth - k), n, c);
}

// y[n] += x[depth] . b[depth, n] where n is a multiple of eight vectors.
template <typename Number> inline void addRow(const Number *x, const Number *b, int64_t depth, int64_t n, Number *y) {
  for (int64_t j = 0; j < n; j += 8 * wide<Number>)
    addBlock<1, 8>(Strided<Number>{x, depth, 1}, b + j, depth, n, y + j);
}

#endif // BENCHMARKS_VECTORS_H
