// Products of large matrices: by our own register tiles where the processor has wide vectors, else by BLAS.
//
// Rows and what is summed over may each be two axes (steps of a scan and rows of a batch, say). Where both factors and the
// result lie so that two axes are one, they are; else the first is a loop.
#include "Gemm.h"

#include "Lapack.h"
#include "Threads.h"

#include "scansion/Runtime/LinearAlgebra.h"

#include <algorithm>
#include <cstdlib>

namespace scansion::rt {
namespace {

template <typename T> const GemmKernels<T> *kernels();

#ifdef SCN_HAS_GEMM_KERNELS
template <typename T> const GemmKernels<T> *choose(const GemmKernels<T> &wide, const GemmKernels<T> &narrow) {
  if (__builtin_cpu_supports("avx512f"))
    return &wide;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &narrow : nullptr;
}
template <> const GemmKernels<float> *kernels<float>() {
  static const GemmKernels<float> *const chosen = choose(avx512::floats, avx2::floats);
  return chosen;
}
template <> const GemmKernels<double> *kernels<double>() {
  static const GemmKernels<double> *const chosen = choose(avx512::doubles, avx2::doubles);
  return chosen;
}
#else
template <> const GemmKernels<float> *kernels<float>() { return nullptr; }
template <> const GemmKernels<double> *kernels<double>() { return nullptr; }
#endif

// ---------------------------------------------------------------------------------------------------------------------
// Axes
// ---------------------------------------------------------------------------------------------------------------------

// Two axes that are walked through one after the other, or one.
struct Walk {
  int64_t outer, inner; // how many steps
  bool isOne(int64_t outerStride, int64_t innerStride) const {
    return outer == 1 || outerStride == inner * innerStride;
  }
};

template <typename T> struct Product {
  T *a, *b, *c;
  scn_rt_product at;

  // Makes two axes one where they are, and an outer axis of what is left over, if need be.
  void join() {
    Walk rows{at.m1, at.m2}, terms{at.k1, at.k2};
    if (at.m2 == 1 && at.m1 != 1)
      at.m2 = at.m1, at.a_m2 = at.a_m1, at.c_m2 = at.c_m1, at.m1 = 1;
    else if (rows.isOne(at.a_m1, at.a_m2) && rows.isOne(at.c_m1, at.c_m2))
      at.m2 *= at.m1, at.m1 = 1;
    if (at.k2 == 1 && at.k1 != 1)
      at.k2 = at.k1, at.a_k2 = at.a_k1, at.b_k2 = at.b_k1, at.k1 = 1;
    else if (terms.isOne(at.a_k1, at.a_k2) && terms.isOne(at.b_k1, at.b_k2))
      at.k2 *= at.k1, at.k1 = 1;
  }
  View<const T> left(int64_t i, int64_t t) const { return {a + i * at.a_m1 + t * at.a_k1, at.a_m2, at.a_k2}; }
  View<const T> right(int64_t t) const { return {b + t * at.b_k1, at.b_k2, at.b_n}; }
  View<T> result(int64_t i) const { return {c + i * at.c_m1, at.c_m2, 1}; }
};

template <typename T> View<const T> shifted(View<const T> x, int64_t rows, int64_t columns) {
  return {x.data + rows * x.row + columns * x.column, x.row, x.column};
}

// ---------------------------------------------------------------------------------------------------------------------
// By our own kernels
// ---------------------------------------------------------------------------------------------------------------------

// Of the right factor this much is packed at a time: 2 MiB, which the caches hold.
template <typename T> constexpr int64_t kPackedRows = 1024;
template <typename T> constexpr int64_t kPackedColumns = (int64_t(2) << 20) / kPackedRows<T> / int64_t(sizeof(T));

// Memory for one call's packed factor, which the C library keeps for the next.
template <typename T> struct Packed {
  explicit Packed(int64_t count) { failed = posix_memalign(&memory, 64, std::size_t(count) * sizeof(T)) != 0; }
  ~Packed() {
    if (!failed)
      std::free(memory);
  }
  Packed(const Packed &) = delete;
  Packed &operator=(const Packed &) = delete;
  T *data() const { return static_cast<T *>(memory); }
  void *memory = nullptr;
  bool failed;
};

// Rows of the result that a thread computes at a time, and how many products of two elements are added in a nanosecond.
constexpr int64_t kRowsOfPart = 32;
template <typename T> constexpr int64_t kSpeed = 128 / int64_t(sizeof(T));

// c += a b with a packed b, in several threads if that is large work.
template <typename T>
void multiplyRows(const GemmKernels<T> &kernels, View<const T> a, const T *packed, View<T> c, int64_t m, int64_t n,
                  int64_t k) {
  const int64_t parts = (m + kRowsOfPart - 1) / kRowsOfPart;
  inParts(parts, m * n / kSpeed<T> * k, [&](int64_t from, int64_t to) {
    int64_t first = from * kRowsOfPart, end = std::min(to * kRowsOfPart, m);
    kernels.multiply(shifted(a, first, 0), packed, {c.data + first * c.row, c.row, 1}, end - first, n, k);
  });
}

template <typename T> bool multiply(const GemmKernels<T> &kernels, const Product<T> &product) {
  const scn_rt_product &at = product.at;
  int64_t rows = std::min(kPackedRows<T>, at.k2), columns = std::min(kPackedColumns<T>, at.n);
  Packed<T> packed(std::max<int64_t>(rows, 1) * (columns + kPanel<T>));
  if (packed.failed)
    return false;
  for (int64_t j = 0; j < at.n; j += columns)
    for (int64_t outer = 0; outer < at.k1; ++outer)
      for (int64_t t = 0; t < at.k2; t += rows) {
        int64_t width = std::min(columns, at.n - j), depth = std::min(rows, at.k2 - t);
        kernels.pack(shifted(product.right(outer), t, j), depth, width, packed.data());
        for (int64_t i = 0; i < at.m1; ++i) {
          View<T> c = product.result(i);
          multiplyRows(kernels, shifted(product.left(i, outer), 0, t), packed.data(), {c.data + j, c.row, 1}, at.m2,
                       width, depth);
        }
      }
  return true;
}

// ---------------------------------------------------------------------------------------------------------------------
// By BLAS, which thinks in columns: our rows are its columns, so it computes c^T += b^T a^T
// ---------------------------------------------------------------------------------------------------------------------

// A matrix of which BLAS is told where rows begin, or, if it is transposed, columns.
template <typename T> struct Operand {
  const T *data;
  int64_t stride;
  bool isTransposed;
  bool fits;
};

// An axis of length 1 has no stride that matters. Two elements that share their memory fit nothing.
template <typename T> Operand<T> operandOf(View<const T> x, int64_t rows, int64_t columns) {
  if (x.column == 1 || columns == 1) {
    int64_t stride = rows == 1 ? columns : x.row;
    return {x.data, stride, false, stride >= columns && stride <= INT32_MAX};
  }
  int64_t stride = columns == 1 ? rows : x.column;
  return {x.data, stride, true, (x.row == 1 || rows == 1) && stride >= rows && stride <= INT32_MAX};
}

template <typename T>
bool addByBlas(const Operand<T> &a, const Operand<T> &b, T *c, int64_t cStride, int64_t m, int64_t n, int64_t k) {
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

// Only what BLAS can do in one call: it either does all or nothing.
template <typename T> bool addByBlas(const Product<T> &product) {
  const scn_rt_product &at = product.at;
  if (at.m1 != 1 || at.k1 != 1)
    return false;
  return addByBlas(operandOf(product.left(0, 0), at.m2, at.k2), operandOf(product.right(0), at.k2, at.n), product.c,
                   at.m2 == 1 ? at.n : at.c_m2, at.m2, at.n, at.k2);
}

// From how many rows and columns on packing the right factor is worth it.
constexpr int64_t kLeastRows = 4, kLeastColumns = 8;

template <typename T> bool add(T *a, T *b, T *c, const scn_rt_product &at) {
  Product<T> product{a, b, c, at};
  product.join();
  if (at.c_n != 1 && at.n != 1)
    return false;
  const GemmKernels<T> *own = kernels<T>();
  if (own && product.at.m1 * product.at.m2 >= kLeastRows && at.n >= kLeastColumns)
    return multiply(*own, product);
  return addByBlas(product);
}

template <typename T> bool pack(T *b, T *packed, int64_t k, int64_t n, int64_t bk, int64_t bn) {
  const GemmKernels<T> *own = kernels<T>();
  if (own)
    own->pack({b, bk, bn}, k, n, packed);
  return own != nullptr;
}

template <typename T> bool addPacked(T *a, const T *packed, T *c, const scn_rt_product &at) {
  Product<T> product{a, nullptr, c, at};
  product.join();
  for (int64_t i = 0; i < product.at.m1; ++i)
    multiplyRows(*kernels<T>(), product.left(i, 0), packed, product.result(i), product.at.m2, at.n, at.k2);
  return true;
}

} // namespace
} // namespace scansion::rt

using namespace scansion::rt;

bool scn_rt_gemm_f32(float *a, float *b, float *c, SCN_PRODUCT_PARAMETERS) {
  return add(a, b, c, SCN_PRODUCT_ARGUMENTS);
}
bool scn_rt_gemm_f64(double *a, double *b, double *c, SCN_PRODUCT_PARAMETERS) {
  return add(a, b, c, SCN_PRODUCT_ARGUMENTS);
}
bool scn_rt_gemm_pack_f32(float *b, float *packed, int64_t k, int64_t n, int64_t bk, int64_t bn) {
  return pack(b, packed, k, n, bk, bn);
}
bool scn_rt_gemm_pack_f64(double *b, double *packed, int64_t k, int64_t n, int64_t bk, int64_t bn) {
  return pack(b, packed, k, n, bk, bn);
}
bool scn_rt_gemm_packed_f32(float *a, float *packed, float *c, SCN_PRODUCT_PARAMETERS) {
  return addPacked(a, packed, c, SCN_PRODUCT_ARGUMENTS);
}
bool scn_rt_gemm_packed_f64(double *a, double *packed, double *c, SCN_PRODUCT_PARAMETERS) {
  return addPacked(a, packed, c, SCN_PRODUCT_ARGUMENTS);
}
