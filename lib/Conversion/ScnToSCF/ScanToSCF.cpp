//===- ScanToSCF.cpp - scn.scan to scf.for or scf.while ---------------------===//
//
// The loop carries, in this order: the trajectories and stacked outputs that somebody reads, then each state's lags from
// the oldest to the newest. An output that hands out a state's past value (derivatives ask for those) is the trajectory
// some rows earlier, so the two share one tensor with leading rows for the initial values. A scan with a condition becomes
// an scf.while that also carries the step and whether to go on; its stacks have room for the bound and are cut to the steps
// taken, and last rows are kept in rings. Start reading at ScanLowering::run.
// Room for rows is allocated before the loop; RowLengths finds their lengths there.
//
//===----------------------------------------------------------------------===//

#include "KeptRows.h"
#include "RowLengths.h"
#include "StackedRows.h"
#include "StateLengths.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Conversion/SourceLine.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion;

namespace scansion {
#define GEN_PASS_DEF_SCANTOSCF
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

namespace {
/// One stacked tensor of the loop, and the results of the scan that are parts of it.
struct Stack {
  struct Part {
    Value result;
    int64_t first; // its first row in the tensor
  };
  SmallVector<Part> parts;
  Value source;         // the body's value that becomes the row
  Value room;           // allocated before the loop
  int64_t lead = 0;     // rows that stand before the first step's
  bool fromEnd = false; // the first step's row is the last one
  int64_t kept = 0;     // how many of the last rows are kept; 0 for all
};

class ScanLowering {
public:
  explicit ScanLowering(scn::ScanOp scan) : scan(scan), b(scan), loc(scan.getLoc()) {}
  void run();

private:
  Value indexOf(Value scalar);
  Value constant(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }
  void mapArguments(Value step, ValueRange lags, IRMapping &mapping);
  void readSequences(Value step, IRMapping &mapping);
  SmallVector<Value> initialLags();
  void planStacks();
  void planTrajectory(unsigned state);
  bool isPastValue(unsigned output);
  unsigned firstLag(unsigned state);
  bool isRing(const Stack &stack) { return scan.hasCondition() && stack.kept > 1; }
  Value rowNumber(const Stack &stack, Value step);
  Value lastRows(const Stack &stack, Value rows, Value steps);
  SmallVector<OpFoldResult> rowLengths(Value source);
  SmallVector<Value> writeStep(Value step, ValueRange carried);
  void lowerToFor();
  void lowerToWhile();
  bool hasNoSteps();
  void replaceByNothing();
  void replaceRowCounts(Value steps);
  void replaceResults(ValueRange carried, Value steps);
  void replaceFinals(ValueRange current);
  Value buildWindow(ArrayRef<Value> lags, Type type);

