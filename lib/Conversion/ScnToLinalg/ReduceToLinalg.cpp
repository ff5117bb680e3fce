//===- ReduceToLinalg.cpp - reductions and products -------------------------===//
//
// A reduction is a linalg.generic over a tensor filled with the neutral element; a product one with a multiplication.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"

#include "mlir/Dialect/Complex/IR/Complex.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace scansion;

namespace {
/// How two partial results become one, for the kinds of elements; the sign is that of the graph's type.
using Combine = Value (*)(OpBuilder &, Location, Value, Value, bool isUnsigned);

Value combineSum(OpBuilder &b, Location loc, Value x, Value y, bool) {
  if (isa<ComplexType>(x.getType()))
    return complex::AddOp::create(b, loc, x, y);
  if (isa<FloatType>(x.getType()))
    return arith::AddFOp::create(b, loc, x, y);
  return arith::AddIOp::create(b, loc, x, y);
}
Value combineProduct(OpBuilder &b, Location loc, Value x, Value y, bool) {
  if (isa<ComplexType>(x.getType()))
    return complex::MulOp::create(b, loc, x, y);
  if (isa<FloatType>(x.getType()))
    return arith::MulFOp::create(b, loc, x, y);
  return arith::MulIOp::create(b, loc, x, y);
}
Value combineMax(OpBuilder &b, Location loc, Value x, Value y, bool isUnsigned) {
  return joinExtremes(b, loc, x, y, isUnsigned, /*isMax=*/true);
}
Value combineMin(OpBuilder &b, Location loc, Value x, Value y, bool isUnsigned) {
  return joinExtremes(b, loc, x, y, isUnsigned, /*isMax=*/false);
}
Value combineAny(OpBuilder &b, Location loc, Value x, Value y, bool) { return arith::OrIOp::create(b, loc, x, y); }
Value combineAll(OpBuilder &b, Location loc, Value x, Value y, bool) { return arith::AndIOp::create(b, loc, x, y); }

Value neutralZero(OpBuilder &b, Location loc, Type element, bool) { return numberOf(b, loc, element, 0.0); }
Value neutralOne(OpBuilder &b, Location loc, Type element, bool) { return numberOf(b, loc, element, 1.0); }

template <bool least> Value extreme(OpBuilder &b, Location loc, Type element, bool isUnsigned) {
  return extremeOf(b, loc, element, isUnsigned, least);
}

using Neutral = Value (*)(OpBuilder &, Location, Type, bool isUnsigned);

template <typename Op, Combine combine, Neutral neutral> struct LowerReduction : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(this->getTypeConverter()->convertType(op.getY().getType()));
    int64_t rank = tensorType(adaptor.getX()).getRank();
    if (op.getAxes().empty()) {
      b.replaceOp(op, adaptor.getX());
      return success();
    }
    bool isUnsigned = getElementTypeOrSelf(op.getX().getType()).isUnsignedInteger();
    SmallVector<AffineExpr> kept;
    SmallVector<OpFoldResult> lengths;
    SmallVector<utils::IteratorType> iterators;
    for (int64_t axis = 0; axis < rank; ++axis) {
      bool reduced = llvm::is_contained(op.getAxes(), axis);
      iterators.push_back(reduced ? utils::IteratorType::reduction : utils::IteratorType::parallel);
      if (reduced)
        continue;
      kept.push_back(b.getAffineDimExpr(axis));
      lengths.push_back(tensor::getMixedSize(b, loc, adaptor.getX(), axis));
    }
    Value start = filled(b, loc, type, lengths, neutral(b, loc, type.getElementType(), isUnsigned));
    SmallVector<AffineMap> maps{b.getMultiDimIdentityMap(rank), AffineMap::get(rank, 0, kept, b.getContext())};
    auto loop = linalg::GenericOp::create(b, loc, start.getType(), adaptor.getX(), start, maps, iterators,
                                          [&](OpBuilder &inner, Location loc, ValueRange arguments) {
                                            Value value = combine(inner, loc, arguments[1], arguments[0], isUnsigned);
                                            linalg::YieldOp::create(inner, loc, value);
                                          });
    b.replaceOp(op, castTo(b, loc, loop.getResult(0), type));
    return success();
  }
};

