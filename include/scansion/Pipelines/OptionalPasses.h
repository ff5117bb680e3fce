//===- OptionalPasses.h - which passes may be left out ----------------------===//
//
// A program means the same without an optional pass; it is only slower, or takes more memory. optionalPasses() is the
// table of them. PassList is what the phases are written with: it leaves out the passes that a compilation has switched
// off, wherever they occur.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_PIPELINES_OPTIONALPASSES_H
#define SCANSION_PIPELINES_OPTIONALPASSES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

#include <memory>
#include <string>

namespace scansion {

struct OptionalPass {
  llvm::StringRef name; // as scansion-opt knows it, or one of those below
  llvm::StringRef gain; // what is lost without it
};

/// Stands for all that LLVM does before it generates code.
inline constexpr llvm::StringLiteral kLLVMPasses = "llvm-passes";
/// Stands for the care that LLVM takes over instructions and registers.
inline constexpr llvm::StringLiteral kLLVMSelection = "llvm-selection";

llvm::ArrayRef<OptionalPass> optionalPasses();
bool isOptionalPass(llvm::StringRef name);

/// A pass manager that refuses the passes that are switched off. Required passes cannot be.
class PassList {
public:
  PassList(mlir::OpPassManager &manager, llvm::ArrayRef<std::string> disabled = {})
      : manager_(&manager), disabled_(disabled) {}

  void addPass(std::unique_ptr<mlir::Pass> pass);
  template <typename OpT> PassList nest() { return {manager_->nest<OpT>(), disabled_}; }
  template <typename OpT> void addNestedPass(std::unique_ptr<mlir::Pass> pass) { nest<OpT>().addPass(std::move(pass)); }

private:
  mlir::OpPassManager *manager_;
  llvm::ArrayRef<std::string> disabled_;
};

} // namespace scansion

#endif
