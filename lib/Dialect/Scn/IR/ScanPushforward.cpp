//===- ScanPushforward.cpp - forward mode of scn.scan -----------------------===//
//
// A scan and its tangent run together: the scan is repeated with the tangents of its states as further states, and what is
// built on the tangents afterwards uses its values instead of the first scan's. Nothing is kept per step.
//
//   x(t) = tanh(w x(t-1))          x(t) = tanh(w x(t-1)),  dx(t) = (w dx(t-1) + dw x(t-1)) (1 - x(t)^2)
//
//===----------------------------------------------------------------------===//

#include "ScanDraft.h"

#include "scansion/Dialect/Scn/IR/Differentiation.h"
#include "scansion/Dialect/Scn/IR/RuleBuilder.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace scansion::scn;

namespace {
class ScanTangent {
public:
  ScanTangent(ScanOp scan, OpBuilder &builder, ForwardMode &mode)
      : scan(scan), builder(builder), mode(mode), loc(scan.getLoc()), draft(builder, loc) {}

  LogicalResult run(SmallVectorImpl<Value> &resultTangents);

private:
  void findDependent();
  void copySequences();
  void copyStates();
  void addCaptures();
  LogicalResult pushBody();
  void copyOutputs();
  void listResults(ScanOp copy, SmallVectorImpl<Value> &values, SmallVectorImpl<Value> &tangents);

  bool isActiveState(unsigned state) { return active.contains(scan.getStateArguments(state).front()); }
  void pair(ValueRange arguments, ArrayRef<Value> copies, ArrayRef<Value> tangents) {
    mapping.map(arguments, copies);
    for (auto [copy, tangent] : llvm::zip(copies, tangents)) {
      inputs.push_back(copy);
      inputTangents.push_back(tangent);
    }
  }

  ScanOp scan;
  OpBuilder &builder;
  ForwardMode &mode;
  Location loc;
  ScanDraft draft;
  DenseSet<Value> active;
  IRMapping mapping;                        // the body to its copy
  SmallVector<Value> inputs, inputTangents; // of the copy
  SmallVector<unsigned> states, outputs;    // of the draft, by those of the scan
  DenseMap<unsigned, unsigned> stateTangents, outputTangents;
  SmallVector<Value> nextTangents, rowTangents; // null where zero
};
} // namespace

LogicalResult ScanTangent::run(SmallVectorImpl<Value> &resultTangents) {
  findDependent();
  copySequences();
  copyStates();
  addCaptures();
  if (failed(pushBody()))
    return failure();
  copyOutputs();
  draft.close();
  ScanOp copy = draft.finish(builder, scan.getSteps(), scan.getNameAttr());
  if (!copy)
    return failure();
  copy.setTruncateGradientAttr(scan.getTruncateGradientAttr());
  copy.setCheckpointAttr(scan.getCheckpointAttr());
  SmallVector<Value> values;
  listResults(copy, values, resultTangents);
  mode.recompute(scan, values);
  return success();
}

void ScanTangent::findDependent() {
  DenseSet<Value> seeds;
  for (Value capture : collectCaptures(scan.getBody()))
    if (mode.getTangent(capture))
      seeds.insert(capture);
  for (auto [index, sequence] : llvm::enumerate(scan.getSequences()))
    if (mode.getTangent(sequence))
      seeds.insert_range(scan.getSequenceArguments(index));
  for (auto [index, initial] : llvm::enumerate(scan.getInitials()))
    if (mode.getTangent(initial))
      seeds.insert_range(scan.getStateArguments(index));
  active = findActive(scan, std::move(seeds));
}

/// The user's names stand in the arguments' locations.
static void keepNames(Block::BlockArgListType arguments, ArrayRef<Value> copies) {
  for (auto [argument, copy] : llvm::zip(arguments, copies))
    cast<BlockArgument>(copy).setLoc(argument.getLoc());
}

void ScanTangent::copySequences() {
  for (auto [index, sequence] : llvm::enumerate(scan.getSequences())) {
    SmallVector<int64_t> taps = scan.getSequenceTaps(index);
    Block::BlockArgListType arguments = scan.getSequenceArguments(index);
    Type type = arguments.front().getType();
    SmallVector<Value> copies = draft.addSequence(sequence, taps, scan.isReversed(index), type), tangents;
    if (Value tangent = mode.getTangent(sequence))
      tangents = draft.addSequence(tangent, taps, scan.isReversed(index), type);
    keepNames(arguments, copies);
    pair(ValueRange(arguments), copies, tangents);
  }
}

