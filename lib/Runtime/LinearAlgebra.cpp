// Cholesky and LU factorizations, triangular systems, and what is computed from them.
//
// Each function walks its stack of matrices. A result is first written as what the computation starts from and then
// computed in place. Start reading at the end, where
// the functions stand that compiled code calls.
#include "scansion/Runtime/LinearAlgebra.h"

#include "Dense.h"
#include "KernelDefinition.h"

#include <cmath>
#include <limits>

using namespace scansion::rt;

namespace {

constexpr char kNotPositive[] = "the matrix is not positive definite";
constexpr char kSingular[] = "the matrix is singular";

// ---- Cholesky ----

template <typename T> void clearAbove(const Matrix<T> &a) {
  for (int64_t i = 0; i < a.rows; ++i)
    for (int64_t j = i + 1; j < a.columns; ++j)
      a(i, j) = 0;
}

template <typename T> void copyLower(const Matrix<T> &from, const Matrix<T> &to) {
  for (int64_t i = 0; i < to.rows; ++i)
    for (int64_t j = 0; j <= i; ++j)
      to(i, j) = from(i, j);
}

template <typename T, bool nan> void factorCholesky(Stack &stack) {
  stack.forEach([&] {
    Packed<T> factor(stack, stack.matrix<T>(1));
    copyLower(stack.matrix<T>(0), factor.matrix);
    const bool holds = choleskyInPlace(factor.matrix);
    if (!holds && !nan)
      stack.fail(kNotPositive);
    for (int64_t i = 0; !holds && i < factor.matrix.rows; ++i)
      for (int64_t j = 0; j <= i; ++j)
        factor.matrix(i, j) = std::numeric_limits<T>::quiet_NaN();
    clearAbove(factor.matrix);
    factor.close();
  });
}

template <typename T> void solveCholesky(Stack &stack) {
  stack.forEach([&] {
    Packed<T> x(stack, stack.matrix<T>(2));
    Packed<T> factor(stack, stack.matrix<T>(0));
    factor.read();
    copy(stack.matrix<T>(1), x.matrix);
    solveTriangleInPlace(factor.matrix, {true, false, false}, x.matrix);
    solveTriangleInPlace(factor.matrix, {true, true, false}, x.matrix);
    factor.drop();
    x.close();
  });
}

// ---- Triangles ----

template <typename T> bool hasZeroOnDiagonal(const Matrix<T> &a) {
  bool found = false;
  for (int64_t i = 0; i < a.rows; ++i)
    found |= a(i, i) == 0;
  return found;
}

template <typename T, bool lower, bool transposed, bool unit> void solveTriangle(Stack &stack) {
  stack.forEach([&] {
    const Matrix<T> a = stack.matrix<T>(0);
    if (!unit && hasZeroOnDiagonal(a))
      stack.fail(kSingular);
    Packed<T> x(stack, stack.matrix<T>(2));
    Packed<T> triangle(stack, a);
    triangle.read();
    copy(stack.matrix<T>(1), x.matrix);
    solveTriangleInPlace(triangle.matrix, {lower, transposed, unit}, x.matrix);
    triangle.drop();
    x.close();
  });
}

// ---- LU ----

template <typename T, bool symmetric> void factorLU(Stack &stack) {
  stack.forEach([&] {
    const Matrix<T> x = stack.matrix<T>(0);
    Packed<T> factors(stack, stack.matrix<T>(1));
    if (symmetric)
      for (int64_t i = 0; i < x.rows; ++i)
        for (int64_t j = 0; j <= i; ++j)
          factors.matrix(i, j) = factors.matrix(j, i) = x(i, j);
    else
      copy(x, factors.matrix);
    Packed<int32_t> pivots(stack, stack.vector<int32_t>(2));
    luInPlace(factors.matrix, pivots.matrix.data);
    pivots.close();
    factors.close();
  });
}

// The right-hand side is argument 2, or where that is the result the identity.
template <typename T, bool transposed, bool inverse> void solveLU(Stack &stack) {
  stack.forEach([&] {
    const Matrix<T> lu = stack.matrix<T>(0);
    if (hasZeroOnDiagonal(lu))
      stack.fail(kSingular);
    Packed<T> x(stack, stack.matrix<T>(inverse ? 2 : 3));
    Packed<T> factors(stack, lu);
    factors.read();
    if (inverse)
      for (int64_t i = 0; i < lu.rows; ++i)
        for (int64_t j = 0; j < lu.rows; ++j)
          x.matrix(i, j) = i == j;
    else
      copy(stack.matrix<T>(2), x.matrix);
    solveFactored(factors.matrix, stack.vector<int32_t>(1), transposed, x.matrix);
    factors.drop();
    x.close();
  });
}

bool isOddExchange(const Matrix<int32_t> &pivots) {
  bool odd = false;
  for (int64_t i = 0; i < pivots.columns; ++i)
    odd ^= pivots(0, i) != i + 1;
  return odd;
}

template <typename T> void determinant(Stack &stack) {
  stack.forEach([&] {
    const Matrix<T> lu = stack.matrix<T>(0);
    T product = isOddExchange(stack.vector<int32_t>(1)) ? -1 : 1;
    for (int64_t i = 0; i < lu.rows; ++i)
      product *= lu(i, i);
    stack.number<T>(2) = product;
  });
}

template <typename T> void logarithmOfDeterminant(Stack &stack) {
  stack.forEach([&] {
    const Matrix<T> lu = stack.matrix<T>(0);
    T sign = isOddExchange(stack.vector<int32_t>(1)) ? -1 : 1, logarithm = 0;
    for (int64_t i = 0; i < lu.rows; ++i) {
      sign = lu(i, i) == 0 ? 0 : lu(i, i) < 0 ? -sign : sign;
      logarithm += std::log(std::abs(lu(i, i)));
    }
    stack.number<T>(2) = sign;
    stack.number<T>(3) = logarithm;
  });
}

} // namespace

SCN_DEFINE(cholesky, 2, factorCholesky<T, false>)
SCN_DEFINE(cholesky_or_nan, 2, factorCholesky<T, true>)
SCN_DEFINE(cholesky_solve, 3, solveCholesky<T>)
SCN_DEFINE(solve_lower, 3, solveTriangle<T, true, false, false>)
SCN_DEFINE(solve_lower_unit, 3, solveTriangle<T, true, false, true>)
SCN_DEFINE(solve_lower_transposed, 3, solveTriangle<T, true, true, false>)
SCN_DEFINE(solve_lower_transposed_unit, 3, solveTriangle<T, true, true, true>)
SCN_DEFINE(solve_upper, 3, solveTriangle<T, false, false, false>)
SCN_DEFINE(solve_upper_unit, 3, solveTriangle<T, false, false, true>)
SCN_DEFINE(solve_upper_transposed, 3, solveTriangle<T, false, true, false>)
SCN_DEFINE(solve_upper_transposed_unit, 3, solveTriangle<T, false, true, true>)
SCN_DEFINE(lu, 3, factorLU<T, false>)
SCN_DEFINE(lu_symmetric, 3, factorLU<T, true>)
SCN_DEFINE(lu_solve, 4, solveLU<T, false, false>)
SCN_DEFINE(lu_solve_transposed, 4, solveLU<T, true, false>)
SCN_DEFINE(lu_inverse, 3, solveLU<T, false, true>)
SCN_DEFINE(lu_det, 3, determinant<T>)
SCN_DEFINE(lu_slogdet, 4, logarithmOfDeterminant<T>)
