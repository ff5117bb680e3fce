//===- SumAfterScan.cpp - accumulators as sums after the loop ---------------===//
//
// A state that each step adds to and nothing reads inside is a sum over the steps. Where a term is the product of two rows
// (the gradient of a matrix of weights), adding it up in the loop reads and writes the whole matrix in each step; after the
// loop the sum of all products is one product of matrices:
//
//   acc(t) = acc(t-1) + a(t) b(t)'          becomes          acc + A' B,  A and B the rows of a and b
//
// The terms are added in another order than in the loop, which rounds differently.
//
//===----------------------------------------------------------------------===//

#include "ScanEdit.h"

#include "scansion/Dialect/Scn/IR/Batch.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNSUMAFTERSCAN
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

namespace {
/// A state that only grows, and what each step adds to it.
struct Accumulator {
  unsigned state;
  SmallVector<Value> terms;
};

class SumAfter {
public:
  explicit SumAfter(ScanOp scan) : scan(scan), ofStep(dependOn(scan, llvm::to_vector(scan.getBody().getArguments()))) {}
  void run();

private:
  std::optional<Accumulator> match(unsigned state);
  bool isProductOfRows(Value term);
  void collectRows(Value term, llvm::SetVector<Value> &rows);
  bool fitMemory(const llvm::SetVector<Value> &rows);
  void keepRows(const llvm::SetVector<Value> &rows);
  Value sum(OpBuilder &b, Value term);
  void replaceFinal(const Accumulator &accumulator);

  ScanOp scan;
  llvm::DenseSet<Value> ofStep;
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
    auto add = dyn_cast<AddOp>(use.getOwner());
    if (!add || add->getBlock() != &scan.getBody().front())
      return std::nullopt;
    accumulator.terms.push_back(add->getOperand(1 - use.getOperandNumber()));
    current = add.getY();
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

void SumAfter::collectRows(Value term, llvm::SetVector<Value> &rows) {
  while (isa<TransposeOp, NegOp>(term.getDefiningOp()))
    term = term.getDefiningOp()->getOperand(0);
  llvm::for_each(term.getDefiningOp()->getOperands(), [&](Value operand) { rows.insert(operand); });
}

void SumAfter::keepRows(const llvm::SetVector<Value> &rows) {
  ScanEdit edit(scan);
  bool edited = false;
  for (Value row : rows)
    if (!hasRows(scan, row)) {
      edit.addOutput(row);
      edited = true;
    }
  if (edited)
    scan = edit.finish();
}

/// The sum of a product of rows over all steps: the steps are one more axis that is contracted.
Value SumAfter::sum(OpBuilder &b, Value term) {
  Operation *op = term.getDefiningOp();
  if (auto transpose = dyn_cast<TransposeOp>(op)) {
    Value x = sum(b, transpose.getX());
    return TransposeOp::create(b, op->getLoc(), x, transpose.getPermutation());
  }
  if (auto negated = dyn_cast<NegOp>(op)) {
    Value x = sum(b, negated.getX());
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
  bool fromEnd = isReadFromEnd(scan, dot.getLhs()) || isReadFromEnd(scan, dot.getRhs());
  Value lhs = rowsOf(b, scan, dot.getLhs(), scan.getSteps(), fromEnd);
  Value rhs = rowsOf(b, scan, dot.getRhs(), scan.getSteps(), fromEnd);
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
  for (Value term : accumulator.terms) {
    if (!isProductOfRows(term))
      continue;
    Value part = sum(b, term);
    if (isWindow)
      part = ExpandDimsOp::create(b, term.getLoc(), part, ArrayRef<int64_t>{0});
    total = AddOp::create(b, term.getLoc(), total, part);
    total.setType(final.getType());
  }
  replaceBehind(scan, behind, final, total);
}

/// Rows that nobody has yet are stacked only beside rows as large as far as one can see.
bool SumAfter::fitMemory(const llvm::SetVector<Value> &rows) {
  int64_t there = 0;
  for (BlockArgument element : sequenceElements(scan))
    there = std::max(there, tensorType(element).getRank());
  return llvm::all_of(rows, [&](Value row) { return hasRows(scan, row) || tensorType(row).getRank() <= there; });
}

void SumAfter::run() {
  SmallVector<Accumulator> accumulators;
  llvm::SetVector<Value> rows;
  for (unsigned state = 0; state < scan.getNumStates(); ++state) {
    std::optional<Accumulator> accumulator = match(state);
    if (!accumulator || llvm::none_of(accumulator->terms, [&](Value term) { return isProductOfRows(term); }))
      continue;
    for (Value term : accumulator->terms)
      if (isProductOfRows(term))
        collectRows(term, rows);
    accumulators.push_back(*accumulator);
  }
  if (accumulators.empty() || !fitMemory(rows))
    return;
  keepRows(rows);
  for (const Accumulator &accumulator : accumulators)
    replaceFinal(accumulator);
  // The additions leave the loop.
  for (const Accumulator &accumulator : accumulators)
    for (Value term : accumulator.terms)
      if (isProductOfRows(term)) {
        Operation *add = *term.user_begin();
        Value rest = add->getOperand(0) == term ? add->getOperand(1) : add->getOperand(0);
        add->getResult(0).replaceAllUsesWith(rest);
        add->erase();
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
