//===- DecompositionRules.cpp - rules of calculus of decompositions ---------===//
//
// Eigenvectors, singular vectors, orthogonal factors, the pseudo-inverse and the exponential. Sources: M. Giles,
// "Collected matrix derivative results" (2008); J. Townsend, "Differentiating the singular value decomposition" (2016);
// G. Golub and V. Pereyra, "The differentiation of pseudo-inverses" (1973); S. Walter and L. Lehmann, "Algorithmic
// differentiation of linear algebra functions" (2010) for QR; R. Mathias, "A chain rule for matrix functions" (1996) for
// the exponential.
//
//===----------------------------------------------------------------------===//

#include "MatrixCalculus.h"

using namespace mlir;
using namespace scansion::scn;

//===----------------------------------------------------------------------===//
// Differences of eigenvalues
//===----------------------------------------------------------------------===//

/// A vector for each matrix as the columns' factors of a matrix of `like`'s shape: element (i, j) is vector[j].
static Value alongColumns(MatrixCalculus &rule, Value vector, Value like) {
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, tensorType(like).getRank()));
  axes.erase(axes.end() - 2);
  return rule.repeated(vector, like, axes);
}

/// (i, j) is 1 / (w_j - w_i), and 0 where they are equal: what is asked of a subspace does not depend on that.
static Value inverseDifferences(MatrixCalculus &rule, Value columns) {
  Value differences = rule.make<SubOp>({columns, rule.transposed(columns)});
  Value zero = splatLike(rule.getBuilder(), rule.getLoc(), 0.0, differences);
  Value areEqual = EqOp::create(rule.getBuilder(), rule.getLoc(), differences, zero);
  Value divisor = rule.where(areEqual, 1.0, differences);
  Value inverse = rule.make<DivOp>({1.0, divisor});
  return rule.where(areEqual, 0.0, inverse);
}

/// The elements on the diagonal, as a vector.
static Value diagonalOf(MatrixCalculus &rule, Value x) {
  int64_t last = tensorType(x).getRank() - 1;
  return ReduceSumOp::create(rule.getBuilder(), rule.getLoc(), rule.diagonal(x), ArrayRef<int64_t>(last));
}

//===----------------------------------------------------------------------===//
// scn.eigh
//===----------------------------------------------------------------------===//

/// dx = v (diag(dw) + F * (v^T dv)) v^T, folded, with F the inverse differences of eigenvalues.
LogicalResult EighOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  MatrixCalculus rule(builder, getLoc());
  Value inner;
  if (dy[0])
    inner = rule.diagonal(alongColumns(rule, dy[0], getV()));
  if (dy[1]) {
    Value factors = inverseDifferences(rule, alongColumns(rule, getW(), getV()));
    Value turned = rule.transposedProduct(getV(), dy[1]);
    inner = rule.add(inner, rule.make<MulOp>({factors, turned}));
  }
  Value left = rule.product(getV(), inner);
  Value full = rule.productTransposed(left, getV());
  Value symmetric = rule.make<AddOp>({full, rule.transposed(full)});
  dx.push_back(rule.folded(rule.make<MulOp>({0.5, symmetric})));
  return success();
}

/// dw = diag(v^T dx v), dv = v (F * (v^T dx v)).
LogicalResult EighOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0]) {
    dy.append(2, Value());
    return success();
  }
  MatrixCalculus rule(builder, getLoc());
  Value left = rule.transposedProduct(getV(), rule.symmetric(dx[0]));
  Value inner = rule.product(left, getV());
  Value factors = inverseDifferences(rule, alongColumns(rule, getW(), getV()));
  dy.push_back(diagonalOf(rule, inner));
  dy.push_back(rule.product(getV(), rule.make<MulOp>({factors, inner})));
  return success();
}

//===----------------------------------------------------------------------===//
// scn.svd
//===----------------------------------------------------------------------===//

/// x - y (y^T x): the part of x's columns that y's do not span.
static Value besides(MatrixCalculus &rule, Value x, Value y) {
  Value along = rule.product(y, rule.transposedProduct(y, x));
  return rule.make<SubOp>({x, along});
}

/// Values of the decomposition in the forms that the rules need.
namespace {
struct Singular {
  Singular(MatrixCalculus &rule, SvdOp op) : u(op.getU()), s(op.getS()) {
    v = rule.transposed(op.getVt());
    Value square = rule.transposedProduct(u, u);
    columns = alongColumns(rule, s, square);
    factors = inverseDifferences(rule, rule.make<MulOp>({columns, columns}));
  }
  Value u, s, v, columns, factors;
};
} // namespace

