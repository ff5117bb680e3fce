//===- ScanDraft.cpp - a scan that is being put together --------------------===//
//
// See ScanDraft.h.
//
//===----------------------------------------------------------------------===//

#include "ScanDraft.h"

#include "scansion/Dialect/Scn/IR/Differentiation.h"
#include "scansion/Dialect/Scn/IR/RuleBuilder.h"

using namespace mlir;
using namespace scansion::scn;

ScanDraft::ScanDraft(const OpBuilder &builder, Location loc) : loc(loc) {
  OperationState state(loc, ScanOp::getOperationName());
  body = &state.addRegion()->emplaceBlock();
  // Not through the builder itself, whose listener would see an op that is not there to stay.
  OpBuilder plain(builder.getContext());
  plain.restoreInsertionPoint(builder.saveInsertionPoint());
  provisional = plain.create(state);
}

ScanDraft::~ScanDraft() {
  if (provisional)
    provisional->erase();
}

SmallVector<Value> ScanDraft::addSequence(Value sequence, ArrayRef<int64_t> taps, bool reversed, Type elementType) {
  Sequence &added = sequences.emplace_back(Sequence{sequence, SmallVector<int64_t>(taps), reversed, {}});
  for (size_t i = 0; i < taps.size(); ++i)
    added.arguments.push_back(body->addArgument(elementType, sequence.getLoc()));
  return SmallVector<Value>(added.arguments.begin(), added.arguments.end());
}

SmallVector<Value> ScanDraft::addState(Value initial, ArrayRef<int64_t> taps, Type valueType) {
  State &added = states.emplace_back(State{initial, SmallVector<int64_t>(taps), {}, {}});
  for (size_t i = 0; i < std::max<size_t>(taps.size(), 1); ++i)
    added.arguments.push_back(body->addArgument(valueType, initial.getLoc()));
  return SmallVector<Value>(added.arguments.begin(), added.arguments.end());
}

unsigned ScanDraft::addOutput(Value value, bool fromEnd) {
  outputs.push_back({value, fromEnd});
  return outputs.size() - 1;
}

void ScanDraft::close() {
  SmallVector<Value> next, values;
  for (State &state : states) {
    state.constant = state.taps.empty() && state.next == state.arguments.front();
    if (!state.constant)
      next.push_back(state.next);
  }
  for (const Output &output : outputs)
    values.push_back(output.value);
  OpBuilder builder = OpBuilder::atBlockEnd(body);
  YieldOp::create(builder, loc, next, values, until);
  // After the yield, which may hand a constant on too.
  for (State &state : states)
    if (state.constant)
      state.arguments.front().replaceAllUsesWith(state.initial);
}

/// Gives the body new arguments, sequences before states.
void ScanDraft::orderArguments() {
  unsigned old = body->getNumArguments();
  auto renew = [&](BlockArgument argument) {
    argument.replaceAllUsesWith(body->addArgument(argument.getType(), argument.getLoc()));
  };
  for (Sequence &sequence : sequences)
    llvm::for_each(sequence.arguments, renew);
  for (State &state : states)
    if (!state.constant)
      llvm::for_each(state.arguments, renew);
  body->eraseArguments(0, old);
}

/// Lists of indices are left out where they are empty.
static DenseI64ArrayAttr indices(Builder &builder, ArrayRef<int64_t> list) {
  return list.empty() ? DenseI64ArrayAttr() : builder.getDenseI64ArrayAttr(list);
}

ScanOp ScanDraft::finish(OpBuilder &builder, Value steps, StringAttr name) {
  orderArguments();
  OperationState state(loc, ScanOp::getOperationName());
  state.addOperands(steps);
  SmallVector<Attribute> sequenceTaps, stateTaps;
  SmallVector<int64_t> reversedSequences, reversedOutputs;
  for (auto [index, sequence] : llvm::enumerate(sequences)) {
    state.addOperands(sequence.value);
    sequenceTaps.push_back(builder.getDenseI64ArrayAttr(sequence.taps));
    if (sequence.reversed)
      reversedSequences.push_back(index);
  }
  for (const State &carried : states)
    if (!carried.constant) {
      state.addOperands(carried.initial);
      stateTaps.push_back(builder.getDenseI64ArrayAttr(carried.taps));
    }
  for (auto [index, output] : llvm::enumerate(outputs))
    if (output.fromEnd)
      reversedOutputs.push_back(index);

  auto &properties = state.getOrAddProperties<ScanOp::Properties>();
  properties.operandSegmentSizes = {1, static_cast<int32_t>(sequences.size()), static_cast<int32_t>(stateTaps.size())};
  properties.sequence_taps = builder.getArrayAttr(sequenceTaps);
  properties.state_taps = builder.getArrayAttr(stateTaps);
  properties.reversed_sequences = indices(builder, reversedSequences);
  properties.reversed_outputs = indices(builder, reversedOutputs);
  properties.name = name;
  state.addRegion()->takeBody(provisional->getRegion(0));
  provisional->erase();
  provisional = nullptr;
  if (failed(ScanOp::inferReturnTypes(builder.getContext(), loc, state.operands, DictionaryAttr(), &properties,
                                      state.regions, state.types)))
    return {};
  scan = cast<ScanOp>(builder.create(state));
  return scan;
}

