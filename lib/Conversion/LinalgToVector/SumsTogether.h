//===- SumsTogether.h - several sums of the same elements in one loop -------===//
//
// Part of scf-rows-together: the smallest and the largest of some numbers, say, are found in one loop over them.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_LINALGTOVECTOR_SUMSTOGETHER_H
#define SCANSION_LIB_CONVERSION_LINALGTOVECTOR_SUMSTOGETHER_H

#include "mlir/IR/Operation.h"

namespace scansion {

/// Joins loops in `op` that take the same steps, read the same buffer and write nothing, where nothing between them is
/// needed by the later one or writes what it reads.
void joinSums(mlir::Operation *op);

} // namespace scansion

#endif
