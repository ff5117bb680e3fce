//===- VectorLoops.cpp - loops over vectors, and those along a result -------===//
//
// See VectorLoops.h. Start reading at alongResult().
//
//===----------------------------------------------------------------------===//

#include "VectorLoops.h"

#include "LoopChoice.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include "scansion/Conversion/Passes.h"

#include <limits>

using namespace mlir;
using namespace scansion;

/// An op that takes so many instructions or fewer, if their number is known, is written without loops: products of matrices
/// of 8 x 8 do.
static constexpr int64_t kFewInstructions = 128;
/// A loop of more steps stays one: written out it is long straight code, over which LLVM's selection takes more than linear time.
static constexpr int64_t kFewSteps = 32;
/// What a function of the math dialect counts for.
static constexpr int64_t kFunctionInstructions = 16;
/// What the larger or smaller of two floats does, NaN and the sign of zero included.
static constexpr int64_t kExtremeInstructions = 4;

static int64_t instructionsOf(Operation &op) {
  if (isa<math::MathDialect>(op.getDialect()))
    return kFunctionInstructions;
  int64_t count = isa<arith::MaximumFOp, arith::MinimumFOp>(op) ? kExtremeInstructions : 1;
  for (Region &region : op.getRegions())
    for (Operation &inner : region.getOps())
      count += instructionsOf(inner);
  return count;
}

VectorLoops::VectorLoops(linalg::LinalgOp op, unsigned vectorLoop, std::optional<unsigned> rowLoop, int64_t lanes,
                         const InitialFills &fills)
    : op(op), b(op), loc(op.getLoc()), kinds(op.getIteratorTypesArray()), vectorLoop(vectorLoop), rowLoop(rowLoop),
      lanes(lanes), fills(fills), places(kinds.size()) {
  bounds = op.createFlatListOfOperandDims(b, loc);
  isSmall = countInstructions() <= kFewInstructions;
}

/// How many instructions compute the op's vectors; more than can be counted where a length is not known.
int64_t VectorLoops::countInstructions() {
  int64_t count = 0;
  for (Operation &inner : op.getBlock()->without_terminator())
    count += instructionsOf(inner);
  // A sum keeps its results in registers; else each vector is loaded and stored, and there is no more to gain.
  bool isElementwise = op.getNumLoops() == op.getNumParallelLoops();
  count += isElementwise ? op->getNumOperands() : count == 0;
  for (auto [loop, length] : llvm::enumerate(op.getStaticLoopRanges())) {
    // A sum of fewer elements than a vector has is made one by one.
    bool isInVectors = loop == vectorLoop && (kinds[loop] == utils::IteratorType::parallel || length >= lanes);
    int64_t steps = isInVectors ? llvm::divideCeil(length, lanes) : length;
    if (ShapedType::isDynamic(length) || steps > kFewSteps || llvm::MulOverflow(count, steps, count))
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
VectorLoops::Carry VectorLoops::range(unsigned loop, Value from, Value to, int64_t stride, ValueRange carried,
                                      Step step) {
  std::optional<int64_t> first = getConstantIntValue(from), end = getConstantIntValue(to);
  if (first && end && (isSmall || *end - *first <= stride)) {
    Carry current(carried);
    for (int64_t place = *first; place < *end; place += stride) {
      places[loop] = index(place);
      current = step(current);
    }
    return current;
  }
  auto made = scf::ForOp::create(b, loc, from, to, index(stride), carried);
  // Not what is left over at an end.
  if (kinds[loop] == utils::IteratorType::parallel && first == 0)
    made->setAttr(kIndependentSteps, b.getUnitAttr());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(made.getBody());
  places[loop] = made.getInductionVar();
  Carry next = step(made.getRegionIterArgs());
  if (!carried.empty())
    scf::YieldOp::create(b, loc, next);
  return Carry(made.getResults());
}

/// Nested loops over all places of `loops`.
VectorLoops::Carry VectorLoops::over(ArrayRef<unsigned> loops, ValueRange carried, Step step) {
  if (loops.empty())
    return step(carried);
  return range(loops.front(), index(0), length(loops.front()), 1, carried,
               [&](ValueRange inner) { return over(loops.drop_front(), inner, step); });
}

Value VectorLoops::position(unsigned loop, int64_t shift, int64_t row) {
  int64_t offset = loop == vectorLoop ? shift : loop == rowLoop ? row : 0;
  return offset ? arith::AddIOp::create(b, loc, places[loop], index(offset)).getResult() : places[loop];
}

SmallVector<Value> VectorLoops::place(OpOperand &operand, int64_t shift, int64_t row) {
  SmallVector<Value> indices;
  for (AffineExpr expr : op.getMatchingIndexingMap(&operand).getResults()) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
      indices.push_back(index(constant.getValue()));
      continue;
    }
    unsigned loop = cast<AffineDimExpr>(expr).getPosition();
    indices.push_back(position(loop, shift, row));
  }
  return indices;
}

