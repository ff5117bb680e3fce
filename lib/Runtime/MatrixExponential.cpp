// The exponential of a matrix by scaling, a Pade approximant of degree 13 and squaring.
//
// Method: N. Higham, "The scaling and squaring method for the matrix exponential revisited", SIAM J. Matrix Anal. Appl. 26
// (2005), with one degree for all norms and both precisions: matrices are small, and a lower degree saves little. Work
// matrices come from the call's arena.
#include "Dense.h"
#include "KernelDefinition.h"

#include "scansion/Runtime/LinearAlgebra.h"

#include <cmath>
#include <limits>

using namespace scansion::rt;

namespace {

// The numerator's coefficients; the denominator's have the signs of odd powers changed.
constexpr double kPade[] = {64764752532480000.,
                            32382376266240000.,
                            7771770303897600.,
                            1187353796428800.,
                            129060195264000.,
                            10559470521600.,
                            670442572800.,
                            33522128640.,
                            1323241920.,
                            40840800.,
                            960960.,
                            16380.,
                            182.,
                            1.};
// Up to this 1-norm the approximant is as accurate as double is.
constexpr double kLargestNorm = 5.371920351148152;

template <typename T> struct Workspace {
  Workspace(const Stack &stack, int64_t n) : stack(stack), n(n) {}

  Matrix<T> matrix() const {
    void *memory = scn_rt_alloc(stack.call, stack.site, n * n * int64_t(sizeof(T)));
    return {static_cast<T *>(memory), n, n, n, 1};
  }
  const Stack &stack;
  int64_t n;
};

// z = x y
template <typename T> void multiply(const Matrix<T> &x, const Matrix<T> &y, const Matrix<T> &z) {
  const int64_t n = z.rows;
  if (const Lapack<T> *functions = lapackFor<T>(n, n)) {
    const Int size = Int(n);
    const T one = 1, zero = 0;
    // In LAPACK's eyes z^T = y^T x^T.
    functions->gemm("N", "N", &size, &size, &size, &one, y.data, &size, x.data, &size, &zero, z.data, &size, 1, 1);
    return;
  }
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j)
      z(i, j) = 0;
    for (int64_t k = 0; k < n; ++k)
      subtractMultiple(&z(i, 0), -x(i, k), &y(k, 0), n);
  }
}

template <typename T> T largestColumnSum(const Matrix<T> &x) {
  T largest = 0;
  for (int64_t j = 0; j < x.columns; ++j) {
    T sum = 0;
    for (int64_t i = 0; i < x.rows; ++i)
      sum += std::abs(x(i, j));
    largest = sum <= largest ? largest : sum; // NaN stays
  }
  return largest;
}

// z = a x^6 + b x^4 + c x^2 + d, given the powers
template <typename T>
void combine(const Matrix<T> (&powers)[3], double a, double b, double c, double d, const Matrix<T> &z) {
  for (int64_t i = 0; i < z.rows; ++i)
    for (int64_t j = 0; j < z.columns; ++j)
      z(i, j) = T(a) * powers[2](i, j) + T(b) * powers[1](i, j) + T(c) * powers[0](i, j) + (i == j ? T(d) : T(0));
}

// Numerator and denominator of the approximant at `x`: even and odd part added and subtracted.
template <typename T>
void approximate(const Workspace<T> &space, const Matrix<T> &x, const Matrix<T> &numerator,
                 const Matrix<T> &denominator) {
  const Matrix<T> powers[3] = {space.matrix(), space.matrix(), space.matrix()};
  multiply(x, x, powers[0]);
  multiply(powers[0], powers[0], powers[1]);
  multiply(powers[0], powers[1], powers[2]);
  const Matrix<T> high = space.matrix(), low = space.matrix(), odd = space.matrix();
  auto part = [&](int first, const Matrix<T> &result) {
    combine(powers, kPade[12 + first], kPade[10 + first], kPade[8 + first], 0, high);
    multiply(powers[2], high, result);
    combine(powers, kPade[6 + first], kPade[4 + first], kPade[2 + first], kPade[first], low);
    for (int64_t i = 0; i < space.n * space.n; ++i)
      result.data[i] += low.data[i];
  };
  part(1, denominator);
  multiply(x, denominator, odd);
  part(0, denominator);
  for (int64_t i = 0; i < space.n * space.n; ++i) {
    const T even = denominator.data[i];
    numerator.data[i] = even + odd.data[i];
    denominator.data[i] = even - odd.data[i];
  }
}

template <typename T> void exponential(Stack &stack) {
  stack.forEach([&] {
    const Matrix<T> x = stack.matrix<T>(0), y = stack.matrix<T>(1);
    const int64_t n = x.rows, mark = scn_rt_arena_mark(stack.call);
    const Workspace<T> space(stack, n);
    const Matrix<T> scaled = space.matrix(), numerator = space.matrix(), denominator = space.matrix();
    copy(x, scaled);
    const T norm = largestColumnSum(scaled);
    int squarings = 0;
    if (norm > T(kLargestNorm) && std::isfinite(norm))
      squarings = std::max(0, int(std::ceil(std::log2(double(norm) / kLargestNorm))));
    for (int64_t i = 0; i < n * n; ++i)
      scaled.data[i] = std::ldexp(scaled.data[i], -squarings);
    approximate(space, scaled, numerator, denominator);
    auto *pivots = static_cast<int32_t *>(scn_rt_alloc(stack.call, stack.site, n * int64_t(sizeof(int32_t))));
    luInPlace(denominator, pivots);
    solveFactored(denominator, Matrix<int32_t>{pivots, 1, n, 0, 1}, false, numerator);
    Matrix<T> result = numerator, next = scaled;
    for (; squarings > 0; --squarings) {
      multiply(result, result, next);
      std::swap(result, next);
    }
    copy(result, y);
    scn_rt_arena_release(stack.call, mark);
  });
}

} // namespace

SCN_DEFINE(expm, 2, exponential<T>)
