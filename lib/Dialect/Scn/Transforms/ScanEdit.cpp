//===- ScanEdit.cpp - a scan with other sequences, states and outputs -------===//
//
// See ScanEdit.h.
//
//===----------------------------------------------------------------------===//

#include "ScanEdit.h"

#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace scansion::scn;

Value ScanEdit::addSequence(Value rows, Type rowType, bool fromEnd) {
  Block &body = scan.getBody().front();
  unsigned place = sequences.size();
  for (unsigned i = 0; i < scan.getSequences().size(); ++i)
    place += scan.getSequenceTaps(i).size();
  sequences.push_back({rows, fromEnd});
  return body.insertArgument(place, rowType, rows.getLoc());
}

void ScanEdit::writeYield() {
  YieldOp yield = scan.getYield();
  SmallVector<Value> next, outputs;
  for (auto [state, value] : llvm::enumerate(yield.getNext()))
    if (!droppedStates.contains(state))
      next.push_back(value);
  for (auto [output, value] : llvm::enumerate(yield.getOutputs()))
    if (!droppedOutputs.contains(output))
      outputs.push_back(value);
  for (const Rows &output : added)
    outputs.push_back(output.value);
  OpBuilder b(yield);
  YieldOp::create(b, yield.getLoc(), next, outputs, yield.getUntil());
  yield.erase();
}

/// Which sequences are read, which outputs are stacked from the end.
void ScanEdit::listReversed(ScanOp::Properties &properties) {
  SmallVector<int64_t> reversedSequences, reversedOutputs;
  unsigned given = scan.getSequences().size(), kept = 0;
  for (unsigned i = 0; i < given + sequences.size(); ++i)
    if (i < given ? scan.isReversed(i) : sequences[i - given].fromEnd)
      reversedSequences.push_back(i);
  for (unsigned output = 0; output < scan.getNumOutputs(); ++output) {
    if (droppedOutputs.contains(output))
      continue;
    if (scan.isStackedFromEnd(output))
      reversedOutputs.push_back(kept);
    ++kept;
  }
  for (auto [place, output] : llvm::enumerate(added))
    if (output.fromEnd)
      reversedOutputs.push_back(kept + place);
  auto listOrNone = [&](ArrayRef<int64_t> list) {
    return list.empty() ? DenseI64ArrayAttr() : DenseI64ArrayAttr::get(scan.getContext(), list);
  };
  properties.reversed_sequences = listOrNone(reversedSequences);
  properties.reversed_outputs = listOrNone(reversedOutputs);
}

/// The results that stay, in order, with a null value where an added output's rows come.
SmallVector<Value> ScanEdit::keptResults() {
  SmallVector<Value> kept;
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    if (Value trajectory = scan.getTrajectory(state); trajectory && !droppedStates.contains(state))
      kept.push_back(trajectory);
  for (unsigned output = 0; output < scan.getNumOutputs(); ++output)
    if (!droppedOutputs.contains(output))
      kept.push_back(scan.getStack(output));
  kept.append(added.size(), Value());
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    if (!droppedStates.contains(state))
      kept.push_back(scan.getFinal(state));
  return kept;
}

