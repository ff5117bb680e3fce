//===- RuntimeToLinalg.cpp - random draws and checks ------------------------===//
//
// Draws become calls of the runtime that write the draws and advance the state in place; checks get plain scalars.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"
#include "RuntimeCalls.h"

#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion;

namespace {
struct LowerRandom : OpConversionPattern<scn::RandomOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::RandomOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(getTypeConverter()->convertType(op.getDraws().getType()));
    Value room = tensor::EmptyOp::create(b, loc, mixedLengths(b, loc, op.getStaticSizes(), adaptor.getSizes()),
                                         type.getElementType());
    SmallVector<Type> elements;
    for (Value parameter : op.getParameters())
      elements.push_back(getElementTypeOrSelf(parameter.getType()));
    elements.push_back(op.getDtype());
    elements.push_back(b.getI64Type());
    std::string callee = ("scn_rt_random_" + op.getDistribution()).str();
    auto call = callRuntime(b, op, callee, adaptor.getParameters(), {room, adaptor.getRng()}, elements);
    b.replaceOp(op, {call.getResult(1), castTo(b, loc, call.getResult(0), type)});
    return success();
  }
};

/// The text travels as bytes: the message, a zero, the attributes.
struct LowerPrint : OpConversionPattern<scn::PrintOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::PrintOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    std::string text = op.getMessage().str() + '\0' + op.getShown().str();
    auto type = RankedTensorType::get({static_cast<int64_t>(text.size())}, b.getI8Type());
    auto bytes = DenseElementsAttr::getFromRawBuffer(type, ArrayRef<char>(text.data(), text.size()));
    Value words = arith::ConstantOp::create(b, loc, type, bytes);
    Type element = getElementTypeOrSelf(op.getX().getType());
    callRuntime(b, op, "scn_rt_print", {words, adaptor.getX()}, {}, {b.getI8Type(), element});
    b.replaceOp(op, adaptor.getX());
    return success();
  }
};

/// A stream is its words by now.
template <typename Op> struct LowerStreamWords : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor, ConversionPatternRewriter &b) const override {
    b.replaceOp(op, adaptor.getOperands());
    return success();
  }
};

struct LowerCheck : OpConversionPattern<scn::CheckOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::CheckOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Value truth = scalarOf(b, loc, adaptor.getCondition());
    Value zero = numberOf(b, loc, truth.getType(), 0.0);
    Value holds = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, truth, zero);
    auto lowered =
        scn::CheckOp::create(b, loc, holds, scalarOf(b, loc, adaptor.getA()), scalarOf(b, loc, adaptor.getB()),
                             op.getStatusAttr(), op.getMessageAttr(), op.getSiteAttr());
    lowered->setDiscardableAttrs(op->getDiscardableAttrDictionary());
    b.eraseOp(op);
    return success();
  }
};
} // namespace

void scansion::addRuntimePatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerRandom, LowerPrint, LowerStreamWords<scn::StreamWordsOp>, LowerStreamWords<scn::StreamOfWordsOp>,
               LowerCheck>(types, patterns.getContext());
}
