// RUN: scansion-opt %s -scn-expand-checkpoints -split-input-file | FileCheck %s

// CHECK-LABEL: func @pair(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[X0:.*]]: tensor<1x3xf64>, %[[D0:.*]]: tensor<1x3xf64>
func.func @pair(%n: tensor<i64>, %x0: tensor<1x3xf64>, %d0: tensor<1x3xf64>) -> (tensor<1x3xf64>, tensor<1x3xf64>) {
  // CHECK: %[[ROOT:.*]] = scn.sqrt
  // CHECK: %[[LENGTH:.*]] = scn.maximum
  // CHECK: %[[BLOCKS:.*]] = scn.floor_div %{{.*}}, %[[LENGTH]]
  // CHECK: %[[STARTS:.*]] = tensor.empty(%{{.*}}) : tensor<?x1x3xf64>
  // CHECK: %[[X:.*]]:5 = scn.scan steps(%[[N]]) states(%[[X0]] taps [-1] : tensor<1x3xf64>, %{{.*}} taps [] : tensor<i64>, %{{.*}} taps [] : tensor<i64>, %[[STARTS]] taps [] : tensor<?x1x3xf64>)
  // CHECK: ^bb0(%[[XT:.*]]: tensor<3xf64>, %[[PLACE:.*]]: tensor<i64>, %[[ROW:.*]]: tensor<i64>, %[[TABLE:.*]]: tensor<?x1x3xf64>):
  // CHECK: %[[WRITTEN:.*]] = scn.update_slice %[[TABLE]], %[[XT]] starts(%[[ROW]])
  // CHECK: %[[Y:.*]] = scn.tanh %[[XT]]
  // CHECK: scn.yield next(%[[Y]], %{{.*}}, %{{.*}}, %[[WRITTEN]] : {{.*}}) outputs()
  // CHECK: } attributes {scn.checked}
  %x:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%x_t: tensor<3xf64>):
    %y = scn.tanh %x_t {scn.checked} : tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%y : tensor<3xf64>) outputs()
  } attributes {checkpoint = "sqrt", scn.checked} -> (tensor<?x3xf64>, tensor<1x3xf64>)
  // CHECK: scn.scan steps(%{{.*}}) states(%[[N]] taps [] : tensor<i64>, %[[D0]] taps [] : tensor<1x3xf64>)
  // CHECK: ^bb0(%[[END:.*]]: tensor<i64>, %[[D:.*]]: tensor<1x3xf64>):
  // CHECK: %[[BLOCK:.*]] = scn.floor_div %{{.*}}, %[[LENGTH]]
  // CHECK: %[[FIRST:.*]] = scn.mul %[[BLOCK]], %[[LENGTH]]
  // CHECK: %[[COUNT:.*]] = scn.sub %[[END]], %[[FIRST]]
  // CHECK: %[[START:.*]] = scn.slice %[[X]]#4 starts(%[[BLOCK]])
  // CHECK: %[[AGAIN:.*]]:2 = scn.scan steps(%[[COUNT]]) states(%[[START]] taps [-1] : tensor<1x3xf64>)
  // CHECK: scn.tanh
  // CHECK: %[[BACK:.*]]:2 = scn.scan steps(%[[COUNT]]) sequences(%[[AGAIN]]#0 reverse taps [0] : tensor<?x3xf64>) states(%[[D]] taps [-1] : tensor<1x3xf64>)
  // CHECK: scn.yield next(%[[FIRST]], %[[BACK]]#1 : tensor<i64>, tensor<1x3xf64>) outputs()
  %d:2 = scn.scan steps(%n) sequences(%x#0 reverse taps [0] : tensor<?x3xf64>) states(%d0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%x_t: tensor<3xf64>, %d_t: tensor<3xf64>):
    %e = scn.mul %d_t, %x_t {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%e : tensor<3xf64>) outputs()
  } attributes {checkpoint = "sqrt", scn.checked} -> (tensor<?x3xf64>, tensor<1x3xf64>)
  return %x#1, %d#1 : tensor<1x3xf64>, tensor<1x3xf64>
}

// -----

