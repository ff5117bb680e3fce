//===- TypeConversion.cpp - the façade's types and lines in MLIR's terms ----===//
//
// A table for the real element types; complex ones are built from them.
//
//===----------------------------------------------------------------------===//

#include "TypeConversion.h"

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion::detail {

mlir::Type toElementType(mlir::MLIRContext *context, DType dtype) {
  mlir::Builder b(context);
  auto unsignedType = [&](unsigned width) { return b.getIntegerType(width, /*isSigned=*/false); };
  switch (dtype) {
  case DType::Bool:
    return b.getI1Type();
  case DType::Int8:
    return b.getIntegerType(8);
  case DType::Int16:
    return b.getIntegerType(16);
  case DType::Int32:
    return b.getIntegerType(32);
  case DType::Int64:
    return b.getIntegerType(64);
  case DType::UInt8:
    return unsignedType(8);
  case DType::UInt16:
    return unsignedType(16);
  case DType::UInt32:
    return unsignedType(32);
  case DType::UInt64:
    return unsignedType(64);
  case DType::Float16:
    return b.getF16Type();
  case DType::Float32:
    return b.getF32Type();
  case DType::Float64:
    return b.getF64Type();
  case DType::Complex64:
    return mlir::ComplexType::get(b.getF32Type());
  case DType::Complex128:
    return mlir::ComplexType::get(b.getF64Type());
  }
  throw Error(ErrorKind::Type, "unknown dtype");
}

DType toDType(mlir::Type element) {
  for (int i = 0; i <= static_cast<int>(DType::Complex128); ++i)
    if (toElementType(element.getContext(), static_cast<DType>(i)) == element)
      return static_cast<DType>(i);
  throw Error(ErrorKind::Internal, "an element type that no dtype stands for");
}

mlir::Type toMLIR(mlir::MLIRContext *context, const Type &type) {
  if (type.kind == Type::Kind::Rng) {
    if (type.algorithm != "pcg64" && type.algorithm != "mt19937")
      throw Error(ErrorKind::Value, "unknown bit generator '" + type.algorithm + "', expected pcg64 or mt19937");
    return scn::RngType::get(context, type.algorithm);
  }
  llvm::SmallVector<int64_t> shape;
  for (int64_t length : type.shape) {
    if (length < 0 && length != kUnknown)
      throw Error(ErrorKind::Value, "a length cannot be negative: " + type.str());
    shape.push_back(length == kUnknown ? mlir::ShapedType::kDynamic : length);
  }
  return mlir::RankedTensorType::get(shape, toElementType(context, type.dtype));
}

Type fromMLIR(mlir::Type type) {
  if (auto rng = mlir::dyn_cast<scn::RngType>(type))
    return Type::rng(rng.getAlgorithm().str());
  auto tensor = mlir::cast<mlir::RankedTensorType>(type);
  std::vector<int64_t> shape;
  for (int64_t length : tensor.getShape())
    shape.push_back(mlir::ShapedType::isDynamic(length) ? kUnknown : length);
  return Type::tensor(toDType(tensor.getElementType()), std::move(shape));
}

mlir::Location toMLIR(mlir::MLIRContext *context, const Location &location) {
  if (location.line == 0)
    return mlir::UnknownLoc::get(context);
  return mlir::FileLineColLoc::get(context, location.file, location.line, /*column=*/0);
}

Location fromMLIR(mlir::Location location) {
  Location found;
  location->walk([&](mlir::Location part) {
    auto line = mlir::dyn_cast<mlir::FileLineColLoc>(part);
    if (!line)
      return mlir::WalkResult::advance();
    found = {line.getFilename().str(), static_cast<int>(line.getLine())};
    return mlir::WalkResult::interrupt();
  });
  return found;
}

} // namespace scansion::detail
