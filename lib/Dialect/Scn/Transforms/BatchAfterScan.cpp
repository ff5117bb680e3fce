//===- BatchAfterScan.cpp - what no state needs, after the loop -------------===//
//
// An output that nothing feeds back into the recurrence can be computed when the loop is done, for all steps at once, from
// the rows of sequences, trajectories and other outputs:
//   - where it contains a product of a row with a matrix, which over all steps is one product of matrices;
//   - where it is a function of single numbers, which over all steps is computed in vectors;
//   - in a scan without states, which disappears.
// Every check of the body has been made by then, for every step that was taken, so the batched ops need none, and scans
// that end by a condition are no different.
//
// A value that is larger by an axis than the rows that are there is left to the loop, where it takes the room of one step.
//
//===----------------------------------------------------------------------===//

#include "ExplicitChecks.h"
#include "NumbersOfSteps.h"
#include "ScanEdit.h"

#include "scansion/Batching/Batching.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNBATCHAFTERSCAN
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

namespace {
/// What moves for one output.
struct Expression {
  unsigned output;
  llvm::SetVector<Operation *> ops;
  llvm::SetVector<Value> leaves; // values of the body that stay in it
};

class BatchAfter {
public:
  explicit BatchAfter(ScanOp scan)
      : scan(scan), ofStep(dependOn(scan, llvm::to_vector(scan.getBody().getArguments()))) {}
  void run();

private:
  void findKept();
  bool canMove(Operation *op) const;
  std::optional<Expression> collect(unsigned output);
  bool isWorthwhile(const Expression &expression);
  bool hasFunctions(const Expression &expression);
  bool isReady(const Expression &expression, ArrayRef<Expression> leaving);
  bool fitsMemory(const Expression &expression);
  bool isMap() { return scan.getNumStates() == 0 && kept.empty() && !scan.hasCondition(); }
  void keepRows(ArrayRef<Expression> expressions);
  bool batch(const Expression &expression);

  ScanOp scan;
  llvm::DenseSet<Value> ofStep;
  llvm::DenseSet<Operation *> kept; // what states, condition and effects need
};
} // namespace

void BatchAfter::findKept() {
  SmallVector<Operation *> worklist;
  auto need = [&](Value value) {
    Operation *op = value.getDefiningOp();
    if (op && scan.getBody().isAncestor(op->getParentRegion()))
      worklist.push_back(scan.getBody().front().findAncestorOpInBlock(*op));
  };
  YieldOp yield = scan.getYield();
  llvm::for_each(yield.getNext(), need);
  if (Value until = yield.getUntil())
    need(until);
  for (Operation &op : scan.getBody().front().without_terminator())
    if (!isPure(&op))
      worklist.push_back(&op);
  while (!worklist.empty()) {
    Operation *op = worklist.pop_back_val();
    if (!kept.insert(op).second)
      continue;
    op->walk([&](Operation *inner) { llvm::for_each(inner->getOperands(), need); });
  }
}

bool BatchAfter::canMove(Operation *op) const {
  if (kept.contains(op) || op->getNumRegions() || !isPure(op))
    return false;
  // What is the same at each step would be computed for a scan of no steps as well, without its check.
  return ofStep.contains(op->getResult(0)) ? isa<BatchableOpInterface>(op) : !canFail(op);
}

/// All that only this output needs, back to what stays in the loop.
std::optional<Expression> BatchAfter::collect(unsigned output) {
  Expression expression{output, {}, {}};
  SmallVector<Value> worklist{scan.getYield().getOutputs()[output]};
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    if (!scan.getBody().isAncestor(value.getParentRegion()))
      continue;
    Operation *op = value.getDefiningOp();
    if (!op || !canMove(op)) {
      if (!ofStep.contains(value) || (isMap() && op))
        return std::nullopt;
      expression.leaves.insert(value);
    } else if (expression.ops.insert(op)) {
      llvm::append_range(worklist, op->getOperands());
    }
  }
  if (expression.ops.empty() && !isMap()) // the loop stacks a value that it has anyway
    return std::nullopt;
  return expression;
}

bool BatchAfter::isWorthwhile(const Expression &expression) {
  return hasFunctions(expression) || llvm::any_of(expression.ops, [&](Operation *op) {
           auto dot = dyn_cast<DotOp>(op);
           return dot && isRowTimesMatrix(dot, [&](Value value) { return ofStep.contains(value); });
         });
}

static bool isOfNumbers(const Expression &expression) {
  return llvm::all_of(expression.ops, [](Operation *op) { return scn::isOfNumbers(op); }) &&
         llvm::all_of(expression.leaves, isNumber);
}

static int64_t savedByVectors(const Expression &expression) {
  return llvm::sum_of(llvm::map_range(expression.ops, [](Operation *op) { return scn::savedByVectors(op); }));
}

