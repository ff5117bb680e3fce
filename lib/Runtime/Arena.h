// The temporaries of a call: a bump allocator over a list of chunks.
//
// A position is the number of bytes handed out before it, padding included and ends of chunks that a request did not
// fit into excluded. It only grows between two releases, so a position is all that a mark has to remember, and the
// highest position is the capacity that one single chunk would have needed. One call at a time uses an arena.
#ifndef SCANSION_LIB_RUNTIME_ARENA_H
#define SCANSION_LIB_RUNTIME_ARENA_H

#include "scansion/Runtime/Abi.h"

#include <cstdint>

namespace scansion::rt {

struct alignas(SCN_ALIGNMENT) ArenaChunk {
  ArenaChunk *previous;
  ArenaChunk *next;
  int64_t start; // position of the first byte; set when the chunk comes into use
  int64_t capacity;

  char *bytes() { return reinterpret_cast<char *>(this + 1); }
};

} // namespace scansion::rt

struct scn_arena {
  using Chunk = scansion::rt::ArenaChunk;

  // Null when the heap refuses. 0 <= bytes <= kMaxBytes.
  void *allocate(int64_t bytes);
  int64_t position() const { return current ? current->start + used : 0; }
  // Forgets everything handed out since `mark` was the position. Keeps the chunks: a loop that releases at each step
  // must not go to the heap at each step.
  void release(int64_t mark);
  // Forgets everything; several chunks become one when memory is next asked for.
  void reset();
  void freeChunks();

private:
  Chunk *chunkFor(int64_t bytes);
  Chunk *createChunk(int64_t bytes);
  void dropChunksAfterCurrent();

  Chunk *first = nullptr;
  Chunk *current = nullptr; // chunks after it are spare
  int64_t used = 0;         // bytes in use in `current`
  int64_t peak = 0;         // highest position, over all calls
  int64_t capacity = 0;     // of all chunks
};
#endif
