//===- SumAfterScan.cpp - accumulators as sums after the loop ---------------===//
//
// A state that each step adds to, or subtracts from, and nothing reads inside is a sum over the steps. Where a term is
// the product of two rows (the gradient of a matrix of weights), adding it up in the loop reads and writes the whole matrix
// in each step; after the loop the sum of all products is one product of matrices:
//
//   acc(t) = acc(t-1) + a(t) b(t)'          becomes          acc + A' B,  A and B the rows of a and b
//
// Where a scan does nothing but add up a few numbers, which is the gradient of a scan without states, their rows are
// summed after it. It is a map then, and scn-batch-after-scan computes all steps at once.
//
// The terms are added in another order than in the loop, which rounds differently.
//
//===----------------------------------------------------------------------===//

#include "ExplicitChecks.h"
#include "ScanEdit.h"

#include "scansion/Dialect/Scn/IR/Batch.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNSUMAFTERSCAN
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

namespace {
/// What a step adds to a state or subtracts from it.
struct Summand {
  Value term;
  Operation *op;  // the addition or subtraction
  Value subtotal; // what it adds the term to
  bool isSubtracted() const { return isa<SubOp>(op); }
};

/// A state that only sums up.
struct Accumulator {
  unsigned state;
  SmallVector<Summand> terms;
};

/// Values whose rows are needed, and whether best with the last step's first.
using Rows = llvm::MapVector<Value, bool>;

class SumAfter {
public:
  explicit SumAfter(ScanOp scan) : scan(scan), ofStep(dependOn(scan, llvm::to_vector(scan.getBody().getArguments()))) {}
  void run();

private:
  std::optional<Accumulator> match(unsigned state);
  bool isProductOfRows(Value term);
  bool isShort(Value term);
  bool isMapBesides(ArrayRef<Accumulator> accumulators);
  bool leavesLoop(Value term) { return onlySums || isProductOfRows(term); }
  void collectRows(Value term, Rows &rows);
  bool fitMemory(const Rows &rows);
  void keepRows(const Rows &rows);
  Value sum(OpBuilder &b, Value term, ArrayRef<OpFoldResult> lengths);
  void replaceFinal(const Accumulator &accumulator);

  ScanOp scan;
  llvm::DenseSet<Value> ofStep;
  bool onlySums = false; // without its sums the scan is a map
};
} // namespace

/// Follows the state's value from addition to addition to the end of the step. Each must be its only use.
std::optional<Accumulator> SumAfter::match(unsigned state) {
  SmallVector<int64_t> taps = scan.getStateTaps(state);
  bool isPlain = taps.empty() || (taps.size() == 1 && taps[0] == -1);
  Value current = scan.getStateArguments(state).front();
  if (!isPlain || !isa<RankedTensorType>(current.getType()) || getElementTypeOrSelf(current).isInteger(1) ||
      (scan.getTrajectory(state) && !scan.getTrajectory(state).use_empty()))
    return std::nullopt;
  Accumulator accumulator{state, {}};
  while (current.hasOneUse()) {
    OpOperand &use = *current.use_begin();
    if (use.getOwner() == scan.getYield()) {
      bool isNext = use.getOperandNumber() == state && !accumulator.terms.empty();
      return isNext ? std::optional(accumulator) : std::nullopt;
    }
    Operation *sum = use.getOwner();
    bool isSum = isa<AddOp>(sum) || (isa<SubOp>(sum) && use.getOperandNumber() == 0);
    if (!isSum || sum->getBlock() != &scan.getBody().front())
      return std::nullopt;
    accumulator.terms.push_back({sum->getOperand(1 - use.getOperandNumber()), sum, current});
    current = sum->getResult(0);
  }
  return std::nullopt;
}

/// A product of two values of the step that is a matrix at least as large in axes as they are, perhaps rearranged or with
/// its sign turned.
bool SumAfter::isProductOfRows(Value term) {
  Operation *op = term.getDefiningOp();
  if (!op || !term.hasOneUse())
    return false;
  if (isa<TransposeOp, NegOp>(op))
    return isProductOfRows(op->getOperand(0));
  auto dot = dyn_cast<DotOp>(op);
  return dot && ofStep.contains(dot.getLhs()) && ofStep.contains(dot.getRhs()) &&
         tensorType(dot.getY()).getRank() >= 2 &&
         tensorType(dot.getY()).getRank() >= tensorType(dot.getLhs()).getRank() &&
         tensorType(dot.getY()).getRank() >= tensorType(dot.getRhs()).getRank();
}

/// How many numbers a step may give to a sum whose terms are kept for all steps.
static constexpr int64_t kShort = 16;

/// A few numbers, as many at each step.
bool SumAfter::isShort(Value term) {
  RankedTensorType type = tensorType(term);
  return type.hasStaticShape() && type.getNumElements() <= kShort && ofStep.contains(term);
}

