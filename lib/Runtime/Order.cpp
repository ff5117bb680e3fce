// Sorting along the last axis and searching in a sorted vector, for all dtypes.
//
// Values are sorted in their destination, and stability comes from comparing positions where elements are equal. Many
// numbers are sorted by the bytes of their keys instead, if there is memory for it (RadixSort.h). Start reading at
// scn_rt_sort; the table at the end picks the element type.
#include "scansion/Runtime/Order.h"

#include "Broadcast.h"
#include "Elements.h"
#include "RadixSort.h"

#include <algorithm>
#include <cmath>
#include <iterator>

using namespace scansion::rt;

namespace {

// ---- The order ----

template <typename Real> struct Pair {
  Real real, imag;
};

template <typename Element> bool isNan(Element value) {
  if constexpr (std::is_floating_point_v<Element>)
    return value != value;
  else
    return false;
}

template <typename Element> bool isBefore(Element a, Element b) { return a < b || (isNan(b) && !isNan(a)); }
inline bool isBefore(Boolean a, Boolean b) { return !a.byte && b.byte; }
inline bool isBefore(Half a, Half b) { return isBefore(doubleFromHalf(a), doubleFromHalf(b)); }
// Numbers without a NaN come first, then those with one in the imaginary part, in the real part, and in both; among each
// of these groups what is a number decides.
template <typename Real> bool isBefore(Pair<Real> a, Pair<Real> b) {
  if (isNan(a.real) != isNan(b.real))
    return isNan(b.real);
  if (isNan(a.real))
    return isBefore(a.imag, b.imag);
  if (isNan(a.imag) != isNan(b.imag))
    return isNan(b.imag);
  if (a.real != b.real)
    return a.real < b.real;
  return isBefore(a.imag, b.imag);
}

// ---- Rows ----

// A row of a tensor, whose elements lie `stride` elements apart.
template <typename Element> class RowIterator {
public:
  using iterator_category = std::random_access_iterator_tag;
  using value_type = Element;
  using difference_type = int64_t;
  using pointer = Element *;
  using reference = Element &;

  RowIterator() = default;
  RowIterator(Element *start, int64_t stride) : start(start), stride(stride) {}

  Element &operator*() const { return start[index * stride]; }
  Element &operator[](int64_t offset) const { return start[(index + offset) * stride]; }
  RowIterator &operator+=(int64_t offset) {
    index += offset;
    return *this;
  }
  RowIterator &operator-=(int64_t offset) { return *this += -offset; }
  RowIterator &operator++() { return *this += 1; }
  RowIterator &operator--() { return *this += -1; }
  RowIterator operator++(int) {
    RowIterator old = *this;
    ++*this;
    return old;
  }
  RowIterator operator--(int) {
    RowIterator old = *this;
    --*this;
    return old;
  }
  friend RowIterator operator+(RowIterator it, int64_t offset) { return it += offset; }
  friend RowIterator operator-(RowIterator it, int64_t offset) { return it -= offset; }
  friend int64_t operator-(const RowIterator &a, const RowIterator &b) { return a.index - b.index; }
  friend bool operator==(const RowIterator &a, const RowIterator &b) { return a.index == b.index; }
  friend bool operator!=(const RowIterator &a, const RowIterator &b) { return a.index != b.index; }
  friend bool operator<(const RowIterator &a, const RowIterator &b) { return a.index < b.index; }

private:
  Element *start = nullptr;
  int64_t stride = 0, index = 0;
};

// Calls work(begin, end) with a pointer where elements lie side by side, which compilers make faster code of.
template <typename Element, typename Work> void withRow(Element *start, int64_t length, int64_t stride, Work work) {
  if (stride == 1)
    return work(start, start + length);
  RowIterator<Element> begin(start, stride);
  work(begin, begin + length);
}

// Calls visit(addresses) for the start of each row of two tensors of one shape.
template <typename Visit> void forEachRow(const scn_tensor &from, const scn_tensor &to, Visit visit) {
  Shape rows{from.rank - 1, {}};
  std::copy(from.sizes, from.sizes + rows.rank, rows.sizes);
  View source{static_cast<char *>(from.data), {}}, target{static_cast<char *>(to.data), {}};
  for (int32_t d = 0; d < rows.rank; ++d) {
    source.strides[d] = from.strides[d] * kElementBytes[from.dtype];
    target.strides[d] = to.strides[d] * kElementBytes[to.dtype];
  }
  const View *views[] = {&source, &target};
  walk(rows, views, visit);
}

// ---- The three functions, for one element type ----

template <typename Element> struct Sort {
  static void run(const scn_tensor *arguments) {
    const scn_tensor &from = arguments[0], &to = arguments[1];
    const int64_t length = from.sizes[from.rank - 1];
    const int64_t near = from.strides[from.rank - 1], far = to.strides[to.rank - 1];
    forEachRow(from, to, [&](char *(&address)[2]) {
      auto *source = reinterpret_cast<const Element *>(address[0]);
      auto *target = reinterpret_cast<Element *>(address[1]);
      for (int64_t i = 0; i < length; ++i)
        target[i * far] = source[i * near];
      if (far == 1 && radixSort(target, length))
        return;
      withRow(target, length, far,
              [](auto begin, auto end) { std::sort(begin, end, [](Element a, Element b) { return isBefore(a, b); }); });
    });
  }
};

template <typename Element> struct Argsort {
  static void run(const scn_tensor *arguments) {
    const scn_tensor &from = arguments[0], &to = arguments[1];
    const int64_t length = from.sizes[from.rank - 1];
    const int64_t near = from.strides[from.rank - 1], far = to.strides[to.rank - 1];
    forEachRow(from, to, [&](char *(&address)[2]) {
      auto *source = reinterpret_cast<const Element *>(address[0]);
      auto *target = reinterpret_cast<int64_t *>(address[1]);
      if (radixArgsort(source, near, target, far, length))
        return;
      for (int64_t i = 0; i < length; ++i)
        target[i * far] = i;
      withRow(target, length, far, [&](auto begin, auto end) {
        std::sort(begin, end, [&](int64_t i, int64_t k) {
          const Element a = source[i * near], b = source[k * near];
          return isBefore(a, b) || (i < k && !isBefore(b, a));
        });
      });
    });
  }
};

template <typename Element, bool isRight> struct Search {
  static void run(const scn_tensor *arguments) {
    const scn_tensor &sorted = arguments[0], &values = arguments[1], &to = arguments[2];
    const auto *elements = static_cast<const Element *>(sorted.data);
    const int64_t length = sorted.sizes[0], stride = sorted.strides[0];
    Shape shape{values.rank, {}};
    std::copy(values.sizes, values.sizes + values.rank, shape.sizes);
    View source, target;
    viewThrough(shape, values, source);
    viewThrough(shape, to, target);
    const View *views[] = {&source, &target};
    int64_t found = 0; // where the search before this one ended
    walk(shape, views, [&](char *(&address)[2]) {
      const Element value = *reinterpret_cast<const Element *>(address[0]);
      auto isLower = [&](int64_t place) {
        const Element element = elements[place * stride];
        return isRight ? !isBefore(value, element) : isBefore(element, value);
      };
      // Values often ascend: the place is then a little further on, and steps that double soon pass it.
      int64_t first = found, left = 0;
      if (first > 0 && !isLower(first - 1)) {
        first = 0;
        left = found - 1;
      } else {
        int64_t step = 1;
        for (; first + step <= length && isLower(first + step - 1); step *= 2)
          first += step;
        left = std::min(step - 1, length - first);
      }
      while (left > 0) {
        const int64_t half = left / 2;
        const bool isFurther = isLower(first + half);
        first = isFurther ? first + half + 1 : first;
        left = isFurther ? left - half - 1 : half;
      }
      found = first;
      *reinterpret_cast<int64_t *>(address[1]) = first;
    });
  }
};
template <typename Element> using SearchLeft = Search<Element, false>;
template <typename Element> using SearchRight = Search<Element, true>;

// ---- Dispatch ----

// Runs Function for the element type of the first argument.
template <template <typename> class Function>
void dispatch(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count, int64_t expected) {
  using Run = void (*)(const scn_tensor *);
  // In the order of scn_dtype.
  static constexpr Run table[] = {Function<Boolean>::run,     Function<int8_t>::run,      Function<int16_t>::run,
                                  Function<int32_t>::run,     Function<int64_t>::run,     Function<uint8_t>::run,
                                  Function<uint16_t>::run,    Function<uint32_t>::run,    Function<uint64_t>::run,
                                  Function<Half>::run,        Function<float>::run,       Function<double>::run,
                                  Function<Pair<float>>::run, Function<Pair<double>>::run};
  const bool known = count == expected && arguments[0].dtype >= SCN_BOOL && arguments[0].dtype <= SCN_COMPLEX128;
  if (!known || arguments[0].rank < 1 || arguments[0].rank > kMaxRank || arguments[1].rank > kMaxRank)
    scn_rt_fail_message(call, SCN_VALUE_ERROR, site, "sorting or searching a tensor of unknown dtype or rank");
  table[arguments[0].dtype](arguments);
}

} // namespace

void scn_rt_sort(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count) {
  dispatch<Sort>(call, site, arguments, count, 2);
}
void scn_rt_argsort(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count) {
  dispatch<Argsort>(call, site, arguments, count, 2);
}
void scn_rt_searchsorted_left(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count) {
  dispatch<SearchLeft>(call, site, arguments, count, 3);
}
void scn_rt_searchsorted_right(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count) {
  dispatch<SearchRight>(call, site, arguments, count, 3);
}