// A sequence is cut into blocks, rows of the adjoint go into their places; a stream is kept as words; what only other
// results need is not repeated, nor what is printed.
// CHECK-LABEL: func @parts(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[U:.*]]: tensor<?x3xf64>
func.func @parts(%n: tensor<i64>, %u: tensor<?x3xf64>, %rng: !scn.rng<"pcg64">, %s0: tensor<f64>, %d0: tensor<1x3xf64>) -> (tensor<f64>, tensor<?x3xf64>) {
  // CHECK: %[[ROOM:.*]] = tensor.empty(%{{.*}}) : tensor<?x6xi64>
  // CHECK: scn.stream_words
  // CHECK: scn.print
  %x:3 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x3xf64>) states(%rng taps [] : !scn.rng<"pcg64">, %s0 taps [] : tensor<f64>) {
  ^bb0(%u_t: tensor<3xf64>, %stream: !scn.rng<"pcg64">, %s: tensor<f64>):
    %loc = scn.constant dense<0.0> : tensor<f64>
    %scale = scn.constant dense<1.0> : tensor<f64>
    %next, %draw = scn.random "normal" %stream params(%loc, %scale : tensor<f64>, tensor<f64>) sizes() static_sizes = [3] dtype = f64 {scn.checked} : !scn.rng<"pcg64"> -> tensor<3xf64>
    %y = scn.mul %u_t, %draw {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    %shown = scn.print %y "y" shows "" : tensor<3xf64>
    %sum = scn.reduce_sum %shown axes = [0] : tensor<3xf64> -> tensor<f64>
    %t = scn.add %s, %sum {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%next, %t : !scn.rng<"pcg64">, tensor<f64>) outputs(%shown : tensor<3xf64>)
  } attributes {checkpoint = "sqrt", scn.checked} -> (tensor<?x3xf64>, !scn.rng<"pcg64">, tensor<f64>)
  // CHECK: %[[ROWS:.*]] = tensor.empty(%{{.*}}) : tensor<?x3xf64>
  // CHECK: scn.scan steps(%{{.*}}) states(%[[N]] taps [] : tensor<i64>, %{{.*}} taps [] : tensor<1x3xf64>, %[[ROWS]] taps [] : tensor<?x3xf64>)
  // CHECK: ^bb0(%{{.*}}: tensor<i64>, %{{.*}}: tensor<1x3xf64>, %[[CARRIED:.*]]: tensor<?x3xf64>):
  // CHECK: %[[PART:.*]] = scn.slice %[[U]]
  // CHECK: %[[STREAM:.*]] = scn.stream_of_words
  // CHECK: %[[AGAIN:.*]]:2 = scn.scan steps(%[[COUNT:.*]]) sequences(%[[PART]] taps [0] : tensor<?x3xf64>) states(%[[STREAM]] taps [] : !scn.rng<"pcg64">)
  // CHECK-NOT: scn.print
  // CHECK-NOT: scn.reduce_sum
  // CHECK: %[[BACK:.*]]:3 = scn.scan steps(%[[COUNT]]) sequences(%[[AGAIN]]#0 reverse taps [0] : tensor<?x3xf64>)
  // CHECK: attributes {reversed_outputs = array<i64: 0>, scn.checked}
  // CHECK: %[[FROM:.*]] = scn.sub %{{.*}}, %[[COUNT]]
  // CHECK: scn.update_slice %[[CARRIED]], %[[BACK]]#1 starts(%[[FROM]])
  %d:3 = scn.scan steps(%n) sequences(%x#0 reverse taps [0] : tensor<?x3xf64>) states(%d0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%x_t: tensor<3xf64>, %d_t: tensor<3xf64>):
    %e = scn.mul %d_t, %x_t {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%e : tensor<3xf64>) outputs(%e : tensor<3xf64>)
  } attributes {checkpoint = "sqrt", reversed_outputs = array<i64: 0>, scn.checked} -> (tensor<?x3xf64>, tensor<?x3xf64>, tensor<1x3xf64>)
  return %x#2, %d#1 : tensor<f64>, tensor<?x3xf64>
}

// -----

// Two levels: the scans of a block have blocks in turn.
// CHECK-LABEL: func @binomial
func.func @binomial(%n: tensor<i64>, %x0: tensor<1xf64>, %d0: tensor<1xf64>) -> tensor<1xf64> {
  // CHECK: scn.pow
  // CHECK: scn.scan
  // CHECK: scn.scan
  // CHECK: scn.sqrt
  // CHECK: scn.scan
  // CHECK: scn.scan
  // CHECK: scn.scan
  // CHECK: scn.scan
  // CHECK-NOT: scn.scan
  // CHECK: return
  %x:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x_t: tensor<f64>):
    %y = scn.tanh %x_t {scn.checked} : tensor<f64> -> tensor<f64>
    scn.yield next(%y : tensor<f64>) outputs()
  } attributes {checkpoint = "binomial", scn.checked} -> (tensor<?xf64>, tensor<1xf64>)
  %d:2 = scn.scan steps(%n) sequences(%x#0 reverse taps [0] : tensor<?xf64>) states(%d0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x_t: tensor<f64>, %d_t: tensor<f64>):
    %e = scn.mul %d_t, %x_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%e : tensor<f64>) outputs()
  } attributes {checkpoint = "binomial", scn.checked} -> (tensor<?xf64>, tensor<1xf64>)
  return %d#1 : tensor<1xf64>
}

// -----

// Rows that somebody else reads are in memory and are read there; so are rows that are read from the first on.
// CHECK-LABEL: func @kept
func.func @kept(%n: tensor<i64>, %x0: tensor<1xf64>, %d0: tensor<1xf64>) -> (tensor<?xf64>, tensor<1xf64>, tensor<1xf64>) {
  // CHECK-COUNT-4: scn.scan steps(%arg0)
  // CHECK-NOT: checkpoint
  // CHECK: return
  %x:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x_t: tensor<f64>):
    %y = scn.tanh %x_t {scn.checked} : tensor<f64> -> tensor<f64>
    scn.yield next(%y : tensor<f64>) outputs()
  } attributes {checkpoint = "sqrt", scn.checked} -> (tensor<?xf64>, tensor<1xf64>)
  %d:2 = scn.scan steps(%n) sequences(%x#0 reverse taps [0] : tensor<?xf64>) states(%d0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x_t: tensor<f64>, %d_t: tensor<f64>):
    %e = scn.mul %d_t, %x_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%e : tensor<f64>) outputs()
  } attributes {checkpoint = "sqrt", scn.checked} -> (tensor<?xf64>, tensor<1xf64>)
  %y:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x_t: tensor<f64>):
    %y = scn.tanh %x_t {scn.checked} : tensor<f64> -> tensor<f64>
    scn.yield next(%y : tensor<f64>) outputs()
  } attributes {checkpoint = "sqrt", scn.checked} -> (tensor<?xf64>, tensor<1xf64>)
  %f:2 = scn.scan steps(%n) sequences(%y#0 taps [0] : tensor<?xf64>) states(%d0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x_t: tensor<f64>, %d_t: tensor<f64>):
    %e = scn.mul %d_t, %x_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%e : tensor<f64>) outputs()
  } attributes {checkpoint = "sqrt", scn.checked} -> (tensor<?xf64>, tensor<1xf64>)
  return %x#0, %d#1, %f#1 : tensor<?xf64>, tensor<1xf64>, tensor<1xf64>
}
