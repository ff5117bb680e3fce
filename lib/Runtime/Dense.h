// Factorizations of one matrix with contiguous rows, by loops where it is small and by LAPACK where it is large.
//
// A matrix in C order is the transpose of what LAPACK sees in the same memory. Everything here is arranged so that
// nothing has to be transposed: our lower triangle is LAPACK's upper one, and rows of right-hand sides are its columns.
#ifndef SCANSION_LIB_RUNTIME_DENSE_H
#define SCANSION_LIB_RUNTIME_DENSE_H

#include "DenseLoops.h"
#include "Lapack.h"

#include <algorithm>

namespace scansion::rt {

// LAPACK where it is worth a call: matrices of this many rows, whose lengths fit its integers.
template <typename T> const Lapack<T> *lapackFor(int64_t rows, int64_t columns) {
  return rows > kSmall && rows <= INT32_MAX && columns <= INT32_MAX ? lapack<T>() : nullptr;
}

// The lower triangle becomes the factor; false where the matrix is not positive definite.
template <typename T> bool choleskyInPlace(const Matrix<T> &a) {
  const Lapack<T> *functions = lapackFor<T>(a.rows, a.rowStride);
  if (!functions)
    return choleskyLoops(a);
  const Int n = Int(a.rows), lda = Int(a.rowStride);
  Int info = 0;
  functions->potrf("U", &n, a.data, &lda, &info, 1);
  // Not every library notices a NaN.
  for (int64_t i = 0; i < a.rows && info == 0; ++i)
    info = a(i, i) > 0 ? 0 : 1;
  return info == 0;
}

template <typename T> void luInPlace(const Matrix<T> &a, int32_t *pivots) {
  const Lapack<T> *functions = lapackFor<T>(a.rows, a.rowStride);
  if (!functions)
    return luLoops(a, pivots);
  const Int n = Int(a.rows), lda = Int(a.rowStride);
  Int info = 0; // a zero on the diagonal is seen by whoever divides by it
  functions->getrf(&n, &n, a.data, &lda, pivots, &info);
}

// Solves a x = b, or a^T x = b, in the place of b.
template <typename T> void solveTriangleInPlace(const Matrix<T> &a, Triangle triangle, const Matrix<T> &x) {
  const Lapack<T> *functions =
      x.columns > 1 ? lapackFor<T>(a.rows, std::max({a.rowStride, x.rowStride, x.columns})) : nullptr;
  if (!functions)
    return solveTriangleLoops(a, triangle, x);
  const Int m = Int(x.columns), n = Int(a.rows), lda = Int(a.rowStride), ldx = Int(x.rowStride);
  const T one = 1;
  functions->trsm("R", triangle.lower ? "U" : "L", triangle.transposed ? "T" : "N", triangle.unit ? "U" : "N", &m, &n,
                  &one, a.data, &lda, x.data, &ldx, 1, 1, 1, 1);
}

template <typename T> void exchange(const Matrix<T> &x, int64_t i, int64_t k) {
  if (i != k)
    for (int64_t j = 0; j < x.columns; ++j)
      std::swap(x(i, j), x(k, j));
}

// With x^T = p l u: x y = b is u^T l^T p^T y = b, and x^T y = b is p l u y = b.
template <typename T>
void solveFactored(const Matrix<T> &lu, const Matrix<int32_t> &pivots, bool transposed, const Matrix<T> &x) {
  const int64_t n = lu.rows;
  if (!transposed) {
    solveTriangleInPlace(lu, {true, false, false}, x);
    solveTriangleInPlace(lu, {false, false, true}, x);
    for (int64_t i = n - 1; i >= 0; --i)
      exchange(x, i, pivots(0, i) - 1);
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    exchange(x, i, pivots(0, i) - 1);
  solveTriangleInPlace(lu, {false, true, true}, x);
  solveTriangleInPlace(lu, {true, true, false}, x);
}

} // namespace scansion::rt
#endif
