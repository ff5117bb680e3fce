//===- BlockedReader.cpp - a scan over rows that are computed block by block -===//
//
// The reader becomes a scan over the blocks of the other one's steps, from the last to the first:
//
//   end(0) = taken,  end(i + 1) = first(i)
//   block = (end - 1) / length,  first = block * length,  count = end - first
//   repeat `count` steps of the other scan from starts[block]
//   run the reader's next `count` steps (fewer if it has no more) over these rows
//
// The reader's states are carried; its rows go into their places in tensors that are carried and updated in place.
// Start reading at BlockedReader::run.
//
//===----------------------------------------------------------------------===//

#include "BlockedReader.h"

#include "../IR/ScanDraft.h"
#include "../IR/TimeParts.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

static unsigned countStacks(ScanOp scan) { return scan.getNumResults() - scan.getNumStates(); }

//===----------------------------------------------------------------------===//
// What is needed
//===----------------------------------------------------------------------===//

/// The value of the body whose rows a stacked result has.
static Value sourceOf(ScanOp scan, Value rows) {
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    if (scan.getTrajectory(state) == rows)
      return scan.getYield().getNext()[state];
  for (unsigned output = 0; output < scan.getNumOutputs(); ++output)
    if (scan.getStack(output) == rows)
      return scan.getYield().getOutputs()[output];
  llvm_unreachable("a stacked result is a trajectory or an output");
}

static void addOperands(ScanOp scan, Operation *op, SmallVectorImpl<Value> &values) {
  op->walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      if (operand.getParentRegion() == &scan.getBody())
        values.push_back(operand);
  });
}

RepeatedScan scansion::scn::planRepetition(ScanOp scan, const llvm::SetVector<Value> &rows) {
  RepeatedScan repeated{scan, rows, {}, {}};
  SmallVector<Value> worklist;
  for (Value stack : rows)
    worklist.push_back(sourceOf(scan, stack));
  // What may fail stays, and what it looks at. It has not failed before.
  for (Operation &op : scan.getBody().front().without_terminator())
    if (!isa<PrintOp>(op) && !wouldOpBeTriviallyDead(&op))
      addOperands(scan, &op, worklist);
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    if (!repeated.values.insert(value))
      continue;
    if (Operation *op = value.getDefiningOp()) {
      addOperands(scan, op, worklist);
      continue;
    }
    for (unsigned state = 0; state < scan.getNumStates(); ++state)
      if (llvm::is_contained(scan.getStateArguments(state), value) && repeated.states.insert(state))
        worklist.push_back(scan.getYield().getNext()[state]);
  }
  return repeated;
}

Value scansion::scn::lengthBefore(ScanOp scan, Value value, int64_t axis) {
  OpBuilder inner = OpBuilder::atBlockTerminator(&scan.getBody().front()), b(scan);
  llvm::SetVector<Operation *> slice;
  SmallVector<Value> worklist{resolvedLength(inner, value, axis)};
  Value length = worklist.front();
  while (!worklist.empty()) {
    Value part = worklist.pop_back_val();
    if (!scan.getBody().isAncestor(part.getParentRegion()))
      continue;
    Operation *op = part.getDefiningOp();
    if (!op || op->getNumRegions() || !isPure(op))
      return {};
    if (slice.insert(op))
      llvm::append_range(worklist, op->getOperands());
  }
  SmallVector<Operation *> ordered(slice.begin(), slice.end());
  llvm::sort(ordered, [](Operation *x, Operation *y) { return x->isBeforeInBlock(y); });
  IRMapping mapping;
  for (Operation *op : ordered)
    b.clone(*op, mapping);
  return mapping.lookupOrDefault(length);
}

std::optional<RowLengths> scansion::scn::findRowLengths(ScanOp reader) {
  RowLengths lengths;
  for (Value rows : reader.getResults().take_front(countStacks(reader))) {
    if (rows.use_empty())
      continue;
    Value source = sourceOf(reader, rows);
    SmallVector<Value> &ofRow = lengths[rows];
    for (int64_t axis = 0; axis < tensorType(source).getRank(); ++axis) {
      ofRow.push_back(tensorType(source).isDynamicDim(axis) ? lengthBefore(reader, source, axis) : Value());
      if (tensorType(source).isDynamicDim(axis) && !ofRow.back())
        return std::nullopt;
    }
  }
  return lengths;
}

//===----------------------------------------------------------------------===//
// Steps of a scan
//===----------------------------------------------------------------------===//

/// The rows of a sequence that the scan's steps `first` to `first + count` see.
static Value sequencePart(OpBuilder &b, ScanOp scan, unsigned sequence, Value first, Value count) {
  Location loc = scan.getLoc();
  Value rows = scan.getSequences()[sequence];
  auto [low, high] = scan.getSpan(sequence);
  Value size = addLengths(b, loc, count, high - low);
  if (!scan.isReversed(sequence)) {
    Value stop = AddOp::create(b, loc, first, size);
    return takeRows(b, loc, rows, first, stop);
  }
  Value length = axisLength(b, loc, rows, 0);
  Value stop = SubOp::create(b, loc, length, first), start = SubOp::create(b, loc, stop, size);
  return takeRows(b, loc, rows, start, stop);
}

