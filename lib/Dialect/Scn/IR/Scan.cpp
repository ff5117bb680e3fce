//===- Scan.cpp - the recurrence --------------------------------------------===//
//
// Accessors, type inference, verification and checks of scn.scan; its text is in ScanSyntax.cpp, its rules of calculus in
// ScanPullback.cpp and ScanPushforward.cpp. Operands come as steps, sequences, initial states; results as trajectories (of
// the states that have taps), stacked outputs, final windows.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Dialect/Scn/IR/VariableNames.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

//===----------------------------------------------------------------------===//
// Accessors
//===----------------------------------------------------------------------===//

static SmallVector<int64_t> tapsAt(ArrayAttr lists, unsigned index) {
  return SmallVector<int64_t>(cast<DenseI64ArrayAttr>(lists[index]).asArrayRef());
}

static int64_t largestLag(ArrayRef<int64_t> taps) {
  int64_t lag = 0;
  for (int64_t tap : taps)
    lag = std::max(lag, -tap);
  return lag;
}

SmallVector<int64_t> ScanOp::getSequenceTaps(unsigned index) { return tapsAt(getSequenceTapsAttr(), index); }
SmallVector<int64_t> ScanOp::getStateTaps(unsigned index) { return tapsAt(getStateTapsAttr(), index); }
int64_t ScanOp::getWindow(unsigned state) { return largestLag(getStateTaps(state)); }

std::pair<int64_t, int64_t> ScanOp::getSpan(unsigned sequence) {
  int64_t low = 0, high = 0;
  for (int64_t tap : getSequenceTaps(sequence)) {
    low = std::min(low, tap);
    high = std::max(high, tap);
  }
  return {low, high};
}

static bool lists(std::optional<ArrayRef<int64_t>> indices, int64_t index) {
  return indices && llvm::is_contained(*indices, index);
}

bool ScanOp::isReversed(unsigned sequence) { return lists(getReversedSequences(), sequence); }
bool ScanOp::isStackedFromEnd(unsigned output) { return lists(getReversedOutputs(), output); }

YieldOp ScanOp::getYield() { return cast<YieldOp>(getBody().front().getTerminator()); }
bool ScanOp::hasCondition() { return bool(getYield().getUntil()); }
unsigned ScanOp::getNumOutputs() { return getYield().getOutputs().size(); }

/// Arguments of the region that belong to list `index` of `lists`, which starts at argument `offset`.
static Block::BlockArgListType argumentsOf(ScanOp op, ArrayAttr lists, unsigned offset, unsigned index) {
  for (unsigned i = 0; i < index; ++i)
    offset += std::max<size_t>(tapsAt(lists, i).size(), 1);
  return op.getBody().getArguments().slice(offset, std::max<size_t>(tapsAt(lists, index).size(), 1));
}

Block::BlockArgListType ScanOp::getSequenceArguments(unsigned index) {
  return argumentsOf(*this, getSequenceTapsAttr(), 0, index);
}
Block::BlockArgListType ScanOp::getStateArguments(unsigned index) {
  unsigned offset = 0;
  for (unsigned i = 0; i < getSequences().size(); ++i)
    offset += std::max<size_t>(getSequenceTaps(i).size(), 1);
  return argumentsOf(*this, getStateTapsAttr(), offset, index);
}

/// How many of the first `count` states have a trajectory.
static unsigned countTrajectories(ScanOp op, unsigned count) {
  unsigned trajectories = 0;
  for (unsigned i = 0; i < count; ++i)
    trajectories += !op.getStateTaps(i).empty();
  return trajectories;
}

Value ScanOp::getTrajectory(unsigned state) {
  return getStateTaps(state).empty() ? Value() : getResult(countTrajectories(*this, state));
}
Value ScanOp::getStack(unsigned output) { return getResult(countTrajectories(*this, getNumStates()) + output); }
Value ScanOp::getFinal(unsigned state) { return getResult(getNumResults() - getNumStates() + state); }

