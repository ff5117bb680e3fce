//===- KernelMathToIntrinsics.cpp - scn-kernel-math-to-intrinsics -----------===//
//
// Upstream's conversion to NVVM calls libdevice even for a floor, and takes LLVM's own floor for a mistake. What NVPTX
// selects instructions for is therefore written as calls of LLVM's intrinsics by name before.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_KERNELMATHTOINTRINSICS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

static StringRef intrinsicOf(Operation *op) {
  static const llvm::StringMap<StringRef> table = {{math::AbsFOp::getOperationName(), "llvm.fabs"},
                                                   {math::CeilOp::getOperationName(), "llvm.ceil"},
                                                   {math::CopySignOp::getOperationName(), "llvm.copysign"},
                                                   {math::FloorOp::getOperationName(), "llvm.floor"},
                                                   {math::FmaOp::getOperationName(), "llvm.fma"},
                                                   {math::RoundEvenOp::getOperationName(), "llvm.roundeven"},
                                                   {math::SqrtOp::getOperationName(), "llvm.sqrt"},
                                                   {math::TruncOp::getOperationName(), "llvm.trunc"},
                                                   {arith::MaximumFOp::getOperationName(), "llvm.maximum"},
                                                   {arith::MinimumFOp::getOperationName(), "llvm.minimum"},
                                                   {arith::MaxNumFOp::getOperationName(), "llvm.maxnum"},
                                                   {arith::MinNumFOp::getOperationName(), "llvm.minnum"}};
  return table.lookup(op->getName().getStringRef());
}

namespace {
struct KernelMathToIntrinsicsPass : scansion::impl::KernelMathToIntrinsicsBase<KernelMathToIntrinsicsPass> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      StringRef intrinsic = intrinsicOf(op);
      if (intrinsic.empty() || !op->getResult(0).getType().isFloat())
        return;
      OpBuilder b(op);
      Type type = op->getResult(0).getType();
      std::string name = (intrinsic + ".f" + Twine(type.getIntOrFloatBitWidth())).str();
      auto call = LLVM::CallIntrinsicOp::create(b, op->getLoc(), type, b.getStringAttr(name), op->getOperands());
      op->replaceAllUsesWith(call);
      op->erase();
    });
  }
};
} // namespace
