//===- Reduce.cpp - reductions and products ---------------------------------===//
//
// Types, checks and rules of calculus of ScnReduce.td.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/RuleBuilder.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

//===----------------------------------------------------------------------===//
// Reductions: types and checks
//===----------------------------------------------------------------------===//

static LogicalResult inferReduction(Value x, ArrayRef<int64_t> axes, SmallVectorImpl<Type> &types) {
  auto operand = tensorType(x);
  SmallVector<int64_t> shape;
  for (int64_t axis = 0; axis < operand.getRank(); ++axis)
    if (!llvm::is_contained(axes, axis))
      shape.push_back(operand.getDimSize(axis));
  types.push_back(RankedTensorType::get(shape, operand.getElementType()));
  return success();
}

static LogicalResult verifyReduction(Operation *op, Value x, ArrayRef<int64_t> axes, bool ordered, bool boolean) {
  Type element = tensorType(x).getElementType();
  if (boolean != element.isInteger(1))
    return op->emitOpError("does not reduce elements of type ") << element;
  if (isa<ReduceLogsumexpOp>(op) && !isa<FloatType>(element))
    return op->emitOpError("needs real elements, got ") << element;
  if (ordered && isa<ComplexType>(element))
    return op->emitOpError("needs ordered elements, got ") << element;
  for (auto [place, axis] : llvm::enumerate(axes)) {
    if (axis < 0 || axis >= tensorType(x).getRank())
      return op->emitOpError("axis ") << axis << " is out of range for rank " << tensorType(x).getRank();
    if (place && axes[place - 1] >= axis)
      return op->emitOpError("axes must be distinct and in order");
  }
  return success();
}

#define SCN_REDUCTION(OP, ORDERED, BOOLEAN)                                                                            \
  LogicalResult OP::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,                          \
                                     SmallVectorImpl<Type> &types) {                                                   \
    return inferReduction(adaptor.getX(), adaptor.getAxes(), types);                                                   \
  }                                                                                                                    \
  LogicalResult OP::verify() { return verifyReduction(*this, getX(), getAxes(), ORDERED, BOOLEAN); }

SCN_REDUCTION(ReduceSumOp, false, false)
SCN_REDUCTION(ReduceProdOp, false, false)
SCN_REDUCTION(ReduceMaxOp, true, false)
SCN_REDUCTION(ReduceMinOp, true, false)
SCN_REDUCTION(ReduceLogsumexpOp, true, false)
SCN_REDUCTION(ReduceAnyOp, false, true)
SCN_REDUCTION(ReduceAllOp, false, true)
#undef SCN_REDUCTION

static void checkNotEmpty(OpBuilder &builder, Location loc, Value x, ArrayRef<int64_t> axes) {
  Value zero;
  for (int64_t axis : axes) {
    if (tensorType(x).getDimSize(axis) > 0)
      continue;
    zero = zero ? zero : indexConstant(builder, loc, 0);
    Value length = axisLength(builder, loc, x, axis);
    check(builder, loc, GtOp::create(builder, loc, length, zero), length, zero, /*SCN_VALUE_ERROR=*/1,
          "the largest or smallest of no elements: an axis that is reduced has length 0");
  }
}
void ReduceMaxOp::buildChecks(OpBuilder &builder) { checkNotEmpty(builder, getLoc(), getX(), getAxes()); }
void ReduceMinOp::buildChecks(OpBuilder &builder) { checkNotEmpty(builder, getLoc(), getX(), getAxes()); }

//===----------------------------------------------------------------------===//
// Reductions: rules of calculus
//===----------------------------------------------------------------------===//

Value scansion::scn::spread(OpBuilder &builder, Location loc, Value reduced, Value x, ArrayRef<int64_t> axes) {
  if (tensorType(reduced).getRank() == 0)
    return tensorType(x).getRank() == 0 ? reduced : FillLikeOp::create(builder, loc, reduced, x).getY();
  SmallVector<int64_t> staticSizes, dimensions;
  SmallVector<Value> sizes;
  for (int64_t axis = 0; axis < tensorType(x).getRank(); ++axis) {
    staticSizes.push_back(tensorType(x).getDimSize(axis));
    if (tensorType(x).isDynamicDim(axis))
      sizes.push_back(DimOp::create(builder, loc, x, axis));
    if (!llvm::is_contained(axes, axis))
      dimensions.push_back(axis);
  }
  return BroadcastOp::create(builder, loc, reduced, sizes, staticSizes, dimensions);
}

