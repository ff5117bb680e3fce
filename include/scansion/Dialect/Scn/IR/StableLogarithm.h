//===- StableLogarithm.h - logarithms of expressions that overflow ----------===//
//
// log(sigmoid(x)) is -inf for x = -1000 where its value is -1000. Such expressions have a form that is right everywhere;
// the table stands in the description of scn-stabilise-logarithms.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_DIALECT_SCN_IR_STABLELOGARITHM_H
#define SCANSION_DIALECT_SCN_IR_STABLELOGARITHM_H

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion::scn {

/// The value of `op`, a scn.log or scn.log1p, in a form that neither overflows nor loses digits, built at the builder's
/// insertion point; null where `op` is another op or has no such form. `op` itself stays as it is.
mlir::Value stableLogarithm(mlir::OpBuilder &builder, mlir::Operation *op);

} // namespace scansion::scn

#endif
