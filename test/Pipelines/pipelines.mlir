// One program through each named pipeline, and through the whole up to each phase. That the two agree is what lets f.ir()
// and SCANSION_DUMP be reproduced here.
//
// RUN: scansion-opt %s -scn-to-scf-pipeline -o %t.scf && FileCheck %s --check-prefix=SCF < %t.scf
// RUN: scansion-opt %t.scf -scn-linalg-pipeline -o %t.linalg && FileCheck %s --check-prefix=LINALG < %t.linalg
// RUN: scansion-opt %t.linalg -scn-bufferize-pipeline -o %t.bufferized && FileCheck %s --check-prefix=BUFFERIZED < %t.bufferized
// RUN: scansion-opt %t.bufferized -scn-loops-pipeline -o %t.loops && FileCheck %s --check-prefix=LOOPS < %t.loops
// RUN: scansion-opt %t.loops -scn-llvm-pipeline -o %t.llvm && FileCheck %s --check-prefix=LLVM < %t.llvm
//
// RUN: scansion-opt %s -scansion-pipeline=stop-after=scf | diff - %t.scf
// RUN: scansion-opt %s -scansion-pipeline=stop-after=linalg | diff - %t.linalg
// RUN: scansion-opt %s -scansion-pipeline=stop-after=bufferized | diff - %t.bufferized
// RUN: scansion-opt %s -scansion-pipeline=stop-after=loops | diff - %t.loops
// RUN: scansion-opt %s -scansion-pipeline=stop-after=llvm | FileCheck %s --check-prefix=LLVM
// RUN: scansion-opt %s -scansion-pipeline | FileCheck %s --check-prefix=LLVM
// RUN: not scansion-opt %s -scansion-pipeline=stop-after=nowhere 2>&1 | FileCheck %s --check-prefix=NOWHERE

// NOWHERE: there is no phase 'nowhere'

// x(t) = tanh(W x(t-1) + u(t)), and the sum of the last row.
func.func @main(%u: tensor<?x?xf64>, %w: tensor<?x?xf64>, %x0: tensor<1x?xf64>) -> (tensor<?x?xf64>, tensor<f64>) {
  // SCF: scf.for
  // SCF-NOT: scn.scan
  // SCF: scn.dot
  // SCF: scn.tanh
  // SCF-NOT: scn.scan

  // LINALG-NOT: = scn.
  // LINALG: scf.for {{.*}} iter_args(%{{[a-z0-9]*}} = %{{[a-z0-9_]*}}) -> (tensor<?x?xf64>)
  // LINALG: linalg.generic
  // LINALG: math.tanh
  // LINALG-NOT: = scn.

  // BUFFERIZED-NOT: tensor<
  // BUFFERIZED: scf.for
  // BUFFERIZED: linalg.generic
  // BUFFERIZED-NOT: tensor<

  // LOOPS: func.func @main(%{{.*}}: !llvm.ptr) -> i32
  // LOOPS-NOT: linalg.
  // LOOPS: scn.argument 0 of
  // LOOPS: scn.check
  // LOOPS: scf.for
  // LOOPS: scn.result 1 of
  // LOOPS-NOT: linalg.

  // LLVM: module attributes {{{.*}}scn.sites
  // LLVM: llvm.func {{.*}}@main(%{{.*}}: !llvm.ptr{{.*}}) -> i32
  // LLVM-NOT: {{= (scn|scf|arith|memref|vector)\.}}
  %n = scn.dim %u, 0 : tensor<?x?xf64> -> tensor<i64>
  %0:2 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x?xf64>) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%u_t: tensor<?xf64>, %x: tensor<?xf64>):
    %wx = scn.dot %w, %x batch = [], [] contract = [1], [0] : tensor<?x?xf64>, tensor<?xf64> -> tensor<?xf64>
    %z = scn.add %wx, %u_t : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %y = scn.tanh %z : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<1x?xf64>)
  %last = scn.slice %0#0 starts() stops() steps() static_starts = [-1, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x?xf64> -> tensor<?xf64>
  %sum = scn.reduce_sum %last axes = [0] : tensor<?xf64> -> tensor<f64>
  return %0#0, %sum : tensor<?x?xf64>, tensor<f64>
}
