//===- CoupledUpdates.h - states that change by each other -------------------===//
//
// Part of scf-carries-updated: brings the elementwise ops of a step into one where states read each other.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOSCF_COUPLEDUPDATES_H
#define SCANSION_LIB_CONVERSION_SCNTOSCF_COUPLEDUPDATES_H

#include "mlir/IR/ValueRange.h"

namespace scansion {

/// Makes one op of the elementwise ops that read the tensors that a loop carries and compute their `next` values, if a
/// carried tensor is read by others than the op that computes its next value. All of them are in one block.
void joinCoupledUpdates(mlir::ValueRange carried, mlir::OperandRange next);

} // namespace scansion

#endif
