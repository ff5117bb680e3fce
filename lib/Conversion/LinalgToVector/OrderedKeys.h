//===- OrderedKeys.h - floats as integers of the same order -----------------===//
//
// The larger of two floats takes six instructions where NaN is to win over all and +0 over -0; each of these waits for
// the one before, and each level of a tree for the last. Of two integers it takes one.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_LINALGTOVECTOR_ORDEREDKEYS_H
#define SCANSION_LIB_CONVERSION_LINALGTOVECTOR_ORDEREDKEYS_H

#include "mlir/IR/Builders.h"

namespace scansion {

/// Whether an operation is the larger or the smaller of two floats, as arith.maximumf and arith.minimumf define them, of a
/// type that has keys. Where the sign of zeros doesn't matter, floats take three instructions, of which one waits.
bool isFloatExtreme(mlir::Operation *op);

/// An integer of the same width for each element: in the order of the numbers, -0 before +0, and NaN behind all others if
/// `extreme` is arith.maximumf, before them if it is arith.minimumf.
mlir::Value toKey(mlir::OpBuilder &b, mlir::Location loc, mlir::Operation *extreme, mlir::Value x);
/// The number that has a key.
mlir::Value fromKey(mlir::OpBuilder &b, mlir::Location loc, mlir::Type element, mlir::Value key);

/// The larger of two keys, or the smaller, as `extreme` says.
mlir::Value extremeOfKeys(mlir::OpBuilder &b, mlir::Location loc, mlir::Operation *extreme, mlir::Value x,
                          mlir::Value y);

} // namespace scansion

#endif
