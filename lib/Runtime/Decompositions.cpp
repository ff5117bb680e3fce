// Eigenvalues, singular values, orthogonal factors, least squares and the pseudo-inverse, by LAPACK.
//
// A matrix in C order is the transpose of what LAPACK sees. So the factors of the transpose are asked for, which land in
// memory as those of the matrix: the singular vectors change places, and the rows of our q r are the columns of LAPACK's
// l q. Copies and work arrays come from the call's arena, which after the first step of a loop costs the heap nothing.
#include "Dense.h"
#include "KernelDefinition.h"

#include "scansion/Runtime/LinearAlgebra.h"

#include <limits>

using namespace scansion::rt;

namespace {

// Room in the arena for one matrix of a stack, given back as a whole.
class Scratch {
public:
  explicit Scratch(const Stack &stack) : stack(stack), mark(scn_rt_arena_mark(stack.call)) {}
  void drop() { scn_rt_arena_release(stack.call, mark); }

  template <typename T> T *room(int64_t count) {
    return static_cast<T *>(scn_rt_alloc(stack.call, stack.site, std::max<int64_t>(count, 1) * int64_t(sizeof(T))));
  }
  // A matrix in C order with the elements of another.
  template <typename T> Matrix<T> copyOf(const Matrix<T> &from) {
    const Matrix<T> to{room<T>(from.rows * from.columns), from.rows, from.columns, from.columns, 1};
    copy(from, to);
    return to;
  }
  template <typename T> Matrix<T> matrix(int64_t rows, int64_t columns) {
    return {room<T>(rows * columns), rows, columns, columns, 1};
  }

private:
  const Stack &stack;
  int64_t mark;
};

template <typename T> const Lapack<T> &requireLapack(const Stack &stack) {
  const Lapack<T> *functions = lapack<T>();
  if (!functions)
    stack.fail("this needs LAPACK, and no library was found: install scipy-openblas32 or set SCANSION_LAPACK");
  return *functions;
}

void checkInfo(const Stack &stack, Int info) {
  if (info != 0)
    stack.fail("the iteration did not converge");
}

template <typename T> bool areFinite(const Matrix<T> &x) {
  bool all = true;
  for (int64_t i = 0; i < x.rows; ++i)
    for (int64_t j = 0; j < x.columns; ++j)
      all &= std::isfinite(x(i, j));
  return all;
}

// LAPACK may loop forever, or worse, over what is not finite.
template <typename T> void requireFinite(const Stack &stack, const Matrix<T> &x) {
  if (!areFinite(x))
    stack.fail("the matrix has elements that are infinite or NaN");
}

Int leading(int64_t length) { return Int(std::max<int64_t>(length, 1)); }

// ---- Symmetric eigenvalues ----

template <typename T, bool vectors> void eigenSymmetric(Stack &stack) {
  const Lapack<T> &functions = requireLapack<T>(stack);
  stack.forEach([&] {
    const Matrix<T> x = stack.matrix<T>(0), w = stack.vector<T>(1);
    Scratch scratch(stack);
    requireFinite(stack, x);
    const Matrix<T> a = scratch.copyOf(x);
    T *values = scratch.room<T>(x.rows), size = 0;
    const Int n = Int(x.rows), lda = leading(x.rows), query = -1;
    Int integers = 0, info = 0;
    const char *job = vectors ? "V" : "N";
    functions.syevd(job, "U", &n, a.data, &lda, values, &size, &query, &integers, &query, &info, 1, 1);
    const Int lwork = Int(size), liwork = integers;
    T *work = scratch.room<T>(lwork);
    functions.syevd(job, "U", &n, a.data, &lda, values, work, &lwork, scratch.room<Int>(liwork), &liwork, &info, 1, 1);
    checkInfo(stack, info);
    for (int64_t i = 0; i < n; ++i)
      w(0, i) = values[i];
    if constexpr (vectors) {
      const Matrix<T> v = stack.matrix<T>(2);
      for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < n; ++j)
          v(i, j) = a(j, i);
    }
    scratch.drop();
  });
}

// ---- Eigenvalues ----

// Elements of complex matrices: pairs of numbers.
template <typename T> struct Complex {
  T real, imaginary;
};

