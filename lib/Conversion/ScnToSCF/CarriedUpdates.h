//===- CarriedUpdates.h - next values that are carried ones, updated --------===//
//
// What the passes need to know of a tensor that a loop carries, to leave it in one buffer.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOSCF_CARRIEDUPDATES_H
#define SCANSION_LIB_CONVERSION_SCNTOSCF_CARRIEDUPDATES_H

#include "mlir/IR/Value.h"

namespace scansion {

/// The operand whose memory bufferization may take for `value`; null if there is none.
mlir::OpOperand *updatedOperand(mlir::Value value);

/// Whether `value` can take the memory of `operand`, which its op updates: what that was nobody wants who runs later.
bool staysInPlace(mlir::OpOperand &operand, mlir::Value value);

/// Whether `value` is `carried` after updates in place, by branches perhaps, of which one may hand it on.
bool isUpdateOf(mlir::Value value, mlir::Value carried);

} // namespace scansion

#endif
