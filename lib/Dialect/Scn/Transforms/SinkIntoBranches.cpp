//===- SinkIntoBranches.cpp - laziness of choices ---------------------------===//
//
// Block by block: each scn.if becomes an scf.if that yields its branches' values; then every op whose users all stand on
// one side of choices by one condition moves into the first of these choices, last ops first, so that what feeds them
// can follow. What later choices need of it the first one yields as well, with a value of no meaning on the other side:
// nobody reads that, since the condition is the same. Then the branches themselves, where nested choices stand by now.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNSINKINTOBRANCHES
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

static void yieldValues(OpBuilder &b, Location loc, Block *block, ValueRange values, TypeRange types) {
  b.setInsertionPointToStart(block);
  SmallVector<Value> yielded;
  for (auto [value, type] : llvm::zip(values, types))
    yielded.push_back(value.getType() == type ? value : tensor::CastOp::create(b, loc, type, value).getResult());
  scf::YieldOp::create(b, loc, yielded);
}

static scf::IfOp makeBranches(IfOp choice, Value taken) {
  OpBuilder b(choice);
  Location loc = choice.getLoc();
  auto branches =
      scf::IfOp::create(b, loc, choice.getResultTypes(), taken, /*addThenBlock=*/true, /*addElseBlock=*/true);
  yieldValues(b, loc, branches.thenBlock(), choice.getThens(), choice.getResultTypes());
  yieldValues(b, loc, branches.elseBlock(), choice.getElses(), choice.getResultTypes());
  choice->replaceAllUsesWith(branches);
  choice.erase();
  return branches;
}

/// Whether there was a choice in the block itself.
static bool makeBranchesIn(Block &block) {
  llvm::SmallDenseMap<Value, Value> scalars; // of conditions
  auto choices = llvm::to_vector(block.getOps<IfOp>());
  for (IfOp choice : choices) {
    Value &taken = scalars[choice.getCondition()];
    if (!taken) {
      OpBuilder b(choice);
      taken = tensor::ExtractOp::create(b, choice.getLoc(), choice.getCondition(), ValueRange{});
    }
    makeBranches(choice, taken);
  }
  return !choices.empty();
}

//===----------------------------------------------------------------------===//
// Sinking
//===----------------------------------------------------------------------===//

/// What the graph is made of computes values and nothing else, but for failing and printing, which a branch that is not
/// taken must not do either.
static bool maySink(Operation &op) {
  return op.getNumResults() && (isa<ScnDialect>(op.getDialect()) || isa<scf::IfOp, tensor::ExtractOp>(op));
}

/// The first of the choices that all users of `op` stand in, if these choose by one condition and the users stand on one
/// side.
static Region *findHome(Operation &op) {
  scf::IfOp first;
  Region *home = nullptr;
  bool several = false;
  for (Operation *user : op.getUsers()) {
    auto branches = dyn_cast_or_null<scf::IfOp>(op.getBlock()->findAncestorOpInBlock(*user));
    if (!branches || branches == user)
      return nullptr;
    bool isThen = branches.getThenRegion().isAncestor(user->getParentRegion());
    Region *side = isThen ? &branches.getThenRegion() : &branches.getElseRegion();
    if (!home) {
      first = branches;
      home = side;
      continue;
    }
    if (branches.getCondition() != first.getCondition() || side->getRegionNumber() != home->getRegionNumber())
      return nullptr;
    several |= branches != first;
    if (branches->isBeforeInBlock(first)) {
      first = branches;
      home = side;
    }
  }
  // There is no stream that could stand for one that was not computed.
  bool isStream = llvm::any_of(op.getResultTypes(), llvm::IsaPred<RngType>);
  return several && isStream ? nullptr : home;
}

static Value placeholder(OpBuilder &b, Location loc, Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  SmallVector<Value> lengths;
  for (size_t axis = 0; axis < tensor.getNumDynamicDims(); ++axis)
    lengths.push_back(arith::ConstantIndexOp::create(b, loc, 0));
  return tensor::EmptyOp::create(b, loc, tensor, lengths);
}

/// Values of the branches that are used outside `branches` become further results of it.
static void yieldSharedValues(scf::IfOp branches) {
  SmallVector<Value> shared[2];
  for (Region &region : branches->getRegions())
    for (Operation &op : region.front())
      for (Value result : op.getResults())
        if (llvm::any_of(result.getUsers(), [&](Operation *user) { return !branches->isProperAncestor(user); }))
          shared[region.getRegionNumber()].push_back(result);
  if (shared[0].empty() && shared[1].empty())
    return;
  SmallVector<Type> types(branches.getResultTypes());
  for (auto &values : shared)
    for (Value value : values)
      types.push_back(value.getType());
  OpBuilder b(branches);
  auto widened = scf::IfOp::create(b, branches.getLoc(), types, branches.getCondition(), /*addThenBlock=*/false,
                                   /*addElseBlock=*/false);
  widened->setDiscardableAttrs(branches->getDiscardableAttrDictionary());
  for (unsigned side = 0; side < 2; ++side) {
    widened->getRegion(side).takeBody(branches->getRegion(side));
    Operation *exit = widened->getRegion(side).front().getTerminator();
    b.setInsertionPoint(exit);
    SmallVector<Value> yielded(exit->getOperands());
    for (unsigned owner = 0; owner < 2; ++owner)
      for (Value value : shared[owner])
        yielded.push_back(owner == side ? value : placeholder(b, value.getLoc(), value.getType()));
    exit->setOperands(yielded);
  }
  unsigned next = branches.getNumResults();
  for (auto &values : shared)
    for (Value value : values) {
      Value result = widened.getResult(next++);
      value.replaceUsesWithIf(result, [&](OpOperand &use) { return !widened->isProperAncestor(use.getOwner()); });
    }
  branches->replaceAllUsesWith(widened->getResults().take_front(branches.getNumResults()));
  branches.erase();
}

static void sinkIn(Block &block) {
  bool hasChoices = makeBranchesIn(block) || !block.getOps<scf::IfOp>().empty();
  if (hasChoices)
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (Region *home = op.use_empty() || !maySink(op) ? nullptr : findHome(op))
        op.moveBefore(&home->front(), home->front().begin());
  if (hasChoices)
    for (scf::IfOp branches : llvm::to_vector(block.getOps<scf::IfOp>()))
      yieldSharedValues(branches);
  for (Operation &op : block)
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        sinkIn(inner);
}

namespace {
struct SinkIntoBranches : scansion::scn::impl::ScnSinkIntoBranchesBase<SinkIntoBranches> {
  void runOnOperation() override {
    bool found = getOperation()->walk([](IfOp) { return WalkResult::interrupt(); }).wasInterrupted();
    if (found)
      for (Block &block : getOperation().getBody())
        sinkIn(block);
  }
};
} // namespace
