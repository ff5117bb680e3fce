//===- Elementwise.cpp - what elementwise ops share -------------------------===//
//
// Type inference, verification, run-time checks and the use of derivative formulas are the same for all elementwise ops;
// what differs stands in their records (ScnElementwise.td), from which tools/ops/generate.py writes the definitions that
// are included at the end of this file.
//
//===----------------------------------------------------------------------===//

#include "ElementwiseFolds.h"

#include "scansion/Dialect/Scn/IR/Batch.h"
#include "scansion/Dialect/Scn/IR/ElementKind.h"
#include "scansion/Dialect/Scn/IR/RuleBuilder.h"
#include "scansion/Runtime/Abi.h"

#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace scansion::scn;

namespace {
/// The element type of a result, from that of the operands.
enum class ResultRule { Same, Bool, Real, Complex };

/// The part of a record that type inference, verification and checks need.
struct ElementwiseRecord {
  StringRef kinds; // of operands that have a scalar lowering: some of b, s, u, f, c
  ResultRule result;
  int nonzeroOperand; // index of the operand in which an integer 0 is an error, or -1
};

/// The derivative by one operand. Forward mode reads `cotangent` where `tangent` is null.
struct DerivativeRule {
  using Formula = Value (*)(RuleBuilder &rule, ValueRange in, Value y, Value dy);

  unsigned operand;
  StringRef kinds;
  Formula cotangent;
  Formula tangent;
};

struct KindRow {
  char kind;
  StringRef name;
  bool (*matches)(Type element);
};
} // namespace

static const KindRow kKinds[] = {
    {'b', "booleans", [](Type element) { return element.isInteger(1); }},
    {'s', "signed integers", [](Type element) { return element.isSignlessInteger() && !element.isInteger(1); }},
    {'u', "unsigned integers", [](Type element) { return element.isUnsignedInteger(); }},
    {'f', "floats", [](Type element) { return isa<FloatType>(element); }},
    {'c', "complex numbers", [](Type element) { return isa<ComplexType>(element); }},
};

char scansion::scn::getElementKind(Type type) {
  Type element = getElementTypeOrSelf(type);
  const KindRow *row = llvm::find_if(kKinds, [&](const KindRow &row) { return row.matches(element); });
  return row == std::end(kKinds) ? 0 : row->kind;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// Null where the rule does not apply to the element type.
static Type applyResultRule(ResultRule rule, Type element) {
  switch (rule) {
  case ResultRule::Same:
    return element;
  case ResultRule::Bool:
    return IntegerType::get(element.getContext(), 1);
  case ResultRule::Real:
    return isa<ComplexType>(element) ? cast<ComplexType>(element).getElementType() : element;
  case ResultRule::Complex:
    return element.isF32() || element.isF64() ? ComplexType::get(element) : Type();
  }
  llvm_unreachable("all rules are covered");
}

/// Merges what two types of equal rank know of a shape into `shape`.
static LogicalResult mergeLengths(std::optional<Location> loc, StringRef name, unsigned operand, RankedTensorType type,
                                  MutableArrayRef<int64_t> shape) {
  for (auto [axis, length] : llvm::enumerate(type.getShape())) {
    if (ShapedType::isDynamic(shape[axis]))
      shape[axis] = length;
    if (!ShapedType::isDynamic(length) && length != shape[axis])
      return emitOptionalError(loc, "'", name, "' op operand #", operand, " has length ", length, " on axis ", axis,
                               " where an operand before it has length ", shape[axis],
                               "; only an axis that is declared with length 1 is broadcast");
  }
  return success();
}

static LogicalResult inferElementwise(std::optional<Location> loc, StringRef name, ValueRange operands,
                                      const ElementwiseRecord &record, SmallVectorImpl<Type> &out) {
  auto first = dyn_cast<RankedTensorType>(operands.front().getType());
  if (!first)
    return emitOptionalError(loc, "'", name, "' op needs ranked tensors");
  SmallVector<int64_t> shape(first.getShape());
  for (auto [index, operand] : llvm::drop_begin(llvm::enumerate(operands))) {
    auto type = dyn_cast<RankedTensorType>(operand.getType());
    if (!type || type.getRank() != first.getRank() || type.getElementType() != first.getElementType())
      return emitOptionalError(loc, "'", name, "' op operand #", index, " has type ", operand.getType(),
                               " and operand #0 ", first, "; rank and element type must be the same");
    if (failed(mergeLengths(loc, name, index, type, shape)))
      return failure();
  }
  Type element = applyResultRule(record.result, first.getElementType());
  if (!element)
    return emitOptionalError(loc, "'", name, "' op does not take operands of ", first.getElementType());
  out.push_back(RankedTensorType::get(shape, element));
  return success();
}

static LogicalResult verifyElementwise(Operation *op, const ElementwiseRecord &record) {
  Type element = getElementTypeOrSelf(op->getOperand(0).getType());
  if (record.kinds.contains(getElementKind(element)))
    return success();
  SmallVector<StringRef> names;
  for (const KindRow &row : kKinds)
    if (record.kinds.contains(row.kind))
      names.push_back(row.name);
  return op->emitOpError("does not take elements of type ") << element << ", only " << llvm::join(names, ", ");
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// Writes the check that an integer operand holds no 0.
static void checkNonzero(Operation *op, Value operand, OpBuilder &builder) {
  if (isConstantWithoutZeros(operand))
    return;
  Location loc = op->getLoc();
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, cast<RankedTensorType>(operand.getType()).getRank()));
  Value nonzero = NeqOp::create(builder, loc, operand, splatLike(builder, loc, 0.0, operand));
  if (!axes.empty())
    nonzero = ReduceAllOp::create(builder, loc, nonzero, axes);
  Value zero = indexConstant(builder, loc, 0);
  check(builder, loc, nonzero, zero, zero, SCN_ZERO_DIVISION_ERROR, "integer division by zero");
}

