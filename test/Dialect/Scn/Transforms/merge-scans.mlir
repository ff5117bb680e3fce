// RUN: scansion-opt %s -scn-merge-scans -split-input-file | FileCheck %s

// The second scan repeats the first, and its results are used from where the first stood.
// CHECK-LABEL: func @tangent(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[X:.*]]: tensor<1xf64>
func.func @tangent(%n: tensor<i64>, %x0: tensor<1xf64>) -> (tensor<?xf64>, tensor<1xf64>, tensor<?xf64>, tensor<?xf64>) {
  // CHECK: %[[D:.*]] = scn.exp %[[X]]
  // CHECK: %[[R:.*]]:4 = scn.scan steps(%[[N]]) states(%[[X]] taps [-1] : tensor<1xf64>, %[[D]] taps [-1] : tensor<1xf64>)
  // CHECK: %[[E:.*]] = scn.exp %[[R]]#0
  // CHECK-NOT: scn.scan
  // CHECK: return %[[E]], %[[R]]#2, %[[R]]#0, %[[R]]#1
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    %y = scn.tanh %x : tensor<f64> -> tensor<f64>
    scn.yield next(%y : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  %e = scn.exp %0#0 : tensor<?xf64> -> tensor<?xf64>
  %dx0 = scn.exp %x0 : tensor<1xf64> -> tensor<1xf64>
  %1:4 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>, %dx0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>, %dx: tensor<f64>):
    %y = scn.tanh %x : tensor<f64> -> tensor<f64>
    %dy = scn.mul %y, %dx : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%y, %dy : tensor<f64>, tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<?xf64>, tensor<1xf64>, tensor<1xf64>)
  return %e, %0#1, %1#0, %1#1 : tensor<?xf64>, tensor<1xf64>, tensor<?xf64>, tensor<?xf64>
}

// -----

// States that start alike are told apart by what follows; an output that the whole has is used, another one is added.
// CHECK-LABEL: func @alike(
func.func @alike(%n: tensor<i64>, %u: tensor<?xf64>, %z: tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<?xf64>, tensor<?xf64>, tensor<f64>) {
  // CHECK: %[[R:.*]]:5 = scn.scan
  // CHECK: ^bb0(%[[U:.*]]: tensor<f64>, %[[A:.*]]: tensor<f64>, %[[C:.*]]: tensor<f64>, %[[B:.*]]: tensor<f64>):
  // CHECK: %[[P:.*]] = scn.add %[[A]], %[[U]]
  // CHECK: %[[Q:.*]] = scn.mul %[[B]], %[[P]]
  // CHECK: scn.yield next({{.*}}) outputs(%[[Q]], %[[P]] : tensor<f64>, tensor<f64>)
  // CHECK: return %[[R]]#2, %[[R]]#4, %[[R]]#1, %[[R]]#0, %[[R]]#3
  %0:4 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>) states(%z taps [] : tensor<f64>, %z taps [] : tensor<f64>) {
  ^bb0(%u_t: tensor<f64>, %a: tensor<f64>, %b: tensor<f64>):
    %p = scn.add %a, %u_t : tensor<f64>, tensor<f64> -> tensor<f64>
    %q = scn.mul %b, %p : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%p, %q : tensor<f64>, tensor<f64>) outputs(%p, %q : tensor<f64>, tensor<f64>)
  } -> (tensor<?xf64>, tensor<?xf64>, tensor<f64>, tensor<f64>)
  %1:4 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>) states(%z taps [] : tensor<f64>, %z taps [] : tensor<f64>, %z taps [] : tensor<f64>) {
  ^bb0(%u_t: tensor<f64>, %a: tensor<f64>, %c: tensor<f64>, %b: tensor<f64>):
    %p = scn.add %a, %u_t : tensor<f64>, tensor<f64> -> tensor<f64>
    %q = scn.mul %b, %p : tensor<f64>, tensor<f64> -> tensor<f64>
    %r = scn.sub %c, %q : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%p, %r, %q : tensor<f64>, tensor<f64>, tensor<f64>) outputs(%q : tensor<f64>)
  } -> (tensor<?xf64>, tensor<f64>, tensor<f64>, tensor<f64>)
  return %0#2, %0#3, %0#0, %0#1, %1#2 : tensor<f64>, tensor<f64>, tensor<?xf64>, tensor<?xf64>, tensor<f64>
}

// -----

// Two scans stay where the steps differ, where the second needs the first, and where a step prints.
// CHECK-LABEL: func @kept
// CHECK-COUNT-4: scn.scan
func.func @kept(%n: tensor<i64>, %u: tensor<?xf64>, %z: tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>) {
  %0 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>) states(%z taps [] : tensor<f64>) {
  ^bb0(%u_t: tensor<f64>, %a: tensor<f64>):
    %p = scn.add %a, %u_t : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%p : tensor<f64>) outputs()
  } -> tensor<f64>
  %1 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>) states(%z taps [] : tensor<f64>) {
  ^bb0(%u_t: tensor<f64>, %a: tensor<f64>):
    %p = scn.sub %a, %u_t : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%p : tensor<f64>) outputs()
  } -> tensor<f64>
  %2:2 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>) states(%z taps [] : tensor<f64>, %0 taps [] : tensor<f64>) {
  ^bb0(%u_t: tensor<f64>, %a: tensor<f64>, %b: tensor<f64>):
    %p = scn.add %a, %u_t : tensor<f64>, tensor<f64> -> tensor<f64>
    %q = scn.mul %b, %p : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%p, %q : tensor<f64>, tensor<f64>) outputs()
  } -> (tensor<f64>, tensor<f64>)
  %3 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>) states(%z taps [] : tensor<f64>) {
  ^bb0(%u_t: tensor<f64>, %a: tensor<f64>):
    %s = scn.print %a "a" shows "" : tensor<f64>
    %p = scn.add %s, %u_t : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%p : tensor<f64>) outputs()
  } -> tensor<f64>
  return %0, %1, %2#1, %3 : tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>
}