  scn::ScanOp scan;
  OpBuilder b;
  Location loc;
  Value count; // the number of steps, or its bound
  SmallVector<Stack> stacks;
  SmallVector<Value> lags; // before the loop
};
} // namespace

void ScanLowering::run() {
  takeLengthsOfSteps(scan);
  count = indexOf(scan.getSteps());
  lags = initialLags();
  planStacks();
  if (hasNoSteps())
    replaceByNothing();
  else if (scan.hasCondition())
    lowerToWhile();
  else
    lowerToFor();
  scan.erase();
}

Value ScanLowering::indexOf(Value scalar) {
  Value word = tensor::ExtractOp::create(b, loc, scalar, ValueRange{});
  return arith::IndexCastOp::create(b, loc, b.getIndexType(), word);
}

//===----------------------------------------------------------------------===//
// What a step sees
//===----------------------------------------------------------------------===//

/// The values that each state has before the loop, oldest first.
SmallVector<Value> ScanLowering::initialLags() {
  SmallVector<Value> values;
  for (auto [state, initial] : llvm::enumerate(scan.getInitials())) {
    if (scan.getStateTaps(state).empty()) {
      values.push_back(initial);
      continue;
    }
    auto row = cast<RankedTensorType>(scan.getStateArguments(state).front().getType());
    for (int64_t place = 0; place < scan.getWindow(state); ++place)
      values.push_back(readRow(b, loc, initial, constant(place), row));
  }
  return values;
}

void ScanLowering::readSequences(Value step, IRMapping &mapping) {
  for (auto [i, sequence] : llvm::enumerate(scan.getSequences())) {
    auto [low, high] = scan.getSpan(i);
    Value place;
    if (scan.isReversed(i)) {
      Value rows = tensor::DimOp::create(b, loc, sequence, 0);
      Value last = arith::SubIOp::create(b, loc, rows, constant(1 + high));
      place = arith::SubIOp::create(b, loc, last, step);
    } else {
      place = low ? arith::AddIOp::create(b, loc, step, constant(-low)).getResult() : step;
    }
    for (auto [argument, tap] : llvm::zip(scan.getSequenceArguments(i), scan.getSequenceTaps(i))) {
      Value index = tap ? arith::AddIOp::create(b, loc, place, constant(tap)).getResult() : place;
      mapping.map(argument, readRow(b, loc, sequence, index, cast<RankedTensorType>(argument.getType())));
    }
  }
}

/// Gives the body's arguments their values at `step`, where the states have the values `current`.
void ScanLowering::mapArguments(Value step, ValueRange current, IRMapping &mapping) {
  readSequences(step, mapping);
  unsigned offset = 0;
  for (unsigned state = 0; state < scan.getNumStates(); ++state) {
    SmallVector<int64_t> taps = scan.getStateTaps(state);
    unsigned window = std::max<int64_t>(scan.getWindow(state), 1);
    if (taps.empty())
      taps.push_back(-1);
    for (auto [argument, tap] : llvm::zip(scan.getStateArguments(state), taps))
      mapping.map(argument, current[offset + window + tap]);
    offset += window;
  }
}

//===----------------------------------------------------------------------===//
// Room for stacked results
//===----------------------------------------------------------------------===//

void ScanLowering::planStacks() {
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    if (!scan.getStateTaps(state).empty())
      planTrajectory(state);
  for (unsigned output = 0; output < scan.getNumOutputs(); ++output)
    if (Value result = scan.getStack(output); areRowsRead(result) && !isPastValue(output)) {
      Value source = scan.getYield().getOutputs()[output];
      bool fromEnd = scan.isStackedFromEnd(output);
      int64_t kept = fromEnd ? 0 : keptRows(result).value_or(0);
      OpFoldResult rows = kept ? OpFoldResult(b.getIndexAttr(kept)) : OpFoldResult(count);
      Value room = emptyRows(b, loc, rows, rowLengths(source), tensorType(source).getElementType());
      stacks.push_back({{{result, 0}}, source, room, /*lead=*/0, fromEnd, kept});
    }
}

/// Whether an output is a state with taps as the step found it.
bool ScanLowering::isPastValue(unsigned output) {
  auto argument = dyn_cast<BlockArgument>(scan.getYield().getOutputs()[output]);
  if (!argument || scan.isStackedFromEnd(output))
    return false;
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    if (!scan.getStateTaps(state).empty() && llvm::is_contained(scan.getStateArguments(state), argument))
      return true;
  return false;
}

/// Room for a state's trajectory and for the outputs that hand out its past values.
void ScanLowering::planTrajectory(unsigned state) {
  Stack stack;
  SmallVector<std::pair<Value, int64_t>> past; // result, lag
  for (unsigned output = 0; output < scan.getNumOutputs(); ++output) {
    Value result = scan.getStack(output);
    if (!areRowsRead(result) || !isPastValue(output))
      continue;
    for (auto [argument, tap] : llvm::zip(scan.getStateArguments(state), scan.getStateTaps(state)))
      if (argument == scan.getYield().getOutputs()[output]) {
        past.emplace_back(result, -tap);
        stack.lead = std::max(stack.lead, -tap);
      }
  }
  if (Value trajectory = scan.getTrajectory(state); areRowsRead(trajectory)) {
    stack.parts.push_back({trajectory, stack.lead});
    stack.kept = past.empty() ? keptRows(trajectory).value_or(0) : 0;
  }
  for (auto [result, lag] : past)
    stack.parts.push_back({result, stack.lead - lag});
  if (stack.parts.empty())
    return;
  stack.source = scan.getYield().getNext()[state];
  OpFoldResult rows = count;
  if (stack.lead)
    rows = arith::AddIOp::create(b, loc, count, constant(stack.lead)).getResult();
  else if (stack.kept)
    rows = b.getIndexAttr(stack.kept);
  SmallVector<OpFoldResult> lengths = axisLengths(b, loc, scan.getInitials()[state], 1);
  stack.room = emptyRows(b, loc, rows, lengths, tensorType(stack.source).getElementType());
  ArrayRef<Value> window = ArrayRef<Value>(lags).slice(firstLag(state), scan.getWindow(state));
  for (auto [place, row] : llvm::enumerate(window.take_back(stack.lead)))
    stack.room = writeRow(b, loc, row, stack.room, constant(place));
  stacks.push_back(stack);
}

/// Where in `lags` a state's begin.
unsigned ScanLowering::firstLag(unsigned state) {
  unsigned offset = 0;
  for (unsigned before = 0; before < state; ++before)
    offset += std::max<int64_t>(scan.getWindow(before), 1);
  return offset;
}

/// Where the row of a step stands. Of kept rows the last step's is the last; those that are too early go into the first,
/// one over the other. With a condition nobody knows which step is the last, and each takes the place of the oldest.
Value ScanLowering::rowNumber(const Stack &stack, Value step) {
  if (stack.lead)
    return arith::AddIOp::create(b, loc, step, constant(stack.lead));
  if (stack.kept == 1)
    return constant(0);
  if (isRing(stack))
    return arith::RemUIOp::create(b, loc, step, constant(stack.kept));
  if (stack.kept) {
    Value toEnd = arith::SubIOp::create(b, loc, count, step);
    Value place = arith::SubIOp::create(b, loc, constant(stack.kept), toEnd);
    return arith::MaxSIOp::create(b, loc, place, constant(0));
  }
  if (!stack.fromEnd)
    return step;
  Value last = arith::SubIOp::create(b, loc, count, constant(1));
  return arith::SubIOp::create(b, loc, last, step);
}

/// Lengths, before the loop, of a row that the body gives.
SmallVector<OpFoldResult> ScanLowering::rowLengths(Value source) {
  auto mapFirstStep = [&](IRMapping &mapping) { mapArguments(constant(0), lags, mapping); };
  return RowLengths(scan, b, count, mapFirstStep).of(source);
}

//===----------------------------------------------------------------------===//
// The loop
//===----------------------------------------------------------------------===//

/// Moves the body to the insertion point, which lies in the loop, and writes what the step gives into what the loop
/// carries (stacks, then lags). Returns what the next step sees.
SmallVector<Value> ScanLowering::writeStep(Value step, ValueRange carried) {
  IRMapping mapping;
  mapArguments(step, carried.drop_front(stacks.size()), mapping);
  Block *body = &scan.getBody().front();
  for (BlockArgument argument : body->getArguments())
    argument.replaceAllUsesWith(mapping.lookup(argument));
  for (Stack &stack : stacks)
    stack.source = mapping.lookupOrDefault(stack.source);
  scn::YieldOp yield = scan.getYield();
  b.getInsertionBlock()->getOperations().splice(b.getInsertionPoint(), body->getOperations(), body->begin(),
                                                Block::iterator(yield));
  SmallVector<Value> next;
  for (auto [stack, room] : llvm::zip(stacks, carried))
    next.push_back(writeRow(b, loc, stack.source, room, rowNumber(stack, step)));
  unsigned offset = stacks.size();
  for (unsigned state = 0; state < scan.getNumStates(); ++state) {
    unsigned window = std::max<int64_t>(scan.getWindow(state), 1);
    llvm::append_range(next, carried.slice(offset + 1, window - 1));
    next.push_back(castLengths(b, loc, mapping.lookupOrDefault(yield.getNext()[state]), carried[offset].getType()));
    offset += window;
  }
  return next;
}

static SmallVector<Value> initialCarried(ArrayRef<Stack> stacks, ArrayRef<Value> lags) {
  auto values = llvm::map_to_vector(stacks, [](const Stack &stack) { return stack.room; });
  llvm::append_range(values, lags);
  return values;
}

void ScanLowering::lowerToFor() {
  Value first = constant(0), one = constant(1);
  auto loop = scf::ForOp::create(b, scanLocation(loc), first, count, one, initialCarried(stacks, lags));
  if (scan.getNameAttr())
    loop->setAttr("scn.name", scan.getNameAttr());
  {
    OpBuilder::InsertionGuard guard(b);
    if (!loop.getBody()->empty())
      loop.getBody()->back().erase(); // a loop that carries nothing comes with its terminator
    b.setInsertionPointToEnd(loop.getBody());
    SmallVector<Value> next = writeStep(loop.getInductionVar(), loop.getRegionIterArgs());
    scf::YieldOp::create(b, loc, next);
  }
  replaceResults(loop.getResults(), count);
}

/// Whether to go on comes last, as it is the only value that the body does not get: bufferization wants every other one at
/// the same place before the condition and after it.
void ScanLowering::lowerToWhile() {
  SmallVector<Value> initial{constant(0)};
  llvm::append_range(initial, initialCarried(stacks, lags));
  auto types = llvm::map_to_vector(initial, [](Value value) { return value.getType(); });
  initial.push_back(arith::ConstantIntOp::create(b, loc, 1, 1));
  auto before = [&](OpBuilder &inner, Location, ValueRange arguments) {
    Value within = arith::CmpIOp::create(inner, loc, arith::CmpIPredicate::slt, arguments[0], count);
    Value goOn = arith::AndIOp::create(inner, loc, within, arguments.back());
    scf::ConditionOp::create(inner, loc, goOn, arguments.drop_back());
  };
  Value one = constant(1);
  auto after = [&](OpBuilder &inner, Location, ValueRange arguments) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(inner.getInsertionBlock(), inner.getInsertionPoint());
    SmallVector<Value> yielded{arith::AddIOp::create(b, loc, arguments[0], one)};
    llvm::append_range(yielded, writeStep(arguments[0], arguments.drop_front()));
    Value stop = tensor::ExtractOp::create(b, loc, scan.getYield().getUntil(), ValueRange{});
    yielded.push_back(arith::XOrIOp::create(b, loc, stop, arith::ConstantIntOp::create(b, loc, 1, 1)));
    scf::YieldOp::create(b, loc, yielded);
  };
  auto loop = scf::WhileOp::create(b, scanLocation(loc), types, initial, before, after);
  replaceResults(loop.getResults().drop_front(), loop.getResult(0));
}

