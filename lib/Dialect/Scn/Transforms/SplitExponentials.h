//===- SplitExponentials.h - exp(a + w) as a product, where w stays ---------===//
//
// What the two halves of scn-split-logsumexp share: sums of exponentials, and the shares of each exponential in its sum,
// which their derivatives are made of.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_TRANSFORMS_SPLITEXPONENTIALS_H
#define SCANSION_LIB_DIALECT_SCN_TRANSFORMS_SPLITEXPONENTIALS_H

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion::scn {

/// What is added up: numbers of the step, repeated along the axes that remain, and a matrix that stays the same.
struct RepeatedAndShared {
  BroadcastOp repeated;
  mlir::Value shared;
  llvm::SmallVector<int64_t> unitAxes;   // of the numbers before they are repeated
  llvm::SmallVector<int64_t> dimensions; // where the others stand in the sum
};

/// The sum's parts, if its numbers come from arguments of the scan's body for which `isOfStep` holds, and vary along the
/// summed axes alone.
std::optional<RepeatedAndShared> splitSum(AddOp sum, llvm::ArrayRef<int64_t> summed, ScanOp scan,
                                          llvm::function_ref<bool(mlir::BlockArgument)> isOfStep);

/// exp(a + w[j]) without its largest factors.
struct Factors {
  mlir::Value numbers;      // exp(a[i] - largest)
  mlir::Value matrix;       // exp(w[i, j] - columns[j])
  mlir::Value largest;      // of the numbers
  mlir::Value largestOfAll; // of each column, with the largest number added
};

/// Writes them: what is the step's with `b`, what stays the same with `once`.
Factors writeFactors(mlir::OpBuilder &b, mlir::OpBuilder &once, mlir::Location loc, RepeatedAndShared &sum,
                     llvm::ArrayRef<int64_t> summed);

/// All axes of a value, to reduce.
llvm::SmallVector<int64_t> allAxes(mlir::Value x);

/// Puts the derivative of a sum of exponentials, where `product` is it, as products of a row and a matrix.
void splitShares(MulOp product);

} // namespace scansion::scn

#endif