/// Where a body's first element is along each loop, for bodies that ask.
SmallVector<Value> VectorLoops::positions(int64_t shift, int64_t row) {
  SmallVector<Value> all(places.size());
  for (auto asks : op.getBlock()->getOps<linalg::IndexOp>())
    all[asks.getDim()] = position(asks.getDim(), shift, row);
  return all;
}

/// A vector of elements that do not lie side by side.
Value VectorLoops::gather(OpOperand &operand, int64_t lanes, int64_t shift, int64_t row) {
  Carry elements;
  for (int64_t lane = 0; lane < lanes; ++lane) {
    SmallVector<Value> indices = place(operand, shift + lane, row);
    elements.push_back(memref::LoadOp::create(b, loc, operand.get(), indices));
  }
  auto type = VectorType::get({lanes}, elements.front().getType());
  return vector::FromElementsOp::create(b, loc, type, elements);
}

Value VectorLoops::load(OpOperand &operand, int64_t lanes, int64_t shift, int64_t row) {
  auto type = dyn_cast<MemRefType>(operand.get().getType());
  if (!type)
    return spread(b, loc, operand.get(), lanes);
  SmallVector<Value> indices = place(operand, shift, row);
  bool varies = op.getMatchingIndexingMap(&operand).isFunctionOfDim(vectorLoop);
  if (lanes > 1 && !isDenseAlong(op, operand, vectorLoop))
    return gather(operand, lanes, shift, row);
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

VectorLoops::Carry VectorLoops::loadInputs(int64_t lanes, int64_t shift, int64_t row) {
  Carry values;
  for (OpOperand *input : op.getDpsInputOperands())
    values.push_back(load(*input, lanes, shift, row));
  return values;
}

//===----------------------------------------------------------------------===//
// Along the result
//===----------------------------------------------------------------------===//

bool VectorLoops::isRowTimesMatrix() {
  return op.getNumLoops() == 2 && op.getNumReductionLoops() == 1 && linalg::isaContractionOpInterface(op) &&
         isa<FloatType>(op.getBlock()->getArgument(0).getType());
}

/// Sums of the even and of the odd terms, which don't wait for each other, and the two added.
VectorLoops::Carry VectorLoops::inTwoSums(unsigned loop, ValueRange sums, Step step) {
  // What changes no float.
  Value zero = arith::ConstantOp::create(b, loc, b.getFloatAttr(getElementTypeOrSelf(sums.front()), -0.0));
  auto type = dyn_cast<VectorType>(sums.front().getType());
  Carry both(sums);
  both.append(sums.size(), spread(b, loc, zero, type ? type.getNumElements() : 1));
  Value end = length(loop);
  Value rest = b.createOrFold<arith::RemUIOp>(loc, end, index(2));
  Value even = b.createOrFold<arith::SubIOp>(loc, end, rest);
  both = range(loop, index(0), even, 2, both, [&](ValueRange current) {
    Value first = places[loop];
    Carry next = step(current.take_front(sums.size()));
    places[loop] = b.createOrFold<arith::AddIOp>(loc, first, index(1));
    llvm::append_range(next, step(current.drop_front(sums.size())));
    return next;
  });
  Carry results = range(loop, even, end, 1, ValueRange(both).take_front(sums.size()), step);
  // Not contracted with a last product, which a loop of unknown length could not do.
  for (auto [result, odd] : llvm::zip(results, ArrayRef(both).drop_front(sums.size())))
    result = arith::AddFOp::create(b, loc, result, odd);
  return results;
}

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
      SmallVector<Value> where = positions(shift, row);
      llvm::append_range(next, writeBody(b, op, elements, {lanes, where, vectorLoop}));
    });
    return next;
  };
  SmallVector<unsigned> reductions = loopsOf(utils::IteratorType::reduction);
  Carry results;
  if (reductions.empty())
    results = step(accumulators);
  else if (isRowTimesMatrix() && count < 2 * kVectors)
    results = inTwoSums(reductions.front(), accumulators, step);
  else
    results = over(reductions, accumulators, step);
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

/// How many vectors of the result are computed together. With a reduction inside, independent accumulators hide the latency
/// of its additions. One row's sums of products take as many as two units with a latency of four steps need, and AVX2 has
/// registers for; a matrix is then read in wider pieces, which come faster from the second cache.
int64_t VectorLoops::vectorsTogether() {
  if (loopsOf(utils::IteratorType::reduction).empty())
    return 1;
  constexpr int64_t operationsOfProduct = 2;
  bool isProduct = llvm::range_size(op.getBlock()->without_terminator()) <= operationsOfProduct;
  return isProduct && !rowLoop ? 2 * kVectors : kVectors;
}

void VectorLoops::alongResult() {
  int64_t count = vectorsTogether();
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
    if (count > kVectors && !left)
      run(lanes, kVectors);
    // What a known length leaves over is one block as well, so that sums go through what they read once for all of it.
    if (lanes > 1)
      run(lanes, count > 1 && left ? std::max<int64_t>(*left / lanes, 1) : 1);
    for (int64_t width = lanes / 2; left && width > 1; width /= 2)
      run(width, 1);
    run(1, 1);
    return Carry();
  });
  op.erase();
}
