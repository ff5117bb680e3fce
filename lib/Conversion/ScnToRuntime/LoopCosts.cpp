//===- LoopCosts.cpp - about how long loops take ----------------------------===//

#include "LoopCosts.h"

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace mlir;
using namespace scansion;

/// Elements in a vector, at most.
static constexpr int64_t kLongestRest = 64;

std::optional<int64_t> scansion::tripCount(scf::ForOp loop) {
  std::optional<APInt> count = loop.getStaticTripCount();
  return count ? std::optional<int64_t>(count->getZExtValue()) : std::nullopt;
}

bool scansion::isRest(scf::ForOp loop) {
  auto whole = loop.getLowerBound().getDefiningOp<arith::SubIOp>();
  auto rest = whole ? whole.getRhs().getDefiningOp() : nullptr;
  return rest && isa<arith::RemUIOp, arith::RemSIOp>(rest) && whole.getLhs() == loop.getUpperBound();
}

bool scansion::isInner(Operation *loop) {
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

int64_t scansion::costOfBlock(Block &block) {
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

namespace {
/// What a step of an outermost loop costs by lengths that are known before the loop.
class RuntimeCost {
public:
  explicit RuntimeCost(Operation *loop) : loop(loop), b(loop), loc(loop->getLoc()) {}

  /// Null if the lengths say nothing that the estimate from types does not.
  Value ofStep() {
    Value total;
    for (Region &region : loop->getRegions())
      total = sum(total, ofBlock(region.front()));
    return total;
  }

  /// The number of steps that cost kChunkCost.
  Value chunk(Value cost, int64_t estimate) {
    Value whole = arith::AddIOp::create(b, loc, cost, constant(std::clamp<int64_t>(estimate, 1, kLargest)));
    Value steps = arith::DivUIOp::create(b, loc, constant(kChunkCost), whole);
    return arith::MaxSIOp::create(b, loc, steps, constant(1));
  }

private:
  /// Costs and lengths are cut here: a product of two does not overflow.
  static constexpr int64_t kLargest = int64_t(1) << 31;

  Value constant(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }
  Value cut(Value value) { return arith::MinSIOp::create(b, loc, value, constant(kLargest)); }
  Value product(Value x, Value y) { return cut(arith::MulIOp::create(b, loc, x, y)); }
  Value sum(Value x, Value y) {
    if (!x || !y)
      return x ? x : y;
    return cut(arith::AddIOp::create(b, loc, x, y));
  }
  bool isOutside(Value value) { return !loop->isAncestor(value.getParentBlock()->getParentOp()); }

  Value ofBlock(Block &block) {
    Value total;
    for (Operation &op : block)
      total = sum(total, ofOp(op));
    return total;
  }

  Value ofOp(Operation &op) {
    if (auto inner = dyn_cast<scf::ForOp>(op))
      return ofLoop(inner);
    Value total;
    if (isa<scn::RuntimeCallOp, memref::CopyOp, CallOpInterface>(op))
      for (Value operand : op.getOperands())
        total = sum(total, elements(operand));
    for (Region &region : op.getRegions())
      for (Block &block : region)
        total = sum(total, ofBlock(block));
    return total;
  }

  Value ofLoop(scf::ForOp inner) {
    Value body = ofBlock(*inner.getBody());
    std::optional<int64_t> trips = tripCount(inner);
    if (isRest(inner))
      return body;
    if (trips)
      return body ? product(body, constant(std::min(*trips, kLargest))) : body;
    if (!isOutside(inner.getLowerBound()) || !isOutside(inner.getUpperBound()) || !isOutside(inner.getStep()))
      return body;
    Value length = arith::SubIOp::create(b, loc, inner.getUpperBound(), inner.getLowerBound());
    length = arith::MaxSIOp::create(b, loc, length, constant(0));
    Value behind = arith::SubIOp::create(b, loc, inner.getStep(), constant(1));
    Value reach = arith::AddIOp::create(b, loc, length, behind);
    Value steps = cut(arith::DivUIOp::create(b, loc, reach, inner.getStep()));
    Value stepCost = constant(std::min(costOfBlock(*inner.getBody()) + 1, kLargest));
    return product(steps, sum(stepCost, body));
  }

  /// The number of elements of what an op without a loop reads or writes, where that is known before the loop.
  Value elements(Value operand) {
    auto type = dyn_cast<MemRefType>(operand.getType());
    if (!type || type.hasStaticShape() || !isOutside(operand))
      return {};
    Value count = constant(1);
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      count = product(count, cut(memref::DimOp::create(b, loc, operand, axis)));
    return count;
  }

  Operation *loop;
  OpBuilder b;
  Location loc;
};
} // namespace

Value scansion::chunkOf(Operation *loop, int64_t stepCost) {
  if (!isInner(loop)) {
    RuntimeCost cost(loop);
    if (Value step = cost.ofStep())
      return cost.chunk(step, stepCost);
  }
  OpBuilder b(loop);
  return arith::ConstantIndexOp::create(b, loop->getLoc(), chunkLength(loop, stepCost));
}
