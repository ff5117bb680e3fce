// Sorting many numbers by the bytes of their keys, from the lowest byte to the highest: stable, and eight passes over 64 bits
// however many numbers there are. Two numbers have the same key where neither is before the other, so what is equal keeps
// its order, zeros of both signs and NaNs too.
#ifndef SCANSION_LIB_RUNTIME_RADIXSORT_H
#define SCANSION_LIB_RUNTIME_RADIXSORT_H

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <type_traits>

namespace scansion::rt {

// From how many elements on it is faster than comparing them.
constexpr int64_t kLeastToRadixSort = 2048;

template <std::size_t bytes> struct Unsigned;
template <> struct Unsigned<4> {
  using Type = uint32_t;
};
template <> struct Unsigned<8> {
  using Type = uint64_t;
};

template <typename Element>
constexpr bool kHasRadixKey = std::is_arithmetic_v<Element> && (sizeof(Element) == 4 || sizeof(Element) == 8);

// A number whose order as an unsigned integer is that of the elements, NaN last.
template <typename Element> typename Unsigned<sizeof(Element)>::Type radixKey(Element element) {
  using Key = typename Unsigned<sizeof(Element)>::Type;
  constexpr Key sign = Key(1) << (8 * sizeof(Key) - 1);
  if constexpr (std::is_floating_point_v<Element>) {
    if (element != element)
      return std::numeric_limits<Key>::max();
    if (element == 0)
      return sign;
    Key bits;
    std::memcpy(&bits, &element, sizeof(bits));
    return bits & sign ? ~bits : bits | sign;
  } else {
    return std::is_signed_v<Element> ? Key(element) ^ sign : Key(element);
  }
}

// Memory for `count` items, perhaps none.
template <typename Item> struct Room {
  explicit Room(int64_t count) : items(static_cast<Item *>(std::malloc(std::size_t(count) * sizeof(Item)))) {}
  ~Room() { std::free(items); }
  Room(const Room &) = delete;
  Room &operator=(const Room &) = delete;
  Item *items;
};

// Sorts `items` by key(item), a Key; `other` has room for as many. Returns where the result is: one of the two.
template <typename Key, typename Item, typename KeyOf>
Item *radixSort(Item *items, Item *other, int64_t count, KeyOf key) {
  constexpr int passes = sizeof(Key);
  int64_t starts[passes][256] = {};
  for (int64_t i = 0; i < count; ++i) {
    Key bits = key(items[i]);
    for (int pass = 0; pass < passes; ++pass)
      ++starts[pass][bits >> (8 * pass) & 255];
  }
  for (int pass = 0; pass < passes; ++pass) {
    int64_t next = 0;
    bool isSame = false; // all items have this byte in common
    for (int64_t &start : starts[pass]) {
      int64_t size = start;
      isSame |= size == count;
      start = next;
      next += size;
    }
    if (isSame)
      continue;
    for (int64_t i = 0; i < count; ++i)
      other[starts[pass][key(items[i]) >> (8 * pass) & 255]++] = items[i];
    Item *sorted = other;
    other = items;
    items = sorted;
  }
  return items;
}

// Sorts elements that lie side by side; false, with nothing done, where they are few or memory is short.
template <typename Element> bool radixSort(Element *elements, int64_t count) {
  if constexpr (kHasRadixKey<Element>) {
    if (count < kLeastToRadixSort)
      return false;
    Room<Element> room(count);
    if (!room.items)
      return false;
    using Key = typename Unsigned<sizeof(Element)>::Type;
    const Element *sorted = radixSort<Key>(elements, room.items, count, [](Element x) { return radixKey(x); });
    if (sorted != elements)
      std::memcpy(elements, sorted, std::size_t(count) * sizeof(Element));
    return true;
  }
  return false;
}

// Writes where the elements, `stride` apart, stand in their order; the same conditions.
template <typename Element>
bool radixArgsort(const Element *elements, int64_t stride, int64_t *positions, int64_t apart, int64_t count) {
  if constexpr (kHasRadixKey<Element>) {
    using Key = typename Unsigned<sizeof(Element)>::Type;
    struct Item {
      Key key;
      int64_t position;
    };
    if (count < kLeastToRadixSort)
      return false;
    Room<Item> items(count), other(count);
    if (!items.items || !other.items)
      return false;
    for (int64_t i = 0; i < count; ++i)
      items.items[i] = {radixKey(elements[i * stride]), i};
    const Item *sorted = radixSort<Key>(items.items, other.items, count, [](const Item &item) { return item.key; });
    for (int64_t i = 0; i < count; ++i)
      positions[i * apart] = sorted[i].position;
    return true;
  }
  return false;
}

} // namespace scansion::rt

#endif