/// Loops of a product: batch axes, free axes of lhs, free axes of rhs, contracted axes.
struct ProductLoops {
  explicit ProductLoops(scn::DotOp op) {
    int64_t batches = op.getLhsBatch().size();
    lhs.assign(op.getLhs().getType().getRank(), -1);
    rhs.assign(op.getRhs().getType().getRank(), -1);
    for (int64_t i = 0; i < batches; ++i)
      lhs[op.getLhsBatch()[i]] = rhs[op.getRhsBatch()[i]] = i;
    parallel = batches;
    auto place = [&](SmallVectorImpl<int64_t> &axes, ArrayRef<int64_t> contract) {
      for (auto [axis, loop] : llvm::enumerate(axes))
        if (loop < 0 && !llvm::is_contained(contract, static_cast<int64_t>(axis)))
          loop = parallel++;
    };
    place(lhs, op.getLhsContract());
    place(rhs, op.getRhsContract());
    total = parallel;
    for (auto [l, r] : llvm::zip(op.getLhsContract(), op.getRhsContract()))
      lhs[l] = rhs[r] = total++;
  }

  AffineMap mapOf(ArrayRef<int64_t> axes, MLIRContext *context) const {
    auto places = llvm::map_to_vector(axes, [&](int64_t loop) { return getAffineDimExpr(loop, context); });
    return AffineMap::get(total, 0, places, context);
  }

  SmallVector<int64_t> lhs, rhs; // the loop of each axis
  int64_t parallel, total;
};

/// A product of floats may be added without being rounded first, where the machine can.
void allowFusedMultiplyAdd(Value value) {
  if (auto op = value.getDefiningOp<arith::ArithFastMathInterface>())
    op->setAttr(op.getFastMathAttrName(),
                arith::FastMathFlagsAttr::get(value.getContext(), arith::FastMathFlags::contract));
}

struct LowerDot : OpConversionPattern<scn::DotOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::DotOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(getTypeConverter()->convertType(op.getY().getType()));
    ProductLoops loops(op);
    SmallVector<OpFoldResult> lengths(loops.parallel);
    auto collect = [&](Value operand, ArrayRef<int64_t> axes) {
      for (auto [axis, loop] : llvm::enumerate(axes))
        if (loop < loops.parallel && !lengths[loop])
          lengths[loop] = tensor::getMixedSize(b, loc, operand, axis);
    };
    collect(adaptor.getLhs(), loops.lhs);
    collect(adaptor.getRhs(), loops.rhs);
    for (auto [length, known] : llvm::zip(lengths, type.getShape()))
      if (!ShapedType::isDynamic(known))
        length = b.getIndexAttr(known);
    bool isBoolean = getElementTypeOrSelf(op.getY().getType()).isInteger(1);
    // Where nothing is contracted each element is one product, and no sum is started.
    bool isOuter = loops.total == loops.parallel;
    Value start = isOuter ? tensor::EmptyOp::create(b, loc, lengths, type.getElementType()).getResult()
                          : filled(b, loc, type, lengths, numberOf(b, loc, type.getElementType(), 0.0));
    auto own = llvm::to_vector(llvm::seq<int64_t>(0, loops.parallel));
    SmallVector<AffineMap> maps{loops.mapOf(loops.lhs, b.getContext()), loops.mapOf(loops.rhs, b.getContext()),
                                loops.mapOf(own, b.getContext())};
    SmallVector<utils::IteratorType> iterators(loops.parallel, utils::IteratorType::parallel);
    iterators.append(loops.total - loops.parallel, utils::IteratorType::reduction);
    auto loop =
        linalg::GenericOp::create(b, loc, start.getType(), ValueRange{adaptor.getLhs(), adaptor.getRhs()}, start, maps,
                                  iterators, [&](OpBuilder &inner, Location loc, ValueRange arguments) {
                                    // The sum and product of truth values are "or" and "and".
                                    Value product = isBoolean
                                                        ? combineAll(inner, loc, arguments[0], arguments[1], false)
                                                        : combineProduct(inner, loc, arguments[0], arguments[1], false);
                                    if (isOuter) {
                                      linalg::YieldOp::create(inner, loc, product);
                                      return;
                                    }
                                    Value sum = isBoolean ? combineAny(inner, loc, arguments[2], product, false)
                                                          : combineSum(inner, loc, arguments[2], product, false);
                                    allowFusedMultiplyAdd(product);
                                    allowFusedMultiplyAdd(sum);
                                    linalg::YieldOp::create(inner, loc, sum);
                                  });
    b.replaceOp(op, castTo(b, loc, loop.getResult(0), type));
    return success();
  }
};
} // namespace

void scansion::addReducePatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerReduction<scn::ReduceSumOp, combineSum, neutralZero>,
               LowerReduction<scn::ReduceProdOp, combineProduct, neutralOne>,
               LowerReduction<scn::ReduceMaxOp, combineMax, extreme<true>>,
               LowerReduction<scn::ReduceMinOp, combineMin, extreme<false>>,
               LowerReduction<scn::ReduceAnyOp, combineAny, neutralZero>,
               LowerReduction<scn::ReduceAllOp, combineAll, neutralOne>, LowerDot>(types, patterns.getContext());
}
