/* Random streams that are bit-equal to NumPy's: SeedSequence, PCG64 and MT19937, and the state that compiled code
 * carries.
 *
 * A stream's state is a vector of int64 words, so that inside a scan it is an ordinary carry. PCG64 takes
 * SCN_PCG64_WORDS words: state (low, high), increment (low, high), has_uint32, uinteger. MT19937 takes
 * SCN_MT19937_WORDS: 624 keys (one a word), position, has_gauss, the bits of gauss.
 * PCG64 states draw like numpy.random.Generator, MT19937 states like numpy.random.RandomState. */
#ifndef SCANSION_RUNTIME_RANDOM_H
#define SCANSION_RUNTIME_RANDOM_H

#include "scansion/Runtime/Abi.h"
#ifdef __cplusplus
#include "scansion/Runtime/Distributions.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define SCN_PCG64_WORDS 6
#define SCN_MT19937_WORDS 627

/* NumPy's SeedSequence(entropy, spawn_key).generate_state(count) as 32-bit words. `entropy` holds the 32-bit words of
 * the integer seed, least significant first. */
SCN_EXPORT void scn_seed_sequence_generate(const uint32_t *entropy, int64_t entropy_words, const uint32_t *spawn_key,
                                           int64_t spawn_words, uint32_t *out, int64_t count);
/* PCG64(SeedSequence(entropy, spawn_key)). */
SCN_EXPORT void scn_pcg64_seed(const uint32_t *entropy, int64_t entropy_words, const uint32_t *spawn_key,
                               int64_t spawn_words, int64_t *state);
/* RandomState(seed), 0 <= seed < 2**32. */
SCN_EXPORT void scn_mt19937_seed(uint32_t seed, int64_t *state);
/* RandomState.randint(high), 0 < high <= 2**32, advancing the state: what RandomStream uses to seed its draws. */
SCN_EXPORT int64_t scn_mt19937_randint(int64_t *state, int64_t high);

/* NPY_API_VERSION of the NumPy whose library of distributions was linked in. Generator.binomial changed with 0x16, which
 * is NumPy 2.5. */
SCN_EXPORT int32_t scn_numpy_api_version(void);

/* Draws: a scn_runtime_function scn_rt_random_<name> for each row of Distributions.h. Arguments are the parameters (each
 * broadcast to the draws' shape from the right), then the draws, then the state, which is advanced in place. Parameters
 * outside their domain fail with SCN_VALUE_ERROR and leave the state as it was. */
#ifdef __cplusplus
#define SCANSION_DECLARE(name, ...)                                                                                    \
  SCN_EXPORT void scn_rt_random_##name(scn_call *, int64_t site, const scn_tensor *arguments, int64_t count);
SCANSION_NUMBER_DISTRIBUTIONS(SCANSION_DECLARE)
SCANSION_EVENT_DISTRIBUTIONS(SCANSION_DECLARE)
#undef SCANSION_DECLARE
#endif

#ifdef __cplusplus
}
#endif
#endif
