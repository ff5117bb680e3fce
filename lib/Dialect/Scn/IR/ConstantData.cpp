//===- ConstantData.cpp - the elements of scn.constant ----------------------===//
//
// Conversion between the op's own bytes and MLIR's attributes and bytecode. MLIR packs constants of i1 by bit, here each
// takes a byte.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/ConstantData.h"

#include "mlir/Bytecode/BytecodeImplementation.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/SmallVector.h"

#include <cmath>
#include <cstring>

using namespace mlir;
using namespace scansion::scn;

int64_t ConstantData::getByteSize(Type element) {
  if (auto complex = dyn_cast<ComplexType>(element))
    return 2 * getByteSize(complex.getElementType());
  return (element.getIntOrFloatBitWidth() + 7) / 8;
}

ConstantData ConstantData::fromElements(DenseElementsAttr elements) {
  auto type = cast<RankedTensorType>(elements.getType());
  auto bytes = std::make_shared<Bytes>();
  int64_t width = getByteSize(type.getElementType());
  bytes->reserve(width * type.getNumElements());
  if (type.getElementType().isInteger(1)) {
    for (bool value : elements.getValues<bool>())
      bytes->push_back(value);
    return {type, bytes};
  }
  ArrayRef<char> raw = elements.getRawData();
  for (int64_t i = 0, n = elements.isSplat() ? type.getNumElements() : 1; i < n; ++i)
    bytes->insert(bytes->end(), raw.begin(), raw.end());
  return {type, bytes};
}

/// Appends `value` as a number of type `element`.
static void appendNumber(ConstantData::Bytes &bytes, Type element, double value) {
  if (auto complex = dyn_cast<ComplexType>(element)) {
    appendNumber(bytes, complex.getElementType(), value);
    appendNumber(bytes, complex.getElementType(), 0.0);
    return;
  }
  uint64_t word;
  if (auto floating = dyn_cast<FloatType>(element)) {
    APFloat number(value);
    bool inexact;
    number.convert(floating.getFloatSemantics(), APFloat::rmNearestTiesToEven, &inexact);
    word = number.bitcastToAPInt().getZExtValue();
  } else if (element.isInteger(1)) {
    word = value != 0;
  } else {
    word =
        element.isUnsignedInteger() ? static_cast<uint64_t>(value) : static_cast<uint64_t>(static_cast<int64_t>(value));
  }
  const char *begin = reinterpret_cast<const char *>(&word); // little-endian, as every target so far
  bytes.insert(bytes.end(), begin, begin + ConstantData::getByteSize(element));
}

ConstantData ConstantData::splat(RankedTensorType type, double value) {
  Bytes one;
  appendNumber(one, type.getElementType(), value);
  auto bytes = std::make_shared<Bytes>();
  for (int64_t i = 0, n = type.getNumElements(); i < n; ++i)
    bytes->insert(bytes->end(), one.begin(), one.end());
  return {type, bytes};
}

DenseElementsAttr ConstantData::toElements() const {
  ArrayRef<char> raw = getBytes();
  if (!type_.getElementType().isInteger(1))
    return DenseElementsAttr::getFromRawBuffer(type_, raw);
  SmallVector<bool> values(raw.begin(), raw.end());
  return DenseElementsAttr::get(type_, values);
}

Attribute ConstantData::toAttribute(MLIRContext *context) const {
  return type_ ? Attribute(toElements()) : UnitAttr::get(context);
}

LogicalResult ConstantData::fromAttribute(ConstantData &data, Attribute attribute,
                                          function_ref<InFlightDiagnostic()> emitError) {
  auto elements = dyn_cast_or_null<DenseElementsAttr>(attribute);
  if (!elements || !isa<RankedTensorType>(elements.getType()))
    return emitError() << "expected dense elements of a ranked tensor";
  data = fromElements(elements);
  return success();
}

llvm::hash_code ConstantData::hash() const {
  ArrayRef<char> raw = getBytes();
  return llvm::hash_combine(type_, llvm::hash_combine_range(raw.begin(), raw.end()));
}

LogicalResult ConstantData::readFrom(DialectBytecodeReader &reader, ConstantData &data) {
  RankedTensorType type;
  ArrayRef<char> blob;
  if (failed(reader.readType(type)) || failed(reader.readBlob(blob)))
    return failure();
  if (!type.hasStaticShape() ||
      static_cast<int64_t>(blob.size()) != type.getNumElements() * getByteSize(type.getElementType()))
    return reader.emitError() << "a constant of type " << type << " cannot hold " << blob.size() << " bytes";
  data = {type, std::make_shared<Bytes>(blob.begin(), blob.end())};
  return success();
}

void ConstantData::writeTo(DialectBytecodeWriter &writer) const {
  writer.writeType(type_);
  writer.writeOwnedBlob(getBytes());
}

bool scansion::scn::operator==(const ConstantData &a, const ConstantData &b) {
  return a.type_ == b.type_ && (a.bytes_ == b.bytes_ || a.getBytes() == b.getBytes());
}
