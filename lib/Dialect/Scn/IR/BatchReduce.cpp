//===- BatchReduce.cpp - reductions and products over one more dimension ----===//
//
// The axes of a reduction, or of running sums, move up by one. A product of which one side is the same for all members has the leading axis among
// the free ones of the other side, so that `x_t . W` becomes one product of matrices; with two batched sides the leading
// axes are paired.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Batch.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion::scn;

template <typename Op>
static LogicalResult batchReduction(Batcher &batcher, Op op, SmallVectorImpl<BatchedValue> &results) {
  Value x = batcher.lookup(op.getX()).value;
  results.push_back({Op::create(batcher.getBuilder(), op.getLoc(), x, axesOfBatch(op.getAxes())), true});
  return success();
}

#define SCN_REDUCTION(OP)                                                                                              \
  LogicalResult OP::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {                                  \
    return batchReduction(batcher, *this, results);                                                                    \
  }
SCN_REDUCTION(ReduceSumOp)
SCN_REDUCTION(ReduceProdOp)
SCN_REDUCTION(ReduceMaxOp)
SCN_REDUCTION(ReduceMinOp)
SCN_REDUCTION(ReduceAnyOp)
SCN_REDUCTION(ReduceAllOp)
SCN_REDUCTION(ReduceLogsumexpOp)
SCN_REDUCTION(ArgmaxOp)
SCN_REDUCTION(ArgminOp)
#undef SCN_REDUCTION

#define SCN_RUNNING(OP)                                                                                                \
  LogicalResult OP::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {                                  \
    Value x = batcher.lookup(getX()).value;                                                                            \
    results.push_back({OP::create(batcher.getBuilder(), getLoc(), x, getAxis() + 1, getReverse()), true});             \
    return success();                                                                                                  \
  }
SCN_RUNNING(CumsumOp)
SCN_RUNNING(CumprodOp)
#undef SCN_RUNNING

//===----------------------------------------------------------------------===//
// scn.dot
//===----------------------------------------------------------------------===//

namespace {
/// One side of a product.
struct Side {
  Value value;
  SmallVector<int64_t> batch, contract;

  int64_t countFree() const {
    return cast<RankedTensorType>(value.getType()).getRank() - batch.size() - contract.size();
  }
};
} // namespace

static Side batchedSide(BatchedValue known, ArrayRef<int64_t> batch, ArrayRef<int64_t> contract) {
  if (!known.batched)
    return {known.value, SmallVector<int64_t>(batch), SmallVector<int64_t>(contract)};
  return {known.value, axesOfBatch(batch), axesOfBatch(contract)};
}

static Value multiply(OpBuilder &b, Location loc, const Side &lhs, const Side &rhs) {
  return DotOp::create(b, loc, lhs.value, rhs.value, lhs.batch, rhs.batch, lhs.contract, rhs.contract);
}

/// The product of a batched side with one that is the same for all members. The members' axis is the first free one of
/// the batched side, and is brought to the front where other axes stand before it.
static Value multiplyShared(OpBuilder &b, Location loc, const Side &lhs, const Side &rhs, bool isLhs) {
  int64_t batches = lhs.batch.size(), place = isLhs ? batches : batches + lhs.countFree();
  // One free side: the order of the sides does not show, and the batched one comes first.
  bool swap = !isLhs && (lhs.countFree() == 0 || rhs.countFree() == 1);
  Value product = swap ? multiply(b, loc, rhs, lhs) : multiply(b, loc, lhs, rhs);
  place = swap ? batches : place;
  if (place == 0)
    return product;
  SmallVector<int64_t> permutation{place};
  for (int64_t axis = 0; axis < cast<RankedTensorType>(product.getType()).getRank(); ++axis)
    if (axis != place)
      permutation.push_back(axis);
  return TransposeOp::create(b, loc, product, permutation);
}

LogicalResult DotOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  BatchedValue left = batcher.lookup(getLhs()), right = batcher.lookup(getRhs());
  Side lhs = batchedSide(left, getLhsBatch(), getLhsContract());
  Side rhs = batchedSide(right, getRhsBatch(), getRhsContract());
  OpBuilder &b = batcher.getBuilder();
  if (left.batched != right.batched) {
    results.push_back({multiplyShared(b, getLoc(), lhs, rhs, left.batched), true});
    return success();
  }
  lhs.batch.insert(lhs.batch.begin(), 0);
  rhs.batch.insert(rhs.batch.begin(), 0);
  results.push_back({multiply(b, getLoc(), lhs, rhs), true});
  return success();
}