LogicalResult ReduceSumOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  dx.push_back(spread(builder, getLoc(), dy[0], getX(), getAxes()));
  return success();
}
LogicalResult ReduceSumOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  dy.push_back(dx[0] ? ReduceSumOp::create(builder, getLoc(), dx[0], getAxes()).getY() : Value());
  return success();
}

/// Each tied extremum gets the whole gradient.
static Value extremumPullback(OpBuilder &builder, Location loc, Value x, Value y, Value dy, ArrayRef<int64_t> axes) {
  Value isExtremum = EqOp::create(builder, loc, x, spread(builder, loc, y, x, axes));
  Value spreadDy = spread(builder, loc, dy, x, axes);
  return SelectOp::create(builder, loc, isExtremum, spreadDy, splatLike(builder, loc, 0.0, spreadDy));
}
static Value extremumPushforward(OpBuilder &builder, Location loc, Value x, Value y, Value dx, ArrayRef<int64_t> axes) {
  if (!dx)
    return {};
  Value isExtremum = EqOp::create(builder, loc, x, spread(builder, loc, y, x, axes));
  Value part = SelectOp::create(builder, loc, isExtremum, dx, splatLike(builder, loc, 0.0, dx));
  return ReduceSumOp::create(builder, loc, part, axes);
}
LogicalResult ReduceMaxOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  dx.push_back(extremumPullback(builder, getLoc(), getX(), getY(), dy[0], getAxes()));
  return success();
}
LogicalResult ReduceMaxOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  dy.push_back(extremumPushforward(builder, getLoc(), getX(), getY(), dx[0], getAxes()));
  return success();
}
LogicalResult ReduceMinOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  dx.push_back(extremumPullback(builder, getLoc(), getX(), getY(), dy[0], getAxes()));
  return success();
}
LogicalResult ReduceMinOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  dy.push_back(extremumPushforward(builder, getLoc(), getX(), getY(), dx[0], getAxes()));
  return success();
}

/// exp(x - y), the share of each element in the sum; 0 for all where all are -inf. Divided by their sum, which is 1 but
/// for the rounding of x - y.
static Value sharesOfSum(OpBuilder &builder, Location loc, Value x, Value y, ArrayRef<int64_t> axes) {
  Value isInfinite = IsinfOp::create(builder, loc, y);
  Value finite = SelectOp::create(builder, loc, isInfinite, splatLike(builder, loc, 0.0, y), y);
  Value difference = SubOp::create(builder, loc, x, spread(builder, loc, finite, x, axes));
  Value shares = ExpOp::create(builder, loc, difference);
  Value sum = ReduceSumOp::create(builder, loc, shares, axes);
  Value isEmpty = EqOp::create(builder, loc, sum, splatLike(builder, loc, 0.0, sum));
  Value divisor = SelectOp::create(builder, loc, isEmpty, splatLike(builder, loc, 1.0, sum), sum);
  return DivOp::create(builder, loc, shares, spread(builder, loc, divisor, x, axes));
}
LogicalResult ReduceLogsumexpOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  Value shares = sharesOfSum(builder, getLoc(), getX(), getY(), getAxes());
  Value spreadDy = spread(builder, getLoc(), dy[0], getX(), getAxes());
  dx.push_back(MulOp::create(builder, getLoc(), spreadDy, shares));
  return success();
}
LogicalResult ReduceLogsumexpOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0]) {
    dy.push_back({});
    return success();
  }
  Value shares = sharesOfSum(builder, getLoc(), getX(), getY(), getAxes());
  Value parts = MulOp::create(builder, getLoc(), dx[0], shares);
  dy.push_back(ReduceSumOp::create(builder, getLoc(), parts, getAxes()));
  return success();
}