ScanOp ScanEdit::finish() {
  OpBuilder b(scan);
  SmallVector<Value> kept = keptResults();
  OperationState made(scan.getLoc(), scan->getName());
  auto &properties = made.getOrAddProperties<ScanOp::Properties>();
  properties = scan.getProperties();
  made.addAttributes(llvm::to_vector(scan->getDiscardableAttrs()));
  made.addOperands(scan.getSteps());
  made.addOperands(scan.getSequences());
  for (const Rows &sequence : sequences)
    made.addOperands(sequence.value);
  SmallVector<Attribute> sequenceTaps(scan.getSequenceTapsAttr().getValue()), stateTaps;
  sequenceTaps.append(sequences.size(), b.getDenseI64ArrayAttr({0}));
  Block &body = scan.getBody().front();
  SmallVector<BlockArgument> dead;
  // The old op's taps do not know the added arguments, which stand before those of the states.
  unsigned argument = 0;
  for (Attribute taps : sequenceTaps)
    argument += cast<DenseI64ArrayAttr>(taps).size();
  for (auto [state, initial] : llvm::enumerate(scan.getInitials())) {
    unsigned count = std::max<size_t>(scan.getStateTaps(state).size(), 1);
    if (droppedStates.contains(state)) {
      llvm::append_range(dead, body.getArguments().slice(argument, count));
    } else {
      made.addOperands(initial);
      stateTaps.push_back(scan.getStateTapsAttr()[state]);
    }
    argument += count;
  }
  properties.sequence_taps = b.getArrayAttr(sequenceTaps);
  properties.state_taps = b.getArrayAttr(stateTaps);
  properties.operandSegmentSizes = {1, static_cast<int32_t>(sequenceTaps.size()),
                                    static_cast<int32_t>(stateTaps.size())};
  listReversed(properties);
  writeYield();
  for (BlockArgument unused : llvm::reverse(dead))
    body.eraseArgument(unused.getArgNumber());
  made.addRegion()->takeBody(scan.getBody());
  LogicalResult inferred = ScanOp::inferReturnTypes(b.getContext(), scan.getLoc(), made.operands, DictionaryAttr(),
                                                    &properties, made.regions, made.types);
  assert(succeeded(inferred) && "a scan that was built has types");
  (void)inferred;
  auto edited = cast<ScanOp>(b.create(made));
  for (auto [old, result] : llvm::zip_equal(kept, edited.getResults()))
    if (old) {
      // What was known of the results stays known.
      result.setType(old.getType());
      old.replaceAllUsesWith(result);
    }
  scan.erase();
  return edited;
}

void scansion::scn::dropSequence(ScanOp scan, unsigned sequence) {
  Builder b(scan.getContext());
  SmallVector<BlockArgument> elements = llvm::to_vector(scan.getSequenceArguments(sequence));
  for (BlockArgument element : llvm::reverse(elements))
    scan.getBody().front().eraseArgument(element.getArgNumber());
  SmallVector<Attribute> taps(scan.getSequenceTapsAttr().getValue());
  taps.erase(taps.begin() + sequence);
  SmallVector<int64_t> reversed;
  for (unsigned i = 0; i < scan.getSequences().size(); ++i)
    if (i != sequence && scan.isReversed(i))
      reversed.push_back(i < sequence ? i : i - 1);
  scan->eraseOperand(1 + sequence);
  auto &properties = scan.getProperties();
  --properties.operandSegmentSizes[1];
  properties.sequence_taps = b.getArrayAttr(taps);
  properties.reversed_sequences = reversed.empty() ? DenseI64ArrayAttr() : b.getDenseI64ArrayAttr(reversed);
}

/// Rows `start` to `start + count` of a tensor.
static Value sliceRows(OpBuilder &b, Location loc, Value x, Value start, Value count) {
  int64_t rank = cast<RankedTensorType>(x.getType()).getRank();
  SmallVector<int64_t> starts(rank, 0), stops(rank, int64_t(1) << 62), steps(rank, 1);
  SmallVector<bool> indexed(rank, false);
  SmallVector<Value> dynamicStarts;
  Value stop = count;
  if (start) {
    starts[0] = ShapedType::kDynamic;
    dynamicStarts.push_back(start);
    stop = AddOp::create(b, loc, start, count);
  }
  stops[0] = ShapedType::kDynamic;
  auto rows =
      SliceOp::create(b, loc, x, dynamicStarts, ValueRange{stop}, ValueRange{}, b.getDenseI64ArrayAttr(starts),
                      b.getDenseI64ArrayAttr(stops), b.getDenseI64ArrayAttr(steps), b.getDenseBoolArrayAttr(indexed));
  // There are as many rows: the scan has checked it.
  rows->setAttr(kCheckedAttr, b.getUnitAttr());
  rows->setAttr(kInRangeAttr, b.getUnitAttr());
  return rows;
}

