//===- Pipelines.h - the phases of compilation ------------------------------===//
//
// A program passes through five phases; each is a straight list of passes in lib/Pipelines, a pipeline of scansion-opt,
// and a place to stop and look. Start reading at phases(); OptionalPasses.h says what may be left out.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_PIPELINES_PIPELINES_H
#define SCANSION_PIPELINES_PIPELINES_H

#include "scansion/Pipelines/OptionalPasses.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace scansion {

/// scn on tensors -> scans as scf loops over tensors, everything else still scn.
void buildScnToScf(PassList pm);
/// -> linalg, tensor and scf on tensors.
void buildLinalg(PassList pm);
/// -> the same on buffers.
void buildBufferize(PassList pm);
/// -> structured loops over loads and stores, in a function with the entry ABI.
void buildLoops(PassList pm);
/// -> the LLVM dialect.
void buildLLVM(PassList pm);

struct Phase {
  llvm::StringRef name;     // of the program after it: "scf", "linalg", "bufferized", "loops", "llvm"
  llvm::StringRef pipeline; // in scansion-opt
  llvm::StringRef summary;
  void (*build)(PassList);
};

/// All phases in order.
llvm::ArrayRef<Phase> phases();

/// Makes the pipeline of each phase known to scansion-opt, and `scansion-pipeline{stop-after=...
/// without=...}`, which is all of them.
void registerPipelines();
/// Makes `scn-to-nvvm{chip=...}` known: a function as one GPU kernel (GPUPhases.cpp).
void registerGPUPipelines();

} // namespace scansion

#endif
