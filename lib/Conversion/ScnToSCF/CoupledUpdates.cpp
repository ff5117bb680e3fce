//===- CoupledUpdates.cpp - states that change by each other ----------------===//
//
// Where the next x is computed of x and y and so is the next y, neither can be computed over itself by an op of its own: the
// other one still wants the old value. One op with both results reads an element of each before it writes them. It takes in
// what stands between the states and their next values; nothing that others want as a row in a place of its own.
// Start reading at joinCoupledUpdates().
//
//===----------------------------------------------------------------------===//

#include "CoupledUpdates.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

/// An op that computes each element of its results from scratch.
static bool isElementwise(linalg::GenericOp op) {
  if (!op || op.getNumLoops() == 0 || op.getNumLoops() != op.getNumParallelLoops() || !op.hasPureTensorSemantics())
    return false;
  return llvm::all_of(op.getDpsInitsMutable(), [&](OpOperand &init) {
    return op.getMatchingIndexingMap(&init).isIdentity() && !op.payloadUsesValueFromOperand(&init);
  });
}

/// Whether the op reads the operand at the place that it computes.
static bool isReadInPlace(OpOperand &use) {
  auto op = dyn_cast<linalg::GenericOp>(use.getOwner());
  return isElementwise(op) && op.isDpsInput(&use) && op.getMatchingIndexingMap(&use).isIdentity();
}

/// Whether the op, or one inside of it, reads a result of an op for which this holds.
static bool readsFrom(Operation *op, llvm::function_ref<bool(Operation *)> holds) {
  auto result = op->walk([&](Operation *inner) {
    bool reads = llvm::any_of(inner->getOperands(), [&](Value value) { return holds(value.getDefiningOp()); });
    return reads ? WalkResult::interrupt() : WalkResult::advance();
  });
  return result.wasInterrupted();
}

/// The op that computes a carried tensor's next value, for the loop alone.
static linalg::GenericOp updateOf(Value carried, OpOperand &next) {
  auto op = next.get().getDefiningOp<linalg::GenericOp>();
  bool isOwn = op && op->getBlock() == carried.getParentBlock() && next.get().hasOneUse();
  return isOwn && next.get().getType() == carried.getType() && isElementwise(op) ? op : linalg::GenericOp();
}

namespace {
/// The ops of a block that become one.
class Group {
public:
  explicit Group(Block *block) : block(block) {}
  /// Takes in a state, if all who read it do so at the place that they compute.
  void add(Value carried, OpOperand &next);
  /// Finds what stands between the ops; false where they cannot be one.
  bool close();
  void join();

private:
  bool isWorthwhile() const { return isCoupled && ops.size() > 1; }
  bool addWhatStandsBetween();
  bool haveSamePlaces() const;
  bool mayLeave(OpOperand &use) const;
  bool moveReaders();
  SmallVector<Value> placedValues(linalg::GenericOp op) const;

  Block *block;
  llvm::SetVector<Operation *> ops;
  llvm::SmallPtrSet<OpOperand *, 8> updates;
  bool isCoupled = false;
};
} // namespace

void Group::add(Value carried, OpOperand &next) {
  linalg::GenericOp update = updateOf(carried, next);
  if (!update)
    return;
  SmallVector<Operation *> readers;
  for (OpOperand &use : carried.getUses()) {
    if (isa<tensor::DimOp>(use.getOwner()))
      continue;
    if (!isReadInPlace(use) || use.getOwner()->getBlock() != block)
      return;
    readers.push_back(use.getOwner());
  }
  if (readers.empty())
    return;
  isCoupled |= llvm::any_of(readers, [&](Operation *reader) { return reader != update; });
  ops.insert(update);
  ops.insert(readers.begin(), readers.end());
  updates.insert(&next);
}

/// Ops that read what the group computes, and of which the group reads, belong to it.
bool Group::addWhatStandsBetween() {
  llvm::SmallPtrSet<Operation *, 16> below, above;
  for (Operation &op : *block)
    if (ops.contains(&op) || readsFrom(&op, [&](Operation *other) { return below.contains(other); }))
      below.insert(&op);
  for (Operation &op : llvm::reverse(*block)) {
    bool isRead = llvm::any_of(op.getUsers(),
                               [&](Operation *user) { return above.contains(block->findAncestorOpInBlock(*user)); });
    if (!ops.contains(&op) && !(isRead && below.contains(&op))) {
      if (isRead)
        above.insert(&op);
      continue;
    }
    above.insert(&op);
    if (!isElementwise(dyn_cast<linalg::GenericOp>(op)))
      return false;
    ops.insert(&op);
  }
  return true;
}

/// What the op reads and computes at its own places.
SmallVector<Value> Group::placedValues(linalg::GenericOp op) const {
  SmallVector<Value> values(op.getResults());
  for (OpOperand *input : op.getDpsInputOperands())
    if (op.getMatchingIndexingMap(input).isIdentity())
      values.push_back(input->get());
  return values;
}

