//===- LoopChoice.h - which loops of a linalg op become vectors -------------===//
//
// What LinalgToVectorLoops asks of an op's maps before it writes loops.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_LINALGTOVECTOR_LOOPCHOICE_H
#define SCANSION_LIB_CONVERSION_LINALGTOVECTOR_LOOPCHOICE_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace scansion {

/// Loads and stores are at plain places: loops and constants.
bool hasPlainMaps(mlir::linalg::LinalgOp op);

/// The loop of the result's last axis, if elements along it lie side by side wherever it goes.
std::optional<unsigned> resultLoop(mlir::linalg::LinalgOp op);

/// Whether elements along a loop lie side by side in the operand, or it does not depend on it.
bool isDenseAlong(mlir::linalg::LinalgOp op, mlir::OpOperand &operand, unsigned loop);

/// A loop along which vectors of some operands are put together one by one.
struct Gathering {
  unsigned loop;
  int64_t elements; // how many in all; those that are laid out once don't count
};

/// The loop of the result's last axis if elements along it lie side by side in the result, and few do not in what is read. All
/// lengths are known.
std::optional<Gathering> gatheringLoop(mlir::linalg::LinalgOp op);

/// A reduction's loop along which elements lie side by side.
std::optional<unsigned> reductionLoop(mlir::linalg::LinalgOp op);

/// A loop over rows of the result, at least `rows` of them as far as is known, that share what is read along the vectors:
/// in Y = X . W every row of Y reads all of W.
std::optional<unsigned> rowsLoop(mlir::linalg::LinalgOp op, unsigned vectorLoop, int64_t rows);

} // namespace scansion

#endif
