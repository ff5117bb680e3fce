//===- AttributeConversion.h - the façade's attributes in MLIR's terms ------===//
//
// Flags are unit attributes: present or absent. Lists are dense arrays.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_API_ATTRIBUTECONVERSION_H
#define SCANSION_LIB_API_ATTRIBUTECONVERSION_H

#include "scansion/Graph.h"

#include "mlir/IR/Attributes.h"
#include "mlir/IR/MLIRContext.h"

namespace scansion::detail {

/// Null for a flag that is false.
mlir::Attribute toMLIR(mlir::MLIRContext *context, const Attribute &attribute);
/// Nothing for attributes that the façade has no form for.
std::optional<Attribute> fromMLIR(mlir::Attribute attribute);

} // namespace scansion::detail

#endif
