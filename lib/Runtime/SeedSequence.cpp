// NumPy's SeedSequence: a pool of four 32-bit words into which entropy and spawn key are hashed, and a second hash that
// draws any number of words from the pool.
//
// The method is Melissa O'Neill's seed_seq_fe with NumPy's constants. The multipliers of both hashes change with every
// word, so the order in which words are hashed is part of the result.
#include "scansion/Runtime/Random.h"

namespace {

constexpr int kPoolWords = 4;
constexpr int kShift = 16;
constexpr uint32_t kMixLeft = 0xca01f9ddu;
constexpr uint32_t kMixRight = 0x4973f715u;

// A multiplicative hash whose multiplier is itself multiplied after each word.
struct ChainedHash {
  uint32_t multiplier;
  uint32_t growth;

  uint32_t operator()(uint32_t word) {
    word ^= multiplier;
    multiplier *= growth;
    word *= multiplier;
    return word ^ (word >> kShift);
  }
};

struct Pool {
  uint32_t words[kPoolWords];

  void mixInto(int index, uint32_t hashed) {
    uint32_t mixed = kMixLeft * words[index] - kMixRight * hashed;
    words[index] = mixed ^ (mixed >> kShift);
  }
};

// Entropy followed by the spawn key. Entropy shorter than the pool is padded before a spawn key, or the seeds (1,) with
// key (2,) and (1, 2) without one would be the same.
struct Entropy {
  const uint32_t *seed;
  int64_t seedWords;
  const uint32_t *key;
  int64_t keyWords;

  int64_t keyStart() const { return keyWords > 0 && seedWords < kPoolWords ? kPoolWords : seedWords; }
  int64_t size() const { return keyStart() + keyWords; }
  uint32_t operator[](int64_t index) const {
    if (index < seedWords)
      return seed[index];
    int64_t offset = index - keyStart();
    return offset >= 0 && offset < keyWords ? key[offset] : 0;
  }
};

Pool hashEntropy(const Entropy &entropy) {
  ChainedHash hash{0x43b0d7e5u, 0x931e8875u};
  Pool pool;
  for (int i = 0; i < kPoolWords; ++i)
    pool.words[i] = hash(entropy[i]);
  for (int source = 0; source < kPoolWords; ++source)
    for (int target = 0; target < kPoolWords; ++target)
      if (source != target)
        pool.mixInto(target, hash(pool.words[source]));
  for (int64_t i = kPoolWords; i < entropy.size(); ++i)
    for (int target = 0; target < kPoolWords; ++target)
      pool.mixInto(target, hash(entropy[i]));
  return pool;
}

} // namespace

void scn_seed_sequence_generate(const uint32_t *entropy, int64_t entropy_words, const uint32_t *spawn_key,
                                int64_t spawn_words, uint32_t *out, int64_t count) {
  Pool pool = hashEntropy(Entropy{entropy, entropy_words, spawn_key, spawn_words});
  ChainedHash hash{0x8b51f9ddu, 0x58f38dedu};
  for (int64_t i = 0; i < count; ++i)
    out[i] = hash(pool.words[i % kPoolWords]);
}
