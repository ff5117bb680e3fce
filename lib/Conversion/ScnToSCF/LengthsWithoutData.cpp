//===- LengthsWithoutData.cpp - lengths of a scan's rows that no data decide ===//
//
// What lengthFromOperands says, followed from a value of the step to what the scan is given; and, since no value of the
// step is looked at, the lengths of slices in numbers, of other shapes, and of choices whose branches agree.
//
//===----------------------------------------------------------------------===//

#include "LengthsWithoutData.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace scansion;

Value LengthsWithoutData::find(Value value, int64_t axis) {
  auto type = cast<RankedTensorType>(value.getType());
  if (!type.isDynamicDim(axis) || isOuter(value))
    return scn::axisLength(b, loc, value, axis);
  Operation *op = value.getDefiningOp();
  if (auto cast = dyn_cast_or_null<tensor::CastOp>(op))
    return find(cast.getSource(), axis);
  if (auto choice = dyn_cast_or_null<scf::IfOp>(op)) {
    unsigned number = cast<OpResult>(value).getResultNumber();
    return ofChoice(choice.getCondition(), choice.thenYield().getOperand(number), choice.elseYield().getOperand(number),
                    axis);
  }
  if (auto choice = dyn_cast_or_null<arith::SelectOp>(op))
    return ofChoice(choice.getCondition(), choice.getTrueValue(), choice.getFalseValue(), axis);
  // The scan's own arguments have the lengths of outer values, which are wanted here and not in front of the scan.
  Operation *place = op ? op : value.getParentBlock()->getParentOp();
  OpBuilder inner = place == scan ? OpBuilder(b) : OpBuilder(place);
  if (Value length = scn::lengthFromOperands(inner, value, axis))
    return number(length);
  if (auto slice = dyn_cast_or_null<scn::SliceOp>(op))
    return ofSlice(slice, axis);
  if (auto reshape = dyn_cast_or_null<scn::ReshapeOp>(op))
    return ofReshape(reshape, axis);
  if (auto nested = dyn_cast_or_null<scn::ScanOp>(op); nested && axis > 0)
    for (auto [output, row] : llvm::enumerate(nested.getYield().getOutputs()))
      if (nested.getStack(output) == value)
        return find(row, axis - 1);
  return {};
}

/// An integer that is made of lengths.
Value LengthsWithoutData::number(Value scalar) {
  if (isOuter(scalar))
    return scalar;
  Operation *op = scalar.getDefiningOp();
  if (!op)
    return {};
  if (op->hasTrait<OpTrait::ConstantLike>())
    return b.clone(*op)->getResult(0);
  if (auto dim = dyn_cast<scn::DimOp>(op))
    return find(dim.getX(), dim.getAxis());
  if (!isa<scn::ElementwiseOpInterface>(op) || cast<RankedTensorType>(scalar.getType()).getRank() != 0)
    return {};
  IRMapping mapping;
  for (Value operand : op->getOperands())
    if (Value known = number(operand))
      mapping.map(operand, known);
    else
      return {};
  return b.clone(*op, mapping)->getResult(0);
}

