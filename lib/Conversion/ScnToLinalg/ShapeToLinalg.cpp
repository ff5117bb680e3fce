//===- ShapeToLinalg.cpp - sizes, broadcasts and rearrangements -------------===//
//
// Views where upstream has one (expand, collapse, slices), loops that read from another place where it has none.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"

#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion;

namespace {
template <typename Op> struct ShapePattern : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  RankedTensorType resultType(Op op) const {
    return cast<RankedTensorType>(this->getTypeConverter()->convertType(op->getResult(0).getType()));
  }
};

struct LowerDim : ShapePattern<scn::DimOp> {
  using ShapePattern::ShapePattern;
  LogicalResult matchAndRewrite(scn::DimOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    OpFoldResult length = tensor::getMixedSize(b, op.getLoc(), adaptor.getX(), op.getAxis());
    b.replaceOp(op, tensorOfIndex(b, op.getLoc(), length));
    return success();
  }
};

struct LowerShapeOf : ShapePattern<scn::ShapeOfOp> {
  using ShapePattern::ShapePattern;
  LogicalResult matchAndRewrite(scn::ShapeOfOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    SmallVector<Value> lengths;
    for (OpFoldResult length : lengthsOf(b, op.getLoc(), adaptor.getX()))
      lengths.push_back(scalarOf(b, op.getLoc(), tensorOfIndex(b, op.getLoc(), length)));
    if (lengths.empty())
      b.replaceOpWithNewOp<tensor::EmptyOp>(op, resultType(op), ValueRange{});
    else
      b.replaceOpWithNewOp<tensor::FromElementsOp>(op, resultType(op), lengths);
    return success();
  }
};

struct LowerFillLike : ShapePattern<scn::FillLikeOp> {
  using ShapePattern::ShapePattern;
  LogicalResult matchAndRewrite(scn::FillLikeOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Value scalar = scalarOf(b, op.getLoc(), adaptor.getValue());
    SmallVector<OpFoldResult> lengths = lengthsOf(b, op.getLoc(), adaptor.getLike());
    b.replaceOp(op, elementwiseLoop(b, op.getLoc(), resultType(op), lengths, {}, {},
                                    [&](OpBuilder &, Location, ValueRange) { return scalar; }));
    return success();
  }
};

struct LowerBroadcast : ShapePattern<scn::BroadcastOp> {
  using ShapePattern::ShapePattern;
  LogicalResult matchAndRewrite(scn::BroadcastOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    SmallVector<AffineExpr> places;
    for (auto [axis, place] : llvm::enumerate(op.getDimensions()))
      places.push_back(tensorType(adaptor.getX()).getDimSize(axis) == 1 ? b.getAffineConstantExpr(0)
                                                                        : b.getAffineDimExpr(place));
    auto map = AffineMap::get(resultType(op).getRank(), 0, places, b.getContext());
    auto lengths = mixedLengths(b, op.getLoc(), op.getStaticSizes(), adaptor.getSizes());
    b.replaceOp(op, elementwiseLoop(b, op.getLoc(), resultType(op), lengths, adaptor.getX(), map,
                                    [](OpBuilder &, Location, ValueRange elements) { return elements[0]; }));
    return success();
  }
};

struct LowerTranspose : ShapePattern<scn::TransposeOp> {
  using ShapePattern::ShapePattern;
  LogicalResult matchAndRewrite(scn::TransposeOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    SmallVector<OpFoldResult> lengths;
    SmallVector<unsigned> inverse(op.getPermutation().size());
    for (auto [place, axis] : llvm::enumerate(op.getPermutation())) {
      lengths.push_back(tensor::getMixedSize(b, op.getLoc(), adaptor.getX(), axis));
      inverse[axis] = place;
    }
    AffineMap map =
        inverse.empty() ? b.getMultiDimIdentityMap(0) : AffineMap::getPermutationMap(inverse, b.getContext());
    b.replaceOp(op, elementwiseLoop(b, op.getLoc(), resultType(op), lengths, adaptor.getX(), map,
                                    [](OpBuilder &, Location, ValueRange elements) { return elements[0]; }));
    return success();
  }
};

