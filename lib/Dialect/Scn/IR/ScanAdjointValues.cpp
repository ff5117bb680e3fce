//===- ScanAdjointValues.cpp - what the adjoint of a scan reads of it -------===//
//
// Values of the step that the step backwards reads become sequences of it: rows that the scan has anyway, rows that it
// keeps from now on, elements of its own sequences. The rest is computed again from these (ScanResiduals.h says what).
//
//===----------------------------------------------------------------------===//

#include "ScanAdjoint.h"
#include "ScanResiduals.h"
#include "TimeParts.h"

using namespace mlir;
using namespace scansion::scn;

/// The tap of a sequence that has a row for each step.
static constexpr int64_t kNow[] = {0};

/// Whether an op other than those that look at shapes alone reads `value` in the draft.
static bool isRead(Block *draft, Value value) {
  return llvm::any_of(value.getUses(), [&](OpOperand &use) {
    Operation *op = use.getOwner();
    bool readsShape = isa<DimOp, ShapeOfOp>(op) || (isa<FillLikeOp>(op) && use.getOperandNumber() == 1);
    return !readsShape && draft->findAncestorOpInBlock(*op);
  });
}

/// Whether a length is given by values outside of the scan's body, or by arguments of it.
static bool isGiven(ScanOp scan, Value length) {
  if (length.getParentRegion() == &scan.getBody())
    return false;
  Operation *op = length.getDefiningOp();
  if (auto dim = dyn_cast_or_null<DimOp>(op))
    return dim.getX().getParentRegion() != &scan.getBody() || isa<BlockArgument>(dim.getX());
  if (isa_and_nonnull<AddOp, MulOp>(op))
    return llvm::all_of(op->getOperands(), [&](Value operand) { return isGiven(scan, operand); });
  return true;
}

/// The fill by lengths that follow from what the step is given; null where they don't. So a value whose shape alone is
/// wanted is not kept.
static Value fillBySizes(OpBuilder &b, ScanOp scan, FillLikeOp fill, Value like) {
  auto type = cast<RankedTensorType>(fill.getY().getType());
  Operation *before = fill->getPrevNode();
  SmallVector<Value> sizes;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (type.isDynamicDim(axis))
      sizes.push_back(resolvedLength(b, like, axis));
  if (llvm::all_of(sizes, [&](Value size) { return isGiven(scan, size); }))
    return BroadcastOp::create(b, fill.getLoc(), fill.getValue(), sizes, type.getShape(), ArrayRef<int64_t>());
  while (fill->getPrevNode() != before) {
    Operation *unused = fill->getPrevNode();
    unused->erase();
  }
  return {};
}

void ScanAdjoint::useShapeAtHand(FillLikeOp fill) {
  Value like = findShape(builder, scan, fill.getLike());
  bool isComputed = like.getParentRegion() == &scan.getBody() && like.getDefiningOp();
  if (isComputed && isRead(draft.body, fill.getLike()))
    return;
  OpBuilder inner(fill);
  if (Value filled = isComputed ? fillBySizes(inner, scan, fill, like) : Value()) {
    fill.getY().replaceAllUsesWith(filled);
    fill.erase();
    return;
  }
  fill.getLikeMutable().assign(like);
}

/// Ops that look at a shape alone do so at a value that is at hand.
void ScanAdjoint::useShapesAtHand() {
  draft.body->walk([&](Operation *op) {
    OpBuilder inner(op);
    if (auto dim = dyn_cast<DimOp>(op)) {
      if (dim.getX().getParentRegion() == &scan.getBody())
        dim.getXMutable().assign(findShape(builder, scan, dim.getX()));
      // Lengths of what is computed follow from lengths of what is given.
      if (dim.getX().getParentRegion() == &scan.getBody() && dim.getX().getDefiningOp())
        dim.getY().replaceAllUsesWith(resolvedLength(inner, dim.getX(), dim.getAxis()));
    } else if (auto shape = dyn_cast<ShapeOfOp>(op)) {
      shape.getXMutable().assign(findShape(builder, scan, shape.getX()));
    } else if (auto fill = dyn_cast<FillLikeOp>(op)) {
      useShapeAtHand(fill);
    }
  });
}

