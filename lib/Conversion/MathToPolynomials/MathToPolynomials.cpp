//===- MathToPolynomials.cpp - math-to-polynomials --------------------------===//
//
// Replaces functions of the math dialect by Functions.h's formulas, and quotients of exponentials as the logistic function
// has them by one that keeps what 1 + exp(x) rounds away. Start reading at runOnOperation.
//
//===----------------------------------------------------------------------===//

#include "Functions.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"

using namespace mlir;
using namespace scansion;
using polynomials::Floats;
using polynomials::Pair;
using polynomials::Writer;

namespace scansion {
#define GEN_PASS_DEF_MATHTOPOLYNOMIALS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

//===----------------------------------------------------------------------===//
// Logistic quotients
//===----------------------------------------------------------------------===//

/// The exponential e of a sum 1 + e.
static math::ExpOp exponentialPlusOne(Value value) {
  auto sum = value.getDefiningOp<arith::AddFOp>();
  if (!sum)
    return {};
  for (auto [one, other] : {std::pair(sum.getLhs(), sum.getRhs()), std::pair(sum.getRhs(), sum.getLhs())})
    if (auto exponential = other.getDefiningOp<math::ExpOp>(); exponential && matchPattern(one, m_OneFloat()))
      return exponential;
  return {};
}

/// The low part of a numerator: of `e` its own, of 1 none, of a choice between them the chosen one's.
static std::optional<Floats> lowOf(Writer &writer, Value numerator, math::ExpOp e, Floats low) {
  if (numerator == e.getResult())
    return low;
  if (matchPattern(numerator, m_OneFloat()))
    return low.number(0.0);
  auto choice = numerator.getDefiningOp<arith::SelectOp>();
  if (!choice)
    return std::nullopt;
  std::optional<Floats> then = lowOf(writer, choice.getTrueValue(), e, low);
  std::optional<Floats> otherwise = lowOf(writer, choice.getFalseValue(), e, low);
  if (!then || !otherwise)
    return std::nullopt;
  return Floats(&writer, arith::SelectOp::create(writer.builder, writer.loc, choice.getCondition(), then->value,
                                                 otherwise->value));
}

/// numerator / (1 + e), where the numerator is 1, e, or one of them. The plain quotient is off by up to three roundings.
static Value logisticQuotient(Writer &writer, arith::DivFOp quotient, math::ExpOp e) {
  Pair exponential = polynomials::expWithError({&writer, e.getOperand()});
  std::optional<Floats> low = lowOf(writer, quotient.getLhs(), e, exponential.low);
  if (!low)
    return {};
  Pair sum = polynomials::add(exponential.high.number(1.0), exponential.high);
  Floats high(&writer, quotient.getLhs());
  polynomials::Quotient result = polynomials::divide({high, *low}, {sum.high, sum.low + exponential.low});
  // An infinite sum leaves infinity - infinity in the low parts.
  return select(sum.high < std::numeric_limits<double>::infinity(), result.precise, result.plain).value;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

namespace {
struct Formula {
  Floats (*ofOne)(Floats) = nullptr;
  Floats (*ofTwo)(Floats, Floats) = nullptr;
  /// Whether a call of the C library is quicker where a scalar's next step waits for the result: its tables take fewer
  /// steps than a polynomial, and its errors are below those of the formula.
  bool slowOnScalars = false;
};
} // namespace

static Formula formulaOf(Operation *op) {
  static const llvm::StringMap<Formula> table = {
      {math::ExpOp::getOperationName(), {polynomials::exp, nullptr, true}},
      {math::ExpM1Op::getOperationName(), {polynomials::expm1}},
      {math::LogOp::getOperationName(), {polynomials::log, nullptr, true}},
      {math::Log1pOp::getOperationName(), {polynomials::log1p}},
      {math::TanhOp::getOperationName(), {polynomials::tanh}},
      {math::SinOp::getOperationName(), {polynomials::sin, nullptr, true}},
      {math::CosOp::getOperationName(), {polynomials::cos, nullptr, true}},
      {math::PowFOp::getOperationName(), {nullptr, polynomials::pow, true}},
  };
  return table.lookup(op->getName().getStringRef());
}

/// An element of an array gets the same value wherever it stands, in a vector or left over at the end of a loop.
static bool isLane(Operation *op) {
  return isa<VectorType>(op->getResult(0).getType()) || op->hasAttr(kElementAttribute);
}

/// Scalars and vectors of one axis of the types that formulas know, or that fit into float32.
static bool hasLanes(Type type) {
  if (auto vector = dyn_cast<VectorType>(type))
    return vector.getRank() == 1 && !vector.isScalable() && hasLanes(vector.getElementType());
  return type.isF16() || type.isBF16() || type.isF32() || type.isF64();
}

static Value compute(Writer &writer, Operation *op, Formula formula) {
  SmallVector<Floats> operands;
  FloatType type = Floats(&writer, op->getOperand(0)).element();
  bool isShort = type.getWidth() < 32;
  for (Value operand : op->getOperands()) {
    Floats lanes(&writer, operand);
    operands.push_back(isShort ? lanes.convertTo(writer.builder.getF32Type()) : lanes);
  }
  Floats result = formula.ofOne ? formula.ofOne(operands[0]) : formula.ofTwo(operands[0], operands[1]);
  return isShort ? result.convertTo(type).value : result.value;
}

/// What takes many instructions, or a call.
static bool isFunction(Operation *op) {
  return !isa<math::FmaOp, math::AbsFOp, math::SqrtOp, math::FloorOp, math::CeilOp, math::TruncOp, math::RoundEvenOp,
              math::CopySignOp, math::IsNaNOp, math::IsInfOp, math::IsFiniteOp>(op);
}

namespace {
struct MathToPolynomials : scansion::impl::MathToPolynomialsBase<MathToPolynomials> {
  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    SmallVector<arith::DivFOp> quotients;
    SmallVector<Operation *> functions;
    getOperation().walk([&](Operation *op) {
      if (auto quotient = dyn_cast<arith::DivFOp>(op))
        quotients.push_back(quotient);
      else if (isa<math::MathDialect>(op->getDialect()) && hasLanes(op->getResult(0).getType()))
        functions.push_back(op);
    });
    Writer writer(getOperation());
    for (arith::DivFOp quotient : quotients)
      replaceQuotient(writer, quotient);
    for (Operation *op : functions) {
      Formula formula = formulaOf(op);
      if ((!formula.ofOne && !formula.ofTwo) || (formula.slowOnScalars && !isLane(op))) {
        if (isFunction(op))
          missed(op, "math-to-polynomials")
              << remark::add("{0} is a call of the C library", op->getName().stripDialect());
        continue;
      }
      applied(op, "math-to-polynomials") << remark::add("{0} is computed inline", op->getName().stripDialect());
      writer.moveTo(op);
      if (!op->use_empty())
        op->replaceAllUsesWith(ValueRange{compute(writer, op, formula)});
      op->erase();
    }
  }

  static void replaceQuotient(Writer &writer, arith::DivFOp quotient) {
    math::ExpOp e = exponentialPlusOne(quotient.getRhs());
    Type type = getElementTypeOrSelf(quotient.getType());
    if (!e || !hasLanes(quotient.getType()) || !(type.isF32() || type.isF64()))
      return;
    writer.moveTo(quotient);
    if (Value precise = logisticQuotient(writer, quotient, e)) {
      quotient.replaceAllUsesWith(precise);
      quotient.erase();
    }
  }
};
} // namespace
