//===- ProductRules.cpp - rules of calculus of products ---------------------===//
//
// Products along axes, and running products. What multiplies a factor is written as products of the factors before and
// behind it, never as a quotient: these are polynomials, so that derivatives of any order hold wherever factors are 0.
// Recurrences over the factors are scans, whose own rules differentiate them further.
//
//===----------------------------------------------------------------------===//

#include "ScanDraft.h"

#include "scansion/Dialect/Scn/IR/RuleBuilder.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

namespace {
/// Recurrences along one axis of tensors of the same shape, from its first place or, in reverse, from its last. They run
/// over rows: the axis comes first meanwhile.
class AlongAxis {
public:
  AlongAxis(OpBuilder &builder, Location loc, Value like, int64_t axis, bool reverse)
      : builder(builder), loc(loc), like(like), axis(axis), reverse(reverse) {
    SmallVector<int64_t> shape(tensorType(like).getShape());
    shape.erase(shape.begin() + axis);
    rowType = RankedTensorType::get(shape, tensorType(like).getElementType());
  }

  /// At each place the product of all factors before it.
  Value productsBefore(Value factors) {
    return run(1.0, {factors}, reverse, [&](OpBuilder &b, Value product, ArrayRef<Value> row) {
      Value next = MulOp::create(b, loc, product, row[0]);
      return std::pair(next, product);
    });
  }
  /// y(k) = factors(k) y(k-1) + terms(k), from 0.
  Value recurrence(Value factors, Value terms) {
    return run(0.0, {factors, terms}, reverse, [&](OpBuilder &b, Value before, ArrayRef<Value> row) {
      Value product = MulOp::create(b, loc, row[0], before);
      Value next = AddOp::create(b, loc, product, row[1]);
      return std::pair(next, next);
    });
  }
  /// y(k) = terms(k) + factors(k+1) y(k+1), from 0: the transpose of the other.
  Value transposedRecurrence(Value factors, Value terms) {
    return run(0.0, {factors, terms}, !reverse, [&](OpBuilder &b, Value behind, ArrayRef<Value> row) {
      Value sum = AddOp::create(b, loc, row[1], behind);
      Value next = MulOp::create(b, loc, row[0], sum);
      return std::pair(next, sum);
    });
  }

private:
  /// From the state and the rows of the sequences the next state, and a row of the result.
  using Step = llvm::function_ref<std::pair<Value, Value>(OpBuilder &, Value, ArrayRef<Value>)>;

  Value run(double start, ArrayRef<Value> sequences, bool fromEnd, Step step);
  Value moveAxis(Value x, int64_t from, int64_t to);
  Value startRow(double number);

  OpBuilder &builder;
  Location loc;
  Value like;
  int64_t axis;
  bool reverse;
  RankedTensorType rowType;
};
} // namespace

Value AlongAxis::moveAxis(Value x, int64_t from, int64_t to) {
  if (from == to)
    return x;
  auto permutation = llvm::to_vector(llvm::seq<int64_t>(0, tensorType(x).getRank()));
  permutation.erase(permutation.begin() + from);
  permutation.insert(permutation.begin() + to, from);
  return TransposeOp::create(builder, loc, x, permutation);
}

Value AlongAxis::startRow(double number) {
  auto scalarType = RankedTensorType::get({}, rowType.getElementType());
  Value scalar = ConstantOp::create(builder, loc, scalarType, number);
  if (rowType.getRank() == 0)
    return scalar;
  SmallVector<Value> sizes;
  for (int64_t i = 0; i < tensorType(like).getRank(); ++i)
    if (i != axis && tensorType(like).isDynamicDim(i))
      sizes.push_back(DimOp::create(builder, loc, like, i));
  return BroadcastOp::create(builder, loc, scalar, sizes, rowType.getShape(), ArrayRef<int64_t>{});
}

Value AlongAxis::run(double start, ArrayRef<Value> sequences, bool fromEnd, Step step) {
  ScanDraft draft(builder, loc);
  SmallVector<Value> row;
  for (Value sequence : sequences)
    row.push_back(draft.addSequence(moveAxis(sequence, axis, 0), {0}, fromEnd, rowType).front());
  Value carried = draft.addState(startRow(start), {}, rowType).front();
  OpBuilder inner = OpBuilder::atBlockEnd(draft.body);
  auto [next, result] = step(inner, carried, row);
  draft.setNext(0, next);
  draft.addOutput(result, fromEnd);
  draft.close();
  draft.finish(builder, axisLength(builder, loc, like, axis), StringAttr());
  return moveAxis(draft.getStack(0), 0, axis);
}

//===----------------------------------------------------------------------===//
// Products along axes
//===----------------------------------------------------------------------===//

/// For each factor the product of the others: of those on its line along the last axis, times what the products of the
/// other lines come to along the axes that are left.
static Value productOfOthers(OpBuilder &builder, Location loc, Value x, ArrayRef<int64_t> axes) {
  if (axes.empty())
    return splatLike(builder, loc, 1.0, x);
  int64_t axis = axes.back();
  Value before = AlongAxis(builder, loc, x, axis, /*reverse=*/false).productsBefore(x);
  Value behind = AlongAxis(builder, loc, x, axis, /*reverse=*/true).productsBefore(x);
  Value others = MulOp::create(builder, loc, before, behind);
  if (axes.size() == 1)
    return others;
  Value lines = ReduceProdOp::create(builder, loc, x, ArrayRef<int64_t>{axis});
  Value otherLines = productOfOthers(builder, loc, lines, axes.drop_back());
  return MulOp::create(builder, loc, others, spread(builder, loc, otherLines, x, {axis}));
}

LogicalResult ReduceProdOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  Value factors = RuleBuilder(builder, getLoc()).conj(getX());
  Value others = productOfOthers(builder, getLoc(), factors, getAxes());
  dx.push_back(MulOp::create(builder, getLoc(), spread(builder, getLoc(), dy[0], getX(), getAxes()), others));
  return success();
}
LogicalResult ReduceProdOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0]) {
    dy.push_back({});
    return success();
  }
  Value others = productOfOthers(builder, getLoc(), getX(), getAxes());
  dy.push_back(ReduceSumOp::create(builder, getLoc(), MulOp::create(builder, getLoc(), dx[0], others), getAxes()));
  return success();
}

//===----------------------------------------------------------------------===//
// Running products
//===----------------------------------------------------------------------===//

/// y(k) = x(0) ... x(k): x(i) is multiplied by what is before it and, in y(k), by what is between them.
LogicalResult CumprodOp::pullback(OpBuilder &builder, ValueRange dy, SmallVectorImpl<Value> &dx) {
  Value factors = RuleBuilder(builder, getLoc()).conj(getX());
  AlongAxis line(builder, getLoc(), factors, getAxis(), getReverse());
  Value before = line.productsBefore(factors);
  Value behind = line.transposedRecurrence(factors, dy[0]);
  dx.push_back(MulOp::create(builder, getLoc(), before, behind));
  return success();
}

/// dy(k) = x(k) dy(k-1) + dx(k) y(k-1).
LogicalResult CumprodOp::pushforward(OpBuilder &builder, ValueRange dx, SmallVectorImpl<Value> &dy) {
  if (!dx[0]) {
    dy.push_back({});
    return success();
  }
  AlongAxis line(builder, getLoc(), getX(), getAxis(), getReverse());
  Value terms = MulOp::create(builder, getLoc(), dx[0], line.productsBefore(getX()));
  dy.push_back(line.recurrence(getX(), terms));
  return success();
}
