//===- MatrixCalculus.h - words for the derivatives of matrices -------------===//
//
// Products, transposes and triangles of stacks of matrices, for rules of calculus.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_IR_MATRIXCALCULUS_H
#define SCANSION_LIB_DIALECT_SCN_IR_MATRIXCALCULUS_H

#include "MatrixShapes.h"

#include "scansion/Dialect/Scn/IR/RuleBuilder.h"

#include <limits>

namespace scansion::scn {

/// Words of matrix calculus. All tensors have one rank; the axes before the last two are batch axes.
class MatrixCalculus : public RuleBuilder {
public:
  using RuleBuilder::RuleBuilder;

  /// x^T.
  mlir::Value transposed(mlir::Value x) {
    auto permutation = llvm::to_vector(llvm::seq<int64_t>(0, tensorType(x).getRank()));
    std::swap(permutation.back(), permutation[permutation.size() - 2]);
    return TransposeOp::create(getBuilder(), getLoc(), x, permutation);
  }

  /// x y.
  mlir::Value product(mlir::Value x, mlir::Value y) { return contract(x, y, 1, 2); }
  /// x^T y.
  mlir::Value transposedProduct(mlir::Value x, mlir::Value y) { return contract(x, y, 2, 2); }
  /// x y^T.
  mlir::Value productTransposed(mlir::Value x, mlir::Value y) { return contract(x, y, 1, 1); }

  mlir::Value negated(mlir::Value x) { return NegOp::create(getBuilder(), getLoc(), x); }

  mlir::Value band(mlir::Value x, int64_t lowest, int64_t highest) {
    return BandOp::create(getBuilder(), getLoc(), x, lowest, highest);
  }
  mlir::Value diagonal(mlir::Value x) { return band(x, 0, 0); }
  mlir::Value lower(mlir::Value x) { return band(x, kFar, 0); }
  mlir::Value strictlyLower(mlir::Value x) { return band(x, kFar, -1); }
  mlir::Value upper(mlir::Value x) { return band(x, 0, -kFar); }
  mlir::Value strictlyUpper(mlir::Value x) { return band(x, 1, -kFar); }

  /// The symmetric matrix that an op sees which reads the lower triangle of `x`.
  mlir::Value symmetric(mlir::Value x) {
    mlir::Value below = transposed(strictlyLower(x));
    return make<AddOp>({lower(x), below});
  }
  /// The cotangent of the lower triangle, given that of both triangles: the transpose of `symmetric`.
  mlir::Value folded(mlir::Value x) {
    mlir::Value below = strictlyLower(transposed(x));
    return make<AddOp>({lower(x), below});
  }

  /// A number for each matrix, repeated to the matrices' shape.
  mlir::Value spread(mlir::Value number, mlir::Value like) {
    auto axes = llvm::to_vector(llvm::seq<int64_t>(0, tensorType(like).getRank() - 2));
    if (axes.empty())
      return FillLikeOp::create(getBuilder(), getLoc(), number, like);
    return repeated(number, like, axes);
  }

  /// `x`, whose axes are these axes of `like`, repeated along the others.
  mlir::Value repeated(mlir::Value x, mlir::Value like, llvm::ArrayRef<int64_t> axes) {
    auto type = tensorType(like);
    llvm::SmallVector<mlir::Value> sizes;
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      if (type.isDynamicDim(axis))
        sizes.push_back(DimOp::create(getBuilder(), getLoc(), like, axis));
    return BroadcastOp::create(getBuilder(), getLoc(), x, sizes, type.getShape(), axes);
  }

  /// The sum of all elements of each matrix.
  mlir::Value total(mlir::Value x) {
    int64_t rank = tensorType(x).getRank();
    return ReduceSumOp::create(getBuilder(), getLoc(), x, llvm::ArrayRef<int64_t>{rank - 2, rank - 1});
  }

  /// The first rows and last columns of a matrix of blocks, `length` of each.
  mlir::Value block(mlir::Value x, mlir::Value length) {
    int64_t rank = tensorType(x).getRank();
    llvm::SmallVector<int64_t> starts(rank, 0), stops(rank, int64_t(1) << 62), steps(rank, 1);
    llvm::SmallVector<bool> indexed(rank, false);
    stops[rank - 2] = starts[rank - 1] = mlir::ShapedType::kDynamic;
    mlir::OpBuilder &b = getBuilder();
    return SliceOp::create(b, getLoc(), x, mlir::ValueRange{length}, mlir::ValueRange{length}, mlir::ValueRange{},
                           b.getDenseI64ArrayAttr(starts), b.getDenseI64ArrayAttr(stops), b.getDenseI64ArrayAttr(steps),
                           b.getDenseBoolArrayAttr(indexed));
  }

private:
  static constexpr int64_t kFar = std::numeric_limits<int64_t>::min() + 1;

  /// Sums over axes counted from the end.
  mlir::Value contract(mlir::Value x, mlir::Value y, int64_t xAxis, int64_t yAxis) {
    auto batch = llvm::to_vector(llvm::seq<int64_t>(0, tensorType(x).getRank() - 2));
    llvm::SmallVector<int64_t> left{tensorType(x).getRank() - xAxis}, right{tensorType(y).getRank() - yAxis};
    return DotOp::create(getBuilder(), getLoc(), x, y, batch, batch, left, right);
  }
};

} // namespace scansion::scn

#endif