/// The final window of a state, oldest value first.
Value ScanLowering::buildWindow(ArrayRef<Value> values, Type type) {
  Value window = emptyRows(b, loc, b.getIndexAttr(values.size()), axisLengths(b, loc, values.front(), 0),
                           tensorType(values.front()).getElementType());
  for (auto [place, value] : llvm::enumerate(values))
    window = writeRow(b, loc, value, window, constant(place));
  return castLengths(b, loc, window, type);
}

/// The rows that were written of those that are kept: fewer if there were fewer steps.
Value ScanLowering::lastRows(const Stack &stack, Value rows, Value steps) {
  if (isRing(stack))
    rows = orderRing(b, loc, rows, steps);
  int64_t known = tensorType(stack.parts[0].result).getDimSize(0);
  if (!scan.hasCondition() && !ShapedType::isDynamic(known)) {
    int64_t written = std::min(known, stack.kept);
    int64_t first = stack.kept - std::max<int64_t>(written, 1);
    return readRows(b, loc, rows, b.getIndexAttr(first), b.getIndexAttr(written));
  }
  Value most = constant(stack.kept), written = arith::MinSIOp::create(b, loc, steps, most);
  // No rows start inside too: upstream refuses slices that start at the end.
  Value behind = arith::MaxSIOp::create(b, loc, written, constant(1));
  Value first = arith::SubIOp::create(b, loc, most, behind);
  return readRows(b, loc, rows, first, written);
}

