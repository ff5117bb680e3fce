//===- LLVMErrors.h - LLVM's ways to fail, as exceptions --------------------===//
//
// LLVM returns llvm::Error, reports to its context, or calls its fatal error handler, which would end the process. All of
// it becomes scansion::Error.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_TARGET_LLVMERRORS_H
#define SCANSION_LIB_TARGET_LLVMERRORS_H

#include "llvm/Support/Error.h"

#include <string>

namespace llvm {
class LLVMContext;
} // namespace llvm

namespace scansion {

/// Throws when there is an error.
void throwOnError(llvm::Error error, const char *what);

template <typename T> T valueOrThrow(llvm::Expected<T> value, const char *what) {
  throwOnError(value.takeError(), what);
  return std::move(*value);
}

/// While one lives, LLVM's fatal errors on this thread throw. They pass through frames of LLVM, which hold no locks at
/// these points but leak what they own: the price of a process that lives on.
class FatalErrorsThrow {
public:
  FatalErrorsThrow();
  ~FatalErrorsThrow();
  FatalErrorsThrow(const FatalErrorsThrow &) = delete;
};

/// Collects what LLVM reports to a context instead of ending the process.
class ContextErrors {
public:
  explicit ContextErrors(llvm::LLVMContext &context);
  void throwIfAny() const;

private:
  std::string messages_;
};

} // namespace scansion

#endif
