//===- LinearAlgebraToLinalg.cpp - factorizations as calls of the runtime ---===//
//
// Each op becomes calls of the runtime (scansion/Runtime/LinearAlgebra.h) that write into destinations. What is solved
// with an LU factorization is two calls, the factorization and what is done with it, so that ops on one matrix share it:
// equal calls are one after common subexpressions are gone. A band is a loop.
//
//===----------------------------------------------------------------------===//

#include "MatrixCalls.h"

using namespace mlir;
using namespace scansion;

namespace {
/// LU factors and row exchanges of each matrix. It cannot fail, so it is nobody's and equal ones merge.
struct Factors {
  Value lu, pivots;

  Factors(OpBuilder &b, Operation *op, StringRef callee, Value x) {
    Location loc = op->getLoc();
    Lengths lengths = squareLengths(b, loc, x);
    Value factorRoom = roomFor(b, loc, lengths, tensorType(x).getElementType());
    Value pivotRoom = roomFor(b, loc, ArrayRef(lengths).drop_back(), b.getI32Type());
    ResultRange results = callRuntime(b, op, callee, x, {factorRoom, pivotRoom});
    results.front().getDefiningOp()->setAttr("op", b.getStringAttr("scn.lu"));
    lu = results[0];
    pivots = results[1];
  }
};

struct LowerBand : MatrixPattern<scn::BandOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::BandOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    RankedTensorType type = tensorType(adaptor.getX());
    Lengths lengths = lengthsOf(b, loc, adaptor.getX());
    auto body = [&](OpBuilder &inner, Location loc, ValueRange elements) -> Value {
      Value row = linalg::IndexOp::create(inner, loc, type.getRank() - 2);
      Value column = linalg::IndexOp::create(inner, loc, type.getRank() - 1);
      Value diagonal = arith::SubIOp::create(inner, loc, column, row);
      Value lowest = indexValue(inner, loc, op.getLowest()), highest = indexValue(inner, loc, op.getHighest());
      Value above = arith::CmpIOp::create(inner, loc, arith::CmpIPredicate::sge, diagonal, lowest);
      Value below = arith::CmpIOp::create(inner, loc, arith::CmpIPredicate::sle, diagonal, highest);
      Value inside = arith::AndIOp::create(inner, loc, above, below);
      Value zero = numberOf(inner, loc, type.getElementType(), 0.0);
      return arith::SelectOp::create(inner, loc, inside, elements[0], zero);
    };
    Value y = elementwiseLoop(b, loc, type, lengths, adaptor.getX(), b.getMultiDimIdentityMap(type.getRank()), body);
    replace(op, y, b);
    return success();
  }
};

struct LowerCholesky : MatrixPattern<scn::CholeskyOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::CholeskyOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Lengths lengths = squareLengths(b, op.getLoc(), adaptor.getX());
    Value room = roomFor(b, op.getLoc(), lengths, tensorType(adaptor.getX()).getElementType());
    replace(op, callRuntime(b, op, op.getNan() ? "cholesky_or_nan" : "cholesky", adaptor.getX(), room), b);
    return success();
  }
};

struct LowerTriangularSolve : MatrixPattern<scn::TriangularSolveOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::TriangularSolveOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    std::string callee = op.getLower() ? "solve_lower" : "solve_upper";
    callee += op.getTranspose() ? "_transposed" : "";
    callee += op.getUnitDiagonal() ? "_unit" : "";
    Lengths lengths = lengthsOf(b, op.getLoc(), adaptor.getB());
    Value room = roomFor(b, op.getLoc(), lengths, tensorType(adaptor.getB()).getElementType());
    replace(op, callRuntime(b, op, callee, {adaptor.getA(), adaptor.getB()}, room), b);
    return success();
  }
};

struct LowerSolve : MatrixPattern<scn::SolveOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::SolveOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Type element = tensorType(adaptor.getB()).getElementType();
    Value room = roomFor(b, loc, lengthsOf(b, loc, adaptor.getB()), element);
    if (op.getStructure() == "positive") {
      Value factorRoom = roomFor(b, loc, squareLengths(b, loc, adaptor.getA()), element);
      Value factor = callRuntime(b, op, "cholesky", adaptor.getA(), factorRoom).front();
      replace(op, callRuntime(b, op, "cholesky_solve", {factor, adaptor.getB()}, room), b);
      return success();
    }
    bool isSymmetric = op.getStructure() == "symmetric";
    Factors factors(b, op, isSymmetric ? "lu_symmetric" : "lu", adaptor.getA());
    StringRef callee = op.getTranspose() && !isSymmetric ? "lu_solve_transposed" : "lu_solve";
    replace(op, callRuntime(b, op, callee, {factors.lu, factors.pivots, adaptor.getB()}, room), b);
    return success();
  }
};

struct LowerInverse : MatrixPattern<scn::InverseOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::InverseOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Factors factors(b, op, "lu", adaptor.getX());
    Lengths lengths = squareLengths(b, op.getLoc(), adaptor.getX());
    Value room = roomFor(b, op.getLoc(), lengths, tensorType(adaptor.getX()).getElementType());
    replace(op, callRuntime(b, op, "lu_inverse", {factors.lu, factors.pivots}, room), b);
    return success();
  }
};

/// Numbers of the LU factors.
template <typename Op> struct LowerDeterminant : MatrixPattern<Op> {
  using MatrixPattern<Op>::MatrixPattern;

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor, ConversionPatternRewriter &b) const override {
    Factors factors(b, op, "lu", adaptor.getX());
    Lengths lengths = lengthsOf(b, op.getLoc(), adaptor.getX());
    Type element = tensorType(adaptor.getX()).getElementType();
    Value room = roomFor(b, op.getLoc(), ArrayRef(lengths).drop_back(2), element);
    SmallVector<Value> rooms(op->getNumResults(), room);
    StringRef callee = std::is_same_v<Op, scn::DetOp> ? "lu_det" : "lu_slogdet";
    this->replace(op, callRuntime(b, op, callee, {factors.lu, factors.pivots}, rooms), b);
    return success();
  }
};
} // namespace

void scansion::addLinearAlgebraPatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerBand, LowerCholesky, LowerTriangularSolve, LowerSolve, LowerInverse, LowerDeterminant<scn::DetOp>,
               LowerDeterminant<scn::SlogdetOp>>(types, patterns.getContext());
}
