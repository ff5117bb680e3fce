//===- LinearAlgebraRules.cpp - rules of calculus of the ops on matrices ----===//
//
// Matrix calculus for stacks of matrices. The rules are those of M. Giles, "Collected matrix derivative results for
// forward and reverse mode algorithmic differentiation" (2008), and for the Cholesky factor of I. Murray, "Differentiation
// of the Cholesky decomposition" (2016). Where an op reads one triangle of its operand only, the derivative has only that
// triangle: what a symmetric matrix would get in both places is added up there. Their words are those of
// MatrixCalculus.h.
//
//===----------------------------------------------------------------------===//

#include "MatrixCalculus.h"

using namespace mlir;
using namespace scansion::scn;

//===----------------------------------------------------------------------===//
// scn.band: linear
//===----------------------------------------------------------------------===//

LogicalResult BandOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  dx.push_back(BandOp::create(builder, getLoc(), dy[0], getLowest(), getHighest()));
  return success();
}
LogicalResult BandOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  dy.push_back(dx[0] ? BandOp::create(builder, getLoc(), dx[0], getLowest(), getHighest()).getY() : Value());
  return success();
}

//===----------------------------------------------------------------------===//
// scn.cholesky
//===----------------------------------------------------------------------===//

/// l^-T x for the factor l.
static Value solveFactor(MatrixCalculus &rule, Value factor, Value x, bool transpose) {
  return TriangularSolveOp::create(rule.getBuilder(), rule.getLoc(), factor, x, /*lower=*/true, transpose,
                                   /*unit_diagonal=*/false, /*finite=*/false);
}

/// The lower triangle with half of the diagonal.
static Value halved(MatrixCalculus &rule, Value x) {
  Value half = rule.make<MulOp>({0.5, rule.diagonal(x)});
  return rule.make<AddOp>({rule.strictlyLower(x), half});
}

/// dx = L^-T halved(L^T dL) L^-1, folded.
LogicalResult CholeskyOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  MatrixCalculus rule(builder, getLoc());
  Value middle = halved(rule, rule.transposedProduct(getY(), rule.lower(dy[0])));
  Value left = solveFactor(rule, getY(), middle, /*transpose=*/true);
  Value both = solveFactor(rule, getY(), rule.transposed(left), /*transpose=*/true);
  // `both` is the transpose of the formula; half of a symmetric matrix's cotangent goes to each triangle.
  Value symmetric = rule.make<AddOp>({both, rule.transposed(both)});
  dx.push_back(rule.folded(rule.make<MulOp>({0.5, symmetric})));
  return success();
}

/// dL = L halved(L^-1 dx L^-T).
LogicalResult CholeskyOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0]) {
    dy.push_back({});
    return success();
  }
  MatrixCalculus rule(builder, getLoc());
  Value left = solveFactor(rule, getY(), rule.symmetric(dx[0]), /*transpose=*/false);
  Value both = solveFactor(rule, getY(), rule.transposed(left), /*transpose=*/false);
  dy.push_back(rule.product(getY(), halved(rule, both)));
  return success();
}

//===----------------------------------------------------------------------===//
// scn.triangular_solve
//===----------------------------------------------------------------------===//

/// The part of the matrix that the op reads.
static Value readPart(MatrixCalculus &rule, TriangularSolveOp op, Value x) {
  if (op.getUnitDiagonal())
    return op.getLower() ? rule.strictlyLower(x) : rule.strictlyUpper(x);
  return op.getLower() ? rule.lower(x) : rule.upper(x);
}

/// Solves for another right-hand side, transposed or not.
static Value solveAgain(OpBuilder &builder, TriangularSolveOp op, Value b, bool transpose) {
  return TriangularSolveOp::create(builder, op.getLoc(), op.getA(), b, op.getLower(), transpose, op.getUnitDiagonal(),
                                   /*finite=*/false);
}

/// db = a^-T dx, da = -db x^T; transposed equations have the transpose of that.
LogicalResult TriangularSolveOp::pullback(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &operands) {
  MatrixCalculus rule(builder, getLoc());
  Value db = solveAgain(builder, *this, dx[0], !getTranspose());
  Value da = getTranspose() ? rule.productTransposed(getX(), db) : rule.productTransposed(db, getX());
  operands.push_back(readPart(rule, *this, rule.negated(da)));
  operands.push_back(db);
  return success();
}

