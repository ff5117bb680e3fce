//===- MemoryToLLVM.h - allocations and copies in the LLVM dialect ----------===//
//
// Part of scn-runtime-to-llvm.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTORUNTIME_MEMORYTOLLVM_H
#define SCANSION_LIB_CONVERSION_SCNTORUNTIME_MEMORYTOLLVM_H

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/IR/PatternMatch.h"

namespace scansion {

/// Patterns for the arena, for buffers in the frame, and for copies.
void addMemoryPatterns(const mlir::LLVMTypeConverter &converter, mlir::RewritePatternSet &patterns);

} // namespace scansion

#endif