template <typename T, bool vectors> void eigen(Stack &stack) {
  const Lapack<T> &functions = requireLapack<T>(stack);
  stack.forEach([&] {
    const Matrix<T> x = stack.matrix<T>(0);
    const Matrix<Complex<T>> w = stack.vector<Complex<T>>(1);
    Scratch scratch(stack);
    requireFinite(stack, x);
    const int64_t count = x.rows;
    const Matrix<T> a = scratch.matrix<T>(count, count), v = scratch.matrix<T>(count, count);
    for (int64_t i = 0; i < count; ++i)
      for (int64_t j = 0; j < count; ++j)
        a(j, i) = x(i, j);
    T *real = scratch.room<T>(count), *imaginary = scratch.room<T>(count), size = 0;
    const Int n = Int(count), ld = leading(count), query = -1;
    Int info = 0;
    const char *job = vectors ? "V" : "N";
    functions.geev("N", job, &n, a.data, &ld, real, imaginary, nullptr, &ld, v.data, &ld, &size, &query, &info, 1, 1);
    const Int lwork = Int(size);
    functions.geev("N", job, &n, a.data, &ld, real, imaginary, nullptr, &ld, v.data, &ld, scratch.room<T>(lwork),
                   &lwork, &info, 1, 1);
    checkInfo(stack, info);
    for (int64_t i = 0; i < count; ++i)
      w(0, i) = {real[i], imaginary[i]};
    if constexpr (vectors) {
      // Row k is vector k; of a conjugate pair the real parts stand in one row, the imaginary parts in the next.
      const Matrix<Complex<T>> columns = stack.matrix<Complex<T>>(2);
      for (int64_t k = 0; k < count; ++k) {
        const bool isPair = imaginary[k] != 0, isSecond = imaginary[k] < 0;
        for (int64_t i = 0; i < count; ++i)
          columns(i, k) = isPair ? Complex<T>{v(isSecond ? k - 1 : k, i), isSecond ? -v(k, i) : v(k + 1, i)}
                                 : Complex<T>{v(k, i), 0};
      }
    }
    scratch.drop();
  });
}

// ---- Singular values ----

// x = u diag(s) vt, which overwrites x. Null data of u leaves the vectors out.
template <typename T>
void decompose(const Stack &stack, Scratch &scratch, const Matrix<T> &x, const Matrix<T> &u, T *s,
               const Matrix<T> &vt) {
  const Lapack<T> &functions = requireLapack<T>(stack);
  requireFinite(stack, x);
  const Int m = Int(x.columns), n = Int(x.rows), ld = leading(x.columns), query = -1;
  const Int ldu = leading(std::max(vt.rowStride, vt.columns)), ldvt = leading(std::max(u.rowStride, u.columns));
  const char *job = !u.data ? "N" : u.columns == x.rows && vt.rows == x.columns ? "A" : "S";
  Int info = 0, *integers = scratch.template room<Int>(8 * std::min(x.rows, x.columns));
  T size = 0;
  functions.gesdd(job, &m, &n, x.data, &ld, s, vt.data, &ldu, u.data, &ldvt, &size, &query, integers, &info, 1);
  const Int lwork = Int(size);
  functions.gesdd(job, &m, &n, x.data, &ld, s, vt.data, &ldu, u.data, &ldvt, scratch.template room<T>(lwork), &lwork,
                  integers, &info, 1);
  checkInfo(stack, info);
}

template <typename T> void setIdentity(const Matrix<T> &x) {
  for (int64_t i = 0; i < x.rows; ++i)
    for (int64_t j = 0; j < x.columns; ++j)
      x(i, j) = i == j;
}

template <typename T> void singular(Stack &stack) {
  stack.forEach([&] {
    const Matrix<T> x = stack.matrix<T>(0), s = stack.vector<T>(2);
    if (x.rows == 0 || x.columns == 0) {
      setIdentity(stack.matrix<T>(1));
      setIdentity(stack.matrix<T>(3));
      return;
    }
    Packed<T> u(stack, stack.matrix<T>(1)), vt(stack, stack.matrix<T>(3));
    Scratch scratch(stack);
    T *values = scratch.room<T>(s.columns);
    decompose(stack, scratch, scratch.copyOf(x), u.matrix, values, vt.matrix);
    for (int64_t i = 0; i < s.columns; ++i)
      s(0, i) = values[i];
    scratch.drop();
    vt.close();
    u.close();
  });
}

template <typename T> void singularValues(Stack &stack) {
  stack.forEach([&] {
    const Matrix<T> x = stack.matrix<T>(0), s = stack.vector<T>(1), none{nullptr, 0, 0, 1, 1};
    if (x.rows == 0 || x.columns == 0)
      return;
    Scratch scratch(stack);
    T *values = scratch.room<T>(s.columns);
    decompose(stack, scratch, scratch.copyOf(x), none, values, none);
    for (int64_t i = 0; i < s.columns; ++i)
      s(0, i) = values[i];
    scratch.drop();
  });
}

template <typename T> void pseudoInverse(Stack &stack) {
  stack.forEach([&] {
    const Matrix<T> x = stack.matrix<T>(0), y = stack.matrix<T>(1);
    const int64_t count = std::min(x.rows, x.columns);
    for (int64_t i = 0; i < y.rows; ++i)
      for (int64_t j = 0; j < y.columns; ++j)
        y(i, j) = 0;
    if (count == 0)
      return;
    Scratch scratch(stack);
    const Matrix<T> u = scratch.matrix<T>(x.rows, count), vt = scratch.matrix<T>(count, x.columns);
    T *s = scratch.room<T>(count);
    decompose(stack, scratch, scratch.copyOf(x), u, s, vt);
    const T cutoff = s[0] * T(std::max(x.rows, x.columns)) * std::numeric_limits<T>::epsilon();
    for (int64_t k = 0; k < count; ++k)
      for (int64_t i = 0; i < y.rows && s[k] > cutoff; ++i)
        for (int64_t j = 0; j < y.columns; ++j)
          y(i, j) += vt(k, i) / s[k] * u(j, k);
    scratch.drop();
  });
}

