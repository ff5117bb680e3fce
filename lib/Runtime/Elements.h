// Reading and writing one element of any dtype: tables of functions, indexed by scn_dtype.
//
// A runtime function meets its operands' dtypes only when it runs; it looks the function up once per operand and calls
// it once per element. Reads go to double or int64, writes come from them; complex elements and unknown dtypes have no
// function (null).
#ifndef SCANSION_LIB_RUNTIME_ELEMENTS_H
#define SCANSION_LIB_RUNTIME_ELEMENTS_H

#include "Half.h"

#include "scansion/Runtime/Abi.h"

#include <cstdint>
#include <type_traits>

namespace scansion::rt {

// What reading a NaN, an infinity or anything else that int64 cannot hold gives.
constexpr int64_t kNotInt64 = INT64_MIN;

constexpr int64_t kElementBytes[] = {1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 8, 8, 16};

// What to hand to the tables' users as element type; bool is stored as a byte.
struct Boolean {
  uint8_t byte;
};

template <typename To, typename From> To convertElement(From value) {
  if constexpr (std::is_same_v<From, Boolean>) {
    return To(value.byte != 0);
  } else if constexpr (std::is_same_v<From, Half>) {
    return convertElement<To>(doubleFromHalf(value));
  } else if constexpr (std::is_same_v<To, Half>) {
    return halfFromDouble(double(value));
  } else if constexpr (std::is_same_v<To, int64_t> && std::is_floating_point_v<From>) {
    return value >= From(-0x1p63) && value < From(0x1p63) ? int64_t(value) : kNotInt64;
  } else if constexpr (std::is_same_v<To, int64_t> && std::is_same_v<From, uint64_t>) {
    return value <= uint64_t(INT64_MAX) ? int64_t(value) : kNotInt64;
  } else {
    return To(value);
  }
}

template <typename Value> using Load = Value (*)(const void *);
template <typename Value> using Store = void (*)(void *, Value);

template <typename Value, typename Element> Value loadElement(const void *address) {
  return convertElement<Value>(*static_cast<const Element *>(address));
}

template <typename Value, typename Element> void storeElement(void *address, Value value) {
  *static_cast<Element *>(address) = convertElement<Element>(value);
}

template <typename Value> Load<Value> loadOf(int32_t dtype) {
  static constexpr Load<Value> table[] = {
      loadElement<Value, Boolean>,  loadElement<Value, int8_t>,   loadElement<Value, int16_t>,
      loadElement<Value, int32_t>,  loadElement<Value, int64_t>,  loadElement<Value, uint8_t>,
      loadElement<Value, uint16_t>, loadElement<Value, uint32_t>, loadElement<Value, uint64_t>,
      loadElement<Value, Half>,     loadElement<Value, float>,    loadElement<Value, double>};
  return dtype >= SCN_BOOL && dtype <= SCN_FLOAT64 ? table[dtype] : nullptr;
}

// Floating values have no place in integer elements: the conversion could be undefined, and no draw needs it.
template <typename Value> Store<Value> storeOf(int32_t dtype) {
  static constexpr Store<Value> floats[] = {storeElement<Value, Half>, storeElement<Value, float>,
                                            storeElement<Value, double>};
  if (dtype >= SCN_FLOAT16 && dtype <= SCN_FLOAT64)
    return floats[dtype - SCN_FLOAT16];
  if constexpr (std::is_integral_v<Value>) {
    static constexpr Store<Value> integers[] = {storeElement<Value, int8_t>,   storeElement<Value, int16_t>,
                                                storeElement<Value, int32_t>,  storeElement<Value, int64_t>,
                                                storeElement<Value, uint8_t>,  storeElement<Value, uint16_t>,
                                                storeElement<Value, uint32_t>, storeElement<Value, uint64_t>};
    if (dtype >= SCN_INT8 && dtype <= SCN_UINT64)
      return integers[dtype - SCN_INT8];
  }
  return nullptr;
}

} // namespace scansion::rt
#endif
