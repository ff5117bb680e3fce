// RUN: scansion-opt %s -scn-refine-shapes -split-input-file | FileCheck %s

// Lengths of arguments become lengths of everything; what was computed from them becomes a constant.
// CHECK-LABEL: func @main
// CHECK-SAME: (%[[X:.*]]: tensor<?x3xf64>, %[[A:.*]]: tensor<f64>) -> (tensor<?xf64>, tensor<i64>)
func.func @main(%x: tensor<?x?xf64> {scn.lengths = array<i64: -9223372036854775808, 3>}, %a: tensor<f64>) -> (tensor<?xf64>, tensor<i64>) {
  // CHECK: %[[N:.*]] = scn.constant dense<3>
  // CHECK: scn.broadcast %[[A]] sizes(%[[N]]) {{.*}} -> tensor<3xf64>
  // CHECK: scn.dot {{.*}} : tensor<?x3xf64>, tensor<3xf64> -> tensor<?xf64>
  // CHECK: %[[TWICE:.*]] = scn.constant dense<7>
  // CHECK: return %{{.*}}, %[[TWICE]]
  %one = scn.constant dense<1> : tensor<i64>
  %two = scn.constant dense<2> : tensor<i64>
  %n = scn.dim %x, 1 : tensor<?x?xf64> -> tensor<i64>
  %y = scn.broadcast %a sizes(%n) static_sizes = [-9223372036854775808] dimensions = [] : tensor<f64> -> tensor<?xf64>
  %z = scn.dot %x, %y batch = [], [] contract = [1], [0] : tensor<?x?xf64>, tensor<?xf64> -> tensor<?xf64>
  %twice = scn.mul %n, %two : tensor<i64>, tensor<i64> -> tensor<i64>
  %more = scn.add %twice, %one : tensor<i64>, tensor<i64> -> tensor<i64>
  return %z, %more : tensor<?xf64>, tensor<i64>
}

// -----

// Through the bodies of scans, with what they capture.
// CHECK-LABEL: func @scan
func.func @scan(%u: tensor<?x?xf64> {scn.lengths = array<i64: 5, 2>}, %x0: tensor<1x?xf64> {scn.lengths = array<i64: 1, 2>}, %w: tensor<?xf64> {scn.lengths = array<i64: 2>}) -> tensor<?x?xf64> {
  // CHECK: %[[N:.*]] = scn.constant dense<5>
  // CHECK: scn.scan steps(%[[N]])
  // CHECK: ^bb0(%{{.*}}: tensor<2xf64>, %{{.*}}: tensor<2xf64>):
  // CHECK: scn.mul {{.*}} -> tensor<2xf64>
  // CHECK: -> (tensor<5x2xf64>, tensor<1x2xf64>)
  %n = scn.dim %u, 0 : tensor<?x?xf64> -> tensor<i64>
  %0:2 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x?xf64>) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%u_t: tensor<?xf64>, %x: tensor<?xf64>):
    %wx = scn.mul %w, %x : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %y = scn.add %wx, %u_t : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<1x?xf64>)
  return %0#0 : tensor<?x?xf64>
}

// -----

// Lengths that disagree are for the run-time check.
// CHECK-LABEL: func @contradiction
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>, %[[Y:.*]]: tensor<?xf64>) -> tensor<?xf64>
func.func @contradiction(%x: tensor<?xf64> {scn.lengths = array<i64: 3>}, %y: tensor<?xf64> {scn.lengths = array<i64: 4>}) -> tensor<?xf64> {
  // CHECK: scn.add %[[X]], %[[Y]] : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  %z = scn.add %x, %y : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  return %z : tensor<?xf64>
}

// -----

// A state that its step would give another length.
// CHECK-LABEL: func @state
// CHECK-SAME: tensor<1x?xf64>, %{{.*}}: tensor<?xf64>
func.func @state(%x0: tensor<1x?xf64> {scn.lengths = array<i64: 1, 2>}, %w: tensor<?xf64> {scn.lengths = array<i64: 3>}, %n: tensor<i64>) -> tensor<1x?xf64> {
  // CHECK: scn.scan {{.*}} states(%{{.*}} taps [-1] : tensor<1x?xf64>)
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%x: tensor<?xf64>):
    %y = scn.tanh %w : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<1x?xf64>)
  return %0#1 : tensor<1x?xf64>
}

// -----

// An axis that is not declared with length 1 is not repeated because it happens to have that length.
// CHECK-LABEL: func @no_repetition
// CHECK-SAME: tensor<?xf64>
func.func @no_repetition(%x: tensor<?xf64> {scn.lengths = array<i64: 1>}) -> tensor<4xf64> {
  // CHECK: scn.broadcast %{{.*}} : tensor<?xf64> -> tensor<4xf64>
  %y = scn.broadcast %x sizes() static_sizes = [4] dimensions = [0] : tensor<?xf64> -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// -----

// Bounds of slices that are known become part of them.
// CHECK-LABEL: func @slices
func.func @slices(%x: tensor<?xf64> {scn.lengths = array<i64: 7>}) -> (tensor<?xf64>, tensor<f64>) {
  // CHECK: scn.slice %{{.*}} starts() stops() steps() static_starts = [0] static_stops = [3] {{.*}} -> tensor<3xf64>
  // CHECK: scn.slice %{{.*}} starts() stops() steps() static_starts = [3] {{.*}} -> tensor<f64>
  %two = scn.constant dense<2> : tensor<i64>
  %n = scn.dim %x, 0 : tensor<?xf64> -> tensor<i64>
  %half = scn.floor_div %n, %two : tensor<i64>, tensor<i64> -> tensor<i64>
  %a = scn.slice %x starts() stops(%half) steps() static_starts = [0] static_stops = [-9223372036854775808] static_steps = [1] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
  %b = scn.slice %x starts(%half) stops() steps() static_starts = [-9223372036854775808] static_stops = [4611686018427387904] static_steps = [1] indexed = [true] : tensor<?xf64> -> tensor<f64>
  return %a, %b : tensor<?xf64>, tensor<f64>
}

// -----

// An index that is out of range fails when it is used.
// CHECK-LABEL: func @index
// CHECK-SAME: tensor<?xf64>
func.func @index(%x: tensor<?xf64> {scn.lengths = array<i64: 7>}) -> tensor<f64> {
  // CHECK: scn.slice %{{.*}} starts(%{{.*}})
  %n = scn.dim %x, 0 : tensor<?xf64> -> tensor<i64>
  %y = scn.slice %x starts(%n) stops() steps() static_starts = [-9223372036854775808] static_stops = [4611686018427387904] static_steps = [1] indexed = [true] : tensor<?xf64> -> tensor<f64>
  return %y : tensor<f64>
}
