//===- AttributeConversion.cpp - the façade's attributes in MLIR's terms ----===//
//
// One overload per alternative of the façade's variant, and the way back.
//
//===----------------------------------------------------------------------===//

#include "AttributeConversion.h"

#include "TypeConversion.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"

namespace scansion::detail {

namespace {
struct ToMLIR {
  mlir::Builder b;

  mlir::Attribute operator()(bool value) { return value ? b.getUnitAttr() : mlir::UnitAttr(); }
  mlir::Attribute operator()(int64_t value) { return b.getI64IntegerAttr(value); }
  mlir::Attribute operator()(double value) { return b.getF64FloatAttr(value); }
  mlir::Attribute operator()(const std::string &value) { return b.getStringAttr(value); }
  mlir::Attribute operator()(const std::vector<int64_t> &value) { return b.getDenseI64ArrayAttr(value); }
  mlir::Attribute operator()(const std::vector<bool> &value) {
    llvm::SmallVector<bool> flags(value.begin(), value.end());
    return b.getDenseBoolArrayAttr(flags);
  }
  mlir::Attribute operator()(DType value) { return mlir::TypeAttr::get(toElementType(b.getContext(), value)); }
  mlir::Attribute operator()(const std::vector<std::vector<int64_t>> &value) {
    llvm::SmallVector<mlir::Attribute> lists;
    for (const std::vector<int64_t> &list : value)
      lists.push_back(b.getDenseI64ArrayAttr(list));
    return b.getArrayAttr(lists);
  }
};
} // namespace

mlir::Attribute toMLIR(mlir::MLIRContext *context, const Attribute &attribute) {
  return std::visit(ToMLIR{mlir::Builder(context)}, attribute);
}

static std::optional<Attribute> fromLists(mlir::ArrayAttr lists) {
  std::vector<std::vector<int64_t>> values;
  for (mlir::Attribute list : lists) {
    auto dense = mlir::dyn_cast<mlir::DenseI64ArrayAttr>(list);
    if (!dense)
      return std::nullopt;
    values.emplace_back(dense.asArrayRef().begin(), dense.asArrayRef().end());
  }
  return values;
}

std::optional<Attribute> fromMLIR(mlir::Attribute attribute) {
  if (mlir::isa<mlir::UnitAttr>(attribute))
    return true;
  if (auto value = mlir::dyn_cast<mlir::BoolAttr>(attribute))
    return value.getValue();
  if (auto value = mlir::dyn_cast<mlir::IntegerAttr>(attribute))
    return value.getInt();
  if (auto value = mlir::dyn_cast<mlir::FloatAttr>(attribute))
    return value.getValueAsDouble();
  if (auto value = mlir::dyn_cast<mlir::StringAttr>(attribute))
    return value.str();
  if (auto value = mlir::dyn_cast<mlir::DenseI64ArrayAttr>(attribute))
    return std::vector<int64_t>(value.asArrayRef().begin(), value.asArrayRef().end());
  if (auto value = mlir::dyn_cast<mlir::DenseBoolArrayAttr>(attribute))
    return std::vector<bool>(value.asArrayRef().begin(), value.asArrayRef().end());
  if (auto value = mlir::dyn_cast<mlir::TypeAttr>(attribute))
    return toDType(value.getValue());
  if (auto value = mlir::dyn_cast<mlir::ArrayAttr>(attribute))
    return fromLists(value);
  return std::nullopt;
}

} // namespace scansion::detail