/// A state's place among those that the scan has.
unsigned ScanDraft::placeOf(unsigned state) const {
  return llvm::count_if(ArrayRef<State>(states).take_front(state), [](const State &s) { return !s.constant; });
}

Value ScanDraft::getTrajectory(unsigned state) { return scan.getTrajectory(placeOf(state)); }
Value ScanDraft::getStack(unsigned output) { return scan.getStack(output); }
Value ScanDraft::getFinal(unsigned state) {
  return states[state].constant ? states[state].initial : scan.getFinal(placeOf(state));
}

//===----------------------------------------------------------------------===//
// Existing scans
//===----------------------------------------------------------------------===//

/// The scan's results in an op that has the added outputs between the old ones and the final windows.
static SmallVector<Value> findResults(ScanOp scan, ScanOp extended) {
  SmallVector<Value> results;
  unsigned stacked = scan.getNumResults() - scan.getNumStates();
  llvm::append_range(results, extended.getResults().take_front(stacked));
  llvm::append_range(results, extended.getResults().take_back(scan.getNumStates()));
  return results;
}

ScanOp scansion::scn::appendOutputs(ScanOp scan, ArrayRef<Value> values, ReverseMode &mode) {
  scan.getYield().getOutputsMutable().append(values);
  OpBuilder builder(scan);
  OperationState state(scan.getLoc(), scan->getName());
  state.addOperands(scan->getOperands());
  auto &properties = state.getOrAddProperties<ScanOp::Properties>();
  properties = scan.getProperties();
  state.addAttributes(llvm::to_vector(scan->getDiscardableAttrs()));
  state.addRegion()->takeBody(scan.getBody());
  LogicalResult inferred = ScanOp::inferReturnTypes(builder.getContext(), scan.getLoc(), state.operands,
                                                    DictionaryAttr(), &properties, state.regions, state.types);
  assert(succeeded(inferred) && "a scan that was built has types");
  (void)inferred;
  auto extended = cast<ScanOp>(builder.create(state));
  SmallVector<Value> results = findResults(scan, extended);
  // What was known of the results stays known.
  for (auto [result, old] : llvm::zip_equal(results, scan.getResults()))
    result.setType(old.getType());
  mode.replace(scan, results);
  scan->replaceAllUsesWith(results);
  scan->erase();
  return extended;
}

static bool dependsOn(Operation &op, const DenseSet<Value> &values) {
  return op
      .walk([&](Operation *inner) {
        bool depends = llvm::any_of(inner->getOperands(), [&](Value operand) { return values.contains(operand); });
        return depends ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

DenseSet<Value> scansion::scn::findActive(ScanOp scan, DenseSet<Value> active) {
  // States feed back, hence the repetition.
  bool changed = true;
  while (changed) {
    changed = false;
    for (Operation &op : scan.getBody().front().without_terminator())
      if (dependsOn(op, active))
        for (Value result : op.getResults())
          if (RuleBuilder::isContinuous(result))
            active.insert(result);
    for (auto [state, next] : llvm::enumerate(scan.getYield().getNext()))
      if (active.contains(next) && !active.contains(scan.getStateArguments(state).front())) {
        active.insert_range(scan.getStateArguments(state));
        changed = true;
      }
  }
  return active;
}

llvm::SetVector<Value> scansion::scn::collectCaptures(Region &region) {
  llvm::SetVector<Value> captures;
  region.walk([&](Operation *op) {
    for (Value operand : op->getOperands())
      if (operand.getParentRegion()->isProperAncestor(&region))
        captures.insert(operand);
  });
  return captures;
}
