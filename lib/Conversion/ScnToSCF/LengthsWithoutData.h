//===- LengthsWithoutData.h - lengths of a scan's rows that no data decide --===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOSCF_LENGTHSWITHOUTDATA_H
#define SCANSION_LIB_CONVERSION_SCNTOSCF_LENGTHSWITHOUTDATA_H

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "llvm/ADT/DenseMap.h"

namespace scansion {

/// Computes lengths of values of a scan's step from lengths of what the scan is given.
class LengthsWithoutData {
public:
  LengthsWithoutData(scn::ScanOp scan, mlir::OpBuilder &b) : scan(scan), b(b), loc(scan.getLoc()) {}

  /// The length of an axis, an int64 scalar; null where data decide.
  mlir::Value find(mlir::Value value, int64_t axis);

  /// Whether what was found is the length in every step: no choice was met, whose branches may differ.
  bool isCertain() const { return isCertain_; }

private:
  bool isOuter(mlir::Value value) { return !scan.getBody().isAncestor(value.getParentRegion()); }
  mlir::Value number(mlir::Value scalar);
  mlir::Value ofSlice(scn::SliceOp slice, int64_t axis);
  mlir::Value ofReshape(scn::ReshapeOp reshape, int64_t axis);
  mlir::Value bound(mlir::Value given, mlir::Value length, mlir::Value low, mlir::Value high);
  mlir::Value ofChoice(mlir::Value condition, mlir::Value taken, mlir::Value other, int64_t axis);

  scn::ScanOp scan;
  mlir::OpBuilder &b;
  mlir::Location loc;
  llvm::SmallDenseMap<mlir::Value, bool> decided; // conditions, on the way into a branch
  bool isCertain_ = true;
};

} // namespace scansion

#endif
