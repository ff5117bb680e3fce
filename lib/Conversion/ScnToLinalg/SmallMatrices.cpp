//===- SmallMatrices.cpp - inverses and determinants of a few numbers -------===//
//
// A matrix of at most 3 x 3, if its lengths are known, is computed with where it stands, number by number: a call of the
// runtime takes longer than the whole work. Results have the bits that the runtime gives (lib/Runtime/DenseLoops.h), so the
// order of operations is its, and so are the exchanges of columns, which become choices.
//
//===----------------------------------------------------------------------===//

#include "SmallMatrices.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "scansion/Runtime/Abi.h"

using namespace mlir;
using namespace scansion;

/// Of pivoted factors; exchanges as choices grow with the cube of the rows.
static constexpr int64_t kLargestPivoted = 3;

/// Whether the tensor is one matrix of few enough numbers.
static bool isSmall(Value x) { return tensorType(x).getRank() == 2 && isSquareOfFew(tensorType(x), kLargestPivoted); }

bool scansion::isSquareOfFew(RankedTensorType type, int64_t most) {
  int64_t rank = type.getRank();
  if (rank < 2 || !(type.getElementType().isF32() || type.getElementType().isF64()))
    return false;
  int64_t rows = type.getDimSize(rank - 2);
  return !ShapedType::isDynamic(rows) && rows == type.getDimSize(rank - 1) && rows > 0 && rows <= most;
}

Numbers::Numbers(OpBuilder &b, Location loc, Value x, ValueRange place, bool transposed)
    : Numbers(b, loc, tensorType(x).getElementType(), tensorType(x).getShape().end()[transposed ? -1 : -2],
              tensorType(x).getShape().end()[transposed ? -2 : -1]) {
  SmallVector<Value> steps;
  for (int64_t i = 0; i < std::max(rows, columns); ++i)
    steps.push_back(indexValue(b, loc, i));
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      SmallVector<Value> indices(place);
      indices.append({steps[transposed ? j : i], steps[transposed ? i : j]});
      (*this)(i, j) = tensor::ExtractOp::create(b, loc, x, indices);
    }
}

Value Numbers::build() {
  return tensor::FromElementsOp::create(b, loc, RankedTensorType::get({rows, columns}, element), values);
}

Value Numbers::storeInto(Value stack, ValueRange place) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      SmallVector<Value> indices(place);
      indices.push_back(indexValue(b, loc, i));
      indices.push_back(indexValue(b, loc, j));
      stack = tensor::InsertOp::create(b, loc, (*this)(i, j), stack, indices);
    }
  return stack;
}

Value scansion::forEachMatrix(OpBuilder &b, Location loc, Value like, MatrixBuilder compute) {
  RankedTensorType type = tensorType(like);
  if (type.getRank() == 2)
    return compute(b, ValueRange()).build();
  Lengths lengths = lengthsOf(b, loc, like);
  Value room = roomFor(b, loc, lengths, type.getElementType());
  SmallVector<Value> ends;
  for (OpFoldResult length : ArrayRef(lengths).drop_back(2))
    ends.push_back(getValueOrCreateConstantIndexOp(b, loc, length));
  SmallVector<Value> starts(ends.size(), indexValue(b, loc, 0)), steps(ends.size(), indexValue(b, loc, 1));
  auto body = [&](OpBuilder &inner, Location, ValueRange place, ValueRange carried) -> scf::ValueVector {
    return {compute(inner, place).storeInto(carried[0], place)};
  };
  return scf::buildLoopNest(b, loc, starts, ends, steps, room, body).results[0];
}

void scansion::checkOrFail(OpBuilder &b, Operation *op, Value condition, StringRef message) {
  Value zero = arith::ConstantIntOp::create(b, op->getLoc(), 0, 64);
  auto check = scn::CheckOp::create(b, op->getLoc(), condition, zero, zero, b.getI32IntegerAttr(SCN_LINALG_ERROR),
                                    b.getStringAttr(message), IntegerAttr());
  check->setAttr("op", b.getStringAttr(op->getName().getStringRef()));
}

namespace {
/// LU factors with exchanges of columns, as luLoops leaves them.
struct SmallFactors {
  Numbers lu;
  /// exchanged[k][i]: whether step k exchanged columns k and i.
  SmallVector<SmallVector<Value>> exchanged;

  SmallFactors(OpBuilder &b, Location loc, Value x) : lu(b, loc, x, ValueRange()), exchanged(lu.rows) {
    for (int64_t k = 0; k < lu.rows; ++k) {
      choosePivot(k);
      eliminate(k);
    }
  }

  /// Whether no number on the diagonal is 0.
  Value isRegular() {
    Value regular;
    for (int64_t i = 0; i < lu.rows; ++i) {
      Value nonzero = lu.compare(arith::CmpFPredicate::UNE, lu(i, i), lu.of(0.0));
      regular = regular ? lu.both(regular, nonzero) : nonzero;
    }
    return regular;
  }

