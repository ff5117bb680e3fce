//===- BlockColumns.cpp - scf-block-columns ---------------------------------===//
//
// The loop over steps moves as it is into a loop over blocks of columns, and its inner loops stay within the block. That is
// allowed where a column knows nothing of the others: what the nest writes, it reads and writes at the loops' own column
// only. Where rows lie, and which of them a step reads, does not matter. Start reading at block().
//
//===----------------------------------------------------------------------===//

#include "ColumnNest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/BuiltinOps.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Conversion/SourceLine.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"

#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace scansion;

namespace scansion {
#define GEN_PASS_DEF_BLOCKCOLUMNS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// Columns in a block: a multiple of every vector. Threads take neighbouring blocks as one, as a row is read fastest.
static constexpr int64_t kColumns = 64;

/// Whether what the nest writes are allocations, each accessed as one buffer and at the loops' own column.
static bool areColumnsOnTheirOwn(ArrayRef<ColumnLoops> groups) {
  SmallVector<std::pair<Access, Value>> accesses; // and the column
  llvm::SmallPtrSet<Value, 4> written;
  for (const ColumnLoops &group : groups)
    for (scf::ForOp loop : group.loops)
      for (Operation &op : loop.getBody()->without_terminator()) {
        std::optional<Access> access = accessOf(op);
        if (!access) {
          if (!onlyComputes(op))
            return false;
          continue;
        }
        accesses.emplace_back(*access, loop.getInductionVar());
        if (access->stored)
          written.insert(rootOf(access->buffer));
      }
  return !written.empty() && llvm::all_of(accesses, [&](const auto &pair) {
    const auto &[access, column] = pair;
    Value root = rootOf(access.buffer);
    if (!isKnownRoot(root))
      return false;
    return !written.contains(root) || (root == access.buffer && root.getDefiningOp<memref::AllocOp>() &&
                                       !access.indices.empty() && access.indices.back() == column);
  });
}

static void block(scf::ForOp time, ArrayRef<ColumnLoops> groups) {
  // The loop over steps stays what it is, known by its location; the one around it is no scan.
  Location loc = isScan(time) ? cast<NameLoc>(time.getLoc()).getChildLoc() : time.getLoc();
  OpBuilder b(time);
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  Value columns = arith::ConstantIndexOp::create(b, loc, kColumns);
  auto outer = scf::ForOp::create(b, loc, zero, groups.back().to, columns);
  outer->setAttr(kIndependentSteps, b.getUnitAttr());
  outer->setAttr(kBlocks, b.getUnitAttr());
  b.setInsertionPointToStart(outer.getBody());
  Value first = outer.getInductionVar();
  Value last = arith::AddIOp::create(b, loc, first, columns);
  for (const ColumnLoops &group : groups) {
    Value from = arith::MaxSIOp::create(b, loc, group.from, first);
    Value to = arith::MinSIOp::create(b, loc, group.to, last);
    for (scf::ForOp loop : group.loops) {
      loop.getLowerBoundMutable().assign(from);
      loop.getUpperBoundMutable().assign(to);
    }
  }
  time->moveBefore(outer.getBody()->getTerminator());
}

namespace {
struct BlockColumnsPass : scansion::impl::BlockColumnsBase<BlockColumnsPass> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!function->getParentOfType<ModuleOp>()->hasAttr(kThreadsAttribute))
      return;
    SmallVector<scf::ForOp> loops;
    // Outermost ones: others run once in each step of something.
    function.walk<WalkOrder::PreOrder>([&](LoopLikeOpInterface loop) {
      if (auto time = dyn_cast<scf::ForOp>(*loop); time && !time->hasAttr(kIndependentSteps))
        loops.push_back(time);
      return WalkResult::skip();
    });
    for (scf::ForOp time : loops) {
      SmallVector<ColumnLoops> groups = columnLoops(time);
      if (groups.empty() || getConstantIntValue(groups.front().from) != 0 || !areColumnsOnTheirOwn(groups))
        continue;
      applied(time, "scf-block-columns") << "blocks of columns that go through all steps, for threads";
      block(time, groups);
    }
  }
};
} // namespace
