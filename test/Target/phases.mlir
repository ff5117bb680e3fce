// RUN: scansion-opt --scansion-pipeline=stop-after=scf %s | FileCheck %s --check-prefix=SCF
// RUN: scansion-opt --scansion-pipeline=stop-after=linalg %s | FileCheck %s --check-prefix=LINALG
// RUN: scansion-opt --scansion-pipeline=stop-after=bufferized %s | FileCheck %s --check-prefix=BUFFERIZED
// RUN: scansion-opt --scansion-pipeline=stop-after=loops %s | FileCheck %s --check-prefix=LOOPS
// RUN: scansion-opt --scansion-pipeline %s | FileCheck %s --check-prefix=LLVM
// RUN: scansion-opt --scansion-pipeline=stop-after=loops %s | scansion-opt --scn-llvm-pipeline | FileCheck %s --check-prefix=LLVM
// RUN: not scansion-opt --scansion-pipeline=stop-after=elsewhere %s 2>&1 | FileCheck %s --check-prefix=UNKNOWN
//
// One program at each place where compilation can be stopped.

// SCF: func.func @main(%{{.*}}: tensor<?xf64>, %{{.*}}: tensor<1xf64>) -> tensor<?xf64>
// SCF-NOT: scn.scan steps
// SCF: scf.for
// SCF: scn.tanh

// LINALG-NOT: scn.tanh
// LINALG: scf.for
// LINALG: math.tanh

// BUFFERIZED: func.func @main(%{{.*}}: memref<?xf64>, %{{.*}}: memref<1xf64>) -> memref<?xf64
// BUFFERIZED-NOT: tensor
// BUFFERIZED: return

// LOOPS: func.func @main(%[[CALL:.*]]: !llvm.ptr) -> i32
// LOOPS-NOT: linalg
// LOOPS: memref.alloc() {{.*}}scn.result
// LOOPS: scf.for
// LOOPS: math.tanh
// LOOPS: scn.result 0 of %[[CALL]]

// LLVM: module attributes {scn.sites = [{{.*}}status = {{.*}}]}
// LLVM-DAG: llvm.func @scn_rt_fail
// LLVM-DAG: llvm.func @scn_rt_alloc_result
// LLVM: llvm.func @main(%{{.*}}: !llvm.ptr) -> i32
// LLVM-NOT: builtin.unrealized_conversion_cast
// LLVM-NOT: scn.check
// LLVM-NOT: llvm.intr.tanh
// LLVM: llvm.intr.fma
// LLVM: llvm.return

// UNKNOWN: there is no phase 'elsewhere'
func.func @main(%u: tensor<?xf64>, %initial: tensor<1xf64>) -> tensor<?xf64> {
  %n = scn.constant dense<3> : tensor<i64>
  %trajectory, %last = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>)
                       states(%initial taps [-1] : tensor<1xf64>) {
  ^bb0(%u_t: tensor<f64>, %x: tensor<f64>):
    %sum = scn.add %x, %u_t : tensor<f64>, tensor<f64> -> tensor<f64>
    %y = scn.tanh %sum : tensor<f64> -> tensor<f64>
    scn.yield next(%y : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  return %trajectory : tensor<?xf64>
}
