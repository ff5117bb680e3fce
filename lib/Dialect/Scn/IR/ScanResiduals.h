//===- ScanResiduals.h - what a scan keeps for its adjoint ------------------===//
//
// The adjoint of a scan's step reads values that the step computed. Some are at hand (outer values, elements of
// sequences), some are recomputed in the adjoint's step, and the rest, the residuals, are kept as rows of the scan. Cheap
// operations are recomputed; results of expensive ones (functions of the C library, products, reductions, draws, inner
// scans without checkpoints) never are. Among the choices that this leaves, the one that keeps the fewest elements is taken: a minimal cut
// between what the step is given and what the adjoint reads.
//
// Rows of states and outputs that somebody reads anyway cost nothing to keep.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_IR_SCANRESIDUALS_H
#define SCANSION_LIB_DIALECT_SCN_IR_SCANRESIDUALS_H

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "llvm/ADT/SetVector.h"

namespace scansion::scn {

struct ScanResiduals {
  /// Values of the body whose rows are kept. Elements of sequences are not among them.
  llvm::SetVector<mlir::Value> kept;
  /// Operations of the body to be repeated, in its order.
  llvm::SmallVector<mlir::Operation *> recomputed;
};

/// Decides how `needed`, values of the scan's body, are made available to another scan over the same steps.
ScanResiduals planResiduals(ScanOp scan, llvm::ArrayRef<mlir::Value> needed);

/// A value of the same shape as `value` that is at hand for less: outer values, elements of sequences and rows of initial
/// values, made by `outer` which stands before any scan that uses it. `value` itself where there is none.
mlir::Value findShape(mlir::OpBuilder &outer, ScanOp scan, mlir::Value value);

} // namespace scansion::scn

#endif
