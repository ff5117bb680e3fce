//===- MatrixShapes.h - shapes of stacks of matrices ------------------------===//
//
// What ops on matrices ask of the last two axes of their operands, when a program is verified and when it runs.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_IR_MATRIXSHAPES_H
#define SCANSION_LIB_DIALECT_SCN_IR_MATRIXSHAPES_H

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion::scn {

inline mlir::RankedTensorType tensorType(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}

/// The type of square matrices, which knows both lengths if it knows one.
mlir::RankedTensorType squareType(mlir::RankedTensorType type);

mlir::LogicalResult verifyMatrix(mlir::Operation *op, mlir::Value x);
mlir::LogicalResult verifySquare(mlir::Operation *op, mlir::Value x);

/// Writes a check that matrices are square, unless their type already says so.
void checkSquare(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);

} // namespace scansion::scn

#endif
