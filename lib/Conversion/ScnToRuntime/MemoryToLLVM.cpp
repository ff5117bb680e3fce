//===- MemoryToLLVM.cpp - allocations and copies in the LLVM dialect --------===//
//
// Allocations are marked noalias, so that LLVM can keep elements in registers across stores to other buffers, unless they
// are scoped: memory that is released and allocated again must not seem to be two unrelated objects.
//
//===----------------------------------------------------------------------===//

#include "MemoryToLLVM.h"

#include "ElementSize.h"
#include "RuntimeAbi.h"

#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Runtime/Abi.h"

#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace scansion;

namespace {
struct LowerAlloc : ConvertOpToLLVMPattern<memref::AllocOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(memref::AllocOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    MemRefType type = op.getType();
    Value call = abi::enclosingCall(op);
    if (!call || !type.getLayout().isIdentity())
      return b.notifyMatchFailure(op, "not in an entry, or not contiguous");
    Location loc = op.getLoc();
    SmallVector<Value> sizes, strides;
    Value count;
    getMemRefDescriptorSizes(loc, type, adaptor.getDynamicSizes(), b, sizes, strides, count, /*sizeInBytes=*/false);
    Value bytes = LLVM::MulOp::create(b, loc, count, abi::i64(b, loc, elementSize(type.getElementType())));
    auto number = op->getAttrOfType<IntegerAttr>("scn.site");
    Value site = abi::i64(b, loc, number ? number.getInt() : -1);
    StringRef name = op->hasAttr("scn.result") ? "scn_rt_alloc_result" : "scn_rt_alloc";
    auto memory = abi::callRuntime(b, op, name, getPtrType(), {call, site, bytes});
    memory.setResAttrsAttr(b.getArrayAttr(resultAttributes(b, !op->hasAttr("scn.scoped"))));
    Value pointer = memory.getResult();
    b.replaceOp(op, {createMemRefDescriptor(loc, type, pointer, pointer, sizes, strides, b)});
    return success();
  }

private:
  static Attribute resultAttributes(Builder &b, bool unaliased) {
    NamedAttrList list;
    list.set("llvm.align", b.getI64IntegerAttr(SCN_ALIGNMENT));
    list.set("llvm.nonnull", b.getUnitAttr());
    list.set("llvm.noundef", b.getUnitAttr());
    if (unaliased)
      list.set("llvm.noalias", b.getUnitAttr());
    return list.getDictionary(b.getContext());
  }
};

/// A buffer in the frame is one array: LLVM takes apart no allocas with a count.
struct LowerAlloca : ConvertOpToLLVMPattern<memref::AllocaOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(memref::AllocaOp op, OpAdaptor, ConversionPatternRewriter &b) const override {
    MemRefType type = op.getType();
    if (!type.hasStaticShape() || !type.getLayout().isIdentity())
      return b.notifyMatchFailure(op, "not of known length, or not contiguous");
    Location loc = op.getLoc();
    SmallVector<Value> sizes, strides;
    Value count;
    getMemRefDescriptorSizes(loc, type, {}, b, sizes, strides, count, /*sizeInBytes=*/false);
    Type array =
        LLVM::LLVMArrayType::get(getTypeConverter()->convertType(type.getElementType()), type.getNumElements());
    Value memory =
        LLVM::AllocaOp::create(b, loc, getPtrType(), array, abi::i64(b, loc, 1), op.getAlignment().value_or(0));
    b.replaceOp(op, {createMemRefDescriptor(loc, type, memory, memory, sizes, strides, b)});
    return success();
  }
};

