//===- SplitLogsumexp.cpp - sums of exponentials as products ----------------===//
//
// The step of a hidden Markov model computes log(sum(exp(a[i] + w[i, j]))) over i, where only a changes. Of the n * m
// exponentials m are the step's: exp(a[i] + w[i, j]) is a product of two, of which one leaves the loop. Both have their
// largest exponent taken out, so that nothing overflows. What may underflow is looked at: sums that are not far above the
// smallest numbers are made again as they stand, by a branch that is hardly ever taken.
// Start reading at split().
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Remarks.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNSPLITLOGSUMEXP
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

/// Sums above it have lost nothing: what vanishes is smaller by so much that millions of such terms do not change a bit.
static double smallestSum(Type element) { return element.isF32() ? 1e-28 : 1e-280; }

/// Whether what `value` is computed of in the body includes an argument for which this holds.
static bool comesFrom(Value value, Block *body, llvm::function_ref<bool(BlockArgument)> holds) {
  SmallVector<Value> open{value};
  llvm::SmallPtrSet<Operation *, 16> seen;
  while (!open.empty()) {
    Value next = open.pop_back_val();
    if (auto argument = dyn_cast<BlockArgument>(next)) {
      if (argument.getOwner() == body && holds(argument))
        return true;
      continue;
    }
    Operation *op = body->findAncestorOpInBlock(*next.getDefiningOp());
    if (op && seen.insert(op).second)
      op->walk([&](Operation *inner) { llvm::append_range(open, inner->getOperands()); });
  }
  return false;
}

static bool isOfState(BlockArgument argument, ScanOp scan) {
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    if (llvm::is_contained(scan.getStateArguments(state), argument))
      return true;
  return false;
}

namespace {
/// What is added up: numbers of the step, repeated along the axes that remain, and a matrix that stays the same.
struct Sum {
  BroadcastOp repeated;
  Value shared;
  SmallVector<int64_t> unitAxes;   // of the numbers before they are repeated
  SmallVector<int64_t> dimensions; // where the others stand in the sum
};
} // namespace

/// Whether `added` are numbers of the step that vary along the summed axes alone.
static std::optional<Sum> matchNumbers(Value added, Value shared, ReduceLogsumexpOp op, ScanOp scan) {
  Block *body = op->getBlock();
  Sum sum{added.getDefiningOp<BroadcastOp>(), shared, {}, {}};
  if (!sum.repeated || !comesFrom(added, body, [&](BlockArgument argument) { return isOfState(argument, scan); }) ||
      comesFrom(shared, body, [](BlockArgument) { return true; }))
    return std::nullopt;
  auto type = cast<RankedTensorType>(sum.repeated.getX().getType());
  for (auto [axis, place] : llvm::enumerate(sum.repeated.getDimensions())) {
    if (type.getDimSize(axis) == 1)
      sum.unitAxes.push_back(axis);
    else if (llvm::is_contained(op.getAxes(), place))
      sum.dimensions.push_back(place);
    else
      return std::nullopt;
  }
  return sum.dimensions.empty() ? std::nullopt : std::optional(std::move(sum));
}

static std::optional<Sum> match(ReduceLogsumexpOp op) {
  auto scan = dyn_cast<ScanOp>(op->getParentOp());
  auto type = cast<RankedTensorType>(op.getX().getType());
  auto added = op.getX().getDefiningOp<AddOp>();
  bool isReal = type.getElementType().isF32() || type.getElementType().isF64();
  if (!scan || !added || !isReal || size_t(type.getRank()) == op.getAxes().size())
    return std::nullopt;
  if (std::optional<Sum> sum = matchNumbers(added->getOperand(0), added->getOperand(1), op, scan))
    return sum;
  return matchNumbers(added->getOperand(1), added->getOperand(0), op, scan);
}

static ReduceMaxOp largestOf(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> axes) {
  auto largest = ReduceMaxOp::create(b, loc, x, axes);
  // Of no elements it is -inf.
  largest->setAttr(kCheckedAttr, b.getUnitAttr());
  return largest;
}

static SmallVector<int64_t> allAxes(Value x) {
  return llvm::to_vector(llvm::seq<int64_t>(0, cast<RankedTensorType>(x.getType()).getRank()));
}

static void split(ReduceLogsumexpOp op, Sum &sum) {
  OpBuilder b(op->getBlock(), ++op->getIterator());
  Location loc = op.getLoc();
  Value numbers = sum.repeated.getX();
  if (!sum.unitAxes.empty())
    numbers = SqueezeOp::create(b, loc, numbers, sum.unitAxes);
  Value largest = largestOf(b, loc, numbers, allAxes(numbers));
  Value exponents = SubOp::create(b, loc, numbers, FillLikeOp::create(b, loc, largest, numbers));
  Value exponentials = ExpOp::create(b, loc, exponents);
  Value repeated =
      BroadcastOp::create(b, loc, exponentials, sum.repeated.getSizes(), sum.repeated.getStaticSizes(), sum.dimensions);
  Value columns = largestOf(b, loc, sum.shared, op.getAxes());
  Value below = SubOp::create(b, loc, sum.shared, spread(b, loc, columns, sum.shared, op.getAxes()));
  Value factors = ExpOp::create(b, loc, below);
  Value products = MulOp::create(b, loc, repeated, factors);
  Value total = ReduceSumOp::create(b, loc, products, op.getAxes());
  double smallest = smallestSum(getElementTypeOrSelf(total.getType()));
  Value areLarge = GeOp::create(b, loc, total, splatLike(b, loc, smallest, total));
  Value isExact = ReduceAllOp::create(b, loc, areLarge, allAxes(total));
  Value logarithm = LogOp::create(b, loc, total);
  Value level = AddOp::create(b, loc, columns, FillLikeOp::create(b, loc, largest, columns));
  Value result = AddOp::create(b, loc, logarithm, level);
  auto choice = IfOp::create(b, loc, isExact, ValueRange(result), ValueRange(op.getResult()));
  Value chosen = choice.getResult(0);
  if (chosen.getType() != op.getType())
    return; // nobody uses what was built
  op.getResult().replaceAllUsesExcept(chosen, choice);
  scansion::applied(op, "scn-split-logsumexp") << "the exponentials of what stays the same: computed once";
}

namespace {
struct SplitLogsumexp : scansion::scn::impl::ScnSplitLogsumexpBase<SplitLogsumexp> {
  void runOnOperation() override {
    SmallVector<ReduceLogsumexpOp> ops;
    getOperation().walk([&](ReduceLogsumexpOp op) { ops.push_back(op); });
    for (ReduceLogsumexpOp op : ops)
      if (std::optional<Sum> sum = match(op))
        split(op, *sum);
  }
};
} // namespace
