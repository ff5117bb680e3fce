//===- BufferPhases.cpp - from tensors to buffers, loops and LLVM -----------===//
//
// Straight lists; an entry that needs a reason has it beside it.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"
#include "scansion/Pipelines/Pipelines.h"

#include "mlir/Conversion/ConvertToLLVM/ToLLVMPass.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using scansion::PassList;

static bufferization::OneShotBufferizePassOptions bufferization() {
  bufferization::OneShotBufferizePassOptions options;
  options.bufferizeFunctionBoundaries = true;
  options.functionBoundaryTypeConversion = bufferization::LayoutMapOption::InferLayoutMap;
  options.unknownTypeConversion = bufferization::LayoutMapOption::IdentityLayoutMap;
  options.allowReturnAllocsFromLoops = false;
  return options;
}

void scansion::buildBufferize(PassList pm) {
  pm.addNestedPass<func::FuncOp>(createAssumeContiguousArguments());
  pm.addNestedPass<func::FuncOp>(createSeparateRooms());
  pm.addNestedPass<func::FuncOp>(createSettleSlices());
  pm.addPass(bufferization::createOneShotBufferizePass(::bufferization()));
  // Carried buffers that every step hands on unchanged become outer values.
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addNestedPass<func::FuncOp>(createReplaceEmptyViews());
}

void scansion::buildLoops(PassList pm) {
  PassList functions = pm.nest<func::FuncOp>();
  // Lengths of views in terms of what they are views of; then lengths leave the loops, and what is allocated with them can.
  functions.addPass(createViewLengths());
  functions.addPass(createLoopInvariantCodeMotionPass());
  functions.addPass(createCSEPass());
  functions.addPass(bufferization::createBufferHoistingPass());
  functions.addPass(bufferization::createBufferLoopHoistingPass());
  functions.addPass(createForwardScratchRow());
  functions.addPass(createPlaceResults());
  // Before products become calls of functions that don't know the loops, and before memory of a step is given back.
  pm.addPass(createPackFactors());
  pm.addNestedPass<func::FuncOp>(createScopeLoopAllocations());
  pm.addPass(createEmitEntry());
  PassList entries = pm.nest<func::FuncOp>();
  entries.addPass(createCheckAllocations());
  entries.addPass(createExpandCopies());
  pm.addPass(createOutlineKernels());
  pm.addPass(createProductsToRuntime());
  PassList kernels = pm.nest<func::FuncOp>();
  kernels.addPass(createLinalgToVectorLoops());
  kernels.addPass(createLinalgToScalarLoops());
  kernels.addPass(createFoldConstants());
  kernels.addPass(createFoldViews());
  kernels.addPass(createLoopInvariantCodeMotionPass());
  kernels.addPass(createCSEPass());
  // Last, when what does not depend on the step has left the loops.
  kernels.addPass(createTimeInside());
  // After it: columns that stay in registers through all steps are not rows. Before blocks, whose loops have steps that
  // nobody else uses.
  kernels.addPass(createRowsTogether());
  kernels.addPass(createBlockColumns());
  pm.addPass(createLoopsToThreads());
  // Last: what it moves is no allocation any more, of which the passes before it know whose memory it is.
  pm.addNestedPass<func::FuncOp>(createSmallBuffersToStack());
}

void scansion::buildLLVM(PassList pm) {
  // While loops are loops, and after everything that looks at their bodies.
  PassList loops = pm.nest<func::FuncOp>();
  loops.addPass(createNameSteps());
  loops.addPass(createPollInterrupts());
  pm.addPass(createNumberSites());
  PassList entries = pm.nest<func::FuncOp>();
  entries.addPass(createExpandViews());
  entries.addPass(createComplexToScalars());
  // After the polls, which estimate what a step costs by the functions in it, and with those that complex numbers need.
  entries.addPass(createMathToPolynomials());
  pm.addPass(createMathToLibm());
  // Nothing here may fail, so nothing needs to be taken back, for which a fifth of a conversion's time goes.
  SCFToControlFlowPassOptions toBranches;
  toBranches.allowPatternRollback = false;
  pm.addPass(createSCFToControlFlowPass(toBranches));
  pm.addPass(createRuntimeToLLVM());
  ConvertToLLVMPassOptions toLLVM;
  toLLVM.allowPatternRollback = false;
  pm.addPass(createConvertToLLVMPass(toLLVM));
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createCSEPass());
}