/// Copies of contiguous buffers (scn-expand-copies leaves no others).
struct LowerCopy : ConvertOpToLLVMPattern<memref::CopyOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(memref::CopyOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    auto source = dyn_cast<MemRefType>(op.getSource().getType()),
         target = dyn_cast<MemRefType>(op.getTarget().getType());
    if (!isContiguous(source) || !isContiguous(target))
      return b.notifyMatchFailure(op, "not contiguous");
    Location loc = op.getLoc();
    MemRefDescriptor toBuffer(adaptor.getTarget());
    Value bytes = abi::i64(b, loc, elementSize(target.getElementType()));
    for (int64_t axis = 0; axis < target.getRank(); ++axis) {
      int64_t length = target.isDynamicDim(axis) ? source.getDimSize(axis) : target.getDimSize(axis);
      bytes = LLVM::MulOp::create(
          b, loc, bytes, ShapedType::isDynamic(length) ? toBuffer.size(b, loc, axis) : abi::i64(b, loc, length));
    }
    Value from = MemRefDescriptor(adaptor.getSource()).bufferPtr(b, loc, *getTypeConverter(), source);
    Value to = toBuffer.bufferPtr(b, loc, *getTypeConverter(), target);
    LLVM::MemcpyOp::create(b, loc, to, from, bytes, /*isVolatile=*/false);
    b.eraseOp(op);
    return success();
  }

private:
  static bool isContiguous(MemRefType type) { return type && type.getNumContiguousTrailingDims() == type.getRank(); }
};

/// Upstream's pattern reads the new sizes through an op that is never converted here.
struct LowerReshape : ConvertOpToLLVMPattern<memref::ReshapeOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(memref::ReshapeOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    auto source = dyn_cast<MemRefType>(op.getSource().getType()), type = dyn_cast<MemRefType>(op.getType());
    auto shapeType = cast<MemRefType>(op.getShape().getType());
    if (!source || !type || !type.getLayout().isIdentity() || !shapeType.getElementType().isIndex())
      return b.notifyMatchFailure(op, "not between contiguous buffers of known rank");
    Location loc = op.getLoc();
    MemRefDescriptor from(adaptor.getSource());
    Value shape = MemRefDescriptor(adaptor.getShape()).bufferPtr(b, loc, *getTypeConverter(), shapeType);
    SmallVector<Value> lengths, sizes, strides;
    for (int32_t axis = 0; axis < type.getRank(); ++axis)
      if (type.isDynamicDim(axis)) {
        Value address = LLVM::GEPOp::create(b, loc, getPtrType(), b.getI64Type(), shape, ArrayRef<LLVM::GEPArg>{axis});
        lengths.push_back(LLVM::LoadOp::create(b, loc, b.getI64Type(), address));
      }
    Value count;
    getMemRefDescriptorSizes(loc, type, lengths, b, sizes, strides, count, /*sizeInBytes=*/false);
    Value allocation = from.allocatedPtr(b, loc), data = from.bufferPtr(b, loc, *getTypeConverter(), source);
    b.replaceOp(op, {createMemRefDescriptor(loc, type, allocation, data, sizes, strides, b)});
    return success();
  }
};

struct LowerArenaMark : ConvertOpToLLVMPattern<scn::ArenaMarkOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(scn::ArenaMarkOp op, OpAdaptor, ConversionPatternRewriter &b) const override {
    Value call = abi::enclosingCall(op);
    if (!call)
      return b.notifyMatchFailure(op, "not in an entry");
    b.replaceOp(op, abi::callRuntime(b, op, "scn_rt_arena_mark", b.getI64Type(), call));
    return success();
  }
};

struct LowerArenaRelease : ConvertOpToLLVMPattern<scn::ArenaReleaseOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(scn::ArenaReleaseOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    Value call = abi::enclosingCall(op);
    if (!call)
      return b.notifyMatchFailure(op, "not in an entry");
    abi::callRuntime(b, op, "scn_rt_arena_release", Type(), {call, adaptor.getMark()});
    b.eraseOp(op);
    return success();
  }
};
} // namespace

void scansion::addMemoryPatterns(const LLVMTypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<LowerAlloc, LowerAlloca, LowerCopy, LowerReshape, LowerArenaMark, LowerArenaRelease>(converter);
}
