// The arena of Arena.h, and the functions through which compiled code and callers reach it.
//
// Chunks double, so a call that needs n bytes makes O(log n) of them; after the call they are given back and the next
// call starts with one chunk of the size that was needed. From then on a call costs the heap nothing.
#include "Arena.h"
#include "Allocation.h"

#include <algorithm>
#include <new>

using namespace scansion::rt;

namespace {

constexpr int64_t kSmallestChunk = int64_t(1) << 16;

int64_t roundUp(int64_t bytes) { return (bytes + SCN_ALIGNMENT - 1) & ~int64_t(SCN_ALIGNMENT - 1); }

} // namespace

void *scn_arena::allocate(int64_t bytes) {
  const int64_t rounded = roundUp(bytes);
  if (!current || current->capacity - used < rounded) {
    Chunk *chunk = chunkFor(rounded);
    if (!chunk)
      return nullptr;
    chunk->start = position();
    current = chunk;
    used = 0;
  }
  void *memory = current->bytes() + used;
  used += rounded;
  peak = std::max(peak, position());
  return memory;
}

scn_arena::Chunk *scn_arena::chunkFor(int64_t bytes) {
  Chunk *spare = current ? current->next : first;
  if (spare && spare->capacity >= bytes)
    return spare;
  // Replaced, not skipped: a chunk in this place only ever grows, so a loop settles after its first steps.
  dropChunksAfterCurrent();
  Chunk *chunk = createChunk(std::max({bytes, peak, capacity, kSmallestChunk}));
  // The generous size is a guess about the future; only the request itself must be met.
  if (!chunk)
    chunk = createChunk(bytes);
  if (!chunk)
    return nullptr;
  chunk->previous = current;
  (current ? current->next : first) = chunk;
  capacity += chunk->capacity;
  return chunk;
}

scn_arena::Chunk *scn_arena::createChunk(int64_t bytes) {
  void *block = allocateAligned(bytes + int64_t(sizeof(Chunk)));
  return block ? new (block) Chunk{nullptr, nullptr, 0, bytes} : nullptr;
}

void scn_arena::dropChunksAfterCurrent() {
  Chunk *chunk = current ? current->next : first;
  (current ? current->next : first) = nullptr;
  while (chunk) {
    Chunk *next = chunk->next;
    capacity -= chunk->capacity;
    freeAligned(chunk);
    chunk = next;
  }
}

void scn_arena::release(int64_t mark) {
  if (mark >= position())
    return;
  // Where two chunks meet the position belongs to both; either end is right, as no byte lies between them.
  while (current->previous && current->start > mark)
    current = current->previous;
  used = mark - current->start;
}

void scn_arena::reset() {
  if (first && first->next) {
    freeChunks();
    return;
  }
  current = first;
  used = 0;
}

void scn_arena::freeChunks() {
  current = nullptr;
  used = 0;
  dropChunksAfterCurrent();
}

scn_arena *scn_arena_create(void) {
  if (allocationRefused())
    return nullptr;
  void *block = allocateAligned(sizeof(scn_arena));
  if (!block)
    return nullptr;
  countLive(1);
  return new (block) scn_arena;
}

void scn_arena_destroy(scn_arena *arena) {
  if (!arena)
    return;
  arena->freeChunks();
  freeAligned(arena);
  countLive(-1);
}

void *scn_rt_alloc(scn_call *call, int64_t site, int64_t bytes) {
  void *memory = nullptr;
  if (bytes >= 0 && bytes <= kMaxBytes && call->arena && !allocationRefused())
    memory = call->arena->allocate(bytes);
  if (!memory) {
    call->depth = 0; // no steps were recorded for this allocation
    scn_rt_fail(call, SCN_MEMORY_ERROR, site, bytes, 0);
  }
  ++call->memory.temporaries;
  call->memory.temporary_bytes = std::max(call->memory.temporary_bytes, call->arena->position());
  return memory;
}

int64_t scn_rt_arena_mark(scn_call *call) { return call->arena ? call->arena->position() : 0; }

void scn_rt_arena_release(scn_call *call, int64_t mark) {
  if (call->arena)
    call->arena->release(std::max<int64_t>(mark, 0));
}
