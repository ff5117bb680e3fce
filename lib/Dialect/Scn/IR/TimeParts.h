//===- TimeParts.h - parts of a tensor along time ---------------------------===//
//
// Sequences, windows and trajectories have time as their leading axis; the rules of calculus of scn.scan cut and join
// them along it. All bounds are known to be in range where these are used.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_IR_TIMEPARTS_H
#define SCANSION_LIB_DIALECT_SCN_IR_TIMEPARTS_H

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion::scn {

/// x[0], for its shape or its elements.
mlir::Value firstRow(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);
/// x[start:stop].
mlir::Value takeRows(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x, int64_t start, int64_t stop);
mlir::Value takeRows(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x, mlir::Value start, mlir::Value stop);
/// A copy of `x` with x[start:stop] replaced by `rows`.
mlir::Value replaceRows(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x, mlir::Value rows,
                        mlir::Value start, mlir::Value stop);
/// A copy of `x` with `rows` added to x[start:stop].
mlir::Value addToRows(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x, mlir::Value rows, mlir::Value start,
                      mlir::Value stop);
/// Whether a tensor has `steps` rows, as far as its own operations and those of `steps` tell.
bool hasRows(mlir::Value x, mlir::Value steps);
/// a + b of int64 scalars; b may be a number, and 0 adds nothing.
mlir::Value addLengths(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value a, mlir::Value b);
mlir::Value addLengths(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value a, int64_t b);

} // namespace scansion::scn

#endif
