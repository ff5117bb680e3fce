//===- GPUPhases.cpp - from the graph to one kernel -------------------------===//
//
// `scn-to-nvvm`: the front phases of the CPU, the interchange of time and series on tensors, the CPU's bufferization,
// and then the kernel. Straight lists; an entry that needs a reason has it beside it. docs/gpu.md tells what fits.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"
#include "scansion/Pipelines/Pipelines.h"

#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Conversion/GPUToNVVM/GPUToNVVMPass.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/Affine/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/GPU/Transforms/Passes.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace scansion;

namespace {
struct NvvmOptions : PassPipelineOptions<NvvmOptions> {
  Option<std::string> chip{*this, "chip", llvm::cl::desc("GPU to write code for, sm_80 or later"),
                           llvm::cl::init("sm_90")};
};
} // namespace

/// buildLinalg without scf-carries-to-trajectory: a thread carries its state in a register, not in memory.
static void buildMapsAndLoops(OpPassManager &pm) {
  pm.addPass(createScnToLinalg());
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(createCarriesToScalars());
  functions.addPass(createLinalgGeneralizeNamedOpsPass());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  functions.addPass(createLinalgElementwiseOpFusionPass());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
}

static void buildSeries(OpPassManager &pm) {
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(createSCFForLoopCanonicalizationPass());
  functions.addPass(createHoistChecks());
  functions.addPass(createInterchangeSeries());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  // What a series reads but once, while reads are not yet loads that a store could change.
  functions.addPass(createLoopInvariantCodeMotionPass());
}

static void buildKernel(OpPassManager &pm) {
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(memref::createFoldMemRefAliasOpsPass());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  functions.addPass(createSeriesToLaunch());
  functions.addPass(createGpuLaunchSinkIndexComputationsPass());
  pm.addPass(createGpuKernelOutliningPass());
}

static void buildNvvm(OpPassManager &pm, const NvvmOptions &options) {
  GpuNVVMAttachTargetOptions target;
  target.chip = options.chip;
  pm.addPass(createGpuNVVMAttachTarget(target));
  OpPassManager &kernels = pm.nest<gpu::GPUModuleOp>();
  kernels.addPass(createExpandKernelMath());
  kernels.addPass(memref::createExpandStridedMetadataPass());
  kernels.addPass(affine::createAffineExpandIndexOpsPass());
  kernels.addPass(createLowerAffinePass());
  kernels.addPass(createSCFToControlFlowPass());
  kernels.addPass(createKernelMathToIntrinsics());
  kernels.addPass(createConvertMathToLLVMPass());
  kernels.addPass(createConvertGpuOpsToNVVMOps());
  kernels.addPass(createReconcileUnrealizedCastsPass());
  kernels.addPass(createCanonicalizerPass());
  kernels.addPass(createCSEPass());
}

static void buildScnToNvvm(OpPassManager &pm, const NvvmOptions &options) {
  buildScnToScf(pm);
  buildMapsAndLoops(pm);
  buildSeries(pm);
  buildBufferize(pm);
  buildKernel(pm);
  buildNvvm(pm, options);
}

void scansion::registerGPUPipelines() {
  PassPipelineRegistration<NvvmOptions>(
      "scn-to-nvvm", "An elementwise map, or a scan over independent series, as one GPU kernel in the NVVM dialect",
      buildScnToNvvm);
}
