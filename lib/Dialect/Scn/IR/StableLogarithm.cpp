//===- StableLogarithm.cpp - logarithms of expressions that overflow --------===//
//
// Reads what a logarithm is taken of, behind ops that only insert, drop or repeat axes, and repeats those on the stable
// form.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/StableLogarithm.h"

#include "ElementwiseFolds.h"

#include "scansion/Dialect/Scn/IR/RuleBuilder.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace scansion::scn;

namespace {
/// 1 + factor * term, factor 1 or -1.
struct OnePlus {
  Value term;
  int factor;
};
} // namespace

static bool isOne(Value value) { return getConstantSplat(value) == 1.0; }

/// Takes a minus sign off.
static OnePlus withoutSign(Value term, int factor) {
  if (auto negative = term.getDefiningOp<NegOp>())
    return {negative.getX(), -factor};
  return {term, factor};
}

/// What is added to 1 under the logarithm.
static std::optional<OnePlus> matchOnePlus(Operation *logarithm) {
  Value argument = logarithm->getOperand(0);
  if (isa<Log1pOp>(logarithm))
    return withoutSign(argument, 1);
  if (auto sum = argument.getDefiningOp<AddOp>()) {
    if (isOne(sum.getLhs()))
      return withoutSign(sum.getRhs(), 1);
    if (isOne(sum.getRhs()))
      return withoutSign(sum.getLhs(), 1);
  }
  if (auto difference = argument.getDefiningOp<SubOp>())
    if (isOne(difference.getLhs()))
      return OnePlus{difference.getRhs(), -1};
  return std::nullopt;
}

static Value ofOnePlus(RuleBuilder &rule, OnePlus sum) {
  if (auto exponential = sum.term.getDefiningOp<ExpOp>())
    return sum.factor > 0 ? rule.make<SoftplusOp>({exponential.getX()}) : rule.make<Log1mexpOp>({exponential.getX()});
  auto sigmoid = sum.term.getDefiningOp<SigmoidOp>();
  if (!sigmoid || sum.factor > 0)
    return {};
  return rule.make<NegOp>({rule.make<SoftplusOp>({sigmoid.getX()})});
}

/// Whether an exponent has had its largest element subtracted, so that the sum of its exponentials is between 1 and n.
static bool isShifted(Value exponent) {
  auto difference = exponent.getDefiningOp<SubOp>();
  Value shift = difference ? difference.getRhs() : Value();
  while (shift && isa_and_nonnull<BroadcastOp, FillLikeOp, ExpandDimsOp>(shift.getDefiningOp()))
    shift = shift.getDefiningOp()->getOperand(0);
  return shift && shift.getDefiningOp<ReduceMaxOp>();
}

namespace {
/// An argument seen through ops that change nothing but its axes.
struct BehindAxes {
  explicit BehindAxes(Value value) : base(value) {
    while (Operation *op = base.getDefiningOp()) {
      if (!isa<ExpandDimsOp, SqueezeOp, BroadcastOp, FillLikeOp, TransposeOp>(op))
        break;
      changes.push_back(op);
      base = op->getOperand(0);
    }
  }

  /// `value` in the place of `base`, with the same axes changed; null where it knows other lengths than `base`.
  Value rebuild(OpBuilder &builder, Value value) const {
    if (value.getType() != base.getType())
      return {};
    for (Operation *op : llvm::reverse(changes)) {
      IRMapping mapping;
      mapping.map(op->getOperand(0), value);
      value = builder.clone(*op, mapping)->getResult(0);
    }
    return value;
  }

  Value base;
  SmallVector<Operation *> changes;
};
} // namespace

/// The logarithm, computed before axes are repeated.
static Value logarithmOf(RuleBuilder &rule, Value argument) {
  BehindAxes behind(argument);
  return behind.rebuild(rule.getBuilder(), rule.make<LogOp>({behind.base}));
}

/// The stable logarithm of `argument`, or null.
static Value ofArgument(RuleBuilder &rule, Value argument) {
  if (auto sigmoid = argument.getDefiningOp<SigmoidOp>()) {
    Value negative = rule.make<NegOp>({sigmoid.getX()});
    return rule.make<NegOp>({rule.make<SoftplusOp>({negative})});
  }
  if (auto quotient = argument.getDefiningOp<DivOp>())
    if (auto numerator = quotient.getLhs().getDefiningOp<ExpOp>()) {
      Value denominator = logarithmOf(rule, quotient.getRhs());
      return rule.make<SubOp>({numerator.getX(), denominator});
    }
  if (auto sum = argument.getDefiningOp<ReduceSumOp>())
    if (auto exponential = sum.getX().getDefiningOp<ExpOp>(); exponential && !isShifted(exponential.getX()))
      return ReduceLogsumexpOp::create(rule.getBuilder(), rule.getLoc(), exponential.getX(), sum.getAxes());
  return {};
}

Value scansion::scn::stableLogarithm(OpBuilder &builder, Operation *op) {
  if (!isa<LogOp, Log1pOp>(op) || !isa<FloatType>(getElementTypeOrSelf(op->getOperand(0).getType())))
    return {};
  RuleBuilder rule(builder, op->getLoc());
  Value stable;
  if (std::optional<OnePlus> sum = matchOnePlus(op))
    stable = ofOnePlus(rule, *sum);
  if (stable || !isa<LogOp>(op))
    return stable;
  BehindAxes behind(op->getOperand(0));
  stable = ofArgument(rule, behind.base);
  return stable ? behind.rebuild(builder, stable) : Value();
}
