//===- ExpandKernelMath.cpp - scn-expand-kernel-math ------------------------===//
//
// Replaces functions by KernelMath's formulas, and refuses those that would need NVIDIA's libdevice: upstream's
// lowering would call it without a word, and PTX with an unresolved call loads nowhere.
//
//===----------------------------------------------------------------------===//

#include "KernelMath.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_EXPANDKERNELMATH
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace scansion;

static scalar::Emitter expansionOf(Operation *op) {
  static const llvm::StringMap<scalar::Emitter> table = {
      {math::ExpOp::getOperationName(), kernel::exp},     {math::Exp2Op::getOperationName(), kernel::exp2},
      {math::ExpM1Op::getOperationName(), kernel::expm1}, {math::LogOp::getOperationName(), kernel::log},
      {math::Log1pOp::getOperationName(), kernel::log1p}, {math::Log2Op::getOperationName(), kernel::log2},
      {math::Log10Op::getOperationName(), kernel::log10}, {math::SinhOp::getOperationName(), kernel::sinh},
      {math::CoshOp::getOperationName(), kernel::cosh},   {math::TanhOp::getOperationName(), kernel::tanh}};
  return table.lookup(op->getName().getStringRef());
}

/// Whether LLVM turns the op into instructions of the GPU.
static bool isInstruction(Operation *op) {
  return isa<math::AbsFOp, math::AbsIOp, math::CeilOp, math::CopySignOp, math::CountLeadingZerosOp,
             math::CountTrailingZerosOp, math::CtPopOp, math::FloorOp, math::FmaOp, math::IsFiniteOp, math::IsInfOp,
             math::IsNaNOp, math::RoundEvenOp, math::RsqrtOp, math::SqrtOp, math::TruncOp>(op);
}

static LogicalResult expand(Operation *op) {
  Type type = op->getResult(0).getType();
  scalar::Emitter expansion = expansionOf(op);
  if (!expansion || !(type.isF32() || type.isF64()))
    return op->emitError("'") << op->getName() << "' on " << type << " cannot be computed in a kernel yet";
  OpBuilder builder(op);
  scalar::Site site{builder, op->getLoc(), llvm::to_vector<3>(op->getOperands())};
  op->replaceAllUsesWith(ValueRange{expansion(site)});
  op->erase();
  return success();
}

namespace {
struct ExpandKernelMathPass : scansion::impl::ExpandKernelMathBase<ExpandKernelMathPass> {
  void runOnOperation() override {
    SmallVector<Operation *> worklist;
    getOperation().walk([&](Operation *op) {
      if ((isa<math::MathDialect>(op->getDialect()) && !isInstruction(op)) || isa<arith::RemFOp>(op))
        worklist.push_back(op);
    });
    for (Operation *op : worklist)
      if (failed(expand(op)))
        return signalPassFailure();
  }
};
} // namespace
