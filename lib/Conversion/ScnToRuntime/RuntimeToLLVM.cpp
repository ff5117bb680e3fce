//===- RuntimeToLLVM.cpp - scn-runtime-to-llvm ------------------------------===//
//
// One pattern per op that needs the scn_call. Buffers become upstream's memref descriptors, so what these patterns leave
// fits together with convert-to-llvm. Loops are branches by now: a check splits its block.
//
// Allocations are marked noalias, so that LLVM can keep elements in registers across stores to other buffers, unless they
// are scoped: memory that is released and allocated again must not seem to be two unrelated objects.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Runtime/Abi.h"

#include "ElementSize.h"
#include "RuntimeAbi.h"

#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"

namespace scansion {
#define GEN_PASS_DEF_RUNTIMETOLLVM
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;
using namespace scansion;

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

namespace {
struct LowerCheck : ConvertOpToLLVMPattern<scn::CheckOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(scn::CheckOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Value call = abi::enclosingCall(op);
    if (!call || !op.getCondition().getType().isInteger(1))
      return b.notifyMatchFailure(op, "not in an entry, or not on scalars yet");
    Location loc = op.getLoc();
    Block *before = b.getInsertionBlock();
    Block *passed = b.splitBlock(before, b.getInsertionPoint());
    Block *failed = b.createBlock(before->getParent());
    abi::storeSteps(b, loc, call, adaptor.getSteps());
    Value status = abi::i32(b, loc, op.getStatus());
    Value site = abi::i64(b, loc, op.getSite().value_or(-1));
    abi::callRuntime(b, op, "scn_rt_fail", Type(), {call, status, site, adaptor.getA(), adaptor.getB()},
                     {"cold", "noreturn"});
    LLVM::UnreachableOp::create(b, loc);
    b.setInsertionPointToEnd(before);
    LLVM::CondBrOp::create(b, loc, adaptor.getCondition(), passed, ValueRange(), failed, ValueRange(),
                           std::pair<uint32_t, uint32_t>(1048575, 1));
    b.eraseOp(op);
    return success();
  }
};

struct LowerSteps : ConvertOpToLLVMPattern<scn::StepsOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(scn::StepsOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Value call = abi::enclosingCall(op);
    if (!call)
      return b.notifyMatchFailure(op, "not in an entry");
    abi::storeSteps(b, op.getLoc(), call, adaptor.getSteps());
    b.eraseOp(op);
    return success();
  }
};

struct LowerPoll : ConvertOpToLLVMPattern<scn::PollOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(scn::PollOp op, OpAdaptor, ConversionPatternRewriter &b) const override {
    Value call = abi::enclosingCall(op);
    if (!call)
      return b.notifyMatchFailure(op, "not in an entry");
    Location loc = op.getLoc();
    Block *before = b.getInsertionBlock();
    Block *after = b.splitBlock(before, b.getInsertionPoint());
    Block *asked = b.createBlock(before->getParent());
    abi::callRuntime(b, op, "scn_rt_poll", Type(), call, {"cold"});
    LLVM::BrOp::create(b, loc, ValueRange(), after);
    b.setInsertionPointToEnd(before);
    Value field = abi::fieldAddress(b, loc, abi::callType(b.getContext()), call, 0, abi::kInterrupt);
    Value place = abi::loadInvariant(b, loc, getPtrType(), field);
    Value word = LLVM::LoadOp::create(b, loc, b.getI32Type(), place, /*alignment=*/4, /*isVolatile=*/true);
    Value zero = abi::i32(b, loc, 0);
    Value quiet = LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::eq, word, zero);
    LLVM::CondBrOp::create(b, loc, quiet, after, ValueRange(), asked, ValueRange(),
                           std::pair<uint32_t, uint32_t>(1048575, 1));
    b.eraseOp(op);
    return success();
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// The entry
//===----------------------------------------------------------------------===//

