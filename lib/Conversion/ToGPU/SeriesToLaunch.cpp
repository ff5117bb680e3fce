//===- SeriesToLaunch.cpp - scn-series-to-launch ----------------------------===//
//
// The one scf.forall of a function becomes the one launch. Threads are numbered along a single axis whatever the rank
// is: neighbours differ in the last index, so that their loads and stores of rows in C order are coalesced.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_SERIESTOLAUNCH
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// Few series are spread over more multiprocessors by small blocks; four warps still fill one.
static constexpr int64_t kThreadsPerBlock = 128;

static gpu::LaunchOp createLaunch(OpBuilder &b, Location loc, Value total) {
  Value one = arith::ConstantIndexOp::create(b, loc, 1);
  Value threads = arith::ConstantIndexOp::create(b, loc, kThreadsPerBlock);
  Value needed = arith::CeilDivUIOp::create(b, loc, total, threads);
  Value blocks = arith::MaxUIOp::create(b, loc, needed, one);
  return gpu::LaunchOp::create(b, loc, blocks, one, one, threads, one, one);
}

/// The number of the thread, behind which code is inserted for threads with a place only.
static Value enterThread(OpBuilder &b, Location loc, gpu::LaunchOp launch, Value total) {
  b.setInsertionPointToEnd(&launch.getBody().front());
  Value before = arith::MulIOp::create(b, loc, launch.getBlockIds().x, launch.getBlockSize().x);
  Value thread = arith::AddIOp::create(b, loc, before, launch.getThreadIds().x);
  Value inside = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, thread, total);
  auto branch = scf::IfOp::create(b, loc, inside, /*withElseRegion=*/false);
  gpu::TerminatorOp::create(b, loc);
  b.setInsertionPoint(branch.thenBlock()->getTerminator());
  return thread;
}

static void launchSeries(scf::ForallOp forall) {
  OpBuilder b(forall);
  Location loc = forall.getLoc();
  SmallVector<Value> lengths = getValueOrCreateConstantIndexOp(b, loc, forall.getMixedUpperBound());
  Value total = lengths.front();
  for (Value length : ArrayRef(lengths).drop_front())
    total = arith::MulIOp::create(b, loc, total, length);
  Value thread = enterThread(b, loc, createLaunch(b, loc, total), total);
  SmallVector<Value> place{thread};
  if (lengths.size() > 1)
    place = affine::AffineDelinearizeIndexOp::create(b, loc, thread, lengths)->getResults();
  for (auto [old, index] : llvm::zip(forall.getInductionVars(), place))
    old.replaceAllUsesWith(index);
  Block *target = b.getInsertionBlock();
  target->getOperations().splice(b.getInsertionPoint(), forall.getBody()->getOperations(), forall.getBody()->begin(),
                                 Block::iterator(forall.getTerminator()));
  forall.erase();
}

namespace {
struct SeriesToLaunchPass : scansion::impl::SeriesToLaunchBase<SeriesToLaunchPass> {
  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    SmallVector<scf::ForallOp> foralls;
    Operation *other = nullptr;
    getOperation().walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (auto forall = dyn_cast<scf::ForallOp>(op))
        foralls.push_back(forall);
      // Bufferization leaves copies and temporaries where it cannot write in place.
      if (isa<memref::CopyOp, linalg::LinalgOp>(op) ||
          (isa<memref::AllocOp>(op) && op->getParentOfType<scf::ForallOp>()))
        other = op;
    });
    if (foralls.size() != 1) {
      getOperation().emitError("a function for the GPU is one kernel, but this one has ") << foralls.size();
      return signalPassFailure();
    }
    if (other || !foralls.front().isNormalized()) {
      Operation *op = other ? other : foralls.front();
      op->emitError("'") << op->getName() << "' does not fit a program of one kernel: it moves data beside it";
      return signalPassFailure();
    }
    launchSeries(foralls.front());
  }
};
} // namespace
