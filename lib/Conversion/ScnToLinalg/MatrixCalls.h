//===- MatrixCalls.h - calls of the runtime's linear algebra ----------------===//
//
// Rooms for results of the lengths that operands have, and the calls that fill them.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOLINALG_MATRIXCALLS_H
#define SCANSION_LIB_CONVERSION_SCNTOLINALG_MATRIXCALLS_H

#include "Builders.h"
#include "Patterns.h"

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion {

using Lengths = llvm::SmallVector<mlir::OpFoldResult>;

/// The lengths of a stack of square matrices; the one that the type knows is worth more.
Lengths squareLengths(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x);

/// A tensor to be filled.
mlir::Value roomFor(mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::OpFoldResult> lengths,
                    mlir::Type element);

/// A call of scn_rt_`callee` that fills `rooms`. A failure is reported as one of `op`.
mlir::ResultRange callRuntime(mlir::OpBuilder &b, mlir::Operation *op, llvm::StringRef callee, mlir::ValueRange inputs,
                              mlir::ValueRange rooms);

template <typename Op> struct MatrixPattern : mlir::OpConversionPattern<Op> {
  using mlir::OpConversionPattern<Op>::OpConversionPattern;

protected:
  /// Replaces the op by values that know less than its types.
  void replace(Op op, mlir::ValueRange values, mlir::ConversionPatternRewriter &b) const {
    llvm::SmallVector<mlir::Value> results;
    for (auto [value, result] : llvm::zip(values, op->getResults()))
      results.push_back(castTo(b, op.getLoc(), value, this->getTypeConverter()->convertType(result.getType())));
    b.replaceOp(op, results);
  }
};

} // namespace scansion

#endif
