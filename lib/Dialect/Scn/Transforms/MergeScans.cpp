//===- MergeScans.cpp - one loop for a scan and one that repeats it ---------===//
//
// Forward mode repeats a scan with tangents beside its states. Where values and tangents are both wanted, the scan is part
// of its repetition: every state and output has an equal there, and the repetition gives out the results of both.
//
// Which values are equal is found from above: states that start from the same value are taken for equal, and parted again
// where their steps compute different things, until nothing changes (Alpern, Wegman, Zadeck, Detecting equality of
// variables in programs, POPL 1988).
//
//===----------------------------------------------------------------------===//

#include "ScanEdit.h"

#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

#include <map>
#include <tuple>

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNMERGESCANS
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion;
using namespace scansion::scn;

namespace {
/// Numbers for the values of two bodies: values with one number are equal at each step.
class Equality {
public:
  Equality(ScanOp first, ScanOp second);
  bool areEqual(Value a, Value b) const;
  /// A state of `other` that is this one of `scan`, with the same taps.
  std::optional<unsigned> findState(ScanOp scan, unsigned state, ScanOp other) const;
  /// A value that `scan` computes in each step.
  Value find(ScanOp scan, Value equal) const;

private:
  void number(ScanOp scan);
  void numberArguments(ScanOp scan);
  void numberResults(Operation &op);
  bool areEqualOps(Operation *a, Operation *b) const;
  unsigned refine(ScanOp scan, std::map<std::pair<unsigned, unsigned>, unsigned> &classes);

  DenseMap<Value, unsigned> numbers;
  unsigned used = 0;
  std::map<std::pair<Operation *, unsigned>, unsigned> stateClasses;
  std::map<std::tuple<void *, int64_t, bool>, unsigned> elements;
  std::map<std::pair<unsigned, int64_t>, unsigned> stateElements;
  DenseMap<size_t, SmallVector<Operation *, 1>> candidates;
};
} // namespace

Equality::Equality(ScanOp first, ScanOp second) {
  std::map<std::pair<const void *, const void *>, unsigned> starts;
  for (ScanOp scan : {first, second})
    for (unsigned state = 0; state < scan.getNumStates(); ++state) {
      std::pair<const void *, const void *> key(scan.getInitials()[state].getAsOpaquePointer(),
                                                scan.getStateTapsAttr()[state].getAsOpaquePointer());
      stateClasses[{scan, state}] = starts.insert({key, static_cast<unsigned>(starts.size())}).first->second;
    }
  for (size_t count = starts.size(), before = 0; count != before;) {
    before = count;
    numbers.clear();
    elements.clear();
    stateElements.clear();
    candidates.clear();
    used = 0;
    number(first);
    number(second);
    std::map<std::pair<unsigned, unsigned>, unsigned> classes;
    count = std::max(refine(first, classes), refine(second, classes));
  }
}

/// Parts states whose next values differ. Returns how many kinds of states there are.
unsigned Equality::refine(ScanOp scan, std::map<std::pair<unsigned, unsigned>, unsigned> &classes) {
  for (auto [state, next] : llvm::enumerate(scan.getYield().getNext())) {
    unsigned &old = stateClasses[{scan, static_cast<unsigned>(state)}];
    // A value from outside is equal to itself only.
    auto numbered = numbers.try_emplace(next, used);
    used += numbered.second;
    old = classes.insert({{old, numbered.first->second}, static_cast<unsigned>(classes.size())}).first->second;
  }
  return classes.size();
}

void Equality::number(ScanOp scan) {
  numberArguments(scan);
  for (Operation &op : scan.getBody().front().without_terminator())
    numberResults(op);
}

void Equality::numberArguments(ScanOp scan) {
  auto give = [&](Value argument, auto &table, auto key) {
    auto found = table.insert({key, used});
    used += found.second;
    numbers[argument] = found.first->second;
  };
  for (auto [index, sequence] : llvm::enumerate(scan.getSequences())) {
    auto [low, high] = scan.getSpan(index);
    bool reversed = scan.isReversed(index);
    for (auto [argument, tap] : llvm::zip(scan.getSequenceArguments(index), scan.getSequenceTaps(index)))
      give(argument, elements, std::tuple(sequence.getAsOpaquePointer(), tap - (reversed ? high : low), reversed));
  }
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    for (auto [place, argument] : llvm::enumerate(scan.getStateArguments(state)))
      give(argument, stateElements, std::pair(stateClasses[{scan, state}], static_cast<int64_t>(place)));
}

