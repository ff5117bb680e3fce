// Large work in several threads. Results do not depend on how it is divided: pieces are independent.
#ifndef SCANSION_LIB_RUNTIME_THREADS_H
#define SCANSION_LIB_RUNTIME_THREADS_H

#include "scansion/Runtime/Abi.h"

namespace scansion::rt {

// Whether the caller runs in a thread that only takes pieces of others' work.
bool isThreadOfPool();
// What scn_rt_poll does in such a thread: it returns, or leaves the piece for good if the call is to stop.
void pollInPart();
// Before the thread of a call leaves the piece that it may be in: no other thread is in one afterwards.
void stopParts();

// scn_rt_in_parts for a function of C++, `body(from, to)`, which does not poll.
template <typename Body> void inParts(int64_t count, int64_t cost, const Body &body) {
  auto part = [](scn_call *, const void *captured, int64_t from, int64_t to) {
    (*static_cast<const Body *>(captured))(from, to);
  };
  scn_rt_in_parts(nullptr, part, &body, count, cost, /*together=*/0);
}

} // namespace scansion::rt
#endif
