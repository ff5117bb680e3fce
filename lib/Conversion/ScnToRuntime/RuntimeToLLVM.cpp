//===- RuntimeToLLVM.cpp - scn-runtime-to-llvm ------------------------------===//
//
// One pattern per op that needs the scn_call. Buffers become upstream's memref descriptors, so what these patterns leave
// fits together with convert-to-llvm. Loops are branches by now: a check splits its block.
// Those for memory are in MemoryToLLVM.cpp.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Runtime/Abi.h"

#include "MemoryToLLVM.h"
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
    patterns.add<LowerCheck, LowerSteps, LowerPoll, LowerArgument, LowerResult, LowerRuntimeCall>(converter);
    addMemoryPatterns(converter, patterns);
    ConversionTarget target(getContext());
    target.addLegalDialect<LLVM::LLVMDialect>();
    target.addIllegalDialect<scn::ScnDialect>();
    target.addIllegalOp<memref::AllocOp, memref::AllocaOp, memref::CopyOp, memref::ReshapeOp>();
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    ConversionConfig config;
    config.allowPatternRollback = false; // which costs time, and nothing here is taken back
    if (failed(applyPartialConversion(getOperation(), target, std::move(patterns), config)))
      signalPassFailure();
  }
};
} // namespace
