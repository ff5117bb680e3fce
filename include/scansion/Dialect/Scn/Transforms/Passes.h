//===- Passes.h - from graph to graph ---------------------------------------===//
//
// The passes that Passes.td declares.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_DIALECT_SCN_TRANSFORMS_PASSES_H
#define SCANSION_DIALECT_SCN_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion::scn {

/// Marks an argument with the lengths that a function is made for; kDynamic leaves one open.
inline constexpr llvm::StringLiteral kLengthsAttr = "scn.lengths";

#define GEN_PASS_DECL
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"

} // namespace scansion::scn

#endif
