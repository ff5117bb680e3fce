//===- VectorBody.h - one element's computation for many --------------------===//
//
// A linalg op's body says what happens to one element. VectorBody writes the same for a vector of elements, or for one.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_LINALGTOVECTOR_VECTORBODY_H
#define SCANSION_LIB_CONVERSION_LINALGTOVECTOR_VECTORBODY_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace scansion {

/// Whether each op of the body computes element by element, says where the element is, or loads an element, so that it may
/// compute on vectors; of loads see loadsSideBySide().
bool isVectorizable(mlir::linalg::LinalgOp op);

/// Whether the body loads from memory at places of its own, as indexing by arrays does.
bool loadsByItself(mlir::linalg::LinalgOp op);

/// Whether what the body loads lies side by side along `loop`: in rows that do not depend on it, at the loop's own places.
bool loadsSideBySide(mlir::linalg::LinalgOp op, unsigned loop);

/// The widest element that the op touches, in bytes.
int64_t widestElement(mlir::linalg::LinalgOp op);

/// What a body is written for: vectors of elements side by side, or one element.
struct ElementPlace {
  int64_t lanes;                         // 1: scalars
  llvm::ArrayRef<mlir::Value> positions; // of the first element, along each loop
  unsigned vectorLoop;                   // along which the others follow
};

/// Writes the body with `elements` in place of its arguments. Returns what it yields.
llvm::SmallVector<mlir::Value> writeBody(mlir::OpBuilder &b, mlir::linalg::LinalgOp op, mlir::ValueRange elements,
                                         const ElementPlace &place);

/// `scalar` in every lane.
mlir::Value spread(mlir::OpBuilder &b, mlir::Location loc, mlir::Value scalar, int64_t lanes);

/// A reduction's body in two parts: what is computed of the inputs, and how it joins the accumulator.
struct Reduction {
  mlir::Value term;         // the joined operand other than the accumulator
  mlir::Operation *combine; // of the accumulator and the term
  mlir::TypedAttr neutral;
};

/// Null where the body is not the accumulator joined with a term by an op that may be reordered.
std::optional<Reduction> matchReduction(mlir::linalg::LinalgOp op);

/// `combine` of two values of its type or of vectors of it.
mlir::Value join(mlir::OpBuilder &b, const Reduction &reduction, mlir::Value x, mlir::Value y);

/// The body up to the term.
mlir::Value writeTerm(mlir::OpBuilder &b, mlir::linalg::LinalgOp op, const Reduction &reduction,
                      mlir::ValueRange elements, const ElementPlace &place);

} // namespace scansion

#endif
