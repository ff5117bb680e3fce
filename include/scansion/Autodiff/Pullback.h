//===- Pullback.h - reverse-mode differentiation of a graph -----------------===//
//
// Appends the operations that compute vector-Jacobian products. Each operation's rule comes from its
// DifferentiableOpInterface; this is the engine that orders them and sums what they give.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_AUTODIFF_PULLBACK_H
#define SCANSION_AUTODIFF_PULLBACK_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <vector>

namespace scansion {

struct PullbackRequest {
  /// What is differentiated, and the cotangent of each (null: ones).
  llvm::SmallVector<mlir::Value> outputs, cotangents;
  /// By what.
  llvm::SmallVector<mlir::Value> wrt;
  /// Gradients do not flow past these; where they are among `wrt`, they have one all the same.
  llvm::SmallVector<mlir::Value> considerConstant;
  /// Values from outside of this region are not followed; null: all are.
  mlir::Region *within = nullptr;
  /// Called before the rule of `forward` is asked, and with null once the last one was.
  llvm::function_ref<void(mlir::Operation *forward)> enter = nullptr;
  /// Called before an operation is erased for which another computes the same values, `results`, and more.
  llvm::function_ref<void(mlir::Operation *op, mlir::ValueRange results)> replaced = nullptr;
};

/// An operation on the way from an output to one of `wrt` that has no rule, or whose rule gives nothing.
struct NoRule {
  mlir::Operation *op = nullptr;
  /// The operations from `op` to the output, `op` first.
  std::vector<mlir::Operation *> path;
  /// The operations from `op`, not itself among them, to the input, and the input.
  std::vector<mlir::Operation *> below;
  mlir::Value input;
};

/// Appends one cotangent per `wrt` to `gradients` (null where it does not depend). On failure says in `missing` which
/// operation has no rule; where its rule reported an error, that is a diagnostic.
llvm::LogicalResult pullback(mlir::OpBuilder &builder, mlir::Location loc, const PullbackRequest &request,
                             llvm::SmallVectorImpl<mlir::Value> &gradients, NoRule &missing);

} // namespace scansion

#endif
