// PCG64, NumPy's default generator: a 128-bit linear congruential step, then the XSL-RR output function.
//
// From O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms" (2014), section 6.3.3:
// the halves of the new state are xored and the result is rotated by the state's top 6 bits. The 32-bit draws, which
// keep the upper half of a 64-bit draw for the next time, are NumPy's.
#include "Pcg64.h"

#include "scansion/Runtime/Random.h"

using namespace scansion::rt;

namespace {

__extension__ typedef unsigned __int128 uint128;

enum Word { kStateLow, kStateHigh, kIncrementLow, kIncrementHigh, kHasUint32, kUinteger };

constexpr uint128 kMultiplier = (uint128(0x2360ed051fc65da4u) << 64) | 0x4385df649fccf645u;

uint128 join(int64_t low, int64_t high) { return (uint128(uint64_t(high)) << 64) | uint64_t(low); }

uint128 step(int64_t *words) {
  uint128 state =
      join(words[kStateLow], words[kStateHigh]) * kMultiplier + join(words[kIncrementLow], words[kIncrementHigh]);
  words[kStateLow] = int64_t(uint64_t(state));
  words[kStateHigh] = int64_t(uint64_t(state >> 64));
  return state;
}

uint64_t nextUint64(void *stream) {
  uint128 state = step(static_cast<int64_t *>(stream));
  uint64_t folded = uint64_t(state >> 64) ^ uint64_t(state);
  unsigned rotation = unsigned(state >> 122);
  return (folded >> rotation) | (folded << (-rotation & 63));
}

uint32_t nextUint32(void *stream) {
  auto *words = static_cast<int64_t *>(stream);
  if (words[kHasUint32]) {
    words[kHasUint32] = 0;
    return uint32_t(words[kUinteger]);
  }
  uint64_t drawn = nextUint64(words);
  words[kHasUint32] = 1;
  words[kUinteger] = int64_t(drawn >> 32);
  return uint32_t(drawn);
}

double nextDouble(void *stream) { return double(nextUint64(stream) >> 11) * 0x1p-53; }

} // namespace

bitgen_t scansion::rt::pcg64BitGenerator(int64_t *words) {
  return bitgen_t{words, nextUint64, nextUint32, nextDouble, nextUint64};
}

void scn_pcg64_seed(const uint32_t *entropy, int64_t entropy_words, const uint32_t *spawn_key, int64_t spawn_words,
                    int64_t *state) {
  // Four 64-bit words, each with its lower half first; of each pair the first is the upper half of 128 bits.
  uint32_t drawn[8];
  scn_seed_sequence_generate(entropy, entropy_words, spawn_key, spawn_words, drawn, 8);
  auto word = [&](int i) { return int64_t(uint64_t(drawn[2 * i]) | (uint64_t(drawn[2 * i + 1]) << 32)); };
  uint128 initial = join(word(1), word(0));
  // The increment of a full-period generator is odd.
  uint128 increment = (join(word(3), word(2)) << 1) | 1;
  uint128 seeded = (increment + initial) * kMultiplier + increment;

  state[kStateLow] = int64_t(uint64_t(seeded));
  state[kStateHigh] = int64_t(uint64_t(seeded >> 64));
  state[kIncrementLow] = int64_t(uint64_t(increment));
  state[kIncrementHigh] = int64_t(uint64_t(increment >> 64));
  state[kHasUint32] = 0;
  state[kUinteger] = 0;
}
