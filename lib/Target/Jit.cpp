//===- Jit.cpp - machine code in this process -------------------------------===//
//
// Names that compiled code does not define are looked up in the runtime, in libscansion, and in what the two depend on:
// the C and the maths library. The process as a whole would be the wrong place: an extension module's libraries are not
// visible there, and another library with the same names might be.
//
//===----------------------------------------------------------------------===//

#include "Jit.h"

#include "HostMachine.h"
#include "LLVMErrors.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
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
/// names in the process.
static std::unique_ptr<DynamicLibrarySearchGenerator> symbolsAround(void *function, char prefix) {
  Dl_info info;
  void *handle = dladdr(function, &info) ? dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD) : nullptr;
  if (!handle)
    return valueOrThrow(DynamicLibrarySearchGenerator::GetForCurrentProcess(prefix), "the process's symbols");
  return std::make_unique<DynamicLibrarySearchGenerator>(sys::DynamicLibrary::addPermanentLibrary(handle), prefix);
}

namespace {
struct Linker {
  std::unique_ptr<LLJIT> jit;
  JITDylib *runtime = nullptr;
  std::atomic<uint64_t> libraries{0};
};
} // namespace

/// A lookup only says that it failed; why is reported to the session, on the same thread, which LLVM would print.
static thread_local std::string reported;

static Linker *makeLinker() {
  auto linker = std::make_unique<Linker>();
  auto process = valueOrThrow(SelfExecutorProcessControl::Create(nullptr, std::make_unique<InPlaceTaskDispatcher>()),
                              "the JIT's process");
  linker->jit = valueOrThrow(LLJITBuilder()
                                 .setJITTargetMachineBuilder(hostMachine())
                                 .setExecutorProcessControl(std::move(process))
                                 .setLinkProcessSymbolsByDefault(false)
                                 .setPlatformSetUp(setUpInactivePlatform)
                                 .setObjectLinkingLayerCreator([](ExecutionSession &session) {
                                   return std::make_unique<ObjectLinkingLayer>(session);
                                 })
                                 .create(),
                             "the JIT");
  linker->jit->getExecutionSession().setErrorReporter(
      [](Error error) { reported += "; " + toString(std::move(error)); });
  linker->runtime = &linker->jit->getExecutionSession().createBareJITDylib("runtime");
  char prefix = linker->jit->getDataLayout().getGlobalPrefix();
  linker->runtime->addGenerator(symbolsAround(reinterpret_cast<void *>(&scn_rt_alloc), prefix));
  linker->runtime->addGenerator(symbolsAround(reinterpret_cast<void *>(&symbolsAround), prefix));
  return linker.release();
}

static Linker &linker() {
  // Never destroyed: compiled functions may outlive static objects.
  static Linker *one = makeLinker();
  return *one;
}

static void remove(JITDylib &library) { consumeError(linker().jit->getExecutionSession().removeJITDylib(library)); }

LoadedCode::LoadedCode(SmallVector<char, 0> object) {
  LLJIT &jit = *linker().jit;
  reported.clear();
  std::string name = "function" + std::to_string(++linker().libraries);
  library_ = &jit.getExecutionSession().createBareJITDylib(name);
  library_->addToLinkOrder(*linker().runtime);
  Error added = jit.addObjectFile(
      *library_, std::make_unique<SmallVectorMemoryBuffer>(std::move(object), name, /*RequiresNullTerminator=*/false));
  Expected<ExecutorAddr> address = added ? Expected<ExecutorAddr>(std::move(added)) : jit.lookup(*library_, "main");
  if (!address) {
    remove(*library_);
    throwOnError(address.takeError(), ("linking compiled code" + reported).c_str());
  }
  entry_ = address->toPtr<scn_entry>();
}

LoadedCode::~LoadedCode() { remove(*library_); }

} // namespace scansion
