// Runtime functions on stacks of matrices: the arguments checked, the element type chosen, the stack opened.
#ifndef SCANSION_LIB_RUNTIME_KERNELDEFINITION_H
#define SCANSION_LIB_RUNTIME_KERNELDEFINITION_H

#include "Matrix.h"

namespace scansion::rt {

// Runs `kernel` for the dtype of the first argument.
template <typename Kernel>
void dispatch(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t expected, int64_t count,
              Kernel kernel) {
  const int32_t dtype = arguments[0].dtype;
  if (count != expected || (dtype != SCN_FLOAT32 && dtype != SCN_FLOAT64))
    scn_rt_fail_message(call, SCN_VALUE_ERROR, site, "a call of linear algebra with wrong arguments");
  Stack stack(call, site, arguments);
  if (dtype == SCN_FLOAT32)
    kernel(float(), stack);
  else
    kernel(double(), stack);
}

} // namespace scansion::rt

// Defines a function of so many arguments that runs a kernel on elements of type T.
#define SCN_DEFINE(name, expected, ...)                                                                                \
  void scn_rt_##name(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count) {                       \
    dispatch(call, site, arguments, expected, count, [](auto element, Stack &stack) {                                  \
      using T = decltype(element);                                                                                     \
      __VA_ARGS__(stack);                                                                                              \
    });                                                                                                                \
  }

#endif
