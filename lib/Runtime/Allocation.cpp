// Aligned blocks, the blocks that leave as results and come back, and the counters and the hook that tests use.
//
// A result block starts with a header of SCN_ALIGNMENT bytes that links it into the list of its call until the call
// succeeds; the caller sees the address behind the header. So scn_free needs nothing but the pointer, and a failed call
// can give back what it had allocated without knowing how many results its function has.
#include "Allocation.h"
#include "Results.h"

#include "scansion/Runtime/Abi.h"

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <utility>
#if defined(_WIN32)
#include <malloc.h>
#elif defined(__linux__)
#include <sys/mman.h>
#endif

namespace scansion::rt {
namespace {

struct alignas(SCN_ALIGNMENT) ResultHeader {
  ResultHeader *next;
  int64_t bytes; // of the block, header included
};

// Memory comes from the system page by page, at the first write to each, and 4 KiB at a time that costs more than what
// most functions compute. Blocks of at least kLarge bytes ask for pages of 2 MiB.
constexpr size_t kHugePage = size_t(2) << 20;
constexpr int64_t kLarge = int64_t(2) * kHugePage;

void adviseHugePages([[maybe_unused]] void *block, [[maybe_unused]] int64_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  // Only advice: a system that doesn't know it goes on as before. The last page is left out, where it would take memory
  // beyond the block.
  madvise(block, static_cast<size_t>(bytes) / kHugePage * kHugePage, MADV_HUGEPAGE);
#endif
}

// Large result blocks that were freed, for the next call with a result of the same size: it finds memory that the system
// has handed over already. Few and not much in all, the last ones freed; and the system is told that it may take their
// pages back.
class KeptBlocks {
public:
  // Null where none of that size is kept.
  void *take(int64_t bytes) {
    if (bytes < kLarge)
      return nullptr;
    // Whoever would have to wait, for another thread or for one that is gone since a fork, does without.
    std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
    if (!lock)
      return nullptr;
    for (Block &block : blocks_)
      if (block.bytes == bytes)
        return remove(block);
    return nullptr;
  }

  // Whether the block is kept now, and is not the caller's any longer.
  bool keep(void *address, int64_t bytes) {
    if (bytes < kLarge || bytes > kMostKept)
      return false;
    std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
    if (!lock)
      return false;
    // The oldest ones make room: the next place, and what follows it.
    Block &place = blocks_[next_];
    freeAligned(remove(place));
    for (int k = 1; total_ + bytes > kMostKept; ++k)
      freeAligned(remove(blocks_[(next_ + k) % kCount]));
    next_ = (next_ + 1) % kCount;
    letGo(address, bytes);
    place = {address, bytes};
    total_ += bytes;
    return true;
  }

private:
  struct Block {
    void *address = nullptr;
    int64_t bytes = 0;
  };
  static constexpr int kCount = 4;
  static constexpr int64_t kMostKept = int64_t(128) << 20;

  void *remove(Block &block) {
    total_ -= std::exchange(block.bytes, 0);
    return std::exchange(block.address, nullptr);
  }

  static void letGo([[maybe_unused]] void *address, [[maybe_unused]] int64_t bytes) {
#if defined(__linux__) && defined(MADV_FREE)
    madvise(address, static_cast<size_t>(bytes) / kHugePage * kHugePage, MADV_FREE);
#endif
  }

  std::mutex mutex_;
  Block blocks_[kCount];
  int next_ = 0; // where the oldest block is
  int64_t total_ = 0;
};

KeptBlocks &keptBlocks() {
  // Never destroyed: results may outlive static objects.
  static auto *kept = new KeptBlocks;
  return *kept;
}

std::atomic<int64_t> liveAllocations{0};
std::atomic<int64_t> requestsUntilFailure{-1};

void *allocateResult(int64_t bytes, ResultHeader *next) {
  if (bytes < 0 || bytes > kMaxBytes || allocationRefused())
    return nullptr;
  int64_t size = bytes + int64_t(sizeof(ResultHeader));
  void *kept = keptBlocks().take(size);
  auto *header = static_cast<ResultHeader *>(kept ? kept : allocateAligned(size));
  if (!header)
    return nullptr;
  header->next = next;
  header->bytes = size;
  countLive(1);
  return header + 1;
}

} // namespace

void *allocateAligned(int64_t bytes) {
#if defined(_WIN32)
  return _aligned_malloc(static_cast<size_t>(bytes), SCN_ALIGNMENT);
#else
  bool isLarge = bytes >= kLarge;
  void *block = nullptr;
  if (posix_memalign(&block, isLarge ? kHugePage : SCN_ALIGNMENT, static_cast<size_t>(bytes)) != 0)
    return nullptr;
  if (isLarge)
    adviseHugePages(block, bytes);
  return block;
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
  auto *header = static_cast<ResultHeader *>(allocation) - 1;
  if (!keptBlocks().keep(header, header->bytes))
    freeAligned(header);
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
