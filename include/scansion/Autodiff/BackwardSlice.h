//===- BackwardSlice.h - what some values are computed from -----------------===//
//
// The operations that values depend on, operands before users. Unlike upstream's getBackwardSlice it keeps its own stack
// (a chain of a million operations is fine) and follows the values that regions capture from outside.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_AUTODIFF_BACKWARDSLICE_H
#define SCANSION_AUTODIFF_BACKWARDSLICE_H

#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <vector>

namespace scansion {

/// Calls `visit` for the operands of `op` and for every value from outside that its regions use. Values may come twice.
void forEachDependency(mlir::Operation *op, llvm::function_ref<void(mlir::Value)> visit);

/// The same without what only rules of calculus use (scn.override_rules): what it takes to compute the results.
void forEachComputed(mlir::Operation *op, llvm::function_ref<void(mlir::Value)> visit);

using Dependencies = llvm::function_ref<void(mlir::Operation *, llvm::function_ref<void(mlir::Value)>)>;

/// The operations that `values` depend on, each after those that it depends on itself. Values for which `isLeaf` holds
/// are not followed.
std::vector<mlir::Operation *> backwardSlice(llvm::ArrayRef<mlir::Value> values,
                                             llvm::function_ref<bool(mlir::Value)> isLeaf,
                                             Dependencies forEach = forEachDependency);

} // namespace scansion

#endif
