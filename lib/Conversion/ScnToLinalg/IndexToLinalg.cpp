//===- IndexToLinalg.cpp - basic indexing -----------------------------------===//
//
// Bounds are normalised as Python does, then a slice is a view (tensor.extract_slice). A step that is negative becomes a
// positive one over the same elements in reverse; a loop reverses them.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"

#include "mlir/Dialect/Complex/IR/Complex.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion;

namespace {
/// One axis of a slice: elements offset, offset + stride, ... (`length` of them), to be read backwards if `reversed`
/// (null: never; else an i1).
struct Axis {
  OpFoldResult offset, length, stride;
  Value reversed;
  bool indexed;
};

/// Index arithmetic. What is known is computed at once.
class IndexMath {
public:
  IndexMath(OpBuilder &b, Location loc) : b(b), loc(loc) {}
  Value of(int64_t value) { return indexValue(b, loc, value); }
  Value add(Value x, Value y) { return b.createOrFold<arith::AddIOp>(loc, x, y); }
  Value sub(Value x, Value y) { return b.createOrFold<arith::SubIOp>(loc, x, y); }
  Value mul(Value x, Value y) { return b.createOrFold<arith::MulIOp>(loc, x, y); }
  Value max(Value x, Value y) { return b.createOrFold<arith::MaxSIOp>(loc, x, y); }
  Value min(Value x, Value y) { return b.createOrFold<arith::MinSIOp>(loc, x, y); }
  Value less(Value x, Value y) { return b.createOrFold<arith::CmpIOp>(loc, arith::CmpIPredicate::slt, x, y); }
  Value select(Value c, Value x, Value y) { return b.createOrFold<arith::SelectOp>(loc, c, x, y); }
  Value clip(Value x, Value low, Value high) { return min(max(x, low), high); }
  /// Counts from the end when negative.
  Value wrap(Value x, Value length) {
    Value negative = less(x, of(0)), fromEnd = add(x, length);
    return select(negative, fromEnd, x);
  }
  /// ceil(x / y) for y > 0, and 0 for negative x.
  Value ceilDiv(Value x, Value y) {
    Value positive = max(x, of(0)), slack = sub(y, of(1));
    return b.createOrFold<arith::DivUIOp>(loc, add(positive, slack), y);
  }

private:
  OpBuilder &b;
  Location loc;
};

/// A step of either sign. For a negative one the bounds are clipped to [-1, length - 1].
Axis normaliseReversible(IndexMath &math, OpBuilder &b, Location loc, Value start, Value stop, Value step,
                         Value length) {
  Value zero = math.of(0), one = math.of(1);
  Value negative = math.less(step, zero);
  Value low = math.select(negative, math.of(-1), zero), high = math.select(negative, math.sub(length, one), length);
  Value from = math.clip(math.wrap(start, length), low, high), to = math.clip(math.wrap(stop, length), low, high);
  Value stride = math.select(negative, math.sub(zero, step), step);
  stride = math.max(stride, one); // a step of 0 has failed its check
  Value distance = math.select(negative, math.sub(from, to), math.sub(to, from));
  Value count = math.ceilDiv(distance, stride);
  // The last element that is read comes first in memory; with no elements the offset must stay in range.
  Value last = math.sub(from, math.mul(math.max(math.sub(count, one), zero), stride));
  Value offset = math.max(math.select(negative, last, from), zero);
  return {getAsOpFoldResult(offset), getAsOpFoldResult(count), getAsOpFoldResult(stride), negative, false};
}

/// The axes of a slice or an update of `x`, whose bounds are those of `op`.
template <typename Op> SmallVector<Axis> normalise(OpBuilder &b, Op op, typename Op::Adaptor adaptor, Value x) {
  Location loc = op.getLoc();
  IndexMath math(b, loc);
  unsigned nextStart = 0, nextStop = 0, nextStep = 0;
  auto bound = [&](int64_t known, ValueRange operands, unsigned &next) {
    return ShapedType::isDynamic(known) ? indexOf(b, loc, operands[next++]) : math.of(known);
  };
  SmallVector<Axis> axes;
  for (int64_t axis = 0; axis < tensorType(x).getRank(); ++axis) {
    Value length = getValueOrCreateConstantIndexOp(b, loc, tensor::getMixedSize(b, loc, x, axis));
    int64_t knownStep = op.getStaticSteps()[axis];
    Value start = bound(op.getStaticStarts()[axis], adaptor.getStarts(), nextStart);
    Value stop = bound(op.getStaticStops()[axis], adaptor.getStops(), nextStop);
    Value step = bound(knownStep, adaptor.getSteps(), nextStep);
    if (op.getIndexed()[axis]) {
      axes.push_back({getAsOpFoldResult(math.wrap(start, length)), b.getIndexAttr(1), b.getIndexAttr(1), {}, true});
      continue;
    }
    bool whole = op.getStaticStarts()[axis] == 0 && op.getStaticStops()[axis] >= (int64_t(1) << 62) && knownStep == 1;
    if (whole) {
      axes.push_back({b.getIndexAttr(0), tensor::getMixedSize(b, loc, x, axis), b.getIndexAttr(1), {}, false});
      continue;
    }
    bool mayReverse = ShapedType::isDynamic(knownStep) || knownStep < 0;
    if (!mayReverse) {
      Value zero = math.of(0), from = math.clip(math.wrap(start, length), zero, length);
      Value to = math.clip(math.wrap(stop, length), zero, length);
      OpFoldResult count = getAsOpFoldResult(math.ceilDiv(math.sub(to, from), step));
      axes.push_back({getAsOpFoldResult(from), count, b.getIndexAttr(knownStep), {}, false});
      continue;
    }
    axes.push_back(normaliseReversible(math, b, loc, start, stop, step, length));
  }
  // Upstream refuses the number of an element behind the last one, which a slice without elements may start from.
  for (auto [axis, length] : llvm::zip(axes, tensorType(x).getShape()))
    if (std::optional<int64_t> offset = getConstantIntValue(axis.offset);
        offset && !ShapedType::isDynamic(length) && *offset >= length)
      axis.offset = getValueOrCreateConstantIndexOp(b, loc, axis.offset);
  return axes;
}

void splitAxes(OpBuilder &b, ArrayRef<Axis> axes, SmallVectorImpl<OpFoldResult> &offsets,
               SmallVectorImpl<OpFoldResult> &sizes, SmallVectorImpl<OpFoldResult> &strides) {
  for (const Axis &axis : axes) {
    offsets.push_back(axis.offset);
    sizes.push_back(axis.length);
    strides.push_back(axis.stride);
  }
}

bool anyReversed(ArrayRef<Axis> axes) {
  return llvm::any_of(axes, [](const Axis &axis) { return bool(axis.reversed); });
}

/// `part` with the axes turned round that are to be read backwards.
Value reverse(OpBuilder &b, Location loc, Value part, ArrayRef<Axis> axes) {
  SmallVector<Axis> kept;
  llvm::copy_if(axes, std::back_inserter(kept), [](const Axis &axis) { return !axis.indexed; });
  auto body = [&](OpBuilder &inner, Location loc, ValueRange) -> Value {
    IndexMath math(inner, loc);
    SmallVector<Value> place;
    for (auto [position, axis] : llvm::enumerate(kept)) {
      Value index = linalg::IndexOp::create(inner, loc, position);
      if (axis.reversed) {
        Value length = getValueOrCreateConstantIndexOp(inner, loc, axis.length);
        Value mirrored = math.sub(math.sub(length, math.of(1)), index);
        index = math.select(axis.reversed, mirrored, index);
      }
      place.push_back(index);
    }
    return tensor::ExtractOp::create(inner, loc, part, place);
  };
  return elementwiseLoop(b, loc, tensorType(part), lengthsOf(b, loc, part), {}, {}, body);
}

/// Whether dropping "an axis of length 1" does not say which. x[:1, :, k]: upstream drops the first, as soon as it
/// learns something new of the slice. x[k, ::2, :1]: upstream looks for the strides of x among those of the part.
bool isAmbiguous(ArrayRef<Axis> axes) {
  bool hasOne = false, hasMoreBehind = false; // axes that are kept: one that may have length 1, then one that may not
  bool isAnyIndexed = llvm::any_of(axes, [](const Axis &axis) { return axis.indexed; });
  bool isAnyStepped =
      llvm::any_of(axes, [](const Axis &axis) { return !axis.indexed && getConstantIntValue(axis.stride) != 1; });
  for (const Axis &axis : axes) {
    if (axis.indexed && hasMoreBehind)
      return true;
    std::optional<int64_t> length = getConstantIntValue(axis.length);
    hasMoreBehind |= hasOne && !axis.indexed && length != 1;
    hasOne |= !axis.indexed && length.value_or(1) == 1;
  }
  return isAnyIndexed && isAnyStepped && hasOne;
}

/// The axes that become one where those that are indexed are dropped.
SmallVector<ReassociationIndices> groupAxes(ArrayRef<Axis> axes) {
  SmallVector<ReassociationIndices> groups(1);
  bool isFull = false;
  for (auto [place, axis] : llvm::enumerate(axes)) {
    if (!axis.indexed && isFull)
      groups.emplace_back();
    isFull |= !axis.indexed;
    groups.back().push_back(place);
  }
  return groups;
}

/// A part of `x` whose indexed axes are gone.
Value extract(OpBuilder &b, Location loc, Value x, ArrayRef<Axis> axes, RankedTensorType type) {
  SmallVector<OpFoldResult> offsets, sizes, strides;
  splitAxes(b, axes, offsets, sizes, strides);
  // The result's type may know lengths that the operand's does not.
  int64_t kept = 0;
  for (auto [axis, size] : llvm::zip(axes, sizes))
    if (!axis.indexed && !type.isDynamicDim(kept++))
      size = b.getIndexAttr(type.getDimSize(kept - 1));
  if (!isAmbiguous(axes))
    return tensor::ExtractSliceOp::create(b, loc, type, x, offsets, sizes, strides);
  Value whole = tensor::ExtractSliceOp::create(b, loc, x, offsets, sizes, strides);
  return tensor::CollapseShapeOp::create(b, loc, type, whole, groupAxes(axes));
}

/// `x` with a part replaced.
Value insert(OpBuilder &b, Location loc, Value part, Value x, ArrayRef<Axis> axes) {
  SmallVector<OpFoldResult> offsets, sizes, strides;
  splitAxes(b, axes, offsets, sizes, strides);
  if (isAmbiguous(axes)) {
    SmallVector<int64_t> shape;
    for (OpFoldResult &size : sizes) {
      std::optional<int64_t> known = getConstantIntValue(size);
      shape.push_back(known.value_or(ShapedType::kDynamic));
      if (known)
        size = b.getIndexAttr(*known); // as the type says
    }
    auto whole = RankedTensorType::get(shape, tensorType(part).getElementType());
    part = tensor::ExpandShapeOp::create(b, loc, whole, part, groupAxes(axes), sizes);
  }
  return tensor::InsertSliceOp::create(b, loc, part, x, offsets, sizes, strides);
}

struct LowerSlice : OpConversionPattern<scn::SliceOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::SliceOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(getTypeConverter()->convertType(op.getY().getType()));
    SmallVector<Axis> axes = normalise(b, op, adaptor, adaptor.getX());
    if (type.getRank() == 0) {
      auto place = llvm::map_to_vector(
          axes, [&](const Axis &axis) { return getValueOrCreateConstantIndexOp(b, loc, axis.offset); });
      b.replaceOp(op, tensorOf(b, loc, tensor::ExtractOp::create(b, loc, adaptor.getX(), place)));
      return success();
    }
    SmallVector<int64_t> shape;
    SmallVector<OpFoldResult> lengths;
    for (const Axis &axis : axes)
      if (!axis.indexed) {
        shape.push_back(getConstantIntValue(axis.length).value_or(ShapedType::kDynamic));
        lengths.push_back(axis.length);
      }
    if (isEmpty(adaptor.getX()) || llvm::is_contained(type.getShape(), 0)) {
      Value nothing = tensor::EmptyOp::create(b, loc, lengths, type.getElementType());
      b.replaceOp(op, castTo(b, loc, nothing, type));
      return success();
    }
    auto viewType = RankedTensorType::get(shape, type.getElementType());
    Value part = extract(b, loc, adaptor.getX(), axes, viewType);
    if (anyReversed(axes))
      part = reverse(b, loc, part, axes);
    b.replaceOp(op, castTo(b, loc, part, type));
    return success();
  }
};