  /// -1 where the number of exchanges is odd, otherwise 1.
  Value sign() {
    Value sign = lu.of(1.0), minus = lu.of(-1.0);
    for (const SmallVector<Value> &step : exchanged)
      for (Value happened : step)
        if (happened)
          sign = lu.select(happened, lu.mul(sign, minus), sign);
    return sign;
  }

private:
  void choosePivot(int64_t k) {
    exchanged[k].resize(lu.rows);
    Value best = lu(k, k);
    SmallVector<Value> takes(lu.rows);
    for (int64_t i = k + 1; i < lu.rows; ++i) {
      Value larger = lu.compare(arith::CmpFPredicate::UGT, lu.abs(lu(k, i)), lu.abs(best));
      Value isNumber = lu.compare(arith::CmpFPredicate::ORD, best, best);
      takes[i] = lu.both(larger, isNumber);
      best = lu.select(takes[i], lu(k, i), best);
    }
    // The last column that was taken is the pivot.
    Value none;
    for (int64_t i = lu.rows - 1; i > k; --i) {
      exchanged[k][i] = none ? lu.both(none, takes[i]) : takes[i];
      Value isTrue = arith::ConstantIntOp::create(lu.b, lu.loc, 1, 1);
      Value isNot = arith::XOrIOp::create(lu.b, lu.loc, takes[i], isTrue);
      none = none ? lu.both(none, isNot) : isNot;
    }
    for (int64_t i = k + 1; i < lu.rows; ++i)
      for (int64_t row = 0; row < lu.rows; ++row)
        lu.exchange(exchanged[k][i], lu(row, k), lu(row, i));
  }

  /// Nothing is done where the pivot is 0.
  void eliminate(int64_t k) {
    if (k + 1 == lu.rows)
      return;
    Value isZero = lu.compare(arith::CmpFPredicate::OEQ, lu(k, k), lu.of(0.0));
    for (int64_t i = k + 1; i < lu.rows; ++i)
      lu(k, i) = lu.select(isZero, lu(k, i), lu.div(lu(k, i), lu(k, k)));
    for (int64_t j = k + 1; j < lu.rows; ++j)
      for (int64_t i = k + 1; i < lu.rows; ++i)
        lu(j, i) = lu.select(isZero, lu(j, i), lu.sub(lu(j, i), lu.mul(lu(j, k), lu(k, i))));
  }
};

struct LowerSmallInverse : MatrixPattern<scn::InverseOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::InverseOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    if (!isSmall(adaptor.getX()))
      return failure();
    SmallFactors factors(b, op.getLoc(), adaptor.getX());
    checkOrFail(b, op, factors.isRegular(), "the matrix is singular");
    Numbers &lu = factors.lu;
    Numbers x(b, op.getLoc(), lu.element, lu.rows, lu.rows);
    for (int64_t i = 0; i < lu.rows; ++i)
      for (int64_t j = 0; j < lu.rows; ++j)
        x(i, j) = x.of(i == j ? 1.0 : 0.0);
    solveLower(lu, x);
    solveUnitUpper(lu, x);
    for (int64_t k = lu.rows - 1; k >= 0; --k)
      for (int64_t i = k + 1; i < lu.rows; ++i)
        for (int64_t j = 0; j < lu.rows; ++j)
          x.exchange(factors.exchanged[k][i], x(k, j), x(i, j));
    replace(op, x.build(), b);
    return success();
  }

  static void solveLower(Numbers &lu, Numbers &x) {
    for (int64_t i = 0; i < lu.rows; ++i) {
      for (int64_t j = 0; j < lu.rows; ++j)
        x(i, j) = x.div(x(i, j), lu(i, i));
      subtractFromRows(lu, x, i, i + 1, lu.rows);
    }
  }
  static void solveUnitUpper(Numbers &lu, Numbers &x) {
    for (int64_t i = lu.rows - 1; i >= 0; --i)
      subtractFromRows(lu, x, i, 0, i);
  }
  static void subtractFromRows(Numbers &lu, Numbers &x, int64_t i, int64_t first, int64_t end) {
    for (int64_t k = first; k < end; ++k)
      for (int64_t j = 0; j < lu.rows; ++j)
        x(k, j) = x.sub(x(k, j), x.mul(lu(k, i), x(i, j)));
  }
};

struct LowerSmallDeterminant : MatrixPattern<scn::DetOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::DetOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    if (!isSmall(adaptor.getX()))
      return failure();
    SmallFactors factors(b, op.getLoc(), adaptor.getX());
    Value product = factors.sign();
    for (int64_t i = 0; i < factors.lu.rows; ++i)
      product = factors.lu.mul(product, factors.lu(i, i));
    replace(op, tensorOf(b, op.getLoc(), product), b);
    return success();
  }
};
} // namespace

void scansion::addSmallMatrixPatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerSmallInverse, LowerSmallDeterminant>(types, patterns.getContext(), /*benefit=*/2);
  addSmallTrianglePatterns(types, patterns);
}
