//===- Pushforward.h - forward-mode differentiation of a graph --------------===//
//
// Appends the operations that compute Jacobian-vector products, from the inputs to the outputs, by the rules of
// DifferentiableOpInterface.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_AUTODIFF_PUSHFORWARD_H
#define SCANSION_AUTODIFF_PUSHFORWARD_H

#include "scansion/Autodiff/Pullback.h"

namespace scansion {

struct PushforwardRequest {
  /// Where tangents start, and the tangent of each (null: zero). What the inputs are computed from does not matter.
  llvm::SmallVector<mlir::Value> inputs, tangents;
  /// Whose tangents are asked for.
  llvm::SmallVector<mlir::Value> outputs;
  /// Values from outside of this region are not followed; null: all are.
  mlir::Region *within = nullptr;
  /// Called before the rule of `forward` is asked, and with null once the last one was.
  llvm::function_ref<void(mlir::Operation *forward)> enter = nullptr;
};

/// Appends one tangent per output to `outputTangents` (null where it does not depend on an input). On failure says in
/// `missing` which operation has no rule; where its rule reported an error, that is a diagnostic.
llvm::LogicalResult pushforward(mlir::OpBuilder &builder, const PushforwardRequest &request,
                                llvm::SmallVectorImpl<mlir::Value> &outputTangents, NoRule &missing);

} // namespace scansion

#endif
