//===- OperandChecks.h - what must hold before types are inferred -----------===//
//
// Type inference and verifiers assume that an operation has as many operands and the attributes that it declares. These
// functions say so to the embedder, with an Error instead of an assertion.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_API_OPERANDCHECKS_H
#define SCANSION_LIB_API_OPERANDCHECKS_H

#include "scansion/Types.h"

#include "mlir/IR/Attributes.h"
#include "mlir/IR/OperationSupport.h"

namespace scansion::detail {

void checkOperands(mlir::RegisteredOperationName name, llvm::ArrayRef<mlir::Value> operands, const Location &location);
void checkAttributeNames(mlir::RegisteredOperationName name, const mlir::NamedAttrList &attributes,
                         const Location &location);
/// Adds `operandSegmentSizes`: the counts follow from the markers (ShapedType::kDynamic) in the static lists.
void addSegmentSizes(mlir::RegisteredOperationName name, size_t operands, mlir::NamedAttrList &attributes,
                     const Location &location);

} // namespace scansion::detail

#endif
