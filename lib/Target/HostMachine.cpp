//===- HostMachine.cpp - the machine that this process runs on --------------===//
//
// See HostMachine.h.
//
//===----------------------------------------------------------------------===//

#include "HostMachine.h"

#include "LLVMErrors.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/TargetSelect.h"

#include <mutex>
#include <vector>

namespace scansion {

/// Loop strength reduction takes up to 15 ms and gains nothing on code whose addresses are simple already. What the scheduler
/// behind the register allocator arranges, processors that we compile for arrange themselves; it takes a tenth of code
/// generation. LLVM has no other switches for them than its command line's.
static void turnOffWhatGainsNothing() {
  auto &options = llvm::cl::getRegisteredOptions();
  for (llvm::StringRef name : {"disable-lsr", "disable-post-ra"}) {
    auto option = options.find(name);
    if (option != options.end())
      static_cast<llvm::cl::opt<bool> *>(option->second)->setValue(true);
  }
}

static llvm::orc::JITTargetMachineBuilder detect() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  turnOffWhatGainsNothing();
  auto host = valueOrThrow(llvm::orc::JITTargetMachineBuilder::detectHost(), "the host's processor");
  host.setCodeGenOptLevel(llvm::CodeGenOptLevel::Default);
  host.setRelocationModel(llvm::Reloc::PIC_);
  host.setCodeModel(llvm::CodeModel::Small);
  return host;
}

const llvm::orc::JITTargetMachineBuilder &hostMachine() {
  static const llvm::orc::JITTargetMachineBuilder host = detect();
  return host;
}

bool hostHasFusedMultiplyAdd() {
  const llvm::orc::JITTargetMachineBuilder &host = hostMachine();
  return !host.getTargetTriple().isX86() || llvm::is_contained(host.getFeatures().getFeatures(), "+fma");
}

namespace {
struct IdleMachines {
  std::mutex mutex;
  std::vector<std::unique_ptr<llvm::TargetMachine>> machines;
};
} // namespace

static IdleMachines &idle() {
  // Never destroyed: threads may still compile when static objects go.
  static auto *pool = new IdleMachines;
  return *pool;
}

MachineLease::MachineLease() {
  {
    std::lock_guard<std::mutex> lock(idle().mutex);
    if (!idle().machines.empty()) {
      machine_ = std::move(idle().machines.back());
      idle().machines.pop_back();
      return;
    }
  }
  auto builder = hostMachine();
  machine_ = valueOrThrow(builder.createTargetMachine(), "the host's code generator");
}

MachineLease::~MachineLease() {
  std::lock_guard<std::mutex> lock(idle().mutex);
  idle().machines.push_back(std::move(machine_));
}

} // namespace scansion
