//===- VectorReductions.cpp - loops over vectors along a reduction ----------===//
//
// See VectorLoops.h.
//
//===----------------------------------------------------------------------===//

#include "VectorLoops.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace scansion;

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
          SmallVector<Value> where = positions(i * width);
          Value term = writeTerm(b, op, reduction, elements, {width, where, vectorLoop});
          next.push_back(join(b, reduction, current[i], term));
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
