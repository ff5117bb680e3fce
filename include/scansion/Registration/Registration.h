//===- Registration.h - All names that a user can say ---------------------------------------------------------------===//
//
// One list for scansion-opt, scansion.mlir and the compiler itself: a dialect or pass that is registered here is known
// everywhere, and one that isn't is known nowhere.
//
//===----------------------------------------------------------------------------------------------------------------===//
#ifndef SCANSION_REGISTRATION_REGISTRATION_H
#define SCANSION_REGISTRATION_REGISTRATION_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace scansion {

/// Adds `scn` and every dialect that it is lowered through, with all interfaces that are attached from outside.
void registerDialects(mlir::DialectRegistry &registry);

/// Makes every pass and named pipeline known, Scansion's and MLIR's. May be called any number of times.
void registerPasses();

} // namespace scansion

#endif // SCANSION_REGISTRATION_REGISTRATION_H
