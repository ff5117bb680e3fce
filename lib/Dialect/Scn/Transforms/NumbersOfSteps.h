//===- NumbersOfSteps.h - single numbers that steps spend their time on -----===//
//
// A step that computes with single numbers has one lane of a vector at work. Functions and quotients that no later step
// waits for take an eighth of the time when they are computed for eight steps at once, which pays for the rows that this
// takes. Sums and products alone do not.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_TRANSFORMS_NUMBERSOFSTEPS_H
#define SCANSION_LIB_DIALECT_SCN_TRANSFORMS_NUMBERSOFSTEPS_H

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion::scn {

/// Whether a step has a single number there, or truth value.
bool isNumber(mlir::Value value);

/// Whether the op computes numbers from numbers.
bool isOfNumbers(mlir::Operation *op);

/// What vectors save for each step, in rows that might be stored and loaded instead: a function counts for two, a quotient
/// for one, all else for nothing.
int64_t savedByVectors(mlir::Operation *op);

} // namespace scansion::scn

#endif
