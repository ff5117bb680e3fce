//===- LoopCosts.h - about how long loops take ------------------------------===//
//
// The unit of cost is about a nanosecond, and estimates are meant to be too high. How long an outermost loop's step takes
// may depend on lengths that only the call knows: loops over rows, products of matrices. Its chunk is computed before it
// then, from those lengths that are known there.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTORUNTIME_LOOPCOSTS_H
#define SCANSION_LIB_CONVERSION_SCNTORUNTIME_LOOPCOSTS_H

#include "mlir/Dialect/SCF/IR/SCF.h"

#include <optional>

namespace scansion {

/// What may pass between two polls of an outermost loop.
inline constexpr int64_t kChunkCost = int64_t(1) << 22;
/// The same of a loop inside another one.
inline constexpr int64_t kInnerChunkCost = int64_t(1) << 14;

/// What the ops of a block cost, by what types and constants say.
int64_t costOfBlock(mlir::Block &block);
std::optional<int64_t> tripCount(mlir::scf::ForOp loop);
/// Whether a loop is the scalar rest of a loop over vectors: its bounds are `whole` and `n`, with whole = n - n mod width.
bool isRest(mlir::scf::ForOp loop);
/// Inside another loop, or in a function that loops call.
bool isInner(mlir::Operation *loop);
/// How many steps a chunk of a loop has, as a value before it; `stepCost` is what types say of a step.
mlir::Value chunkOf(mlir::Operation *loop, int64_t stepCost);

} // namespace scansion

#endif
