//===- NativeCode.h - from the LLVM dialect to machine code -----------------===//
//
// LLVM sees code that is vectorised, tiled and fused where that pays; what it does beyond cleaning up is in one table in
// NativeCode.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_TARGET_NATIVECODE_H
#define SCANSION_LIB_TARGET_NATIVECODE_H

#include "HostMachine.h"
#include "LLVMErrors.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

#include <memory>
#include <string>

namespace mlir {
class ModuleOp;
} // namespace mlir

namespace scansion {

class NativeCode {
public:
  /// Translates a module of the LLVM dialect.
  explicit NativeCode(mlir::ModuleOp module);

  void optimise(llvm::ArrayRef<std::string> disabledPasses);
  std::string text() const;
  std::string assembly(llvm::ArrayRef<std::string> disabledPasses);
  llvm::SmallVector<char, 0> object(llvm::ArrayRef<std::string> disabledPasses);

  /// The passes of optimise() as `opt -passes=` takes them.
  static std::string passes(llvm::ArrayRef<std::string> disabledPasses);

private:
  llvm::SmallVector<char, 0> emit(llvm::Module &module, llvm::CodeGenFileType type,
                                  llvm::ArrayRef<std::string> disabledPasses);

  llvm::LLVMContext context_;
  ContextErrors errors_{context_};
  MachineLease machine_;
  std::unique_ptr<llvm::Module> module_;
};

} // namespace scansion

#endif
