//===- PrintPtx.cpp - scn-print-ptx -----------------------------------------===//
//
// Beside the compiler's own use of emitPtx, the way to look at a kernel from scansion-opt.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Target/Ptx.h"
#include "llvm/Support/raw_ostream.h"

namespace scansion {
#define GEN_PASS_DEF_PRINTPTX
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

namespace {
struct PrintPtxPass : scansion::impl::PrintPtxBase<PrintPtxPass> {
  void runOnOperation() override {
    for (auto module : getOperation().getOps<mlir::gpu::GPUModuleOp>()) {
      auto text = scansion::emitPtx(module);
      if (failed(text))
        return signalPassFailure();
      llvm::outs() << *text;
    }
    markAllAnalysesPreserved();
  }
};
} // namespace
