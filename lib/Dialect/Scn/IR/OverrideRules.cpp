//===- OverrideRules.cpp - rules of calculus of the user's own --------------===//
//
// A rule is a region that is copied to where a derivative is asked for; from there on it is an ordinary part of the program,
// which differentiates again.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Differentiation.h"
#include "scansion/Dialect/Scn/IR/RuleBuilder.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace scansion::scn;

LogicalResult OverrideRulesOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                                SmallVectorImpl<Type> &types) {
  llvm::append_range(types, adaptor.getValues().getTypes());
  return success();
}

LogicalResult OverrideRulesOp::verify() {
  if (getValues().empty())
    return emitOpError("has no values");
  return success();
}

LogicalResult OverrideRulesOp::fold(FoldAdaptor, SmallVectorImpl<OpFoldResult> &results) {
  if (getValues().getTypes() != getResultTypes())
    return failure();
  llvm::append_range(results, getValues());
  return success();
}

static SmallVector<Value> continuousOf(ValueRange values) {
  return llvm::filter_to_vector(values, [](Value value) { return RuleBuilder::isContinuous(value); });
}

/// Whether a type can stand for a value in a rule: the same but for lengths that either does not know.
static bool fits(Type type, Value value) { return agreeWhereKnown(type, value.getType()); }

/// A rule receives `received`, and gives as many derivatives as `derived` has values, of their types.
static LogicalResult verifyRule(OverrideRulesOp op, Region &rule, StringRef name, ArrayRef<Value> received,
                                ArrayRef<Value> derived) {
  if (rule.empty())
    return success();
  if (rule.getNumArguments() != received.size())
    return op.emitOpError() << name << " receives " << received.size() << " values, not " << rule.getNumArguments();
  for (auto [index, pair] : llvm::enumerate(llvm::zip(rule.getArguments(), received)))
    if (!fits(std::get<0>(pair).getType(), std::get<1>(pair)))
      return op.emitOpError() << name << " receives " << std::get<1>(pair).getType() << ", not "
                              << std::get<0>(pair).getType() << ", as value " << index;
  auto end = rule.front().empty() ? DerivativesOp() : dyn_cast<DerivativesOp>(rule.front().back());
  if (!end)
    return op.emitOpError() << name << " ends with scn.derivatives";
  if (end.getNumOperands() != derived.size())
    return op.emitOpError() << name << " gives " << end.getNumOperands() << " derivatives, not " << derived.size();
  for (auto [index, pair] : llvm::enumerate(llvm::zip(end.getOperands(), derived)))
    if (!fits(std::get<0>(pair).getType(), std::get<1>(pair)))
      return op.emitOpError() << name << " gives " << std::get<0>(pair).getType() << " for derivative " << index
                              << " of a value of type " << std::get<1>(pair).getType();
  return success();
}

LogicalResult OverrideRulesOp::verifyRegions() {
  SmallVector<Value> inputs = continuousOf(getInputs()), values = continuousOf(getValues());
  SmallVector<Value> backward(getInputs()), forward(getInputs());
  llvm::append_range(backward, getValues());
  llvm::append_range(backward, values);
  llvm::append_range(forward, inputs);
  if (failed(verifyRule(*this, getPullbackRule(), "the pullback", backward, inputs)))
    return failure();
  return verifyRule(*this, getPushforwardRule(), "the pushforward", forward, values);
}

/// A copy of the rule's ops that works on `received`, and the derivatives that it gives.
static SmallVector<Value> apply(OpBuilder &builder, Region &rule, ArrayRef<Value> received) {
  IRMapping mapping;
  mapping.map(rule.getArguments(), received);
  for (Operation &op : rule.front().without_terminator())
    builder.clone(op, mapping);
  return llvm::map_to_vector(rule.front().getTerminator()->getOperands(),
                             [&](Value value) { return mapping.lookupOrDefault(value); });
}

/// Derivatives of the continuous ones among `values`, with zeros for those that are null.
static void appendDerivatives(OpBuilder &builder, Location loc, ValueRange values, ArrayRef<Value> derivatives,
                              SmallVectorImpl<Value> &received) {
  for (auto [value, derivative] : llvm::zip_equal(values, derivatives))
    if (RuleBuilder::isContinuous(value))
      received.push_back(derivative ? derivative : splatLike(builder, loc, 0.0, value));
}

LogicalResult OverrideRulesOp::pullback(OpBuilder &builder, ValueRange dy, ReverseMode &mode) {
  if (getPullbackRule().empty()) {
    for (auto [value, cotangent] : llvm::zip(getValues(), dy))
      if (cotangent && mode.isWanted(value) && failed(mode.add(value, cotangent)))
        return failure();
    return success();
  }
  if (llvm::none_of(getInputs(), [&](Value input) { return mode.isWanted(input); }))
    return success();
  SmallVector<Value> received(getInputs());
  llvm::append_range(received, getValues());
  appendDerivatives(builder, getLoc(), getValues(), llvm::to_vector(dy), received);
  SmallVector<Value> derivatives = apply(builder, getPullbackRule(), received);
  for (auto [input, derivative] : llvm::zip_equal(continuousOf(getInputs()), derivatives))
    if (mode.isWanted(input) && failed(mode.add(input, derivative)))
      return failure();
  return success();
}

LogicalResult OverrideRulesOp::pushforward(OpBuilder &builder, ForwardMode &mode, SmallVectorImpl<Value> &results) {
  if (getPushforwardRule().empty()) {
    for (Value value : getValues())
      results.push_back(mode.getTangent(value));
    return success();
  }
  auto tangents = llvm::map_to_vector(getInputs(), [&](Value input) { return mode.getTangent(input); });
  if (llvm::none_of(tangents, [](Value tangent) { return bool(tangent); })) {
    results.append(getNumResults(), Value());
    return success();
  }
  SmallVector<Value> received(getInputs());
  appendDerivatives(builder, getLoc(), getInputs(), tangents, received);
  SmallVector<Value> derivatives = apply(builder, getPushforwardRule(), received);
  const Value *next = derivatives.begin();
  for (Value value : getValues())
    results.push_back(RuleBuilder::isContinuous(value) ? *next++ : Value());
  return success();
}