void ScanTangent::copyStates() {
  for (auto [index, initial] : llvm::enumerate(scan.getInitials())) {
    SmallVector<int64_t> taps = scan.getStateTaps(index);
    Block::BlockArgListType arguments = scan.getStateArguments(index);
    Type type = arguments.front().getType();
    states.push_back(draft.getNumStates());
    SmallVector<Value> copies = draft.addState(initial, taps, type), tangents;
    if (isActiveState(index)) {
      Value tangent = mode.getTangent(initial);
      stateTangents[index] = draft.getNumStates();
      tangents = draft.addState(tangent ? tangent : splatLike(builder, loc, 0.0, initial), taps, type);
    }
    keepNames(arguments, copies);
    pair(ValueRange(arguments), copies, tangents);
  }
}

void ScanTangent::addCaptures() {
  for (Value capture : collectCaptures(scan.getBody()))
    if (Value tangent = mode.getTangent(capture)) {
      inputs.push_back(capture);
      inputTangents.push_back(tangent);
    }
}

/// Copies the step and appends its tangent.
LogicalResult ScanTangent::pushBody() {
  OpBuilder inner = OpBuilder::atBlockEnd(draft.body);
  for (Operation &op : scan.getBody().front().without_terminator())
    inner.clone(op, mapping);
  YieldOp yield = scan.getYield();
  SmallVector<Value> values, tangents;
  for (Value value : yield.getNext())
    values.push_back(mapping.lookupOrDefault(value));
  for (Value value : yield.getOutputs())
    values.push_back(mapping.lookupOrDefault(value));
  if (yield.getUntil())
    draft.setCondition(mapping.lookupOrDefault(yield.getUntil()));
  if (failed(mode.pushforwardThrough(*draft.body->getParent(), inner, inputs, inputTangents, values, tangents)))
    return failure();
  size_t count = scan.getNumStates();
  nextTangents.append(tangents.begin(), tangents.begin() + count);
  rowTangents.append(tangents.begin() + count, tangents.end());
  for (auto [index, state] : llvm::enumerate(states)) {
    draft.setNext(state, values[index]);
    auto tangent = stateTangents.find(index);
    if (tangent == stateTangents.end())
      continue;
    Value next = nextTangents[index];
    draft.setNext(tangent->second, next ? next : splatLike(inner, loc, 0.0, values[index]));
  }
  return success();
}

void ScanTangent::copyOutputs() {
  for (auto [index, output] : llvm::enumerate(scan.getYield().getOutputs())) {
    bool fromEnd = scan.isStackedFromEnd(index);
    outputs.push_back(draft.addOutput(mapping.lookupOrDefault(output), fromEnd));
    if (rowTangents[index])
      outputTangents[index] = draft.addOutput(rowTangents[index], fromEnd);
  }
}

void ScanTangent::listResults(ScanOp copy, SmallVectorImpl<Value> &values, SmallVectorImpl<Value> &tangents) {
  auto tangentState = [&](unsigned index, auto get) {
    auto found = stateTangents.find(index);
    return found == stateTangents.end() ? Value() : get(found->second);
  };
  auto trajectory = [&](unsigned state) { return draft.getTrajectory(state); };
  auto final = [&](unsigned state) { return draft.getFinal(state); };
  for (unsigned index = 0; index < scan.getNumStates(); ++index)
    if (scan.getTrajectory(index)) {
      values.push_back(trajectory(states[index]));
      tangents.push_back(tangentState(index, trajectory));
    }
  for (unsigned index = 0; index < scan.getNumOutputs(); ++index) {
    values.push_back(draft.getStack(outputs[index]));
    auto found = outputTangents.find(index);
    tangents.push_back(found == outputTangents.end() ? Value() : draft.getStack(found->second));
  }
  for (unsigned index = 0; index < scan.getNumStates(); ++index) {
    values.push_back(final(states[index]));
    tangents.push_back(tangentState(index, final));
  }
  // What was known of the results stays known.
  for (auto [value, result] : llvm::zip_equal(values, scan.getResults()))
    if (value.getDefiningOp() == copy)
      value.setType(result.getType());
}

LogicalResult ScanOp::pushforward(OpBuilder &builder, ForwardMode &mode, SmallVectorImpl<Value> &resultTangents) {
  return ScanTangent(*this, builder, mode).run(resultTangents);
}
