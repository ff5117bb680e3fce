//===- RuntimeAbi.cpp - Runtime/Abi.h in the LLVM dialect -------------------===//
//
// See RuntimeAbi.h.
//
//===----------------------------------------------------------------------===//

#include "RuntimeAbi.h"

#include "scansion/Runtime/Abi.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace scansion::abi {

static Type structOf(MLIRContext *context, int words, int pointers) {
  SmallVector<Type> fields(words, IntegerType::get(context, 32));
  fields.append(pointers, LLVM::LLVMPointerType::get(context));
  return LLVM::LLVMStructType::getLiteral(context, fields);
}

Type callType(MLIRContext *context) {
  Type word = IntegerType::get(context, 32), number = IntegerType::get(context, 64);
  SmallVector<Type> fields(2, word);
  fields.append(9, LLVM::LLVMPointerType::get(context));
  fields.append(1 + SCN_MAX_STEPS, number);
  return LLVM::LLVMStructType::getLiteral(context, fields);
}
Type inputType(MLIRContext *context) { return structOf(context, 0, 2); }
Type resultType(MLIRContext *context) { return structOf(context, 0, 3); }

Type tensorType(MLIRContext *context) {
  Type pointer = LLVM::LLVMPointerType::get(context), word = IntegerType::get(context, 32);
  return LLVM::LLVMStructType::getLiteral(context, {pointer, word, word, pointer, pointer});
}

int64_t dtypeOf(Type element) {
  if (auto complex = dyn_cast<ComplexType>(element))
    return complex.getElementType().isF32() ? SCN_COMPLEX64 : SCN_COMPLEX128;
  if (element.isF16())
    return SCN_FLOAT16;
  if (element.isF32())
    return SCN_FLOAT32;
  if (element.isF64())
    return SCN_FLOAT64;
  if (element.isIndex())
    return SCN_INT64;
  unsigned width = element.getIntOrFloatBitWidth();
  if (width == 1)
    return SCN_BOOL;
  int64_t signedCode = width == 8 ? SCN_INT8 : width == 16 ? SCN_INT16 : width == 32 ? SCN_INT32 : SCN_INT64;
  return element.isUnsignedInteger() ? signedCode + (SCN_UINT8 - SCN_INT8) : signedCode;
}

Value i32(OpBuilder &b, Location loc, int64_t value) {
  return LLVM::ConstantOp::create(b, loc, b.getI32Type(), b.getI32IntegerAttr(value));
}

Value i64(OpBuilder &b, Location loc, int64_t value) {
  return LLVM::ConstantOp::create(b, loc, b.getI64Type(), b.getI64IntegerAttr(value));
}

Value fieldAddress(OpBuilder &b, Location loc, Type structType, Value base, int64_t row, int field) {
  return LLVM::GEPOp::create(b, loc, base.getType(), structType, base,
                             ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(row), field}, LLVM::GEPNoWrapFlags::inbounds);
}

Value loadInvariant(OpBuilder &b, Location loc, Type type, Value address) {
  auto load = LLVM::LoadOp::create(b, loc, type, address);
  load.setInvariant(true);
  return load;
}

void storeSteps(OpBuilder &b, Location loc, Value call, ValueRange steps) {
  auto store = [&](int field, Value number) {
    Value address = fieldAddress(b, loc, callType(b.getContext()), call, 0, field);
    LLVM::StoreOp::create(b, loc, number, address);
  };
  for (auto [level, step] : llvm::enumerate(steps))
    store(kSteps + level, step);
  store(kDepth, i64(b, loc, steps.size()));
}

Value enclosingCall(Operation *op) {
  auto function = op->getParentOfType<FunctionOpInterface>();
  if (!function || function.getNumArguments() == 0 || !isa<LLVM::LLVMPointerType>(function.getArgumentTypes()[0]))
    return {};
  return function.getArgument(0);
}

static LLVM::LLVMFuncOp declare(OpBuilder &b, ModuleOp module, StringRef name, Type result, TypeRange arguments,
                                ArrayRef<StringRef> attributes) {
  if (auto known = module.lookupSymbol<LLVM::LLVMFuncOp>(name))
    return known;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(module.getBody());
  if (!result)
    result = LLVM::LLVMVoidType::get(b.getContext());
  auto type = LLVM::LLVMFunctionType::get(result, llvm::to_vector(arguments));
  auto function = LLVM::LLVMFuncOp::create(b, module.getLoc(), name, type);
  SmallVector<Attribute> list{b.getStringAttr("nounwind")};
  for (StringRef attribute : attributes)
    list.push_back(b.getStringAttr(attribute));
  function.setPassthroughAttr(b.getArrayAttr(list));
  return function;
}

LLVM::CallOp callRuntime(OpBuilder &b, Operation *at, StringRef name, Type result, ValueRange arguments,
                         ArrayRef<StringRef> attributes) {
  auto function = declare(b, at->getParentOfType<ModuleOp>(), name, result, arguments.getTypes(), attributes);
  return LLVM::CallOp::create(b, at->getLoc(), function, arguments);
}

} // namespace scansion::abi
