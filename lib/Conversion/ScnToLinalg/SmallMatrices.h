//===- SmallMatrices.h - matrices as single numbers -------------------------===//
//
// What the lowerings of matrices of few numbers share: a matrix as so many scalars, and a loop over a stack of them.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOLINALG_SMALLMATRICES_H
#define SCANSION_LIB_CONVERSION_SCNTOLINALG_SMALLMATRICES_H

#include "MatrixCalls.h"

#include "mlir/Dialect/Math/IR/Math.h"

namespace scansion {

/// Whether the last two lengths are the same known number of at most `most`, of elements that LAPACK knows.
bool isSquareOfFew(mlir::RankedTensorType type, int64_t most);

/// The numbers of a matrix.
class Numbers {
public:
  Numbers(mlir::OpBuilder &b, mlir::Location loc, mlir::Type element, int64_t rows, int64_t columns)
      : b(b), loc(loc), element(element), rows(rows), columns(columns), values(rows * columns) {}
  /// Those at `place` of a stack, or of its transpose.
  Numbers(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x, mlir::ValueRange place, bool transposed = false);

  mlir::Value &operator()(int64_t i, int64_t j) { return values[i * columns + j]; }
  mlir::Value build();
  /// The stack with these numbers at `place`.
  mlir::Value storeInto(mlir::Value stack, mlir::ValueRange place);

  mlir::Value of(double value) { return numberOf(b, loc, element, value); }
  mlir::Value add(mlir::Value x, mlir::Value y) { return mlir::arith::AddFOp::create(b, loc, x, y); }
  mlir::Value sub(mlir::Value x, mlir::Value y) { return mlir::arith::SubFOp::create(b, loc, x, y); }
  mlir::Value mul(mlir::Value x, mlir::Value y) { return mlir::arith::MulFOp::create(b, loc, x, y); }
  mlir::Value div(mlir::Value x, mlir::Value y) { return mlir::arith::DivFOp::create(b, loc, x, y); }
  mlir::Value abs(mlir::Value x) { return mlir::math::AbsFOp::create(b, loc, x); }
  mlir::Value sqrt(mlir::Value x) { return mlir::math::SqrtOp::create(b, loc, x); }
  mlir::Value compare(mlir::arith::CmpFPredicate predicate, mlir::Value x, mlir::Value y) {
    return mlir::arith::CmpFOp::create(b, loc, predicate, x, y);
  }
  mlir::Value both(mlir::Value x, mlir::Value y) { return mlir::arith::AndIOp::create(b, loc, x, y); }
  mlir::Value select(mlir::Value condition, mlir::Value x, mlir::Value y) {
    return mlir::arith::SelectOp::create(b, loc, condition, x, y);
  }
  /// Exchanges two numbers where the condition holds.
  void exchange(mlir::Value condition, mlir::Value &x, mlir::Value &y) {
    mlir::Value first = select(condition, y, x);
    y = select(condition, x, y);
    x = first;
  }

  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::Type element;
  int64_t rows, columns;

private:
  llvm::SmallVector<mlir::Value> values;
};

/// Computes the matrix at `place` of a stack.
using MatrixBuilder = llvm::function_ref<Numbers(mlir::OpBuilder &, mlir::ValueRange place)>;

/// The matrices of a stack with the lengths of `like`, in a loop over its leading axes.
mlir::Value forEachMatrix(mlir::OpBuilder &b, mlir::Location loc, mlir::Value like, MatrixBuilder compute);

/// Fails the call, as one of `op`, unless the condition holds.
void checkOrFail(mlir::OpBuilder &b, mlir::Operation *op, mlir::Value condition, llvm::StringRef message);

/// Cholesky factors and triangular systems.
void addSmallTrianglePatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);

} // namespace scansion

#endif