static LogicalResult refuseFull(Operation *op) {
  return op->emitOpError("has a derivative for reduced factors only, not for full matrices");
}

LogicalResult SvdOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  if (getFull())
    return refuseFull(*this);
  MatrixCalculus rule(builder, getLoc());
  Singular parts(rule, *this);
  Value inner, outside;
  if (dy[1])
    inner = rule.diagonal(alongColumns(rule, dy[1], parts.columns));
  if (dy[0]) {
    Value turned = rule.make<MulOp>({parts.factors, rule.transposedProduct(parts.u, dy[0])});
    Value both = rule.make<AddOp>({turned, rule.transposed(turned)});
    inner = rule.add(inner, rule.make<MulOp>({both, parts.columns}));
    Value scaled = rule.make<DivOp>({dy[0], alongColumns(rule, parts.s, dy[0])});
    outside = rule.product(besides(rule, scaled, parts.u), getVt());
  }
  if (dy[2]) {
    Value dv = rule.transposed(dy[2]);
    Value turned = rule.make<MulOp>({parts.factors, rule.transposedProduct(parts.v, dv)});
    Value both = rule.make<AddOp>({turned, rule.transposed(turned)});
    inner = rule.add(inner, rule.make<MulOp>({rule.transposed(parts.columns), both}));
    Value scaled = rule.make<DivOp>({dv, alongColumns(rule, parts.s, dv)});
    Value part = rule.productTransposed(parts.u, besides(rule, scaled, parts.v));
    outside = rule.add(outside, part);
  }
  Value left = rule.product(parts.u, inner);
  dx.push_back(rule.add(rule.product(left, getVt()), outside));
  return success();
}

LogicalResult SvdOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0]) {
    dy.append(3, Value());
    return success();
  }
  if (getFull())
    return refuseFull(*this);
  MatrixCalculus rule(builder, getLoc());
  Singular parts(rule, *this);
  Value inner = rule.product(rule.transposedProduct(parts.u, dx[0]), parts.v), mirrored = rule.transposed(inner);
  Value rows = rule.transposed(parts.columns);
  Value ofU = rule.make<MulOp>({inner, parts.columns}), mirroredOfU = rule.make<MulOp>({rows, mirrored});
  Value ofV = rule.make<MulOp>({rows, inner}), mirroredOfV = rule.make<MulOp>({mirrored, parts.columns});
  auto turned = [&](Value vectors, Value sum, Value outside) {
    Value inside = rule.product(vectors, rule.make<MulOp>({parts.factors, sum}));
    Value scaled = rule.make<DivOp>({outside, alongColumns(rule, parts.s, outside)});
    return rule.make<AddOp>({inside, besides(rule, scaled, vectors)});
  };
  Value du = turned(parts.u, rule.make<AddOp>({ofU, mirroredOfU}), rule.product(dx[0], parts.v));
  Value dv = turned(parts.v, rule.make<AddOp>({ofV, mirroredOfV}), rule.transposedProduct(dx[0], parts.u));
  dy.push_back(du);
  dy.push_back(diagonalOf(rule, inner));
  dy.push_back(rule.transposed(dv));
  return success();
}

//===----------------------------------------------------------------------===//
// scn.qr
//===----------------------------------------------------------------------===//

/// x r^-1; that r is square is checked when the program runs.
static Value divideByFactor(MatrixCalculus &rule, Value x, Value r, bool transposed) {
  Value solved = TriangularSolveOp::create(rule.getBuilder(), rule.getLoc(), r, rule.transposed(x), /*lower=*/false,
                                           /*transpose=*/!transposed, /*unit_diagonal=*/false, /*finite=*/false);
  return rule.transposed(solved);
}

/// dx = (dq + q symmetric(r dr^T - dq^T q)) r^-T, where x has at least as many rows as columns.
LogicalResult QrOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  if (getFull())
    return refuseFull(*this);
  MatrixCalculus rule(builder, getLoc());
  Value inner = dy[1] ? rule.productTransposed(getR(), dy[1]) : Value();
  if (dy[0])
    inner = rule.add(inner, rule.negated(rule.transposedProduct(dy[0], getQ())));
  Value along = rule.product(getQ(), rule.symmetric(inner));
  dx.push_back(divideByFactor(rule, rule.add(dy[0], along), getR(), /*transposed=*/true));
  return success();
}

