//===- BatchBeforeScan.cpp - what no state decides, before the loop ---------===//
//
// A product of a row with a matrix that depends on a scan's sequences but not on its states is the same work at each step:
// all steps together are one product of matrices, which reads the matrix once and not once for each step. It moves before
// the scan with what it is computed from, by the ops' rules of batching, and comes back as a sequence. Functions and
// quotients of single numbers do so too: over all steps they are computed in vectors.
//
// Other operations stay. In the loop they are computed along with the step, whose rows are in cache; before it they would
// go through memory. So do products whose rows would take much more room than the sequences that they come from.
//
// The batched ops write their own checks, before the scan, which let a scan of no steps pass. A scan that may end early is
// left alone: the steps that it does not take must not fail.
//
//===----------------------------------------------------------------------===//

#include "ExplicitChecks.h"
#include "NumbersOfSteps.h"
#include "ScanEdit.h"

#include "scansion/Batching/Batching.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNBATCHBEFORESCAN
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

namespace {
class BatchBefore {
public:
  explicit BatchBefore(ScanOp scan)
      : scan(scan), ofStates(dependOn(scan, stateElements(scan))), ofSequences(dependOn(scan, sequenceElements(scan))) {
  }
  void run();

private:
  bool isBatchedBefore(Value value) const { return ofSequences.contains(value) && !ofStates.contains(value); }
  bool isWorthwhile(DotOp dot);
  bool collect(Operation *root);
  void collectNumbers();
  void collectReaders();
  bool crosses(Operation *op) const;
  void writeChecks(Operation *before);

  ScanOp scan;
  llvm::DenseSet<Value> ofStates, ofSequences;
  llvm::SetVector<Operation *> moved;
  llvm::SmallPtrSet<Operation *, 4> products, functions;
};
} // namespace

bool BatchBefore::isWorthwhile(DotOp dot) {
  return isBatchedBefore(dot.getY()) && isRowTimesMatrix(dot, [&](Value v) { return ofSequences.contains(v); });
}

/// Adds the op and what it is computed from to what moves, unless something of it must stay.
bool BatchBefore::collect(Operation *root) {
  llvm::SetVector<Operation *> needed;
  SmallVector<Operation *> worklist{root};
  while (!worklist.empty()) {
    Operation *op = worklist.pop_back_val();
    if (!needed.insert(op))
      continue;
    // What fails for lack of a check that the loop still makes stays with it.
    if (op->getNumRegions() || !isPure(op) || (!ofSequences.contains(op->getResult(0)) && canFail(op)))
      return false;
    // An extremum may be marked because it is defined where nothing is left of its axis.
    if (isa<ReduceMaxOp, ReduceMinOp>(op) && canFail(op))
      return false;
    // Batched, it is kept in memory.
    if (isBatchedBefore(op->getResult(0)) && !fitsBeside(scan, tensorType(op->getResult(0))))
      return false;
    for (Value operand : op->getOperands())
      if (Operation *source = operand.getDefiningOp(); source && scan.getBody().isAncestor(source->getParentRegion()))
        worklist.push_back(source);
  }
  moved.insert(needed.begin(), needed.end());
  return true;
}

/// Adds functions and quotients of single numbers, if vectors save more than it takes to store and load their rows.
void BatchBefore::collectNumbers() {
  llvm::SetVector<Operation *> before = moved;
  int64_t saved = 0;
  for (Operation &op : scan.getBody().front().without_terminator()) {
    int64_t savedHere = savedByVectors(&op);
    if (savedHere == 0 || !isBatchedBefore(op.getResult(0)) || moved.contains(&op) || !collect(&op))
      continue;
    functions.insert(&op);
    saved += savedHere;
  }
  collectReaders();
  int64_t rows = llvm::count_if(moved, [&](Operation *op) { return !before.contains(op) && crosses(op); });
  if (saved > 1 && saved >= rows)
    return;
  moved = before;
  functions.clear();
}

