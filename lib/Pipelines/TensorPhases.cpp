//===- TensorPhases.cpp - from the graph to linalg on tensors ---------------===//
//
// Straight lists; an entry that needs a reason has it beside it.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"
#include "scansion/Pipelines/Pipelines.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using scansion::PassList;

void scansion::buildScnToScf(PassList pm) {
  PassList functions = pm.nest<func::FuncOp>();
  // Before all others: what a type says needs no check.
  functions.addPass(scn::createScnRefineShapes());
  // Before the branches that it makes are filled.
  functions.addPass(scn::createScnSplitLogsumexp());
  // Before checks are written: in a branch that is not taken nothing may fail.
  functions.addPass(scn::createScnSinkIntoBranches());
  // Before the others, which may change a scan and leave its repetition as it is.
  functions.addPass(scn::createScnMergeScans());
  functions.addPass(scn::createScnExpandLogsumexp());
  // Before the others: once its check stands before an op, nothing else needs to know that it can fail.
  functions.addPass(scn::createScnMakeChecksExplicit());
  functions.addPass(scn::createScnResolveLengths());
  functions.addPass(scn::createScnAdvanceChecks());
  functions.addPass(scn::createScnShrinkTrajectories());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  // Before work leaves the loops, while rows that adjoints read are still rows of the scans that computed them.
  functions.addPass(scn::createScnExpandCheckpoints());
  functions.addPass(scn::createScnHoistInvariants());
  // Work leaves the loops, for all steps at once. After the checks: batched ops know what must not fail before a loop.
  functions.addPass(scn::createScnBatchBeforeScan());
  // Before outputs: what sums no longer need in the loop may leave it with them.
  functions.addPass(scn::createScnSumAfterScan());
  functions.addPass(scn::createScnBatchAfterScan());
  functions.addPass(scn::createScnAdvanceChecks());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  functions.addPass(createScanToSCF());
  functions.addPass(createCanonicalizerPass());
}

void scansion::buildLinalg(PassList pm) {
  pm.addPass(createScnToLinalg());
  PassList functions = pm.nest<func::FuncOp>();
  functions.addPass(createCarriesToScalars());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  functions.addPass(createFuseElementwise());
  // Before the rows find their places: what is updated over itself needs none.
  functions.addPass(createCarriesUpdated());
  functions.addPass(createCarriesToTrajectory());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  // What branches share a tensor for is no choice any more between a carried tensor and another.
  functions.addPass(createBranchesInPlace());
  functions.addPass(createCarriesInPlace());
}
