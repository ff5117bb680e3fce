//===- RuntimeToLinalg.cpp - random draws and checks ------------------------===//
//
// Draws become calls of the runtime that write the draws and advance the state in place; checks get plain scalars.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"

#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Runtime/Abi.h"

using namespace mlir;
using namespace scansion;

/// The runtime's number of a graph's element type.
static int64_t runtimeDType(Type element) {
  if (auto complex = dyn_cast<ComplexType>(element))
    return complex.getElementType().isF32() ? SCN_COMPLEX64 : SCN_COMPLEX128;
  unsigned width = element.getIntOrFloatBitWidth();
  if (isa<FloatType>(element))
    return width == 16 ? SCN_FLOAT16 : width == 32 ? SCN_FLOAT32 : SCN_FLOAT64;
  if (width == 1)
    return SCN_BOOL;
  return (element.isUnsignedInteger() ? SCN_UINT8 : SCN_INT8) + llvm::Log2_32(width / 8);
}

namespace {
struct LowerRandom : OpConversionPattern<scn::RandomOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::RandomOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(getTypeConverter()->convertType(op.getDraws().getType()));
    Type stateType = adaptor.getRng().getType();
    Value room = tensor::EmptyOp::create(b, loc, mixedLengths(b, loc, op.getStaticSizes(), adaptor.getSizes()),
                                         type.getElementType());
    SmallVector<int64_t> dtypes;
    for (Value parameter : op.getParameters())
      dtypes.push_back(runtimeDType(getElementTypeOrSelf(parameter.getType())));
    dtypes.push_back(runtimeDType(op.getDtype()));
    dtypes.push_back(SCN_INT64);
    std::string callee = ("scn_rt_random_" + op.getDistribution()).str();
    auto call = scn::RuntimeCallOp::create(b, loc, TypeRange{room.getType(), stateType},
                                           FlatSymbolRefAttr::get(b.getContext(), callee), adaptor.getParameters(),
                                           ValueRange{room, adaptor.getRng()}, IntegerAttr());
    call->setAttr("dtypes", b.getDenseI64ArrayAttr(dtypes));
    call->setAttr("op", b.getStringAttr("scn.random"));
    b.replaceOp(op, {call.getResult(1), castTo(b, loc, call.getResult(0), type)});
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
  patterns.add<LowerRandom, LowerCheck>(types, patterns.getContext());
}