namespace {
struct LowerArgument : ConvertOpToLLVMPattern<scn::ArgumentOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(scn::ArgumentOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    auto type = cast<MemRefType>(op.getBuffer().getType());
    if (!type.getLayout().isIdentity())
      return op.emitOpError("gives a buffer in C order, not ") << type;
    Location loc = op.getLoc();
    MLIRContext *context = b.getContext();
    Value inputs = field(b, loc, abi::callType(context), adaptor.getCall(), 0, abi::kInputs);
    Value data = field(b, loc, abi::inputType(context), inputs, op.getIndex(), abi::kInputData);
    SmallVector<Value> lengths, sizes, strides;
    if (!type.hasStaticShape()) {
      Value array = field(b, loc, abi::inputType(context), inputs, op.getIndex(), abi::kInputSizes);
      for (int64_t axis = 0; axis < type.getRank(); ++axis)
        if (type.isDynamicDim(axis))
          lengths.push_back(loadLength(b, loc, array, axis));
    }
    Value count;
    getMemRefDescriptorSizes(loc, type, lengths, b, sizes, strides, count, /*sizeInBytes=*/false);
    b.replaceOp(op, {createMemRefDescriptor(loc, type, data, data, sizes, strides, b)});
    return success();
  }

private:
  Value field(OpBuilder &b, Location loc, Type structType, Value base, int64_t row, int field) const {
    return abi::loadInvariant(b, loc, getPtrType(), abi::fieldAddress(b, loc, structType, base, row, field));
  }
  Value loadLength(OpBuilder &b, Location loc, Value array, int64_t axis) const {
    Value address = LLVM::GEPOp::create(b, loc, getPtrType(), b.getI64Type(), array,
                                        ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(axis)});
    return abi::loadInvariant(b, loc, b.getI64Type(), address);
  }
};

struct LowerResult : ConvertOpToLLVMPattern<scn::ResultOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(scn::ResultOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    auto type = cast<MemRefType>(op.getBuffer().getType());
    Location loc = op.getLoc();
    Type row = abi::resultType(b.getContext());
    auto address = [&](int field, Value results) {
      return abi::fieldAddress(b, loc, row, results, op.getIndex(), field);
    };
    Value results = abi::loadInvariant(
        b, loc, getPtrType(),
        abi::fieldAddress(b, loc, abi::callType(b.getContext()), adaptor.getCall(), 0, abi::kResults));
    MemRefDescriptor buffer(adaptor.getBuffer());
    Value allocation = buffer.allocatedPtr(b, loc), data = buffer.bufferPtr(b, loc, *getTypeConverter(), type);
    LLVM::StoreOp::create(b, loc, allocation, address(abi::kResultAllocation, results));
    LLVM::StoreOp::create(b, loc, data, address(abi::kResultData, results));
    if (type.getRank() > 0)
      storeSizes(b, loc, buffer, type, abi::loadInvariant(b, loc, getPtrType(), address(abi::kResultSizes, results)));
    b.eraseOp(op);
    return success();
  }

private:
  void storeSizes(OpBuilder &b, Location loc, MemRefDescriptor &buffer, MemRefType type, Value array) const {
    for (int64_t axis = 0; axis < type.getRank(); ++axis) {
      Value length = type.isDynamicDim(axis) ? buffer.size(b, loc, axis) : abi::i64(b, loc, type.getDimSize(axis));
      Value address = LLVM::GEPOp::create(b, loc, getPtrType(), b.getI64Type(), array,
                                          ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(axis)});
      LLVM::StoreOp::create(b, loc, length, address);
    }
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Runtime calls
//===----------------------------------------------------------------------===//

