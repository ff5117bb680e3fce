//===- ExpandCheckpoints.cpp - scans repeated in blocks by their adjoints ---===//
//
// For each scan with checkpoints, inner ones first: its readers are the scans with checkpoints that read its rows from the
// last to the first. Rows that nobody else reads are not kept any more. The scan keeps its states at the start of each
// block (BlockStarts.h), and each reader goes through the blocks (BlockedReader.h).
//
// With "binomial" the scans of a block have checkpoints in turn. Three levels of n^(1/3) steps each then keep 3 n^(1/3) rows
// and repeat each step twice.
//
//===----------------------------------------------------------------------===//

#include "BlockedReader.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNEXPANDCHECKPOINTS
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

static bool hasBlocks(ScanOp scan) {
  std::optional<StringRef> kind = scan.getCheckpoint();
  return kind && *kind != "whole" && scan->hasAttr(kCheckedAttr);
}

static bool isStackedFromEnd(ScanOp scan, OpResult rows) {
  unsigned trajectories = scan.getNumResults() - scan.getNumStates() - scan.getNumOutputs();
  return rows.getResultNumber() >= trajectories && scan.isStackedFromEnd(rows.getResultNumber() - trajectories);
}

namespace {
/// One scan and its readers.
class Expansion {
public:
  explicit Expansion(ScanOp scan) : scan(scan), kind(scan.getCheckpointAttr()) {}
  void run();

private:
  bool isReading(OpOperand &use);
  bool isReadInBlocks(OpResult rows);
  void findReaders();
  void measureReaders();
  Blocks countBlocks();

  ScanOp scan;
  StringAttr kind;
  llvm::SetVector<Value> rows; // what readers alone read
  llvm::MapVector<Operation *, RowLengths> readers;
};
} // namespace

/// Whether the use is a reader's, who sees the last step's row first.
bool Expansion::isReading(OpOperand &use) {
  auto reader = dyn_cast<ScanOp>(use.getOwner());
  if (!reader || reader->getBlock() != scan->getBlock() || !hasBlocks(reader) || reader.hasCondition())
    return false;
  int64_t sequence = static_cast<int64_t>(use.getOperandNumber()) - 1;
  if (sequence < 0 || sequence >= static_cast<int64_t>(reader.getSequences().size()))
    return false;
  bool fromEnd = isStackedFromEnd(scan, cast<OpResult>(use.get()));
  return reader.getSequenceTaps(sequence) == ArrayRef<int64_t>{0} && reader.isReversed(sequence) != fromEnd;
}

bool Expansion::isReadInBlocks(OpResult result) {
  bool isRead = false;
  for (OpOperand &use : result.getUses()) {
    if (auto dim = dyn_cast<DimOp>(use.getOwner()); dim && dim.getAxis() == 0)
      continue;
    if (!isReading(use))
      return false;
    isRead = true;
  }
  return isRead;
}

/// Lengths of rows are found without them.
static void resolveLengths(ScanOp scan, OpResult rows) {
  unsigned trajectories = scan.getNumResults() - scan.getNumStates() - scan.getNumOutputs();
  if (rows.getResultNumber() < trajectories)
    return;
  Value source = scan.getYield().getOutputs()[rows.getResultNumber() - trajectories];
  for (Operation *user : llvm::make_early_inc_range(rows.getUsers()))
    if (auto dim = dyn_cast<DimOp>(user); dim && dim.getAxis() > 0)
      if (Value length = lengthBefore(scan, source, dim.getAxis() - 1))
        dim.getY().replaceAllUsesWith(length), dim.erase();
}

void Expansion::findReaders() {
  for (OpResult result : scan->getResults().drop_back(scan.getNumStates())) {
    resolveLengths(scan, result);
    if (isReadInBlocks(result))
      rows.insert(result);
  }
  for (Value result : rows)
    for (Operation *user : result.getUsers())
      if (isa<ScanOp>(user))
        readers.insert({user, RowLengths()});
}

/// Readers whose own rows have lengths that data decide stay, and with them what they read.
void Expansion::measureReaders() {
  bool changed = true;
  while (changed) {
    changed = false;
    for (auto &[op, lengths] : readers) {
      std::optional<RowLengths> found = findRowLengths(cast<ScanOp>(op));
      if (found) {
        lengths = *found;
        continue;
      }
      rows.remove_if([reader = op](Value result) { return llvm::is_contained(result.getUsers(), reader); });
      changed = true;
    }
    if (changed)
      readers.remove_if([&](auto &entry) {
        return llvm::none_of(entry.first->getOperands(), [&](Value operand) { return rows.contains(operand); });
      });
  }
}

/// The length of blocks is a root of the number of steps, and at least 1.
Blocks Expansion::countBlocks() {
  OpBuilder b(scan);
  Location loc = scan.getLoc();
  auto number = [&](double value) {
    return ConstantOp::create(b, loc, RankedTensorType::get({}, b.getF64Type()), value).getResult();
  };
  Value steps = CastOp::create(b, loc, scan.getSteps(), b.getF64Type());
  Value root = kind == "binomial" ? PowOp::create(b, loc, steps, number(2.0 / 3.0)).getResult()
                                  : SqrtOp::create(b, loc, steps).getResult();
  Value whole = CeilOp::create(b, loc, root), one = indexConstant(b, loc, 1);
  Value length = MaximumOp::create(b, loc, CastOp::create(b, loc, whole, b.getI64Type()), one);
  Value end = AddOp::create(b, loc, scan.getSteps(), length), last = SubOp::create(b, loc, end, one);
  return {length, FloorDivOp::create(b, loc, last, length)};
}

void Expansion::run() {
  scan.setCheckpointAttr({});
  findReaders();
  measureReaders();
  if (readers.empty())
    return;
  RepeatedScan repeated = planRepetition(scan, rows);
  Blocks blocks = countBlocks();
  BlockStarts starts = keepBlockStarts(scan, repeated.states.getArrayRef(), blocks);
  OpBuilder b(scan);
  Value taken = scan.getSteps();
  if (scan.hasCondition())
    taken = axisLength(b, scan.getLoc(), starts.scan.getResult(0), 0);
  StringAttr inner = kind == "binomial" ? b.getStringAttr("sqrt") : StringAttr();
  for (auto &[reader, lengths] : readers)
    readInBlocks(cast<ScanOp>(reader), repeated, starts, blocks, taken, lengths, inner);
  scan->replaceAllUsesWith(starts.scan->getResults().take_front(scan.getNumResults()));
  scan.erase();
}

namespace {
struct ExpandCheckpoints : scansion::scn::impl::ScnExpandCheckpointsBase<ExpandCheckpoints> {
  void runOnOperation() override {
    bool expanded = false;
    while (ScanOp scan = findNext()) {
      Expansion(scan).run();
      expanded = true;
    }
    if (!expanded)
      return;
    // All checks were made before; what was added cannot fail.
    getOperation().walk([](Operation *op) {
      if (isa<CheckedOpInterface>(op))
        op->setAttr(kCheckedAttr, UnitAttr::get(op->getContext()));
    });
  }

  ScanOp findNext() {
    ScanOp found;
    getOperation().walk([&](ScanOp scan) {
      if (!hasBlocks(scan))
        return WalkResult::advance();
      found = scan;
      return WalkResult::interrupt();
    });
    return found;
  }
};
} // namespace
