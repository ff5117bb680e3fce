//===- ElementSize.h - how many bytes an element takes in a buffer ----------===//
//
// Booleans are bytes by the time that buffers exist; an i1 that is left takes a byte as well, as in LLVM.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTORUNTIME_ELEMENTSIZE_H
#define SCANSION_LIB_CONVERSION_SCNTORUNTIME_ELEMENTSIZE_H

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/MathExtras.h"

namespace scansion {

inline int64_t elementSize(mlir::Type type) {
  if (auto complex = mlir::dyn_cast<mlir::ComplexType>(type))
    return 2 * elementSize(complex.getElementType());
  if (auto vector = mlir::dyn_cast<mlir::VectorType>(type))
    return llvm::PowerOf2Ceil(vector.getNumElements() * elementSize(vector.getElementType()));
  if (type.isIndex())
    return 8;
  return llvm::divideCeil(type.getIntOrFloatBitWidth(), 8);
}

} // namespace scansion

#endif
