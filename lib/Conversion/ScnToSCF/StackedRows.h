//===- StackedRows.h - rows of stacked tensors ------------------------------===//
//
// A stacked tensor has one row for each step along its leading axis. These builders read and write rows and make room
// for them; the lowering of a scan is written in their terms.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOSCF_STACKEDROWS_H
#define SCANSION_LIB_CONVERSION_SCNTOSCF_STACKEDROWS_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace scansion {

/// The lengths of a tensor's axes from `first` on; static ones as attributes.
llvm::SmallVector<mlir::OpFoldResult> axisLengths(mlir::OpBuilder &b, mlir::Location loc, mlir::Value tensor,
                                                  int64_t first);
/// Row `index` of `stacked`, of type `rowType`.
mlir::Value readRow(mlir::OpBuilder &b, mlir::Location loc, mlir::Value stacked, mlir::Value index,
                    mlir::RankedTensorType rowType);
/// `stacked` with `row` in place `index`.
mlir::Value writeRow(mlir::OpBuilder &b, mlir::Location loc, mlir::Value row, mlir::Value stacked, mlir::Value index);
/// Rows [from, from + count) of `stacked`.
mlir::Value readRows(mlir::OpBuilder &b, mlir::Location loc, mlir::Value stacked, mlir::OpFoldResult from,
                     mlir::OpFoldResult count);
/// Room for `rows` rows with the given lengths.
mlir::Value emptyRows(mlir::OpBuilder &b, mlir::Location loc, mlir::OpFoldResult rows,
                      llvm::ArrayRef<mlir::OpFoldResult> lengths, mlir::Type element);
/// `value` as `type`, which may know other lengths.
mlir::Value castLengths(mlir::OpBuilder &b, mlir::Location loc, mlir::Value value, mlir::Type type);

} // namespace scansion

#endif
