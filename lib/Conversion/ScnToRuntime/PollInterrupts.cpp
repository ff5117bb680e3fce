//===- PollInterrupts.cpp - loops that can be stopped -----------------------===//
//
// The unit of cost is about a nanosecond, and estimates are meant to be too high. A loop is split so that a chunk of it
// costs about as much as a poll may be late: kChunkCost, or far less in a scan inside another loop, which is entered again
// and again and must not keep the outer one from polling. The inner loop of the two is what the loop was, so a step costs
// what it did before.
//
// Of the loops inside others only scans are split, and nests of three and more: the steps of a scan over small matrices
// consist of many short loops, and would take three times as long if each of them looked for itself.
//
// A while loop of a scan goes on while its step is below a bound and a flag says so. Split, an inner loop has a bound that
// is nearer, and an outer one moves it. Other while loops poll at each step.
//
//===----------------------------------------------------------------------===//

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
#include "llvm/Support/MathExtras.h"

namespace scansion {
#define GEN_PASS_DEF_POLLINTERRUPTS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;
using namespace scansion;

/// What may pass between two polls of an outermost loop.
static constexpr int64_t kChunkCost = int64_t(1) << 22;
/// The same of a loop inside another one.
static constexpr int64_t kInnerChunkCost = int64_t(1) << 14;
/// Elements in a vector, at most.
static constexpr int64_t kLongestRest = 64;

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

static int64_t costOfBlock(Block &block);

static std::optional<int64_t> tripCount(scf::ForOp loop) {
  std::optional<APInt> count = loop.getStaticTripCount();
  return count ? std::optional<int64_t>(count->getZExtValue()) : std::nullopt;
}

/// The scalar rest of a loop over vectors: its bounds are `whole` and `n`, with whole = n - n mod width.
static bool isRest(scf::ForOp loop) {
  auto whole = loop.getLowerBound().getDefiningOp<arith::SubIOp>();
  auto rest = whole ? whole.getRhs().getDefiningOp() : nullptr;
  return rest && isa<arith::RemUIOp, arith::RemSIOp>(rest) && whole.getLhs() == loop.getUpperBound();
}

/// Inside another loop, or in a function that loops call.
static bool isInner(Operation *loop) {
  return loop->getParentOfType<scf::ForOp>() || loop->getParentOfType<scf::WhileOp>() ||
         loop->getParentOfType<func::FuncOp>().isPrivate();
}

/// What may pass in a loop of unknown length until it has polled: less where it holds no other such loop.
static int64_t costUntilPoll(int64_t stepCost) { return stepCost < kInnerChunkCost ? kInnerChunkCost : kChunkCost; }

static int64_t costOf(Operation &op) {
  if (auto loop = dyn_cast<scf::ForOp>(op)) {
    int64_t stepCost = costOfBlock(*loop.getBody()) + 1;
    if (isRest(loop))
      return kLongestRest * stepCost;
    std::optional<int64_t> trips = tripCount(loop);
    return trips ? llvm::SaturatingMultiply<uint64_t>(*trips, stepCost) : costUntilPoll(stepCost);
  }
  if (auto loop = dyn_cast<scf::WhileOp>(op))
    return costUntilPoll(costOfBlock(*loop.getBeforeBody()) + costOfBlock(*loop.getAfterBody()));
  // As long as an inner loop, for all that is known.
  if (isa<scn::RuntimeCallOp, memref::CopyOp>(op))
    return kInnerChunkCost;
  if (isa<math::MathDialect>(op.getDialect()) || isa<CallOpInterface>(op))
    return 64;
  if (isa<arith::DivFOp, arith::RemFOp, arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp>(op))
    return 8;
  uint64_t cost = 1;
  for (Region &region : op.getRegions())
    for (Block &block : region)
      cost = llvm::SaturatingAdd<uint64_t>(cost, costOfBlock(block));
  return cost;
}

static int64_t costOfBlock(Block &block) {
  uint64_t cost = 0;
  for (Operation &op : block)
    cost = llvm::SaturatingAdd<uint64_t>(cost, costOf(op));
  return std::min<uint64_t>(cost, int64_t(1) << 60);
}

static int64_t chunkLength(Operation *loop, int64_t stepCost) {
  bool isLeaf = stepCost < kInnerChunkCost;
  return std::max<int64_t>((isInner(loop) && isLeaf ? kInnerChunkCost : kChunkCost) / std::max<int64_t>(stepCost, 1),
                           1);
}

//===----------------------------------------------------------------------===//
// Splitting
//===----------------------------------------------------------------------===//

/// The outer of the two loops is no scan of its own.
static Location outerLocation(Operation *loop) {
  return isScan(loop) ? cast<NameLoc>(loop->getLoc()).getChildLoc() : loop->getLoc();
}

/// The loop itself becomes the inner one, so what it is known by stays.
static void splitFor(scf::ForOp loop, int64_t chunk) {
  OpBuilder b(loop);
  Location loc = outerLocation(loop);
  Value step = loop.getStep();
  Value many = arith::ConstantIndexOp::create(b, loc, chunk);
  if (getConstantIntValue(step) != 1)
    many = arith::MulIOp::create(b, loc, many, step);
  auto outer = scf::ForOp::create(b, loc, loop.getLowerBound(), loop.getUpperBound(), many, loop.getInitArgs());
  if (!outer.getBody()->empty())
    outer.getBody()->back().erase();
  b.setInsertionPointToEnd(outer.getBody());
  Value rest = arith::SubIOp::create(b, loc, loop.getUpperBound(), outer.getInductionVar());
  Value steps = arith::MinSIOp::create(b, loc, rest, many);
  Value end = arith::AddIOp::create(b, loc, outer.getInductionVar(), steps);
  scn::PollOp::create(b, loc);
  auto exit = scf::YieldOp::create(b, loc);
  loop->replaceAllUsesWith(outer);
  loop->moveBefore(exit->getPrevNode());
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
static void splitWhile(scf::WhileOp loop, Bound bound, int64_t chunk) {
  OpBuilder b(loop);
  Location loc = outerLocation(loop);
  Value many = arith::ConstantIndexOp::create(b, loc, chunk), whole = bound.below.getRhs();
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
struct PollInterrupts : scansion::impl::PollInterruptsBase<PollInterrupts> {
  void runOnOperation() override {
    // Costs first: a loop that is split would look like two.
    SmallVector<std::pair<Operation *, int64_t>> chunks;
    getOperation().walk([&](LoopLikeOpInterface loop) {
      int64_t stepCost = 1;
      for (Region &region : loop->getRegions())
        stepCost = llvm::SaturatingAdd<uint64_t>(stepCost, costOfBlock(region.front()));
      if (!isShort(loop, stepCost) && !isPartOfAStep(loop, stepCost))
        chunks.emplace_back(loop, chunkLength(loop, stepCost));
    });
    for (auto [loop, chunk] : chunks) {
      if (auto counted = dyn_cast<scf::ForOp>(loop))
        splitFor(counted, chunk);
      else if (auto repeated = dyn_cast<scf::WhileOp>(loop)) {
        if (std::optional<Bound> bound = Bound::match(repeated))
          splitWhile(repeated, *bound, chunk);
        else
          pollEachStep(repeated);
      }
    }
  }

private:
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