void ScanLowering::replaceRowCounts(Value steps) {
  for (Value result : scan->getResults().drop_back(scan.getNumStates()))
    replaceRowCount(b, result, steps);
}

void ScanLowering::replaceResults(ValueRange carried, Value steps) {
  replaceRowCounts(steps);
  for (auto [stack, rows] : llvm::zip(stacks, carried))
    for (const Stack::Part &part : stack.parts) {
      if (stack.kept) {
        replaceLastRows(part.result, lastRows(stack, rows, steps));
        continue;
      }
      bool whole = !scan.hasCondition() && stack.lead == 0;
      Value result = part.result;
      // Upstream's slices refuse an offset at the end of an axis.
      OpFoldResult length = tensorType(result).getDimSize(0) == 0 ? OpFoldResult(b.getIndexAttr(0)) : steps;
      Value taken = whole ? Value(rows) : readRows(b, loc, rows, b.getIndexAttr(part.first), length);
      result.replaceAllUsesWith(castLengths(b, loc, taken, result.getType()));
    }
  replaceFinals(carried.drop_front(stacks.size()));
}

bool ScanLowering::hasNoSteps() {
  DenseElementsAttr steps;
  return matchPattern(scan.getSteps(), m_Constant(&steps)) && steps.getSplatValue<APInt>().isZero();
}

