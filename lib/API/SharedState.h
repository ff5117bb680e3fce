//===- SharedState.h - a shared variable's value ----------------------------===//
//
// The value is an immutable buffer; an update replaces the buffer. Whoever took the old one keeps it, so a snapshot
// costs nothing. One lock guards all variables: publishing the updates of a call is a handful of pointer swaps.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_API_SHAREDSTATE_H
#define SCANSION_LIB_API_SHAREDSTATE_H

#include "scansion/Graph.h"

#include <memory>
#include <mutex>
#include <vector>

namespace scansion::detail {

/// Elements that nobody changes; `allocation` goes back to scn_free.
struct Buffer {
  std::vector<int64_t> shape;
  void *data = nullptr;
  void *allocation = nullptr;

  Buffer(std::vector<int64_t> shape, void *data, void *allocation)
      : shape(std::move(shape)), data(data), allocation(allocation) {}
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;
  ~Buffer();

  /// Throws Error(Memory).
  static std::shared_ptr<const Buffer> copy(const Array &array);
};

struct SharedState {
  std::shared_ptr<GraphState *> graph; // null inside once the graph is gone
  Type type;
  std::string name;
  Location location;
  int64_t id = 0;
  std::shared_ptr<const Buffer> buffer; // guarded by sharedLock()
  std::mutex turn; // held by a call that updates the variable, from its snapshot until it publishes

  ~SharedState();
};

/// Guards the buffers of all shared variables.
std::mutex &sharedLock();

/// The type of a variable's buffer: that of the tensor, or the words of a stream.
Type bufferType(const Type &type);
/// "'w' (user.py:7)".
std::string describe(const SharedState &state);

} // namespace scansion::detail

#endif
