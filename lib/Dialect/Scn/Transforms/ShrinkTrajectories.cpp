//===- ShrinkTrajectories.cpp - last rows from the final window -------------===//
//
// A slice that reads only the last W rows of a state's trajectory, W no more than the state's window, reads them from the
// final window instead. The adjoint of such a slice is a trajectory of zeros but for its last row, which the adjoint scan
// reads first: it goes into what that scan's state starts from. Whether there are that many rows was checked before (scn-make-checks-explicit), from the number
// of steps and not from the trajectory.
//
//===----------------------------------------------------------------------===//

#include "ScanEdit.h"

#include "scansion/Dialect/Scn/IR/Remarks.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNSHRINKTRAJECTORIES
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

/// The state whose trajectory `value` is, and its scan.
static std::pair<ScanOp, unsigned> findTrajectory(Value value) {
  auto scan = value.getDefiningOp<ScanOp>();
  for (unsigned state = 0; scan && state < scan.getNumStates(); ++state)
    if (scan.getTrajectory(state) == value)
      return {scan, state};
  return {nullptr, 0};
}

static bool isZeros(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !isa<FillLikeOp, BroadcastOp>(op))
    return false;
  DenseElementsAttr element;
  return matchPattern(op->getOperand(0), m_Constant(&element)) && isa<FloatType>(element.getElementType()) &&
         element.isSplat() && element.getSplatValue<APFloat>().isPosZero();
}

/// The op that writes the last row, or a part of it, into zeros.
static UpdateSliceOp findLastRow(Value sequence) {
  auto update = sequence.getDefiningOp<UpdateSliceOp>();
  bool isLast = update && update.getIndexed()[0] && update.getStaticStarts()[0] == -1;
  return isLast && update->hasAttr(kCheckedAttr) && isZeros(update.getX()) ? update : UpdateSliceOp();
}

/// The state to which the step adds the element of a sequence, if that is all that is done with the two.
static std::optional<unsigned> findAddedTo(ScanOp scan, Value element) {
  if (!element.hasOneUse())
    return std::nullopt;
  auto sum = dyn_cast<AddOp>(*element.user_begin());
  if (!sum || sum->getBlock() != &scan.getBody().front())
    return std::nullopt;
  Value other = sum->getOperand(sum->getOperand(0) == element ? 1 : 0);
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    if (scan.getStateArguments(state).front() == other && other.hasOneUse() && scan.getWindow(state) == 1)
      return state;
  return std::nullopt;
}

/// Adds the last row of a sequence, which the first step reads, to the state that the step adds it to.
static void startFromLastRow(ScanOp scan, unsigned sequence) {
  UpdateSliceOp row = findLastRow(scan.getSequences()[sequence]);
  if (!row || !scan.isReversed(sequence) || scan.getSequenceTaps(sequence) != ArrayRef<int64_t>{0})
    return;
  Value element = scan.getSequenceArguments(sequence).front();
  std::optional<unsigned> state = findAddedTo(scan, element);
  if (!state)
    return;
  // The initial value has one row, so that the last row's place is in it too.
  OpBuilder b(scan);
  Value initial = scan.getInitials()[*state];
  auto start = cast<UpdateSliceOp>(b.clone(*row));
  start.getXMutable().assign(initial);
  start.setAccumulate(true);
  start.getY().setType(cast<RankedTensorType>(initial.getType()));
  scan.getInitialsMutable()[*state].set(start);
  Operation *sum = *element.user_begin();
  sum->getResult(0).replaceAllUsesWith(scan.getStateArguments(*state).front());
  sum->erase();
  dropSequence(scan, sequence);
}

namespace {
struct ShrinkTrajectories : scansion::scn::impl::ScnShrinkTrajectoriesBase<ShrinkTrajectories> {
  void runOnOperation() override {
    getOperation().walk([](SliceOp slice) {
      auto [scan, state] = findTrajectory(slice.getX());
      if (!scan)
        return;
      // One row, counted from the end: the window is a suffix of the trajectory, so the same index reads it. Slices of
      // several rows would read initial values where there are fewer steps than rows.
      int64_t start = slice.getStaticStarts()[0];
      bool isRow =
          slice.getIndexed()[0] && !ShapedType::isDynamic(start) && start < 0 && -start <= scan.getWindow(state);
      if (!isRow || !slice->hasAttr(kCheckedAttr))
        return;
      scansion::applied(slice, "scn-shrink-trajectories") << "a last row: the scan need not keep the others for it";
      slice.getXMutable().assign(scan.getFinal(state));
    });
    getOperation().walk([](ScanOp scan) {
      for (unsigned sequence : llvm::reverse(llvm::seq<unsigned>(0, scan.getSequences().size())))
        startFromLastRow(scan, sequence);
    });
  }
};
} // namespace
