//===- KernelMath.h - exponentials and logarithms as arithmetic -------------===//
//
// f32 and f64, for every input: infinities, NaN, signed zeros and subnormals included. Errors are some units in the
// last place (docs/gpu.md has the measured ones). The scalars of a site are the op's operands.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_TOGPU_KERNELMATH_H
#define SCANSION_LIB_CONVERSION_TOGPU_KERNELMATH_H

#include "../ScnToLinalg/ScalarEmitters.h"

namespace scansion::kernel {

mlir::Value exp(scalar::Site &site);
mlir::Value exp2(scalar::Site &site);
mlir::Value expm1(scalar::Site &site);
mlir::Value log(scalar::Site &site);
mlir::Value log1p(scalar::Site &site);
mlir::Value log2(scalar::Site &site);
mlir::Value log10(scalar::Site &site);
mlir::Value sinh(scalar::Site &site);
mlir::Value cosh(scalar::Site &site);
mlir::Value tanh(scalar::Site &site);

} // namespace scansion::kernel

#endif