/// Whether scn-batch-after-scan takes the whole body once these states are gone.
bool SumAfter::isMapBesides(ArrayRef<Accumulator> accumulators) {
  if (accumulators.size() != scan.getNumStates())
    return false;
  for (const Accumulator &accumulator : accumulators)
    for (const Summand &part : accumulator.terms)
      if (!isProductOfRows(part.term) && !(isShort(part.term) && part.subtotal.getType() == part.term.getType()))
        return false;
  return llvm::all_of(scan.getBody().front().without_terminator(), [&](Operation &op) {
    if (op.getNumRegions() || !isPure(&op))
      return false;
    if (!ofStep.contains(op.getResult(0)))
      return !canFail(&op);
    return isa<BatchableOpInterface>(op) && llvm::all_of(op.getResultTypes(), [&](Type type) {
             return isa<RankedTensorType>(type) && fitsBeside(scan, cast<RankedTensorType>(type));
           });
  });
}

void SumAfter::collectRows(Value term, Rows &rows) {
  if (!isProductOfRows(term)) {
    rows.insert({term, scan.isReversed(0)});
    return;
  }
  while (isa<TransposeOp, NegOp>(term.getDefiningOp()))
    term = term.getDefiningOp()->getOperand(0);
  auto dot = cast<DotOp>(term.getDefiningOp());
  rows.insert({dot.getLhs(), areFromEnd(scan, dot.getRhs())});
  rows.insert({dot.getRhs(), areFromEnd(scan, dot.getLhs())});
}

void SumAfter::keepRows(const Rows &rows) {
  ScanEdit edit(scan);
  bool edited = false;
  for (auto [row, fromEnd] : rows)
    if (!hasRows(scan, row)) {
      edit.addOutput(row, fromEnd);
      edited = true;
    }
  if (edited)
    scan = edit.finish();
}

/// Rows whose elements have `lengths`, one for each axis of a row; null: its own. A step finds that they agree, and of a
/// scan without steps there are no rows, whatever the lengths.
static Value withLengths(OpBuilder &b, Location loc, Value rows, ArrayRef<OpFoldResult> lengths) {
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, loc, rows);
  bool isKnown = true;
  for (auto [size, length] : llvm::zip_equal(MutableArrayRef(sizes).drop_front(), lengths)) {
    if (!length || (isa<Attribute>(size) && isa<Attribute>(length)))
      continue;
    size = length;
    isKnown = false;
  }
  if (isKnown)
    return rows;
  auto type = cast<RankedTensorType>(rows.getType());
  // Upstream's verifier wants a slice to start inside.
  if (llvm::is_contained(type.getShape(), 0))
    return tensor::EmptyOp::create(b, loc, sizes, type.getElementType());
  SmallVector<OpFoldResult> starts(sizes.size(), b.getIndexAttr(0)), steps(sizes.size(), b.getIndexAttr(1));
  return tensor::ExtractSliceOp::create(b, loc, rows, starts, sizes, steps);
}

/// The lengths of a product's axes, sorted by operand: batch axes are of both, contracted ones of neither.
static std::pair<SmallVector<OpFoldResult>, SmallVector<OpFoldResult>> ofOperands(DotOp dot,
                                                                                  ArrayRef<OpFoldResult> lengths) {
  SmallVector<OpFoldResult> lhs(tensorType(dot.getLhs()).getRank()), rhs(tensorType(dot.getRhs()).getRank());
  size_t axis = 0;
  for (auto [left, right] : llvm::zip_equal(dot.getLhsBatch(), dot.getRhsBatch()))
    lhs[left] = rhs[right] = lengths[axis++];
  auto take = [&](SmallVector<OpFoldResult> &own, ArrayRef<int64_t> batch, ArrayRef<int64_t> contract) {
    for (int64_t i = 0, rank = own.size(); i < rank; ++i)
      if (!llvm::is_contained(batch, i) && !llvm::is_contained(contract, i))
        own[i] = lengths[axis++];
  };
  take(lhs, dot.getLhsBatch(), dot.getLhsContract());
  take(rhs, dot.getRhsBatch(), dot.getRhsContract());
  return {lhs, rhs};
}