Type ScanOp::getElementOf(Type stacked) {
  auto type = cast<RankedTensorType>(stacked);
  return RankedTensorType::get(type.getShape().drop_front(), type.getElementType());
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// A tensor type with a leading axis of `length`.
static RankedTensorType stacked(int64_t length, RankedTensorType row) {
  SmallVector<int64_t> shape{length};
  llvm::append_range(shape, row.getShape());
  return RankedTensorType::get(shape, row.getElementType());
}

/// The lengths that either type knows.
static RankedTensorType merge(RankedTensorType a, RankedTensorType b) {
  SmallVector<int64_t> shape(a.getShape());
  for (auto [length, other] : llvm::zip(shape, b.getShape()))
    length = ShapedType::isDynamic(length) ? other : length;
  return RankedTensorType::get(shape, a.getElementType());
}

static int64_t knownSteps(Value steps) {
  auto constant = steps.getDefiningOp<ConstantOp>();
  if (!constant)
    return ShapedType::kDynamic;
  int64_t value;
  memcpy(&value, constant.getData().getBytes().data(), sizeof value);
  return value < 0 ? ShapedType::kDynamic : value;
}

LogicalResult ScanOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  if (adaptor.getRegions().empty() || adaptor.getBody().empty() || adaptor.getBody().front().empty())
    return failure();
  auto yield = dyn_cast<YieldOp>(adaptor.getBody().front().back());
  if (!yield)
    return emitOptionalError(loc, "'scn.scan' region ends with scn.yield");
  if (yield.getNext().size() != adaptor.getInitials().size())
    return emitOptionalError(loc, "'scn.scan' has ", adaptor.getInitials().size(), " states but its step gives ",
                             yield.getNext().size());
  int64_t length = yield.getUntil() ? ShapedType::kDynamic : knownSteps(adaptor.getSteps());
  SmallVector<Type> finals;
  for (auto [state, initial] : llvm::enumerate(adaptor.getInitials())) {
    SmallVector<int64_t> taps = tapsAt(adaptor.getStateTaps(), state);
    if (taps.empty()) {
      finals.push_back(initial.getType());
      continue;
    }
    auto row = cast<RankedTensorType>(getElementOf(initial.getType()));
    auto next = dyn_cast<RankedTensorType>(yield.getNext()[state].getType());
    if (!next || next.getRank() != row.getRank())
      return emitOptionalError(loc, "'scn.scan' state ", state, " starts as ", row, " but its step gives ",
                               yield.getNext()[state].getType());
    types.push_back(stacked(length, merge(row, next)));
    finals.push_back(stacked(largestLag(taps), merge(row, next)));
  }
  for (Value output : yield.getOutputs())
    types.push_back(stacked(length, tensorType(output)));
  llvm::append_range(types, finals);
  return success();
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

/// Whether a value of type `next` can be the next of a state of type `row`: the same but for lengths that are not known.
static bool canFollow(Type row, Type next) {
  auto a = dyn_cast<RankedTensorType>(row), b = dyn_cast<RankedTensorType>(next);
  if (!a || !b)
    return row == next;
  if (a.getElementType() != b.getElementType() || a.getRank() != b.getRank())
    return false;
  return llvm::all_of(llvm::zip(a.getShape(), b.getShape()), [](auto lengths) {
    auto [x, y] = lengths;
    return x == y || ShapedType::isDynamic(x) || ShapedType::isDynamic(y);
  });
}

static LogicalResult verifyArguments(ScanOp op) {
  unsigned expected = 0;
  for (unsigned i = 0; i < op.getSequences().size(); ++i)
    expected += op.getSequenceTaps(i).size();
  for (unsigned i = 0; i < op.getNumStates(); ++i)
    expected += std::max<size_t>(op.getStateTaps(i).size(), 1);
  if (op.getBody().getNumArguments() != expected)
    return op.emitOpError("region has ") << op.getBody().getNumArguments() << " arguments, taps need " << expected;
  auto check = [&](Block::BlockArgListType arguments, Type type) -> LogicalResult {
    for (BlockArgument argument : arguments)
      if (!canFollow(argument.getType(), type))
        return op.emitOpError("region argument ")
               << argument.getArgNumber() << " is " << argument.getType() << ", expected " << type;
    return success();
  };
  for (auto [i, sequence] : llvm::enumerate(op.getSequences()))
    if (failed(check(op.getSequenceArguments(i), ScanOp::getElementOf(sequence.getType()))))
      return failure();
  for (auto [i, initial] : llvm::enumerate(op.getInitials())) {
    bool windowed = !op.getStateTaps(i).empty();
    if (failed(check(op.getStateArguments(i), windowed ? ScanOp::getElementOf(initial.getType()) : initial.getType())))
      return failure();
  }
  return success();
}

static LogicalResult verifyTaps(ScanOp op) {
  if (op.getSequenceTapsAttr().size() != op.getSequences().size() ||
      op.getStateTapsAttr().size() != op.getInitials().size())
    return op.emitOpError("needs a list of taps for each sequence and each state");
  for (Value sequence : op.getSequences())
    if (tensorType(sequence).getRank() == 0)
      return op.emitOpError("runs along a leading axis, but a sequence is a scalar");
  for (auto [i, initial] : llvm::enumerate(op.getInitials())) {
    SmallVector<int64_t> taps = op.getStateTaps(i);
    if (llvm::any_of(taps, [](int64_t tap) { return tap >= 0; }))
      return op.emitOpError("state ") << i << " has a tap that is not negative";
    auto type = dyn_cast<RankedTensorType>(initial.getType());
    if (taps.empty())
      continue;
    if (!type || type.getRank() == 0)
      return op.emitOpError("state ") << i << " with taps starts from a window, got " << initial.getType();
    if (!type.isDynamicDim(0) && type.getDimSize(0) != op.getWindow(i))
      return op.emitOpError("state ") << i << " starts from a window of " << type.getDimSize(0)
                                      << " rows, its taps need " << op.getWindow(i);
  }
  return success();
}

/// Lists of indices, each of which names one of `count` things.
static LogicalResult verifyIndices(ScanOp op, std::optional<ArrayRef<int64_t>> indices, int64_t count, StringRef what) {
  for (int64_t index : indices.value_or(ArrayRef<int64_t>()))
    if (index < 0 || index >= count)
      return op.emitOpError("reverses ") << what << ' ' << index << " of " << count;
  return success();
}

/// What the inference of types relies on.
LogicalResult ScanOp::verify() {
  if (getTruncateGradient() && static_cast<int64_t>(*getTruncateGradient()) < 0)
    return emitOpError("truncates gradients after ") << static_cast<int64_t>(*getTruncateGradient()) << " steps";
  if (std::optional<StringRef> kind = getCheckpoint();
      kind && !llvm::is_contained({"whole", "sqrt", "binomial"}, *kind))
    return emitOpError("does not know the checkpoints '") << *kind << "'";
  return success(succeeded(verifyIndices(*this, getReversedSequences(), getSequences().size(), "sequence")) &&
                 succeeded(verifyTaps(*this)) && succeeded(verifyArguments(*this)));
}

LogicalResult ScanOp::verifyRegions() {
  if (failed(verifyIndices(*this, getReversedOutputs(), getNumOutputs(), "output")))
    return failure();
  if (hasCondition() && getReversedOutputs() && !getReversedOutputs()->empty())
    return emitOpError("ends by a condition, so its outputs cannot be stacked from the end");
  for (auto [i, next] : llvm::enumerate(getYield().getNext())) {
    Type row = getInitials()[i].getType();
    if (!getStateTaps(i).empty())
      row = getElementOf(row);
    if (!canFollow(row, next.getType()))
      return emitOpError("state ") << i << " starts as " << row << " but its step gives " << next.getType();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// " (computed at model.py:12)", for messages about what the step gives; empty if the place is not known.
static std::string computedAt(Value value) {
  auto line = value.getLoc()->findInstanceOf<FileLineColLoc>();
  return line ? " (computed at " + line.getFilename().str() + ":" + std::to_string(line.getLine()) + ")" : "";
}

/// The user's name for what an argument of the body stands for, as messages have it: braces mark numbers there.
static std::string messageName(BlockArgument argument) {
  std::string text;
  for (char letter : variableName(argument.getLoc()))
    text += letter == '{' ? "{{" : std::string(1, letter);
  return text;
}

/// "sequence 1 (u, taps [-1, 2])": its name if it has one, its taps unless they are the usual ones.
static std::string describeSequence(ScanOp op, unsigned number) {
  SmallVector<std::string> notes;
  Block::BlockArgListType arguments = op.getSequenceArguments(number);
  if (std::string name = arguments.empty() ? "" : messageName(arguments.front()); !name.empty())
    notes.push_back(name);
  SmallVector<int64_t> taps = op.getSequenceTaps(number);
  if (taps != ArrayRef<int64_t>{0}) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    llvm::interleaveComma(taps, stream);
    notes.push_back("taps [" + text + "]");
  }
  std::string subject = "sequence " + std::to_string(number);
  return notes.empty() ? subject : subject + " (" + llvm::join(notes, ", ") + ")";
}

/// "state 0 (h)": its name if it has one.
static std::string describeState(ScanOp op, unsigned number) {
  std::string name = messageName(op.getStateArguments(number).front());
  return "state " + std::to_string(number) + (name.empty() ? "" : " (" + name + ")");
}

/// Each step's value of a state must have the shape that it started with.
static void checkStates(OpBuilder &builder, ScanOp op) {
  OpBuilder inner = OpBuilder::atBlockTerminator(&op.getBody().front());
  Location loc = op.getLoc();
  for (auto [state, initial] : llvm::enumerate(op.getInitials())) {
    if (!isa<RankedTensorType>(initial.getType()))
      continue;
    Value next = op.getYield().getNext()[state];
    int64_t lead = op.getStateTaps(state).empty() ? 0 : 1;
    for (int64_t axis = 0; axis < tensorType(next).getRank(); ++axis)
      checkEqualLengths(inner, loc, next, axis, initial, axis + lead,
                        describeState(op, state) + " starts with length {b} on axis " + std::to_string(axis) +
                            ", but the step gives {a}" + computedAt(next) + "; a state keeps its shape");
    if (lead && tensorType(initial).isDynamicDim(0)) {
      Value rows = axisLength(builder, loc, initial, 0), needed = indexConstant(builder, loc, op.getWindow(state));
      check(builder, loc, EqOp::create(builder, loc, rows, needed), rows, needed, /*SCN_VALUE_ERROR=*/1,
            "the initial value of " + describeState(op, state) + " has {a} rows, its taps need {b}");
    }
  }
}

void ScanOp::buildChecks(OpBuilder &builder) {
  Location loc = getLoc();
  if (ShapedType::isDynamic(knownSteps(getSteps()))) {
    Value zero = indexConstant(builder, loc, 0);
    check(builder, loc, GeOp::create(builder, loc, getSteps(), zero), getSteps(), zero, /*SCN_VALUE_ERROR=*/1,
          "a scan of {a} steps: the number of steps cannot be negative");
  }
  for (auto [i, sequence] : llvm::enumerate(getSequences())) {
    auto [low, high] = getSpan(i);
    Value rows = axisLength(builder, loc, sequence, 0), needed = getSteps();
    if (high - low)
      needed = AddOp::create(builder, loc, needed, indexConstant(builder, loc, high - low));
    check(builder, loc, GeOp::create(builder, loc, rows, needed), rows, needed, /*SCN_VALUE_ERROR=*/1,
          describeSequence(*this, i) +
              " has {a} rows, but the scan's steps and taps need {b}; give more rows or take fewer steps");
  }
  checkStates(builder, *this);
}
