//===- ConstantData.h - the elements of scn.constant ------------------------===//
//
// A property of the op rather than an attribute, because MLIR's context keeps every attribute for ever. Elements are
// dense, in C order, native-endian; booleans take one byte each. Copies share the bytes, which nobody changes.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_DIALECT_SCN_IR_CONSTANTDATA_H
#define SCANSION_DIALECT_SCN_IR_CONSTANTDATA_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/Hashing.h"

#include <functional>
#include <memory>
#include <vector>

namespace mlir {
class DialectBytecodeReader;
class DialectBytecodeWriter;
class InFlightDiagnostic;
} // namespace mlir

namespace scansion::scn {

class ConstantData {
public:
  using Bytes = std::vector<char>;

  ConstantData() = default;
  /// `bytes` holds the elements of a tensor of `type`.
  ConstantData(mlir::RankedTensorType type, std::shared_ptr<const Bytes> bytes)
      : type_(type), bytes_(std::move(bytes)) {}
  static ConstantData fromElements(mlir::DenseElementsAttr elements);
  /// All elements equal to `value`, converted to the element type.
  static ConstantData splat(mlir::RankedTensorType type, double value);

  mlir::RankedTensorType getType() const { return type_; }
  llvm::ArrayRef<char> getBytes() const { return bytes_ ? llvm::ArrayRef<char>(*bytes_) : llvm::ArrayRef<char>(); }
  const std::shared_ptr<const Bytes> &share() const { return bytes_; }
  int64_t getNumElements() const { return type_ ? type_.getNumElements() : 0; }
  /// Uniqued in the context for ever: for printing and for the contexts of single compilations.
  mlir::DenseElementsAttr toElements() const;

  /// Bytes that an element of `type` takes here.
  static int64_t getByteSize(mlir::Type element);

  // What the property mechanism asks for.
  mlir::Attribute toAttribute(mlir::MLIRContext *context) const;
  static llvm::LogicalResult fromAttribute(ConstantData &data, mlir::Attribute attribute,
                                           llvm::function_ref<mlir::InFlightDiagnostic()> emitError);
  llvm::hash_code hash() const;
  static llvm::LogicalResult readFrom(mlir::DialectBytecodeReader &reader, ConstantData &data);
  void writeTo(mlir::DialectBytecodeWriter &writer) const;
  friend bool operator==(const ConstantData &a, const ConstantData &b);
  friend bool operator!=(const ConstantData &a, const ConstantData &b) { return !(a == b); }

private:
  mlir::RankedTensorType type_;
  std::shared_ptr<const Bytes> bytes_;
};

} // namespace scansion::scn

#endif
