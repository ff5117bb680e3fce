// RUN: scansion-opt %s -scansion-pipeline=stop-after=llvm --remarks-filter='.*' --remark-format=emitRemark 2>&1 | FileCheck %s

// What the passes say of a function, with its lines.
func.func @main(%x: tensor<?x3xf64>, %w: tensor<3x4xf64>, %h: tensor<1x4xf64>) -> (tensor<?x4xf64>, tensor<4xf64>, tensor<f64>, tensor<f64>) {
  %n = scn.dim %x, 0 : tensor<?x3xf64> -> tensor<i64>
  %0:2 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?x3xf64>) states(%h taps [-1] : tensor<1x4xf64>) {
  ^bb0(%u: tensor<3xf64>, %s: tensor<4xf64>):
    // CHECK-DAG: :[[@LINE+1]]:{{.*}} [Passed] scn-batch-before-scan {{.*}}needs no state: one product for all steps
    %p = scn.dot %u, %w batch = [], [] contract = [0], [0] : tensor<3xf64>, tensor<3x4xf64> -> tensor<4xf64>
    %a = scn.add %p, %s : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
    // CHECK-DAG: :[[@LINE+1]]:{{.*}} [Passed] math-to-polynomials {{.*}}tanh is computed inline
    %y = scn.tanh %a : tensor<4xf64> -> tensor<4xf64>
    scn.yield next(%y : tensor<4xf64>) outputs()
  } -> (tensor<?x4xf64>, tensor<1x4xf64>)
  // CHECK-DAG: :[[@LINE+1]]:{{.*}} [Missed] linalg-fuse-elementwise {{.*}}several read the result
  %e = scn.exp %w : tensor<3x4xf64> -> tensor<3x4xf64>
  %sum = scn.reduce_sum %e axes = [0, 1] : tensor<3x4xf64> -> tensor<f64>
  %most = scn.reduce_max %e axes = [0, 1] : tensor<3x4xf64> -> tensor<f64>
  %z = scn.slice %0#1 starts() stops() steps() static_starts = [0, 0] static_stops = [1, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<1x4xf64> -> tensor<4xf64>
  return %0#0, %z, %sum, %most : tensor<?x4xf64>, tensor<4xf64>, tensor<f64>, tensor<f64>
}
