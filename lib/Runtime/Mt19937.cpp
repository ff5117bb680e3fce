// The Mersenne Twister MT19937 of Matsumoto and Nishimura (1998), as numpy.random.RandomState seeds and reads it.
//
// The recurrence is x[k+624] = x[k+397] ^ twist(upper bit of x[k], lower 31 bits of x[k+1]); all 624 words are renewed
// at once when the position has reached the end. Keys are kept as int64 words with the upper half zero, because a
// stream's state is one int64 vector whatever the generator.
#include "Mt19937.h"

#include "scansion/Runtime/Random.h"

#include <cmath>
#include <cstring>

using namespace scansion::rt;

namespace {

constexpr int kKeys = 624;
constexpr int kShift = 397;
constexpr int kPosition = kKeys;
constexpr int kHasGauss = kKeys + 1;
constexpr int kGauss = kKeys + 2;
static_assert(kGauss + 1 == SCN_MT19937_WORDS, "");

uint32_t twist(int64_t current, int64_t next, int64_t shifted) {
  uint32_t joined = (uint32_t(current) & 0x80000000u) | (uint32_t(next) & 0x7fffffffu);
  return uint32_t(shifted) ^ (joined >> 1) ^ ((joined & 1) ? 0x9908b0dfu : 0u);
}

void renewKeys(int64_t *words) {
  // Three stretches without a modulus: where k+397 and k+1 stay inside, where k+397 wraps, and the last key.
  for (int k = 0; k < kKeys - kShift; ++k)
    words[k] = twist(words[k], words[k + 1], words[k + kShift]);
  for (int k = kKeys - kShift; k < kKeys - 1; ++k)
    words[k] = twist(words[k], words[k + 1], words[k + kShift - kKeys]);
  words[kKeys - 1] = twist(words[kKeys - 1], words[0], words[kShift - 1]);
  words[kPosition] = 0;
}

uint32_t nextUint32(void *stream) {
  auto *words = static_cast<int64_t *>(stream);
  if (words[kPosition] == kKeys)
    renewKeys(words);
  uint32_t y = uint32_t(words[words[kPosition]++]);
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

uint64_t nextUint64(void *stream) {
  uint64_t high = nextUint32(stream);
  return (high << 32) | nextUint32(stream);
}

uint64_t nextRaw(void *stream) { return nextUint32(stream); }

// 53 bits: the upper 27 of one draw above the upper 26 of the next.
double nextDouble(void *stream) {
  uint64_t high = nextUint32(stream) >> 5;
  uint64_t low = nextUint32(stream) >> 6;
  return double((high << 26) | low) * 0x1p-53;
}

// Between -1 and 1.
double nextSigned(int64_t *words) { return 2.0 * nextDouble(words) - 1.0; }

} // namespace

bool scansion::rt::mt19937IsValid(const int64_t *words) { return words[kPosition] >= 0 && words[kPosition] <= kKeys; }

bitgen_t scansion::rt::mt19937BitGenerator(int64_t *words) {
  return bitgen_t{words, nextUint64, nextUint32, nextDouble, nextRaw};
}

double scansion::rt::mt19937Gauss(int64_t *words) {
  double gauss;
  if (words[kHasGauss]) {
    std::memcpy(&gauss, &words[kGauss], sizeof(gauss));
    words[kHasGauss] = 0;
    words[kGauss] = 0;
    return gauss;
  }
  double x, y, squared;
  do {
    x = nextSigned(words);
    y = nextSigned(words);
    squared = x * x + y * y;
  } while (squared >= 1.0 || squared == 0.0);
  const double factor = std::sqrt(-2.0 * std::log(squared) / squared);
  gauss = factor * x;
  std::memcpy(&words[kGauss], &gauss, sizeof(gauss));
  words[kHasGauss] = 1;
  return factor * y;
}

void scn_mt19937_seed(uint32_t seed, int64_t *state) {
  uint32_t key = seed;
  state[0] = key;
  for (uint32_t k = 1; k < kKeys; ++k) {
    key = 1812433253u * (key ^ (key >> 30)) + k;
    state[k] = key;
  }
  state[kPosition] = kKeys;
  state[kHasGauss] = 0;
  state[kGauss] = 0;
}

int64_t scn_mt19937_randint(int64_t *state, int64_t high) {
  // Draws under a mask of all ones until one is not above the largest value, as RandomState does; a range of one value
  // needs no draw.
  const uint32_t largest = uint32_t(high - 1);
  if (largest == 0)
    return 0;
  uint32_t mask = largest;
  for (int shift = 1; shift < 32; shift *= 2)
    mask |= mask >> shift;
  uint32_t drawn;
  do
    drawn = nextUint32(state) & mask;
  while (drawn > largest);
  return drawn;
}
