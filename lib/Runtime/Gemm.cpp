// Large products of matrices by BLAS.
//
// BLAS thinks in columns: our rows are its columns, so it computes c^T += b^T a^T.
#include "Lapack.h"

#include "scansion/Runtime/LinearAlgebra.h"

#include <algorithm>

namespace scansion::rt {
namespace {

// A matrix of which BLAS is told where rows begin, or, if it is transposed, columns.
template <typename T> struct Operand {
  const T *data;
  int64_t stride;
  bool isTransposed;
  bool fits;
};

// An axis of length 1 has no stride that matters. Two elements that share their memory fit nothing.
template <typename T>
Operand<T> operandOf(const T *data, int64_t rows, int64_t columns, int64_t rowStride, int64_t columnStride) {
  if (columnStride == 1 || columns == 1) {
    int64_t stride = rows == 1 ? columns : rowStride;
    return {data, stride, false, stride >= columns && stride <= INT32_MAX};
  }
  int64_t stride = columns == 1 ? rows : columnStride;
  return {data, stride, true, (rowStride == 1 || rows == 1) && stride >= rows && stride <= INT32_MAX};
}

template <typename T>
bool addProduct(const Operand<T> &a, const Operand<T> &b, T *c, int64_t cStride, int64_t m, int64_t n, int64_t k) {
  const Lapack<T> *functions = lapack<T>();
  if (!functions || !a.fits || !b.fits || cStride < n || cStride > INT32_MAX || std::max({m, n, k}) > INT32_MAX)
    return false;
  const Int rows = Int(n), columns = Int(m), inner = Int(k), lda = Int(a.stride), ldb = Int(b.stride),
            ldc = Int(cStride);
  const T one = 1;
  functions->gemm(b.isTransposed ? "T" : "N", a.isTransposed ? "T" : "N", &rows, &columns, &inner, &one, b.data, &ldb,
                  a.data, &lda, &one, c, &ldc, 1, 1);
  return true;
}

} // namespace
} // namespace scansion::rt

using namespace scansion::rt;

#define SCN_DEFINE_GEMM(name, T)                                                                                       \
  bool name(T *, T *a, int64_t aOffset, int64_t m, int64_t k, int64_t aRow, int64_t aColumn, T *, T *b,                \
            int64_t bOffset, int64_t, int64_t n, int64_t bRow, int64_t bColumn, T *, T *c, int64_t cOffset, int64_t,   \
            int64_t, int64_t cRow, int64_t cColumn) {                                                                  \
    if (cColumn != 1 && n != 1)                                                                                        \
      return false;                                                                                                    \
    return addProduct(operandOf(a + aOffset, m, k, aRow, aColumn), operandOf(b + bOffset, k, n, bRow, bColumn),        \
                      c + cOffset, m == 1 ? n : cRow, m, n, k);                                                        \
  }

SCN_DEFINE_GEMM(scn_rt_gemm_f32, float)
SCN_DEFINE_GEMM(scn_rt_gemm_f64, double)
