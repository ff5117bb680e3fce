// Operands of a runtime function seen through one common shape, and the walk over that shape.
//
// A view's strides count bytes and are 0 along a dimension that the operand lacks or has only once, which is all that
// broadcasting from the right means once the shapes are known to fit. The walk visits in C order: draws are defined by
// it.
#ifndef SCANSION_LIB_RUNTIME_BROADCAST_H
#define SCANSION_LIB_RUNTIME_BROADCAST_H

#include "Elements.h"

#include "scansion/Runtime/Abi.h"

#include <algorithm>
#include <cstdint>

namespace scansion::rt {

// NumPy's own limit; what comes from NumPy cannot have more.
constexpr int32_t kMaxRank = 64;

struct View {
  char *data;
  int64_t strides[kMaxRank];
};

struct Shape {
  int32_t rank;
  int64_t sizes[kMaxRank];

  int64_t elements() const {
    int64_t product = 1;
    for (int32_t d = 0; d < rank; ++d)
      product *= sizes[d];
    return product;
  }
};

// False where the operand does not broadcast to the shape.
inline bool viewThrough(const Shape &shape, const scn_tensor &operand, View &view) {
  const int32_t missing = shape.rank - operand.rank;
  if (missing < 0)
    return false;
  view.data = static_cast<char *>(operand.data);
  std::fill(view.strides, view.strides + missing, 0);
  for (int32_t d = 0; d < operand.rank; ++d) {
    const bool repeated = operand.sizes[d] == 1;
    if (!repeated && operand.sizes[d] != shape.sizes[missing + d])
      return false;
    view.strides[missing + d] = repeated ? 0 : operand.strides[d] * kElementBytes[operand.dtype];
  }
  return true;
}

// The shape without the repetitions that none of the views can tell apart: what there is to check before drawing.
template <int N> Shape distinctElements(const Shape &shape, const View *const (&views)[N]) {
  Shape distinct{shape.rank, {}};
  for (int32_t d = 0; d < shape.rank; ++d) {
    bool varies = std::any_of(views, views + N, [&](const View *view) { return view->strides[d] != 0; });
    distinct.sizes[d] = varies ? shape.sizes[d] : 1;
  }
  return distinct;
}

inline bool isContiguous(const Shape &shape, const View &view, int64_t elementBytes) {
  int64_t expected = elementBytes;
  for (int32_t d = shape.rank - 1; d >= 0; --d) {
    if (shape.sizes[d] != 1 && view.strides[d] != expected)
      return false;
    expected *= shape.sizes[d];
  }
  return true;
}

// Calls visit(addresses) with one address per view for each element of the shape.
template <int N, typename Visit> void walk(const Shape &shape, const View *const (&views)[N], Visit visit) {
  if (shape.elements() == 0)
    return;
  char *address[N];
  for (int v = 0; v < N; ++v)
    address[v] = views[v]->data;
  int64_t index[kMaxRank];
  std::fill(index, index + shape.rank, 0);
  while (true) {
    visit(address);
    int32_t d = shape.rank - 1;
    for (; d >= 0; --d) {
      const int64_t back = index[d];
      const bool carries = ++index[d] == shape.sizes[d];
      for (int v = 0; v < N; ++v)
        address[v] += carries ? -back * views[v]->strides[d] : views[v]->strides[d];
      if (!carries)
        break;
      index[d] = 0;
    }
    if (d < 0)
      return;
  }
}

} // namespace scansion::rt
#endif