/// A tensor with axes of length 1 more or less, through a slice that drops or a store that adds them.
struct LowerSqueeze : ShapePattern<scn::SqueezeOp> {
  using ShapePattern::ShapePattern;
  LogicalResult matchAndRewrite(scn::SqueezeOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    SmallVector<OpFoldResult> sizes = lengthsOf(b, op.getLoc(), adaptor.getX());
    for (int64_t axis : op.getAxes())
      sizes[axis] = b.getIndexAttr(1);
    SmallVector<OpFoldResult> offsets(sizes.size(), b.getIndexAttr(0)), strides(sizes.size(), b.getIndexAttr(1));
    SmallVector<int64_t> shape;
    for (auto [axis, length] : llvm::enumerate(tensorType(adaptor.getX()).getShape()))
      if (!llvm::is_contained(op.getAxes(), static_cast<int64_t>(axis)))
        shape.push_back(length);
    auto type = RankedTensorType::get(shape, resultType(op).getElementType());
    if (isEmpty(adaptor.getX())) {
      SmallVector<OpFoldResult> kept;
      for (auto [axis, length] : llvm::enumerate(sizes))
        if (!llvm::is_contained(op.getAxes(), static_cast<int64_t>(axis)))
          kept.push_back(length);
      Value nothing = tensor::EmptyOp::create(b, op.getLoc(), kept, type.getElementType());
      b.replaceOp(op, castTo(b, op.getLoc(), nothing, resultType(op)));
      return success();
    }
    Value squeezed = tensor::ExtractSliceOp::create(b, op.getLoc(), type, adaptor.getX(), offsets, sizes, strides);
    b.replaceOp(op, castTo(b, op.getLoc(), squeezed, resultType(op)));
    return success();
  }
};

struct LowerExpandDims : ShapePattern<scn::ExpandDimsOp> {
  using ShapePattern::ShapePattern;
  LogicalResult matchAndRewrite(scn::ExpandDimsOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    SmallVector<ReassociationIndices> groups;
    SmallVector<OpFoldResult> lengths, own = lengthsOf(b, op.getLoc(), adaptor.getX());
    SmallVector<int64_t> shape;
    unsigned next = 0;
    ReassociationIndices leading;
    for (int64_t axis = 0; axis < resultType(op).getRank(); ++axis) {
      bool isNew = llvm::is_contained(op.getAxes(), axis);
      shape.push_back(isNew ? 1 : tensorType(adaptor.getX()).getDimSize(next));
      lengths.push_back(isNew ? OpFoldResult(b.getIndexAttr(1)) : own[next++]);
      if (!isNew) {
        groups.push_back(leading);
        leading.clear();
      }
      (groups.empty() ? leading : groups.back()).push_back(axis);
    }
    // The operand may know a length that the result's type does not.
    auto type = resultType(op).clone(shape);
    Value expanded = tensor::ExpandShapeOp::create(b, op.getLoc(), type, adaptor.getX(), groups, lengths);
    b.replaceOp(op, castTo(b, op.getLoc(), expanded, resultType(op)));
    return success();
  }
};

/// Loops that read `x` at a place computed from the place of the result.
Value gatherLoop(OpBuilder &b, Location loc, RankedTensorType type, ArrayRef<OpFoldResult> lengths, Value x,
                 llvm::function_ref<void(OpBuilder &, SmallVectorImpl<Value> &)> place) {
  return elementwiseLoop(b, loc, type, lengths, {}, {}, [&](OpBuilder &inner, Location loc, ValueRange) -> Value {
    SmallVector<Value> indices;
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      indices.push_back(linalg::IndexOp::create(inner, loc, axis));
    place(inner, indices);
    return tensor::ExtractOp::create(inner, loc, x, indices);
  });
}

struct LowerReverse : ShapePattern<scn::ReverseOp> {
  using ShapePattern::ShapePattern;
  LogicalResult matchAndRewrite(scn::ReverseOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    SmallVector<Value> last;
    for (int64_t axis : op.getAxes()) {
      Value length = getValueOrCreateConstantIndexOp(b, loc, tensor::getMixedSize(b, loc, adaptor.getX(), axis));
      last.push_back(arith::SubIOp::create(b, loc, length, indexValue(b, loc, 1)));
    }
    auto place = [&](OpBuilder &inner, SmallVectorImpl<Value> &indices) {
      for (auto [axis, end] : llvm::zip(op.getAxes(), last))
        indices[axis] = arith::SubIOp::create(inner, loc, end, indices[axis]);
    };
    b.replaceOp(op, gatherLoop(b, loc, resultType(op), lengthsOf(b, loc, adaptor.getX()), adaptor.getX(), place));
    return success();
  }
};

struct LowerReshape : ShapePattern<scn::ReshapeOp> {
  using ShapePattern::ShapePattern;
  LogicalResult matchAndRewrite(scn::ReshapeOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    SmallVector<Value> sizes = finalSizes(op, adaptor, b);
    RankedTensorType type = resultType(op);
    auto shapeType = RankedTensorType::get({type.getRank()}, b.getIndexType());
    Value shape = sizes.empty() ? tensor::EmptyOp::create(b, loc, shapeType, ValueRange{}).getResult()
                                : tensor::FromElementsOp::create(b, loc, shapeType, sizes).getResult();
    if (type.getRank() == 0) {
      SmallVector<Value> origin(tensorType(adaptor.getX()).getRank(), indexValue(b, loc, 0));
      b.replaceOp(op, tensorOf(b, loc, tensor::ExtractOp::create(b, loc, adaptor.getX(), origin)));
      return success();
    }
    b.replaceOpWithNewOp<tensor::ReshapeOp>(op, type, adaptor.getX(), shape);
    return success();
  }

