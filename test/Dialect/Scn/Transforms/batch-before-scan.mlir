// RUN: scansion-opt %s -scn-batch-before-scan -split-input-file | FileCheck %s

// CHECK-LABEL: func @rnn(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[X:.*]]: tensor<?x3xf64>, %{{.*}}: tensor<1x4xf64>, %[[U:.*]]: tensor<3x4xf64>
func.func @rnn(%n: tensor<i64>, %x: tensor<?x3xf64>, %h0: tensor<1x4xf64>, %u: tensor<3x4xf64>) -> tensor<?x4xf64> {
  // CHECK: %[[ROWS:.*]] = scn.slice %[[X]] starts() stops(%[[N]]) steps() {{.*}} {scn.checked, scn.in_range} : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: %[[P:.*]] = scn.dot %[[ROWS]], %[[U]] batch = [], [] contract = [1], [0] {scn.checked} : tensor<?x3xf64>, tensor<3x4xf64> -> tensor<?x4xf64>
  // CHECK: scn.scan steps(%[[N]]) sequences(%[[X]] taps [0] : tensor<?x3xf64>, %[[P]] taps [0] : tensor<?x4xf64>)
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<3xf64>, %[[P_T:.*]]: tensor<4xf64>, %[[H:.*]]: tensor<4xf64>):
  // CHECK-NEXT: scn.add %[[P_T]], %[[H]]
  %0:2 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?x3xf64>) states(%h0 taps [-1] : tensor<1x4xf64>) {
  ^bb0(%x_t: tensor<3xf64>, %h: tensor<4xf64>):
    %p = scn.dot %x_t, %u batch = [], [] contract = [0], [0] {scn.checked} : tensor<3xf64>, tensor<3x4xf64> -> tensor<4xf64>
    %s = scn.add %p, %h {scn.checked} : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
    %y = scn.tanh %s {scn.checked} : tensor<4xf64> -> tensor<4xf64>
    scn.yield next(%y : tensor<4xf64>) outputs()
  } attributes {scn.checked} -> (tensor<?x4xf64>, tensor<1x4xf64>)
  return %0#0 : tensor<?x4xf64>
}

// -----

// Lengths that are not known are compared before, but not for a scan of no steps. Two taps give two products; what the
// product is computed from and the loop reads as well comes back with it.
// CHECK-LABEL: func @taps(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[X:.*]]: tensor<?x?xf64>, %{{.*}}: tensor<1x?xf64>, %[[U:.*]]: tensor<?x?xf64>
func.func @taps(%n: tensor<i64>, %x: tensor<?x?xf64>, %h0: tensor<1x?xf64>, %u: tensor<?x?xf64>) -> (tensor<?x?xf64>, tensor<?x?xf64>) {
  // CHECK: scn.slice %[[X]] starts() stops(%[[N]])
  // CHECK: %[[TWO:.*]] = scn.constant dense<2>
  // CHECK: %[[STOP:.*]] = scn.add %[[TWO]], %[[N]]
  // CHECK: scn.slice %[[X]] starts(%[[TWO]]) stops(%[[STOP]])
  // CHECK: %[[E:.*]] = scn.exp
  // CHECK: %[[OK:.*]] = scn.eq
  // CHECK: %[[NONE:.*]] = scn.eq %[[N]],
  // CHECK: %[[PASSES:.*]] = scn.or %[[NONE]], %[[OK]]
  // CHECK: scn.check %[[PASSES]], {{.*}} "shapes that disagree: a product over axes of lengths {a} and {b}"
  // CHECK: %[[P:.*]] = scn.dot %[[E]], %[[U]]
  // CHECK: %[[Q:.*]] = scn.dot
  // CHECK: sequences(%[[X]] taps [0, 2] : tensor<?x?xf64>, %[[E]] taps [0] : tensor<?x?xf64>, %[[P]] taps [0] : tensor<?x?xf64>, %[[Q]] taps [0] : tensor<?x?xf64>)
  %0:3 = scn.scan steps(%n) sequences(%x taps [0, 2] : tensor<?x?xf64>) states(%h0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>, %b: tensor<?xf64>, %h: tensor<?xf64>):
    %e = scn.exp %a {scn.checked} : tensor<?xf64> -> tensor<?xf64>
    %p = scn.dot %e, %u batch = [], [] contract = [0], [0] {scn.checked} : tensor<?xf64>, tensor<?x?xf64> -> tensor<?xf64>
    %q = scn.dot %u, %b batch = [], [] contract = [1], [0] {scn.checked} : tensor<?x?xf64>, tensor<?xf64> -> tensor<?xf64>
    %s = scn.add %p, %h {scn.checked} : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %y = scn.add %s, %q {scn.checked} : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs(%e : tensor<?xf64>)
  } attributes {scn.checked} -> (tensor<?x?xf64>, tensor<?x?xf64>, tensor<1x?xf64>)
  return %0#0, %0#1 : tensor<?x?xf64>, tensor<?x?xf64>
}

