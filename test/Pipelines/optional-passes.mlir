// RUN: scansion-opt %s -scansion-pipeline="stop-after=linalg" | FileCheck %s --check-prefix=FUSED
// RUN: scansion-opt %s -scansion-pipeline="stop-after=linalg without=linalg-fuse-elementwise" | FileCheck %s --check-prefix=APART
// RUN: scansion-opt %s -scansion-pipeline="without=canonicalize,cse,scf-carries-to-scalars,loop-invariant-code-motion" | FileCheck %s --check-prefix=LLVM
// RUN: not scansion-opt %s -scansion-pipeline="without=scn-to-linalg" 2>&1 | FileCheck %s --check-prefix=REQUIRED
//
// Optional passes can be left out; others cannot.

// FUSED-COUNT-1: linalg.generic
// FUSED-NOT: linalg.generic
// APART-COUNT-2: linalg.generic
// LLVM: llvm.func
// REQUIRED: there is no optional pass 'scn-to-linalg'
func.func @main(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = scn.tanh %x : tensor<?xf64> -> tensor<?xf64>
  %1 = scn.exp %0 : tensor<?xf64> -> tensor<?xf64>
  return %1 : tensor<?xf64>
}
