//===- Differentiation.h - what the engines offer to ops with regions -------===//
//
// An op with regions (DifferentiableRegionOpInterface) differentiates itself with the help of the engine that came to it.
// The engines stand in lib/Autodiff, above the dialect; these are the faces that they show to it.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_DIALECT_SCN_IR_DIFFERENTIATION_H
#define SCANSION_DIALECT_SCN_IR_DIFFERENTIATION_H

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion::scn {

/// The engine of reverse mode, at one op.
class ReverseMode {
public:
  virtual ~ReverseMode() = default;

  /// Whether anybody asks for the cotangent of an operand or a captured value.
  virtual bool isWanted(mlir::Value value) const = 0;
  /// Adds to the cotangent of an operand or a captured value.
  virtual llvm::LogicalResult add(mlir::Value value, mlir::Value cotangent) = 0;
  /// Pulls `cotangents` (null: zero) of `outputs` back through the ops of `region` to `wrt`: values of the region, or values
  /// that it captures. Appends one gradient for each, null where nothing depends on it. New ops go to `builder`'s
  /// insertion point and use values of the region as they are.
  virtual llvm::LogicalResult pullbackThrough(mlir::Region &region, mlir::OpBuilder &builder, mlir::ValueRange outputs,
                                              mlir::ValueRange cotangents, mlir::ValueRange wrt,
                                              llvm::SmallVectorImpl<mlir::Value> &gradients) = 0;
  /// `op`, which has been asked, is about to be erased; `results` take the place of its results.
  virtual void replace(mlir::Operation *op, mlir::ValueRange results) = 0;
};

/// The engine of forward mode, at one op.
class ForwardMode {
public:
  virtual ~ForwardMode() = default;

  /// The tangent of an operand or a captured value, null where it is zero.
  virtual mlir::Value getTangent(mlir::Value value) const = 0;
  /// Pushes `tangents` (null: zero) of `inputs`, values of `region` or captured by it, forward through the ops of
  /// `region` to `outputs`, and appends one tangent for each, null where zero.
  virtual llvm::LogicalResult pushforwardThrough(mlir::Region &region, mlir::OpBuilder &builder,
                                                 mlir::ValueRange inputs, mlir::ValueRange tangents,
                                                 mlir::ValueRange outputs,
                                                 llvm::SmallVectorImpl<mlir::Value> &outputTangents) = 0;
  /// `results` are the same values as the results of `op`, computed together with their tangents. What is built on
  /// tangents from here on uses them, so that `op` need not be run beside.
  virtual void recompute(mlir::Operation *op, mlir::ValueRange results) = 0;
};

} // namespace scansion::scn

#endif
