// Registers of numbers, and products of matrices that keep their sums in them: what several of the programs here need.

#ifndef BENCHMARKS_VECTORS_H
#define BENCHMARKS_VECTORS_H

#include <algorithm>
#include <cstdint>
#include <vector>

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

// A matrix b[depth, n] as panels two vectors wide, each of them contiguous; n is a multiple of that width. Read row by
// row, a panel of the matrix itself would meet the same few lines of the cache again and again.
template <typename Number> class Panels {
public:
  static constexpr int64_t width = 2 * wide<Number>;
  Panels(const Number *b, int64_t depth, int64_t n) : depth(depth), n(n), kept(depth * n + wide<Number>) {
    uintptr_t address = reinterpret_cast<uintptr_t>(kept.data());
    start = kept.data() + (64 - address % 64) % 64 / sizeof(Number);
    read(b, depth);
  }
  // Another matrix in the same memory, not deeper than the first.
  void read(const Number *b, int64_t rows) {
    depth = rows;
    for (int64_t k = 0; k < depth; ++k)
      for (int64_t j = 0; j < n; j += width)
        std::copy_n(b + k * n + j, width, start + j * depth + k * width);
  }
  const Number *panel(int64_t j) const { return start + j * depth; }

  int64_t depth, n;

private:
  std::vector<Number> kept;
  Number *start; // at the beginning of a line of the cache
};

// c[rows, several vectors] += a[rows, depth] . b[depth, several vectors], where rows of b and of c are so far apart.
template <int rows, int vectors, typename Number>
inline void addBlock(Strided<Number> a, const Number *b, int64_t depth, int64_t bRow, Number *c, int64_t cRow) {
  constexpr int64_t width = wide<Number>;
  typename VectorOf<Number>::type sums[rows][vectors];
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
    for (int j = 0; j < vectors; ++j)
      sums[i][j] = at(c + i * cRow + j * width);
  for (int64_t k = 0; k < depth; ++k) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
      for (int j = 0; j < vectors; ++j)
        sums[i][j] += a.at[i * a.row + k * a.column] * at(b + k * bRow + j * width);
  }
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
    for (int j = 0; j < vectors; ++j)
      at(c + i * cRow + j * width) = sums[i][j];
}

// c[m, n] += a[m, depth] . b[depth, n]
template <typename Number> inline void addStrided(Strided<Number> a, const Panels<Number> &b, int64_t m, Number *c) {
  constexpr int64_t width = Panels<Number>::width;
  for (int64_t j = 0; j < b.n; j += width) {
    int64_t i = 0;
    for (; i + 8 <= m; i += 8)
      addBlock<8, 2>(Strided<Number>{a.at + i * a.row, a.row, a.column}, b.panel(j), b.depth, width, c + i * b.n + j,
                     b.n);
    for (; i < m; ++i)
      addBlock<1, 2>(Strided<Number>{a.at + i * a.row, a.row, a.column}, b.panel(j), b.depth, width, c + i * b.n + j,
                     b.n);
  }
}

template <typename Number> inline void addProduct(const Number *a, const Panels<Number> &b, int64_t m, Number *c) {
  addStrided(Strided<Number>{a, b.depth, 1}, b, m, c);
}

// c[m, n] += a[depth, m]^T . b[depth, n]. Some rows at a time, so that they are still in the cache when they are read
// again.
template <typename Number>
inline void addTransposedProduct(const Number *a, const Number *b, int64_t m, int64_t depth, int64_t n, Number *c) {
  constexpr int64_t many = 256;
  Panels<Number> panels(b, std::min(many, depth), n);
  for (int64_t k = 0; k < depth; k += many) {
    if (k)
      panels.read(b + k * n, std::min(many, depth - k));
    addStrided(Strided<Number>{a + k * m, 1, m}, panels, m, c);
  }
}

// y[n] += x[depth] . b[depth, n] where n is a multiple of eight vectors.
template <typename Number> inline void addRow(const Number *x, const Number *b, int64_t depth, int64_t n, Number *y) {
  for (int64_t j = 0; j < n; j += 8 * wide<Number>)
    addBlock<1, 8>(Strided<Number>{x, depth, 1}, b + j, depth, n, y + j, n);
}

#endif // BENCHMARKS_VECTORS_H
