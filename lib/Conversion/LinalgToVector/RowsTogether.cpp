//===- RowsTogether.cpp - scf-rows-together ---------------------------------===//
//
// Two loops become one if step i of the second touches nothing that a later step of the first touches too, where one of
// them writes: every buffer that either writes and the other uses must be used at place i of one axis, everywhere. Buffers
// that are then used in one loop alone, and at its place, keep one row. Start reading at joinLoops().
//
//===----------------------------------------------------------------------===//

#include "ColumnNest.h"
#include "SumsTogether.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace scansion;

namespace scansion {
#define GEN_PASS_DEF_ROWSTOGETHER
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

namespace {
/// What a loop does with the buffers of one allocation or argument.
struct Use {
  SmallVector<Access> accesses;
  bool isWritten = false;
};

/// By what the buffers are views of.
using Uses = llvm::MapVector<Value, Use>;
} // namespace

//===----------------------------------------------------------------------===//
// What loops use
//===----------------------------------------------------------------------===//

/// The allocation or argument that a buffer is a view of: two of them share no memory, and arguments are only read. Null
/// where that is not known.
static Value knownRootOf(Value buffer) {
  Value root = rootOf(buffer);
  return isa_and_nonnull<memref::AllocOp, scn::ArgumentOp, memref::GetGlobalOp>(root.getDefiningOp()) ? root : Value();
}

/// What the loop uses; nothing if it does more than reading and writing elements of known buffers.
static std::optional<Uses> usesOf(scf::ForOp loop) {
  Uses uses;
  WalkResult result = loop.getBody()->walk([&](Operation *op) {
    if (std::optional<Access> access = accessOf(*op)) {
      Value root = knownRootOf(access->buffer);
      if (!root)
        return WalkResult::interrupt();
      Use &use = uses[root];
      use.accesses.push_back(*access);
      use.isWritten |= bool(access->stored);
      return WalkResult::advance();
    }
    bool isLoop = isa<scf::ForOp, scf::IfOp, scf::YieldOp>(op);
    return isLoop || isMemoryEffectFree(op) ? WalkResult::advance() : WalkResult::interrupt();
  });
  return result.wasInterrupted() ? std::nullopt : std::optional(std::move(uses));
}

/// The axis at which every access stands at one of the places, in the same buffer; a vector stands at several of its axis.
static std::optional<unsigned> axisAt(ArrayRef<Access> accesses, ValueRange places) {
  if (accesses.empty() ||
      !llvm::all_of(accesses, [&](const Access &access) { return access.buffer == accesses.front().buffer; }))
    return std::nullopt;
  for (unsigned axis = 0; axis < accesses.front().indices.size(); ++axis)
    if (llvm::all_of(accesses, [&](const Access &access) {
          bool isAlongVector = isa<VectorType>(access.type) && axis + 1 == access.indices.size();
          return !isAlongVector && llvm::is_contained(places, access.indices[axis]);
        }))
      return axis;
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Joining
//===----------------------------------------------------------------------===//

static bool haveSameSteps(scf::ForOp first, scf::ForOp second) {
  return first.getLowerBound() == second.getLowerBound() && first.getUpperBound() == second.getUpperBound() &&
         first.getStep() == second.getStep() && first.getNumResults() == 0 && second.getNumResults() == 0 &&
         first->hasAttr(kIndependentSteps) == second->hasAttr(kIndependentSteps);
}

/// Whether step i of the second may come right after step i of the first.
static bool mayFollowStepwise(scf::ForOp first, const Uses &before, scf::ForOp second, const Uses &after) {
  for (const auto &[root, use] : before) {
    auto other = after.find(root);
    if (other == after.end() || (!use.isWritten && !other->second.isWritten))
      continue;
    SmallVector<Access> all(use.accesses);
    llvm::append_range(all, other->second.accesses);
    if (!axisAt(all, {first.getInductionVar(), second.getInductionVar()}))
      return false;
  }
  return true;
}

/// What stands between two loops and may stand before both: it sees nothing of the first one's work.
static bool mayGoFirst(Operation &op) { return isa<memref::AllocOp, scn::CheckOp>(op) || isPure(&op); }

/// Appends the body of the second, which comes right after the first but for ops that may go first.
static void append(scf::ForOp first, scf::ForOp second) {
  for (Operation *op = first->getNextNode(); op != second;) {
    Operation *next = op->getNextNode();
    op->moveBefore(first);
    op = next;
  }
  second.getInductionVar().replaceAllUsesWith(first.getInductionVar());
  Block *body = first.getBody();
  body->getOperations().splice(body->getTerminator()->getIterator(), second.getBody()->getOperations(),
                               second.getBody()->begin(), second.getBody()->getTerminator()->getIterator());
  second.erase();
}

/// Joins loops of a block that follow each other. Gives those that have become one of several.
static void joinLoops(Block &block, SmallVectorImpl<scf::ForOp> &joined) {
  scf::ForOp first;
  std::optional<Uses> before;
  for (Operation &op : llvm::make_early_inc_range(block)) {
    auto loop = dyn_cast<scf::ForOp>(op);
    if (!loop) {
      if (!mayGoFirst(op))
        first = nullptr;
      continue;
    }
    std::optional<Uses> uses = usesOf(loop);
    if (!uses) {
      first = nullptr;
      continue;
    }
    if (first && haveSameSteps(first, loop) && mayFollowStepwise(first, *before, loop, *uses)) {
      append(first, loop);
      before = usesOf(first);
      if (!llvm::is_contained(joined, first))
        joined.push_back(first);
      continue;
    }
    first = loop;
    before = std::move(uses);
  }
}

//===----------------------------------------------------------------------===//
// Keeping one row
//===----------------------------------------------------------------------===//

/// The loads and stores of an allocation that are all its uses; nothing if it has others, or some are outside of the loop.
static SmallVector<Access> accessesInside(scf::ForOp loop, memref::AllocOp room) {
  SmallVector<Access> accesses;
  for (Operation *user : room->getUsers()) {
    std::optional<Access> access = accessOf(*user);
    if (!access || access->buffer != room.getResult() || !loop->isProperAncestor(user))
      return {};
    accesses.push_back(*access);
  }
  return accesses;
}

/// An allocation of which each step uses its own row, and nobody else any, keeps one.
static void keepOneRow(scf::ForOp loop, memref::AllocOp room) {
  std::optional<unsigned> axis = axisAt(accessesInside(loop, room), loop.getInductionVar());
  MemRefType type = room.getType();
  if (!axis || !type.getLayout().isIdentity() || type.getShape()[*axis] == 1 || room->hasAttr("scn.result"))
    return;
  OpBuilder b(room);
  Value zero = arith::ConstantIndexOp::create(b, room.getLoc(), 0);
  for (Operation *user : room->getUsers()) {
    OperandRange indices = accessOf(*user)->indices;
    user->setOperand(indices.getBeginOperandIndex() + *axis, zero);
  }
  SmallVector<int64_t> shape(type.getShape());
  if (type.isDynamicDim(*axis))
    room.getDynamicSizesMutable().erase(type.getDynamicDimIndex(*axis));
  shape[*axis] = 1;
  loop->removeAttr(kIndependentSteps);
  room.getResult().setType(MemRefType::get(shape, type.getElementType(), AffineMap(), type.getMemorySpace()));
}

//===----------------------------------------------------------------------===//
// Numbers that are stored and loaded again
//===----------------------------------------------------------------------===//

static bool mayWriteTo(Value root, Operation &op) {
  return op
      .walk([&](Operation *inner) {
        std::optional<Access> access = accessOf(*inner);
        return access && access->stored && rootOf(access->buffer) == root ? WalkResult::interrupt()
                                                                          : WalkResult::advance();
      })
      .wasInterrupted();
}

/// Loads after a store of a number, up to the next store into the buffer, give what was stored.
static void forwardStores(scf::ForOp loop) {
  for (auto store : loop.getBody()->getOps<memref::StoreOp>()) {
    Value root = rootOf(store.getMemRef());
    for (Operation *op = store->getNextNode(); op && !mayWriteTo(root, *op); op = op->getNextNode())
      op->walk([&](memref::LoadOp load) {
        if (load.getMemRef() == store.getMemRef() && load.getIndices() == store.getIndices())
          load.replaceAllUsesWith(store.getValueToStore());
      });
  }
  loop.walk([](memref::LoadOp load) {
    if (load->use_empty())
      load.erase();
  });
}

/// What is only written to is not needed.
static void dropUnread(memref::AllocOp room) {
  bool isUnread = llvm::all_of(room->getUsers(), [&](Operation *user) {
    std::optional<Access> access = accessOf(*user);
    return access && access->stored && access->buffer == room.getResult();
  });
  if (!isUnread)
    return;
  for (Operation *user : llvm::make_early_inc_range(room->getUsers()))
    user->erase();
  room.erase();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct RowsTogetherPass : scansion::impl::RowsTogetherBase<RowsTogetherPass> {
  /// Lengths and places in terms of the buffers that views are of, so that equal ones are one value. Most programs have
  /// nothing of that kind, and large ones are not looked through for it.
  void settleLengths() {
    SmallVector<Operation *> lengths;
    getOperation().walk([&](Operation *op) {
      if (isa<memref::DimOp, affine::AffineLinearizeIndexOp>(op))
        lengths.push_back(op);
    });
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    memref::populateResolveRankedShapedTypeResultDimsPatterns(patterns);
    memref::DimOp::getCanonicalizationPatterns(patterns, context);
    affine::AffineLinearizeIndexOp::getCanonicalizationPatterns(patterns, context);
    bool hasChanged = false;
    (void)applyOpPatternsGreedily(lengths, std::move(patterns), GreedyRewriteConfig(), &hasChanged);
    if (!hasChanged)
      return;
    SmallVector<ViewLikeOpInterface> views;
    getOperation().walk([&](ViewLikeOpInterface view) { views.push_back(view); });
    for (ViewLikeOpInterface view : llvm::reverse(views))
      if (isOpTriviallyDead(view))
        view->erase();
    IRRewriter rewriter(context);
    DominanceInfo dominance(getOperation());
    eliminateCommonSubExpressions(rewriter, dominance, getOperation());
  }

  void runOnOperation() override {
    settleLengths();
    joinRows();
    joinSums(getOperation());
  }

  void joinRows() {
    SmallVector<scf::ForOp> joined;
    // From outside in: the rows of two loops that became one may have loops that become one.
    getOperation().walk<WalkOrder::PreOrder>([&](Block *block) { joinLoops(*block, joined); });
    bool isForThreads = getOperation()->getParentOfType<ModuleOp>()->hasAttr(kThreadsAttribute);
    SmallVector<memref::AllocOp> rooms(getOperation().getOps<memref::AllocOp>());
    for (scf::ForOp loop : joined) {
      applied(loop, getArgument()) << "loops over the same rows became one";
      if (!isForThreads || !loop->hasAttr(kIndependentSteps))
        for (memref::AllocOp room : rooms)
          keepOneRow(loop, room);
      forwardStores(loop);
    }
    if (joined.empty())
      return;
    llvm::for_each(rooms, dropUnread);
    // What the loops within a row need of the row's numbers is computed before them.
    for (scf::ForOp loop : joined)
      loop->walk([](LoopLikeOpInterface inner) { moveLoopInvariantCode(inner); });
  }
};
} // namespace
