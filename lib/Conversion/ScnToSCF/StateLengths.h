//===- StateLengths.h - lengths of states that their steps know -------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOSCF_STATELENGTHS_H
#define SCANSION_LIB_CONVERSION_SCNTOSCF_STATELENGTHS_H

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion {

/// Lets states start with the lengths that their steps know. The scan is not valid afterwards: types of its results and of
/// what is handed on may know less.
void takeLengthsOfSteps(scn::ScanOp scan);

} // namespace scansion

#endif