/// Without a step there is no loop: upstream refuses views of tensors whose leading axis has the static length 0.
void ScanLowering::replaceByNothing() {
  replaceRowCounts(count);
  for (const Stack &stack : stacks)
    for (const Stack::Part &part : stack.parts) {
      Value result = part.result;
      Value rows =
          emptyRows(b, loc, b.getIndexAttr(0), axisLengths(b, loc, stack.room, 1), tensorType(result).getElementType());
      result.replaceAllUsesWith(castLengths(b, loc, rows, result.getType()));
    }
  replaceFinals(lags);
}

void ScanLowering::replaceFinals(ValueRange carried) {
  SmallVector<Value> current(carried);
  unsigned offset = 0;
  for (unsigned state = 0; state < scan.getNumStates(); ++state) {
    unsigned window = std::max<int64_t>(scan.getWindow(state), 1);
    Value result = scan.getFinal(state);
    if (!result.use_empty()) {
      Value value = current[offset];
      if (scan.getWindow(state))
        value = buildWindow(ArrayRef<Value>(current).slice(offset, window), result.getType());
      result.replaceAllUsesWith(castLengths(b, loc, value, result.getType()));
    }
    offset += window;
  }
}

namespace {
struct ScanToSCFPass : scansion::impl::ScanToSCFBase<ScanToSCFPass> {
  void runOnOperation() override {
    // Outer scans first: the lengths of their rows are found in the graph. Lowering one may copy those inside it.
    while (scn::ScanOp scan = findScan())
      ScanLowering(scan).run();
  }

  scn::ScanOp findScan() {
    scn::ScanOp found;
    getOperation().walk<WalkOrder::PreOrder>([&](scn::ScanOp scan) {
      found = scan;
      return WalkResult::interrupt();
    });
    return found;
  }
};
} // namespace
