//===- LinalgToVectorLoops.cpp - linalg on buffers to vector loops ----------===//
//
// Picks one loop of a linalg op whose elements lie side by side in every buffer that depends on it, and computes a vector
// of them at a time:
//   - the loop of the result's last axis, if it is such a one. Reductions then run inside it, with their accumulators in
//     registers (y = x . W: a block of y, all of x and W, then the store). Where an operand is the same for all rows of
//     the result (Y = X . W), a few rows are computed together, so that each vector of it is loaded once for all of them;
//   - else a reduction's loop (y = X . w): a few vectors of partial results, joined in a fixed tree at the end.
// What is left over at the end of a loop is computed by the same body on scalars. Everything else is left to
// convert-linalg-to-loops. Start reading at lower().
//
//===----------------------------------------------------------------------===//

#include "InitialFills.h"
#include "LoopChoice.h"
#include "VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"

#include <limits>

using namespace mlir;
using namespace scansion;

namespace scansion {
#define GEN_PASS_DEF_LINALGTOVECTORLOOPS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// How many rows are computed together: with four vectors in each, sixteen accumulators.
static constexpr int64_t kRows = 4;

/// An op that takes so many instructions or fewer, if their number is known, is written without loops: products of matrices
/// of 8 x 8 do.
static constexpr int64_t kFewInstructions = 128;
/// What a function of the math dialect counts for.
static constexpr int64_t kFunctionInstructions = 16;

namespace {
using Carry = SmallVector<Value>;
using Step = llvm::function_ref<Carry(ValueRange carried)>;

class VectorLoops {
public:
  VectorLoops(linalg::LinalgOp op, unsigned vectorLoop, std::optional<unsigned> rowLoop, int64_t lanes,
              const InitialFills &fills)
      : op(op), b(op), loc(op.getLoc()), kinds(op.getIteratorTypesArray()), vectorLoop(vectorLoop), rowLoop(rowLoop),
        lanes(lanes), fills(fills), places(kinds.size()) {
    bounds = op.createFlatListOfOperandDims(b, loc);
    isSmall = countInstructions() <= kFewInstructions;
  }
  void alongResult();
  void alongReduction(const Reduction &reduction);
  void alongShortReduction(const Reduction &reduction);

private:
  int64_t countInstructions();
  Value index(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }
  Value length(unsigned loop);
  Carry over(ArrayRef<unsigned> loops, ValueRange carried, Step step);
  Carry range(unsigned loop, Value from, Value to, int64_t stride, ValueRange carried, Step step);
  Value load(OpOperand &operand, int64_t lanes, int64_t shift, int64_t row = 0);
  void store(OpOperand &operand, Value value, int64_t lanes, int64_t shift, int64_t row = 0);
  SmallVector<Value> place(OpOperand &operand, int64_t shift, int64_t row = 0);
  Value oldValue(OpOperand &init, int64_t lanes, int64_t shift, int64_t row = 0);
  Carry loadInputs(int64_t lanes, int64_t shift, int64_t row = 0);
  void block(int64_t lanes, int64_t count, int64_t rows);
  void blocksOfRows(int64_t lanes, int64_t count);
  SmallVector<unsigned> loopsOf(utils::IteratorType kind);