/// How many steps it takes is not known any more.
static void forgetSteps(ScanOp scan) {
  for (Value rows : scan.getResults().take_front(countStacks(scan))) {
    SmallVector<int64_t> shape(tensorType(rows).getShape());
    shape[0] = ShapedType::kDynamic;
    rows.setType(tensorType(rows).clone(shape));
  }
}

namespace {
class BlockedReader {
public:
  BlockedReader(ScanOp reader, const RepeatedScan &repeated, const BlockStarts &starts, const Blocks &blocks,
                Value taken)
      : reader(reader), repeated(repeated), starts(starts), blocks(blocks), taken(taken), b(reader),
        loc(reader.getLoc()), draft(b, loc), inner(OpBuilder::atBlockEnd(draft.body)) {}

  void run(const RowLengths &lengths, StringAttr checkpoint);

private:
  void findBlock();
  DenseMap<Value, Value> repeatBlock();
  void copyStep(ScanDraft &copy, IRMapping &mapping);
  ScanOp readBlock(const DenseMap<Value, Value> &rows);
  Value makeRoom(Value rows, ArrayRef<Value> lengths);
  Value writeRows(Value room, ScanOp part, unsigned result);
  Value countBlocks();

  ScanOp reader;
  const RepeatedScan &repeated;
  const BlockStarts &starts;
  Blocks blocks;
  Value taken;
  OpBuilder b;
  Location loc;
  ScanDraft draft;
  OpBuilder inner;
  Value block, first, count; // of the repeated scan's steps
  Value done, partCount;     // of the reader's
  ScanOp copied;             // what repeats the block
};
} // namespace

void BlockedReader::findBlock() {
  unsigned state = draft.getNumStates();
  Value end = draft.addState(taken, {}, taken.getType()).front();
  Value one = indexConstant(inner, loc, 1), last = SubOp::create(inner, loc, end, one);
  block = FloorDivOp::create(inner, loc, last, blocks.length);
  first = MulOp::create(inner, loc, block, blocks.length);
  count = SubOp::create(inner, loc, end, first);
  done = SubOp::create(inner, loc, taken, end);
  Value left = SubOp::create(inner, loc, reader.getSteps(), done);
  partCount = reader.getSteps() == taken ? count : MinimumOp::create(inner, loc, count, left).getY();
  draft.setNext(state, first);
}

/// The other scan over the steps of the block, without what only other results need. Gives its rows by those results.
DenseMap<Value, Value> BlockedReader::repeatBlock() {
  ScanOp scan = repeated.scan;
  ScanDraft copy(inner, scan.getLoc());
  IRMapping mapping;
  auto isNeeded = [&](Value value) { return repeated.values.contains(value); };
  for (unsigned i = 0; i < scan.getSequences().size(); ++i) {
    auto elements = scan.getSequenceArguments(i);
    if (llvm::none_of(elements, isNeeded))
      continue;
    Value part = sequencePart(inner, scan, i, first, count);
    mapping.map(ValueRange(elements),
                copy.addSequence(part, scan.getSequenceTaps(i), scan.isReversed(i), elements.front().getType()));
  }
  DenseMap<unsigned, unsigned> places;
  for (unsigned state = 0; state < scan.getNumStates(); ++state) {
    if (!repeated.states.contains(state) && !repeated.rows.contains(scan.getTrajectory(state)))
      continue;
    Value initial = scan.getInitials()[state];
    if (Value rows = starts.ofStates.lookup(state))
      initial = startOf(inner, scan, state, rows, block);
    auto lags = scan.getStateArguments(state);
    places[state] = copy.getNumStates();
    mapping.map(ValueRange(lags), copy.addState(initial, scan.getStateTaps(state), lags.front().getType()));
  }
  copyStep(copy, mapping);
  YieldOp yield = scan.getYield();
  for (auto [state, place] : places)
    copy.setNext(place, mapping.lookupOrDefault(yield.getNext()[state]));
  DenseMap<unsigned, unsigned> outputs;
  for (unsigned output = 0; output < scan.getNumOutputs(); ++output)
    if (repeated.rows.contains(scan.getStack(output)))
      outputs[output] =
          copy.addOutput(mapping.lookupOrDefault(yield.getOutputs()[output]), scan.isStackedFromEnd(output));
  copy.close();
  copied = copy.finish(inner, count, scan.getNameAttr());
  copied->setAttr(kCheckedAttr, inner.getUnitAttr());
  DenseMap<Value, Value> rows;
  for (auto [state, place] : places)
    if (Value trajectory = scan.getTrajectory(state); repeated.rows.contains(trajectory))
      rows[trajectory] = copy.getTrajectory(place);
  for (auto [output, place] : outputs)
    rows[scan.getStack(output)] = copy.getStack(place);
  return rows;
}

