// PCG64 on the words that compiled code carries: state (low, high), increment (low, high), has_uint32, uinteger.
//
// The words are the generator; nothing is unpacked between draws, so a stream may be read or copied at any time.
#ifndef SCANSION_LIB_RUNTIME_PCG64_H
#define SCANSION_LIB_RUNTIME_PCG64_H

#include "numpy/random/bitgen.h"

#include <cstdint>

namespace scansion::rt {

// The generator as NumPy's distributions see it. Borrows `words`.
bitgen_t pcg64BitGenerator(int64_t *words);

} // namespace scansion::rt
#endif
