//===- VaryingShapes.cpp - shapes that change from step to step -------------===//
//
// See VaryingShapes.h.
//
//===----------------------------------------------------------------------===//

#include "VaryingShapes.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion::scn;

VaryingShapes::VaryingShapes(ScanOp scan) : scan_(scan) {
  for (Operation &op : scan.getBody().front().without_terminator()) {
    for (OpResult result : op.getResults())
      if (varies(result))
        values_.insert(result);
    if (isFixed(&op))
      fixed_.insert(&op);
  }
}

/// Whether the results are what every step computes from shapes.
bool VaryingShapes::isFixed(Operation *op) {
  if (isa<DimOp, ShapeOfOp>(op))
    return !contains(op->getOperand(0));
  return op->getNumRegions() == 0 && llvm::all_of(op->getOperands(), [&](Value operand) { return isFixed(operand); });
}

bool VaryingShapes::isFixed(Value value) {
  return !isInBodyOf(scan_, value) || (value.getDefiningOp() && fixed_.contains(value.getDefiningOp()));
}

bool VaryingShapes::varies(OpResult value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  Operation *op = value.getOwner();
  if (!type || type.hasStaticShape())
    return false;
  if (auto inner = dyn_cast<ScanOp>(op); inner && inner.hasCondition())
    return value.getResultNumber() < inner.getNumResults() - inner.getNumStates();
  if (auto slice = dyn_cast<SliceOp>(op))
    return hasComputedLength(slice) || (!slice.getIndexed().front() && contains(slice.getX()));
  if (isa<UpdateSliceOp>(op))
    return contains(op->getOperand(0));
  auto reads = [&](Operation *reader) {
    bool isReader = llvm::any_of(reader->getOperands(), [&](Value operand) { return contains(operand); });
    return isReader ? WalkResult::interrupt() : WalkResult::advance();
  };
  return op->walk(reads).wasInterrupted();
}

bool VaryingShapes::hasComputedLength(SliceOp slice) {
  auto starts = slice.getStarts().begin(), stops = slice.getStops().begin(), steps = slice.getSteps().begin();
  bool found = false;
  for (size_t axis = 0; axis < slice.getIndexed().size(); ++axis) {
    auto isComputed = [&](ArrayRef<int64_t> known, OperandRange::iterator &next) {
      return ShapedType::isDynamic(known[axis]) && !isFixed(*next++);
    };
    bool isStartComputed = isComputed(slice.getStaticStarts(), starts);
    bool isStopComputed = isComputed(slice.getStaticStops(), stops);
    bool isStepComputed = isComputed(slice.getStaticSteps(), steps);
    found |= !slice.getIndexed()[axis] && (isStartComputed || isStopComputed || isStepComputed);
  }
  return found;
}
