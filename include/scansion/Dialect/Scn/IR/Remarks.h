//===- Remarks.h - what a pass tells whoever asks ---------------------------===//
//
// `f.report()` in Python and `scansion-opt --remarks-filter=.*` ask. Unless somebody does, nothing is written and no text is
// made:
//
//   applied(op, "scn-hoist-invariants") << "computed once, before the scan";
//
// The text says of the user's operation at this place what became of it, or why it did not.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_DIALECT_SCN_IR_REMARKS_H
#define SCANSION_DIALECT_SCN_IR_REMARKS_H

#include "mlir/IR/Operation.h"
#include "mlir/IR/Remarks.h"

namespace scansion {

inline mlir::remark::detail::InFlightRemark applied(mlir::Operation *op, llvm::StringRef pass) {
  return mlir::remark::passed(op->getLoc(), mlir::remark::RemarkOpts::name(pass).category(pass));
}

inline mlir::remark::detail::InFlightRemark missed(mlir::Operation *op, llvm::StringRef pass) {
  return mlir::remark::missed(op->getLoc(), mlir::remark::RemarkOpts::name(pass).category(pass));
}

/// Whether somebody asks, for passes that look at what they left.
inline bool areRemarksWanted(mlir::MLIRContext *context) { return context->getRemarkEngine() != nullptr; }

} // namespace scansion

#endif
