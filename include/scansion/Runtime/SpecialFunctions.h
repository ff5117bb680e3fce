/* Functions of one number that compiled code calls where the C library has none. */
#ifndef SCANSION_RUNTIME_SPECIALFUNCTIONS_H
#define SCANSION_RUNTIME_SPECIALFUNCTIONS_H

#include "scansion/Runtime/Abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The digamma function of x <= 0, accurate next to its zeros too. NaN at the poles but at 0, where it is -1 / x. */
SCN_EXPORT double scn_rt_reflected_digamma(double x);

#ifdef __cplusplus
}
#endif

#endif
