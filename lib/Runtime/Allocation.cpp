// Aligned blocks, the blocks that leave as results, and the counters and the hook that tests use.
//
// A result block starts with a header of SCN_ALIGNMENT bytes that links it into the list of its call until the call
// succeeds; the caller sees the address behind the header. So scn_free needs nothing but the pointer, and a failed call
// can give back what it had allocated without knowing how many results its function has.
#include "Allocation.h"
#include "Results.h"

#include "scansion/Runtime/Abi.h"

#include <atomic>
#include <cstdlib>
#if defined(_WIN32)
#include <malloc.h>
#endif

namespace scansion::rt {
namespace {

struct alignas(SCN_ALIGNMENT) ResultHeader {
  ResultHeader *next;
};

std::atomic<int64_t> liveAllocations{0};
std::atomic<int64_t> requestsUntilFailure{-1};

void *allocateResult(int64_t bytes, ResultHeader *next) {
  if (bytes < 0 || bytes > kMaxBytes || allocationRefused())
    return nullptr;
  auto *header = static_cast<ResultHeader *>(allocateAligned(bytes + int64_t(sizeof(ResultHeader))));
  if (!header)
    return nullptr;
  header->next = next;
  countLive(1);
  return header + 1;
}

} // namespace

void *allocateAligned(int64_t bytes) {
#if defined(_WIN32)
  return _aligned_malloc(static_cast<size_t>(bytes), SCN_ALIGNMENT);
#else
  void *block = nullptr;
  return posix_memalign(&block, SCN_ALIGNMENT, static_cast<size_t>(bytes)) == 0 ? block : nullptr;
#endif
}

void freeAligned(void *block) {
#if defined(_WIN32)
  _aligned_free(block);
#else
  std::free(block);
#endif
}

bool allocationRefused() {
  // The plain load keeps the hook free of charge for everybody but tests.
  if (requestsUntilFailure.load(std::memory_order_relaxed) < 0)
    return false;
  return requestsUntilFailure.fetch_sub(1, std::memory_order_relaxed) == 0;
}

void countLive(int64_t change) { liveAllocations.fetch_add(change, std::memory_order_relaxed); }

void freeOwnedResults(scn_call *call) {
  auto *header = static_cast<ResultHeader *>(call->owned_results);
  call->owned_results = nullptr;
  while (header) {
    ResultHeader *next = header->next;
    scn_free(header + 1);
    header = next;
  }
}

} // namespace scansion::rt

using namespace scansion::rt;

void *scn_allocate(int64_t bytes) { return allocateResult(bytes, nullptr); }

void scn_free(void *allocation) {
  if (!allocation)
    return;
  freeAligned(static_cast<ResultHeader *>(allocation) - 1);
  countLive(-1);
}

int64_t scn_live_allocations(void) { return liveAllocations.load(std::memory_order_relaxed); }

void scn_fail_allocation_after(int64_t k) { requestsUntilFailure.store(k < 0 ? -1 : k, std::memory_order_relaxed); }

void *scn_rt_alloc_result(scn_call *call, int64_t site, int64_t bytes) {
  void *allocation = allocateResult(bytes, static_cast<ResultHeader *>(call->owned_results));
  if (!allocation) {
    call->depth = 0; // no steps were recorded for this allocation
    scn_rt_fail(call, SCN_MEMORY_ERROR, site, bytes, 0);
  }
  ++call->memory.results;
  call->memory.result_bytes += bytes;
  call->owned_results = static_cast<ResultHeader *>(allocation) - 1;
  return allocation;
}
