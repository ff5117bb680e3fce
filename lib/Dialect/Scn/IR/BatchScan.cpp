//===- BatchScan.cpp - a scan over one more leading dimension ---------------===//
//
// The members step together: one scan whose states, and whose rows where the members' sequences differ, have the leading
// axis. Time stays the first axis of a sequence, a window and a trajectory, so these are transposed on the way in and out.
//
//   members of   y(t) = tanh(y(t-1) + u(t))      become      Y(t) = tanh(Y(t-1) + U(t)),  rows of Y and U are members
//
// The number of steps must be the same for all members. A scan that ends by a condition would end differently for each.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Batch.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion::scn;

/// The first two axes, time and members, in the other order.
static Value swapAxes(OpBuilder &b, Location loc, Value value) {
  auto permutation = llvm::to_vector(llvm::seq<int64_t>(0, cast<RankedTensorType>(value.getType()).getRank()));
  std::swap(permutation[0], permutation[1]);
  return TransposeOp::create(b, loc, value, permutation);
}

namespace {
class ScanBatch {
public:
  ScanBatch(ScanOp scan, Batcher &batcher) : scan(scan), batcher(batcher), loc(scan.getLoc()) {}
  LogicalResult run(SmallVectorImpl<BatchedValue> &results);

private:
  LogicalResult collectOperands();
  void addArguments(Block &body);
  LogicalResult writeBody(Block &body);
  FailureOr<ScanOp> build(std::unique_ptr<Region> region);
  void giveResults(ScanOp made, SmallVectorImpl<BatchedValue> &results);
  bool isStream(unsigned state) { return !isa<RankedTensorType>(scan.getInitials()[state].getType()); }

  ScanOp scan;
  Batcher &batcher;
  Location loc;
  SmallVector<Value> operands;
  SmallVector<bool> batchedOutputs;
};
} // namespace

/// Steps, sequences and windows. Tensor states are all batched, whether or not their initial values differ.
LogicalResult ScanBatch::collectOperands() {
  OpBuilder &b = batcher.getBuilder();
  BatchedValue steps = batcher.lookup(scan.getSteps());
  if (steps.batched || scan.hasCondition())
    return failure();
  operands.push_back(steps.value);
  for (Value sequence : scan.getSequences()) {
    BatchedValue known = batcher.lookup(sequence);
    operands.push_back(known.batched ? swapAxes(b, loc, known.value) : known.value);
  }
  for (auto [state, initial] : llvm::enumerate(scan.getInitials())) {
    if (isStream(state)) {
      operands.push_back(batcher.lookup(initial).value);
      continue;
    }
    Value spread = batcher.spread(initial);
    operands.push_back(scan.getStateTaps(state).empty() ? spread : swapAxes(b, loc, spread));
  }
  return success();
}

void ScanBatch::addArguments(Block &body) {
  auto add = [&](Block::BlockArgListType old, Type type, bool batched) {
    for (BlockArgument argument : old)
      batcher.map(argument, {body.addArgument(type, argument.getLoc()), batched});
  };
  unsigned next = 1;
  for (auto [i, sequence] : llvm::enumerate(scan.getSequences()))
    add(scan.getSequenceArguments(i), ScanOp::getElementOf(operands[next++].getType()),
        batcher.lookup(sequence).batched);
  for (unsigned state = 0; state < scan.getNumStates(); ++state) {
    Type type = operands[next++].getType();
    add(scan.getStateArguments(state), scan.getStateTaps(state).empty() ? type : ScanOp::getElementOf(type),
        !isStream(state));
  }
}

LogicalResult ScanBatch::writeBody(Block &body) {
  OpBuilder &b = batcher.getBuilder();
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&body);
  for (Operation &op : scan.getBody().front().without_terminator())
    if (failed(batcher.add(op)))
      return failure();
  YieldOp yield = scan.getYield();
  SmallVector<Value> next, outputs;
  for (auto [state, value] : llvm::enumerate(yield.getNext())) {
    if (isStream(state) && batcher.lookup(value).batched)
      return failure();
    next.push_back(isStream(state) ? batcher.lookup(value).value : batcher.spread(value));
  }
  for (Value output : yield.getOutputs()) {
    BatchedValue known = batcher.lookup(output);
    outputs.push_back(known.value);
    batchedOutputs.push_back(known.batched);
  }
  YieldOp::create(b, yield.getLoc(), next, outputs, Value());
  return success();
}

FailureOr<ScanOp> ScanBatch::build(std::unique_ptr<Region> region) {
  OperationState state(loc, scan->getName());
  state.addOperands(operands);
  auto &properties = state.getOrAddProperties<ScanOp::Properties>();
  properties = scan.getProperties();
  state.addRegion(std::move(region));
  SmallVector<Region *> regions{state.regions.front().get()};
  if (failed(ScanOp::inferReturnTypes(scan.getContext(), loc, state.operands, DictionaryAttr(),
                                      OpaqueProperties(&properties), RegionRange(regions), state.types)))
    return failure();
  return cast<ScanOp>(batcher.getBuilder().create(state));
}

void ScanBatch::giveResults(ScanOp made, SmallVectorImpl<BatchedValue> &results) {
  OpBuilder &b = batcher.getBuilder();
  auto give = [&](Value result, bool batched, bool isStacked) {
    results.push_back({batched && isStacked ? swapAxes(b, loc, result) : result, batched});
  };
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    if (Value trajectory = made.getTrajectory(state))
      give(trajectory, true, true);
  for (auto [output, batched] : llvm::enumerate(batchedOutputs))
    give(made.getStack(output), batched, true);
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    give(made.getFinal(state), !isStream(state), !scan.getStateTaps(state).empty());
}

LogicalResult ScanBatch::run(SmallVectorImpl<BatchedValue> &results) {
  if (failed(collectOperands()))
    return failure();
  auto region = std::make_unique<Region>();
  Block &body = region->emplaceBlock();
  addArguments(body);
  if (failed(writeBody(body)))
    return failure();
  FailureOr<ScanOp> made = build(std::move(region));
  if (failed(made))
    return failure();
  giveResults(*made, results);
  return success();
}

LogicalResult ScanOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  return ScanBatch(*this, batcher).run(results);
}
