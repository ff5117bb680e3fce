//===- TypeConversion.h - types that upstream's passes accept ---------------===//
//
// Tensors of unsigned integers become tensors of signless ones, tensors of booleans tensors of i8 holding 0 or 1, random
// streams vectors of int64 words. A lone i1 (the condition of a loop) stays what it is.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOLINALG_TYPECONVERSION_H
#define SCANSION_LIB_CONVERSION_SCNTOLINALG_TYPECONVERSION_H

#include "mlir/Transforms/DialectConversion.h"

namespace scansion {

/// The element type under which tensors of `element` are stored.
mlir::Type loweredElement(mlir::Type element);

struct LoweredTypes : mlir::TypeConverter {
  LoweredTypes();
};

} // namespace scansion

#endif
