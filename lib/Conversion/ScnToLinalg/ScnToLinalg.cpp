//===- ScnToLinalg.cpp - the pass -------------------------------------------===//
//
// One dialect conversion: the ops on data by family, types as TypeConversion.h says, and the loops and branches around
// them with those types.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"
#include "TypeConversion.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_SCNTOLINALG
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace scansion;

/// Ops of our dialect that lowered code keeps.
static bool isLowered(Operation *op) {
  if (auto check = dyn_cast<scn::CheckOp>(op))
    return check.getCondition().getType().isInteger(1);
  return isa<scn::RuntimeCallOp>(op);
}

namespace {
struct ScnToLinalgPass : scansion::impl::ScnToLinalgBase<ScnToLinalgPass> {
  void runOnOperation() override {
    LoweredTypes types;
    RewritePatternSet patterns(&getContext());
    addElementwisePatterns(types, patterns);
    addShapePatterns(types, patterns);
    addReducePatterns(types, patterns);
    addIndexPatterns(types, patterns);
    addLinearAlgebraPatterns(types, patterns);
    addSmallMatrixPatterns(types, patterns);
    addGatherPatterns(types, patterns);
    addOrderPatterns(types, patterns);
    addCumulatePatterns(types, patterns);
    addDecompositionPatterns(types, patterns);
    addRuntimePatterns(types, patterns);
    addTensorPatterns(types, patterns);
    ConversionTarget target(getContext());
    target.addLegalDialect<arith::ArithDialect, complex::ComplexDialect, linalg::LinalgDialect, math::MathDialect,
                           LLVM::LLVMDialect>();
    target.addDynamicallyLegalDialect<scn::ScnDialect>(isLowered);
    target.addDynamicallyLegalOp<arith::SelectOp>([&](arith::SelectOp op) { return types.isLegal(op.getOperation()); });
    target.addDynamicallyLegalDialect<tensor::TensorDialect>([&](Operation *op) { return types.isLegal(op); });
    target.addDynamicallyLegalOp<func::FuncOp>(
        [&](func::FuncOp op) { return types.isSignatureLegal(op.getFunctionType()) && types.isLegal(&op.getBody()); });
    target.addDynamicallyLegalOp<func::ReturnOp, func::CallOp, arith::ConstantOp>(
        [&](Operation *op) { return types.isLegal(op); });
    target.addLegalOp<ModuleOp>();
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns, types);
    populateReturnOpTypeConversionPattern(patterns, types);
    populateCallOpTypeConversionPattern(patterns, types);
    scf::populateSCFStructuralTypeConversionsAndLegality(types, patterns, target);
    if (failed(applyFullConversion(getOperation(), target, std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