/// Copies what is needed of the other scan's step. It has been printed before.
void BlockedReader::copyStep(ScanDraft &copy, IRMapping &mapping) {
  OpBuilder body = OpBuilder::atBlockEnd(copy.body);
  ScanOp scan = repeated.scan;
  for (Operation &op : scan.getBody().front().without_terminator()) {
    if (auto print = dyn_cast<PrintOp>(op)) {
      mapping.map(print.getY(), mapping.lookupOrDefault(print.getX()));
    } else if (!wouldOpBeTriviallyDead(&op) ||
               llvm::any_of(op.getResults(), [&](Value result) { return repeated.values.contains(result); })) {
      body.clone(op, mapping)->walk([](PrintOp inner) {
        inner.getY().replaceAllUsesWith(inner.getX());
        inner.erase();
      });
    }
  }
}

/// The reader's steps for the block, with `rows` in the place of the other scan's.
ScanOp BlockedReader::readBlock(const DenseMap<Value, Value> &rows) {
  SmallVector<Value> operands{partCount};
  for (auto [i, sequence] : llvm::enumerate(reader.getSequences())) {
    Value part = rows.lookup(sequence);
    operands.push_back(part ? part : sequencePart(inner, reader, i, done, partCount));
  }
  for (Value initial : reader.getInitials())
    operands.push_back(draft.addState(initial, {}, initial.getType()).front());
  auto part = cast<ScanOp>(inner.clone(*reader));
  part->setOperands(operands);
  forgetSteps(part);
  return part;
}

/// A tensor without values yet for all rows of a result.
Value BlockedReader::makeRoom(Value rows, ArrayRef<Value> lengths) {
  SmallVector<OpFoldResult> sizes;
  for (auto [axis, size] : llvm::enumerate(tensorType(rows).getShape())) {
    if (!ShapedType::isDynamic(size)) {
      sizes.push_back(b.getIndexAttr(size));
      continue;
    }
    Value length = axis == 0 ? Value(reader.getSteps()) : lengths[axis - 1];
    Value word = tensor::ExtractOp::create(b, loc, length ? length : axisLength(b, loc, rows, axis), ValueRange());
    sizes.push_back(arith::IndexCastOp::create(b, loc, b.getIndexType(), word).getResult());
  }
  return tensor::EmptyOp::create(b, loc, sizes, tensorType(rows).getElementType());
}

/// Puts the block's rows of a result where they belong among all.
Value BlockedReader::writeRows(Value room, ScanOp part, unsigned result) {
  unsigned trajectories = countStacks(part) - part.getNumOutputs();
  Value start = done, stop = AddOp::create(inner, loc, done, partCount);
  if (result >= trajectories && part.isStackedFromEnd(result - trajectories)) {
    Value end = SubOp::create(inner, loc, reader.getSteps(), done);
    start = SubOp::create(inner, loc, end, partCount);
    stop = end;
  }
  return replaceRows(inner, loc, room, part.getResult(result), start, stop);
}

/// Blocks of all steps but those that the reader does not come to.
Value BlockedReader::countBlocks() {
  Value rest = indexConstant(b, loc, 1), all = AddOp::create(b, loc, taken, blocks.length);
  Value up = SubOp::create(b, loc, all, rest), count = FloorDivOp::create(b, loc, up, blocks.length);
  if (reader.getSteps() == taken)
    return count;
  Value before = SubOp::create(b, loc, taken, reader.getSteps());
  Value skipped = FloorDivOp::create(b, loc, before, blocks.length);
  return SubOp::create(b, loc, count, skipped);
}

void BlockedReader::run(const RowLengths &lengths, StringAttr checkpoint) {
  findBlock();
  DenseMap<Value, Value> rows = repeatBlock();
  unsigned firstState = draft.getNumStates();
  ScanOp part = readBlock(rows);
  copied.setCheckpointAttr(checkpoint);
  part.setCheckpointAttr(checkpoint);
  for (unsigned state = 0; state < reader.getNumStates(); ++state)
    draft.setNext(firstState + state, part.getFinal(state));
  DenseMap<unsigned, unsigned> rooms; // by result
  for (unsigned result = 0; result < countStacks(reader); ++result) {
    auto found = lengths.find(reader.getResult(result));
    if (found == lengths.end())
      continue;
    Value room = makeRoom(reader.getResult(result), found->second);
    rooms[result] = draft.getNumStates();
    Value carried = draft.addState(room, {}, room.getType()).front();
    draft.setNext(rooms[result], writeRows(carried, part, result));
  }
  draft.close();
  ScanOp made = draft.finish(b, countBlocks(), reader.getNameAttr());
  auto replace = [&](Value old, unsigned state) {
    Value value = draft.getFinal(state);
    if (value.getDefiningOp() == made)
      value.setType(old.getType()); // what was known stays known
    old.replaceAllUsesWith(value);
  };
  for (auto [result, state] : rooms)
    replace(reader.getResult(result), state);
  for (unsigned state = 0; state < reader.getNumStates(); ++state)
    replace(reader.getFinal(state), firstState + state);
  reader.erase();
}

void scansion::scn::readInBlocks(ScanOp reader, const RepeatedScan &repeated, const BlockStarts &starts,
                                 const Blocks &blocks, Value taken, const RowLengths &lengths, StringAttr checkpoint) {
  BlockedReader(reader, repeated, starts, blocks, taken).run(lengths, checkpoint);
}
