// Stacks of matrices in the arguments of a runtime function.
//
// A Stack walks the axes before the last two (or one, or none) of all arguments at once. A Matrix is what it finds there:
// any strides. Kernels want rows whose elements lie side by side: Packed gives them that, in place where the argument is
// already so, otherwise in a copy in the call's arena that is written back.
#ifndef SCANSION_LIB_RUNTIME_MATRIX_H
#define SCANSION_LIB_RUNTIME_MATRIX_H

#include "Elements.h"

#include "scansion/Runtime/Abi.h"

#include <cstdint>

namespace scansion::rt {

template <typename T> struct Matrix {
  T *data;
  int64_t rows, columns, rowStride, columnStride;

  T &operator()(int64_t i, int64_t j) const { return data[i * rowStride + j * columnStride]; }
  bool hasContiguousRows() const { return (columnStride == 1 || columns <= 1) && (rowStride >= columns || rows <= 1); }
};

template <typename T> void copy(const Matrix<T> &from, const Matrix<T> &to) {
  for (int64_t i = 0; i < to.rows; ++i)
    for (int64_t j = 0; j < to.columns; ++j)
      to(i, j) = from(i, j);
}

// The positions of the leading axes of an argument.
class Stack {
public:
  Stack(scn_call *call, int64_t site, const scn_tensor *arguments)
      : call(call), site(site), arguments(arguments), batchRank(arguments[0].rank - 2) {
    for (int32_t d = 0; d < batchRank; ++d)
      index[d] = 0;
  }

  // Calls `visit` once for each matrix of the stack.
  template <typename Visit> void forEach(Visit visit) {
    for (int32_t d = 0; d < batchRank; ++d)
      if (arguments[0].sizes[d] == 0)
        return;
    do
      visit();
    while (advance());
  }

  template <typename T> Matrix<T> matrix(int64_t argument) const {
    const scn_tensor &tensor = arguments[argument];
    const int32_t last = tensor.rank - 1;
    return {element<T>(argument), tensor.sizes[last - 1], tensor.sizes[last], tensor.strides[last - 1],
            tensor.strides[last]};
  }
  // A vector for each matrix, as a matrix of one row.
  template <typename T> Matrix<T> vector(int64_t argument) const {
    const scn_tensor &tensor = arguments[argument];
    const int32_t last = tensor.rank - 1;
    return {element<T>(argument), 1, tensor.sizes[last], 0, tensor.strides[last]};
  }
  // A number for each matrix.
  template <typename T> T &number(int64_t argument) const { return *element<T>(argument); }

  [[noreturn]] void fail(const char *message) const { scn_rt_fail_message(call, SCN_LINALG_ERROR, site, message); }

  scn_call *const call;
  const int64_t site;

private:
  template <typename T> T *element(int64_t argument) const {
    const scn_tensor &tensor = arguments[argument];
    int64_t offset = 0;
    for (int32_t d = 0; d < batchRank; ++d)
      offset += index[d] * tensor.strides[d];
    return static_cast<T *>(tensor.data) + offset;
  }

  bool advance() {
    for (int32_t d = batchRank - 1; d >= 0; --d) {
      if (++index[d] < arguments[0].sizes[d])
        return true;
      index[d] = 0;
    }
    return false;
  }

  const scn_tensor *arguments;
  int32_t batchRank;
  int64_t index[64]; // NumPy's own limit of dimensions
};

// A matrix with contiguous rows that takes the place of another. What is read from it is brought by read(); what was
// written into it is taken back by close(), or drop() gives it up. The last that is opened is the first to be closed. A
// call that fails gives the arena back as a whole.
template <typename T> class Packed {
public:
  Packed(const Stack &stack, const Matrix<T> &home)
      : matrix(home), home(home), call(stack.call), isCopy(!home.hasContiguousRows()) {
    if (!isCopy)
      return;
    mark = scn_rt_arena_mark(call);
    matrix.data = static_cast<T *>(scn_rt_alloc(call, stack.site, home.rows * home.columns * int64_t(sizeof(T))));
    matrix.rowStride = home.columns;
    matrix.columnStride = 1;
  }

  void read() {
    if (isCopy)
      copy(home, matrix);
  }
  void close() {
    if (isCopy)
      copy(matrix, home);
    drop();
  }
  void drop() {
    if (isCopy)
      scn_rt_arena_release(call, mark);
  }

  Matrix<T> matrix;

private:
  Matrix<T> home;
  scn_call *call;
  int64_t mark = 0;
  bool isCopy;
};

} // namespace scansion::rt
#endif
