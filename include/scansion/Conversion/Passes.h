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
/// On loops: no step reads or writes what another one writes. For scf-loops-to-threads.
inline constexpr llvm::StringLiteral kIndependentSteps = "scn.independent";
/// On such a loop: steps may be taken together, as one longer step; the body knows its step by the loop's operand only.
inline constexpr llvm::StringLiteral kBlocks = "scn.blocks";
/// On a module: it is compiled for calls that bring so much that threads are worth it.
inline constexpr llvm::StringLiteral kThreadsAttribute = "scn.threads";

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "scansion/Conversion/Passes.h.inc"

} // namespace scansion

#endif
