//===- ElementKind.h - the five kinds of elements ---------------------------===//
//
// The letters that stand for groups of element types in the records of elementwise ops (ScnElementwiseBase.td).
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_DIALECT_SCN_IR_ELEMENTKIND_H
#define SCANSION_DIALECT_SCN_IR_ELEMENTKIND_H

#include "mlir/IR/Types.h"

namespace scansion::scn {

/// b(oolean), s(igned), u(nsigned), f(loat) or c(omplex) for an element type of the graph or a tensor of one; 0 for
/// everything else.
char getElementKind(mlir::Type type);

} // namespace scansion::scn

#endif
