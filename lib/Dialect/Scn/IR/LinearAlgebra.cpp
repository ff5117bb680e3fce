//===- LinearAlgebra.cpp - types and checks of the ops on matrices ----------===//
//
// What ScnLinearAlgebra.td declares but for the rules of calculus, which stand in LinearAlgebraRules.cpp. Lengths that a
// type does not know are compared when the program runs; what the elements decide is left to the runtime.
//
//===----------------------------------------------------------------------===//

#include "MatrixShapes.h"

using namespace mlir;
using namespace scansion::scn;

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

RankedTensorType scansion::scn::squareType(RankedTensorType type) {
  SmallVector<int64_t> shape(type.getShape());
  if (shape.size() < 2)
    return type;
  int64_t &rows = shape[shape.size() - 2], &columns = shape.back();
  rows = ShapedType::isDynamic(rows) ? columns : rows;
  columns = ShapedType::isDynamic(columns) ? rows : columns;
  return type.clone(shape);
}

/// One number for each matrix.
static RankedTensorType numberType(RankedTensorType type) {
  return type.clone(type.getShape().drop_back(std::min<size_t>(type.getRank(), 2)));
}

LogicalResult scansion::scn::verifyMatrix(Operation *op, Value x) {
  if (tensorType(x).getRank() < 2)
    return op->emitOpError("needs matrices, got ") << x.getType();
  return success();
}

LogicalResult scansion::scn::verifySquare(Operation *op, Value x) {
  if (failed(verifyMatrix(op, x)))
    return failure();
  int64_t rows = tensorType(x).getShape().drop_back().back(), columns = tensorType(x).getShape().back();
  if (rows != columns && !ShapedType::isDynamic(rows) && !ShapedType::isDynamic(columns))
    return op->emitOpError("needs square matrices, got ") << x.getType();
  return success();
}

void scansion::scn::checkSquare(OpBuilder &builder, Location loc, Value x) {
  int64_t rank = tensorType(x).getRank();
  checkEqualLengths(builder, loc, x, rank - 2, x, rank - 1,
                    "shapes that disagree: a matrix of {a} rows and {b} columns is not square");
}

//===----------------------------------------------------------------------===//
// scn.band
//===----------------------------------------------------------------------===//

LogicalResult BandOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getX().getType());
  return success();
}
LogicalResult BandOp::verify() { return verifyMatrix(*this, getX()); }

//===----------------------------------------------------------------------===//
// One square matrix
//===----------------------------------------------------------------------===//

LogicalResult CholeskyOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  types.push_back(squareType(tensorType(adaptor.getX())));
  return success();
}
LogicalResult CholeskyOp::verify() { return verifySquare(*this, getX()); }
void CholeskyOp::buildChecks(OpBuilder &builder) { checkSquare(builder, getLoc(), getX()); }

LogicalResult InverseOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(squareType(tensorType(adaptor.getX())));
  return success();
}
LogicalResult InverseOp::verify() { return verifySquare(*this, getX()); }
void InverseOp::buildChecks(OpBuilder &builder) { checkSquare(builder, getLoc(), getX()); }

LogicalResult DetOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  types.push_back(numberType(tensorType(adaptor.getX())));
  return success();
}
LogicalResult DetOp::verify() { return verifySquare(*this, getX()); }
void DetOp::buildChecks(OpBuilder &builder) { checkSquare(builder, getLoc(), getX()); }

LogicalResult SlogdetOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.append(2, numberType(tensorType(adaptor.getX())));
  return success();
}
LogicalResult SlogdetOp::verify() { return verifySquare(*this, getX()); }
void SlogdetOp::buildChecks(OpBuilder &builder) { checkSquare(builder, getLoc(), getX()); }

//===----------------------------------------------------------------------===//
// Equations
//===----------------------------------------------------------------------===//

/// The unknowns look like the right-hand side; where that does not know a length, the matrix may.
static RankedTensorType unknownsType(Value a, Value b) {
  auto matrix = squareType(tensorType(a)), side = tensorType(b);
  SmallVector<int64_t> shape(side.getShape());
  if (matrix.getRank() == side.getRank())
    for (int64_t axis = 0; axis + 1 < side.getRank(); ++axis)
      if (ShapedType::isDynamic(shape[axis]))
        shape[axis] = matrix.getDimSize(axis);
  return side.clone(shape);
}

LogicalResult TriangularSolveOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                                  SmallVectorImpl<Type> &types) {
  types.push_back(unknownsType(adaptor.getA(), adaptor.getB()));
  return success();
}
LogicalResult SolveOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  types.push_back(unknownsType(adaptor.getA(), adaptor.getB()));
  return success();
}

static LogicalResult verifyEquations(Operation *op, Value a, Value b) {
  auto matrix = tensorType(a), side = tensorType(b);
  if (failed(verifySquare(op, a)))
    return failure();
  if (matrix.getElementType() != side.getElementType() || matrix.getRank() != side.getRank())
    return op->emitOpError("cannot solve ") << matrix << " for " << side;
  auto square = squareType(matrix);
  for (int64_t axis = 0; axis + 1 < side.getRank(); ++axis) {
    int64_t rows = square.getDimSize(axis), found = side.getDimSize(axis);
    if (rows != found && !ShapedType::isDynamic(rows) && !ShapedType::isDynamic(found))
      return op->emitOpError("has a matrix of length ")
             << rows << " and a right-hand side of length " << found << " on axis " << axis;
  }
  return success();
}

LogicalResult TriangularSolveOp::verify() { return verifyEquations(*this, getA(), getB()); }
LogicalResult SolveOp::verify() {
  if (getStructure() != "general" && getStructure() != "symmetric" && getStructure() != "positive")
    return emitOpError("does not know matrices that are '") << getStructure() << "'";
  return verifyEquations(*this, getA(), getB());
}

static void checkFinite(OpBuilder &builder, Location loc, Value x, StringRef message) {
  // A matrix and its transpose are looked at once.
  while (auto turned = x.getDefiningOp<TransposeOp>())
    x = turned.getX();
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, tensorType(x).getRank()));
  Value finite = IsfiniteOp::create(builder, loc, x);
  Value all = ReduceAllOp::create(builder, loc, finite, axes);
  Value zero = indexConstant(builder, loc, 0);
  check(builder, loc, all, zero, zero, /*SCN_VALUE_ERROR=*/1, message);
}

static void checkEquations(OpBuilder &builder, Location loc, Value a, Value b, bool finite) {
  checkSquare(builder, loc, a);
  for (int64_t axis = 0; axis + 1 < tensorType(b).getRank(); ++axis)
    checkEqualLengths(builder, loc, a, axis, b, axis,
                      "shapes that disagree: a matrix of length {a} and a right-hand side of length {b} on axis " +
                          std::to_string(axis));
  if (!finite)
    return;
  checkFinite(builder, loc, a, "the matrix has elements that are infinite or NaN");
  checkFinite(builder, loc, b, "the right-hand side has elements that are infinite or NaN");
}

void TriangularSolveOp::buildChecks(OpBuilder &builder) {
  checkEquations(builder, getLoc(), getA(), getB(), getFinite());
}
void SolveOp::buildChecks(OpBuilder &builder) { checkEquations(builder, getLoc(), getA(), getB(), getFinite()); }
