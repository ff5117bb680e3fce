// MT19937 on the words that compiled code carries: 624 keys, position, has_gauss, the bits of gauss.
//
// Draws work on these words in place. A state whose position is out of range would read outside the keys, so whoever
// takes a state from a caller asks mt19937IsValid first.
#ifndef SCANSION_LIB_RUNTIME_MT19937_H
#define SCANSION_LIB_RUNTIME_MT19937_H

#include "numpy/random/bitgen.h"

#include <cstdint>

namespace scansion::rt {

bool mt19937IsValid(const int64_t *words);

// The generator as NumPy's distributions see it. Borrows `words`.
bitgen_t mt19937BitGenerator(int64_t *words);

// RandomState's standard normal: polar method, the second of each pair is kept for the next time.
double mt19937Gauss(int64_t *words);

} // namespace scansion::rt
#endif
