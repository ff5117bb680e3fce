//===- SmallTriangles.cpp - Cholesky factors and triangles of a few numbers -===//
//
// Stacks of matrices of a few numbers, if these lengths are known: a loop over the stack with a matrix in registers in each
// step, where a call of the runtime would look for each matrix's place and for its kind. The order of operations is the
// runtime's (lib/Runtime/DenseLoops.h), and so are the bits. A transposed matrix is read where it stands.
//
//===----------------------------------------------------------------------===//

#include "SmallMatrices.h"

#include <limits>

using namespace mlir;
using namespace scansion;

/// So many multiplications are written one by one: a factorization of 6 x 6 numbers (8 ms to compile; one of 8 x 8 would take
/// 22), a system of 8 x 8.
static constexpr int64_t kMostProducts = 100;
static constexpr int64_t kLargest = 8;

/// The multiplications of a factorization.
static int64_t countFactorization(Value a) {
  int64_t rows = tensorType(a).getShape().back();
  return rows * rows * rows / 3;
}

/// Those of a triangular system, if both are known numbers: a matrix and its right-hand sides.
static std::optional<int64_t> countSystem(Value a, Value b) {
  RankedTensorType matrix = tensorType(a), side = tensorType(b);
  if (!isSquareOfFew(matrix, kLargest) || side.getRank() != matrix.getRank())
    return std::nullopt;
  int64_t rows = matrix.getShape().back(), columns = side.getShape().back();
  if (side.getDimSize(side.getRank() - 2) != rows || columns <= 0)
    return std::nullopt;
  return std::min(columns, kMostProducts + 1) * rows * rows;
}

/// The runtime's dotProduct(): four sums, then what is left over.
static Value dotProduct(Numbers &n, ArrayRef<Value> x, ArrayRef<Value> y) {
  SmallVector<Value> sums(4, n.of(0.0));
  size_t i = 0;
  for (; i + 4 <= x.size(); i += 4)
    for (size_t k = 0; k < 4; ++k)
      sums[k] = n.add(sums[k], n.mul(x[i + k], y[i + k]));
  Value sum = n.of(0.0);
  if (x.size() >= 4) {
    Value even = n.add(sums[0], sums[2]);
    Value odd = n.add(sums[1], sums[3]);
    sum = n.add(even, odd);
  }
  for (; i < x.size(); ++i)
    sum = n.add(sum, n.mul(x[i], y[i]));
  return sum;
}

/// The factor in the place of the lower triangle; gives whether the matrix is positive definite.
static Value factorize(Numbers &a) {
  auto row = [&](int64_t i, int64_t count) {
    return llvm::map_to_vector(llvm::seq(count), [&](int64_t k) { return a(i, k); });
  };
  Value isPositive;
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < i; ++j) {
      Value sum = dotProduct(a, row(i, j), row(j, j));
      a(i, j) = a.div(a.sub(a(i, j), sum), a(j, j));
    }
    Value sum = dotProduct(a, row(i, i), row(i, i));
    Value rest = a.sub(a(i, i), sum);
    Value holds = a.compare(arith::CmpFPredicate::OGT, rest, a.of(0.0));
    isPositive = isPositive ? a.both(isPositive, holds) : holds;
    a(i, i) = a.sqrt(rest);
  }
  return isPositive;
}

namespace {
/// Which triangle of a matrix is solved with, and how.
struct Triangle {
  bool lower, transposed, unit;
  bool isForward() const { return lower != transposed; }
};
} // namespace

/// One right-hand side: the runtime's solveColumn().
static void solveColumn(Numbers &a, Triangle triangle, Numbers &x) {
  for (int64_t step = 0; step < a.rows; ++step) {
    int64_t i = triangle.isForward() ? step : a.rows - 1 - step;
    int64_t first = triangle.lower ? 0 : i + 1, end = triangle.lower ? i : a.rows;
    if (!triangle.transposed && first < end) {
      SmallVector<Value> row, known;
      for (int64_t k = first; k < end; ++k)
        row.push_back(a(i, k)), known.push_back(x(k, 0));
      x(i, 0) = x.sub(x(i, 0), dotProduct(x, row, known));
    }
    if (!triangle.unit)
      x(i, 0) = x.div(x(i, 0), a(i, i));
    for (int64_t k = first; triangle.transposed && k < end; ++k)
      x(k, 0) = x.sub(x(k, 0), x.mul(x(i, 0), a(i, k)));
  }
}

/// Several: the runtime's solveTriangleLoops().
static void solveColumns(Numbers &a, Triangle triangle, Numbers &x) {
  bool forward = triangle.isForward();
  for (int64_t step = 0; step < a.rows; ++step) {
    int64_t i = forward ? step : a.rows - 1 - step;
    for (int64_t j = 0; !triangle.unit && j < x.columns; ++j)
      x(i, j) = x.div(x(i, j), a(i, i));
    for (int64_t k = forward ? i + 1 : 0; k < (forward ? a.rows : i); ++k)
      for (int64_t j = 0; j < x.columns; ++j)
        x(k, j) = x.sub(x(k, j), x.mul(triangle.transposed ? a(i, k) : a(k, i), x(i, j)));
  }
}

