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

// -----

// The adjoint of a last row: zeros with one other row become a part of what the state starts from.
// CHECK-LABEL: func @adjoint
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[V:.*]]: tensor<3xf64>, %[[U:.*]]: tensor<?x3xf64>, %[[G0:.*]]: tensor<1x3xf64>
func.func @adjoint(%n: tensor<i64>, %v: tensor<3xf64>, %u: tensor<?x3xf64>, %g0: tensor<1x3xf64>) -> tensor<1x3xf64> {
  %zero = scn.constant dense<0.0> : tensor<f64>
  %zeros = scn.fill_like %zero, %u : tensor<f64>, tensor<?x3xf64> -> tensor<?x3xf64>
  %rows = scn.update_slice %zeros, %v starts() stops() steps() static_starts = [-1, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] {scn.checked} : tensor<?x3xf64>, tensor<3xf64>
  // CHECK: %[[START:.*]] = scn.update_slice add %[[G0]], %[[V]] starts() stops() steps() static_starts = [-1, 0]
  // CHECK: scn.scan steps(%[[N]]) sequences(%[[U]] reverse taps [0] : tensor<?x3xf64>) states(%[[START]] taps [-1] : tensor<1x3xf64>)
  // CHECK: ^bb0(%[[E:.*]]: tensor<3xf64>, %[[G:.*]]: tensor<3xf64>):
  // CHECK: scn.mul %[[G]], %[[E]]
  %0:2 = scn.scan steps(%n) sequences(%rows reverse taps [0] : tensor<?x3xf64>, %u reverse taps [0] : tensor<?x3xf64>) states(%g0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%row: tensor<3xf64>, %e: tensor<3xf64>, %g: tensor<3xf64>):
    %sum = scn.add %g, %row {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    %next = scn.mul %sum, %e {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%next : tensor<3xf64>) outputs()
  } -> (tensor<?x3xf64>, tensor<1x3xf64>)
  return %0#1 : tensor<1x3xf64>
}

// -----

// Kept: a row that is read from the front, an element that is used otherwise, a row before the last.
// CHECK-LABEL: func @kept_sequences
// CHECK-COUNT-3: scn.scan {{.*}} sequences(
func.func @kept_sequences(%n: tensor<i64>, %v: tensor<3xf64>, %u: tensor<?x3xf64>, %g0: tensor<1x3xf64>) -> (tensor<1x3xf64>, tensor<1x3xf64>, tensor<1x3xf64>) {
  %zero = scn.constant dense<0.0> : tensor<f64>
  %zeros = scn.fill_like %zero, %u : tensor<f64>, tensor<?x3xf64> -> tensor<?x3xf64>
  %last = scn.update_slice %zeros, %v starts() stops() steps() static_starts = [-1, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] {scn.checked} : tensor<?x3xf64>, tensor<3xf64>
  %earlier = scn.update_slice %zeros, %v starts() stops() steps() static_starts = [-2, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] {scn.checked} : tensor<?x3xf64>, tensor<3xf64>
  %0:2 = scn.scan steps(%n) sequences(%last taps [0] : tensor<?x3xf64>) states(%g0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%row: tensor<3xf64>, %g: tensor<3xf64>):
    %sum = scn.add %g, %row {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%sum : tensor<3xf64>) outputs()
  } -> (tensor<?x3xf64>, tensor<1x3xf64>)
  %1:2 = scn.scan steps(%n) sequences(%last reverse taps [0] : tensor<?x3xf64>) states(%g0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%row: tensor<3xf64>, %g: tensor<3xf64>):
    %sum = scn.mul %g, %row {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%sum : tensor<3xf64>) outputs()
  } -> (tensor<?x3xf64>, tensor<1x3xf64>)
  %2:2 = scn.scan steps(%n) sequences(%earlier reverse taps [0] : tensor<?x3xf64>) states(%g0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%row: tensor<3xf64>, %g: tensor<3xf64>):
    %sum = scn.add %g, %row {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%sum : tensor<3xf64>) outputs()
  } -> (tensor<?x3xf64>, tensor<1x3xf64>)
  return %0#1, %1#1, %2#1 : tensor<1x3xf64>, tensor<1x3xf64>, tensor<1x3xf64>
}
