//===- Jit.h - machine code in this process ---------------------------------===//
//
// One linker serves the whole process. Every function is a library of its own in it, and goes when its holder goes.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_TARGET_JIT_H
#define SCANSION_LIB_TARGET_JIT_H

#include "scansion/Runtime/Abi.h"

#include "llvm/ADT/SmallVector.h"

namespace llvm::orc {
class JITDylib;
} // namespace llvm::orc

namespace scansion {

/// A linked object and its entry point.
class LoadedCode {
public:
  explicit LoadedCode(llvm::SmallVector<char, 0> object);
  ~LoadedCode();
  LoadedCode(const LoadedCode &) = delete;
  scn_entry entry() const { return entry_; }

private:
  llvm::orc::JITDylib *library_;
  scn_entry entry_ = nullptr;
};

} // namespace scansion

#endif