/// Adds numbers that are computed of one which moves and which nobody else reads: one row less.
void BatchBefore::collectReaders() {
  for (Operation &op : scan.getBody().front().without_terminator()) {
    if (moved.contains(&op) || op.getNumResults() != 1 || !isOfNumbers(&op) || !isBatchedBefore(op.getResult(0)))
      continue;
    bool takesRow = llvm::any_of(op.getOperands(), [&](Value operand) {
      return operand.hasOneUse() && operand.getDefiningOp() && moved.contains(operand.getDefiningOp());
    });
    if (takesRow)
      collect(&op);
  }
}

/// Whether what stays in the loop is to read the value's rows instead of computing it again.
bool BatchBefore::crosses(Operation *op) const {
  if (products.contains(op))
    return true;
  bool isUsed = llvm::any_of(op->getUsers(), [&](Operation *user) { return !moved.contains(user); });
  return isUsed && isBatchedBefore(op->getResult(0)) && isa<ElementwiseOpInterface, DotOp>(op);
}

void BatchBefore::run() {
  for (auto dot : scan.getBody().front().getOps<DotOp>())
    if (isWorthwhile(dot) && collect(dot))
      products.insert(dot);
  collectNumbers();
  if (moved.empty())
    return;
  Operation *before = scan->getPrevNode();
  OpBuilder b(scan);
  Batching batching(b, scan.getSteps());
  auto isRead = [&](BlockArgument element) {
    return llvm::any_of(element.getUsers(), [&](Operation *user) { return moved.contains(user); });
  };
  // In the order in which the rows stand in memory, if that is one for all.
  bool fromEnd = llvm::all_of(sequenceElements(scan),
                              [&](BlockArgument element) { return !isRead(element) || areFromEnd(scan, element); });
  for (unsigned i = 0; i < scan.getSequences().size(); ++i)
    for (auto [argument, tap] : llvm::zip(scan.getSequenceArguments(i), scan.getSequenceTaps(i)))
      if (isRead(argument))
        batching.map(argument, {rowsOfTap(b, scan, i, tap, scan.getSteps(), fromEnd), true});
  for (Operation &op : scan.getBody().front())
    if (moved.contains(&op) && failed(batching.add(op)))
      return eraseUnused(before, scan);
  for (Operation *product : products)
    scansion::applied(product, "scn-batch-before-scan") << "needs no state: one product for all steps, before the scan";
  for (Operation *function : functions)
    scansion::applied(function, "scn-batch-before-scan") << "needs no state: in vectors for all steps, before the scan";

  ScanEdit edit(scan);
  for (Operation &op : scan.getBody().front()) {
    if (!moved.contains(&op) || !crosses(&op))
      continue;
    Value result = op.getResult(0), rows = batching.lookup(result).value;
    result.replaceAllUsesWith(edit.addSequence(rows, result.getType(), fromEnd));
  }
  scan = edit.finish();
  eraseUnused(nullptr, scan.getYield());
  eraseUnused(before, scan);
  writeChecks(before);
}

/// Writes the checks of the ops between `before` and the scan.
void BatchBefore::writeChecks(Operation *before) {
  auto firstNew = [&] { return before ? before->getNextNode() : &scan->getBlock()->front(); };
  SmallVector<CheckedOpInterface> unchecked;
  for (Operation *op = firstNew(); op != scan.getOperation(); op = op->getNextNode())
    if (isa<CheckedOpInterface>(op) && !op->hasAttr(kCheckedAttr))
      unchecked.push_back(cast<CheckedOpInterface>(op));
  llvm::for_each(unchecked, makeChecksExplicit);
  SmallVector<CheckOp> checks;
  for (Operation *op = firstNew(); op != scan.getOperation(); op = op->getNextNode())
    if (auto check = dyn_cast<CheckOp>(op))
      checks.push_back(check);
  for (CheckOp check : checks)
    guardBySteps(check, scan.getSteps());
}

namespace {
struct BatchBeforeScan : scansion::scn::impl::ScnBatchBeforeScanBase<BatchBeforeScan> {
  void runOnOperation() override {
    SmallVector<ScanOp> scans;
    getOperation().walk([&](ScanOp scan) { scans.push_back(scan); });
    for (ScanOp scan : scans)
      if (scan->hasAttr(kCheckedAttr) && !scan.hasCondition())
        BatchBefore(scan).run();
  }
};
} // namespace
