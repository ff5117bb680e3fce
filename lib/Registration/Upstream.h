//===- Upstream.h - The part of MLIR that Scansion knows -----------------------------------------------------------===//
//
// MLIR's "register everything" would link every dialect and back end there is. These two functions name what Scansion's
// pipelines use and what is handy beside them; a pass that a pipeline string names must be listed here.
//
//===----------------------------------------------------------------------------------------------------------------===//
#ifndef SCANSION_LIB_REGISTRATION_UPSTREAM_H
#define SCANSION_LIB_REGISTRATION_UPSTREAM_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace scansion {

/// Adds MLIR's dialects, with the interfaces that bufferization, inlining and translation to LLVM IR attach to them.
void registerUpstreamDialects(mlir::DialectRegistry &registry);

/// Makes MLIR's passes known by name.
void registerUpstreamPasses();

} // namespace scansion

#endif // SCANSION_LIB_REGISTRATION_UPSTREAM_H
