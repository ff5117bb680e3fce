//===- TypeConversion.h - the façade's types and lines in MLIR's terms ------===//
//
// Signed integers are signless in MLIR, unsigned ones carry their sign, booleans are i1.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_API_TYPECONVERSION_H
#define SCANSION_LIB_API_TYPECONVERSION_H

#include "scansion/Error.h"
#include "scansion/Types.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/MLIRContext.h"

namespace scansion::detail {

mlir::Type toElementType(mlir::MLIRContext *context, DType dtype);
DType toDType(mlir::Type element);
mlir::Type toMLIR(mlir::MLIRContext *context, const Type &type);
Type fromMLIR(mlir::Type type);
mlir::Location toMLIR(mlir::MLIRContext *context, const Location &location);
/// The first line of a file in `location`; nothing if there is none.
Location fromMLIR(mlir::Location location);

} // namespace scansion::detail

#endif
