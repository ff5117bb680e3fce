//===- Functions.h - elementary functions as formulas -----------------------===//
//
// One function per op of the math dialect that MathToPolynomials replaces. Exponentials.cpp, Logarithms.cpp and
// Trigonometry.cpp say how each is computed. docs/accuracy.md holds their errors.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_MATHTOPOLYNOMIALS_FUNCTIONS_H
#define SCANSION_LIB_CONVERSION_MATHTOPOLYNOMIALS_FUNCTIONS_H

#include "Lanes.h"

namespace scansion::polynomials {

Floats exp(Floats x);
Floats expm1(Floats x);
Floats tanh(Floats x);

/// exp(x) with its rounding error.
Pair expWithError(Floats x);

/// exp(x + low) in double precision with about 34 or 58 bits, for powers of float32 and float64.
Floats expOfPower32(Floats x);
Floats expOfPower64(Pair x);

Floats log(Floats x);
Floats log1p(Floats x);
Floats pow(Floats x, Floats y);

Floats sin(Floats x);
Floats cos(Floats x);

} // namespace scansion::polynomials

#endif