namespace {
struct LowerRuntimeCall : ConvertOpToLLVMPattern<scn::RuntimeCallOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(scn::RuntimeCallOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Value call = abi::enclosingCall(op);
    auto isBuffer = llvm::IsaPred<MemRefType>;
    if (!call || op->getNumResults() || !llvm::all_of(op->getOperandTypes(), isBuffer))
      return b.notifyMatchFailure(op, "not in an entry, or not on buffers yet");
    Location loc = op.getLoc();
    Value tensors = describe(op, adaptor.getOperands(), b);
    Value site = abi::i64(b, loc, op.getSite().value_or(-1)), count = abi::i64(b, loc, op->getNumOperands());
    abi::callRuntime(b, op, op.getCallee(), Type(), {call, site, tensors, count});
    b.eraseOp(op);
    return success();
  }

private:
  /// Writes an array of scn_tensor to the stack of the entry, and behind it the lengths and strides it points to.
  Value describe(scn::RuntimeCallOp op, ValueRange descriptors, ConversionPatternRewriter &b) const {
    int64_t numbers = 0;
    for (Type type : op->getOperandTypes())
      numbers += 2 * cast<MemRefType>(type).getRank();
    Type row = abi::tensorType(b.getContext());
    Value tensors = onStack(op, row, op->getNumOperands(), b), lengths = onStack(op, b.getI64Type(), numbers, b);
    int64_t next = 0;
    for (auto [index, descriptor] : llvm::enumerate(descriptors)) {
      auto type = cast<MemRefType>(op->getOperand(index).getType());
      store(op, index, type, MemRefDescriptor(descriptor), tensors, lengths, next, b);
      next += 2 * type.getRank();
    }
    return tensors;
  }

  void store(scn::RuntimeCallOp op, int64_t index, MemRefType type, MemRefDescriptor buffer, Value tensors,
             Value lengths, int64_t next, ConversionPatternRewriter &b) const {
    Location loc = op.getLoc();
    int64_t rank = type.getRank();
    auto number = [&](int64_t position) {
      return LLVM::GEPOp::create(b, loc, getPtrType(), b.getI64Type(), lengths,
                                 ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(position)});
    };
    auto set = [&](int field, Value value) {
      LLVM::StoreOp::create(b, loc, value,
                            abi::fieldAddress(b, loc, abi::tensorType(b.getContext()), tensors, index, field));
    };
    set(abi::kTensorData, buffer.bufferPtr(b, loc, *getTypeConverter(), type));
    set(abi::kTensorDtype, abi::i32(b, loc, dtype(op, index, type)));
    set(abi::kTensorRank, abi::i32(b, loc, rank));
    set(abi::kTensorSizes, number(next));
    set(abi::kTensorStrides, number(next + rank));
    for (int64_t axis = 0; axis < rank; ++axis) {
      Value length = buffer.size(b, loc, axis), stride = buffer.stride(b, loc, axis);
      LLVM::StoreOp::create(b, loc, length, number(next + axis));
      LLVM::StoreOp::create(b, loc, stride, number(next + rank + axis));
    }
  }

  static int64_t dtype(scn::RuntimeCallOp op, int64_t index, MemRefType type) {
    if (auto given = op->getAttrOfType<DenseI64ArrayAttr>("dtypes"))
      return given[index];
    return abi::dtypeOf(type.getElementType());
  }

  /// In the entry block, so that a call in a loop does not take more stack with every step.
  Value onStack(Operation *op, Type type, int64_t count, ConversionPatternRewriter &b) const {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&op->getParentOfType<FunctionOpInterface>().getFunctionBody().front());
    Value length = abi::i64(b, op->getLoc(), std::max<int64_t>(count, 1));
    return LLVM::AllocaOp::create(b, op->getLoc(), getPtrType(), type, length, /*alignment=*/8);
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct RuntimeToLLVM : scansion::impl::RuntimeToLLVMBase<RuntimeToLLVM> {
  void runOnOperation() override {
    LLVMTypeConverter converter(&getContext());
    RewritePatternSet patterns(&getContext());
    patterns.add<LowerCheck, LowerSteps, LowerPoll, LowerAlloc, LowerCopy, LowerReshape, LowerArenaMark,
                 LowerArenaRelease, LowerArgument, LowerResult, LowerRuntimeCall>(converter);
    ConversionTarget target(getContext());
    target.addLegalDialect<LLVM::LLVMDialect>();
    target.addIllegalDialect<scn::ScnDialect>();
    target.addIllegalOp<memref::AllocOp, memref::CopyOp, memref::ReshapeOp>();
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    if (failed(applyPartialConversion(getOperation(), target, std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
