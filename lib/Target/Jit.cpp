//===- Jit.cpp - machine code in this process -------------------------------===//
//
// Names that compiled code does not define are looked up in the runtime, in libscansion, and in what the two depend on:
// the C and the maths library. The process as a whole would be the wrong place: an extension module's libraries are not
// visible there, and another library with the same names might be.
//
//===----------------------------------------------------------------------===//

#include "Jit.h"

#include "LLVMErrors.h"

#include "llvm/ExecutionEngine/Orc/Core.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h"
#include "llvm/Support/DynamicLibrary.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"

#include <atomic>
#include <dlfcn.h>

using namespace llvm;
using namespace llvm::orc;

namespace scansion {

/// The names in the library that holds a function, and in those it depends on. Where the program itself holds it, the
/// names in the process. ELF has no prefix before names.
static std::unique_ptr<DynamicLibrarySearchGenerator> symbolsAround(void *function) {
  Dl_info info;
  void *handle = dladdr(function, &info) ? dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD) : nullptr;
  if (!handle)
    return valueOrThrow(DynamicLibrarySearchGenerator::GetForCurrentProcess(/*GlobalPrefix=*/'\0'),
                        "the process's symbols");
  return std::make_unique<DynamicLibrarySearchGenerator>(sys::DynamicLibrary::addPermanentLibrary(handle),
                                                         /*GlobalPrefix=*/'\0');
}

/// A lookup only says that it failed; why is reported to the session, on the same thread, which LLVM would print.
static thread_local std::string reported;

namespace {
/// A session and what links objects in it. LLVM's own LLJIT would also make what compiles IR, which takes as long as
/// linking a small function.
class Linker {
public:
  Linker()
      : session(valueOrThrow(SelfExecutorProcessControl::Create(nullptr, std::make_unique<InPlaceTaskDispatcher>()),
                             "the JIT's process")),
        objects(session), runtime(session.createBareJITDylib("runtime")) {
    session.setErrorReporter([](Error error) { reported += "; " + toString(std::move(error)); });
    runtime.addGenerator(symbolsAround(reinterpret_cast<void *>(&scn_rt_alloc)));
    runtime.addGenerator(symbolsAround(reinterpret_cast<void *>(&symbolsAround)));
  }

  ExecutionSession session;
  ObjectLinkingLayer objects;
  JITDylib &runtime;
  std::atomic<uint64_t> libraries{0};
};
} // namespace

static Linker &linker() {
  // Never destroyed: compiled functions may outlive static objects.
  static auto *one = new Linker;
  return *one;
}

static void remove(JITDylib &library) { consumeError(linker().session.removeJITDylib(library)); }

LoadedCode::LoadedCode(SmallVector<char, 0> object) {
  ExecutionSession &session = linker().session;
  reported.clear();
  std::string name = "function" + std::to_string(++linker().libraries);
  library_ = &session.createBareJITDylib(name);
  library_->addToLinkOrder(linker().runtime);
  Error added = linker().objects.add(
      *library_, std::make_unique<SmallVectorMemoryBuffer>(std::move(object), name, /*RequiresNullTerminator=*/false));
  Expected<ExecutorSymbolDef> main =
      added ? Expected<ExecutorSymbolDef>(std::move(added)) : session.lookup({library_}, "main");
  if (!main) {
    remove(*library_);
    throwOnError(main.takeError(), ("linking compiled code" + reported).c_str());
  }
  entry_ = main->getAddress().toPtr<scn_entry>();
}

LoadedCode::~LoadedCode() { remove(*library_); }

} // namespace scansion
