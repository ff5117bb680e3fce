//===- PollInterrupts.cpp - loops that can be stopped -----------------------===//
//
// A loop is split so that a chunk of it costs about as much as a poll may be late (LoopCosts.h): kChunkCost, or far less in
// a scan inside another loop, which is entered again and again and must not keep the outer one from polling. The inner loop
// of the two is what the loop was, so a step costs what it did before.
//
// Of the loops inside others only scans are split, and nests of three and more: the steps of a scan over small matrices
// consist of many short loops, and would take three times as long if each of them looked for itself. One that ends within
// its first chunk does not look either if the loop around it does, which counts such a chunk as a part of its step.
//
// A while loop of a scan goes on while its step is below a bound and a flag says so. Split, an inner loop has a bound that
// is nearer, and an outer one moves it. Other while loops poll at each step.
//
//===----------------------------------------------------------------------===//

#include "LoopCosts.h"

#include "scansion/Conversion/Passes.h"
#include "scansion/Conversion/SourceLine.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/MathExtras.h"

namespace scansion {
#define GEN_PASS_DEF_POLLINTERRUPTS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;
using namespace scansion;

//===----------------------------------------------------------------------===//
// Splitting
//===----------------------------------------------------------------------===//

/// Of a chunk, what may pass without a poll: a look costs more than a short call may.
static constexpr int64_t kShareWithoutPoll = 64;

/// The outer of the two loops is no scan of its own.
static Location outerLocation(Operation *loop) {
  return isScan(loop) ? cast<NameLoc>(loop->getLoc()).getChildLoc() : loop->getLoc();
}

/// The loop itself becomes the inner one, so what it is known by stays. Polls after each chunk but one of few steps, or
/// but the last if a loop around this one counts that.
static void splitFor(scf::ForOp loop, Value many, bool isWatched) {
  OpBuilder b(loop);
  Location loc = outerLocation(loop);
  Value step = loop.getStep();
  if (getConstantIntValue(step) != 1)
    many = arith::MulIOp::create(b, loc, many, step);
  auto outer = scf::ForOp::create(b, loc, loop.getLowerBound(), loop.getUpperBound(), many, loop.getInitArgs());
  if (!outer.getBody()->empty())
    outer.getBody()->back().erase();
  b.setInsertionPointToEnd(outer.getBody());
  Value rest = arith::SubIOp::create(b, loc, loop.getUpperBound(), outer.getInductionVar());
  Value steps = arith::MinSIOp::create(b, loc, rest, many);
  Value end = arith::AddIOp::create(b, loc, outer.getInductionVar(), steps);
  auto exit = scf::YieldOp::create(b, loc);
  loop->replaceAllUsesWith(outer);
  loop->moveBefore(exit);
  b.setInsertionPoint(exit);
  Value isDue;
  if (isWatched) {
    isDue = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, end, outer.getUpperBound());
  } else {
    Value share = arith::ConstantIndexOp::create(b, loc, kShareWithoutPoll);
    Value few = arith::DivUIOp::create(b, loc, many, share);
    isDue = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, steps, few);
  }
  b.setInsertionPoint(scf::IfOp::create(b, loc, isDue, /*withElseRegion=*/false).thenYield());
  scn::PollOp::create(b, loc);
  loop.getLowerBoundMutable().assign(outer.getInductionVar());
  loop.getUpperBoundMutable().assign(end);
  loop.getInitArgsMutable().assign(outer.getRegionIterArgs());
  exit->setOperands(loop.getResults());
}

namespace {
/// The condition of a while loop that goes on while a step is below a bound from outside and a flag says so.
struct Bound {
  arith::CmpIOp below;
  SmallVector<unsigned> handedOn; // which of the carried values the condition hands to the body, in its order

  static std::optional<Bound> match(scf::WhileOp loop) {
    Block *before = loop.getBeforeBody();
    auto both = loop.getConditionOp().getCondition().getDefiningOp<arith::AndIOp>();
    auto below = both ? both.getLhs().getDefiningOp<arith::CmpIOp>() : arith::CmpIOp();
    bool fits = below && below.getPredicate() == arith::CmpIPredicate::slt && llvm::hasNItems(*before, 3) &&
                isa<BlockArgument>(both.getRhs()) && isa<BlockArgument>(below.getLhs()) &&
                below.getLhs().getParentBlock() == before && below.getLhs().getType().isIndex() &&
                !loop->isAncestor(below.getRhs().getParentRegion()->getParentOp());
    if (!fits)
      return std::nullopt;
    Bound bound{below, {}};
    for (Value value : loop.getConditionOp().getArgs()) {
      auto argument = dyn_cast<BlockArgument>(value);
      if (!argument || argument.getOwner() != before)
        return std::nullopt;
      bound.handedOn.push_back(argument.getArgNumber());
    }
    return bound;
  }
};
} // namespace