// -----

// The rows stay in the order of memory and are read from their end.
// CHECK-LABEL: func @reversed(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[X:.*]]: tensor<?x3xf64>
func.func @reversed(%n: tensor<i64>, %x: tensor<?x3xf64>, %h0: tensor<1x4xf64>, %u: tensor<3x4xf64>) -> tensor<?x4xf64> {
  // CHECK: %[[LENGTH:.*]] = scn.dim %[[X]], 0
  // CHECK: %[[END:.*]] = scn.sub %[[LENGTH]],
  // CHECK: %[[START:.*]] = scn.sub %[[END]], %[[N]]
  // CHECK: %[[STOP:.*]] = scn.add %[[START]], %[[N]]
  // CHECK: %[[ROWS:.*]] = scn.slice %[[X]] starts(%[[START]]) stops(%[[STOP]])
  // CHECK: scn.dot %[[ROWS]]
  // CHECK-NOT: scn.reverse
  %0:2 = scn.scan steps(%n) sequences(%x reverse taps [0] : tensor<?x3xf64>) states(%h0 taps [-1] : tensor<1x4xf64>) {
  ^bb0(%x_t: tensor<3xf64>, %h: tensor<4xf64>):
    %p = scn.dot %x_t, %u batch = [], [] contract = [0], [0] {scn.checked} : tensor<3xf64>, tensor<3x4xf64> -> tensor<4xf64>
    %s = scn.add %p, %h {scn.checked} : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
    scn.yield next(%s : tensor<4xf64>) outputs()
  } attributes {scn.checked} -> (tensor<?x4xf64>, tensor<1x4xf64>)
  return %0#0 : tensor<?x4xf64>
}

// -----

// Left alone: a product with the state, one of two rows, one whose rows would be much larger, one of a matrix that is made
// of a row, and a scan that may end early.
// CHECK-LABEL: func @kept
func.func @kept(%n: tensor<i64>, %x: tensor<?x4xf64>, %h0: tensor<1x4xf64>, %w: tensor<4x4xf64>, %v: tensor<4x1024xf64>) -> (tensor<?x4xf64>, tensor<?x4x4xf64>, tensor<?x4xf64>) {
  // CHECK-NEXT: scn.scan
  // CHECK-COUNT-5: scn.dot
  // CHECK: scn.yield
  // CHECK-NOT: scn.dot
  // CHECK: scn.scan
  // CHECK-NEXT: ^bb0
  // CHECK-NEXT: scn.dot
  %0:3 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?x4xf64>) states(%h0 taps [-1] : tensor<1x4xf64>) {
  ^bb0(%x_t: tensor<4xf64>, %h: tensor<4xf64>):
    %a = scn.dot %h, %w batch = [], [] contract = [0], [0] {scn.checked} : tensor<4xf64>, tensor<4x4xf64> -> tensor<4xf64>
    %b = scn.dot %x_t, %x_t batch = [], [] contract = [0], [0] {scn.checked} : tensor<4xf64>, tensor<4xf64> -> tensor<f64>
    %c = scn.dot %x_t, %v batch = [], [] contract = [0], [0] {scn.checked} : tensor<4xf64>, tensor<4x1024xf64> -> tensor<1024xf64>
    %d = scn.dot %x_t, %x_t batch = [], [] contract = [], [] {scn.checked} : tensor<4xf64>, tensor<4xf64> -> tensor<4x4xf64>
    %e = scn.dot %d, %w batch = [], [] contract = [1], [0] {scn.checked} : tensor<4x4xf64>, tensor<4x4xf64> -> tensor<4x4xf64>
    %s = scn.reduce_sum %c axes = [0] : tensor<1024xf64> -> tensor<f64>
    %t = scn.add %b, %s {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %f = scn.fill_like %t, %a : tensor<f64>, tensor<4xf64> -> tensor<4xf64>
    %y = scn.add %a, %f {scn.checked} : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
    scn.yield next(%y : tensor<4xf64>) outputs(%e : tensor<4x4xf64>)
  } attributes {scn.checked} -> (tensor<?x4xf64>, tensor<?x4x4xf64>, tensor<1x4xf64>)
  %1:2 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?x4xf64>) states(%h0 taps [-1] : tensor<1x4xf64>) {
  ^bb0(%x_t: tensor<4xf64>, %h: tensor<4xf64>):
    %a = scn.dot %x_t, %w batch = [], [] contract = [0], [0] {scn.checked} : tensor<4xf64>, tensor<4x4xf64> -> tensor<4xf64>
    %y = scn.add %a, %h {scn.checked} : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
    %b = scn.dot %h, %h batch = [], [] contract = [0], [0] {scn.checked} : tensor<4xf64>, tensor<4xf64> -> tensor<f64>
    %stop = scn.isnan %b : tensor<f64> -> tensor<i1>
    scn.yield next(%y : tensor<4xf64>) outputs() until(%stop : tensor<i1>)
  } attributes {scn.checked} -> (tensor<?x4xf64>, tensor<1x4xf64>)
  return %0#0, %0#1, %1#0 : tensor<?x4xf64>, tensor<?x4x4xf64>, tensor<?x4xf64>
}