/// The sum of a term over all steps, which has `lengths`. In a product of rows the steps are one more axis that is
/// contracted.
Value SumAfter::sum(OpBuilder &b, Value term, ArrayRef<OpFoldResult> lengths) {
  if (!isProductOfRows(term)) {
    Value rows = rowsOf(b, scan, term, scan.getSteps(), areFromEnd(scan, term));
    return ReduceSumOp::create(b, term.getLoc(), rows, ArrayRef<int64_t>{0});
  }
  Operation *op = term.getDefiningOp();
  if (auto transpose = dyn_cast<TransposeOp>(op)) {
    SmallVector<OpFoldResult> before(lengths.size());
    for (auto [axis, source] : llvm::enumerate(transpose.getPermutation()))
      before[source] = lengths[axis];
    Value x = sum(b, transpose.getX(), before);
    return TransposeOp::create(b, op->getLoc(), x, transpose.getPermutation());
  }
  if (auto negated = dyn_cast<NegOp>(op)) {
    Value x = sum(b, negated.getX(), lengths);
    return NegOp::create(b, op->getLoc(), x);
  }
  auto dot = cast<DotOp>(op);
  auto shifted = [](ArrayRef<int64_t> axes) {
    return llvm::map_to_vector(axes, [](int64_t axis) { return axis + 1; });
  };
  SmallVector<int64_t> lhsContract = shifted(dot.getLhsContract()), rhsContract = shifted(dot.getRhsContract());
  lhsContract.insert(lhsContract.begin(), 0);
  rhsContract.insert(rhsContract.begin(), 0);
  // The order of the steps does not matter as long as it is the same on both sides.
  bool fromEnd = areFromEnd(scan, dot.getLhs());
  auto [lhsLengths, rhsLengths] = ofOperands(dot, lengths);
  Value lhs = rowsOf(b, scan, dot.getLhs(), scan.getSteps(), fromEnd);
  lhs = withLengths(b, dot.getLoc(), lhs, lhsLengths);
  Value rhs = rowsOf(b, scan, dot.getRhs(), scan.getSteps(), fromEnd);
  rhs = withLengths(b, dot.getLoc(), rhs, rhsLengths);
  return DotOp::create(b, dot.getLoc(), lhs, rhs, shifted(dot.getLhsBatch()), shifted(dot.getRhsBatch()), lhsContract,
                       rhsContract);
}

/// The state's final value: what is still added up in the loop, and the sums.
void SumAfter::replaceFinal(const Accumulator &accumulator) {
  Value final = scan.getFinal(accumulator.state);
  Operation *behind = scan->getNextNode();
  OpBuilder b(behind);
  Value total = final;
  bool isWindow = !scan.getStateTaps(accumulator.state).empty();
  SmallVector<OpFoldResult> lengths = tensor::getMixedSizes(b, final.getLoc(), scan.getInitials()[accumulator.state]);
  if (isWindow)
    lengths.erase(lengths.begin());
  for (const Summand &summand : accumulator.terms) {
    if (!leavesLoop(summand.term))
      continue;
    Location loc = summand.term.getLoc();
    Value part = sum(b, summand.term, lengths);
    if (isWindow)
      part = ExpandDimsOp::create(b, loc, part, ArrayRef<int64_t>{0});
    total =
        summand.isSubtracted() ? SubOp::create(b, loc, total, part).getY() : AddOp::create(b, loc, total, part).getY();
    total.setType(final.getType());
  }
  replaceBehind(scan, behind, final, total);
}

/// What the loop has for one step only is kept for all.
bool SumAfter::fitMemory(const Rows &rows) {
  return llvm::all_of(rows, [&](auto row) { return fitsBeside(scan, tensorType(row.first)); });
}

void SumAfter::run() {
  SmallVector<Accumulator> accumulators;
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    if (std::optional<Accumulator> accumulator = match(state))
      accumulators.push_back(*accumulator);
  onlySums = isMapBesides(accumulators);
  llvm::erase_if(accumulators, [&](const Accumulator &accumulator) {
    return llvm::none_of(accumulator.terms, [&](const Summand &part) { return leavesLoop(part.term); });
  });
  SmallVector<Summand> leaving;
  for (const Accumulator &accumulator : accumulators)
    llvm::copy_if(accumulator.terms, std::back_inserter(leaving),
                  [&](const Summand &part) { return leavesLoop(part.term); });
  Rows rows;
  for (const Summand &part : leaving)
    collectRows(part.term, rows);
  if (accumulators.empty() || !fitMemory(rows))
    return;
  keepRows(rows);
  for (const Accumulator &accumulator : accumulators)
    replaceFinal(accumulator);
  // The additions leave the loop.
  for (const Summand &part : llvm::reverse(leaving)) {
    scansion::applied(part.op, "scn-sum-after-scan") << "only added up: the sum over all steps is made after the scan";
    part.op->getResult(0).replaceAllUsesWith(part.subtotal);
    part.op->erase();
  }
  ScanEdit edit(scan);
  for (const Accumulator &accumulator : accumulators) {
    Value argument = scan.getStateArguments(accumulator.state).front();
    if (scan.getYield().getNext()[accumulator.state] != argument)
      continue; // other terms are still added up
    scan.getFinal(accumulator.state).replaceAllUsesWith(scan.getInitials()[accumulator.state]);
    edit.dropState(accumulator.state);
  }
  scan = edit.finish();
  eraseUnused(nullptr, scan.getYield());
}

namespace {
struct SumAfterScan : scansion::scn::impl::ScnSumAfterScanBase<SumAfterScan> {
  void runOnOperation() override {
    SmallVector<ScanOp> scans;
    getOperation().walk([&](ScanOp scan) { scans.push_back(scan); });
    for (ScanOp scan : scans)
      if (scan->hasAttr(kCheckedAttr) && !scan.hasCondition())
        SumAfter(scan).run();
  }
};
} // namespace
