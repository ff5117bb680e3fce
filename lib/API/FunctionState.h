//===- FunctionState.h - what a compiled function keeps ---------------------===//
//
// Everything about calls that is known in advance, and a pool of workspaces: a call takes one, so calls from several
// threads do not meet, and the memory of a workspace is used again.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_API_FUNCTIONSTATE_H
#define SCANSION_LIB_API_FUNCTIONSTATE_H

#include "FunctionCut.h"
#include "SharedState.h"
#include "Versions.h"

#include "scansion/Function.h"

#include <mutex>

namespace scansion::detail {

/// Memory of one call.
struct Workspace {
  scn_arena *arena = nullptr;
  std::vector<scn_input> inputs;
  std::vector<scn_result> results;
  std::vector<int64_t> sizes; // of all results, one after the other
  std::vector<std::shared_ptr<const Buffer>> snapshots;
  scn_error error = {};
  MemoryUse memory;

  ~Workspace();
};

/// An input's length that is fixed.
struct FixedLength {
  size_t input;
  int64_t axis;
  int64_t length;
};

struct FunctionState {
  std::vector<Type> inputTypes, outputTypes;
  std::vector<std::string> inputNames;
  std::vector<Location> inputLocations;
  std::vector<FixedLength> fixedLengths;
  std::vector<std::shared_ptr<SharedState>> read;
  std::vector<std::shared_ptr<SharedState>> updated;
  std::vector<SharedState *> turns; // those of `updated`, in the order in which all functions lock them
  std::vector<Type> resultTypes;    // outputs, then updates, as buffers
  std::vector<BoundConstant> constants;
  std::unique_ptr<Versions> versions;

  static const std::shared_ptr<SharedState> &stateOf(const Shared &shared) { return shared.state_; }
  std::unique_ptr<Workspace> takeWorkspace();
  void giveWorkspace(std::unique_ptr<Workspace> workspace);
  MemoryUse lastMemory();
  [[noreturn]] void raise(const scn_error &error, const CompiledCode &code) const;

private:
  std::unique_ptr<Workspace> makeWorkspace() const;

  std::mutex lock_;
  std::vector<std::unique_ptr<Workspace>> idle_;
  MemoryUse lastMemory_;
};

} // namespace scansion::detail

#endif
