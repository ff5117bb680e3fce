//===- VaryingShapes.h - shapes that change from step to step ---*- C++ -*-===//
//
// Values of several steps make rows if they have one shape. What a mask or a computed bound chooses, the rows of an inner
// scan with a condition, and what is computed from them without taking one of their elements may have another in each
// step.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_IR_VARYINGSHAPES_H
#define SCANSION_LIB_DIALECT_SCN_IR_VARYINGSHAPES_H

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "llvm/ADT/DenseSet.h"

namespace scansion::scn {

inline bool isInBodyOf(ScanOp scan, mlir::Value value) { return value.getParentRegion() == &scan.getBody(); }

/// The values of a scan's body of which that is so.
class VaryingShapes {
public:
  explicit VaryingShapes(ScanOp scan);

  bool contains(mlir::Value value) const { return values_.contains(value); }

private:
  bool isFixed(mlir::Operation *op);
  bool isFixed(mlir::Value value);
  bool varies(mlir::OpResult value);
  bool hasComputedLength(SliceOp slice);

  ScanOp scan_;
  llvm::DenseSet<mlir::Value> values_;
  llvm::DenseSet<mlir::Operation *> fixed_;
};

} // namespace scansion::scn

#endif
