//===- DecompositionsToLinalg.cpp - decompositions as calls of the runtime --===//
//
// One call for each op; results that nobody reads are not computed where LAPACK can leave them out.
//
//===----------------------------------------------------------------------===//

#include "MatrixCalls.h"

using namespace mlir;
using namespace scansion;

/// The smaller of two lengths.
static OpFoldResult smaller(OpBuilder &b, Location loc, OpFoldResult x, OpFoldResult y) {
  auto left = getConstantIntValue(x), right = getConstantIntValue(y);
  if (left && right)
    return b.getIndexAttr(std::min(*left, *right));
  if ((left && *left == 0) || (right && *right == 0))
    return b.getIndexAttr(0);
  Value a = getValueOrCreateConstantIndexOp(b, loc, x), c = getValueOrCreateConstantIndexOp(b, loc, y);
  return arith::MinSIOp::create(b, loc, a, c).getResult();
}

/// The leading axes of a stack of matrices, then these lengths.
static Lengths stackOf(ArrayRef<OpFoldResult> matrix, ArrayRef<OpFoldResult> lengths) {
  Lengths all(matrix.drop_back(2));
  all.append(lengths.begin(), lengths.end());
  return all;
}

namespace {
struct LowerEigh : MatrixPattern<scn::EighOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::EighOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Lengths lengths = squareLengths(b, loc, adaptor.getX());
    Type element = tensorType(adaptor.getX()).getElementType();
    Value values = roomFor(b, loc, ArrayRef(lengths).drop_back(), element);
    Value vectors = roomFor(b, loc, lengths, element);
    if (op.getV().use_empty())
      replace(op, {callRuntime(b, op, "eigvalsh", adaptor.getX(), values).front(), vectors}, b);
    else
      replace(op, callRuntime(b, op, "eigh", adaptor.getX(), {values, vectors}), b);
    return success();
  }
};

struct LowerEig : MatrixPattern<scn::EigOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::EigOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Lengths lengths = squareLengths(b, loc, adaptor.getX());
    Type element = tensorType(op.getW()).getElementType();
    Value values = roomFor(b, loc, ArrayRef(lengths).drop_back(), element);
    Value vectors = roomFor(b, loc, lengths, element);
    if (op.getV().use_empty())
      replace(op, {callRuntime(b, op, "eigvals", adaptor.getX(), values).front(), vectors}, b);
    else
      replace(op, callRuntime(b, op, "eig", adaptor.getX(), {values, vectors}), b);
    return success();
  }
};

struct LowerSvd : MatrixPattern<scn::SvdOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::SvdOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Lengths lengths = lengthsOf(b, loc, adaptor.getX());
    Type element = tensorType(adaptor.getX()).getElementType();
    OpFoldResult rows = lengths[lengths.size() - 2], columns = lengths.back();
    OpFoldResult count = smaller(b, loc, rows, columns);
    Value left = roomFor(b, loc, stackOf(lengths, {rows, op.getFull() ? rows : count}), element);
    Value values = roomFor(b, loc, stackOf(lengths, count), element);
    Value right = roomFor(b, loc, stackOf(lengths, {op.getFull() ? columns : count, columns}), element);
    if (op.getU().use_empty() && op.getVt().use_empty())
      replace(op, {left, callRuntime(b, op, "singular_values", adaptor.getX(), values).front(), right}, b);
    else
      replace(op, callRuntime(b, op, "svd", adaptor.getX(), {left, values, right}), b);
    return success();
  }
};

struct LowerQr : MatrixPattern<scn::QrOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::QrOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Lengths lengths = lengthsOf(b, loc, adaptor.getX());
    Type element = tensorType(adaptor.getX()).getElementType();
    OpFoldResult rows = lengths[lengths.size() - 2], columns = lengths.back();
    OpFoldResult count = op.getFull() ? rows : smaller(b, loc, rows, columns);
    Value q = roomFor(b, loc, stackOf(lengths, {rows, count}), element);
    Value r = roomFor(b, loc, stackOf(lengths, {count, columns}), element);
    if (op.getQ().use_empty())
      replace(op, {q, callRuntime(b, op, "qr_r", adaptor.getX(), r).front()}, b);
    else
      replace(op, callRuntime(b, op, "qr", adaptor.getX(), {q, r}), b);
    return success();
  }
};

struct LowerPseudoInverse : MatrixPattern<scn::PseudoInverseOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::PseudoInverseOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    Lengths lengths = lengthsOf(b, op.getLoc(), adaptor.getX());
    std::swap(lengths.back(), lengths[lengths.size() - 2]);
    Value room = roomFor(b, op.getLoc(), lengths, tensorType(adaptor.getX()).getElementType());
    replace(op, callRuntime(b, op, "pseudo_inverse", adaptor.getX(), room), b);
    return success();
  }
};

struct LowerLeastSquares : MatrixPattern<scn::LeastSquaresOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::LeastSquaresOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Lengths matrix = lengthsOf(b, loc, adaptor.getA()), side = lengthsOf(b, loc, adaptor.getB());
    Type element = tensorType(adaptor.getA()).getElementType();
    Value x = roomFor(b, loc, {matrix[1], side[1]}, element);
    Value rank = roomFor(b, loc, {}, b.getI32Type());
    Value s = roomFor(b, loc, smaller(b, loc, matrix[0], matrix[1]), element);
    ValueRange inputs = adaptor.getOperands();
    replace(op, callRuntime(b, op, "least_squares", inputs, {x, rank, s}), b);
    return success();
  }
};

struct LowerExpm : MatrixPattern<scn::ExpmOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::ExpmOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Lengths lengths = squareLengths(b, op.getLoc(), adaptor.getX());
    Value room = roomFor(b, op.getLoc(), lengths, tensorType(adaptor.getX()).getElementType());
    replace(op, callRuntime(b, op, "expm", adaptor.getX(), room), b);
    return success();
  }
};
} // namespace

void scansion::addDecompositionPatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerEigh, LowerEig, LowerSvd, LowerQr, LowerPseudoInverse, LowerLeastSquares, LowerExpm>(
      types, patterns.getContext());
}