// ---- Orthogonal factors ----

template <typename T, bool onlyR> void orthogonal(Stack &stack) {
  const Lapack<T> &functions = requireLapack<T>(stack);
  stack.forEach([&] {
    const Matrix<T> x = stack.matrix<T>(0), r = stack.matrix<T>(onlyR ? 1 : 2);
    const int64_t count = std::min(x.rows, x.columns);
    Scratch scratch(stack);
    const Matrix<T> a = scratch.copyOf(x);
    T *reflectors = scratch.room<T>(count), size = 0;
    const Int m = Int(x.columns), n = Int(x.rows), k = Int(count), lda = leading(x.columns), query = -1;
    Int info = 0;
    if (count) {
      functions.gelqf(&m, &n, a.data, &lda, reflectors, &size, &query, &info);
      const Int lwork = Int(size);
      functions.gelqf(&m, &n, a.data, &lda, reflectors, scratch.room<T>(lwork), &lwork, &info);
    }
    for (int64_t i = 0; i < r.rows; ++i)
      for (int64_t j = 0; j < r.columns; ++j)
        r(i, j) = j >= i ? a(i, j) : 0;
    if constexpr (!onlyR) {
      const Matrix<T> q = stack.matrix<T>(1), rows = scratch.matrix<T>(q.rows, q.columns);
      setIdentity(rows);
      for (int64_t i = 0; i < rows.rows; ++i)
        for (int64_t j = 0; j < count; ++j)
          rows(i, j) = a(i, j);
      if (count) {
        const Int columns = Int(q.columns), ldq = leading(q.columns);
        functions.orglq(&columns, &n, &k, rows.data, &ldq, reflectors, &size, &query, &info);
        const Int lwork = Int(size);
        functions.orglq(&columns, &n, &k, rows.data, &ldq, reflectors, scratch.room<T>(lwork), &lwork, &info);
      }
      copy(rows, q);
    }
    scratch.drop();
  });
}

// ---- Least squares ----

// a, b, cutoff -> x, rank, s.
template <typename T> void leastSquares(Stack &stack) {
  const Lapack<T> &functions = requireLapack<T>(stack);
  const Matrix<T> a = stack.matrix<T>(0), b = stack.matrix<T>(1), x = stack.matrix<T>(3), s = stack.vector<T>(5);
  Int *rank = &stack.number<Int>(4);
  *rank = 0;
  const int64_t rows = std::max(a.rows, a.columns), count = std::min(a.rows, a.columns);
  if (count == 0) {
    for (int64_t i = 0; i < x.rows; ++i)
      for (int64_t j = 0; j < x.columns; ++j)
        x(i, j) = 0;
    return;
  }
  requireFinite(stack, a);
  requireFinite(stack, b);
  Scratch scratch(stack);
  // The transposes in C order.
  const Matrix<T> left = scratch.matrix<T>(a.columns, a.rows), right = scratch.matrix<T>(b.columns, rows);
  for (int64_t i = 0; i < a.rows; ++i)
    for (int64_t j = 0; j < a.columns; ++j)
      left(j, i) = a(i, j);
  for (int64_t i = 0; i < b.rows; ++i)
    for (int64_t j = 0; j < b.columns; ++j)
      right(j, i) = b(i, j);
  T *values = scratch.room<T>(count), size = 0;
  T cutoff = stack.number<T>(2);
  if (cutoff < 0)
    cutoff = std::numeric_limits<T>::epsilon() * T(rows);
  const Int m = Int(a.rows), n = Int(a.columns), sides = Int(b.columns), lda = Int(a.rows), ldb = Int(rows), query = -1;
  Int info = 0, integers = 0;
  functions.gelsd(&m, &n, &sides, left.data, &lda, right.data, &ldb, values, &cutoff, rank, &size, &query, &integers,
                  &info);
  const Int lwork = Int(size);
  T *work = scratch.room<T>(lwork);
  functions.gelsd(&m, &n, &sides, left.data, &lda, right.data, &ldb, values, &cutoff, rank, work, &lwork,
                  scratch.room<Int>(integers), &info);
  checkInfo(stack, info);
  for (int64_t i = 0; i < x.rows; ++i)
    for (int64_t j = 0; j < x.columns; ++j)
      x(i, j) = right(j, i);
  for (int64_t i = 0; i < count; ++i)
    s(0, i) = values[i];
  scratch.drop();
}

} // namespace

SCN_DEFINE(eigh, 3, eigenSymmetric<T, true>)
SCN_DEFINE(eigvalsh, 2, eigenSymmetric<T, false>)
SCN_DEFINE(eig, 3, eigen<T, true>)
SCN_DEFINE(eigvals, 2, eigen<T, false>)
SCN_DEFINE(svd, 4, singular<T>)
SCN_DEFINE(singular_values, 2, singularValues<T>)
SCN_DEFINE(pseudo_inverse, 2, pseudoInverse<T>)
SCN_DEFINE(qr, 3, orthogonal<T, false>)
SCN_DEFINE(qr_r, 2, orthogonal<T, true>)
SCN_DEFINE(least_squares, 6, leastSquares<T>)
