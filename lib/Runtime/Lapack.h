// LAPACK and BLAS from a library that is opened when they are first needed.
//
// `lapack<T>()` is a table of functions with Fortran's conventions: every argument is an address, matrices lie column by
// column, the lengths of the characters come last. Null where there is no library.
#ifndef SCANSION_LIB_RUNTIME_LAPACK_H
#define SCANSION_LIB_RUNTIME_LAPACK_H

#include <cstddef>
#include <cstdint>

namespace scansion::rt {

using Int = int32_t;

template <typename T> struct Lapack {
  void (*potrf)(const char *uplo, const Int *n, T *a, const Int *lda, Int *info, size_t);
  void (*getrf)(const Int *m, const Int *n, T *a, const Int *lda, Int *pivots, Int *info);
  void (*trsm)(const char *side, const char *uplo, const char *trans, const char *diag, const Int *m, const Int *n,
               const T *alpha, const T *a, const Int *lda, T *b, const Int *ldb, size_t, size_t, size_t, size_t);
  void (*gemm)(const char *transa, const char *transb, const Int *m, const Int *n, const Int *k, const T *alpha,
               const T *a, const Int *lda, const T *b, const Int *ldb, const T *beta, T *c, const Int *ldc, size_t,
               size_t);
  void (*syevd)(const char *job, const char *uplo, const Int *n, T *a, const Int *lda, T *w, T *work, const Int *lwork,
                Int *iwork, const Int *liwork, Int *info, size_t, size_t);
  void (*geev)(const char *left, const char *right, const Int *n, T *a, const Int *lda, T *real, T *imaginary, T *vl,
               const Int *ldvl, T *vr, const Int *ldvr, T *work, const Int *lwork, Int *info, size_t, size_t);
  void (*gesdd)(const char *job, const Int *m, const Int *n, T *a, const Int *lda, T *s, T *u, const Int *ldu, T *vt,
                const Int *ldvt, T *work, const Int *lwork, Int *iwork, Int *info, size_t);
  void (*gelqf)(const Int *m, const Int *n, T *a, const Int *lda, T *reflectors, T *work, const Int *lwork, Int *info);
  void (*orglq)(const Int *m, const Int *n, const Int *k, T *a, const Int *lda, const T *reflectors, T *work,
                const Int *lwork, Int *info);
  void (*gelsd)(const Int *m, const Int *n, const Int *sides, T *a, const Int *lda, T *b, const Int *ldb, T *s,
                const T *cutoff, Int *rank, T *work, const Int *lwork, Int *iwork, Int *info);
};

// The functions for float or double; null where there is no library that has them all.
template <typename T> const Lapack<T> *lapack();

// Up to this many rows our own loops are faster, or as fast, as a call.
constexpr int64_t kSmall = 32;

} // namespace scansion::rt
#endif
