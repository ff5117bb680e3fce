//===- LLVMErrors.cpp - LLVM's ways to fail, as exceptions ------------------===//
//
// See LLVMErrors.h.
//
//===----------------------------------------------------------------------===//

#include "LLVMErrors.h"

#include "scansion/Error.h"

#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/raw_ostream.h"

#include <mutex>

namespace scansion {

void throwOnError(llvm::Error error, const char *what) {
  if (error)
    throw Error(ErrorKind::Internal, std::string(what) + ": " + llvm::toString(std::move(error)));
}

static thread_local int guards = 0;

static void throwFatal(void *, const char *reason, bool) {
  // Outside a compilation somebody else's use of LLVM fails, and LLVM goes on to end the process.
  if (guards > 0)
    throw Error(ErrorKind::Internal, std::string("LLVM: ") + reason);
}

FatalErrorsThrow::FatalErrorsThrow() {
  static std::once_flag once;
  std::call_once(once, [] { llvm::install_fatal_error_handler(throwFatal); });
  ++guards;
}

FatalErrorsThrow::~FatalErrorsThrow() { --guards; }

namespace {
struct Collector : llvm::DiagnosticHandler {
  explicit Collector(std::string &messages) : messages(messages) {}

  bool handleDiagnostics(const llvm::DiagnosticInfo &info) override {
    if (info.getSeverity() == llvm::DS_Error) {
      llvm::raw_string_ostream stream(messages);
      llvm::DiagnosticPrinterRawOStream printer(stream);
      info.print(printer);
      stream << '\n';
    }
    return true;
  }

  std::string &messages;
};
} // namespace

ContextErrors::ContextErrors(llvm::LLVMContext &context) {
  context.setDiagnosticHandler(std::make_unique<Collector>(messages_));
}

void ContextErrors::throwIfAny() const {
  if (!messages_.empty())
    throw Error(ErrorKind::Internal, "LLVM: " + messages_);
}

} // namespace scansion