  linalg::LinalgOp op;
  OpBuilder b;
  Location loc;
  SmallVector<utils::IteratorType> kinds;
  unsigned vectorLoop;
  std::optional<unsigned> rowLoop; // along which several rows are computed together
  int64_t lanes;
  const InitialFills &fills;
  SmallVector<OpFoldResult> bounds; // lengths of all operands' axes, flat
  SmallVector<Value> places;        // where each loop stands
  bool isSmall;                     // loops of known length are written out
};
} // namespace

/// How many instructions compute the op's vectors; more than can be counted where a length is not known.
int64_t VectorLoops::countInstructions() {
  int64_t count = 0;
  for (Operation &inner : op.getBlock()->without_terminator())
    count += isa<math::MathDialect>(inner.getDialect()) ? kFunctionInstructions : 1;
  count = std::max<int64_t>(count, 1);
  for (auto [loop, length] : llvm::enumerate(op.getStaticLoopRanges())) {
    int64_t steps = loop == vectorLoop ? llvm::divideCeil(length, lanes) : length;
    if (ShapedType::isDynamic(length) || llvm::MulOverflow(count, steps, count))
      return std::numeric_limits<int64_t>::max();
  }
  return count;
}

SmallVector<unsigned> VectorLoops::loopsOf(utils::IteratorType kind) {
  SmallVector<unsigned> loops;
  for (auto [loop, its] : llvm::enumerate(kinds))
    if (its == kind && loop != vectorLoop && loop != rowLoop)
      loops.push_back(loop);
  return loops;
}

/// How long a loop runs: as the first operand's axis that it walks along.
Value VectorLoops::length(unsigned loop) {
  unsigned flat = 0;
  for (AffineMap map : op.getIndexingMapsArray())
    for (AffineExpr expr : map.getResults()) {
      if (expr == getAffineDimExpr(loop, op.getContext()))
        return getValueOrCreateConstantIndexOp(b, loc, bounds[flat]);
      ++flat;
    }
  llvm_unreachable("every loop walks along an operand");
}

/// A loop that carries values, at whose places `step` writes. It may become its steps.
Carry VectorLoops::range(unsigned loop, Value from, Value to, int64_t stride, ValueRange carried, Step step) {
  std::optional<int64_t> first = getConstantIntValue(from), end = getConstantIntValue(to);
  if (isSmall && first && end) {
    Carry current(carried);
    for (int64_t place = *first; place < *end; place += stride) {
      places[loop] = index(place);
      current = step(current);
    }
    return current;
  }
  auto made = scf::ForOp::create(b, loc, from, to, index(stride), carried);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(made.getBody());
  places[loop] = made.getInductionVar();
  Carry next = step(made.getRegionIterArgs());
  if (!carried.empty())
    scf::YieldOp::create(b, loc, next);
  return Carry(made.getResults());
}

/// Nested loops over all places of `loops`.
Carry VectorLoops::over(ArrayRef<unsigned> loops, ValueRange carried, Step step) {
  if (loops.empty())
    return step(carried);
  return range(loops.front(), index(0), length(loops.front()), 1, carried,
               [&](ValueRange inner) { return over(loops.drop_front(), inner, step); });
}

SmallVector<Value> VectorLoops::place(OpOperand &operand, int64_t shift, int64_t row) {
  SmallVector<Value> indices;
  for (AffineExpr expr : op.getMatchingIndexingMap(&operand).getResults()) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
      indices.push_back(index(constant.getValue()));
      continue;
    }
    unsigned loop = cast<AffineDimExpr>(expr).getPosition();
    int64_t offset = loop == vectorLoop ? shift : loop == rowLoop ? row : 0;
    indices.push_back(offset ? arith::AddIOp::create(b, loc, places[loop], index(offset)).getResult() : places[loop]);
  }
  return indices;
}

Value VectorLoops::load(OpOperand &operand, int64_t lanes, int64_t shift, int64_t row) {
  auto type = dyn_cast<MemRefType>(operand.get().getType());
  if (!type)
    return spread(b, loc, operand.get(), lanes);
  SmallVector<Value> indices = place(operand, shift, row);
  bool varies = op.getMatchingIndexingMap(&operand).isFunctionOfDim(vectorLoop);
  if (lanes == 1 || !varies)
    return spread(b, loc, memref::LoadOp::create(b, loc, operand.get(), indices), lanes);
  return vector::LoadOp::create(b, loc, VectorType::get({lanes}, type.getElementType()), operand.get(), indices);
}

void VectorLoops::store(OpOperand &operand, Value value, int64_t lanes, int64_t shift, int64_t row) {
  SmallVector<Value> indices = place(operand, shift, row);
  if (lanes == 1)
    memref::StoreOp::create(b, loc, value, operand.get(), indices);
  else
    vector::StoreOp::create(b, loc, value, operand.get(), indices);
}

/// What a result starts from.
Value VectorLoops::oldValue(OpOperand &init, int64_t lanes, int64_t shift, int64_t row) {
  linalg::FillOp fill = fills.lookup(&init);
  return fill ? spread(b, loc, fill.getInputs().front(), lanes) : load(init, lanes, shift, row);
}

Carry VectorLoops::loadInputs(int64_t lanes, int64_t shift, int64_t row) {
  Carry values;
  for (OpOperand *input : op.getDpsInputOperands())
    values.push_back(load(*input, lanes, shift, row));
  return values;
}

//===----------------------------------------------------------------------===//
// Along the result
//===----------------------------------------------------------------------===//