/// Makes what the adjoint's body reads of the scan's body available: as sequences and by repeating operations.
void ScanAdjoint::provideValues() {
  llvm::SetVector<Value> needed;
  auto collectFrom = [&](Operation *op) {
    for (Value operand : op->getOperands())
      if (operand.getParentRegion() == &scan.getBody())
        needed.insert(operand);
  };
  draft.body->walk(collectFrom);
  ScanResiduals plan = planResiduals(scan, needed.getArrayRef());
  extend(plan.kept.getArrayRef());
  steps = countSteps();
  adjointSteps = countAdjointSteps();

  IRMapping mapping;
  for (Value value : plan.kept) {
    bool reversed = true;
    Value rows = rowsOf(value, reversed);
    mapping.map(value, draft.addSequence(rows, kNow, reversed, value.getType()).front());
  }
  OpBuilder front = OpBuilder::atBlockBegin(draft.body);
  for (Operation *op : plan.recomputed) {
    op->walk([&](Operation *part) {
      for (Value operand : part->getOperands())
        provideOperand(mapping, operand);
    });
    front.clone(*op, mapping);
  }
  for (Value value : needed) {
    if (!mapping.contains(value))
      addSequenceElement(mapping, value);
    value.replaceUsesWithIf(mapping.lookup(value), [&](OpOperand &use) {
      Block *block = use.getOwner()->getBlock();
      return block == draft.body || draft.body->findAncestorOpInBlock(*use.getOwner());
    });
  }
}

/// Gives an operand of a repeated operation a copy. What has none yet is an element of a sequence, or read for its shape.
void ScanAdjoint::provideOperand(IRMapping &mapping, Value operand) {
  if (mapping.contains(operand) || operand.getParentRegion() != &scan.getBody())
    return;
  Value shape = findShape(builder, scan, operand);
  if (shape.getParentRegion() == &scan.getBody())
    addSequenceElement(mapping, shape);
  if (shape != operand)
    mapping.map(operand, mapping.lookupOrDefault(shape));
}

void ScanAdjoint::addSequenceElement(IRMapping &mapping, Value element) {
  if (mapping.contains(element))
    return;
  for (unsigned i = 0; i < scan.getSequences().size(); ++i)
    for (auto [argument, tap] : llvm::zip(scan.getSequenceArguments(i), scan.getSequenceTaps(i))) {
      if (argument != element)
        continue;
      Value rows = scan.getSequences()[i];
      if (!fitsSteps(i)) {
        auto [start, stop] = boundsOf(i, tap);
        rows = takeRows(builder, loc, rows, start, stop);
      }
      bool reversed = !scan.isReversed(i);
      mapping.map(element, draft.addSequence(rows, kNow, reversed, element.getType()).front());
      return;
    }
}

/// The result that stacks a value of the body, and whether it is to be read from its end. Null if there is none.
Value ScanAdjoint::rowsOf(Value value, bool &reversed) {
  YieldOp yield = scan.getYield();
  reversed = true;
  for (auto [state, next] : llvm::enumerate(yield.getNext()))
    if (next == value && scan.getTrajectory(state))
      return scan.getTrajectory(state);
  for (auto [index, output] : llvm::enumerate(yield.getOutputs()))
    if (output == value) {
      reversed = !scan.isStackedFromEnd(index);
      return scan.getStack(index);
    }
  return {};
}

/// Replaces the scan by one that also stacks `values`. A scan that ends by a condition has at least one stacked result
/// afterwards, which knows how many steps there were.
void ScanAdjoint::extend(ArrayRef<Value> values) {
  SmallVector<Value> added;
  bool reversed;
  for (Value value : values)
    if (!rowsOf(value, reversed))
      added.push_back(value);
  YieldOp yield = scan.getYield();
  if (yield.getUntil() && added.empty() && scan.getNumResults() == scan.getNumStates())
    added.push_back(yield.getUntil());
  if (added.empty())
    return;
  scan = appendOutputs(scan, added, mode);
}
