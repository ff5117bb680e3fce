// Where every byte of the runtime comes from: 64-byte aligned blocks of the C heap.
//
// Kept apart from the arena and from results because both need the same three facts: how to get an aligned block, when
// a test wants a request refused, and how many objects a caller still has to give back.
#ifndef SCANSION_LIB_RUNTIME_ALLOCATION_H
#define SCANSION_LIB_RUNTIME_ALLOCATION_H

#include <cstdint>

namespace scansion::rt {

// Above this a byte count cannot be meant: compiled code hands over a negative or saturated count where the product
// of the sizes overflowed. Small enough that rounding up and adding a header cannot overflow either.
constexpr int64_t kMaxBytes = int64_t(1) << 62;

// Null when the heap refuses.
void *allocateAligned(int64_t bytes);
void freeAligned(void *block);

// True for the one request that scn_fail_allocation_after singled out; ask once per request.
bool allocationRefused();

// What scn_live_allocations reports.
void countLive(int64_t change);

} // namespace scansion::rt
#endif
