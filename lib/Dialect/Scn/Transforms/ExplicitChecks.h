//===- ExplicitChecks.h - the checks of one op ------------------------------===//
//
// What scn-make-checks-explicit does to each op, for passes that make new ops after it.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_TRANSFORMS_EXPLICITCHECKS_H
#define SCANSION_LIB_DIALECT_SCN_TRANSFORMS_EXPLICITCHECKS_H

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion::scn {

/// Writes the op's checks before it and marks it as checked.
void makeChecksExplicit(CheckedOpInterface op);
/// Whether the op has anything to check where it stands.
bool canFail(mlir::Operation *op);
/// Lets the check pass in a scan that takes no step, where what it guards would not have been reached.
void guardBySteps(CheckOp check, mlir::Value steps);

} // namespace scansion::scn

#endif
