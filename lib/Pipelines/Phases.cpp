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
  ListOption<std::string> without{*this, "without", llvm::cl::desc("Optional passes to leave out")};
};
} // namespace

static void buildUntil(OpPassManager &pm, const WholeOptions &options) {
  if (llvm::none_of(phases(), [&](const Phase &phase) { return phase.name == options.stopAfter; }))
    llvm::report_fatal_error(llvm::Twine("there is no phase '") + options.stopAfter + "'", /*gen_crash_diag=*/false);
  for (const std::string &name : options.without)
    if (!isOptionalPass(name))
      llvm::report_fatal_error(llvm::Twine("there is no optional pass '") + name + "'", /*gen_crash_diag=*/false);
  std::vector<std::string> without(options.without.begin(), options.without.end());
  for (const Phase &phase : phases()) {
    phase.build({pm, without});
    if (phase.name == options.stopAfter)
      return;
  }
}

void scansion::registerPipelines() {
  // The registry keeps the objects' content, not the objects.
  for (const Phase &phase : phases())
    PassPipelineRegistration<>(phase.pipeline, phase.summary, [build = phase.build](OpPassManager &pm) { build(pm); });
  PassPipelineRegistration<WholeOptions>("scansion-pipeline", "All phases from scn to the LLVM dialect", buildUntil);
  registerGPUPipelines();
}