  /// The sizes with -1 replaced by what the others leave. The checks before have made sure that it fits.
  static SmallVector<Value> finalSizes(scn::ReshapeOp op, OpAdaptor adaptor, OpBuilder &b) {
    Location loc = op.getLoc();
    Value one = indexValue(b, loc, 1), minusOne = indexValue(b, loc, -1), zero = indexValue(b, loc, 0);
    Value total = one, product = one;
    for (OpFoldResult length : lengthsOf(b, loc, adaptor.getX()))
      total = arith::MulIOp::create(b, loc, total, getValueOrCreateConstantIndexOp(b, loc, length));
    SmallVector<Value> sizes;
    for (OpFoldResult size : mixedLengths(b, loc, op.getStaticSizes(), adaptor.getSizes())) {
      Value value = getValueOrCreateConstantIndexOp(b, loc, size);
      sizes.push_back(value);
      Value inferred = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, value, minusOne);
      product = arith::MulIOp::create(b, loc, product, arith::SelectOp::create(b, loc, inferred, one, value));
    }
    Value isZero = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, product, zero);
    Value rest = arith::DivUIOp::create(b, loc, total, arith::SelectOp::create(b, loc, isZero, one, product));
    rest = arith::SelectOp::create(b, loc, isZero, zero, rest);
    for (auto [size, known] : llvm::zip(sizes, op.getStaticSizes())) {
      if (known >= 0)
        continue;
      Value inferred = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, size, minusOne);
      size = arith::SelectOp::create(b, loc, inferred, rest, size);
    }
    return sizes;
  }
};

/// Upstream's analysis of a chain of insertions takes time with the cube of its length. So many parts are joined in groups,
/// and then the groups: each element is copied once more for each level, and 400 parts compile in no time.
constexpr size_t kLongestChain = 32;

struct LowerConcatenate : ShapePattern<scn::ConcatenateOp> {
  using ShapePattern::ShapePattern;
  LogicalResult matchAndRewrite(scn::ConcatenateOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    SmallVector<Value> parts(adaptor.getInputs());
    bool areMany = parts.size() > kLongestChain;
    bool areElements = areMany && llvm::all_of(parts, [](Value part) {
                         return tensorType(part).getRank() == 1 && tensorType(part).getDimSize(0) == 1;
                       });
    if (areElements) {
      Value zero = indexValue(b, op.getLoc(), 0);
      for (Value &part : parts)
        part = tensor::ExtractOp::create(b, op.getLoc(), part, zero);
      b.replaceOpWithNewOp<tensor::FromElementsOp>(op, resultType(op), parts);
      return success();
    }
    while (parts.size() > kLongestChain) {
      SmallVector<Value> groups;
      for (ArrayRef<Value> rest = parts; !rest.empty(); rest = rest.drop_front(std::min(kLongestChain, rest.size())))
        groups.push_back(join(b, op.getLoc(), rest.take_front(kLongestChain), op.getAxis(), RankedTensorType()));
      parts = groups;
    }
    b.replaceOp(op, join(b, op.getLoc(), parts, op.getAxis(), resultType(op)));
    return success();
  }

  /// The parts in one tensor of `type`; of what is known about them if it is null.
  static Value join(OpBuilder &b, Location loc, ArrayRef<Value> parts, int64_t axis, RankedTensorType type) {
    SmallVector<OpFoldResult> lengths = lengthsOf(b, loc, parts.front());
    if (!type) {
      SmallVector<int64_t> shape(tensorType(parts.front()).getShape());
      shape[axis] = 0;
      for (Value part : parts) {
        int64_t length = tensorType(part).getDimSize(axis);
        bool isKnown = !ShapedType::isDynamic(length) && !ShapedType::isDynamic(shape[axis]);
        shape[axis] = isKnown ? shape[axis] + length : ShapedType::kDynamic;
      }
      type = RankedTensorType::get(shape, tensorType(parts.front()).getElementType());
    }
    Value total = indexValue(b, loc, 0);
    SmallVector<Value> offsets;
    for (Value part : parts) {
      offsets.push_back(total);
      Value length = getValueOrCreateConstantIndexOp(b, loc, tensor::getMixedSize(b, loc, part, axis));
      total = arith::AddIOp::create(b, loc, total, length);
    }
    lengths[axis] = total;
    for (auto [length, known] : llvm::zip(lengths, type.getShape()))
      if (!ShapedType::isDynamic(known))
        length = b.getIndexAttr(known);
    Value joined = tensor::EmptyOp::create(b, loc, lengths, type.getElementType());
    SmallVector<OpFoldResult> strides(lengths.size(), b.getIndexAttr(1));
    for (auto [part, offset] : llvm::zip(parts, offsets)) {
      SmallVector<OpFoldResult> place(lengths.size(), b.getIndexAttr(0)), sizes = lengthsOf(b, loc, part);
      if (isEmpty(part) || isEmpty(joined))
        continue;
      place[axis] = offset;
      joined = tensor::InsertSliceOp::create(b, loc, part, joined, place, sizes, strides);
    }
    return castTo(b, loc, joined, type);
  }
};

