//===- InitialFills.h - buffers that an op finds filled with one number -----===//
//
// A sum starts from zeros. Nobody has to store them if the op that adds to them overwrites all of them: it can start from
// the number itself.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_LINALGTOVECTOR_INITIALFILLS_H
#define SCANSION_LIB_CONVERSION_LINALGTOVECTOR_INITIALFILLS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/MapVector.h"

namespace scansion {

/// For destinations of an op, the fill that wrote what they hold. Whoever computes the op from the numbers erases the fills.
using InitialFills = llvm::SmallMapVector<mlir::OpOperand *, mlir::linalg::FillOp, 1>;

/// The fills before an op on buffers whose only reader it is.
InitialFills initialFills(mlir::linalg::LinalgOp op);

} // namespace scansion

#endif
