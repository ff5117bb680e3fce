//===- SplitLogsumexp.cpp - sums of exponentials as products ----------------===//
//
// The step of a hidden Markov model computes log(sum(exp(a[i] + w[i, j]))) over i, where only a changes. Of the n * m
// exponentials m are the step's: exp(a[i] + w[i, j]) is a product of two, of which one leaves the loop. Both have their
// largest exponent taken out, so that nothing overflows. What may underflow is looked at: sums that are not far above the
// smallest numbers are made again as they stand, by a branch that is hardly ever taken.
// Start reading at split(); the derivatives are in SplitShares.cpp.
//
//===----------------------------------------------------------------------===//

#include "SplitExponentials.h"

#include "scansion/Dialect/Scn/IR/Remarks.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNSPLITLOGSUMEXP
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

/// Sums above it have lost nothing: what vanishes is smaller by so much that millions of such terms do not change a bit.
static double smallestSum(Type element) { return element.isF32() ? 1e-28 : 1e-280; }

static bool isOfState(BlockArgument argument, ScanOp scan) {
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    if (llvm::is_contained(scan.getStateArguments(state), argument))
      return true;
  return false;
}

static std::optional<RepeatedAndShared> match(ReduceLogsumexpOp op) {
  auto scan = dyn_cast<ScanOp>(op->getParentOp());
  auto added = op.getX().getDefiningOp<AddOp>();
  if (!scan || !added)
    return std::nullopt;
  return splitSum(added, op.getAxes(), scan, [&](BlockArgument argument) { return isOfState(argument, scan); });
}

/// The numbers times the matrix: a product of both where each summed axis is one of the numbers'.
static Value sumOfProducts(OpBuilder &b, Location loc, const Factors &factors, RepeatedAndShared &sum,
                           ArrayRef<int64_t> axes) {
  if (sum.dimensions.size() == axes.size()) {
    auto own = llvm::to_vector(llvm::seq<int64_t>(0, axes.size()));
    return DotOp::create(b, loc, factors.numbers, factors.matrix, ArrayRef<int64_t>{}, ArrayRef<int64_t>{}, own,
                         sum.dimensions);
  }
  Value repeated = BroadcastOp::create(b, loc, factors.numbers, sum.repeated.getSizes(), sum.repeated.getStaticSizes(),
                                       sum.dimensions);
  Value products = MulOp::create(b, loc, repeated, factors.matrix);
  return ReduceSumOp::create(b, loc, products, axes);
}

static void split(ReduceLogsumexpOp op, RepeatedAndShared &sum) {
  OpBuilder b(op->getBlock(), ++op->getIterator());
  Location loc = op.getLoc();
  Factors factors = writeFactors(b, b, loc, sum, op.getAxes());
  Value total = sumOfProducts(b, loc, factors, sum, op.getAxes());
  double smallest = smallestSum(getElementTypeOrSelf(total.getType()));
  Value areLarge = GeOp::create(b, loc, total, splatLike(b, loc, smallest, total));
  Value isExact = ReduceAllOp::create(b, loc, areLarge, allAxes(total));
  Value logarithm = LogOp::create(b, loc, total);
  Value result = AddOp::create(b, loc, logarithm, factors.largestOfAll);
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
    SmallVector<ReduceLogsumexpOp> sums;
    SmallVector<MulOp> products;
    getOperation().walk([&](Operation *op) {
      if (auto sum = dyn_cast<ReduceLogsumexpOp>(op))
        sums.push_back(sum);
      else if (auto product = dyn_cast<MulOp>(op))
        products.push_back(product);
    });
    for (ReduceLogsumexpOp op : sums)
      if (std::optional<RepeatedAndShared> sum = match(op))
        split(op, *sum);
    for (MulOp product : products)
      splitShares(product);
  }
};
} // namespace
