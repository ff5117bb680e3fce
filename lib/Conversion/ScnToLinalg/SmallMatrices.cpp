//===- SmallMatrices.cpp - factorizations of a few numbers ------------------===//
//
// A matrix of at most 3 x 3, if its lengths are known, is computed with where it stands, number by number: a call of the
// runtime takes longer than the whole work. Results have the bits that the runtime gives (lib/Runtime/DenseLoops.h), so the
// order of operations is its, and so are the exchanges of columns, which become choices.
//
//===----------------------------------------------------------------------===//

#include "MatrixCalls.h"

#include "scansion/Runtime/Abi.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <limits>

using namespace mlir;
using namespace scansion;

static constexpr int64_t kLargest = 3;

namespace {
/// Whether a matrix has few enough numbers.
bool isSmall(Value x) {
  RankedTensorType type = tensorType(x);
  return type.getRank() == 2 && type.hasStaticShape() && type.getDimSize(0) == type.getDimSize(1) &&
         type.getDimSize(0) > 0 && type.getDimSize(0) <= kLargest &&
         (type.getElementType().isF32() || type.getElementType().isF64());
}

/// The numbers of a square matrix, or of as many rows of right-hand sides.
class Numbers {
public:
  Numbers(OpBuilder &b, Location loc, Type element, int64_t rows)
      : b(b), loc(loc), element(element), rows(rows), values(rows * rows) {}
  Numbers(OpBuilder &b, Location loc, Value x)
      : Numbers(b, loc, tensorType(x).getElementType(), tensorType(x).getDimSize(0)) {
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < rows; ++j) {
        Value row = indexValue(b, loc, i), column = indexValue(b, loc, j);
        (*this)(i, j) = tensor::ExtractOp::create(b, loc, x, ValueRange{row, column});
      }
  }

  Value &operator()(int64_t i, int64_t j) { return values[i * rows + j]; }
  Value build() { return tensor::FromElementsOp::create(b, loc, RankedTensorType::get({rows, rows}, element), values); }

  Value of(double value) { return numberOf(b, loc, element, value); }
  Value add(Value x, Value y) { return arith::AddFOp::create(b, loc, x, y); }
  Value sub(Value x, Value y) { return arith::SubFOp::create(b, loc, x, y); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, loc, x, y); }
  Value div(Value x, Value y) { return arith::DivFOp::create(b, loc, x, y); }
  Value abs(Value x) { return math::AbsFOp::create(b, loc, x); }
  Value compare(arith::CmpFPredicate predicate, Value x, Value y) {
    return arith::CmpFOp::create(b, loc, predicate, x, y);
  }
  Value both(Value x, Value y) { return arith::AndIOp::create(b, loc, x, y); }
  Value select(Value condition, Value x, Value y) { return arith::SelectOp::create(b, loc, condition, x, y); }
  /// Exchanges two numbers where the condition holds.
  void exchange(Value condition, Value &x, Value &y) {
    Value first = select(condition, y, x);
    y = select(condition, x, y);
    x = first;
  }

  OpBuilder &b;
  Location loc;
  Type element;
  int64_t rows;

private:
  SmallVector<Value> values;
};

/// LU factors with exchanges of columns, as luLoops leaves them.
struct SmallFactors {
  Numbers lu;
  /// exchanged[k][i]: whether step k exchanged columns k and i.
  SmallVector<SmallVector<Value>> exchanged;

  SmallFactors(OpBuilder &b, Location loc, Value x) : lu(b, loc, x), exchanged(lu.rows) {
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

/// Fails the call, as one of `op`, unless the condition holds.
void checkOrFail(OpBuilder &b, Operation *op, Value condition, StringRef message) {
  Value zero = arith::ConstantIntOp::create(b, op->getLoc(), 0, 64);
  auto check = scn::CheckOp::create(b, op->getLoc(), condition, zero, zero, b.getI32IntegerAttr(SCN_LINALG_ERROR),
                                    b.getStringAttr(message), IntegerAttr());
  check->setAttr("op", b.getStringAttr(op->getName().getStringRef()));
}

struct LowerSmallInverse : MatrixPattern<scn::InverseOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::InverseOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    if (!isSmall(adaptor.getX()))
      return failure();
    SmallFactors factors(b, op.getLoc(), adaptor.getX());
    checkOrFail(b, op, factors.isRegular(), "the matrix is singular");
    Numbers &lu = factors.lu;
    Numbers x(b, op.getLoc(), lu.element, lu.rows);
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

struct LowerSmallCholesky : MatrixPattern<scn::CholeskyOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::CholeskyOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    if (!isSmall(adaptor.getX()))
      return failure();
    Numbers a(b, op.getLoc(), adaptor.getX());
    Value isPositive;
    for (int64_t i = 0; i < a.rows; ++i) {
      for (int64_t j = 0; j < i; ++j)
        a(i, j) = a.div(a.sub(a(i, j), dotRows(a, i, j, j)), a(j, j));
      Value rest = a.sub(a(i, i), dotRows(a, i, i, i));
      Value holds = a.compare(arith::CmpFPredicate::OGT, rest, a.of(0.0));
      isPositive = isPositive ? a.both(isPositive, holds) : holds;
      a(i, i) = math::SqrtOp::create(b, op.getLoc(), rest);
    }
    if (!op.getNan())
      checkOrFail(b, op, isPositive, "the matrix is not positive definite");
    Value nan = a.of(std::numeric_limits<double>::quiet_NaN());
    for (int64_t i = 0; i < a.rows; ++i)
      for (int64_t j = 0; j < a.rows; ++j)
        a(i, j) = j > i ? a.of(0.0) : op.getNan() ? a.select(isPositive, a(i, j), nan) : a(i, j);
    replace(op, a.build(), b);
    return success();
  }

  /// The sum over the first `count` columns of two rows.
  static Value dotRows(Numbers &a, int64_t i, int64_t j, int64_t count) {
    Value sum = a.of(0.0);
    for (int64_t k = 0; k < count; ++k)
      sum = a.add(sum, a.mul(a(i, k), a(j, k)));
    return sum;
  }
};
} // namespace

void scansion::addSmallMatrixPatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerSmallInverse, LowerSmallDeterminant, LowerSmallCholesky>(types, patterns.getContext(),
                                                                             /*benefit=*/2);
}