void Equality::numberResults(Operation &op) {
  auto hashOf = [&](Value value) {
    auto known = numbers.find(value);
    return known == numbers.end() ? llvm::hash_value(value.getAsOpaquePointer()) : llvm::hash_value(known->second);
  };
  size_t hash = OperationEquivalence::computeHash(&op, hashOf, OperationEquivalence::ignoreHashValue,
                                                  OperationEquivalence::IgnoreLocations);
  SmallVector<Operation *, 1> &alike = candidates[hash];
  auto *equal = llvm::find_if(alike, [&](Operation *other) { return areEqualOps(&op, other); });
  for (OpResult result : op.getResults())
    numbers[result] = equal == alike.end() ? used++ : numbers.lookup((*equal)->getResult(result.getResultNumber()));
  if (equal == alike.end())
    alike.push_back(&op);
}

bool Equality::areEqual(Value a, Value b) const {
  auto first = numbers.find(a), second = numbers.find(b);
  return a == b || (first != numbers.end() && second != numbers.end() && first->second == second->second);
}

bool Equality::areEqualOps(Operation *a, Operation *b) const {
  DenseMap<Value, Value> inside; // values of regions
  auto check = [&](Value x, Value y) { return success(areEqual(x, y) || inside.lookup(x) == y); };
  auto mark = [&](Value x, Value y) { inside[x] = y; };
  return OperationEquivalence::isEquivalentTo(a, b, check, mark, OperationEquivalence::IgnoreLocations);
}

std::optional<unsigned> Equality::findState(ScanOp scan, unsigned state, ScanOp other) const {
  unsigned wanted = stateClasses.at({scan, state});
  for (unsigned candidate = 0; candidate < other.getNumStates(); ++candidate)
    if (stateClasses.at({other, candidate}) == wanted)
      return candidate;
  return std::nullopt;
}

Value Equality::find(ScanOp scan, Value equal) const {
  Block &body = scan.getBody().front();
  for (BlockArgument argument : body.getArguments())
    if (areEqual(argument, equal))
      return argument;
  for (Operation &op : body.without_terminator())
    for (Value result : op.getResults())
      if (areEqual(result, equal))
        return result;
  return {};
}

namespace {
/// Puts `part` into `whole`, which computes all that it does.
class Merge {
public:
  Merge(ScanOp part, ScanOp whole) : part(part), whole(whole), equality(part, whole) {}
  /// Returns what stands in the place of the whole; null if nothing was merged.
  ScanOp run();

private:
  bool matchResults();
  bool makeRoom();
  unsigned placeOf(ScanEdit &edit, unsigned output, Value value);

  ScanOp part, whole;
  Equality equality;
  SmallVector<unsigned> states;                    // of the whole, for each of the part
  SmallVector<std::pair<unsigned, Value>> outputs; // of the part, with the whole's values
  unsigned added = 0;                              // outputs of the whole
};
} // namespace

bool Merge::matchResults() {
  for (unsigned state = 0; state < part.getNumStates(); ++state) {
    std::optional<unsigned> equal = equality.findState(part, state, whole);
    if (!equal || whole.getFinal(*equal).getType() != part.getFinal(state).getType() ||
        (part.getTrajectory(state) && whole.getTrajectory(*equal).getType() != part.getTrajectory(state).getType()))
      return false;
    states.push_back(*equal);
  }
  for (auto [output, value] : llvm::enumerate(part.getYield().getOutputs())) {
    if (part.getStack(output).use_empty())
      continue;
    Value equal = equality.find(whole, value);
    if (!equal || equal.getType() != value.getType())
      return false;
    outputs.emplace_back(output, equal);
  }
  Value until = part.getYield().getUntil(), other = whole.getYield().getUntil();
  return !until == !other && (!until || equality.areEqual(until, other));
}

