//===- ScanPullback.cpp - reverse mode of scn.scan --------------------------===//
//
// The adjoint of a scan is a scan that runs from the last step to the first. Its body is the pullback of the body. It
// carries, for each state, the cotangents of the values that earlier steps made, as far as later steps are known (one for
// each lag), and for each captured value the sum of its cotangents so far; it stacks the cotangents of the sequences'
// elements.
//
//   x(t) = tanh(w x(t-1) + u(t))           for t = n-1, ..., 0:   a = (dx(t) + later) (1 - x(t)^2)
//                                                                 later = w a,  dw += x(t-1) a,  du(t) = a
//
// What the adjoint reads of the step (x(t) and x(t-1) above) is kept as rows of the scan, which is replaced by one with
// more outputs where it does not already have them (ScanAdjointValues.cpp).
//
//===----------------------------------------------------------------------===//

#include "ScanAdjoint.h"
#include "TimeParts.h"

#include "scansion/Dialect/Scn/IR/RuleBuilder.h"

using namespace mlir;
using namespace scansion::scn;

static bool isContinuous(Value value) { return RuleBuilder::isContinuous(value); }

/// The tap of a sequence that has a row for each step.
static constexpr int64_t kNow[] = {0};

/// Erases what nothing uses, so that nothing is kept for it.
static void eraseUnused(Block &body) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(body)))
    if (isOpTriviallyDead(&op))
      op.erase();
}

LogicalResult ScanAdjoint::run() {
  findWanted();
  findReached();
  SmallVector<Value> outputs, cotangents, gradients;
  carryStates(outputs, cotangents);
  readOutputs(outputs, cotangents);
  if (outputs.empty())
    return success();
  SmallVector<Value> wrt = listWrt();
  OpBuilder inner = OpBuilder::atBlockEnd(draft.body);
  if (failed(mode.pullbackThrough(scan.getBody(), inner, outputs, cotangents, wrt, gradients)))
    return failure();
  DenseMap<Value, Value> gradientOf;
  for (auto [value, gradient] : llvm::zip_equal(wrt, gradients))
    gradientOf[value] = gradient;
  setNextCotangents(gradientOf);
  collect(gradientOf);
  draft.close();
  useShapesAtHand();
  eraseUnused(*draft.body);
  provideValues();
  ScanOp adjoint = draft.finish(builder, adjointSteps, scan.getNameAttr());
  if (!adjoint)
    return failure();
  adjoint.setCheckpointAttr(scan.getCheckpointAttr());
  return handOut();
}

void ScanAdjoint::readCotangents(ValueRange cotangents) {
  for (unsigned state = 0; state < scan.getNumStates(); ++state) {
    Value trajectory = scan.getTrajectory(state);
    trajectories.push_back(trajectory ? cotangents[cast<OpResult>(trajectory).getResultNumber()] : Value());
    finals.push_back(cotangents[cast<OpResult>(scan.getFinal(state)).getResultNumber()]);
  }
  for (unsigned output = 0; output < scan.getNumOutputs(); ++output)
    stacks.push_back(cotangents[cast<OpResult>(scan.getStack(output)).getResultNumber()]);
}

//===----------------------------------------------------------------------===//
// What takes part
//===----------------------------------------------------------------------===//

/// Values of the body that depend on what is wanted.
void ScanAdjoint::findWanted() {
  DenseSet<Value> seeds;
  auto add = [&](Value value, ValueRange arguments) {
    if (isContinuous(value) && mode.isWanted(value))
      seeds.insert_range(arguments);
  };
  for (Value capture : captures)
    add(capture, capture);
  for (auto [index, sequence] : llvm::enumerate(scan.getSequences()))
    add(sequence, ValueRange(scan.getSequenceArguments(index)));
  for (auto [index, initial] : llvm::enumerate(scan.getInitials()))
    add(initial, ValueRange(scan.getStateArguments(index)));
  active = findActive(scan, std::move(seeds));
}

/// States whose values have cotangents, from outside or because a later step uses them.
void ScanAdjoint::findReached() {
  YieldOp yield = scan.getYield();
  DenseSet<Value> live;
  for (auto [index, output] : llvm::enumerate(yield.getOutputs()))
    if (stacks[index] && active.contains(output))
      live.insert(output);
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    if (isActiveState(state) && (trajectories[state] || finals[state]))
      reached.insert(state);
  size_t before;
  do {
    before = reached.size();
    for (unsigned state : reached)
      if (active.contains(yield.getNext()[state]))
        live.insert(yield.getNext()[state]);
    for (Operation &op : llvm::reverse(scan.getBody().front().without_terminator()))
      if (llvm::any_of(op.getResults(), [&](Value result) { return live.contains(result); }))
        op.walk([&](Operation *used) {
          for (Value operand : used->getOperands())
            if (active.contains(operand))
              live.insert(operand);
        });
    for (unsigned state = 0; state < scan.getNumStates(); ++state)
      if (isActiveState(state) &&
          llvm::any_of(scan.getStateArguments(state), [&](Value a) { return live.contains(a); }))
        reached.insert(state);
  } while (reached.size() != before);
}

