//===- Types.cpp - names and sizes of element types, and arrays -------------===//
//
// The parts of the façade that are plain data.
//
//===----------------------------------------------------------------------===//

#include "scansion/Types.h"

#include "scansion/Error.h"
#include "scansion/Graph.h"

#include <cstring>

namespace scansion {

namespace {
struct DTypeRow {
  std::string_view name;
  int64_t bytes;
};
/// In the order of DType.
constexpr DTypeRow kDTypes[] = {{"bool", 1},    {"int8", 1},    {"int16", 2},     {"int32", 4},      {"int64", 8},
                                {"uint8", 1},   {"uint16", 2},  {"uint32", 4},    {"uint64", 8},     {"float16", 2},
                                {"float32", 4}, {"float64", 8}, {"complex64", 8}, {"complex128", 16}};
} // namespace

std::string_view name(DType dtype) { return kDTypes[static_cast<int>(dtype)].name; }

int64_t byteSize(DType dtype) { return kDTypes[static_cast<int>(dtype)].bytes; }

DType dtypeFromName(std::string_view name) {
  for (int i = 0, n = static_cast<int>(std::size(kDTypes)); i < n; ++i)
    if (kDTypes[i].name == name)
      return static_cast<DType>(i);
  throw Error(ErrorKind::Type, "unknown dtype '" + std::string(name) + "'");
}

std::string Type::str() const {
  if (kind == Kind::Rng)
    return "rng<" + algorithm + ">";
  std::string text(scansion::name(dtype));
  text += '[';
  for (size_t i = 0; i < shape.size(); ++i) {
    text += i ? ", " : "";
    text += shape[i] == kUnknown ? "?" : std::to_string(shape[i]);
  }
  return text + ']';
}

int64_t Array::size() const {
  int64_t count = 1;
  for (int64_t length : shape)
    count *= length;
  return count;
}

int64_t Array::bytes() const { return size() * byteSize(dtype); }

Array Array::copy(DType dtype, std::vector<int64_t> shape, const void *data) {
  Array array{dtype, std::move(shape), nullptr, nullptr};
  int64_t bytes = array.bytes();
  auto storage = std::make_shared<std::vector<char>>(bytes);
  if (bytes)
    std::memcpy(storage->data(), data, bytes);
  array.data = storage->data();
  array.owner = std::move(storage);
  return array;
}

} // namespace scansion
