//===- OrderToLinalg.cpp - extremes, sorting and searching ------------------===//
//
// The place of an extreme is the least of those where an element equals it: two reductions, each of which is made of
// vectors. Sorting and searching are calls of the runtime that write into room made here.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"
#include "RuntimeCalls.h"

using namespace mlir;
using namespace scansion;

namespace {
template <typename Op, bool isMax> struct LowerArgExtreme : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(op.getY().getType());
    auto x = tensorType(adaptor.getX());
    bool isUnsigned = getElementTypeOrSelf(op.getX().getType()).isUnsignedInteger();
    SmallVector<AffineExpr> kept;
    SmallVector<OpFoldResult> own = lengthsOf(b, loc, adaptor.getX()), lengths;
    SmallVector<utils::IteratorType> iterators(x.getRank(), utils::IteratorType::parallel);
    for (int64_t axis : op.getAxes())
      iterators[axis] = utils::IteratorType::reduction;
    for (int64_t axis = 0; axis < x.getRank(); ++axis) {
      if (iterators[axis] == utils::IteratorType::reduction)
        continue;
      kept.push_back(b.getAffineDimExpr(axis));
      lengths.push_back(own[axis]);
    }
    if (op.getAxes().empty()) {
      b.replaceOp(op, castTo(b, loc, filled(b, loc, type, lengths, numberOf(b, loc, b.getI64Type(), 0.0)), type));
      return success();
    }
    AffineMap all = b.getMultiDimIdentityMap(x.getRank());
    AffineMap map = AffineMap::get(x.getRank(), 0, kept, b.getContext());
    auto bestType = RankedTensorType::get(type.getShape(), x.getElementType());
    Value neutral = extremeOf(b, loc, x.getElementType(), isUnsigned, isMax);
    Value start = filled(b, loc, bestType, lengths, neutral);
    auto best = linalg::GenericOp::create(b, loc, start.getType(), adaptor.getX(), start, ArrayRef<AffineMap>{all, map},
                                          iterators, [&](OpBuilder &inner, Location loc, ValueRange arguments) {
                                            Value joined =
                                                joinExtremes(inner, loc, arguments[1], arguments[0], isUnsigned, isMax);
                                            if (!isReducedToo(op))
                                              ignoreSignsOfZeros(joined.getDefiningOp());
                                            linalg::YieldOp::create(inner, loc, joined);
                                          });
    Value beyond = extremeOf(b, loc, b.getI64Type(), /*isUnsigned=*/false, /*least=*/false);
    Value places = filled(b, loc, type, lengths, beyond);
    auto first = linalg::GenericOp::create(
        b, loc, places.getType(), ValueRange{adaptor.getX(), best.getResult(0)}, places,
        ArrayRef<AffineMap>{all, map, map}, iterators, [&](OpBuilder &inner, Location loc, ValueRange arguments) {
          Value isBest = equals(inner, loc, arguments[0], arguments[1]);
          Value here = place(inner, loc, op.getAxes(), own);
          Value none = extremeOf(inner, loc, here.getType(), /*isUnsigned=*/false, /*least=*/false);
          Value where = arith::SelectOp::create(inner, loc, isBest, here, none);
          Value least = arith::MinSIOp::create(inner, loc, arguments[2], where);
          linalg::YieldOp::create(inner, loc, least);
        });
    b.replaceOp(op, castTo(b, loc, first.getResult(0), type));
    return success();
  }

  /// Whether the extreme itself may be asked for beside its place: the two then have one reduction.
  static bool isReducedToo(Op op) {
    return llvm::any_of(op.getX().getUsers(),
                        [](Operation *user) { return isa<scn::ReduceMaxOp, scn::ReduceMinOp>(user); });
  }

  /// Zeros are equal, and which of them stands for the extreme changes no place; it takes fewer instructions.
  static void ignoreSignsOfZeros(Operation *joined) {
    if (auto op = dyn_cast<arith::ArithFastMathInterface>(joined))
      op->setAttr(op.getFastMathAttrName(), arith::FastMathFlagsAttr::get(op->getContext(), arith::FastMathFlags::nsz));
  }

  /// Whether an element is the extreme of all: where one is NaN, that is NaN and equals none.
  static Value equals(OpBuilder &b, Location loc, Value element, Value best) {
    if (!isa<FloatType>(element.getType()))
      return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, element, best);
    Value isEqual = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, element, best);
    Value isNaN = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNO, element, element);
    return arith::OrIOp::create(b, loc, isEqual, isNaN);
  }

  /// The place along the reduced axes, counted in C order.
  static Value place(OpBuilder &b, Location loc, ArrayRef<int64_t> axes, ArrayRef<OpFoldResult> lengths) {
    Value place;
    for (int64_t axis : axes) {
      Value index = linalg::IndexOp::create(b, loc, axis);
      if (place) {
        Value length = getValueOrCreateConstantIndexOp(b, loc, lengths[axis]);
        place = arith::MulIOp::create(b, loc, place, length);
        index = arith::AddIOp::create(b, loc, place, index);
      }
      place = index;
    }
    return arith::IndexCastOp::create(b, loc, b.getI64Type(), place);
  }
};

/// Room for a result of the shape of `like`.
Value roomLike(OpBuilder &b, Location loc, Value like, Type element) {
  return tensor::EmptyOp::create(b, loc, lengthsOf(b, loc, like), element);
}

struct LowerSort : OpConversionPattern<scn::SortOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(scn::SortOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Type element = getElementTypeOrSelf(op.getX().getType());
    Value room = roomLike(b, loc, adaptor.getX(), tensorType(adaptor.getX()).getElementType());
    auto call = callRuntime(b, op, "scn_rt_sort", adaptor.getX(), room, {element, element});
    b.replaceOp(op, castTo(b, loc, call.getResult(0), getTypeConverter()->convertType(op.getY().getType())));
    return success();
  }
};

struct LowerArgsort : OpConversionPattern<scn::ArgsortOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(scn::ArgsortOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Type element = getElementTypeOrSelf(op.getX().getType());
    Value room = roomLike(b, loc, adaptor.getX(), b.getI64Type());
    auto call = callRuntime(b, op, "scn_rt_argsort", adaptor.getX(), room, {element, b.getI64Type()});
    b.replaceOp(op, castTo(b, loc, call.getResult(0), op.getY().getType()));
    return success();
  }
};

struct LowerSearchsorted : OpConversionPattern<scn::SearchsortedOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(scn::SearchsortedOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Type element = getElementTypeOrSelf(op.getSorted().getType());
    Value room = roomLike(b, loc, adaptor.getValues(), b.getI64Type());
    StringRef callee = op.getRight() ? "scn_rt_searchsorted_right" : "scn_rt_searchsorted_left";
    auto call = callRuntime(b, op, callee, adaptor.getOperands(), room, {element, element, b.getI64Type()});
    b.replaceOp(op, castTo(b, loc, call.getResult(0), op.getY().getType()));
    return success();
  }
};
} // namespace

void scansion::addOrderPatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerArgExtreme<scn::ArgmaxOp, true>, LowerArgExtreme<scn::ArgminOp, false>, LowerSort, LowerArgsort,
               LowerSearchsorted>(types, patterns.getContext());
}