struct LowerUpdateSlice : OpConversionPattern<scn::UpdateSliceOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::UpdateSliceOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    SmallVector<Axis> axes = normalise(b, op, adaptor, adaptor.getX());
    Value x = adaptor.getX(), value = adaptor.getValue();
    if (isEmpty(x) || isEmpty(value)) {
      b.replaceOp(op, x);
      return success();
    }
    // The value's lengths are those of the part: a check has compared them.
    int64_t position = 0;
    for (Axis &axis : axes)
      if (!axis.indexed) {
        int64_t known = tensorType(value).getDimSize(position++);
        if (!ShapedType::isDynamic(known))
          axis.length = b.getIndexAttr(known);
      }
    if (anyReversed(axes))
      value = reverse(b, loc, value, axes);
    SmallVector<int64_t> shape;
    for (const Axis &axis : axes)
      if (!axis.indexed)
        shape.push_back(getConstantIntValue(axis.length).value_or(ShapedType::kDynamic));
    auto partType = RankedTensorType::get(shape, tensorType(x).getElementType());
    value = castTo(b, loc, value, partType);
    if (op.getAccumulate()) {
      Value old = extract(b, loc, x, axes, partType);
      value = addElements(b, op, value, old);
    }
    b.replaceOp(op, insert(b, loc, value, x, axes));
    return success();
  }

  static Value addElements(OpBuilder &b, scn::UpdateSliceOp op, Value value, Value old) {
    Location loc = op.getLoc();
    AffineMap map = b.getMultiDimIdentityMap(tensorType(value).getRank());
    return elementwiseLoop(b, loc, tensorType(value), lengthsOf(b, loc, value), {old, value}, {map, map},
                           [](OpBuilder &inner, Location loc, ValueRange elements) -> Value {
                             if (isa<ComplexType>(elements[0].getType()))
                               return complex::AddOp::create(inner, loc, elements[0], elements[1]);
                             if (isa<FloatType>(elements[0].getType()))
                               return arith::AddFOp::create(inner, loc, elements[0], elements[1]);
                             return arith::AddIOp::create(inner, loc, elements[0], elements[1]);
                           });
  }
};
} // namespace

void scansion::addIndexPatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerSlice, LowerUpdateSlice>(types, patterns.getContext());
}