/// Brings the whole before what uses the part, with what it is computed from.
bool Merge::makeRoom() {
  Block *block = part->getBlock();
  llvm::SetVector<Operation *> needed;
  SmallVector<Operation *> worklist{whole};
  while (!worklist.empty()) {
    Operation *op = worklist.pop_back_val();
    if (op == part || (op != whole && !isPure(op)))
      return false;
    if (!needed.insert(op))
      continue;
    op->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        if (Operation *source = operand.getDefiningOp())
          if (Operation *outer = block->findAncestorOpInBlock(*source);
              outer && outer != op && (outer == part || part->isBeforeInBlock(outer)))
            worklist.push_back(outer);
    });
  }
  SmallVector<Operation *> ordered(needed.begin(), needed.end());
  llvm::sort(ordered, [](Operation *x, Operation *y) { return x->isBeforeInBlock(y); });
  for (Operation *op : ordered)
    op->moveBefore(part);
  return true;
}

/// The place of an output of the whole that has these rows.
unsigned Merge::placeOf(ScanEdit &edit, unsigned output, Value value) {
  bool fromEnd = part.isStackedFromEnd(output);
  for (auto [place, present] : llvm::enumerate(whole.getYield().getOutputs()))
    if (present == value && whole.isStackedFromEnd(place) == fromEnd)
      return place;
  edit.addOutput(value, fromEnd);
  return whole.getNumOutputs() + added++;
}

ScanOp Merge::run() {
  if (!matchResults() || !makeRoom())
    return {};
  ScanEdit edit(whole);
  auto places = llvm::map_to_vector(outputs, [&](auto output) { return placeOf(edit, output.first, output.second); });
  if (added)
    whole = edit.finish();
  auto replace = [](Value old, Value value) {
    value.setType(old.getType());
    old.replaceAllUsesWith(value);
  };
  for (auto [output, place] : llvm::zip(outputs, places))
    replace(part.getStack(output.first), whole.getStack(place));
  for (auto [state, equal] : llvm::enumerate(states)) {
    replace(part.getFinal(state), whole.getFinal(equal));
    if (Value trajectory = part.getTrajectory(state))
      replace(trajectory, whole.getTrajectory(equal));
  }
  part.erase();
  return whole;
}

static bool prints(ScanOp scan) {
  return scan.getBody().walk([](PrintOp) { return WalkResult::interrupt(); }).wasInterrupted();
}

/// Whether it is worth a look: the same steps and sequences, and states that start alike. Checkpoints follow what a scan
/// and its adjoints keep, so scans with them stay as they are; those without states are maps, which no loop remains of.
static bool mayContain(ScanOp whole, ScanOp part) {
  auto covers = [](ValueRange all, ValueRange some) {
    return llvm::all_of(some, [&](Value value) { return llvm::is_contained(all, value); });
  };
  return part.getNumStates() && whole.getSteps() == part.getSteps() && whole.getNumStates() >= part.getNumStates() &&
         whole.hasCondition() == part.hasCondition() && !part.getCheckpointAttr() && !whole.getCheckpointAttr() &&
         covers(whole.getSequences(), part.getSequences()) && covers(whole.getInitials(), part.getInitials()) &&
         !prints(part) && !prints(whole);
}

static void mergeIn(Block &block) {
  SmallVector<ScanOp> scans = llvm::to_vector(block.getOps<ScanOp>());
  for (size_t later = 0; later < scans.size(); ++later)
    for (size_t earlier = 0; earlier < later; ++earlier)
      if (scans[earlier] && mayContain(scans[later], scans[earlier]))
        if (ScanOp merged = Merge(scans[earlier], scans[later]).run()) {
          scans[earlier] = {};
          scans[later] = merged;
        }
}

namespace {
struct MergeScans : scansion::scn::impl::ScnMergeScansBase<MergeScans> {
  void runOnOperation() override {
    // Inner scans first: one that goes takes its body along.
    getOperation().walk([](ScanOp scan) { mergeIn(scan.getBody().front()); });
    mergeIn(getOperation().getBody().front());
  }
};
} // namespace
