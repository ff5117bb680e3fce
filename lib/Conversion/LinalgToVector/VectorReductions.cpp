//===- VectorReductions.cpp - loops over vectors along a reduction ----------===//
//
// See VectorLoops.h.
//
//===----------------------------------------------------------------------===//

#include "OrderedKeys.h"
#include "VectorLoops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace scansion;

//===----------------------------------------------------------------------===//
// The first place
//===----------------------------------------------------------------------===//

/// What holds at the place that a reduction looks for, the least along the loop; null where it looks for something else.
static Value conditionOfFirst(linalg::LinalgOp op, const Reduction &reduction, unsigned loop) {
  auto choice = reduction.term.getDefiningOp<arith::SelectOp>();
  auto place = choice ? choice.getTrueValue().getDefiningOp<arith::IndexCastOp>() : arith::IndexCastOp();
  auto here = place ? place.getIn().getDefiningOp<linalg::IndexOp>() : linalg::IndexOp();
  APInt none;
  bool isFirst = isa<arith::MinSIOp>(reduction.combine) && here && here.getDim() == loop &&
                 op.getNumReductionLoops() == 1 && matchPattern(choice.getFalseValue(), m_ConstantInt(&none)) &&
                 none.isMaxSignedValue();
  return isFirst ? choice.getCondition() : Value();
}