/// Of x[start:stop:step]: backwards, the bounds are clipped to [-1, length - 1].
Value LengthsWithoutData::ofSlice(scn::SliceOp slice, int64_t axis) {
  int64_t source = -1;
  while (axis >= 0)
    axis -= slice.getIndexed()[++source] ? 0 : 1;
  Value length = find(slice.getX(), source);
  auto numberAt = [&](ArrayRef<int64_t> fixed, ValueRange operands) -> Value {
    if (!ShapedType::isDynamic(fixed[source]))
      return scn::indexConstant(b, loc, fixed[source]);
    return number(operands[llvm::count_if(fixed.take_front(source), ShapedType::isDynamic)]);
  };
  Value start = numberAt(slice.getStaticStarts(), slice.getStarts());
  Value stop = numberAt(slice.getStaticStops(), slice.getStops());
  Value step = numberAt(slice.getStaticSteps(), slice.getSteps());
  if (!length || !start || !stop || !step)
    return {};
  Value none = scn::indexConstant(b, loc, 0), one = scn::indexConstant(b, loc, 1);
  if (slice.getStaticSteps()[source] == 1) {
    Value from = bound(start, length, none, length), to = bound(stop, length, none, length);
    Value between = scn::SubOp::create(b, loc, to, from);
    return scn::MaximumOp::create(b, loc, between, none);
  }
  Value isBackward = scn::LtOp::create(b, loc, step, none);
  Value before = scn::indexConstant(b, loc, -1), last = scn::SubOp::create(b, loc, length, one);
  Value low = scn::SelectOp::create(b, loc, isBackward, before, none);
  Value high = scn::SelectOp::create(b, loc, isBackward, last, length);
  Value from = bound(start, length, low, high), to = bound(stop, length, low, high);
  Value ahead = scn::SubOp::create(b, loc, to, from), back = scn::SubOp::create(b, loc, from, to);
  Value between = scn::SelectOp::create(b, loc, isBackward, back, ahead);
  Value distance = scn::MaximumOp::create(b, loc, between, none);
  Value size = scn::AbsOp::create(b, loc, step);
  Value stride = scn::MaximumOp::create(b, loc, size, one); // a step of 0 fails where it is made
  Value slack = scn::SubOp::create(b, loc, stride, one);
  Value rounded = scn::AddOp::create(b, loc, distance, slack);
  auto count = scn::FloorDivOp::create(b, loc, rounded, stride);
  count->setAttr(scn::kCheckedAttr, b.getUnitAttr()); // which is not 0
  return count.getResult();
}

/// A size of -1 is what the others leave of all elements.
Value LengthsWithoutData::ofReshape(scn::ReshapeOp reshape, int64_t axis) {
  Value size, others = scn::indexConstant(b, loc, 1), count = others;
  unsigned next = 0;
  for (auto [place, known] : llvm::enumerate(reshape.getStaticSizes())) {
    Value given = ShapedType::isDynamic(known) ? number(reshape.getSizes()[next++]) : scn::indexConstant(b, loc, known);
    if (!given)
      return {};
    if (int64_t(place) == axis)
      size = given;
    else
      others = scn::MulOp::create(b, loc, others, given);
  }
  for (int64_t source = 0; source < cast<RankedTensorType>(reshape.getX().getType()).getRank(); ++source) {
    Value length = find(reshape.getX(), source);
    if (!length)
      return {};
    count = scn::MulOp::create(b, loc, count, length);
  }
  Value none = scn::indexConstant(b, loc, 0), one = scn::indexConstant(b, loc, 1);
  Value isOpen = scn::LtOp::create(b, loc, size, none);
  Value divisor = scn::MaximumOp::create(b, loc, others, one);
  auto left = scn::FloorDivOp::create(b, loc, count, divisor);
  left->setAttr(scn::kCheckedAttr, b.getUnitAttr());
  return scn::SelectOp::create(b, loc, isOpen, left.getResult(), size);
}

/// A slice's bound, counted from the front and in range.
Value LengthsWithoutData::bound(Value given, Value length, Value low, Value high) {
  DenseIntElementsAttr number;
  if (matchPattern(given, m_Constant(&number)) && !number.getSplatValue<APInt>().isNegative())
    return scn::MinimumOp::create(b, loc, given, high);
  Value none = scn::indexConstant(b, loc, 0);
  Value isNegative = scn::LtOp::create(b, loc, given, none);
  Value fromFront = scn::AddOp::create(b, loc, given, length);
  Value counted = scn::SelectOp::create(b, loc, isNegative, fromFront, given);
  Value notBefore = scn::MaximumOp::create(b, loc, counted, low);
  return scn::MinimumOp::create(b, loc, notBefore, high);
}

/// Of one of two values, which is taken where `condition` holds; 0 if their lengths differ. Choices that are met on the way
/// to the one or the other and have the same condition are decided: what a branch hands to a later one is nothing where
/// the branch is not taken.
Value LengthsWithoutData::ofChoice(Value condition, Value taken, Value other, int64_t axis) {
  auto [entry, isOpen] = decided.try_emplace(condition, true);
  if (!isOpen)
    return find(entry->second ? taken : other, axis);
  isCertain_ = false;
  Value first = find(taken, axis);
  decided[condition] = false;
  Value second = find(other, axis);
  decided.erase(condition);
  if (!first || !second)
    return {};
  Value isSame = scn::EqOp::create(b, loc, first, second);
  Value none = scn::indexConstant(b, loc, 0);
  return scn::SelectOp::create(b, loc, isSame, first, none);
}
