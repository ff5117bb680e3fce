//===- Passes.h - conversions between levels --------------------------------===//
//
// Declares what Passes.td records, and what passes tell each other.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_CONVERSION_PASSES_H
#define SCANSION_CONVERSION_PASSES_H

#include "mlir/Pass/Pass.h"

#include <memory>

namespace scansion {

/// On functions of the math dialect that compute elements of arrays, other than scalars: linalg-to-vector-loops marks them
/// for math-to-polynomials.
inline constexpr llvm::StringLiteral kElementAttribute = "scn.element";

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "scansion/Conversion/Passes.h.inc"

} // namespace scansion

#endif