static LogicalResult discrete(SmallVectorImpl<Value> &derivatives) {
  derivatives.push_back({});
  return success();
}
LogicalResult ReduceAnyOp::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dx) { return discrete(dx); }
LogicalResult ReduceAnyOp::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dy) { return discrete(dy); }
LogicalResult ReduceAllOp::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dx) { return discrete(dx); }
LogicalResult ReduceAllOp::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &dy) { return discrete(dy); }

//===----------------------------------------------------------------------===//
// scn.dot
//===----------------------------------------------------------------------===//

/// The axes of an operand of rank `rank` that are neither batched nor contracted.
static SmallVector<int64_t> freeAxes(int64_t rank, ArrayRef<int64_t> batch, ArrayRef<int64_t> contract) {
  SmallVector<int64_t> axes;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(batch, axis) && !llvm::is_contained(contract, axis))
      axes.push_back(axis);
  return axes;
}

LogicalResult DotOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  auto lhs = tensorType(adaptor.getLhs()), rhs = tensorType(adaptor.getRhs());
  SmallVector<int64_t> shape;
  for (auto [l, r] : llvm::zip(adaptor.getLhsBatch(), adaptor.getRhsBatch())) {
    if (l < 0 || l >= lhs.getRank() || r < 0 || r >= rhs.getRank())
      return failure();
    shape.push_back(lhs.isDynamicDim(l) ? rhs.getDimSize(r) : lhs.getDimSize(l));
  }
  for (int64_t axis : freeAxes(lhs.getRank(), adaptor.getLhsBatch(), adaptor.getLhsContract()))
    shape.push_back(lhs.getDimSize(axis));
  for (int64_t axis : freeAxes(rhs.getRank(), adaptor.getRhsBatch(), adaptor.getRhsContract()))
    shape.push_back(rhs.getDimSize(axis));
  types.push_back(RankedTensorType::get(shape, lhs.getElementType()));
  return success();
}

static LogicalResult verifyPairs(DotOp op, ArrayRef<int64_t> left, ArrayRef<int64_t> right) {
  auto lhs = tensorType(op.getLhs()), rhs = tensorType(op.getRhs());
  if (left.size() != right.size())
    return op.emitOpError("pairs ") << left.size() << " axes of lhs with " << right.size() << " of rhs";
  for (auto [l, r] : llvm::zip(left, right)) {
    if (l < 0 || l >= lhs.getRank() || r < 0 || r >= rhs.getRank())
      return op.emitOpError("pairs axes ") << l << " and " << r << " of " << lhs << " and " << rhs;
    int64_t a = lhs.getDimSize(l), b = rhs.getDimSize(r);
    if (a != b && !ShapedType::isDynamic(a) && !ShapedType::isDynamic(b))
      return op.emitOpError("pairs axes of lengths ")
             << a << " and " << b << ": operands are " << lhs << " and " << rhs;
  }
  return success();
}

/// An axis is batched or contracted, not both, and only once.
static LogicalResult verifyDistinct(DotOp op, StringRef side, ArrayRef<int64_t> batch, ArrayRef<int64_t> contract) {
  SmallVector<int64_t> axes(batch);
  llvm::append_range(axes, contract);
  llvm::sort(axes);
  const auto *twice = std::adjacent_find(axes.begin(), axes.end());
  if (twice == axes.end())
    return success();
  return op.emitOpError("pairs axis ") << *twice << " of " << side << " twice";
}

LogicalResult DotOp::verify() {
  Type element = tensorType(getLhs()).getElementType();
  if (element != tensorType(getRhs()).getElementType())
    return emitOpError("multiplies ") << element << " with " << tensorType(getRhs()).getElementType();
  if (failed(verifyPairs(*this, getLhsBatch(), getRhsBatch())) ||
      failed(verifyPairs(*this, getLhsContract(), getRhsContract())) ||
      failed(verifyDistinct(*this, "lhs", getLhsBatch(), getLhsContract())) ||
      failed(verifyDistinct(*this, "rhs", getRhsBatch(), getRhsContract())))
    return failure();
  return success();
}

