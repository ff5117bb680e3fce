//===- RuleBuilder.cpp - writing rules of calculus --------------------------===//
//
// How numbers in a formula get their types, and the few combinations that every rule needs.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/RuleBuilder.h"

#include "ElementwiseFolds.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion::scn;

static bool isZero(Value value) { return getConstantSplat(value) == 0.0; }

std::optional<Mask> Mask::match(Value derivative) {
  auto select = derivative.getDefiningOp<SelectOp>();
  if (select && isZero(select->getOperand(2)))
    return Mask{select->getOperand(0), select->getOperand(1), true};
  if (select && isZero(select->getOperand(1)))
    return Mask{select->getOperand(0), select->getOperand(2), false};
  return std::nullopt;
}

Value Mask::apply(OpBuilder &builder, Location loc, Value derivative) const {
  Value zero = splatLike(builder, loc, 0.0, derivative);
  return holds ? SelectOp::create(builder, loc, condition, derivative, zero)
               : SelectOp::create(builder, loc, condition, zero, derivative);
}

bool RuleBuilder::isContinuous(Value value) {
  return isa<FloatType, ComplexType>(getElementTypeOrSelf(value.getType()));
}

SmallVector<Value, 3> RuleBuilder::giveTypes(ArrayRef<Term> terms) {
  const Term *tensor = llvm::find_if_not(terms, [](const Term &term) { return term.isNumber(); });
  assert(tensor != terms.end() && "a formula of numbers alone has no type");
  SmallVector<Value, 3> values;
  for (const Term &term : terms)
    values.push_back(term.isNumber() ? splatLike(builder, loc, term.getNumber(), tensor->getTensor())
                                     : term.getTensor());
  return values;
}

Value RuleBuilder::where(Value condition, Term then, Term otherwise) {
  SmallVector<Value, 3> branches = giveTypes({then, otherwise});
  return SelectOp::create(builder, loc, condition, branches[0], branches[1]);
}

Value RuleBuilder::conj(Value value) {
  if (!isa<ComplexType>(getElementTypeOrSelf(value.getType())))
    return value;
  return ConjOp::create(builder, loc, value);
}

/// Adds `part` to `whole` where it is: the gradient of a slice is zeros with the slice written in, and summing many of
/// them one by one would take time with the square of their number.
static Value addPart(OpBuilder &builder, Location loc, Value whole, Value part) {
  auto update = part.getDefiningOp<UpdateSliceOp>();
  if (!update || update.getAccumulate() || !isZero(update.getX()))
    return {};
  auto sum = UpdateSliceOp::create(builder, loc, whole.getType(), whole, update.getValue(), update.getStarts(),
                                   update.getStops(), update.getSteps(), update.getStaticStartsAttr(),
                                   update.getStaticStopsAttr(), update.getStaticStepsAttr(), update.getIndexedAttr(),
                                   builder.getUnitAttr());
  return sum;
}

Value RuleBuilder::add(Value lhs, Value rhs) {
  if (!lhs || !rhs)
    return lhs ? lhs : rhs;
  if (Value sum = addPart(builder, loc, lhs, rhs))
    return sum;
  if (Value sum = addPart(builder, loc, rhs, lhs))
    return sum;
  std::optional<Mask> left = Mask::match(lhs), right = Mask::match(rhs);
  if (left && right && left->sharesPlaces(*right))
    return left->apply(builder, loc, add(left->value, right->value));
  return AddOp::create(builder, loc, lhs, rhs);
}
