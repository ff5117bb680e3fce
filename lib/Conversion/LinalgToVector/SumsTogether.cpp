//===- SumsTogether.cpp - several sums of the same elements in one loop -----===//
//
// See SumsTogether.h. The later loop goes to the place of the first one. Start reading at joinSums().
//
//===----------------------------------------------------------------------===//

#include "SumsTogether.h"

#include "ColumnNest.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Utils/Utils.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion;

/// How many values a joined loop may carry: vectors that AVX2 has registers for, beside what it reads.
static constexpr unsigned kMostCarried = 8;

/// The buffers that an innermost loop reads; nothing if it does more than reading and computing.
static std::optional<SetVector<Value>> readsOf(scf::ForOp loop) {
  SetVector<Value> buffers;
  for (Operation &op : loop.getBody()->without_terminator()) {
    std::optional<Access> access = accessOf(op);
    if (access && !access->stored)
      buffers.insert(access->buffer);
    else if (op.getNumRegions() || !isMemoryEffectFree(&op))
      return std::nullopt;
  }
  return buffers;
}

/// Whether an op leaves the memory alone that `buffers` are in. An allocation shares memory with its own views only.
static bool leavesAlone(Operation &op, const SetVector<Value> &buffers) {
  return !op.walk([&](Operation *inner) {
              if (isa<memref::AllocOp, scn::CheckOp, scf::ForOp, scf::IfOp>(inner) || isMemoryEffectFree(inner))
                return WalkResult::advance();
              std::optional<Access> access = accessOf(*inner);
              if (!access)
                return WalkResult::interrupt();
              if (!access->stored)
                return WalkResult::advance();
              Value written = rootOf(access->buffer);
              bool isApart = llvm::all_of(buffers, [&](Value buffer) {
                Value read = rootOf(buffer);
                return read != written &&
                       (read.getDefiningOp<memref::AllocOp>() || read.getDefiningOp<scn::ArgumentOp>()) &&
                       written.getDefiningOp<memref::AllocOp>();
              });
              return isApart ? WalkResult::advance() : WalkResult::interrupt();
            }).wasInterrupted();
}

static bool haveSameSteps(scf::ForOp first, scf::ForOp second) {
  return first.getLowerBound() == second.getLowerBound() && first.getUpperBound() == second.getUpperBound() &&
         first.getStep() == second.getStep();
}

/// Whether all that the second loop needs is there before the first one.
static bool mayStandAt(scf::ForOp first, scf::ForOp second, const SetVector<Value> &buffers) {
  SetVector<Value> used;
  used.insert_range(second->getOperands());
  getUsedValuesDefinedAbove(second.getRegion(), used);
  for (Value value : used) {
    Operation *source = value.getDefiningOp();
    if (source && source->getBlock() == first->getBlock() && !source->isBeforeInBlock(first))
      return false;
  }
  for (Operation *op = first->getNextNode(); op != second; op = op->getNextNode())
    if (!leavesAlone(*op, buffers))
      return false;
  return true;
}

static void joinSums(Block &block) {
  struct Sum {
    scf::ForOp loop;
    SetVector<Value> buffers;
  };
  SmallVector<Sum> sums;
  for (auto loop : llvm::make_early_inc_range(block.getOps<scf::ForOp>())) {
    std::optional<SetVector<Value>> buffers;
    if (loop.getNumResults() == 0 || !(buffers = readsOf(loop)))
      continue;
    auto *first = llvm::find_if(sums, [&](Sum &sum) {
      bool sharesReads = llvm::any_of(*buffers, [&](Value buffer) { return sum.buffers.contains(buffer); });
      return sharesReads && sum.loop.getNumResults() + loop.getNumResults() <= kMostCarried &&
             haveSameSteps(sum.loop, loop) && mayStandAt(sum.loop, loop, *buffers);
    });
    if (first == sums.end()) {
      sums.push_back({loop, std::move(*buffers)});
      continue;
    }
    IRRewriter rewriter(loop.getContext());
    first->loop = fuseIndependentSiblingForLoops(loop, first->loop, rewriter);
    first->buffers.insert_range(*buffers);
    applied(first->loop, "scf-rows-together") << "sums of the same elements became one loop";
  }
}

void scansion::joinSums(Operation *op) {
  op->walk([](Block *block) { ::joinSums(*block); });
}
