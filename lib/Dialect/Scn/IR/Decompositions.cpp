//===- Decompositions.cpp - types and checks of decompositions --------------===//
//
// The ops of ScnLinearAlgebra.td that decompose a matrix. Rules of calculus stand in DecompositionRules.cpp.
//
//===----------------------------------------------------------------------===//

#include "MatrixShapes.h"

using namespace mlir;
using namespace scansion::scn;

/// The smaller of two lengths where that is known.
static int64_t smaller(int64_t a, int64_t b) {
  if (a == 0 || b == 0)
    return 0;
  return ShapedType::isDynamic(a) || ShapedType::isDynamic(b) ? ShapedType::kDynamic : std::min(a, b);
}

/// The leading axes of a stack of matrices, then these lengths.
static RankedTensorType stackOf(RankedTensorType type, ArrayRef<int64_t> lengths) {
  SmallVector<int64_t> shape(type.getShape().drop_back(std::min<size_t>(type.getRank(), 2)));
  shape.append(lengths.begin(), lengths.end());
  return type.clone(shape);
}

static std::pair<int64_t, int64_t> lengthsOf(RankedTensorType type) {
  if (type.getRank() < 2)
    return {0, 0}; // the verifier refuses it
  return {type.getDimSize(type.getRank() - 2), type.getDimSize(type.getRank() - 1)};
}

//===----------------------------------------------------------------------===//
// Eigenvalues
//===----------------------------------------------------------------------===//

LogicalResult EighOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  RankedTensorType matrix = squareType(tensorType(adaptor.getX()));
  types.push_back(stackOf(matrix, lengthsOf(matrix).second));
  types.push_back(matrix);
  return success();
}
LogicalResult EighOp::verify() { return verifySquare(*this, getX()); }
void EighOp::buildChecks(OpBuilder &builder) { checkSquare(builder, getLoc(), getX()); }

LogicalResult EigOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  RankedTensorType matrix = squareType(tensorType(adaptor.getX()));
  Type element = ComplexType::get(matrix.getElementType());
  types.push_back(stackOf(matrix, lengthsOf(matrix).second).clone(element));
  types.push_back(matrix.clone(element));
  return success();
}
LogicalResult EigOp::verify() { return verifySquare(*this, getX()); }
void EigOp::buildChecks(OpBuilder &builder) { checkSquare(builder, getLoc(), getX()); }

LogicalResult ExpmOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  types.push_back(squareType(tensorType(adaptor.getX())));
  return success();
}
LogicalResult ExpmOp::verify() { return verifySquare(*this, getX()); }
void ExpmOp::buildChecks(OpBuilder &builder) { checkSquare(builder, getLoc(), getX()); }

//===----------------------------------------------------------------------===//
// Singular values and orthogonal factors
//===----------------------------------------------------------------------===//

LogicalResult SvdOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  RankedTensorType matrix = tensorType(adaptor.getX());
  auto [rows, columns] = lengthsOf(matrix);
  int64_t count = smaller(rows, columns);
  types.push_back(stackOf(matrix, {rows, adaptor.getFull() ? rows : count}));
  types.push_back(stackOf(matrix, count));
  types.push_back(stackOf(matrix, {adaptor.getFull() ? columns : count, columns}));
  return success();
}
LogicalResult SvdOp::verify() { return verifyMatrix(*this, getX()); }

LogicalResult QrOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                     SmallVectorImpl<Type> &types) {
  RankedTensorType matrix = tensorType(adaptor.getX());
  auto [rows, columns] = lengthsOf(matrix);
  int64_t count = adaptor.getFull() ? rows : smaller(rows, columns);
  types.push_back(stackOf(matrix, {rows, count}));
  types.push_back(stackOf(matrix, {count, columns}));
  return success();
}
LogicalResult QrOp::verify() { return verifyMatrix(*this, getX()); }

LogicalResult PseudoInverseOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                                SmallVectorImpl<Type> &types) {
  RankedTensorType matrix = tensorType(adaptor.getX());
  auto [rows, columns] = lengthsOf(matrix);
  types.push_back(stackOf(matrix, {columns, rows}));
  return success();
}
LogicalResult PseudoInverseOp::verify() { return verifyMatrix(*this, getX()); }

//===----------------------------------------------------------------------===//
// Least squares
//===----------------------------------------------------------------------===//

LogicalResult LeastSquaresOp::inferReturnTypes(MLIRContext *context, std::optional<Location>, Adaptor adaptor,
                                               SmallVectorImpl<Type> &types) {
  RankedTensorType matrix = tensorType(adaptor.getA()), side = tensorType(adaptor.getB());
  auto [rows, columns] = lengthsOf(matrix);
  types.push_back(matrix.clone({columns, lengthsOf(side).second}));
  types.push_back(RankedTensorType::get({}, IntegerType::get(context, 32)));
  types.push_back(matrix.clone(ArrayRef<int64_t>(smaller(rows, columns))));
  return success();
}
LogicalResult LeastSquaresOp::verify() {
  RankedTensorType matrix = tensorType(getA()), side = tensorType(getB()), cutoff = tensorType(getCutoff());
  Type element = matrix.getElementType();
  if (matrix.getRank() != 2 || side.getRank() != 2 || cutoff.getRank() != 0 || side.getElementType() != element ||
      cutoff.getElementType() != element)
    return emitOpError("cannot fit ") << matrix << " to " << side << " with the cutoff " << cutoff;
  return success();
}
void LeastSquaresOp::buildChecks(OpBuilder &builder) {
  checkEqualLengths(builder, getLoc(), getA(), 0, getB(), 0,
                    "shapes that disagree: a matrix of {a} rows and a right-hand side of {b}");
}