/// Whether the value is the number of rows of `x`.
static bool isLengthOf(Value steps, Value x) {
  DenseElementsAttr number;
  if (matchPattern(steps, m_Constant(&number)))
    return number.getSplatValue<int64_t>() == cast<RankedTensorType>(x.getType()).getDimSize(0);
  auto dim = steps.getDefiningOp<DimOp>();
  return dim && dim.getX() == x && dim.getAxis() == 0;
}

Value scansion::scn::rowsOfTap(OpBuilder &b, ScanOp scan, unsigned sequence, int64_t tap, Value steps, bool fromEnd) {
  Location loc = scan.getLoc();
  Value x = scan.getSequences()[sequence], rows = x;
  auto [low, high] = scan.getSpan(sequence);
  bool isReversed = scan.isReversed(sequence);
  if (low || high || !isLengthOf(steps, x)) {
    Value start;
    if (isReversed) {
      // The last step's element stands n - 1 before the first one's.
      Value length = axisLength(b, loc, x, 0);
      Value end = SubOp::create(b, loc, length, indexConstant(b, loc, high - tap));
      start = SubOp::create(b, loc, end, steps);
    } else if (tap - low) {
      start = indexConstant(b, loc, tap - low);
    }
    rows = sliceRows(b, loc, x, start, steps);
  }
  return isReversed == fromEnd ? rows : ReverseOp::create(b, loc, rows, ArrayRef<int64_t>{0}).getY();
}

//===----------------------------------------------------------------------===//
// Rows of a body's values
//===----------------------------------------------------------------------===//

/// The sequence and tap that give the value.
static std::optional<std::pair<unsigned, int64_t>> findTap(ScanOp scan, Value value) {
  for (unsigned i = 0; i < scan.getSequences().size(); ++i)
    for (auto [argument, tap] : llvm::zip(scan.getSequenceArguments(i), scan.getSequenceTaps(i)))
      if (argument == value)
        return std::pair(i, tap);
  return std::nullopt;
}

namespace {
/// A trajectory or an output's rows.
struct Stack {
  Value rows;
  bool fromEnd;
};
} // namespace

/// The stack that holds the value's rows.
static std::optional<Stack> findStack(ScanOp scan, Value value) {
  YieldOp yield = scan.getYield();
  for (auto [state, next] : llvm::enumerate(yield.getNext()))
    if (next == value && scan.getTrajectory(state))
      return Stack{scan.getTrajectory(state), false};
  for (auto [output, yielded] : llvm::enumerate(yield.getOutputs()))
    if (yielded == value)
      return Stack{scan.getStack(output), scan.isStackedFromEnd(output)};
  return std::nullopt;
}

bool scansion::scn::hasRows(ScanOp scan, Value value) { return findTap(scan, value) || findStack(scan, value); }

bool scansion::scn::areFromEnd(ScanOp scan, Value value) {
  if (auto tap = findTap(scan, value))
    return scan.isReversed(tap->first);
  std::optional<Stack> stack = findStack(scan, value);
  return stack && stack->fromEnd;
}

Value scansion::scn::rowsOf(OpBuilder &b, ScanOp scan, Value value, Value steps, bool fromEnd) {
  if (auto tap = findTap(scan, value))
    return rowsOfTap(b, scan, tap->first, tap->second, steps, fromEnd);
  Stack stack = *findStack(scan, value);
  if (stack.fromEnd == fromEnd)
    return stack.rows;
  return ReverseOp::create(b, scan.getLoc(), stack.rows, ArrayRef<int64_t>{0});
}

