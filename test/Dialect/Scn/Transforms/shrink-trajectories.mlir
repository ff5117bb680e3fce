// RUN: scansion-opt %s -scn-shrink-trajectories -split-input-file | FileCheck %s

// CHECK-LABEL: func @last
func.func @last(%n: tensor<i64>, %x0: tensor<2x3xf64>) -> (tensor<3xf64>, tensor<3xf64>) {
  // CHECK: %[[R:.*]]:2 = scn.scan
  // CHECK: scn.slice %[[R]]#1 {{.*}} static_starts = [-1, 0] {{.*}} : tensor<2x3xf64> -> tensor<3xf64>
  // CHECK: scn.slice %[[R]]#1 {{.*}} static_starts = [-2, 0] {{.*}} : tensor<2x3xf64> -> tensor<3xf64>
  %0:2 = scn.scan steps(%n) states(%x0 taps [-2, -1] : tensor<2x3xf64>) {
  ^bb0(%a: tensor<3xf64>, %b: tensor<3xf64>):
    %y = scn.add %a, %b : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%y : tensor<3xf64>) outputs()
  } -> (tensor<?x3xf64>, tensor<2x3xf64>)
  %1 = scn.slice %0#0 starts() stops() steps() static_starts = [-1, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] {scn.checked} : tensor<?x3xf64> -> tensor<3xf64>
  %2 = scn.slice %0#0 starts() stops() steps() static_starts = [-2, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] {scn.checked} : tensor<?x3xf64> -> tensor<3xf64>
  return %1, %2 : tensor<3xf64>, tensor<3xf64>
}

// -----

// Kept: a row before the window, a row counted from the start, several rows, a slice whose check is still inside it.
// CHECK-LABEL: func @kept
func.func @kept(%n: tensor<i64>, %x0: tensor<1xf64>) -> (tensor<f64>, tensor<f64>, tensor<?xf64>, tensor<f64>) {
  // CHECK: %[[R:.*]]:2 = scn.scan
  // CHECK-COUNT-4: scn.slice %[[R]]#0
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%a: tensor<f64>):
    %y = scn.tanh %a : tensor<f64> -> tensor<f64>
    scn.yield next(%y : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  %1 = scn.slice %0#0 starts() stops() steps() static_starts = [-2] static_stops = [0] static_steps = [1] indexed = [true] {scn.checked} : tensor<?xf64> -> tensor<f64>
  %2 = scn.slice %0#0 starts() stops() steps() static_starts = [0] static_stops = [0] static_steps = [1] indexed = [true] {scn.checked} : tensor<?xf64> -> tensor<f64>
  %3 = scn.slice %0#0 starts() stops() steps() static_starts = [-1] static_stops = [4611686018427387904] static_steps = [1] indexed = [false] {scn.checked} : tensor<?xf64> -> tensor<?xf64>
  %4 = scn.slice %0#0 starts() stops() steps() static_starts = [-1] static_stops = [0] static_steps = [1] indexed = [true] : tensor<?xf64> -> tensor<f64>
  return %1, %2, %3, %4 : tensor<f64>, tensor<f64>, tensor<?xf64>, tensor<f64>
}
