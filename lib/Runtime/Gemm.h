// Products of large matrices: what their kernels are told, and which there are.
#ifndef SCANSION_LIB_RUNTIME_GEMM_H
#define SCANSION_LIB_RUNTIME_GEMM_H

#include <cstdint>

namespace scansion::rt {

// A matrix in memory: how far apart rows and columns are, in elements.
template <typename T> struct View {
  T *data;
  int64_t row, column;
};

// How many elements of each row of the right factor stand together in its packed form, at most: the length of a row is
// rounded up to a multiple of it.
template <typename T> constexpr int64_t kPanel = 128 / int64_t(sizeof(T));

// The kernels for one instruction set. The right factor (k rows, n columns) is packed into panels of a few columns, so
// that the inner loop reads it from front to back; `packed` has room for k rows of n, rounded up.
template <typename T> struct GemmKernels {
  void (*pack)(View<const T> b, int64_t k, int64_t n, T *packed);
  // c += a b, the columns of c side by side.
  void (*multiply)(View<const T> a, const T *packed, View<T> c, int64_t m, int64_t n, int64_t k);
};

// The table in a file that is compiled for its instruction set.
namespace avx512 {
extern const GemmKernels<float> floats;
extern const GemmKernels<double> doubles;
} // namespace avx512
namespace avx2 {
extern const GemmKernels<float> floats;
extern const GemmKernels<double> doubles;
} // namespace avx2

} // namespace scansion::rt

#endif