/// Whether vectors compute it for all steps in so much less time that rows may be kept for it.
bool BatchAfter::hasFunctions(const Expression &expression) {
  int64_t missing = llvm::count_if(expression.leaves, [&](Value leaf) { return !hasRows(scan, leaf); });
  int64_t saved = savedByVectors(expression);
  return isOfNumbers(expression) && saved > 1 && saved >= missing;
}

/// Whether numbers with quotients among them are computed of rows that are there anyway, when others leave the loop.
bool BatchAfter::isReady(const Expression &expression, ArrayRef<Expression> leaving) {
  return isOfNumbers(expression) && savedByVectors(expression) > 0 && llvm::all_of(expression.leaves, [&](Value leaf) {
           return hasRows(scan, leaf) ||
                  llvm::any_of(leaving, [&](const Expression &other) { return other.leaves.contains(leaf); });
         });
}

/// What the loop has for one step only is kept for all.
bool BatchAfter::fitsMemory(const Expression &expression) {
  auto fits = [&](Value value) {
    return isa<RankedTensorType>(value.getType()) && fitsBeside(scan, tensorType(value));
  };
  return llvm::all_of(expression.leaves, fits) && llvm::all_of(expression.ops, [&](Operation *op) {
           return !ofStep.contains(op->getResult(0)) || fits(op->getResult(0));
         });
}

/// Stacks the leaves that nobody has rows of.
void BatchAfter::keepRows(ArrayRef<Expression> expressions) {
  llvm::MapVector<Value, bool> missing;
  for (const Expression &expression : expressions)
    for (Value leaf : expression.leaves)
      if (!hasRows(scan, leaf))
        missing.insert({leaf, scan.isStackedFromEnd(expression.output)});
  if (missing.empty())
    return;
  ScanEdit edit(scan);
  for (auto [leaf, fromEnd] : missing)
    edit.addOutput(leaf, fromEnd);
  scan = edit.finish();
}

/// Computes an output behind the scan, and gives its rows to whoever reads the scan's.
bool BatchAfter::batch(const Expression &expression) {
  Operation *behind = scan->getNextNode();
  OpBuilder b(behind);
  Value stack = scan.getStack(expression.output), value = scan.getYield().getOutputs()[expression.output];
  Value steps = stepsTaken(b, scan, expression.leaves.getArrayRef());
  if (!steps)
    return false;
  Batching batching(b, steps);
  for (Value leaf : expression.leaves)
    batching.map(leaf, {rowsOf(b, scan, leaf, steps, scan.isStackedFromEnd(expression.output)), true});
  for (Operation &op : scan.getBody().front())
    if (expression.ops.contains(&op) && failed(batching.add(op))) {
      eraseUnused(scan, behind);
      return false;
    }
  for (Operation *op : expression.ops)
    if (isa<DotOp>(op) || isMap() || scn::savedByVectors(op) > 1)
      scansion::applied(op, "scn-batch-after-scan")
          << "no state needs it: computed for all steps at once, after the scan";
  Value rows = batching.spread(value);
  if (rows.getType() != stack.getType()) {
    auto named = IdentityOp::create(b, scan.getLoc(), rows);
    named->getResult(0).setType(stack.getType());
    rows = named;
  }
  replaceBehind(scan, behind, stack, rows);
  return true;
}

void BatchAfter::run() {
  findKept();
  SmallVector<Expression> expressions, others;
  for (unsigned output = 0; output < scan.getNumOutputs(); ++output) {
    if (scan.getStack(output).use_empty())
      continue;
    std::optional<Expression> expression = collect(output);
    bool canLeave = expression && fitsMemory(*expression);
    if (isMap() && !canLeave)
      return;
    if (canLeave)
      (isMap() || isWorthwhile(*expression) ? expressions : others).push_back(std::move(*expression));
  }
  if (expressions.empty())
    return;
  for (Expression &expression : others)
    if (isReady(expression, expressions))
      expressions.push_back(std::move(expression));
  keepRows(expressions);
  SmallVector<unsigned> computed;
  for (const Expression &expression : expressions)
    if (batch(expression))
      computed.push_back(expression.output);
  ScanEdit edit(scan);
  for (unsigned output : computed)
    if (scan.getStack(output).use_empty())
      edit.dropOutput(output);
  scan = edit.finish();
  eraseUnused(nullptr, scan.getYield());
  if (isOpTriviallyDead(scan))
    scan.erase();
}

namespace {
struct BatchAfterScan : scansion::scn::impl::ScnBatchAfterScanBase<BatchAfterScan> {
  void runOnOperation() override {
    SmallVector<ScanOp> scans;
    getOperation().walk([&](ScanOp scan) { scans.push_back(scan); });
    for (ScanOp scan : scans)
      if (scan->hasAttr(kCheckedAttr))
        BatchAfter(scan).run();
  }
};
} // namespace