/// dx = a^-1 (db - da x).
LogicalResult TriangularSolveOp::pushforward(OpBuilder &builder, ValueRange operands, SmallVectorImpl<Value> &dx) {
  MatrixCalculus rule(builder, getLoc());
  Value side = operands[1];
  if (operands[0]) {
    Value da = readPart(rule, *this, operands[0]);
    Value moved = getTranspose() ? rule.transposedProduct(da, getX()) : rule.product(da, getX());
    side = rule.add(side, rule.negated(moved));
  }
  dx.push_back(side ? solveAgain(builder, *this, side, getTranspose()) : Value());
  return success();
}

//===----------------------------------------------------------------------===//
// scn.solve
//===----------------------------------------------------------------------===//

static Value solveAgain(OpBuilder &builder, SolveOp op, Value b, bool transpose) {
  return SolveOp::create(builder, op.getLoc(), op.getA(), b, op.getStructure(), transpose, /*finite=*/false);
}

LogicalResult SolveOp::pullback(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &operands) {
  MatrixCalculus rule(builder, getLoc());
  bool isSymmetric = getStructure() != "general";
  Value db = solveAgain(builder, *this, dx[0], !isSymmetric && !getTranspose());
  Value da = getTranspose() ? rule.productTransposed(getX(), db) : rule.productTransposed(db, getX());
  da = rule.negated(da);
  operands.push_back(isSymmetric ? rule.folded(da) : da);
  operands.push_back(db);
  return success();
}

LogicalResult SolveOp::pushforward(OpBuilder &builder, ValueRange operands, SmallVectorImpl<Value> &dx) {
  MatrixCalculus rule(builder, getLoc());
  bool isSymmetric = getStructure() != "general";
  Value side = operands[1];
  if (operands[0]) {
    Value da = isSymmetric ? rule.symmetric(operands[0]) : operands[0];
    Value moved = getTranspose() && !isSymmetric ? rule.transposedProduct(da, getX()) : rule.product(da, getX());
    side = rule.add(side, rule.negated(moved));
  }
  dx.push_back(side ? solveAgain(builder, *this, side, getTranspose()) : Value());
  return success();
}

//===----------------------------------------------------------------------===//
// scn.inverse, scn.det, scn.slogdet
//===----------------------------------------------------------------------===//

/// dx = -y^T dy y^T.
LogicalResult InverseOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  MatrixCalculus rule(builder, getLoc());
  Value left = rule.transposedProduct(getY(), dy[0]);
  dx.push_back(rule.negated(rule.productTransposed(left, getY())));
  return success();
}
/// dy = -y dx y.
LogicalResult InverseOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  MatrixCalculus rule(builder, getLoc());
  dy.push_back(dx[0] ? rule.negated(rule.product(rule.product(getY(), dx[0]), getY())) : Value());
  return success();
}

/// The derivative of log |det x|: x^-T.
static Value logarithmicDerivative(MatrixCalculus &rule, Value x) {
  Value inverse = InverseOp::create(rule.getBuilder(), rule.getLoc(), x);
  return rule.transposed(inverse);
}

LogicalResult DetOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  MatrixCalculus rule(builder, getLoc());
  Value slope = logarithmicDerivative(rule, getX());
  Value factor = rule.make<MulOp>({dy[0], Value(getY())});
  dx.push_back(rule.make<MulOp>({rule.spread(factor, slope), slope}));
  return success();
}
LogicalResult DetOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0]) {
    dy.push_back({});
    return success();
  }
  MatrixCalculus rule(builder, getLoc());
  Value slope = logarithmicDerivative(rule, getX());
  Value trace = rule.total(rule.make<MulOp>({slope, dx[0]}));
  dy.push_back(rule.make<MulOp>({trace, Value(getY())}));
  return success();
}

/// The sign has no slope.
LogicalResult SlogdetOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  if (!dy[1]) {
    dx.push_back({});
    return success();
  }
  MatrixCalculus rule(builder, getLoc());
  Value slope = logarithmicDerivative(rule, getX());
  dx.push_back(rule.make<MulOp>({rule.spread(dy[1], slope), slope}));
  return success();
}
LogicalResult SlogdetOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  dy.push_back({});
  if (!dx[0]) {
    dy.push_back({});
    return success();
  }
  MatrixCalculus rule(builder, getLoc());
  Value slope = logarithmicDerivative(rule, getX());
  dy.push_back(rule.total(rule.make<MulOp>({slope, dx[0]})));
  return success();
}