void DotOp::buildChecks(OpBuilder &builder) {
  auto checkPairs = [&](ArrayRef<int64_t> left, ArrayRef<int64_t> right) {
    for (auto [l, r] : llvm::zip(left, right))
      checkEqualLengths(builder, getLoc(), getLhs(), l, getRhs(), r,
                        "shapes that disagree: a product over axes of lengths {a} and {b}");
  };
  checkPairs(getLhsBatch(), getRhsBatch());
  checkPairs(getLhsContract(), getRhsContract());
}

/// The cotangent of one operand: dy contracted with the other operand over the other's free axes, then put in order. Which
/// of the two comes first decides what order the product has; a matrix needs no other one.
static Value dotPullback(OpBuilder &builder, DotOp op, Value dy, bool forLhs) {
  Location loc = op.getLoc();
  Value self = forLhs ? op.getLhs() : op.getRhs(), other = forLhs ? op.getRhs() : op.getLhs();
  auto batch = forLhs ? op.getLhsBatch() : op.getRhsBatch(), otherBatch = forLhs ? op.getRhsBatch() : op.getLhsBatch();
  auto contract = forLhs ? op.getLhsContract() : op.getRhsContract();
  auto otherContract = forLhs ? op.getRhsContract() : op.getLhsContract();
  auto selfFree = freeAxes(tensorType(self).getRank(), batch, contract);
  auto otherFree = freeAxes(tensorType(other).getRank(), otherBatch, otherContract);
  int64_t batches = batch.size();
  // Axes of dy: batch, free of lhs, free of rhs.
  SmallVector<int64_t> dyBatch = llvm::to_vector(llvm::seq<int64_t>(0, batches)), dyContract;
  int64_t offset = batches + (forLhs ? selfFree.size() : 0);
  for (size_t i = 0; i < otherFree.size(); ++i)
    dyContract.push_back(offset + i);
  other = RuleBuilder(builder, loc).conj(other);
  // Axes of the product: batch, then the free axes of self and the contracted axes in the order that they have in other,
  // or these first.
  SmallVector<int64_t> sorted(otherContract);
  llvm::sort(sorted);
  auto permutationWith = [&](int64_t firstFree, int64_t firstContracted) {
    SmallVector<int64_t> permutation(tensorType(self).getRank());
    for (auto [place, axis] : llvm::enumerate(batch))
      permutation[axis] = place;
    for (auto [place, axis] : llvm::enumerate(selfFree))
      permutation[axis] = firstFree + place;
    for (auto [axis, partner] : llvm::zip(contract, otherContract))
      permutation[axis] = firstContracted + (llvm::find(sorted, partner) - sorted.begin());
    return permutation;
  };
  int64_t frees = selfFree.size(), contracted = contract.size();
  SmallVector<int64_t> permutation = permutationWith(batches, batches + frees);
  if (!llvm::is_sorted(permutation) && llvm::is_sorted(permutationWith(batches + contracted, batches)))
    return DotOp::create(builder, loc, other, dy, otherBatch, dyBatch, otherFree, dyContract);
  Value product = DotOp::create(builder, loc, dy, other, dyBatch, otherBatch, dyContract, otherFree);
  return llvm::is_sorted(permutation) ? product : TransposeOp::create(builder, loc, product, permutation).getY();
}

LogicalResult DotOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  dx.push_back(dotPullback(builder, *this, dy[0], /*forLhs=*/true));
  dx.push_back(dotPullback(builder, *this, dy[0], /*forLhs=*/false));
  return success();
}

LogicalResult DotOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  Value tangent;
  auto accumulate = [&](Value lhs, Value rhs) {
    Value part =
        DotOp::create(builder, getLoc(), lhs, rhs, getLhsBatch(), getRhsBatch(), getLhsContract(), getRhsContract());
    tangent = tangent ? AddOp::create(builder, getLoc(), tangent, part).getY() : part;
  };
  if (dx[0])
    accumulate(dx[0], getRhs());
  if (dx[1])
    accumulate(getLhs(), dx[1]);
  dy.push_back(tangent);
  return success();
}
