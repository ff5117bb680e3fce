// Factorizations and triangular systems as plain loops: what small matrices are computed with, and all matrices where
// there is no LAPACK.
//
// Matrices have contiguous rows. Inner loops run along rows, so that the compiler can use vectors; sums are split in a
// fixed way, so that results do not depend on the machine. Layouts are those that LAPACK leaves in the same memory.
#ifndef SCANSION_LIB_RUNTIME_DENSELOOPS_H
#define SCANSION_LIB_RUNTIME_DENSELOOPS_H

#include "Matrix.h"

#include <cmath>
#include <utility>

namespace scansion::rt {

template <typename T> T dotProduct(const T *x, const T *y, int64_t n) {
  T sums[4] = {0, 0, 0, 0};
  int64_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (int64_t k = 0; k < 4; ++k)
      sums[k] += x[i + k] * y[i + k];
  T sum = (sums[0] + sums[2]) + (sums[1] + sums[3]);
  for (; i < n; ++i)
    sum += x[i] * y[i];
  return sum;
}

// y -= factor * x
template <typename T> void subtractMultiple(T *__restrict y, T factor, const T *__restrict x, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    y[i] -= factor * x[i];
}

// The lower triangle becomes the factor; false where the matrix is not positive definite.
template <typename T> bool choleskyLoops(const Matrix<T> &a) {
  for (int64_t i = 0; i < a.rows; ++i) {
    T *row = &a(i, 0);
    for (int64_t j = 0; j < i; ++j) {
      const T *above = &a(j, 0);
      row[j] = (row[j] - dotProduct(row, above, j)) / above[j];
    }
    const T rest = row[i] - dotProduct(row, row, i);
    if (!(rest > 0)) // NaN too
      return false;
    row[i] = std::sqrt(rest);
  }
  return true;
}

// What getrf does with the same memory: row k of the matrix is its column k, columns are exchanged.
template <typename T> void luLoops(const Matrix<T> &a, int32_t *pivots) {
  const int64_t n = a.rows;
  for (int64_t k = 0; k < n; ++k) {
    T *row = &a(k, 0);
    int64_t pivot = k;
    for (int64_t i = k + 1; i < n; ++i)
      if (!(std::abs(row[i]) <= std::abs(row[pivot])) && !std::isnan(row[pivot]))
        pivot = i;
    pivots[k] = static_cast<int32_t>(pivot + 1);
    if (pivot != k)
      for (int64_t i = 0; i < n; ++i)
        std::swap(a(i, k), a(i, pivot));
    if (row[k] == 0)
      continue;
    for (int64_t i = k + 1; i < n; ++i)
      row[i] /= row[k];
    for (int64_t j = k + 1; j < n; ++j)
      subtractMultiple(&a(j, k + 1), a(j, k), row + k + 1, n - k - 1);
  }
}

struct Triangle {
  bool lower, transposed, unit;
};

// The same row operations for a column that lies contiguously.
template <typename T> void solveColumn(const Matrix<T> &a, Triangle triangle, T *x) {
  const int64_t n = a.rows;
  const bool forward = triangle.lower != triangle.transposed;
  for (int64_t step = 0; step < n; ++step) {
    const int64_t i = forward ? step : n - 1 - step;
    const T *row = &a(i, 0);
    const int64_t first = triangle.lower ? 0 : i + 1, count = triangle.lower ? i : n - 1 - i;
    if (!triangle.transposed)
      x[i] -= dotProduct(row + first, x + first, count);
    if (!triangle.unit)
      x[i] /= row[i];
    if (triangle.transposed)
      subtractMultiple(x + first, x[i], row + first, count);
  }
}

// Solves a x = b, or a^T x = b, in the place of b.
template <typename T> void solveTriangleLoops(const Matrix<T> &a, Triangle triangle, const Matrix<T> &x) {
  if (x.columns == 1 && x.rowStride == 1) {
    solveColumn(a, triangle, x.data);
    return;
  }
  const int64_t n = a.rows;
  const bool forward = triangle.lower != triangle.transposed;
  for (int64_t step = 0; step < n; ++step) {
    const int64_t i = forward ? step : n - 1 - step;
    T *row = x.data + i * x.rowStride;
    if (!triangle.unit)
      for (int64_t j = 0; j < x.columns; ++j)
        row[j] /= a(i, i);
    // What is solved is taken out of the rows that are not.
    for (int64_t k = forward ? i + 1 : 0; k < (forward ? n : i); ++k)
      subtractMultiple(x.data + k * x.rowStride, triangle.transposed ? a(i, k) : a(k, i), row, x.columns);
  }
}

} // namespace scansion::rt
#endif
