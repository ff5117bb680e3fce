//===- Phases.cpp - the table of phases -------------------------------------===//
//
// Each row is one place to stop, under the same name in f.ir(), in scansion-opt and in the files that SCANSION_DUMP
// writes.
//
//===----------------------------------------------------------------------===//

#include "scansion/Pipelines/Pipelines.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;
using namespace scansion;

llvm::ArrayRef<Phase> scansion::phases() {
  static const Phase table[] = {
      {"scf", "scn-to-scf-pipeline", "scans become scf loops over tensors", buildScnToScf},
      {"linalg", "scn-linalg-pipeline", "operations on tensors become linalg", buildLinalg},
      {"bufferized", "scn-bufferize-pipeline", "tensors become buffers", buildBufferize},
      {"loops", "scn-loops-pipeline", "operations on buffers become loops in a function with the entry ABI",
       buildLoops},
      {"llvm", "scn-llvm-pipeline", "loops become the LLVM dialect", buildLLVM},
  };
  return table;
}

namespace {
struct WholeOptions : PassPipelineOptions<WholeOptions> {
  Option<std::string> stopAfter{*this, "stop-after",
                                llvm::cl::desc("Phase to stop after: scf, linalg, bufferized, loops or llvm"),
                                llvm::cl::init("llvm")};
};
} // namespace

static void buildUntil(OpPassManager &pm, const WholeOptions &options) {
  if (llvm::none_of(phases(), [&](const Phase &phase) { return phase.name == options.stopAfter; }))
    llvm::report_fatal_error(llvm::Twine("there is no phase '") + options.stopAfter + "'", /*gen_crash_diag=*/false);
  for (const Phase &phase : phases()) {
    phase.build(pm);
    if (phase.name == options.stopAfter)
      return;
  }
}

void scansion::registerPipelines() {
  // The registry keeps the objects' content, not the objects.
  for (const Phase &phase : phases())
    PassPipelineRegistration<>(phase.pipeline, phase.summary, phase.build);
  PassPipelineRegistration<WholeOptions>("scansion-pipeline", "All phases from scn to the LLVM dialect", buildUntil);
  registerGPUPipelines();
}