// -----

// Two quotients of single numbers and what is computed of them alone: one sequence comes back.
// CHECK-LABEL: func @numbers(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[X:[a-z0-9]*]]: tensor<?xf64>, %[[Y:[a-z0-9]*]]: tensor<?xf64>
func.func @numbers(%n: tensor<i64>, %x: tensor<?xf64>, %y: tensor<?xf64>, %h0: tensor<1xf64>, %a: tensor<f64>) -> tensor<?xf64> {
  // CHECK: scn.div %{{.*}}, %{{.*}} : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  // CHECK: scn.div
  // CHECK: %[[ROWS:.*]] = scn.sub
  // CHECK: scn.scan steps(%[[N]]) sequences(%[[X]] taps [0] : tensor<?xf64>, %[[Y]] taps [0] : tensor<?xf64>, %[[ROWS]] taps [0] : tensor<?xf64>)
  // CHECK-NEXT: ^bb0(%[[X_T:.*]]: tensor<f64>, %{{.*}}: tensor<f64>, %[[ROW:.*]]: tensor<f64>, %[[H:.*]]: tensor<f64>):
  // CHECK-NEXT: %[[SCALED:.*]] = scn.mul %[[H]], %[[X_T]]
  // CHECK-NEXT: scn.add %[[ROW]], %[[SCALED]]
  %0:2 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?xf64>, %y taps [0] : tensor<?xf64>) states(%h0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x_t: tensor<f64>, %y_t: tensor<f64>, %h: tensor<f64>):
    %p = scn.div %x_t, %y_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %q = scn.div %a, %y_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %d = scn.sub %p, %q {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %scaled = scn.mul %h, %x_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %next = scn.add %d, %scaled {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%next : tensor<f64>) outputs()
  } attributes {scn.checked} -> (tensor<?xf64>, tensor<1xf64>)
  return %0#0 : tensor<?xf64>
}

// -----

// Left alone: one quotient, which the processor computes beside what waits for the state.
// CHECK-LABEL: func @one_quotient(
func.func @one_quotient(%n: tensor<i64>, %x: tensor<?xf64>, %h0: tensor<1xf64>, %a: tensor<f64>) -> tensor<?xf64> {
  // CHECK: scn.scan steps(%{{.*}}) sequences(%{{.*}} taps [0] : tensor<?xf64>)
  // CHECK-NEXT: ^bb0
  // CHECK-NEXT: scn.div
  %0:2 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?xf64>) states(%h0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x_t: tensor<f64>, %h: tensor<f64>):
    %q = scn.div %a, %x_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %next = scn.add %q, %h {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%next : tensor<f64>) outputs()
  } attributes {scn.checked} -> (tensor<?xf64>, tensor<1xf64>)
  return %0#0 : tensor<?xf64>
}
