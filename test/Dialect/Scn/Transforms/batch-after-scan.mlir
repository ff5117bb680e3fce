// RUN: scansion-opt %s -scn-batch-after-scan -split-input-file | FileCheck %s

// CHECK-LABEL: func @readout(
// CHECK-SAME: tensor<1x4xf64>, %[[V:.*]]: tensor<4x2xf64>)
func.func @readout(%n: tensor<i64>, %h0: tensor<1x4xf64>, %v: tensor<4x2xf64>) -> (tensor<?x4xf64>, tensor<?x2xf64>) {
  // CHECK: %[[R:.*]]:2 = scn.scan
  // CHECK: scn.yield next(%{{.*}} : tensor<4xf64>) outputs()
  // CHECK: %[[O:.*]] = scn.dot %[[R]]#0, %[[V]] batch = [], [] contract = [1], [0] {scn.checked} : tensor<?x4xf64>, tensor<4x2xf64> -> tensor<?x2xf64>
  // CHECK: %[[E:.*]] = scn.exp %[[O]]
  // CHECK: return %[[R]]#0, %[[E]]
  %0:3 = scn.scan steps(%n) states(%h0 taps [-1] : tensor<1x4xf64>) {
  ^bb0(%h: tensor<4xf64>):
    %next = scn.tanh %h {scn.checked} : tensor<4xf64> -> tensor<4xf64>
    %o = scn.dot %next, %v batch = [], [] contract = [0], [0] {scn.checked} : tensor<4xf64>, tensor<4x2xf64> -> tensor<2xf64>
    %e = scn.exp %o {scn.checked} : tensor<2xf64> -> tensor<2xf64>
    scn.yield next(%next : tensor<4xf64>) outputs(%e : tensor<2xf64>)
  } attributes {scn.checked} -> (tensor<?x4xf64>, tensor<?x2xf64>, tensor<1x4xf64>)
  return %0#0, %0#1 : tensor<?x4xf64>, tensor<?x2xf64>
}

// -----

// The state's value before the step has no rows yet; they are stacked, since the sequence has rows like them. The steps are
// those that were taken.
// CHECK-LABEL: func @lagged(
func.func @lagged(%n: tensor<i64>, %x: tensor<?x4xf64>, %h0: tensor<1x4xf64>, %v: tensor<4x2xf64>) -> tensor<?x2xf64> {
  // CHECK: %[[R:.*]]:3 = scn.scan
  // CHECK: ^bb0(%{{.*}}: tensor<4xf64>, %[[H:.*]]: tensor<4xf64>):
  // CHECK: scn.yield next({{.*}}) outputs(%[[H]] : tensor<4xf64>) until
  // CHECK: scn.dot %[[R]]#1,
  %0:3 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?x4xf64>) states(%h0 taps [-1] : tensor<1x4xf64>) {
  ^bb0(%x_t: tensor<4xf64>, %h: tensor<4xf64>):
    %next = scn.add %h, %x_t {scn.checked} : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
    %o = scn.dot %h, %v batch = [], [] contract = [0], [0] {scn.checked} : tensor<4xf64>, tensor<4x2xf64> -> tensor<2xf64>
    %s = scn.reduce_sum %h axes = [0] : tensor<4xf64> -> tensor<f64>
    %stop = scn.isnan %s {scn.checked} : tensor<f64> -> tensor<i1>
    scn.yield next(%next : tensor<4xf64>) outputs(%o : tensor<2xf64>) until(%stop : tensor<i1>)
  } attributes {scn.checked} -> (tensor<?x4xf64>, tensor<?x2xf64>, tensor<1x4xf64>)
  return %0#1 : tensor<?x2xf64>
}

// -----

// A scan without states is an expression.
// CHECK-LABEL: func @map(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[X:.*]]: tensor<?xf64>, %[[A:.*]]: tensor<f64>
func.func @map(%n: tensor<i64>, %x: tensor<?xf64>, %a: tensor<f64>) -> tensor<?xf64> {
  // CHECK: %[[ROWS:.*]] = scn.slice %[[X]] {{.*}} stops(%[[N]])
  // CHECK: %[[E:.*]] = scn.exp %[[ROWS]]
  // CHECK: %[[B:.*]] = scn.broadcast %[[A]] sizes(%[[N]])
  // CHECK: %[[Y:.*]] = scn.mul %[[E]], %[[B]]
  // CHECK: return %[[Y]]
  %0 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?xf64>) {
  ^bb0(%x_t: tensor<f64>):
    %e = scn.exp %x_t {scn.checked} : tensor<f64> -> tensor<f64>
    %y = scn.mul %e, %a {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next() outputs(%y : tensor<f64>)
  } attributes {scn.checked} -> tensor<?xf64>
  return %0 : tensor<?xf64>
}

// -----