/// `count` vectors side by side in each of `rows` rows: accumulators in registers over all reductions, then the stores. What
/// is the same for several of them is loaded more than once here; cse makes it one load.
void VectorLoops::block(int64_t lanes, int64_t count, int64_t rows) {
  SmallVector<OpOperand *> inits;
  for (OpOperand &init : op.getDpsInitsMutable())
    inits.push_back(&init);
  auto forEach = [&](llvm::function_ref<void(int64_t row, int64_t shift)> write) {
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t i = 0; i < count; ++i)
        write(row, i * lanes);
  };
  Carry accumulators;
  forEach([&](int64_t row, int64_t shift) {
    for (OpOperand *init : inits)
      accumulators.push_back(op.payloadUsesValueFromOperand(init) ? oldValue(*init, lanes, shift, row) : Value());
  });
  auto step = [&](ValueRange current) {
    Carry next;
    forEach([&](int64_t row, int64_t shift) {
      Carry elements = loadInputs(lanes, shift, row);
      // Null where the body does not look at its result's old value.
      llvm::append_range(elements, current.slice(next.size(), inits.size()));
      llvm::append_range(next, writeBody(b, op, elements, lanes));
    });
    return next;
  };
  SmallVector<unsigned> reductions = loopsOf(utils::IteratorType::reduction);
  Carry results = reductions.empty() ? step(accumulators) : over(reductions, accumulators, step);
  unsigned next = 0;
  forEach([&](int64_t row, int64_t shift) {
    for (OpOperand *init : inits)
      store(*init, results[next++], lanes, shift, row);
  });
}

/// A block of each few rows, and one of each row that is left over.
void VectorLoops::blocksOfRows(int64_t lanes, int64_t count) {
  if (!rowLoop)
    return block(lanes, count, 1);
  Value end = length(*rowLoop);
  Value rest = b.createOrFold<arith::RemUIOp>(loc, end, index(kRows));
  Value middle = b.createOrFold<arith::SubIOp>(loc, end, rest);
  auto run = [&](Value from, Value to, int64_t rows) {
    range(*rowLoop, from, to, rows, {}, [&](ValueRange) {
      block(lanes, count, rows);
      return Carry();
    });
  };
  run(index(0), middle, kRows);
  run(middle, end, 1);
}

void VectorLoops::alongResult() {
  // With a reduction inside, several independent accumulators hide the latency of its additions.
  int64_t count = loopsOf(utils::IteratorType::reduction).empty() ? 1 : 4;
  over(loopsOf(utils::IteratorType::parallel), {}, [&](ValueRange) {
    Value from = index(0), end = length(vectorLoop);
    std::optional<int64_t> left = getConstantIntValue(end); // of the loop, if that is known
    auto run = [&](int64_t width, int64_t blocks) {
      if (left && *left < width * blocks)
        return;
      if (left)
        left = *left % (width * blocks);
      Value length = b.createOrFold<arith::SubIOp>(loc, end, from);
      Value rest = b.createOrFold<arith::RemUIOp>(loc, length, index(width * blocks));
      Value to = b.createOrFold<arith::SubIOp>(loc, end, rest);
      range(vectorLoop, from, to, width * blocks, {}, [&](ValueRange) {
        blocksOfRows(width, blocks);
        return Carry();
      });
      from = to;
    };
    if (count > 1)
      run(lanes, count);
    run(lanes, 1);
    for (int64_t width = lanes / 2; left && width > 1; width /= 2)
      run(width, 1);
    run(1, 1);
    return Carry();
  });
  op.erase();
}

//===----------------------------------------------------------------------===//
// Along a reduction
//===----------------------------------------------------------------------===//

