//===- RuntimeCalls.h - calls of the runtime in lowered code ----------------===//
//
// Lowered types have lost signs and booleans; a runtime function is told the graph's element types beside the buffers.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOLINALG_RUNTIMECALLS_H
#define SCANSION_LIB_CONVERSION_SCNTOLINALG_RUNTIMECALLS_H

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion {

/// A call of `callee` for `op`, with lowered inputs and destinations; `elements` are the graph's element types of both.
scn::RuntimeCallOp callRuntime(mlir::OpBuilder &b, mlir::Operation *op, llvm::StringRef callee, mlir::ValueRange inputs,
                               mlir::ValueRange inits, mlir::TypeRange elements);

} // namespace scansion

#endif
