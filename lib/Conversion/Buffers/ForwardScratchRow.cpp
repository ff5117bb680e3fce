//===- ForwardScratchRow.cpp - compute a row where it is stored -------------===//
//
// Bufferization computes a step's row in a scratch buffer and then copies it into the trajectory, because it cannot see
// that the rows which the step reads (t - 1, t - 2, ...) are others than the one it writes (t). This pass can: it compares
// the row numbers, which are the step plus a constant, in a ring modulo its length. Where all other rows that are touched
// between the scratch buffer's first use and the copy differ from the copy's target, the target takes the scratch
// buffer's place.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_FORWARDSCRATCHROW
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

namespace {
/// (base + offset) modulo `modulus`; 0 stands for no modulus, a null base for 0.
struct RowNumber {
  Value base;
  int64_t offset = 0;
  int64_t modulus = 0;
};
} // namespace

static RowNumber numberOf(Value value) {
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return {{}, constant.getSExtValue(), 0};
  if (auto sum = value.getDefiningOp<arith::AddIOp>(); sum && matchPattern(sum.getRhs(), m_ConstantInt(&constant)))
    return {sum.getLhs(), constant.getSExtValue(), 0};
  if (auto rest = value.getDefiningOp<arith::RemUIOp>();
      rest && matchPattern(rest.getRhs(), m_ConstantInt(&constant))) {
    RowNumber number = numberOf(rest.getLhs());
    if (number.modulus == 0)
      return {number.base, number.offset, constant.getSExtValue()};
  }
  return {value, 0, 0};
}

static RowNumber numberOf(OpFoldResult value) {
  if (auto attribute = dyn_cast<Attribute>(value))
    return {{}, cast<IntegerAttr>(attribute).getInt(), 0};
  return numberOf(cast<Value>(value));
}

static bool differ(const RowNumber &a, const RowNumber &b) {
  if (a.base != b.base || a.modulus != b.modulus)
    return false;
  int64_t distance = a.offset - b.offset;
  return a.modulus ? distance % a.modulus != 0 : distance != 0;
}

/// The number of the row of `root` that a view selects, if it is one row.
static std::optional<RowNumber> rowOf(Value buffer, Value root) {
  auto view = buffer.getDefiningOp<memref::SubViewOp>();
  if (!view || view.getSource() != root || view.getMixedSizes().empty())
    return std::nullopt;
  auto length = dyn_cast<Attribute>(view.getMixedSizes().front());
  if (!length || cast<IntegerAttr>(length).getInt() != 1)
    return std::nullopt;
  return numberOf(view.getMixedOffsets().front());
}

/// The allocation, the constant or the function's argument behind views; null if it is something else.
static Value rootOf(Value buffer) {
  while (auto view = buffer.getDefiningOp<ViewLikeOpInterface>())
    buffer = view.getViewSource();
  auto argument = dyn_cast<BlockArgument>(buffer);
  bool ofFunction = argument && isa<func::FuncOp>(argument.getOwner()->getParentOp());
  Operation *made = buffer.getDefiningOp();
  return ofFunction || isa_and_present<memref::AllocOp, memref::GetGlobalOp>(made) ? buffer : Value();
}

/// Whether what `op` does with buffers leaves the row alone. Taking a view or a length touches nothing.
static bool leavesAlone(Operation *op, Value root, const RowNumber &row) {
  if (isa<ViewLikeOpInterface, memref::DimOp>(op))
    return true;
  for (Value operand : op->getOperands()) {
    if (!isa<MemRefType>(operand.getType()))
      continue;
    Value other = rootOf(operand);
    if (!other)
      return false;
    if (other != root)
      continue;
    std::optional<RowNumber> touched = rowOf(operand, root);
    if (!touched || !differ(*touched, row))
      return false;
  }
  return true;
}

/// The first op of the copy's block that uses the scratch buffer, if all its users stand before the copy and in terms
/// that any layout fits.
static Operation *firstUse(memref::AllocOp scratch, memref::CopyOp copy) {
  Operation *first = nullptr;
  for (Operation *user : scratch->getUsers()) {
    if (user == copy)
      continue;
    Operation *ancestor = copy->getBlock()->findAncestorOpInBlock(*user);
    if (!ancestor || !ancestor->isBeforeInBlock(copy) ||
        !isa<linalg::LinalgOp, memref::LoadOp, memref::StoreOp, memref::DimOp, memref::CopyOp,
             scansion::scn::RuntimeCallOp>(user))
      return nullptr;
    if (!first || ancestor->isBeforeInBlock(first))
      first = ancestor;
  }
  return first;
}

static Value skipCasts(Value value) {
  while (isa_and_present<arith::IndexCastOp, arith::ExtSIOp>(value.getDefiningOp()))
    value = value.getDefiningOp()->getOperand(0);
  return value;
}

/// Whether the body of `loop` runs only where `number` exceeds a count that starts from 0.
static bool exceedsZeroIn(Operation *loop, Value number) {
  if (auto counted = dyn_cast<scf::ForOp>(loop))
    return skipCasts(counted.getUpperBound()) == number && matchPattern(counted.getLowerBound(), m_Zero());
  auto conditional = dyn_cast<scf::WhileOp>(loop);
  auto both = conditional ? conditional.getConditionOp().getCondition().getDefiningOp<arith::AndIOp>() : nullptr;
  auto within = both ? both.getLhs().getDefiningOp<arith::CmpIOp>() : nullptr;
  if (!within || within.getPredicate() != arith::CmpIPredicate::slt || skipCasts(within.getRhs()) != number)
    return false;
  auto step = dyn_cast<BlockArgument>(within.getLhs());
  if (!step || step.getOwner() != conditional.getBeforeBody())
    return false;
  auto next = conditional.getYieldOp()->getOperand(step.getArgNumber()).getDefiningOp<arith::AddIOp>();
  auto argument = next ? dyn_cast<BlockArgument>(next.getLhs()) : BlockArgument();
  return argument && argument.getOwner() == conditional.getAfterBody() && matchPattern(next.getRhs(), m_One()) &&
         conditional.getConditionOp().getArgs()[argument.getArgNumber()] == step &&
         matchPattern(conditional.getInits()[step.getArgNumber()], m_Zero());
}