struct LowerIota : ShapePattern<scn::IotaOp> {
  using ShapePattern::ShapePattern;
  LogicalResult matchAndRewrite(scn::IotaOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Type element = resultType(op).getElementType();
    bool isUnsigned = getElementTypeOrSelf(op.getY().getType()).isUnsignedInteger();
    Value start = scalarOf(b, loc, adaptor.getStart()), stop = scalarOf(b, loc, adaptor.getStop()),
          step = scalarOf(b, loc, adaptor.getStep());
    OpFoldResult count = isa<FloatType>(element) ? countFloats(b, loc, start, stop, step)
                                                 : countIntegers(b, loc, start, stop, step, isUnsigned);
    auto body = [&](OpBuilder &inner, Location loc, ValueRange) -> Value {
      Value index = linalg::IndexOp::create(inner, loc, 0);
      index = arith::IndexCastOp::create(inner, loc, inner.getI64Type(), index);
      if (isa<FloatType>(element)) {
        index = arith::SIToFPOp::create(inner, loc, element, index);
        return arith::AddFOp::create(inner, loc, start, arith::MulFOp::create(inner, loc, index, step));
      }
      if (element.getIntOrFloatBitWidth() < 64)
        index = arith::TruncIOp::create(inner, loc, element, index);
      return arith::AddIOp::create(inner, loc, start, arith::MulIOp::create(inner, loc, index, step));
    };
    b.replaceOp(op, elementwiseLoop(b, loc, resultType(op), count, {}, {}, body));
    return success();
  }

  static Value widen(OpBuilder &b, Location loc, Value value, bool isUnsigned) {
    if (value.getType().isInteger(64))
      return value;
    return isUnsigned ? arith::ExtUIOp::create(b, loc, b.getI64Type(), value).getResult()
                      : arith::ExtSIOp::create(b, loc, b.getI64Type(), value).getResult();
  }

  /// max(0, ceil((stop - start) / step)), the step guarded against 0.
  static Value countIntegers(OpBuilder &b, Location loc, Value start, Value stop, Value step, bool isUnsigned) {
    start = widen(b, loc, start, isUnsigned);
    stop = widen(b, loc, stop, isUnsigned);
    step = widen(b, loc, step, isUnsigned);
    Value zero = numberOf(b, loc, b.getI64Type(), 0), one = numberOf(b, loc, b.getI64Type(), 1);
    Value isZero = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, step, zero);
    step = arith::SelectOp::create(b, loc, isZero, one, step);
    Value distance = arith::SubIOp::create(b, loc, stop, start);
    Value count = arith::CeilDivSIOp::create(b, loc, distance, step);
    count = arith::MaxSIOp::create(b, loc, count, zero);
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), count);
  }

  static Value countFloats(OpBuilder &b, Location loc, Value start, Value stop, Value step) {
    Type wide = b.getF64Type();
    auto widen = [&](Value value) -> Value {
      return value.getType() == wide ? value : arith::ExtFOp::create(b, loc, wide, value).getResult();
    };
    Value distance = arith::SubFOp::create(b, loc, widen(stop), widen(start));
    Value steps = math::CeilOp::create(b, loc, arith::DivFOp::create(b, loc, distance, widen(step)));
    // NaN and what no memory could hold count as none and as too many.
    Value zero = numberOf(b, loc, wide, 0.0), most = numberOf(b, loc, wide, 4611686018427387904.0);
    steps = arith::MinNumFOp::create(b, loc, arith::MaxNumFOp::create(b, loc, steps, zero), most);
    Value count = arith::FPToSIOp::create(b, loc, b.getI64Type(), steps);
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), count);
  }
};
} // namespace

void scansion::addShapePatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerDim, LowerShapeOf, LowerFillLike, LowerBroadcast, LowerTranspose, LowerSqueeze, LowerExpandDims,
               LowerReverse, LowerReshape, LowerConcatenate, LowerIota>(types, patterns.getContext());
}