//===----------------------------------------------------------------------===//
// The step backwards
//===----------------------------------------------------------------------===//

/// Zeros for the cotangent of the value that a state had `lag` + 1 steps before the end.
Value ScanAdjoint::zeroWindow(unsigned state, int64_t lag) {
  Value initial = scan.getInitials()[state];
  int64_t window = scan.getWindow(state);
  Value like = window > 1 ? takeRows(builder, loc, initial, window - 1 - lag, window - lag) : initial;
  return splatLike(builder, loc, 0.0, like);
}

/// Carries the cotangents of each state's last values. What the step's own value gets is the oldest request for it, and
/// the row of the trajectory's cotangent.
void ScanAdjoint::carryStates(SmallVectorImpl<Value> &outputs, SmallVectorImpl<Value> &cotangents) {
  OpBuilder inner = OpBuilder::atBlockEnd(draft.body);
  for (unsigned state = 0; state < scan.getNumStates(); ++state) {
    if (!reached.contains(state))
      continue;
    Value next = scan.getYield().getNext()[state], final = finals[state];
    int64_t window = scan.getWindow(state);
    Type type = scan.getStateArguments(state).front().getType();
    StateAdjoint &adjoint = states.emplace_back(StateAdjoint{state, {}, {}});
    for (int64_t lag = 0; lag < std::max<int64_t>(window, 1); ++lag) {
      Value initial = final;
      if (final && window > 1)
        initial = takeRows(builder, loc, final, window - 1 - lag, window - lag);
      if (!final)
        initial = zeroWindow(state, lag);
      adjoint.carried.push_back(draft.getNumStates());
      SmallVector<int64_t> taps(window ? 1 : 0, -1);
      adjoint.arguments.push_back(draft.addState(initial, taps, window ? type : initial.getType()).front());
    }
    Value cotangent = adjoint.arguments.front();
    if (trajectories[state]) {
      Value row = draft.addSequence(trajectories[state], kNow, /*reversed=*/true, type).front();
      cotangent = AddOp::create(inner, loc, cotangent, row);
    }
    outputs.push_back(next);
    cotangents.push_back(cotangent);
  }
}

void ScanAdjoint::readOutputs(SmallVectorImpl<Value> &outputs, SmallVectorImpl<Value> &cotangents) {
  for (auto [index, output] : llvm::enumerate(scan.getYield().getOutputs())) {
    if (!stacks[index] || !active.contains(output))
      continue;
    bool reversed = !scan.isStackedFromEnd(index);
    outputs.push_back(output);
    cotangents.push_back(draft.addSequence(stacks[index], kNow, reversed, output.getType()).front());
  }
}

/// What the body is given and cotangents are wanted of.
SmallVector<Value> ScanAdjoint::listWrt() {
  SmallVector<Value> wrt;
  for (auto [index, sequence] : llvm::enumerate(scan.getSequences()))
    if (active.contains(scan.getSequenceArguments(index).front()))
      llvm::append_range(wrt, scan.getSequenceArguments(index));
  for (const StateAdjoint &adjoint : states)
    llvm::append_range(wrt, scan.getStateArguments(adjoint.state));
  for (Value capture : captures)
    if (active.contains(capture))
      wrt.push_back(capture);
  return wrt;
}

/// In the next step of the adjoint, which is one step earlier in time, each value is one lag younger.
void ScanAdjoint::setNextCotangents(const DenseMap<Value, Value> &gradients) {
  OpBuilder inner = OpBuilder::atBlockEnd(draft.body);
  RuleBuilder rules(inner, loc);
  for (const StateAdjoint &adjoint : states) {
    SmallVector<Value> sums(adjoint.arguments.size());
    for (size_t lag = 0; lag + 1 < sums.size(); ++lag)
      sums[lag] = adjoint.arguments[lag + 1];
    SmallVector<int64_t> taps = scan.getStateTaps(adjoint.state);
    if (taps.empty())
      taps.push_back(-1);
    for (auto [argument, tap] : llvm::zip(scan.getStateArguments(adjoint.state), taps))
      sums[-tap - 1] = rules.add(sums[-tap - 1], gradients.lookup(argument));
    for (auto [place, sum] : llvm::zip(adjoint.carried, sums))
      draft.setNext(place, sum ? sum : splatLike(inner, loc, 0.0, adjoint.arguments.front()));
  }
}

/// Elements of sequences are stacked where they stand in the sequence; captures are summed up.
void ScanAdjoint::collect(const DenseMap<Value, Value> &gradients) {
  for (unsigned i = 0; i < scan.getSequences().size(); ++i)
    for (auto [argument, tap] : llvm::zip(scan.getSequenceArguments(i), scan.getSequenceTaps(i)))
      if (Value gradient = gradients.lookup(argument))
        elements.push_back({argument, draft.addOutput(gradient, /*fromEnd=*/!scan.isReversed(i)), i, tap});
  OpBuilder inner = OpBuilder::atBlockEnd(draft.body);
  RuleBuilder rules(inner, loc);
  for (Value capture : captures) {
    Value gradient = gradients.lookup(capture);
    if (!gradient)
      continue;
    Value zero = splatLike(builder, loc, 0.0, capture);
    unsigned place = draft.getNumStates();
    Value sum = draft.addState(zero, {}, capture.getType()).front();
    draft.setNext(place, rules.add(sum, gradient));
    captured.push_back({capture, place});
  }
}

