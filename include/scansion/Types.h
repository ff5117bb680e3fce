//===- Types.h - element types and types of values --------------------------===//
//
// What a value is, in the terms of the façade: a tensor of an element type with lengths that may be unknown, or the
// state of a random stream. No MLIR here: C++ programs and the Python module see exactly this.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_TYPES_H
#define SCANSION_TYPES_H

#include "scansion/Export.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scansion {

/// Element types, numbered as scn_dtype in Runtime/Abi.h.
enum class DType : uint8_t {
  Bool,
  Int8,
  Int16,
  Int32,
  Int64,
  UInt8,
  UInt16,
  UInt32,
  UInt64,
  Float16,
  Float32,
  Float64,
  Complex64,
  Complex128
};

/// NumPy's name of the type: "float64".
SCANSION_API std::string_view name(DType dtype);
/// The inverse of name; throws Error(ErrorKind::Type) for anything else.
SCANSION_API DType dtypeFromName(std::string_view name);
/// Bytes per element; a Bool takes one.
SCANSION_API int64_t byteSize(DType dtype);

/// Stands for a length that is not known before the call.
inline constexpr int64_t kUnknown = -1;

/// The type of a value.
struct Type {
  enum class Kind : uint8_t { Tensor, Rng };

  Kind kind = Kind::Tensor;
  DType dtype = DType::Float64; // tensors only
  std::vector<int64_t> shape;   // tensors only; kUnknown where not known
  std::string algorithm;        // random streams only: "pcg64" or "mt19937"

  static Type tensor(DType dtype, std::vector<int64_t> shape) { return {Kind::Tensor, dtype, std::move(shape), {}}; }
  static Type rng(std::string algorithm) { return {Kind::Rng, DType::Int64, {}, std::move(algorithm)}; }

  bool isTensor() const { return kind == Kind::Tensor; }
  int64_t rank() const { return static_cast<int64_t>(shape.size()); }
  /// "float64[?, 3]", "rng<pcg64>".
  SCANSION_API std::string str() const;

  friend bool operator==(const Type &a, const Type &b) {
    return a.kind == b.kind && a.dtype == b.dtype && a.shape == b.shape && a.algorithm == b.algorithm;
  }
  friend bool operator!=(const Type &a, const Type &b) { return !(a == b); }
};

/// A line of the user's program. `line` 0: not known.
struct Location {
  std::string file;
  int line = 0;
};

} // namespace scansion

#endif
