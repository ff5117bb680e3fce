//===- RuleBuilder.cpp - writing rules of calculus --------------------------===//
//
// How numbers in a formula get their types, and the few combinations that every rule needs.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/RuleBuilder.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion::scn;

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

Value RuleBuilder::add(Value lhs, Value rhs) {
  if (!lhs || !rhs)
    return lhs ? lhs : rhs;
  return AddOp::create(builder, loc, lhs, rhs);
}
