//===- Builders.h - what the lowerings to linalg write often ----------------===//
//
// Scalars in and out of tensors of rank 0, lengths, room for results, and elementwise loops.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOLINALG_BUILDERS_H
#define SCANSION_LIB_CONVERSION_SCNTOLINALG_BUILDERS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace scansion {

using BodyBuilder = llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location, mlir::ValueRange elements)>;

inline mlir::RankedTensorType tensorType(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}

/// Whether a tensor is known to hold nothing. Upstream's slices refuse an offset at the end of an axis, so such tensors are
/// not sliced.
inline bool isEmpty(mlir::Value tensor) { return llvm::is_contained(tensorType(tensor).getShape(), 0); }

/// The element of a tensor of rank 0.
mlir::Value scalarOf(mlir::OpBuilder &b, mlir::Location loc, mlir::Value tensor);
/// A tensor of rank 0.
mlir::Value tensorOf(mlir::OpBuilder &b, mlir::Location loc, mlir::Value scalar);
/// An int64 scalar of the graph as an index, and back.
mlir::Value indexOf(mlir::OpBuilder &b, mlir::Location loc, mlir::Value tensor);
mlir::Value tensorOfIndex(mlir::OpBuilder &b, mlir::Location loc, mlir::OpFoldResult index);
mlir::Value indexValue(mlir::OpBuilder &b, mlir::Location loc, int64_t value);
/// Lengths of a tensor's axes.
llvm::SmallVector<mlir::OpFoldResult> lengthsOf(mlir::OpBuilder &b, mlir::Location loc, mlir::Value tensor);
/// Lengths where some are static and the others int64 scalars of the graph, in order.
llvm::SmallVector<mlir::OpFoldResult> mixedLengths(mlir::OpBuilder &b, mlir::Location loc,
                                                   llvm::ArrayRef<int64_t> staticLengths, mlir::ValueRange lengths);
/// `value` as a tensor that knows the lengths of `type`.
mlir::Value castTo(mlir::OpBuilder &b, mlir::Location loc, mlir::Value value, mlir::Type type);
/// The number 0 or 1 of a lowered element type.
mlir::Value numberOf(mlir::OpBuilder &b, mlir::Location loc, mlir::Type element, double value);

/// The least element of a lowered type or the largest; infinite where there are infinities.
mlir::Value extremeOf(mlir::OpBuilder &b, mlir::Location loc, mlir::Type element, bool isUnsigned, bool least);

/// The larger of two numbers, or the smaller one; NaN if one of them is.
mlir::Value joinExtremes(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x, mlir::Value y, bool isUnsigned,
                         bool isMax);
/// A tensor of `type` and `lengths` filled with a value.
mlir::Value filled(mlir::OpBuilder &b, mlir::Location loc, mlir::RankedTensorType type,
                   llvm::ArrayRef<mlir::OpFoldResult> lengths, mlir::Value value);

/// A loop over all places of a result of `type` and `lengths`; `maps` says for each of `inputs` which of its elements
/// the body sees. Rank 0 gives straight scalar code.
mlir::Value elementwiseLoop(mlir::OpBuilder &b, mlir::Location loc, mlir::RankedTensorType type,
                            llvm::ArrayRef<mlir::OpFoldResult> lengths, mlir::ValueRange inputs,
                            llvm::ArrayRef<mlir::AffineMap> maps, BodyBuilder body);

} // namespace scansion

#endif
