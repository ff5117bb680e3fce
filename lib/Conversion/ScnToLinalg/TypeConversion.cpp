//===- TypeConversion.cpp - types that upstream's passes accept -------------===//
//
// The type map, and patterns for ops of the tensor dialect whose types change with it. A boolean that leaves a tensor
// becomes an i1 again, since loops branch on it.
//
//===----------------------------------------------------------------------===//

#include "TypeConversion.h"

#include "Builders.h"
#include "Patterns.h"

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace scansion;

Type scansion::loweredElement(Type element) {
  if (element.isInteger(1))
    return IntegerType::get(element.getContext(), 8);
  if (element.isUnsignedInteger())
    return IntegerType::get(element.getContext(), element.getIntOrFloatBitWidth());
  return element;
}

LoweredTypes::LoweredTypes() {
  addConversion([](Type type) { return type; });
  addConversion([](RankedTensorType type) { return type.clone(loweredElement(type.getElementType())); });
  addConversion([](scn::RngType type) -> Type {
    return RankedTensorType::get({type.getStateWords()}, IntegerType::get(type.getContext(), 64));
  });
  auto cast = [](OpBuilder &b, Type type, ValueRange values, Location loc) -> Value {
    // An op's result may know lengths that what it is computed from does not.
    if (values.size() == 1 && isa<RankedTensorType>(type) &&
        tensor::CastOp::areCastCompatible(values.getTypes(), TypeRange{type}))
      return tensor::CastOp::create(b, loc, type, values.front());
    return UnrealizedConversionCastOp::create(b, loc, type, values).getResult(0);
  };
  addSourceMaterialization(cast);
  addTargetMaterialization(cast);
}

namespace {
/// Writes the op anew with converted operands and result types.
struct RetypeTensorOp : ConversionPattern {
  RetypeTensorOp(const TypeConverter &types, MLIRContext *context)
      : ConversionPattern(types, MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op, ArrayRef<Value> operands, ConversionPatternRewriter &b) const override {
    if (!isa<tensor::TensorDialect>(op->getDialect()) || op->getNumRegions())
      return failure();
    SmallVector<Type> types;
    if (failed(getTypeConverter()->convertTypes(op->getResultTypes(), types)))
      return failure();
    OperationState state(op->getLoc(), op->getName(), operands, types, op->getAttrs());
    b.replaceOp(op, b.create(state)->getResults());
    return success();
  }
};

struct RetypeExtract : OpConversionPattern<tensor::ExtractOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(tensor::ExtractOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Value element = tensor::ExtractOp::create(b, op.getLoc(), adaptor.getTensor(), adaptor.getIndices());
    if (op.getType().isInteger(1)) {
      Value zero = numberOf(b, op.getLoc(), element.getType(), 0.0);
      element = arith::CmpIOp::create(b, op.getLoc(), arith::CmpIPredicate::ne, element, zero);
    }
    b.replaceOp(op, element);
    return success();
  }
};

/// Upstream folds ops on constants before their types change: extract_slice of %bools -> arith.constant : tensor<3xi1>.
struct RetypeConstant : OpConversionPattern<arith::ConstantOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(arith::ConstantOp op, OpAdaptor, ConversionPatternRewriter &b) const override {
    auto elements = dyn_cast<DenseIntElementsAttr>(op.getValue());
    if (!elements)
      return failure();
    Type element = loweredElement(elements.getElementType());
    unsigned width = element.getIntOrFloatBitWidth();
    b.replaceOpWithNewOp<arith::ConstantOp>(
        op, elements.mapValues(element, [&](const APInt &value) { return value.zext(width); }));
    return success();
  }
};

/// What canonicalization makes of an scf.if whose branches only hand values on.
struct RetypeSelect : OpConversionPattern<arith::SelectOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(arith::SelectOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    b.replaceOpWithNewOp<arith::SelectOp>(op, adaptor.getCondition(), adaptor.getTrueValue(), adaptor.getFalseValue());
    return success();
  }
};
} // namespace

void scansion::addTensorPatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<RetypeSelect>(types, patterns.getContext());
  patterns.add<RetypeTensorOp>(types, patterns.getContext());
  patterns.add<RetypeConstant>(types, patterns.getContext());
  patterns.add<RetypeExtract>(types, patterns.getContext(), /*benefit=*/2);
}