/// Whether the ops go over the same places: as many, or those of a tensor that they share. What one of them computes the
/// others read at their own place.
bool Group::haveSamePlaces() const {
  auto first = cast<linalg::GenericOp>(ops.front());
  SmallVector<int64_t> lengths = first.getStaticLoopRanges();
  llvm::SmallPtrSet<Operation *, 8> known;
  llvm::SmallPtrSet<Value, 16> places;
  auto isKnown = [&](Operation *op) {
    SmallVector<int64_t> own = cast<linalg::GenericOp>(op).getStaticLoopRanges();
    return op == first.getOperation() || (own == lengths && !ShapedType::isDynamicShape(own)) ||
           llvm::any_of(placedValues(cast<linalg::GenericOp>(op)), [&](Value value) { return places.contains(value); });
  };
  for (size_t before = ~size_t(0); before != known.size();) {
    before = known.size();
    for (Operation *op : ops)
      if (isKnown(op) && known.insert(op).second)
        places.insert_range(placedValues(cast<linalg::GenericOp>(op)));
  }
  return known.size() == ops.size() && llvm::all_of(ops, [&](Operation *op) {
           return llvm::all_of(op->getUses(),
                               [&](OpOperand &use) { return !ops.contains(use.getOwner()) || isReadInPlace(use); });
         });
}

/// Whether a use outside of the group is content with a result that stands in a buffer of its own.
bool Group::mayLeave(OpOperand &use) const {
  return updates.contains(&use) || (isa<linalg::LinalgOp>(use.getOwner()) && use.getOwner()->getBlock() == block);
}

/// Moves those who read the group's results behind its last op; false where one of them does more than computing.
bool Group::moveReaders() {
  Operation *last = ops.back();
  llvm::SetVector<Operation *> readers;
  for (Operation *op = ops.front(); op != last; op = op->getNextNode()) {
    bool reads = readsFrom(op, [&](Operation *other) { return ops.contains(other) || readers.contains(other); });
    if (ops.contains(op) || !reads)
      continue;
    if (!isMemoryEffectFree(op))
      return false;
    readers.insert(op);
  }
  for (Operation *op : llvm::reverse(readers))
    op->moveAfter(last);
  return true;
}

bool Group::close() {
  if (!isWorthwhile() || !addWhatStandsBetween())
    return false;
  SmallVector<Operation *> sorted(ops.getArrayRef());
  llvm::sort(sorted, [](Operation *x, Operation *y) { return x->isBeforeInBlock(y); });
  ops = llvm::SetVector<Operation *>(sorted.begin(), sorted.end());
  for (Operation *op : ops)
    for (OpOperand &use : op->getUses())
      if (!ops.contains(use.getOwner()) && !mayLeave(use))
        return false;
  return haveSamePlaces() && moveReaders();
}

void Group::join() {
  OpBuilder b(ops.back());
  SmallVector<Value> inputs, inits, results;
  SmallVector<AffineMap> inputMaps, initMaps;
  SmallVector<Location> locations;
  for (Operation *op : ops) {
    auto generic = cast<linalg::GenericOp>(op);
    locations.push_back(op->getLoc());
    for (OpOperand *input : generic.getDpsInputOperands())
      if (!ops.contains(input->get().getDefiningOp())) {
        inputs.push_back(input->get());
        inputMaps.push_back(generic.getMatchingIndexingMap(input));
      }
    for (OpResult result : op->getResults())
      if (llvm::any_of(result.getUsers(), [&](Operation *user) { return !ops.contains(user); })) {
        results.push_back(result);
        inits.push_back(generic.getTiedOpOperand(result)->get());
        initMaps.push_back(generic.getIndexingMapMatchingResult(result));
      }
  }
  inputMaps.append(initMaps);
  auto last = cast<linalg::GenericOp>(ops.back());
  auto types = llvm::map_to_vector(results, [](Value result) { return result.getType(); });
  auto body = [&](OpBuilder &inner, Location loc, ValueRange elements) {
    IRMapping mapping;
    unsigned next = 0;
    for (Operation *op : ops) {
      auto generic = cast<linalg::GenericOp>(op);
      for (OpOperand *input : generic.getDpsInputOperands()) {
        bool isOutside = !ops.contains(input->get().getDefiningOp());
        mapping.map(generic.getMatchingBlockArgument(input),
                    isOutside ? elements[next++] : mapping.lookup(input->get()));
      }
      for (Operation &computes : generic.getBody()->without_terminator())
        inner.clone(computes, mapping);
      for (auto [result, value] : llvm::zip(op->getResults(), generic.getBody()->getTerminator()->getOperands()))
        mapping.map(result, mapping.lookupOrDefault(value));
    }
    auto yielded = llvm::map_to_vector(results, [&](Value result) { return mapping.lookup(result); });
    linalg::YieldOp::create(inner, loc, yielded);
  };
  auto joined = linalg::GenericOp::create(b, b.getFusedLoc(locations), types, inputs, inits, inputMaps,
                                          last.getIteratorTypesArray(), body);
  for (auto [result, value] : llvm::zip(results, joined.getResults()))
    result.replaceAllUsesWith(value);
  for (Operation *op : llvm::reverse(ops))
    op->erase();
}

void scansion::joinCoupledUpdates(ValueRange carried, OperandRange next) {
  if (carried.empty())
    return;
  Group group(carried.front().getParentBlock());
  OpOperand *operands = next.getBase();
  for (auto [index, value] : llvm::enumerate(carried))
    if (isa<RankedTensorType>(value.getType()))
      group.add(value, operands[index]);
  if (group.close())
    group.join();
}
