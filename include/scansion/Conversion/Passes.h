//===- Passes.h - conversions between levels --------------------------------===//
//
// Declares what Passes.td records.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_CONVERSION_PASSES_H
#define SCANSION_CONVERSION_PASSES_H

#include "mlir/Pass/Pass.h"

#include <memory>

namespace scansion {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "scansion/Conversion/Passes.h.inc"

} // namespace scansion

#endif
