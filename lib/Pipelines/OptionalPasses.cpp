//===- OptionalPasses.cpp - which passes may be left out --------------------===//
//
// The one table. A pass belongs into it if programs mean the same without it; test/python/test_differential.py holds
// that for each row. Passes that another pass relies on are not in it.
//
//===----------------------------------------------------------------------===//

#include "scansion/Pipelines/OptionalPasses.h"

#include "llvm/ADT/STLExtras.h"

using namespace scansion;

llvm::ArrayRef<OptionalPass> scansion::optionalPasses() {
  static const OptionalPass table[] = {
      {"scn-split-logsumexp", "sums of exponentials as products with a matrix that stays the same"},
      {"scn-merge-scans", "one loop for a scan and the tangents beside it"},
      {"scn-advance-checks", "rows computed in place where lengths are known to agree"},
      {"scn-shrink-trajectories", "constant memory where only the last rows of a scan are read"},
      {"scn-expand-checkpoints", "gradients in less memory where a scan asks for checkpoints"},
      {"scn-hoist-invariants", "what every step computes alike computed once"},
      {"scn-batch-before-scan", "one product of matrices instead of one with a row in each step"},
      {"scn-batch-after-scan", "the same for outputs; no loop for a scan without states"},
      {"scn-sum-after-scan", "sums over the steps after the loop, of products of rows as one product of matrices"},
      {"canonicalize", "simpler code, constants folded"},
      {"cse", "what occurs twice computed once"},
      {"scf-carries-to-scalars", "scalar states in registers"},
      {"linalg-fuse-elementwise", "one loop for a chain of elementwise operations"},
      {"scf-carries-updated", "sums that a loop carries computed in one buffer"},
      {"scf-carries-to-trajectory", "states read from the trajectory instead of carried beside it"},
      {"loop-invariant-code-motion", "what does not depend on the step computed once"},
      {"buffer-hoisting", "memory taken earlier"},
      {"buffer-loop-hoisting", "memory taken once, not at each step"},
      {"forward-scratch-row", "rows computed in their place"},
      {"scn-scope-loop-allocations", "memory of a step given back at its end"},
      {"linalg-pack-factors", "weights laid out for products once, not at each step"},
      {"linalg-outline-kernels", "less code where a product occurs more than once"},
      {"linalg-products-to-runtime", "the runtime's products of large matrices"},
      {"linalg-to-vector-loops", "vectors"},
      {"scf-time-inside", "elements in registers through all steps"},
      {"scf-block-columns", "recurrences on long rows divided among threads"},
      {"scf-rows-together", "several loops over the same rows as one"},
      {"scf-loops-to-threads", "large work divided among threads"},
      {"scn-small-buffers-to-stack", "matrices of a few numbers in registers"},
      {"math-to-polynomials", "exp, log, tanh and their kin computed in the loop instead of called"},
      {"scn-fold-views", "addresses computed once"},
      {"scn-name-steps", "the steps of scans in the texts of errors"},
      {"scn-poll-interrupts", "loops that stop on Ctrl-C"},
      {kLLVMPasses, "LLVM's own clean-up"},
      {kLLVMSelection, "instructions and registers chosen with care, not with haste"},
  };
  return table;
}

bool scansion::isOptionalPass(llvm::StringRef name) {
  return llvm::any_of(optionalPasses(), [&](const OptionalPass &pass) { return pass.name == name; });
}

void PassList::addPass(std::unique_ptr<mlir::Pass> pass) {
  llvm::StringRef name = pass->getArgument();
  if (!llvm::is_contained(disabled_, name) || !isOptionalPass(name))
    manager_->addPass(std::move(pass));
}