/// Lets a while loop hand all that it carries to its body, and out.
static scf::WhileOp handOnEverything(OpBuilder &b, scf::WhileOp loop, const Bound &bound, ValueRange initial) {
  Block *before = loop.getBeforeBody(), *after = loop.getAfterBody();
  loop.getConditionOp().getArgsMutable().assign(before->getArguments());
  unsigned known = after->getNumArguments();
  for (BlockArgument argument : before->getArguments())
    after->addArgument(argument.getType(), argument.getLoc());
  for (unsigned i = 0; i < known; ++i)
    after->getArgument(i).replaceAllUsesWith(after->getArgument(known + bound.handedOn[i]));
  after->eraseArguments(0, known);
  auto whole = scf::WhileOp::create(b, loop.getLoc(), before->getArgumentTypes(), initial);
  whole.getBefore().takeBody(loop.getBefore());
  whole.getAfter().takeBody(loop.getAfter());
  return whole;
}

/// while (step < n and flag) { inner loop up to min(n, step + chunk); poll }
static void splitWhile(scf::WhileOp loop, Bound bound, Value many) {
  OpBuilder b(loop);
  Location loc = outerLocation(loop);
  Value whole = bound.below.getRhs();
  Block *before = loop.getBeforeBody();
  unsigned step = cast<BlockArgument>(bound.below.getLhs()).getArgNumber();
  SmallVector<Location> locations(before->getNumArguments(), loc);
  auto outer = scf::WhileOp::create(b, loc, before->getArgumentTypes(), loop.getInits());
  {
    OpBuilder::InsertionGuard guard(b);
    Block *condition = b.createBlock(&outer.getBefore(), {}, before->getArgumentTypes(), locations);
    IRMapping mapping;
    mapping.map(before->getArguments(), condition->getArguments());
    Operation *exit = nullptr;
    for (Operation &op : *before)
      exit = b.clone(op, mapping);
    cast<scf::ConditionOp>(exit).getArgsMutable().assign(condition->getArguments());
    Block *body = b.createBlock(&outer.getAfter(), {}, before->getArgumentTypes(), locations);
    Value first = body->getArgument(step);
    Value rest = arith::SubIOp::create(b, loc, whole, first);
    Value steps = arith::MinSIOp::create(b, loc, rest, many);
    Value end = arith::AddIOp::create(b, loc, first, steps);
    bound.below.getRhsMutable().assign(end);
    auto inner = handOnEverything(b, loop, bound, body->getArguments());
    scn::PollOp::create(b, loc);
    scf::YieldOp::create(b, loc, inner.getResults());
  }
  for (auto [result, carried] : llvm::zip(loop.getResults(), bound.handedOn))
    result.replaceAllUsesWith(outer.getResult(carried));
  loop.erase();
}

static void pollEachStep(scf::WhileOp loop) {
  OpBuilder b = OpBuilder::atBlockBegin(loop.getAfterBody());
  scn::PollOp::create(b, loop.getLoc());
}

namespace {
struct Split {
  Operation *loop;
  int64_t stepCost;
  Value chunk;
  bool isWatched = false;
};

struct PollInterrupts : scansion::impl::PollInterruptsBase<PollInterrupts> {
  void runOnOperation() override {
    // Costs first: a loop that is split would look like two.
    SmallVector<Split> splits;
    getOperation().walk([&](LoopLikeOpInterface loop) {
      int64_t stepCost = 1;
      for (Region &region : loop->getRegions())
        stepCost = llvm::SaturatingAdd<uint64_t>(stepCost, costOfBlock(region.front()));
      if (!isShort(loop, stepCost) && !isPartOfAStep(loop, stepCost))
        splits.push_back({loop, stepCost, {}});
    });
    llvm::SmallPtrSet<Operation *, 8> polling;
    for (Split &split : splits)
      polling.insert(split.loop);
    for (Split &split : splits) {
      split.chunk = chunkOf(split.loop, split.stepCost);
      split.isWatched = isWatched(split.loop, polling);
    }
    for (Split &split : splits) {
      if (auto counted = dyn_cast<scf::ForOp>(split.loop))
        splitFor(counted, split.chunk, split.isWatched);
      else if (auto repeated = dyn_cast<scf::WhileOp>(split.loop)) {
        if (std::optional<Bound> bound = Bound::match(repeated))
          splitWhile(repeated, *bound, split.chunk);
        else
          pollEachStep(repeated);
      }
    }
  }

private:
  /// Whether a loop around this one polls, with nothing between them that could run long without it.
  static bool isWatched(Operation *loop, const llvm::SmallPtrSetImpl<Operation *> &polling) {
    for (Operation *around = loop->getParentOp(); around && !isa<func::FuncOp>(around);
         around = around->getParentOp()) {
      if (polling.contains(around))
        return true;
      if (auto counted = dyn_cast<scf::ForOp>(around);
          isa<LoopLikeOpInterface>(around) && !(counted && tripCount(counted)))
        return false;
    }
    return false;
  }

  /// Whether polls of the loops around it suffice.
  static bool isPartOfAStep(Operation *loop, int64_t stepCost) {
    return isa<scf::ForOp>(loop) && isInner(loop) && !isScan(loop) && stepCost < kChunkCost;
  }

  /// Whether a loop's bounds say that it ends before it would have to poll.
  static bool isShort(Operation *loop, int64_t stepCost) {
    auto counted = dyn_cast<scf::ForOp>(loop);
    if (!counted)
      return !isa<scf::WhileOp>(loop);
    std::optional<int64_t> trips = tripCount(counted);
    return isRest(counted) || (trips && llvm::SaturatingMultiply<uint64_t>(*trips, stepCost) <= uint64_t(kChunkCost));
  }
};
} // namespace