// Left alone: an output without a product of matrices in it, one that would take a row of matrices, and one whose rows
// nobody has and nothing is as large as.
// CHECK-LABEL: func @kept
func.func @kept(%n: tensor<i64>, %x: tensor<?x4xf64>, %h0: tensor<1x4xf64>, %v: tensor<4x2xf64>, %w: tensor<4x4xf64>) -> (tensor<?x4xf64>, tensor<?x4xf64>, tensor<?xf64>) {
  // CHECK: scn.scan
  // CHECK: scn.yield next(%{{.*}}) outputs(%{{.*}} : tensor<4xf64>)
  // CHECK: scn.scan
  // CHECK: scn.yield next() outputs(%{{.*}} : tensor<4xf64>)
  // CHECK: scn.scan
  // CHECK: scn.yield next(%{{.*}}) outputs(%{{.*}} : tensor<f64>)
  // CHECK-NEXT: }
  // CHECK-NEXT: return
  %0:3 = scn.scan steps(%n) states(%h0 taps [-1] : tensor<1x4xf64>) {
  ^bb0(%h: tensor<4xf64>):
    %next = scn.tanh %h {scn.checked} : tensor<4xf64> -> tensor<4xf64>
    %o = scn.exp %next {scn.checked} : tensor<4xf64> -> tensor<4xf64>
    scn.yield next(%next : tensor<4xf64>) outputs(%o : tensor<4xf64>)
  } attributes {scn.checked} -> (tensor<?x4xf64>, tensor<?x4xf64>, tensor<1x4xf64>)
  %1 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?x4xf64>) {
  ^bb0(%x_t: tensor<4xf64>):
    %d = scn.dot %x_t, %x_t batch = [], [] contract = [], [] {scn.checked} : tensor<4xf64>, tensor<4xf64> -> tensor<4x4xf64>
    %s = scn.reduce_sum %d axes = [0] : tensor<4x4xf64> -> tensor<4xf64>
    scn.yield next() outputs(%s : tensor<4xf64>)
  } attributes {scn.checked} -> tensor<?x4xf64>
  %2:3 = scn.scan steps(%n) states(%h0 taps [-1] : tensor<1x4xf64>) {
  ^bb0(%h: tensor<4xf64>):
    %next = scn.tanh %h {scn.checked} : tensor<4xf64> -> tensor<4xf64>
    %o = scn.dot %h, %w batch = [], [] contract = [0], [0] {scn.checked} : tensor<4xf64>, tensor<4x4xf64> -> tensor<4xf64>
    %s = scn.reduce_sum %o axes = [0] : tensor<4xf64> -> tensor<f64>
    scn.yield next(%next : tensor<4xf64>) outputs(%s : tensor<f64>)
  } attributes {scn.checked} -> (tensor<?x4xf64>, tensor<?xf64>, tensor<1x4xf64>)
  return %0#1, %1, %2#1 : tensor<?x4xf64>, tensor<?x4xf64>, tensor<?xf64>
}

// -----

// A logarithm of single numbers, which are stacked for it; the quotient that is wanted besides goes with it.
// CHECK-LABEL: func @functions_of_numbers(
func.func @functions_of_numbers(%n: tensor<i64>, %x: tensor<?xf64>, %h0: tensor<1xf64>, %a: tensor<f64>) -> (tensor<?xf64>, tensor<?xf64>) {
  // CHECK: %[[R:.*]]:3 = scn.scan
  // CHECK: ^bb0(%{{.*}}: tensor<f64>, %[[H:.*]]: tensor<f64>):
  // CHECK-NEXT: scn.mul
  // CHECK-NEXT: scn.add
  // CHECK-NEXT: scn.yield next({{.*}}) outputs(%[[H]] : tensor<f64>)
  // CHECK: %[[AGAIN:.*]] = scn.div %{{.*}}, %[[R]]#1
  // CHECK: %[[LOG:.*]] = scn.log %[[R]]#1 {scn.checked} : tensor<?xf64> -> tensor<?xf64>
  // CHECK: %[[QUOTIENT:.*]] = scn.div %{{.*}}, %[[R]]#1
  // CHECK: %[[SUM:.*]] = scn.add %[[LOG]], %[[QUOTIENT]]
  // CHECK: return %[[SUM]], %[[AGAIN]]
  %0:4 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?xf64>) states(%h0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x_t: tensor<f64>, %h: tensor<f64>):
    %scaled = scn.mul %a, %h {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %next = scn.add %scaled, %x_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %log = scn.log %h {scn.checked} : tensor<f64> -> tensor<f64>
    %quotient = scn.div %x_t, %h {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %sum = scn.add %log, %quotient {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%next : tensor<f64>) outputs(%sum, %quotient : tensor<f64>, tensor<f64>)
  } attributes {scn.checked} -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<1xf64>)
  return %0#1, %0#2 : tensor<?xf64>, tensor<?xf64>
}

// -----

// Left alone: a quotient by itself, a function that there is no formula for, and one of more numbers than it is worth.
// CHECK-LABEL: func @numbers_kept
func.func @numbers_kept(%n: tensor<i64>, %x: tensor<?xf64>, %h0: tensor<1xf64>) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) {
  // CHECK: scn.div
  // CHECK: scn.gammaln
  // CHECK: scn.exp
  // CHECK: outputs(%{{.*}}, %{{.*}}, %{{.*}} : tensor<f64>, tensor<f64>, tensor<f64>)
  // CHECK-NEXT: }
  // CHECK-NEXT: return
  %0:9 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?xf64>) states(%h0 taps [-1] : tensor<1xf64>, %h0 taps [-1] : tensor<1xf64>, %h0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x_t: tensor<f64>, %a: tensor<f64>, %b: tensor<f64>, %c: tensor<f64>):
    %next = scn.add %a, %x_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %quotient = scn.div %x_t, %a {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %gamma = scn.gammaln %a {scn.checked} : tensor<f64> -> tensor<f64>
    %ab = scn.add %a, %b {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %abc = scn.add %ab, %c {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %exp = scn.exp %abc {scn.checked} : tensor<f64> -> tensor<f64>
    %next_b = scn.add %b, %x_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %next_c = scn.add %c, %x_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%next, %next_b, %next_c : tensor<f64>, tensor<f64>, tensor<f64>) outputs(%quotient, %gamma, %exp : tensor<f64>, tensor<f64>, tensor<f64>)
  } attributes {scn.checked} -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>)
  return %0#3, %0#4, %0#5 : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>
}