/// Whether `condition` says that a loop around `place` makes no step, which is false there.
static bool isFalseAt(Operation *place, Value condition) {
  auto compare = condition.getDefiningOp<arith::CmpIOp>();
  if (!compare || compare.getPredicate() != arith::CmpIPredicate::eq || !matchPattern(compare.getRhs(), m_Zero()))
    return false;
  Value number = skipCasts(compare.getLhs());
  for (Operation *loop = place->getParentOp(); loop; loop = loop->getParentOp())
    if (exceedsZeroIn(loop, number))
      return true;
  return false;
}

/// Which lengths are known to be equal where `place` stands, because a check before it compared them.
static llvm::EquivalenceClasses<const void *> equalLengths(Operation *place) {
  llvm::EquivalenceClasses<const void *> classes;
  auto learn = [&](Value condition) {
    if (auto either = condition.getDefiningOp<arith::OrIOp>()) {
      if (!isFalseAt(place, either.getLhs()))
        return;
      condition = either.getRhs();
    }
    auto compare = condition.getDefiningOp<arith::CmpIOp>();
    if (compare && compare.getPredicate() == arith::CmpIPredicate::eq)
      classes.unionSets(skipCasts(compare.getLhs()).getAsOpaquePointer(),
                        skipCasts(compare.getRhs()).getAsOpaquePointer());
  };
  for (Operation *op = place; op && !isa<func::FuncOp>(op); op = op->getParentOp())
    for (Operation &before : llvm::make_range(op->getBlock()->begin(), Block::iterator(op)))
      if (auto check = dyn_cast<scansion::scn::CheckOp>(before))
        learn(check.getCondition());
  return classes;
}

/// Whether the scratch buffer is as long as the row on each axis. Work that overruns a row would overwrite others.
static bool sameLengths(memref::AllocOp scratch, memref::SubViewOp row, Operation *first) {
  SmallVector<OpFoldResult> wanted;
  llvm::SmallBitVector dropped = row.getDroppedDims();
  for (auto [axis, size] : llvm::enumerate(row.getMixedSizes()))
    if (!dropped.test(axis))
      wanted.push_back(size);
  SmallVector<OpFoldResult> lengths = scratch.getMixedSizes();
  if (wanted.size() != lengths.size())
    return false;
  llvm::EquivalenceClasses<const void *> classes = equalLengths(first);
  return llvm::all_of(llvm::zip(wanted, lengths), [&](auto pair) {
    auto [a, b] = pair;
    if (isEqualConstantIntOrValue(a, b))
      return true;
    auto x = dyn_cast<Value>(a), y = dyn_cast<Value>(b);
    return x && y && classes.isEquivalent(skipCasts(x).getAsOpaquePointer(), skipCasts(y).getAsOpaquePointer());
  });
}

/// Moves `value`'s computation before `place`, as far as it stands after it. False if it does more than compute.
static bool hoist(Value value, Operation *place) {
  Operation *op = value.getDefiningOp();
  if (!op || op->getBlock() != place->getBlock() || op->isBeforeInBlock(place))
    return true;
  if (!isPure(op) || !llvm::all_of(op->getOperands(), [&](Value operand) { return hoist(operand, place); }))
    return false;
  op->moveBefore(place);
  return true;
}

static void forward(memref::CopyOp copy) {
  auto scratch = copy.getSource().getDefiningOp<memref::AllocOp>();
  auto view = copy.getTarget().getDefiningOp<memref::SubViewOp>();
  Value root = view ? rootOf(view) : Value();
  std::optional<RowNumber> row = root ? rowOf(view, root) : std::nullopt;
  if (!scratch || !row)
    return;
  Operation *first = firstUse(scratch, copy);
  if (!first || !sameLengths(scratch, view, first))
    return;
  for (Operation *op = first; op != copy; op = op->getNextNode()) {
    WalkResult touched = op->walk([&](Operation *inner) {
      return leavesAlone(inner, root, *row) ? WalkResult::advance() : WalkResult::interrupt();
    });
    if (touched.wasInterrupted())
      return;
  }
  if (!hoist(view, first))
    return;
  scansion::applied(copy, "forward-scratch-row") << "a row is computed in its place";
  scratch.getResult().replaceUsesWithIf(view.getResult(), [&](OpOperand &use) { return use.getOwner() != copy; });
  copy.erase();
  if (scratch->use_empty())
    scratch.erase();
}

namespace {
struct ForwardScratchRowPass : scansion::impl::ForwardScratchRowBase<ForwardScratchRowPass> {
  void runOnOperation() override {
    SmallVector<memref::CopyOp> copies;
    getOperation().walk([&](memref::CopyOp copy) { copies.push_back(copy); });
    llvm::for_each(copies, forward);
    if (!scansion::areRemarksWanted(&getContext()))
      return;
    getOperation().walk([](memref::CopyOp copy) {
      if (copy->getParentOfType<scf::ForOp>() || copy->getParentOfType<scf::WhileOp>())
        scansion::missed(copy, "forward-scratch-row")
            << "a row is copied in each step: what it is computed from may be overwritten";
    });
  }
};
} // namespace
