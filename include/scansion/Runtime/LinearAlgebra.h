/* Linear algebra that compiled code calls: factorizations of stacks of matrices and what is solved with them.
 *
 * Arguments are inputs, then destinations; the last two axes are rows and columns, the axes before them are the same for
 * all arguments. Elements are float or double. Small matrices are computed by loops of our own; larger ones by LAPACK,
 * which is opened at the first need: the library that SCANSION_LAPACK names ("none" stands for no library), that which
 * scn_set_lapack named, or the system's. Without LAPACK the loops do what they can, and the rest fails.
 *
 * A matrix that cannot be factored fails with SCN_LINALG_ERROR. */
#ifndef SCANSION_RUNTIME_LINEARALGEBRA_H
#define SCANSION_RUNTIME_LINEARALGEBRA_H

#include "scansion/Runtime/Abi.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The path of a library with LAPACK and BLAS, with 32-bit integers and Fortran's names, perhaps with the prefix
 * "scipy_". Without effect once a library has been opened. */
SCN_EXPORT void scn_set_lapack(const char *path);
/* The library that is used, opening it if need be; null where there is none. */
SCN_EXPORT const char *scn_lapack(void);

/* c += a b: lengths, and how far apart elements are along each axis of each matrix, in elements. Rows (m) and what is
 * summed over (k) are two axes each, of which one may have length 1; the outer ones come first. */
typedef struct scn_rt_product {
  int64_t m1, m2, n, k1, k2;
  int64_t a_m1, a_m2, a_k1, a_k2;
  int64_t b_k1, b_k2, b_n;
  int64_t c_m1, c_m2, c_n;
} scn_rt_product;
#define SCN_PRODUCT_PARAMETERS                                                                                         \
  int64_t m1, int64_t m2, int64_t n, int64_t k1, int64_t k2, int64_t am1, int64_t am2, int64_t ak1, int64_t ak2,       \
      int64_t bk1, int64_t bk2, int64_t bn, int64_t cm1, int64_t cm2, int64_t cn
#define SCN_PRODUCT_ARGUMENTS {m1, m2, n, k1, k2, am1, am2, ak1, ak2, bk1, bk2, bn, cm1, cm2, cn}
/* False, with nothing done, where neither our own kernels nor a BLAS library can take the matrices. */
SCN_EXPORT bool scn_rt_gemm_f32(float *a, float *b, float *c, SCN_PRODUCT_PARAMETERS);
SCN_EXPORT bool scn_rt_gemm_f64(double *a, double *b, double *c, SCN_PRODUCT_PARAMETERS);
/* b, k by n, laid out for many products with it: `packed` has room for k rows of n elements, n rounded up to 128 bytes.
 * False, with nothing done, where there are no kernels of our own. */
SCN_EXPORT bool scn_rt_gemm_pack_f32(float *b, float *packed, int64_t k, int64_t n, int64_t bk, int64_t bn);
SCN_EXPORT bool scn_rt_gemm_pack_f64(double *b, double *packed, int64_t k, int64_t n, int64_t bk, int64_t bn);
/* c += a b with such a b; k1 and c_n are 1. True. */
SCN_EXPORT bool scn_rt_gemm_packed_f32(float *a, float *packed, float *c, SCN_PRODUCT_PARAMETERS);
SCN_EXPORT bool scn_rt_gemm_packed_f64(double *a, double *packed, double *c, SCN_PRODUCT_PARAMETERS);

#define SCN_RUNTIME_FUNCTION(name)                                                                                     \
  SCN_EXPORT void scn_rt_##name(scn_call *, int64_t site, const scn_tensor *arguments, int64_t count)

/* x -> l: x = l l^T from the lower triangle of x; l has zeros above. _or_nan gives NaN instead of failing. */
SCN_RUNTIME_FUNCTION(cholesky);
SCN_RUNTIME_FUNCTION(cholesky_or_nan);
/* l, b -> x: (l l^T) x = b. */
SCN_RUNTIME_FUNCTION(cholesky_solve);
/* a, b -> x: a x = b, where one triangle of a is read, perhaps transposed, perhaps with ones on its diagonal. */
SCN_RUNTIME_FUNCTION(solve_lower);
SCN_RUNTIME_FUNCTION(solve_lower_unit);
SCN_RUNTIME_FUNCTION(solve_lower_transposed);
SCN_RUNTIME_FUNCTION(solve_lower_transposed_unit);
SCN_RUNTIME_FUNCTION(solve_upper);
SCN_RUNTIME_FUNCTION(solve_upper_unit);
SCN_RUNTIME_FUNCTION(solve_upper_transposed);
SCN_RUNTIME_FUNCTION(solve_upper_transposed_unit);
/* x -> lu, pivots (int32): x^T = p l u with l below and u above the diagonal of the transpose of lu, as LAPACK's getrf
 * leaves them in the memory of a matrix in C order; row i was exchanged with row pivots[i] - 1. A singular matrix has a
 * zero on the diagonal. _symmetric reads the lower triangle of x only. */
SCN_RUNTIME_FUNCTION(lu);
SCN_RUNTIME_FUNCTION(lu_symmetric);
/* lu, pivots, b -> solution. */
SCN_RUNTIME_FUNCTION(lu_solve);
SCN_RUNTIME_FUNCTION(lu_solve_transposed);
/* lu, pivots -> inverse; -> determinant; -> sign of the determinant, logarithm of its absolute value. */
SCN_RUNTIME_FUNCTION(lu_inverse);
SCN_RUNTIME_FUNCTION(lu_det);
SCN_RUNTIME_FUNCTION(lu_slogdet);
/* Decompositions, which need LAPACK. x -> w, v: eigenvalues and eigenvectors, of symmetric matrices from the lower
 * triangle, in ascending order; of others complex. */
SCN_RUNTIME_FUNCTION(eigh);
SCN_RUNTIME_FUNCTION(eigvalsh); /* w alone */
SCN_RUNTIME_FUNCTION(eig);
SCN_RUNTIME_FUNCTION(eigvals); /* w alone */
/* x -> u, s, vt, reduced or full as the lengths of u and vt say; -> s; -> the pseudo-inverse. */
SCN_RUNTIME_FUNCTION(svd);
SCN_RUNTIME_FUNCTION(singular_values);
SCN_RUNTIME_FUNCTION(pseudo_inverse);
/* x -> q, r, reduced or full as the lengths of q say; -> r. */
SCN_RUNTIME_FUNCTION(qr);
SCN_RUNTIME_FUNCTION(qr_r);
/* a, b, cutoff -> x, rank (int32), s: single matrices. */
SCN_RUNTIME_FUNCTION(least_squares);
/* x -> exp x, with or without LAPACK. */
SCN_RUNTIME_FUNCTION(expm);

#ifdef __cplusplus
}
#endif
#endif