//===----------------------------------------------------------------------===//
// Steps and rows
//===----------------------------------------------------------------------===//

Value ScanAdjoint::countSteps() {
  return scan.hasCondition() ? DimOp::create(builder, loc, scan.getResult(0), 0).getY() : scan.getSteps();
}

Value ScanAdjoint::countAdjointSteps() {
  if (!scan.getTruncateGradient())
    return steps;
  Value most = indexConstant(builder, loc, *scan.getTruncateGradient());
  return MinimumOp::create(builder, loc, steps, most);
}

/// Where in a sequence the elements stand that the steps see at `tap`.
std::pair<Value, Value> ScanAdjoint::boundsOf(unsigned sequence, int64_t tap) {
  auto [low, high] = scan.getSpan(sequence);
  Value start;
  if (scan.isReversed(sequence)) {
    Value rows = axisLength(builder, loc, scan.getSequences()[sequence], 0);
    start = addLengths(builder, loc, SubOp::create(builder, loc, rows, steps), tap - high);
  } else {
    start = indexConstant(builder, loc, tap - low);
  }
  return {start, addLengths(builder, loc, start, steps)};
}

/// Whether a sequence has as many rows as there are steps, by what is known of the two.
bool ScanAdjoint::fitsSteps(unsigned sequence) {
  Value value = scan.getSequences()[sequence];
  auto [low, high] = scan.getSpan(sequence);
  return low == high && hasRows(value, steps);
}

//===----------------------------------------------------------------------===//
// Cotangents of operands and captures
//===----------------------------------------------------------------------===//

/// The adjoint's final windows are cotangents of the initial one, unless it stopped before the first step.
Value ScanAdjoint::initialCotangent(const StateAdjoint &adjoint) {
  SmallVector<Value> rows; // oldest first
  for (unsigned carried : llvm::reverse(adjoint.carried))
    rows.push_back(draft.getFinal(carried));
  Value window = rows.size() == 1 ? rows.front() : ConcatenateOp::create(builder, loc, rows, 0).getY();
  if (!scan.getTruncateGradient())
    return window;
  Value left = SubOp::create(builder, loc, steps, adjointSteps), zero = splatLike(builder, loc, 0.0, window);
  int64_t size = scan.getWindow(adjoint.state);
  if (size == 0) {
    Value none = indexConstant(builder, loc, 0);
    Value reached = EqOp::create(builder, loc, left, none);
    if (cast<RankedTensorType>(window.getType()).getRank())
      reached = FillLikeOp::create(builder, loc, reached, window);
    return SelectOp::create(builder, loc, reached, window, zero);
  }
  // Steps that were left out separate the rows that have cotangents from the start.
  Value whole = indexConstant(builder, loc, size);
  left = MinimumOp::create(builder, loc, left, whole);
  Value first = indexConstant(builder, loc, 0), end = SubOp::create(builder, loc, whole, left);
  Value kept = takeRows(builder, loc, window, first, end);
  return addToRows(builder, loc, zero, kept, left, whole);
}

LogicalResult ScanAdjoint::handOut() {
  for (const StateAdjoint &adjoint : states) {
    Value initial = scan.getInitials()[adjoint.state];
    if (mode.isWanted(initial) && failed(mode.add(initial, initialCotangent(adjoint))))
      return failure();
  }
  DenseMap<unsigned, Value> sums; // by sequence
  for (const Collected &element : elements) {
    Value rows = draft.getStack(element.place), sequence = scan.getSequences()[element.sequence];
    Value &sum = sums[element.sequence];
    if (fitsSteps(element.sequence) && adjointSteps == steps) {
      sum = RuleBuilder(builder, loc).add(sum, rows);
      continue;
    }
    auto [start, stop] = boundsOf(element.sequence, element.tap);
    if (adjointSteps != steps && scan.isReversed(element.sequence))
      stop = addLengths(builder, loc, start, adjointSteps);
    else if (adjointSteps != steps)
      start = SubOp::create(builder, loc, stop, adjointSteps);
    sum = addToRows(builder, loc, sum ? sum : splatLike(builder, loc, 0.0, sequence), rows, start, stop);
  }
  for (unsigned i = 0; i < scan.getSequences().size(); ++i)
    if (Value sum = sums.lookup(i); sum && failed(mode.add(scan.getSequences()[i], sum)))
      return failure();
  for (const Collected &sum : captured)
    if (failed(mode.add(sum.value, draft.getFinal(sum.place))))
      return failure();
  return success();
}

LogicalResult ScanOp::pullback(OpBuilder &builder, ValueRange resultCotangents, ReverseMode &mode) {
  return ScanAdjoint(*this, builder, resultCotangents, mode).run();
}
