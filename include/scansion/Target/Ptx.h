//===- Ptx.h - PTX text of a GPU module -------------------------------------===//
//
// LLVM's NVPTX target in this process; nothing of CUDA is needed. The text is self-contained: no call leaves it.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_TARGET_PTX_H
#define SCANSION_TARGET_PTX_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"

#include <string>

namespace scansion {

/// PTX of a module in the NVVM dialect for the NVVM target that it carries; reports and fails if there is none.
llvm::FailureOr<std::string> emitPtx(mlir::gpu::GPUModuleOp module);

} // namespace scansion

#endif
