//===- ElementwiseFolds.h - what constant operands tell of elementwise ops --===//
//
// Constants are looked at where they stand: through the ops that only repeat or rearrange their elements, and without
// uniquing them as attributes.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_IR_ELEMENTWISEFOLDS_H
#define SCANSION_LIB_DIALECT_SCN_IR_ELEMENTWISEFOLDS_H

#include "scansion/Dialect/Scn/IR/Scn.h"

#include <optional>

namespace scansion::scn {

/// The number that all elements of a constant float or integer tensor are equal to.
std::optional<double> getConstantSplat(mlir::Value value);

/// Whether an integer tensor is known to hold no 0.
bool isConstantWithoutZeros(mlir::Value value);

/// Rewrites powers with constant exponents to products, roots and reciprocals.
void populatePowerPatterns(mlir::RewritePatternSet &patterns);

} // namespace scansion::scn

#endif
