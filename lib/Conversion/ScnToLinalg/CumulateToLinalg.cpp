//===- CumulateToLinalg.cpp - running sums and products ---------------------===//
//
// A nest of loops over all axes in order, which stores into the tensor that it carries. Along the last axis the running
// value is carried beside it, in a register; along others it is read from the place before.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"

#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion;

namespace {
struct Sum {
  static constexpr double neutral = 0.0;
  static Value combine(OpBuilder &b, Location loc, Value x, Value y) {
    if (isa<ComplexType>(x.getType()))
      return complex::AddOp::create(b, loc, x, y);
    if (isa<FloatType>(x.getType()))
      return arith::AddFOp::create(b, loc, x, y);
    return arith::AddIOp::create(b, loc, x, y);
  }
};
struct Product {
  static constexpr double neutral = 1.0;
  static Value combine(OpBuilder &b, Location loc, Value x, Value y) {
    if (isa<ComplexType>(x.getType()))
      return complex::MulOp::create(b, loc, x, y);
    if (isa<FloatType>(x.getType()))
      return arith::MulFOp::create(b, loc, x, y);
    return arith::MulIOp::create(b, loc, x, y);
  }
};

template <typename Op, typename Running> struct LowerCumulate : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Value x = adaptor.getX();
    Type type = this->getTypeConverter()->convertType(op.getY().getType()); // may know lengths that x does not
    int64_t axis = op.getAxis(), rank = tensorType(x).getRank();
    SmallVector<Value> ends;
    for (OpFoldResult length : lengthsOf(b, loc, x))
      ends.push_back(getValueOrCreateConstantIndexOp(b, loc, length));
    Value zero = indexValue(b, loc, 0), one = indexValue(b, loc, 1);
    Value start = numberOf(b, loc, tensorType(x).getElementType(), Running::neutral);
    Value room = tensor::EmptyOp::create(b, loc, lengthsOf(b, loc, x), tensorType(x).getElementType());
    // Where step `k` of the axis stands.
    auto placeOf = [&](OpBuilder &inner, Location loc, ValueRange steps, Value k) {
      SmallVector<Value> place(steps);
      place[axis] = k;
      if (op.getReverse()) {
        Value last = arith::SubIOp::create(inner, loc, ends[axis], one);
        place[axis] = arith::SubIOp::create(inner, loc, last, k);
      }
      return place;
    };
    auto rereading = [&](OpBuilder &inner, Location loc, ValueRange steps, ValueRange carried) -> scf::ValueVector {
      SmallVector<Value> place = placeOf(inner, loc, steps, steps[axis]);
      Value isFirst = arith::CmpIOp::create(inner, loc, arith::CmpIPredicate::eq, steps[axis], zero);
      Value before = arith::SubIOp::create(inner, loc, steps[axis], one);
      // At the first step this reads the place itself, which nothing has been written to; the select drops it.
      before = arith::SelectOp::create(inner, loc, isFirst, zero, before);
      Value old = tensor::ExtractOp::create(inner, loc, carried[0], placeOf(inner, loc, steps, before));
      old = arith::SelectOp::create(inner, loc, isFirst, start, old);
      Value element = tensor::ExtractOp::create(inner, loc, x, place);
      Value value = Running::combine(inner, loc, old, element);
      return {tensor::InsertOp::create(inner, loc, value, carried[0], place)};
    };
    auto alongLast = [&](OpBuilder &inner, Location loc, ValueRange outer, ValueRange carried) -> scf::ValueVector {
      SmallVector<Value> initial{carried[0], start};
      auto loop = scf::ForOp::create(inner, loc, zero, ends[axis], one, initial,
                                     [&](OpBuilder &body, Location loc, Value step, ValueRange state) {
                                       SmallVector<Value> steps(outer);
                                       steps.push_back(step);
                                       SmallVector<Value> place = placeOf(body, loc, steps, step);
                                       Value element = tensor::ExtractOp::create(body, loc, x, place);
                                       Value value = Running::combine(body, loc, state[1], element);
                                       Value stored = tensor::InsertOp::create(body, loc, value, state[0], place);
                                       scf::YieldOp::create(body, loc, ValueRange{stored, value});
                                     });
      return {loop.getResult(0)};
    };
    bool isLast = axis + 1 == rank;
    SmallVector<Value> bounds(ends);
    if (isLast)
      bounds.pop_back();
    if (bounds.empty()) {
      b.replaceOp(op, castTo(b, loc, alongLast(b, loc, {}, room).front(), type));
      return success();
    }
    SmallVector<Value> starts(bounds.size(), zero), strides(bounds.size(), one);
    scf::LoopNest nest = isLast ? scf::buildLoopNest(b, loc, starts, bounds, strides, room, alongLast)
                                : scf::buildLoopNest(b, loc, starts, bounds, strides, room, rereading);
    b.replaceOp(op, castTo(b, loc, nest.results.front(), type));
    return success();
  }
};
} // namespace

void scansion::addCumulatePatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerCumulate<scn::CumsumOp, Sum>, LowerCumulate<scn::CumprodOp, Product>>(types, patterns.getContext());
}
