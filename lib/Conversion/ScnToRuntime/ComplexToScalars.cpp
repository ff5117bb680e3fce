//===- ComplexToScalars.cpp - scn-complex-to-scalars ------------------------===//
//
// Upstream's conversion, where there is something to convert.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"

#include "mlir/Conversion/ComplexToStandard/ComplexToStandard.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Pass/PassManager.h"

namespace scansion {
#define GEN_PASS_DEF_COMPLEXTOSCALARS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;

namespace {
struct ComplexToScalars : scansion::impl::ComplexToScalarsBase<ComplexToScalars> {
  void runOnOperation() override {
    WalkResult found = getOperation().walk([](Operation *op) {
      return isa<complex::ComplexDialect>(op->getDialect()) ? WalkResult::interrupt() : WalkResult::advance();
    });
    if (!found.wasInterrupted())
      return;
    OpPassManager conversion(func::FuncOp::getOperationName());
    conversion.addPass(createConvertComplexToStandardPass());
    if (failed(runPipeline(conversion, getOperation())))
      signalPassFailure();
  }
};
} // namespace
