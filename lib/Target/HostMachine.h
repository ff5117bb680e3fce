//===- HostMachine.h - the machine that this process runs on ----------------===//
//
// A TargetMachine costs time to make and serves one thread at a time, so those that are idle are kept.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_TARGET_HOSTMACHINE_H
#define SCANSION_LIB_TARGET_HOSTMACHINE_H

#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/Target/TargetMachine.h"

#include <memory>

namespace scansion {

/// The host's processor with all its features; sets LLVM up on first use.
const llvm::orc::JITTargetMachineBuilder &hostMachine();

/// Whether the processor multiplies and adds with one rounding. Where it doesn't, the C library does, slowly.
bool hostHasFusedMultiplyAdd();

/// A TargetMachine of the host for the exclusive use of its holder.
class MachineLease {
public:
  MachineLease();
  ~MachineLease();
  MachineLease(const MachineLease &) = delete;
  llvm::TargetMachine &operator*() const { return *machine_; }
  llvm::TargetMachine *operator->() const { return machine_.get(); }

private:
  std::unique_ptr<llvm::TargetMachine> machine_;
};

} // namespace scansion

#endif