/// With c = q^T dx r^-1 and w the antisymmetric matrix that has c's elements below the diagonal:
/// dq = q w + (1 - q q^T) dx r^-1, dr = (c - w) r.
LogicalResult QrOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0]) {
    dy.append(2, Value());
    return success();
  }
  if (getFull())
    return refuseFull(*this);
  MatrixCalculus rule(builder, getLoc());
  Value change = divideByFactor(rule, dx[0], getR(), /*transposed=*/false);
  Value inner = rule.transposedProduct(getQ(), change);
  Value below = rule.strictlyLower(inner);
  Value rotation = rule.make<SubOp>({below, rule.transposed(below)});
  Value inside = rule.product(getQ(), rotation);
  dy.push_back(rule.make<AddOp>({inside, besides(rule, change, getQ())}));
  dy.push_back(rule.product(rule.make<SubOp>({inner, rotation}), getR()));
  return success();
}

//===----------------------------------------------------------------------===//
// scn.pseudo_inverse
//===----------------------------------------------------------------------===//

/// dx = -y^T dy y^T + (1 - x y) dy^T y y^T + y^T y dy^T (1 - y x).
LogicalResult PseudoInverseOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  MatrixCalculus rule(builder, getLoc());
  Value x = getX(), y = getY(), mirrored = rule.transposed(dy[0]);
  Value inside = rule.productTransposed(rule.transposedProduct(y, dy[0]), y);
  Value right = rule.productTransposed(rule.product(mirrored, y), y);
  Value left = rule.product(rule.transposedProduct(y, y), mirrored);
  Value ofRows = rule.make<SubOp>({right, rule.product(x, rule.product(y, right))});
  Value ofColumns = rule.make<SubOp>({left, rule.product(rule.product(left, y), x)});
  Value outside = rule.make<AddOp>({ofRows, ofColumns});
  dx.push_back(rule.make<SubOp>({outside, inside}));
  return success();
}

/// dy = -y dx y + y y^T dx^T (1 - x y) + (1 - y x) dx^T y^T y.
LogicalResult PseudoInverseOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0]) {
    dy.push_back({});
    return success();
  }
  MatrixCalculus rule(builder, getLoc());
  Value x = getX(), y = getY(), mirrored = rule.transposed(dx[0]);
  Value inside = rule.product(rule.product(y, dx[0]), y);
  Value left = rule.product(rule.productTransposed(y, y), mirrored);
  Value right = rule.product(rule.productTransposed(mirrored, y), y);
  Value ofRows = rule.make<SubOp>({left, rule.product(rule.product(left, x), y)});
  Value ofColumns = rule.make<SubOp>({right, rule.product(y, rule.product(x, right))});
  Value outside = rule.make<AddOp>({ofRows, ofColumns});
  dy.push_back(rule.make<SubOp>({outside, inside}));
  return success();
}

//===----------------------------------------------------------------------===//
// scn.expm
//===----------------------------------------------------------------------===//

/// The change of the exponential of `x` with `change`: the upper right block of exp [[x, change], [0, x]].
static Value changeOfExponential(MatrixCalculus &rule, Value x, Value change) {
  OpBuilder &builder = rule.getBuilder();
  Location loc = rule.getLoc();
  int64_t rank = tensorType(x).getRank();
  Value zero = splatLike(builder, loc, 0.0, x);
  Value above = ConcatenateOp::create(builder, loc, ValueRange{x, change}, rank - 1);
  Value below = ConcatenateOp::create(builder, loc, ValueRange{zero, x}, rank - 1);
  Value blocks = ConcatenateOp::create(builder, loc, ValueRange{above, below}, rank - 2);
  Value exponential = ExpmOp::create(builder, loc, blocks);
  Value length = axisLength(builder, loc, x, rank - 1);
  return rule.block(exponential, length);
}

LogicalResult ExpmOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  MatrixCalculus rule(builder, getLoc());
  dx.push_back(changeOfExponential(rule, rule.transposed(getX()), dy[0]));
  return success();
}
LogicalResult ExpmOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  MatrixCalculus rule(builder, getLoc());
  dy.push_back(dx[0] ? changeOfExponential(rule, getX(), dx[0]) : Value());
  return success();
}
