// RUN: scansion-opt %s -scn-hoist-invariants -split-input-file | FileCheck %s

// A computation and a check leave the loop; the check lets a scan of no steps pass.
// CHECK-LABEL: func @moved(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %{{.*}}: tensor<1x3xf64>, %[[W:.*]]: tensor<3xf64>, %[[OK:.*]]: tensor<i1>, %[[A:.*]]: tensor<i64>
func.func @moved(%n: tensor<i64>, %x0: tensor<1x3xf64>, %w: tensor<3xf64>, %ok: tensor<i1>, %a: tensor<i64>) -> tensor<1x3xf64> {
  // CHECK: %[[E:.*]] = scn.exp %[[W]]
  // CHECK: %[[ZERO:.*]] = scn.constant dense<0>
  // CHECK: %[[NONE:.*]] = scn.eq %[[N]], %[[ZERO]]
  // CHECK: %[[PASSES:.*]] = scn.or %[[NONE]], %[[OK]]
  // CHECK: scn.check %[[PASSES]], %[[A]], %[[A]]
  // CHECK: scn.scan
  // CHECK-NEXT: ^bb0(%[[X:.*]]: tensor<3xf64>):
  // CHECK-NEXT: scn.mul %[[X]], %[[E]]
  // CHECK-NEXT: scn.yield
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%x: tensor<3xf64>):
    %e = scn.exp %w {scn.checked} : tensor<3xf64> -> tensor<3xf64>
    scn.check %ok, %a, %a status = 1 "{a}" : tensor<i1>, tensor<i64>, tensor<i64>
    %y = scn.mul %x, %e {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%y : tensor<3xf64>) outputs()
  } attributes {scn.checked} -> (tensor<?x3xf64>, tensor<1x3xf64>)
  return %0#1 : tensor<1x3xf64>
}

// -----

// What costs nothing where it is used stays, but for what needs it outside.
// CHECK-LABEL: func @free
func.func @free(%n: tensor<i64>, %x0: tensor<1x3xf64>, %w: tensor<f64>, %v: tensor<3xf64>) -> tensor<1x3xf64> {
  // CHECK: %[[OUTER:.*]] = scn.broadcast
  // CHECK: %[[S:.*]] = scn.add %[[OUTER]]
  // CHECK: scn.scan
  // CHECK: %[[INNER:.*]] = scn.broadcast
  // CHECK: scn.mul %{{.*}}, %[[INNER]]
  // CHECK: scn.add %{{.*}}, %[[S]]
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%x: tensor<3xf64>):
    %b = scn.broadcast %w sizes() static_sizes = [3] dimensions = [] {scn.checked} : tensor<f64> -> tensor<3xf64>
    %s = scn.add %b, %v {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    %p = scn.mul %x, %b {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    %y = scn.add %p, %s {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%y : tensor<3xf64>) outputs()
  } attributes {scn.checked} -> (tensor<?x3xf64>, tensor<1x3xf64>)
  return %0#1 : tensor<1x3xf64>
}

// -----

// Lengths that may differ: for a scan of no steps nobody has compared them. And a check of the step's values.
// CHECK-LABEL: func @stays
func.func @stays(%n: tensor<i64>, %x0: tensor<1x?xf64>, %v: tensor<?xf64>, %w: tensor<?xf64>) -> tensor<1x?xf64> {
  // CHECK-NEXT: scn.constant dense<0.{{.*}}> : tensor<f64>
  // CHECK-NEXT: scn.scan
  // CHECK: scn.check
  // CHECK: scn.add
  // CHECK: scn.mul
  %zero = scn.constant dense<0.0> : tensor<f64>
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%x: tensor<?xf64>):
    %m = scn.reduce_max %x axes = [0] {scn.checked} : tensor<?xf64> -> tensor<f64>
    %some = scn.gt %m, %zero {scn.checked} : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.check %some, %n, %n status = 1 "{a}" : tensor<i1>, tensor<i64>, tensor<i64>
    %s = scn.add %v, %w {scn.checked} : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %y = scn.mul %x, %s {scn.checked} : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs()
  } attributes {scn.checked} -> (tensor<?x?xf64>, tensor<1x?xf64>)
  return %0#1 : tensor<1x?xf64>
}