static void checkElementwise(Operation *op, OpBuilder &builder, const ElementwiseRecord &record) {
  Value first = op->getOperand(0);
  int64_t rank = cast<RankedTensorType>(first.getType()).getRank();
  for (Value operand : llvm::drop_begin(op->getOperands()))
    for (int64_t axis = 0; axis < rank; ++axis)
      checkEqualLengths(builder, op->getLoc(), first, axis, operand, axis,
                        "shapes that disagree: lengths {a} and {b} on axis " + std::to_string(axis) +
                            "; only an axis that is declared with length 1 is broadcast");
  if (record.nonzeroOperand >= 0 && !RuleBuilder::isContinuous(first))
    checkNonzero(op, op->getOperand(record.nonzeroOperand), builder);
}

//===----------------------------------------------------------------------===//
// Rules of calculus
//===----------------------------------------------------------------------===//

static const DerivativeRule *findRule(ArrayRef<DerivativeRule> rules, OpOperand &operand) {
  char kind = getElementKind(operand.get().getType());
  const DerivativeRule *rule = llvm::find_if(rules, [&](const DerivativeRule &rule) {
    return rule.operand == operand.getOperandNumber() && rule.kinds.contains(kind);
  });
  return rule != rules.end() && RuleBuilder::isContinuous(operand.get()) ? rule : nullptr;
}

/// A formula without a tangent of its own belongs to a holomorphic function: its adjoint is conj(formula(conj(dy))).
static Value applyAdjoint(const DerivativeRule &rule, RuleBuilder &builder, Operation *op, Value dy) {
  Value y = op->getResult(0);
  if (rule.tangent)
    return rule.cotangent(builder, op->getOperands(), y, dy);
  return builder.conj(rule.cotangent(builder, op->getOperands(), y, builder.conj(dy)));
}

static LogicalResult pullbackElementwise(Operation *op, OpBuilder &builder, ValueRange cotangents,
                                         ArrayRef<DerivativeRule> rules, SmallVectorImpl<Value> &out) {
  RuleBuilder ruleBuilder(builder, op->getLoc());
  Value dy = cotangents.front();
  SmallVector<Mask> masks;
  while (std::optional<Mask> mask = dy ? Mask::match(dy) : std::nullopt) {
    masks.push_back(*mask);
    dy = mask->value;
  }
  for (OpOperand &operand : op->getOpOperands()) {
    const DerivativeRule *rule = dy ? findRule(rules, operand) : nullptr;
    Value dx = rule ? applyAdjoint(*rule, ruleBuilder, op, dy) : Value();
    for (const Mask &mask : llvm::reverse(masks))
      dx = dx ? mask.apply(builder, op->getLoc(), dx) : dx;
    out.push_back(dx);
  }
  return success();
}

static LogicalResult pushforwardElementwise(Operation *op, OpBuilder &builder, ValueRange tangents,
                                            ArrayRef<DerivativeRule> rules, SmallVectorImpl<Value> &out) {
  RuleBuilder ruleBuilder(builder, op->getLoc());
  Value sum;
  for (auto [operand, tangent] : llvm::zip_equal(op->getOpOperands(), tangents)) {
    const DerivativeRule *rule = tangent ? findRule(rules, operand) : nullptr;
    if (!rule)
      continue;
    DerivativeRule::Formula formula = rule->tangent ? rule->tangent : rule->cotangent;
    sum = ruleBuilder.add(sum, formula(ruleBuilder, op->getOperands(), op->getResult(0), tangent));
  }
  out.push_back(sum);
  return success();
}

void PowOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  populatePowerPatterns(patterns);
}

#include "scansion/Dialect/Scn/IR/ElementwiseRules.cpp.inc"
