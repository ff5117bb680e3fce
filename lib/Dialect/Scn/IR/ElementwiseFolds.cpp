//===- ElementwiseFolds.cpp - what constant operands tell of elementwise ops ===//
//
// Before and after, for exponents that all elements share:
//
//   %two = scn.constant dense<2.0> : tensor<f64>
//   %e = scn.fill_like %two, %x : tensor<f64>, tensor<?xf64> -> tensor<?xf64>
//   %y = scn.pow %x, %e : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
//
//   %y = scn.square %x : tensor<?xf64> -> tensor<?xf64>
//
//===----------------------------------------------------------------------===//

#include "ElementwiseFolds.h"

#include "scansion/Dialect/Scn/IR/RuleBuilder.h"

#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/STLExtras.h"

#include <cstring>

using namespace mlir;
using namespace scansion::scn;

/// The constant whose elements, and no others, a value holds; null if there is none.
static ConstantOp findConstant(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto constant = dyn_cast<ConstantOp>(op))
      return constant;
    if (!isa<BroadcastOp, FillLikeOp, ReshapeOp, ExpandDimsOp, SqueezeOp, TransposeOp>(op))
      return nullptr;
    value = op->getOperand(0);
  }
  return nullptr;
}

/// The bytes of one element as a number.
static std::optional<double> toNumber(Type element, ArrayRef<char> bytes) {
  uint64_t word = 0;
  if (bytes.size() > sizeof word)
    return std::nullopt;
  std::memcpy(&word, bytes.data(), bytes.size());
  if (auto type = dyn_cast<FloatType>(element)) {
    APFloat number(type.getFloatSemantics(), APInt(type.getWidth(), word));
    bool inexact;
    number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &inexact);
    return number.convertToDouble();
  }
  auto type = dyn_cast<IntegerType>(element);
  if (!type)
    return std::nullopt;
  APInt number(bytes.size() * 8, word);
  return type.isUnsigned() || type.getWidth() == 1 ? number.roundToDouble() : number.signedRoundToDouble();
}

static std::optional<double> splatOf(ConstantOp constant) {
  if (constant.getData().getNumElements() == 0)
    return std::nullopt;
  Type element = constant.getData().getType().getElementType();
  ArrayRef<char> bytes = constant.getData().getBytes();
  size_t width = ConstantData::getByteSize(element);
  // All elements are equal where the bytes equal themselves shifted by one element.
  if (bytes.drop_front(width) != bytes.drop_back(width))
    return std::nullopt;
  return toNumber(element, bytes.take_front(width));
}

/// A result that the element type has no rounding for.
static std::optional<double> ifExact(double number, Type element) {
  bool isExact = element.isF64() || (element.isF32() && static_cast<double>(static_cast<float>(number)) == number);
  return isExact ? std::optional<double>(number) : std::nullopt;
}

/// Arithmetic of constants, as derivatives of powers write it: where(p == 0, 1, p - 1). `depth` bounds the search.
static std::optional<double> findSplat(Value value, int depth) {
  if (ConstantOp constant = findConstant(value))
    return splatOf(constant);
  Operation *op = value.getDefiningOp();
  if (!op || depth == 0)
    return std::nullopt;
  auto operand = [&](unsigned index) { return findSplat(op->getOperand(index), depth - 1); };
  if (isa<BroadcastOp, FillLikeOp, ReshapeOp, ExpandDimsOp, SqueezeOp, TransposeOp>(op))
    return operand(0);
  if (isa<SelectOp>(op)) {
    std::optional<double> condition = operand(0);
    return condition ? operand(*condition != 0 ? 1 : 2) : std::nullopt;
  }
  if (!isa<AddOp, SubOp, EqOp>(op))
    return std::nullopt;
  std::optional<double> lhs = operand(0), rhs = operand(1);
  if (!lhs || !rhs)
    return std::nullopt;
  if (isa<EqOp>(op))
    return *lhs == *rhs;
  return ifExact(isa<AddOp>(op) ? *lhs + *rhs : *lhs - *rhs, getElementTypeOrSelf(value.getType()));
}

std::optional<double> scansion::scn::getConstantSplat(Value value) { return findSplat(value, /*depth=*/6); }

bool scansion::scn::isConstantWithoutZeros(Value value) {
  ConstantOp constant = findConstant(value);
  if (!constant)
    return false;
  ArrayRef<char> bytes = constant.getData().getBytes();
  size_t width = ConstantData::getByteSize(constant.getData().getType().getElementType());
  for (; !bytes.empty(); bytes = bytes.drop_front(width))
    if (llvm::all_of(bytes.take_front(width), [](char byte) { return byte == 0; }))
      return false;
  return true;
}

namespace {
struct PowerRow {
  double exponent;
  bool integers; // whether it holds for integers too
  Value (*build)(RuleBuilder &rule, Value x);
};
} // namespace

static const PowerRow kPowers[] = {
    {0.0, true, [](RuleBuilder &rule, Value x) { return splatLike(rule.getBuilder(), rule.getLoc(), 1.0, x); }},
    {1.0, true, [](RuleBuilder &, Value x) { return x; }},
    {2.0, true, [](RuleBuilder &rule, Value x) { return rule.make<SquareOp>({x}); }},
    {3.0, true, [](RuleBuilder &rule, Value x) { return rule.make<MulOp>({rule.make<SquareOp>({x}), x}); }},
    {4.0, true, [](RuleBuilder &rule, Value x) { return rule.make<SquareOp>({rule.make<SquareOp>({x})}); }},
    {0.5, false, [](RuleBuilder &rule, Value x) { return rule.make<SqrtOp>({x}); }},
    {-0.5, false, [](RuleBuilder &rule, Value x) { return rule.make<ReciprocalOp>({rule.make<SqrtOp>({x})}); }},
    {-1.0, false, [](RuleBuilder &rule, Value x) { return rule.make<ReciprocalOp>({x}); }},
    {-2.0, false, [](RuleBuilder &rule, Value x) { return rule.make<ReciprocalOp>({rule.make<SquareOp>({x})}); }},
};

namespace {
/// See the head of the file.
struct ExpandConstantPower : OpRewritePattern<PowOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(PowOp op, PatternRewriter &rewriter) const override {
    // A base that knows less of the shape than the result would lose what the exponent told.
    if (op.getLhs().getType() != op.getY().getType())
      return failure();
    std::optional<double> exponent = getConstantSplat(op.getRhs());
    const PowerRow *row = llvm::find_if(kPowers, [&](const PowerRow &row) { return row.exponent == exponent; });
    if (row == std::end(kPowers) || !(row->integers || RuleBuilder::isContinuous(op.getLhs())))
      return failure();
    RuleBuilder rule(rewriter, op.getLoc());
    rewriter.replaceOp(op, row->build(rule, op.getLhs()));
    return success();
  }
};
} // namespace

void scansion::scn::populatePowerPatterns(RewritePatternSet &patterns) {
  patterns.add<ExpandConstantPower>(patterns.getContext());
}
