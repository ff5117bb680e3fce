//===- RowLengths.h - lengths of a scan's rows, before its loop -------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOSCF_ROWLENGTHS_H
#define SCANSION_LIB_CONVERSION_SCNTOSCF_ROWLENGTHS_H

#include "mlir/IR/IRMapping.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion {

/// Finds the lengths of what a step gives, in ops before the scan.
class RowLengths {
public:
  /// `count` is the number of steps; `mapFirstStep` gives the step's arguments the values that they have in the first step.
  RowLengths(scn::ScanOp scan, mlir::OpBuilder &b, mlir::Value count,
             llvm::function_ref<void(mlir::IRMapping &)> mapFirstStep)
      : scan(scan), b(b), loc(scan.getLoc()), count(count), mapFirstStep(mapFirstStep) {}

  llvm::SmallVector<mlir::OpFoldResult> of(mlir::Value row);

private:
  mlir::Value hoist(mlir::Value row, int64_t axis);
  mlir::Value ofValues(mlir::Value length, mlir::Value row, int64_t axis);
  mlir::Value ofFirstStep(mlir::Value length, mlir::Value row, int64_t axis);

  scn::ScanOp scan;
  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::Value count;
  llvm::function_ref<void(mlir::IRMapping &)> mapFirstStep;
};

} // namespace scansion

#endif