/// The least place in each lane of `partial`, of the first block up to `end` in which `condition` holds somewhere: asking
/// that of a block takes less than keeping the places of all lanes. `inBlock` computes it in the block at the current place.
VectorLoops::Carry VectorLoops::firstOfRow(const Reduction &reduction, Value condition, Value end, ValueRange partial,
                                           Step inBlock) {
  Value none = arith::ConstantOp::create(b, loc, reduction.neutral);
  Reduction asked{condition, reduction.combine, reduction.neutral};
  int64_t count = partial.size();
  Carry first = range(vectorLoop, index(0), end, lanes * count, none, [&](ValueRange current) {
    Value any;
    for (int64_t i = 0; i < count; ++i) {
      Carry elements = loadInputs(lanes, i * lanes);
      elements.push_back(partial[i]); // the accumulator's argument, which the condition does not use
      SmallVector<Value> where = positions(i * lanes);
      Value holds = writeTerm(b, op, asked, elements, {lanes, where, vectorLoop});
      any = any ? arith::OrIOp::create(b, loc, any, holds).getResult() : holds;
    }
    Value isHere = vector::ReductionOp::create(b, loc, vector::CombiningKind::OR, any);
    Value here = arith::IndexCastOp::create(b, loc, none.getType(), places[vectorLoop]);
    Value place = arith::SelectOp::create(b, loc, isHere, here, none);
    return Carry{join(b, reduction, current[0], place)};
  });
  Value isFound = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, first[0], none);
  auto branch = scf::IfOp::create(b, loc, TypeRange(partial), isFound, /*addThenBlock=*/true, /*addElseBlock=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(branch.thenBlock());
  places[vectorLoop] = arith::IndexCastOp::create(b, loc, b.getIndexType(), first[0]);
  scf::YieldOp::create(b, loc, inBlock(partial));
  b.setInsertionPointToEnd(branch.elseBlock());
  scf::YieldOp::create(b, loc, partial);
  return Carry(branch.getResults());
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// What is joined in the place of a sum's terms: keys, where these are floats of which the largest or the smallest is wanted.
static Value joined(OpBuilder &b, const Reduction &reduction, Value term) {
  return isFloatExtreme(reduction.combine) ? toKey(b, term.getLoc(), reduction.combine, term) : term;
}

/// Joins two of these.
static Value joinParts(OpBuilder &b, const Reduction &reduction, Value x, Value y) {
  if (isFloatExtreme(reduction.combine))
    return extremeOfKeys(b, x.getLoc(), reduction.combine, x, y);
  return join(b, reduction, x, y);
}

/// The sum that was joined of them.
static Value sumOfParts(OpBuilder &b, const Reduction &reduction, Value joined) {
  if (!isFloatExtreme(reduction.combine))
    return joined;
  return fromKey(b, joined.getLoc(), reduction.neutral.getType(), joined);
}

/// The partial sums of the row at the current places, in lanes, and the sum of what is left over at its end: of parts as
/// joined() makes them.
std::pair<Value, Value> VectorLoops::sumsOfRow(const Reduction &reduction) {
  constexpr int64_t count = 4;
  Value neutral = arith::ConstantOp::create(b, loc, reduction.neutral);
  Carry partial(count, joined(b, reduction, spread(b, loc, neutral, lanes)));
  partial.push_back(joined(b, reduction, neutral)); // of what is left over
  auto terms = [&](int64_t width, int64_t blocks) {
    return [&, width, blocks](ValueRange current) {
      Carry next;
      for (int64_t i = 0; i < blocks; ++i) {
        Carry elements = loadInputs(width, i * width);
        elements.push_back(current[i]); // the accumulator's argument, which the term does not use
        SmallVector<Value> where = positions(i * width);
        Value term = writeTerm(b, op, reduction, elements, {width, where, vectorLoop});
        next.push_back(joinParts(b, reduction, current[i], joined(b, reduction, term)));
      }
      return next;
    };
  };
  Carry sums = over(loopsOf(utils::IteratorType::reduction), partial, [&](ValueRange current) {
    Value zero = index(0), end = length(vectorLoop);
    Value rest = b.createOrFold<arith::RemUIOp>(loc, end, index(lanes * count));
    Value middle = b.createOrFold<arith::SubIOp>(loc, end, rest);
    Value condition = isSmall ? Value() : conditionOfFirst(op, reduction, vectorLoop);
    Carry vectors = condition
                        ? firstOfRow(reduction, condition, middle, current.drop_back(), terms(lanes, count))
                        : range(vectorLoop, zero, middle, lanes * count, current.drop_back(), terms(lanes, count));
    // Short rows, such as those of a small matrix, are less than a block.
    Value few = b.createOrFold<arith::RemUIOp>(loc, rest, index(lanes));
    Value last = b.createOrFold<arith::SubIOp>(loc, end, few);
    vectors[0] = range(vectorLoop, middle, last, lanes, vectors[0], terms(lanes, 1))[0];
    Carry scalar = range(vectorLoop, last, end, 1, current.take_back(), terms(1, 1));
    vectors.push_back(scalar[0]);
    return vectors;
  });
  Value left = joinParts(b, reduction, sums[0], sums[1]), right = joinParts(b, reduction, sums[2], sums[3]);
  return {joinParts(b, reduction, left, right), sums[count]};
}

void VectorLoops::sumRow(const Reduction &reduction) {
  OpOperand &init = op.getDpsInitsMutable()[0];
  auto [whole, rest] = sumsOfRow(reduction);
  // In halves down to one lane: a tree of fixed shape.
  for (int64_t width = lanes / 2; width >= 1; width /= 2) {
    auto low = llvm::to_vector(llvm::seq<int64_t>(0, width)), high = llvm::to_vector(llvm::seq(width, 2 * width));
    Value first = vector::ShuffleOp::create(b, loc, whole, whole, low);
    Value second = vector::ShuffleOp::create(b, loc, whole, whole, high);
    whole = joinParts(b, reduction, first, second);
  }
  Value total = vector::ExtractOp::create(b, loc, whole, ArrayRef<int64_t>{0});
  total = sumOfParts(b, reduction, joinParts(b, reduction, total, rest));
  Value old = oldValue(init, 1, 0);
  memref::StoreOp::create(b, loc, join(b, reduction, old, total), init.get(), place(init, 0));
}

/// As many rows as there are lanes, from the current place of `rows` on: the trees of sumRow(), of two rows at a time, then of
/// four, until each lane holds a row's sum.
void VectorLoops::sumRows(const Reduction &reduction, unsigned rows) {
  OpOperand &init = op.getDpsInitsMutable()[0];
  SmallVector<Value> firstPlace = place(init, 0);
  Carry sums, rests;
  Value first = places[rows];
  for (int64_t row = 0; row < lanes; ++row) {
    places[rows] = b.createOrFold<arith::AddIOp>(loc, first, index(row));
    auto [whole, rest] = sumsOfRow(reduction);
    sums.push_back(whole);
    rests.push_back(rest);
  }
  places[rows] = first;
  for (int64_t width = lanes / 2; width >= 1; width /= 2) {
    SmallVector<int64_t> low, high;
    for (int64_t start = 0; start < 2 * lanes; start += 2 * width)
      for (int64_t lane = start; lane < start + width; ++lane)
        low.push_back(lane), high.push_back(lane + width);
    Carry joined;
    for (size_t i = 0; i < sums.size(); i += 2) {
      Value lows = vector::ShuffleOp::create(b, loc, sums[i], sums[i + 1], low);
      Value highs = vector::ShuffleOp::create(b, loc, sums[i], sums[i + 1], high);
      joined.push_back(join(b, reduction, lows, highs));
    }
    sums = std::move(joined);
  }
  auto type = cast<VectorType>(sums.front().getType());
  Value rest = vector::FromElementsOp::create(b, loc, type, rests);
  Value total = join(b, reduction, sums.front(), rest);
  linalg::FillOp fill = fills.lookup(&init);
  Value old = fill ? spread(b, loc, fill.getInputs().front(), lanes)
                   : vector::LoadOp::create(b, loc, type, init.get(), firstPlace).getResult();
  vector::StoreOp::create(b, loc, join(b, reduction, old, total), init.get(), firstPlace);
}

/// The loop over rows of a product whose sums lie side by side, if it is known to have enough of them. Other sums stay single:
/// what is computed of a row before and after may become one loop with them (scf-rows-together).
std::optional<unsigned> VectorLoops::loopOverRows() {
  SmallVector<unsigned> parallel = loopsOf(utils::IteratorType::parallel);
  OpOperand &init = op.getDpsInitsMutable()[0];
  AffineMap map = op.getMatchingIndexingMap(&init);
  auto type = cast<MemRefType>(init.get().getType());
  SmallVector<int64_t> strides;
  int64_t offset;
  if (!linalg::isaContractionOpInterface(op) || parallel.empty() || map.getNumResults() == 0 ||
      map.getResults().back() != getAffineDimExpr(parallel.back(), op.getContext()) ||
      failed(type.getStridesAndOffset(strides, offset)) || strides.back() != 1)
    return std::nullopt;
  int64_t count = op.getStaticLoopRanges()[parallel.back()];
  return !ShapedType::isDynamic(count) && count >= lanes ? std::optional(parallel.back()) : std::nullopt;
}

void VectorLoops::alongReduction(const Reduction &reduction) {
  SmallVector<unsigned> parallel = loopsOf(utils::IteratorType::parallel);
  std::optional<unsigned> rows = loopOverRows();
  if (rows)
    parallel.pop_back();
  over(parallel, {}, [&](ValueRange) {
    if (!rows) {
      sumRow(reduction);
      return Carry();
    }
    int64_t count = op.getStaticLoopRanges()[*rows];
    Value middle = index(count - count % lanes), end = index(count);
    range(*rows, index(0), middle, lanes, {}, [&](ValueRange) {
      sumRows(reduction, *rows);
      return Carry();
    });
    range(*rows, middle, end, 1, {}, [&](ValueRange) {
      sumRow(reduction);
      return Carry();
    });
    return Carry();
  });
  op.erase();
}

/// What alongReduction does where no vector is full: the terms in order, and then what was there.
void VectorLoops::alongShortReduction(const Reduction &reduction) {
  OpOperand &init = op.getDpsInitsMutable()[0];
  SmallVector<unsigned> reductions = loopsOf(utils::IteratorType::reduction);
  reductions.push_back(vectorLoop);
  over(loopsOf(utils::IteratorType::parallel), {}, [&](ValueRange) {
    Value neutral = arith::ConstantOp::create(b, loc, reduction.neutral);
    Carry sum = over(reductions, neutral, [&](ValueRange current) {
      Carry elements = loadInputs(1, 0);
      elements.push_back(current[0]); // the accumulator's argument, which the term does not use
      SmallVector<Value> where = positions(0);
      Value term = writeTerm(b, op, reduction, elements, {1, where, vectorLoop});
      return Carry{join(b, reduction, current[0], term)};
    });
    Value old = oldValue(init, 1, 0);
    memref::StoreOp::create(b, loc, join(b, reduction, old, sum[0]), init.get(), place(init, 0));
    return Carry();
  });
  op.erase();
}

/// The sums of `width` elements of the result, from the current place on: what sumRow() keeps in the lanes of one vector are
/// vectors here, and are joined in the same tree.
Value VectorLoops::sumsAcross(const Reduction &reduction, unsigned along, int64_t width) {
  Value neutral = arith::ConstantOp::create(b, loc, reduction.neutral);
  Carry parts(lanes, spread(b, loc, neutral, width));
  Value rest = parts.front();
  int64_t end = op.getStaticLoopRanges()[along], whole = end - end % lanes;
  for (int64_t term = 0; term < end; ++term) {
    places[along] = index(term);
    Value &sum = term < whole ? parts[term % lanes] : rest;
    Carry elements = loadInputs(width, 0);
    elements.push_back(sum); // the accumulator's argument, which the term does not use
    SmallVector<Value> where = positions(0);
    sum = join(b, reduction, sum, writeTerm(b, op, reduction, elements, {width, where, vectorLoop}));
  }
  // A sum that starts from the neutral element is the same with another one.
  if (whole == 0)
    return rest;
  for (int64_t half = lanes / 2; half >= 1; half /= 2)
    for (int64_t lane = 0; lane < half; ++lane)
      parts[lane] = join(b, reduction, parts[lane], parts[lane + half]);
  return whole == end ? parts.front() : join(b, reduction, parts.front(), rest);
}

void VectorLoops::acrossReduction(const Reduction &reduction, unsigned along) {
  OpOperand &init = op.getDpsInitsMutable()[0];
  over(loopsOf(utils::IteratorType::parallel), {}, [&](ValueRange) {
    int64_t from = 0, end = op.getStaticLoopRanges()[vectorLoop];
    for (int64_t width = lanes; width >= 1; width /= 2) {
      int64_t to = end - (end - from) % width;
      range(vectorLoop, index(from), index(to), width, {}, [&](ValueRange) {
        Value sums = sumsAcross(reduction, along, width);
        Value old = oldValue(init, width, 0);
        store(init, join(b, reduction, old, sums), width, 0);
        return Carry();
      });
      from = to;
    }
    return Carry();
  });
  op.erase();
}
