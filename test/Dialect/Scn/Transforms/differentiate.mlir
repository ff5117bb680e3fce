// RUN: scansion-opt %s -scn-differentiate -split-input-file | FileCheck %s --check-prefix=REVERSE
// RUN: scansion-opt %s -scn-differentiate=mode=forward -split-input-file | FileCheck %s --check-prefix=FORWARD
// RUN: not scansion-opt %s -scn-differentiate=mode=sideways -split-input-file 2>&1 | FileCheck %s --check-prefix=MODE
// RUN: not scansion-opt %s -scn-differentiate=wrt=7 -split-input-file 2>&1 | FileCheck %s --check-prefix=WRT

// MODE: cannot be differentiated in mode 'sideways'; choose reverse or forward
// WRT: has no argument 7

// REVERSE-LABEL: func @f(
// REVERSE-SAME: %[[X:.*]]: tensor<f64>, %[[DY:.*]]: tensor<f64>) -> (tensor<f64>, tensor<f64>)
// REVERSE: %[[Y:.*]] = scn.sin %[[X]]
// REVERSE: %[[C:.*]] = scn.cos %[[X]]
// REVERSE: %[[DX:.*]] = scn.mul %[[DY]], %[[C]]
// REVERSE: return %[[Y]], %[[DX]]
// FORWARD-LABEL: func @f(
// FORWARD-SAME: %[[X:.*]]: tensor<f64>, %[[DX:.*]]: tensor<f64>) -> (tensor<f64>, tensor<f64>)
// FORWARD: %[[Y:.*]] = scn.sin %[[X]]
// FORWARD: %[[C:.*]] = scn.cos %[[X]]
// FORWARD: %[[DY:.*]] = scn.mul %[[DX]], %[[C]]
// FORWARD: return %[[Y]], %[[DY]]
func.func @f(%x: tensor<f64>) -> tensor<f64> {
  %y = scn.sin %x : tensor<f64> -> tensor<f64>
  return %y : tensor<f64>
}

// -----

// Backwards: the scan also gives x(t-1), which the gradient of w reads; tanh(x) is the trajectory itself. The adjoint
// carries the cotangent of the state and the sum for w. Forwards: both run together.
// REVERSE-LABEL: func @recurrence(
// REVERSE-SAME: %[[N:.*]]: tensor<i64>, %[[W:.*]]: tensor<3xf64>, %[[X0:.*]]: tensor<1x3xf64>, %[[DT:.*]]: tensor<?x3xf64>)
// REVERSE: %[[S:.*]]:3 = scn.scan steps(%[[N]]) states(%[[X0]] taps [-1] : tensor<1x3xf64>) {
// REVERSE: ^bb0(%[[X:.*]]: tensor<3xf64>):
// REVERSE: %[[Y:.*]] = scn.tanh
// REVERSE: scn.yield next(%[[Y]] : tensor<3xf64>) outputs(%[[X]] : tensor<3xf64>)
// REVERSE: %[[A:.*]]:3 = scn.scan steps(%[[N]]) sequences(
// REVERSE-SAME: %[[DT]] reverse taps [0] : tensor<?x3xf64>
// REVERSE-SAME: reverse taps [0] : tensor<?x3xf64>
// REVERSE-SAME: reverse taps [0] : tensor<?x3xf64>) states(%{{.*}} taps [-1] : tensor<1x3xf64>, %{{.*}} taps [] : tensor<3xf64>) {
// REVERSE-NOT: scn.tanh
// REVERSE: return %[[S]]#0, %[[A]]#2, %[[A]]#1 : tensor<?x3xf64>, tensor<3xf64>, tensor<1x3xf64>
// FORWARD-LABEL: func @recurrence(
// FORWARD-SAME: %[[N:.*]]: tensor<i64>, %[[W:.*]]: tensor<3xf64>, %[[X0:.*]]: tensor<1x3xf64>, %[[DW:.*]]: tensor<3xf64>, %[[DX0:.*]]: tensor<1x3xf64>)
// FORWARD: scn.scan steps(%[[N]]) states(%[[X0]] taps [-1] : tensor<1x3xf64>, %[[DX0]] taps [-1] : tensor<1x3xf64>) {
// FORWARD: scn.mul %[[DW]],
func.func @recurrence(%n: tensor<i64>, %w: tensor<3xf64>, %x0: tensor<1x3xf64>) -> tensor<?x3xf64> {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%x: tensor<3xf64>):
    %a = scn.mul %w, %x : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    %y = scn.tanh %a : tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%y : tensor<3xf64>) outputs()
  } -> (tensor<?x3xf64>, tensor<1x3xf64>)
  return %0#0 : tensor<?x3xf64>
}

// -----

