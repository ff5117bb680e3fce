//===- Ptx.cpp - PTX text of a GPU module -----------------------------------===//
//
// MLIR's NVVM target does the work: translation to LLVM IR, LLVM's optimiser, NVPTX. Without a toolkit path it looks for
// no libdevice.
//
//===----------------------------------------------------------------------===//

#include "scansion/Target/Ptx.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

FailureOr<std::string> scansion::emitPtx(gpu::GPUModuleOp module) {
  auto targets = module.getTargetsAttr();
  auto target = targets && targets.size() == 1 ? dyn_cast<NVVM::NVVMTargetAttr>(targets[0]) : NVVM::NVVMTargetAttr();
  if (!target)
    return LogicalResult(module.emitError("needs exactly one NVVM target to become PTX"));
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (function.isExternal())
      return LogicalResult(function.emitError("PTX would call '") << function.getName() << "', which nobody defines");
  gpu::TargetOptions options(/*toolkitPath=*/{}, /*librariesToLink=*/{}, /*cmdOptions=*/{}, /*elfSection=*/{},
                             gpu::CompilationTarget::Assembly);
  auto text = cast<gpu::TargetAttrInterface>(Attribute(target)).serializeToObject(module, options);
  if (!text)
    return LogicalResult(module.emitError("could not be translated to PTX"));
  // The serialiser ends assembly with a null character, as cuModuleLoadData wants it; so does c_str().
  return std::string(StringRef(text->data(), text->size()).rtrim('\0'));
}
