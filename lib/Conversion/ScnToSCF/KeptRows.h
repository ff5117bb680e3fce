//===- KeptRows.h - which rows of a scan's results are read -----------------===//
//
// A scan stacks a row for each step. Where only the last few are read, or only how many there are, the others need no
// room.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOSCF_KEPTROWS_H
#define SCANSION_LIB_CONVERSION_SCNTOSCF_KEPTROWS_H

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion {

/// Whether anything but the number of its rows is read of a stacked result.
bool areRowsRead(mlir::Value stacked);
/// The number of rows at the end of a stacked result that are all that is read; none if others may be read too.
std::optional<int64_t> keptRows(mlir::Value stacked);
/// Puts `steps` (an index) in the place of the number of rows.
void replaceRowCount(mlir::OpBuilder &b, mlir::Value stacked, mlir::Value steps);
/// Lets slices that read last rows read them of `last`, which holds only those.
void replaceLastRows(mlir::Value stacked, mlir::Value last);
/// The rows of a ring, in which step k wrote row k modulo the number of rows, so that the last of `steps` comes last.
mlir::Value orderRing(mlir::OpBuilder &b, mlir::Location loc, mlir::Value ring, mlir::Value steps);

} // namespace scansion

#endif