// A sequence with two taps: a stack for each, put where its elements stand; the scan keeps nothing.
// REVERSE-LABEL: func @taps(
// REVERSE: scn.scan steps({{.*}}) sequences({{.*}} taps [-1, 0] : tensor<?xf64>) {
// REVERSE: scn.yield next() outputs(%{{[^,]*}} : tensor<f64>)
// REVERSE: scn.scan
// REVERSE: attributes {reversed_outputs = array<i64: 0, 1>}
// REVERSE-COUNT-2: scn.update_slice add
// FORWARD-LABEL: func @taps(
func.func @taps(%n: tensor<i64>, %u: tensor<?xf64>) -> tensor<?xf64> {
  %0 = scn.scan steps(%n) sequences(%u taps [-1, 0] : tensor<?xf64>) {
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    %y = scn.mul %a, %b : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next() outputs(%y : tensor<f64>)
  } -> tensor<?xf64>
  return %0 : tensor<?xf64>
}

// -----

// A user's rule takes the place of what lies between its inputs and its values: of scn.floor nothing is asked.
// REVERSE-LABEL: func @rules(
// REVERSE-SAME: %[[X:.*]]: tensor<?xf64>, %[[W:.*]]: tensor<f64>, %[[DY:.*]]: tensor<?xf64>)
// REVERSE: %[[Y:.*]] = scn.floor %[[X]]
// REVERSE: %[[Z:.*]] = scn.override_rules
// REVERSE: } -> tensor<?xf64>
// REVERSE-NEXT: %[[DX:.*]] = scn.mul %[[DY]], %[[Y]]
// REVERSE: return %[[Z]], %[[DX]]
// FORWARD-LABEL: func @rules(
// FORWARD-SAME: %[[X:.*]]: tensor<?xf64>, %[[W:.*]]: tensor<f64>, %[[DX:.*]]: tensor<?xf64>
// FORWARD: } -> tensor<?xf64>
// FORWARD-NEXT: %[[DY:.*]] = scn.sub %[[DX]], %[[X]]
// FORWARD: return %{{.*}}, %[[DY]]
func.func @rules(%x: tensor<?xf64>, %w: tensor<f64>) -> tensor<?xf64> {
  %y = scn.floor %x : tensor<?xf64> -> tensor<?xf64>
  %z = scn.override_rules (%y : tensor<?xf64>) of (%x : tensor<?xf64>) pullback {
  ^bb0(%a: tensor<?xf64>, %b: tensor<?xf64>, %db: tensor<?xf64>):
    %da = scn.mul %db, %b : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    scn.derivatives %da : tensor<?xf64>
  } pushforward {
  ^bb0(%a: tensor<?xf64>, %da: tensor<?xf64>):
    %db = scn.sub %da, %a : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    scn.derivatives %db : tensor<?xf64>
  } -> tensor<?xf64>
  return %z : tensor<?xf64>
}

// -----

// Real parts come back to real numbers.
// REVERSE-LABEL: func @fields(
// REVERSE-SAME: %[[X:.*]]: tensor<f32>, %[[DZ:.*]]: tensor<complex<f64>>)
// REVERSE: %[[R:.*]] = scn.real %[[DZ]]
// REVERSE: scn.cast %[[R]] to f32
// FORWARD-LABEL: func @fields(
// FORWARD-SAME: %[[X:.*]]: tensor<f32>, %[[DX:.*]]: tensor<f32>)
// FORWARD: scn.cast %[[DX]] to complex<f64>
func.func @fields(%x: tensor<f32>) -> tensor<complex<f64>> {
  %z = scn.cast %x to complex<f64> : tensor<f32> -> tensor<complex<f64>>
  return %z : tensor<complex<f64>>
}

// -----

// A product's factors change places where the cotangent would have to be transposed otherwise.
// REVERSE-LABEL: func @product(
// REVERSE-SAME: %[[A:.*]]: tensor<4x5xf64>, %[[B:.*]]: tensor<5x3xf64>, %[[DY:.*]]: tensor<4x3xf64>)
// REVERSE-DAG: %[[DA:.*]] = scn.dot %[[DY]], %[[B]] batch = [], [] contract = [1], [1]
// REVERSE-DAG: %[[DB:.*]] = scn.dot %[[A]], %[[DY]] batch = [], [] contract = [0], [0]
// REVERSE-NOT: scn.transpose
// REVERSE: return %{{.*}}, %[[DA]], %[[DB]]
func.func @product(%a: tensor<4x5xf64>, %b: tensor<5x3xf64>) -> tensor<4x3xf64> {
  %y = scn.dot %a, %b batch = [], [] contract = [1], [0] : tensor<4x5xf64>, tensor<5x3xf64> -> tensor<4x3xf64>
  return %y : tensor<4x3xf64>
}