static void solveTriangle(Numbers &a, Triangle triangle, Numbers &x) {
  x.columns == 1 ? solveColumn(a, triangle, x) : solveColumns(a, triangle, x);
}

namespace {
struct LowerSmallCholesky : MatrixPattern<scn::CholeskyOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::CholeskyOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Value x = adaptor.getX();
    if (!isSquareOfFew(tensorType(x), kLargest) || countFactorization(x) > kMostProducts)
      return failure();
    Value factors = forEachMatrix(b, op.getLoc(), x, [&](OpBuilder &inner, ValueRange place) {
      Numbers a(inner, op.getLoc(), x, place);
      Value isPositive = factorize(a);
      if (!op.getNan())
        checkOrFail(inner, op, isPositive, "the matrix is not positive definite");
      Value nan = a.of(std::numeric_limits<double>::quiet_NaN());
      for (int64_t i = 0; i < a.rows; ++i)
        for (int64_t j = 0; j < a.rows; ++j)
          a(i, j) = j > i ? a.of(0.0) : op.getNan() ? a.select(isPositive, a(i, j), nan) : a(i, j);
      return a;
    });
    replace(op, factors, b);
    return success();
  }
};

struct LowerSmallTriangle : MatrixPattern<scn::TriangularSolveOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::TriangularSolveOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    if (countSystem(adaptor.getA(), adaptor.getB()).value_or(kMostProducts + 1) > kMostProducts)
      return failure();
    Triangle triangle{op.getLower(), op.getTranspose(), op.getUnitDiagonal()};
    Value turned = transposedSource(op.getA(), b), matrix = turned ? turned : adaptor.getA();
    Value unknowns = forEachMatrix(b, op.getLoc(), adaptor.getB(), [&](OpBuilder &inner, ValueRange place) {
      Numbers a(inner, op.getLoc(), matrix, place, /*transposed=*/turned != nullptr);
      Numbers x(inner, op.getLoc(), adaptor.getB(), place);
      if (!triangle.unit)
        checkOrFail(inner, op, isRegular(a), "the matrix is singular");
      solveTriangle(a, triangle, x);
      return x;
    });
    replace(op, unknowns, b);
    return success();
  }

  /// The small matrices of which these are the transposes; null where they are no transposes.
  static Value transposedSource(Value matrix, ConversionPatternRewriter &b) {
    auto turn = matrix.getDefiningOp<scn::TransposeOp>();
    if (!turn)
      return Value();
    auto last = llvm::to_vector(llvm::seq<int64_t>(0, turn.getPermutation().size()));
    std::swap(last.back(), last.end()[-2]);
    Value source = b.getRemappedValue(turn.getX());
    bool isPlain = turn.getPermutation() == ArrayRef(last) && source && isSquareOfFew(tensorType(source), kLargest);
    return isPlain ? source : Value();
  }

  static Value isRegular(Numbers &a) {
    Value regular;
    for (int64_t i = 0; i < a.rows; ++i) {
      Value nonzero = a.compare(arith::CmpFPredicate::UNE, a(i, i), a.of(0.0));
      regular = regular ? a.both(regular, nonzero) : nonzero;
    }
    return regular;
  }
};

struct LowerSmallPositive : MatrixPattern<scn::SolveOp> {
  using MatrixPattern::MatrixPattern;

  LogicalResult matchAndRewrite(scn::SolveOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    std::optional<int64_t> system = countSystem(adaptor.getA(), adaptor.getB());
    if (op.getStructure() != "positive" || !system || countFactorization(adaptor.getA()) + 2 * *system > kMostProducts)
      return failure();
    Value unknowns = forEachMatrix(b, op.getLoc(), adaptor.getB(), [&](OpBuilder &inner, ValueRange place) {
      Numbers a(inner, op.getLoc(), adaptor.getA(), place);
      Numbers x(inner, op.getLoc(), adaptor.getB(), place);
      checkOrFail(inner, op, factorize(a), "the matrix is not positive definite");
      solveTriangle(a, {/*lower=*/true, /*transposed=*/false, /*unit=*/false}, x);
      solveTriangle(a, {/*lower=*/true, /*transposed=*/true, /*unit=*/false}, x);
      return x;
    });
    replace(op, unknowns, b);
    return success();
  }
};
} // namespace

void scansion::addSmallTrianglePatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerSmallCholesky, LowerSmallTriangle, LowerSmallPositive>(types, patterns.getContext(),
                                                                           /*benefit=*/2);
}
