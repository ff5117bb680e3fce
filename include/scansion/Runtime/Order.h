/* Sorting and searching, for compiled code.
 *
 * The order is NumPy's: NaN stands behind all numbers; complex numbers are ordered by their real parts, then by their
 * imaginary parts, and those with a NaN stand behind the others. Inputs and results may have any strides. */
#ifndef SCANSION_RUNTIME_ORDER_H
#define SCANSION_RUNTIME_ORDER_H

#include "scansion/Runtime/Abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Elements and results of one shape; sorts along the last axis. */
SCN_EXPORT void scn_rt_sort(scn_call *, int64_t site, const scn_tensor *arguments, int64_t count);
/* Elements and int64 results of one shape: where the elements of the sorted last axis came from. Equal elements keep
 * their order. */
SCN_EXPORT void scn_rt_argsort(scn_call *, int64_t site, const scn_tensor *arguments, int64_t count);
/* A sorted vector, values of its dtype, and int64 results of the values' shape: how many elements are smaller (left),
 * or not larger (right). */
SCN_EXPORT void scn_rt_searchsorted_left(scn_call *, int64_t site, const scn_tensor *arguments, int64_t count);
SCN_EXPORT void scn_rt_searchsorted_right(scn_call *, int64_t site, const scn_tensor *arguments, int64_t count);

#ifdef __cplusplus
}
#endif
#endif