void VectorLoops::alongReduction(const Reduction &reduction) {
  constexpr int64_t count = 4;
  OpOperand &init = op.getDpsInitsMutable()[0];
  SmallVector<unsigned> others = loopsOf(utils::IteratorType::reduction);
  over(loopsOf(utils::IteratorType::parallel), {}, [&](ValueRange) {
    Value neutral = arith::ConstantOp::create(b, loc, reduction.neutral);
    Carry partial(count, spread(b, loc, neutral, lanes));
    partial.push_back(neutral); // of what is left over
    auto terms = [&](int64_t width, int64_t blocks) {
      return [&, width, blocks](ValueRange current) {
        Carry next;
        for (int64_t i = 0; i < blocks; ++i) {
          Carry elements = loadInputs(width, i * width);
          elements.push_back(current[i]); // the accumulator's argument, which the term does not use
          next.push_back(join(b, reduction, current[i], writeTerm(b, op, reduction, elements, width)));
        }
        return next;
      };
    };
    Carry sums = over(others, partial, [&](ValueRange current) {
      Value zero = index(0), end = length(vectorLoop);
      Value rest = b.createOrFold<arith::RemUIOp>(loc, end, index(lanes * count));
      Value middle = b.createOrFold<arith::SubIOp>(loc, end, rest);
      Carry vectors = range(vectorLoop, zero, middle, lanes * count, current.drop_back(), terms(lanes, count));
      // Short rows, such as those of a small matrix, are less than a block.
      Value few = b.createOrFold<arith::RemUIOp>(loc, rest, index(lanes));
      Value last = b.createOrFold<arith::SubIOp>(loc, end, few);
      vectors[0] = range(vectorLoop, middle, last, lanes, vectors[0], terms(lanes, 1))[0];
      Carry scalar = range(vectorLoop, last, end, 1, current.take_back(), terms(1, 1));
      vectors.push_back(scalar[0]);
      return vectors;
    });
    Value left = join(b, reduction, sums[0], sums[1]), right = join(b, reduction, sums[2], sums[3]);
    Value whole = join(b, reduction, left, right);
    // In halves down to one lane: a tree of fixed shape.
    for (int64_t width = lanes / 2; width >= 1; width /= 2) {
      auto low = llvm::to_vector(llvm::seq<int64_t>(0, width)), high = llvm::to_vector(llvm::seq(width, 2 * width));
      whole = join(b, reduction, vector::ShuffleOp::create(b, loc, whole, whole, low),
                   vector::ShuffleOp::create(b, loc, whole, whole, high));
    }
    Value total = vector::ExtractOp::create(b, loc, whole, ArrayRef<int64_t>{0});
    total = join(b, reduction, total, sums[count]);
    Value old = oldValue(init, 1, 0);
    memref::StoreOp::create(b, loc, join(b, reduction, old, total), init.get(), place(init, 0));
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
      return Carry{join(b, reduction, current[0], writeTerm(b, op, reduction, elements, 1))};
    });
    Value old = oldValue(init, 1, 0);
    memref::StoreOp::create(b, loc, join(b, reduction, old, sum[0]), init.get(), place(init, 0));
    return Carry();
  });
  op.erase();
}

static void lower(linalg::LinalgOp op, int64_t vectorBytes) {
  if (!op.hasPureBufferSemantics() || op.getNumLoops() == 0)
    return;
  constexpr StringRef pass = "linalg-to-vector-loops";
  if (!hasPlainMaps(op) || !isVectorizable(op)) {
    missed(op, pass) << "one element at a time: there is no vector form of what it does";
    return;
  }
  int64_t lanes = vectorBytes / widestElement(op);
  if (lanes < 2)
    return;
  std::optional<unsigned> alongRows = resultLoop(op);
  if (alongRows)
    applied(op, pass) << remark::add("vectors of up to {0} elements along the result", lanes);
  InitialFills fills = initialFills(op);
  auto drop = [&] {
    for (auto [init, fill] : fills)
      fill.erase();
  };
  if (std::optional<unsigned> loop = alongRows) {
    VectorLoops(op, *loop, rowsLoop(op, *loop, kRows), lanes, fills).alongResult();
    return drop();
  }
  std::optional<Reduction> reduction = matchReduction(op);
  std::optional<unsigned> loop = reductionLoop(op);
  if (!reduction || !loop) {
    missed(op, pass) << "one element at a time: what it reads or writes together does not lie side by side";
    return;
  }
  applied(op, pass) << remark::add("vectors of {0} partial sums", lanes);
  // Sums are made in the same order whether a length is known or not.
  int64_t known = op.getStaticLoopRanges()[*loop];
  VectorLoops loops(op, *loop, std::nullopt, lanes, fills);
  if (ShapedType::isDynamic(known) || known >= lanes)
    loops.alongReduction(*reduction);
  else
    loops.alongShortReduction(*reduction);
  drop();
}

/// Tells those who expand functions that these compute elements, some in vectors and some alone, and must agree.
static void markFunctions(linalg::LinalgOp op) {
  for (Operation &inner : *op.getBlock())
    if (isa<math::MathDialect>(inner.getDialect()))
      inner.setAttr(kElementAttribute, UnitAttr::get(op.getContext()));
}

namespace {
struct LinalgToVectorLoopsPass : scansion::impl::LinalgToVectorLoopsBase<LinalgToVectorLoopsPass> {
  using LinalgToVectorLoopsBase::LinalgToVectorLoopsBase;

  void runOnOperation() override {
    SmallVector<linalg::LinalgOp> ops;
    getOperation().walk([&](linalg::LinalgOp op) { ops.push_back(op); });
    llvm::for_each(ops, markFunctions);
    // An op takes the fills of what it starts from with it, so these come after it.
    for (linalg::LinalgOp op : ops)
      if (!isa<linalg::FillOp>(op))
        lower(op, vectorBytes);
    ops.clear();
    getOperation().walk([&](linalg::FillOp fill) { ops.push_back(fill); });
    for (linalg::LinalgOp fill : ops)
      lower(fill, vectorBytes);
  }
};
} // namespace
