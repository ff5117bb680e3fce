//===- ReadOnlyBuffers.h - what a loop reads and leaves alone ---------------===//
//
// Matrices that are the same in all steps: what is made of them can be made once, before the loop.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_LINALGTOVECTOR_READONLYBUFFERS_H
#define SCANSION_LIB_CONVERSION_LINALGTOVECTOR_READONLYBUFFERS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace scansion {

/// The outermost loop around the op that does not write into the memory of a buffer, which comes from outside; null where
/// there is none.
mlir::scf::ForOp outermostReader(mlir::Operation *op, mlir::Value buffer);

/// Whether an op reads an operand in a loop that leaves it alone, along `loop` in elements that lie apart, so that
/// layOutOnce() lays it out.
bool canLayOutOnce(mlir::linalg::LinalgOp op, mlir::OpOperand &operand, unsigned loop);

/// Gives the op copies of such operands, made before the loops, in which elements along `loop` lie side by side.
void layOutOnce(mlir::linalg::LinalgOp op, unsigned loop);

} // namespace scansion

#endif
