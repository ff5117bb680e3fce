//===- EmitEntry.cpp - scn-emit-entry ---------------------------------------===//
//
// Arguments become reads of scn_call::inputs and results writes to scn_call::results. Each result must be an allocation
// of its own by now (scn-place-results).
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace scansion {
#define GEN_PASS_DEF_EMITENTRY
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;
using namespace scansion;

static void emitArguments(func::FuncOp function) {
  Block &entry = function.front();
  OpBuilder b = OpBuilder::atBlockBegin(&entry);
  unsigned count = entry.getNumArguments();
  Value call = entry.addArgument(LLVM::LLVMPointerType::get(b.getContext()), function.getLoc());
  for (unsigned index = 0; index < count; ++index) {
    BlockArgument argument = entry.getArgument(index);
    argument.replaceAllUsesWith(
        scn::ArgumentOp::create(b, argument.getLoc(), argument.getType(), call, b.getI64IntegerAttr(index)));
  }
  entry.eraseArguments(0, count);
}

static void emitResults(func::ReturnOp exit, Value call) {
  OpBuilder b(exit);
  for (auto [index, buffer] : llvm::enumerate(exit.getOperands()))
    scn::ResultOp::create(b, exit.getLoc(), call, buffer, b.getI64IntegerAttr(index));
  Value ok = arith::ConstantOp::create(b, exit.getLoc(), b.getI32IntegerAttr(0));
  exit.getOperandsMutable().assign(ok);
}

static LogicalResult emitEntry(func::FuncOp function) {
  auto isBuffer = llvm::IsaPred<MemRefType>;
  if (!llvm::all_of(function.getArgumentTypes(), isBuffer) || !llvm::all_of(function.getResultTypes(), isBuffer))
    return function.emitOpError("is an entry, so its arguments and results must be buffers");
  emitArguments(function);
  function.walk([&](func::ReturnOp exit) { emitResults(exit, function.getArgument(0)); });
  OpBuilder b(function.getContext());
  function.removeArgAttrsAttr();
  function.removeResAttrsAttr();
  // Not setType(): that would carry attributes of arguments over, one by one.
  function.setFunctionTypeAttr(TypeAttr::get(b.getFunctionType(function.front().getArgumentTypes(), b.getI32Type())));
  return success();
}

namespace {
struct EmitEntry : scansion::impl::EmitEntryBase<EmitEntry> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function.isPublic() && !function.isDeclaration() && failed(emitEntry(function)))
        return signalPassFailure();
  }
};
} // namespace
