//===- SplitExponentials.cpp - exp(a + w) as a product, where w stays -------===//
//
// See SplitExponentials.h.
//
//===----------------------------------------------------------------------===//

#include "SplitExponentials.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace scansion::scn;

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

/// Whether `added` are numbers of the step that vary along the summed axes alone, and `shared` is none.
static std::optional<RepeatedAndShared> matchNumbers(Value added, Value shared, ArrayRef<int64_t> summed, ScanOp scan,
                                                     llvm::function_ref<bool(BlockArgument)> isOfStep) {
  Block *body = &scan.getBody().front();
  RepeatedAndShared sum{added.getDefiningOp<BroadcastOp>(), shared, {}, {}};
  if (!sum.repeated || !comesFrom(added, body, isOfStep) || comesFrom(shared, body, [](BlockArgument) { return true; }))
    return std::nullopt;
  auto type = cast<RankedTensorType>(sum.repeated.getX().getType());
  for (auto [axis, place] : llvm::enumerate(sum.repeated.getDimensions())) {
    if (type.getDimSize(axis) == 1)
      sum.unitAxes.push_back(axis);
    else if (llvm::is_contained(summed, place))
      sum.dimensions.push_back(place);
    else
      return std::nullopt;
  }
  return sum.dimensions.empty() ? std::nullopt : std::optional(std::move(sum));
}

std::optional<RepeatedAndShared> scansion::scn::splitSum(AddOp sum, ArrayRef<int64_t> summed, ScanOp scan,
                                                         llvm::function_ref<bool(BlockArgument)> isOfStep) {
  auto type = cast<RankedTensorType>(sum.getResult().getType());
  bool isReal = type.getElementType().isF32() || type.getElementType().isF64();
  if (!isReal || size_t(type.getRank()) == summed.size())
    return std::nullopt;
  Value left = sum->getOperand(0), right = sum->getOperand(1);
  if (std::optional<RepeatedAndShared> found = matchNumbers(left, right, summed, scan, isOfStep))
    return found;
  return matchNumbers(right, left, summed, scan, isOfStep);
}

SmallVector<int64_t> scansion::scn::allAxes(Value x) {
  return llvm::to_vector(llvm::seq<int64_t>(0, cast<RankedTensorType>(x.getType()).getRank()));
}

static ReduceMaxOp largestOf(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> axes) {
  auto largest = ReduceMaxOp::create(b, loc, x, axes);
  // Of no elements it is -inf.
  largest->setAttr(kCheckedAttr, b.getUnitAttr());
  return largest;
}

/// The numbers before they are repeated, as they were before they had axes of length 1.
static Value withoutUnits(OpBuilder &b, Location loc, RepeatedAndShared &sum) {
  Value numbers = sum.repeated.getX();
  if (sum.unitAxes.empty())
    return numbers;
  auto expanded = numbers.getDefiningOp<ExpandDimsOp>();
  if (expanded && expanded.getAxes() == ArrayRef(sum.unitAxes))
    return expanded.getX();
  return SqueezeOp::create(b, loc, numbers, sum.unitAxes);
}

Factors scansion::scn::writeFactors(OpBuilder &b, OpBuilder &once, Location loc, RepeatedAndShared &sum,
                                    ArrayRef<int64_t> summed) {
  Value numbers = withoutUnits(b, loc, sum);
  Factors factors;
  factors.largest = largestOf(b, loc, numbers, allAxes(numbers));
  Value exponents = SubOp::create(b, loc, numbers, FillLikeOp::create(b, loc, factors.largest, numbers));
  factors.numbers = ExpOp::create(b, loc, exponents);
  Value columns = largestOf(once, loc, sum.shared, summed);
  Value spreadColumns = spread(once, loc, columns, sum.shared, summed);
  Value below = SubOp::create(once, loc, sum.shared, spreadColumns);
  factors.matrix = ExpOp::create(once, loc, below);
  Value largest = FillLikeOp::create(b, loc, factors.largest, columns);
  factors.largestOfAll = AddOp::create(b, loc, columns, largest);
  return factors;
}