Value scansion::scn::stepsTaken(OpBuilder &b, ScanOp scan, ArrayRef<Value> values) {
  if (!scan.hasCondition())
    return scan.getSteps();
  for (Value value : values)
    if (std::optional<Stack> stack = findStack(scan, value))
      return axisLength(b, scan.getLoc(), stack->rows, 0);
  return {};
}

/// How many times the room of rows that are there new ones may take.
static constexpr int64_t kGrowth = 8;

static bool fitsBeside(RankedTensorType row, RankedTensorType present) {
  if (row.getRank() > present.getRank())
    return false;
  return !row.hasStaticShape() || !present.hasStaticShape() ||
         row.getNumElements() <= kGrowth * present.getNumElements();
}

bool scansion::scn::fitsBeside(ScanOp scan, RankedTensorType row) {
  auto fits = [&](Value stacked) {
    return ::fitsBeside(row, cast<RankedTensorType>(ScanOp::getElementOf(stacked.getType())));
  };
  unsigned stacks = scan.getNumResults() - scan.getNumStates();
  return llvm::any_of(scan.getSequences(), fits) ||
         llvm::any_of(scan.getResults().take_front(stacks),
                      [&](Value result) { return !result.use_empty() && fits(result); });
}

//===----------------------------------------------------------------------===//
// What a body's values are computed from
//===----------------------------------------------------------------------===//

SmallVector<BlockArgument> scansion::scn::sequenceElements(ScanOp scan) {
  SmallVector<BlockArgument> elements;
  for (unsigned i = 0; i < scan.getSequences().size(); ++i)
    llvm::append_range(elements, scan.getSequenceArguments(i));
  return elements;
}

SmallVector<BlockArgument> scansion::scn::stateElements(ScanOp scan) {
  SmallVector<BlockArgument> elements;
  for (unsigned i = 0; i < scan.getNumStates(); ++i)
    llvm::append_range(elements, scan.getStateArguments(i));
  return elements;
}

llvm::DenseSet<Value> scansion::scn::dependOn(ScanOp scan, ArrayRef<BlockArgument> arguments) {
  llvm::DenseSet<Value> dependent(arguments.begin(), arguments.end());
  for (Operation &op : scan.getBody().front()) {
    bool depends = llvm::any_of(op.getOperands(), [&](Value operand) { return dependent.contains(operand); });
    op.walk([&](Operation *inner) {
      depends |= llvm::any_of(inner->getOperands(), [&](Value operand) { return dependent.contains(operand); });
    });
    if (depends)
      dependent.insert(op.result_begin(), op.result_end());
  }
  return dependent;
}

void scansion::scn::replaceBehind(ScanOp scan, Operation *behind, Value result, Value rows) {
  SmallPtrSet<Operation *, 8> made;
  for (Operation *op = scan->getNextNode(); op != behind; op = op->getNextNode()) {
    made.insert(op);
    if (isa<CheckedOpInterface>(op))
      op->setAttr(kCheckedAttr, UnitAttr::get(op->getContext()));
  }
  result.replaceUsesWithIf(rows, [&](OpOperand &use) { return !made.contains(use.getOwner()); });
}

void scansion::scn::eraseUnused(Operation *start, Operation *end) {
  Operation *op = end->getPrevNode();
  while (op && op != start) {
    Operation *previous = op->getPrevNode();
    if (isOpTriviallyDead(op))
      op->erase();
    op = previous;
  }
}

bool scansion::scn::isRowTimesMatrix(DotOp dot, llvm::function_ref<bool(Value)> isBatched) {
  if (isBatched(dot.getLhs()) == isBatched(dot.getRhs()) || !dot.getLhsBatch().empty())
    return false;
  Value row = isBatched(dot.getLhs()) ? dot.getLhs() : dot.getRhs();
  Value matrix = isBatched(dot.getLhs()) ? dot.getRhs() : dot.getLhs();
  return cast<RankedTensorType>(row.getType()).getRank() == 1 &&
         cast<RankedTensorType>(matrix.getType()).getRank() == 2 && dot.getLhsContract().size() == 1;
}
