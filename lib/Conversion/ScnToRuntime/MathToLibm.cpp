//===- MathToLibm.cpp - scn-math-to-libm ------------------------------------===//
//
// Upstream's conversion to libm takes everything that libm has, a floor included, which then is a call and no
// instruction. Here it is restricted to the functions whose lowering to LLVM is missing or inexact.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"

#include "mlir/Conversion/MathToLibm/MathToLibm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Transforms/DialectConversion.h"

namespace scansion {
#define GEN_PASS_DEF_MATHTOLIBM
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;

static bool isCalled(Operation *op) {
  return isa<math::AcoshOp, math::AsinhOp, math::AtanhOp, math::CbrtOp, math::ErfOp, math::ErfcOp, math::ExpM1Op,
             math::Log1pOp>(op);
}

namespace {
struct MathToLibm : scansion::impl::MathToLibmBase<MathToLibm> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet patterns(context);
    populateMathToLibmConversionPatterns(patterns);
    patterns_ = std::move(patterns);
    return success();
  }

  void runOnOperation() override {
    // A conversion looks at every operation several times.
    WalkResult found = getOperation().walk(
        [](Operation *op) { return isCalled(op) ? WalkResult::interrupt() : WalkResult::advance(); });
    if (!found.wasInterrupted())
      return;
    ConversionTarget target(getContext());
    target.markUnknownOpDynamicallyLegal([](Operation *op) { return !isCalled(op); });
    if (failed(applyPartialConversion(getOperation(), target, patterns_)))
      signalPassFailure();
  }

private:
  FrozenRewritePatternSet patterns_;
};
} // namespace
