//===- LibraryCalls.h - elements that a library computes --------------------===//
//
// Calls of the C library and of our own runtime's functions, and what goes with them.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOLINALG_LIBRARYCALLS_H
#define SCANSION_LIB_CONVERSION_SCNTOLINALG_LIBRARYCALLS_H

#include "FloatExpression.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace scansion::scalar {

/// Calls `name`, or for f32 the function with an f after its name.
Float callLibrary(Float x, llvm::StringRef name);

/// What an emitter computes in double precision, rounded to the operands' own: next to zeros that lie between floats,
/// single precision leaves no digits.
mlir::Value inDouble(Site &site, Emitter emitter);

/// What `write` computes where `condition` holds, else `usual`: for what is rare and takes long. Code that is written in
/// vectors enters the branch where a lane does.
Float whereRarely(mlir::Value condition, Float usual, llvm::function_ref<Float()> write);

} // namespace scansion::scalar

#endif
