//===- ColumnNest.h - a loop over steps, and in it loops over columns -------===//
//
// What elementwise recurrences on rows look like in memory: each step goes through the columns, some at a time, perhaps more
// than once, and what is left over at the end alone.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_LINALGTOVECTOR_COLUMNNEST_H
#define SCANSION_LIB_CONVERSION_LINALGTOVECTOR_COLUMNNEST_H

#include "mlir/Dialect/SCF/IR/SCF.h"

namespace scansion {

/// A load or a store of a scalar or a vector.
struct Access {
  mlir::Value buffer, stored; // null in a load
  mlir::OperandRange indices;
  mlir::Type type;
};
std::optional<Access> accessOf(mlir::Operation &op);

/// Whether an op only computes.
bool onlyComputes(mlir::Operation &op);

/// Inner loops over the same columns, in their order.
struct ColumnLoops {
  mlir::Value from, to;
  int64_t step;
  llvm::SmallVector<mlir::scf::ForOp> loops;
};

/// The loops in a loop over steps that carries nothing and otherwise only computes: one group of them, or two, of which the
/// second takes the columns that the first leaves over. Empty if it holds something else.
llvm::SmallVector<ColumnLoops> columnLoops(mlir::scf::ForOp time);

/// The memory that a buffer is a view of.
mlir::Value rootOf(mlir::Value buffer);
/// Whether nothing but an allocation itself can be in its memory: the root is an argument of the function or comes from
/// no other buffer.
bool isKnownRoot(mlir::Value root);

} // namespace scansion

#endif
