//===- ElementwiseToLinalg.cpp - elementwise ops and constants --------------===//
//
// An elementwise op becomes a loop over its places whose body is the op's scalar lowering.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"
#include "ScalarEmitters.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion;

namespace {
struct LowerElementwise : OpInterfaceConversionPattern<scn::ElementwiseOpInterface> {
  using OpInterfaceConversionPattern::OpInterfaceConversionPattern;

  LogicalResult matchAndRewrite(scn::ElementwiseOpInterface op, ArrayRef<Value> operands,
                                ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(getTypeConverter()->convertType(op->getResult(0).getType()));
    SmallVector<AffineMap> maps(operands.size(), rewriter.getMultiDimIdentityMap(type.getRank()));
    bool lowered = true;
    auto body = [&](OpBuilder &b, Location loc, ValueRange scalars) -> Value {
      if (auto cast = dyn_cast<scn::CastOp>(op.getOperation()))
        return emitCast(b, loc, scalars[0], getElementTypeOrSelf(cast.getX().getType()), cast.getDtype());
      if (isa<scn::SelectOp>(op.getOperation()))
        return emitSelect(b, loc, scalars[0], scalars[1], scalars[2]);
      Value result = lowerScalar(op, b, scalars);
      lowered = lowered && result;
      return result ? result : numberOf(b, loc, type.getElementType(), 0.0);
    };
    Value result = elementwiseLoop(rewriter, loc, type, commonLengths(rewriter, loc, operands), operands, maps, body);
    if (!lowered)
      return op->emitOpError("has no scalar lowering for ") << op->getOperand(0).getType();
    rewriter.replaceOp(op, result);
    return success();
  }

  /// The operands' lengths agree (a check stands before the op), so any that is static will do.
  static SmallVector<OpFoldResult> commonLengths(OpBuilder &b, Location loc, ArrayRef<Value> operands) {
    SmallVector<OpFoldResult> lengths;
    for (int64_t axis = 0; axis < tensorType(operands[0]).getRank(); ++axis) {
      const auto *best =
          llvm::find_if(operands, [&](Value operand) { return !tensorType(operand).isDynamicDim(axis); });
      lengths.push_back(tensor::getMixedSize(b, loc, best == operands.end() ? operands[0] : *best, axis));
    }
    return lengths;
  }
};

struct LowerConstant : OpConversionPattern<scn::ConstantOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::ConstantOp op, OpAdaptor, ConversionPatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(getTypeConverter()->convertType(op.getY().getType()));
    // The bytes are those of the lowered type too: booleans take one each.
    auto elements = DenseElementsAttr::getFromRawBuffer(type, op.getData().getBytes());
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(op, type, elements);
    return success();
  }
};

/// Ops whose result is their operand; the check of an assertion stands before it by now.
template <typename Op> struct LowerToOperand : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    // The result may know lengths that the operand does not.
    Type type = this->getTypeConverter()->convertType(op->getResult(0).getType());
    rewriter.replaceOp(op, castTo(rewriter, op.getLoc(), adaptor.getX(), type));
    return success();
  }
};

/// Rules of calculus have had their time.
struct LowerOverrideRules : OpConversionPattern<scn::OverrideRulesOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::OverrideRulesOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, adaptor.getValues());
    return success();
  }
};
} // namespace

void scansion::addElementwisePatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerElementwise, LowerConstant, LowerToOperand<scn::IdentityOp>, LowerToOperand<scn::AssertOp>,
               LowerToOperand<scn::OverrideGradientOp>, LowerOverrideRules>(types, patterns.getContext());
}
