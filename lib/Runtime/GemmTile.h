// A product by register tiles. Included by one file for each instruction set, which says in whose namespace
// (SCN_GEMM_NAMESPACE), how many bytes a vector has and how many rows a tile; everything here is compiled for that set
// and must not be shared with others. So nothing of the C++ library is used: the linker would keep one copy of it.
//
// A tile is a few rows of c times two vectors, accumulated in registers: for each k, two vectors of b, and one element
// of a spread over a vector for each row. b comes in panels of two vectors, k after k, in blocks of kDepth rows: a block
// of a panel stays in the first cache while all rows of a pass by.
#ifndef SCANSION_LIB_RUNTIME_GEMMTILE_H
#define SCANSION_LIB_RUNTIME_GEMMTILE_H

#include "Gemm.h"

namespace scansion::rt::SCN_GEMM_NAMESPACE {

constexpr int64_t kDepth = 256;

constexpr int64_t least(int64_t x, int64_t y) { return x < y ? x : y; }

template <typename T> struct Tile {
  static constexpr int64_t lanes = SCN_GEMM_BYTES / int64_t(sizeof(T));
  static constexpr int64_t width = 2 * lanes;
  static constexpr int rows = SCN_GEMM_ROWS;
  typedef T Vector __attribute__((vector_size(SCN_GEMM_BYTES), aligned(alignof(T)), may_alias));

  // How many columns the packed form has.
  static int64_t rounded(int64_t n) { return (n + width - 1) / width * width; }

  static void pack(View<const T> b, int64_t k, int64_t n, T *packed);
  static void multiply(View<const T> a, const T *packed, View<T> c, int64_t m, int64_t n, int64_t k);

private:
  static void packPanel(View<const T> b, int64_t k, int64_t columns, T *packed);
  template <int R> static void tile(View<const T> a, const T *panel, int64_t k, T *c, int64_t stride, int64_t columns);
  static void column(View<const T> a, const T *panel, View<T> c, int64_t m, int64_t columns, int64_t k);
  template <int R> static void rest(View<const T> a, const T *panel, View<T> c, int64_t m, int64_t columns, int64_t k);
};

// A panel of k rows; columns that b does not have are zero.
template <typename T> void Tile<T>::packPanel(View<const T> b, int64_t k, int64_t columns, T *packed) {
  if (b.column == 1 && columns == width) {
    for (int64_t t = 0; t < k; ++t, packed += width) {
      const T *row = b.data + t * b.row;
      *reinterpret_cast<Vector *>(packed) = *reinterpret_cast<const Vector *>(row);
      *reinterpret_cast<Vector *>(packed + lanes) = *reinterpret_cast<const Vector *>(row + lanes);
    }
    return;
  }
  // A few rows at a time, so that what is read with a stride comes from lines that were just read.
  constexpr int64_t few = 16;
  for (int64_t from = 0; from < k; from += few)
    for (int64_t j = 0; j < width; ++j)
      for (int64_t t = from; t < least(from + few, k); ++t)
        packed[t * width + j] = j < columns ? b.data[t * b.row + j * b.column] : T(0);
}

template <typename T> void Tile<T>::pack(View<const T> b, int64_t k, int64_t n, T *packed) {
  for (int64_t from = 0; from < k; from += kDepth) {
    int64_t depth = least(kDepth, k - from);
    for (int64_t j = 0; j < n; j += width, packed += depth * width)
      packPanel({b.data + from * b.row + j * b.column, b.row, b.column}, depth, least(width, n - j), packed);
  }
}

template <typename T>
template <int R>
void Tile<T>::tile(View<const T> a, const T *panel, int64_t k, T *c, int64_t stride, int64_t columns) {
  Vector sums[R][2] = {};
  const T *element = a.data;
  for (int64_t t = 0; t < k; ++t, panel += width, element += a.column) {
    Vector left = *reinterpret_cast<const Vector *>(panel);
    Vector right = *reinterpret_cast<const Vector *>(panel + lanes);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      T x = element[r * a.row];
      sums[r][0] += x * left;
      sums[r][1] += x * right;
    }
  }
  if (columns == width) {
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      *reinterpret_cast<Vector *>(c + r * stride) += sums[r][0];
      *reinterpret_cast<Vector *>(c + r * stride + lanes) += sums[r][1];
    }
    return;
  }
  for (int r = 0; r < R; ++r)
    for (int64_t j = 0; j < columns; ++j)
      c[r * stride + j] += sums[r][j / lanes][j % lanes];
}

// The rows that are left over, R or fewer.
template <typename T>
template <int R>
void Tile<T>::rest(View<const T> a, const T *panel, View<T> c, int64_t m, int64_t columns, int64_t k) {
  if (m == R)
    return tile<R>(a, panel, k, c.data, c.row, columns);
  if constexpr (R > 1)
    rest<R - 1>(a, panel, c, m, columns, k);
}

template <typename T>
void Tile<T>::column(View<const T> a, const T *panel, View<T> c, int64_t m, int64_t columns, int64_t k) {
  for (; m >= rows; m -= rows, a.data += rows * a.row, c.data += rows * c.row)
    tile<rows>(a, panel, k, c.data, c.row, columns);
  rest<rows - 1>(a, panel, c, m, columns, k);
}

template <typename T>
void Tile<T>::multiply(View<const T> a, const T *packed, View<T> c, int64_t m, int64_t n, int64_t k) {
  // As many rows of a block of a as stay in the second cache while all panels pass by. A column of a is copied beside the
  // next one if it is not: rows that lie a power of two apart would share a few lines of the cache.
  constexpr int64_t height = 8 * rows;
  alignas(64) T block[height * kDepth];
  for (int64_t from = 0; from < k; from += kDepth) {
    int64_t depth = least(kDepth, k - from);
    for (int64_t i = 0; i < m; i += height) {
      int64_t count = least(height, m - i);
      View<const T> part{a.data + i * a.row + from * a.column, a.row, a.column};
      if (a.column != 1) {
        for (int64_t r = 0; r < count; r += rows)
          for (int64_t t = 0; t < depth; ++t)
            for (int64_t q = 0; q < least(rows, count - r); ++q)
              block[r * depth + t * rows + q] = part.data[(r + q) * part.row + t * part.column];
      }
      for (int64_t j = 0; j < n; j += width) {
        View<T> target{c.data + i * c.row + j, c.row, 1};
        const T *panel = packed + from * rounded(n) + j * depth;
        int64_t columns = least(width, n - j);
        if (a.column == 1) {
          column(part, panel, target, count, columns, depth);
          continue;
        }
        for (int64_t r = 0; r < count; r += rows)
          column({block + r * depth, 1, rows}, panel, {target.data + r * c.row, c.row, 1}, least(rows, count - r),
                 columns, depth);
      }
    }
  }
}

const GemmKernels<float> floats = {Tile<float>::pack, Tile<float>::multiply};
const GemmKernels<double> doubles = {Tile<double>::pack, Tile<double>::multiply};

} // namespace scansion::rt::SCN_GEMM_NAMESPACE

#endif
