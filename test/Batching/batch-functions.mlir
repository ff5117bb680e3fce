// RUN: scansion-opt %s -scn-batch-functions -split-input-file | FileCheck %s

// The batched side comes first: x . W is one product of matrices, W . x as well, and so is an outer product.
// CHECK-LABEL: func @products(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf64>, %[[W:.*]]: tensor<3x4xf64>, %[[A:.*]]: tensor<5x3xf64>, %[[B:.*]]: tensor<2x3xf64>
func.func @products(%x: tensor<3xf64> {scn.batched}, %w: tensor<3x4xf64>, %a: tensor<5x3xf64>, %b: tensor<2x3xf64>)
    -> (tensor<4xf64>, tensor<5xf64>, tensor<f64>, tensor<3x3xf64>, tensor<2x5xf64>) {
  // CHECK: scn.dot %[[X]], %[[W]] batch = [], [] contract = [1], [0] : tensor<?x3xf64>, tensor<3x4xf64> -> tensor<?x4xf64>
  %0 = scn.dot %x, %w batch = [], [] contract = [0], [0] : tensor<3xf64>, tensor<3x4xf64> -> tensor<4xf64>
  // CHECK: scn.dot %[[X]], %[[A]] batch = [], [] contract = [1], [1] : tensor<?x3xf64>, tensor<5x3xf64> -> tensor<?x5xf64>
  %1 = scn.dot %a, %x batch = [], [] contract = [1], [0] : tensor<5x3xf64>, tensor<3xf64> -> tensor<5xf64>
  // CHECK: scn.dot %[[X]], %[[X]] batch = [0], [0] contract = [1], [1] : tensor<?x3xf64>, tensor<?x3xf64> -> tensor<?xf64>
  %2 = scn.dot %x, %x batch = [], [] contract = [0], [0] : tensor<3xf64>, tensor<3xf64> -> tensor<f64>
  // CHECK: scn.dot %[[X]], %[[X]] batch = [0], [0] contract = [], [] : tensor<?x3xf64>, tensor<?x3xf64> -> tensor<?x3x3xf64>
  %3 = scn.dot %x, %x batch = [], [] contract = [], [] : tensor<3xf64>, tensor<3xf64> -> tensor<3x3xf64>
  // CHECK: scn.broadcast %[[X]] {{.*}} dimensions = [0, 2]
  %4 = scn.broadcast %x sizes() static_sizes = [5, 3] dimensions = [1] : tensor<3xf64> -> tensor<5x3xf64>
  // Both sides have free axes: the members' axis is brought to the front.
  // CHECK: %[[P:.*]] = scn.dot %[[B]], %{{.*}} batch = [], [] contract = [1], [2] : tensor<2x3xf64>, tensor<?x5x3xf64> -> tensor<2x?x5xf64>
  // CHECK: scn.transpose %[[P]] permutation = [1, 0, 2]
  %5 = scn.dot %b, %4 batch = [], [] contract = [1], [1] : tensor<2x3xf64>, tensor<5x3xf64> -> tensor<2x5xf64>
  // CHECK: return {{.*}} : tensor<?x4xf64>, tensor<?x5xf64>, tensor<?xf64>, tensor<?x3x3xf64>, tensor<?x2x5xf64>
  return %0, %1, %2, %3, %5 : tensor<4xf64>, tensor<5xf64>, tensor<f64>, tensor<3x3xf64>, tensor<2x5xf64>
}

// -----

// An axis that the product batches already stands before the members' axis.
// CHECK-LABEL: func @paired(
// CHECK-SAME: %[[X:.*]]: tensor<?x6x3xf64>, %[[W:.*]]: tensor<6x3x4xf64>
func.func @paired(%x: tensor<6x3xf64> {scn.batched}, %w: tensor<6x3x4xf64>) -> tensor<6x4xf64> {
  // CHECK: %[[P:.*]] = scn.dot %[[X]], %[[W]] batch = [1], [0] contract = [2], [1] : {{.*}} -> tensor<6x?x4xf64>
  // CHECK: scn.transpose %[[P]] permutation = [1, 0, 2] : tensor<6x?x4xf64> -> tensor<?x6x4xf64>
  %0 = scn.dot %x, %w batch = [0], [0] contract = [1], [1] : tensor<6x3xf64>, tensor<6x3x4xf64> -> tensor<6x4xf64>
  return %0 : tensor<6x4xf64>
}

// -----

// What is the same for all members is repeated where it meets a batch, and computed once where it does not.
// CHECK-LABEL: func @elementwise(
// CHECK-SAME: %[[X:.*]]: tensor<?x?xf64>, %[[Y:.*]]: tensor<?xf64>
func.func @elementwise(%x: tensor<?xf64> {scn.batched}, %y: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xi1>, tensor<?xf32>) {
  // CHECK: %[[N:.*]] = scn.dim %[[X]], 0
  // CHECK: %[[E:.*]] = scn.exp %[[Y]] : tensor<?xf64> -> tensor<?xf64>
  %0 = scn.exp %y : tensor<?xf64> -> tensor<?xf64>
  // CHECK: %[[K:.*]] = scn.dim %[[E]], 0
  // CHECK: %[[R:.*]] = scn.broadcast %[[E]] sizes(%[[N]], %[[K]]) {{.*}} dimensions = [1] {scn.checked}
  // CHECK: %[[S:.*]] = scn.add %[[X]], %[[R]] : tensor<?x?xf64>, tensor<?x?xf64> -> tensor<?x?xf64>
  %1 = scn.add %x, %0 : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  // CHECK: %[[Q:.*]] = scn.lt %[[X]]
  %2 = scn.lt %x, %1 : tensor<?xf64>, tensor<?xf64> -> tensor<?xi1>
  // CHECK: scn.select %[[Q]], %[[X]], %[[S]]
  %3 = scn.select %2, %x, %1 : tensor<?xi1>, tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  // CHECK: scn.cast {{.*}} : tensor<?x?xf64> -> tensor<?x?xf32>
  %4 = scn.cast %3 to f32 : tensor<?xf64> -> tensor<?xf32>
  return %1, %2, %4 : tensor<?xf64>, tensor<?xi1>, tensor<?xf32>
}

// -----

// CHECK-LABEL: func @shapes(
// CHECK-SAME: %[[X:.*]]: tensor<?x?x1x4xf64>, %[[V:.*]]: tensor<?xf64>
func.func @shapes(%x: tensor<?x1x4xf64> {scn.batched}, %v: tensor<f64> {scn.batched}, %s: tensor<i64>, %z: tensor<2x1x4xf64>)
    -> (tensor<i64>, tensor<3xi64>, tensor<?x1x4xf64>, tensor<4x?x1xf64>, tensor<?x4xf64>, tensor<?x1x1x4xf64>,
        tensor<?x1x4xf64>, tensor<?x1x4xf64>, tensor<?x?xf64>) {
  // CHECK: scn.dim %[[X]], 1
  %0 = scn.dim %x, 0 : tensor<?x1x4xf64> -> tensor<i64>
  // CHECK: %[[L:.*]] = scn.shape_of %[[X]]
  // CHECK: scn.slice %[[L]] {{.*}} static_starts = [1]
  %1 = scn.shape_of %x : tensor<?x1x4xf64> -> tensor<3xi64>
  // CHECK: scn.broadcast %[[V]] {{.*}} dimensions = [0] : tensor<?xf64> -> tensor<?x?x1x4xf64>
  %2 = scn.fill_like %v, %x : tensor<f64>, tensor<?x1x4xf64> -> tensor<?x1x4xf64>
  // CHECK: scn.transpose %[[X]] permutation = [0, 3, 1, 2]
  %3 = scn.transpose %x permutation = [2, 0, 1] : tensor<?x1x4xf64> -> tensor<4x?x1xf64>
  // CHECK: scn.squeeze %[[X]] axes = [2]
  %4 = scn.squeeze %x axes = [1] : tensor<?x1x4xf64> -> tensor<?x4xf64>
  // CHECK: scn.expand_dims %[[X]] axes = [2]
  %5 = scn.expand_dims %x axes = [1] : tensor<?x1x4xf64> -> tensor<?x1x1x4xf64>
  // CHECK: scn.reverse %[[X]] axes = [1, 3]
  %6 = scn.reverse %x axes = [0, 2] : tensor<?x1x4xf64> -> tensor<?x1x4xf64>
  // CHECK: scn.concatenate %[[X]], %{{.*}} axis = 1
  %7 = scn.concatenate %x, %z axis = 0 : tensor<?x1x4xf64>, tensor<2x1x4xf64> -> tensor<?x1x4xf64>
  // A -1 is inferred from one member: with no members it would stand for anything.
  // CHECK: scn.floor_div
  // CHECK: scn.reshape %[[X]] sizes(%{{.*}}, %{{.*}}, %{{.*}}) {{.*}} : tensor<?x?x1x4xf64> -> tensor<?x?x?xf64>
  %8 = scn.reshape %x sizes(%s) static_sizes = [-9223372036854775808, -1] : tensor<?x1x4xf64> -> tensor<?x?xf64>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8 : tensor<i64>, tensor<3xi64>, tensor<?x1x4xf64>, tensor<4x?x1xf64>, tensor<?x4xf64>, tensor<?x1x1x4xf64>, tensor<?x1x4xf64>, tensor<?x1x4xf64>, tensor<?x?xf64>
}

// -----

// CHECK-LABEL: func @parts(
// CHECK-SAME: %[[X:.*]]: tensor<?x5x?xf64>, %[[I:.*]]: tensor<i64>
func.func @parts(%x: tensor<5x?xf64> {scn.batched}, %i: tensor<i64>, %v: tensor<?xf64>) -> (tensor<?xf64>, tensor<5x?xf64>, tensor<5xf64>) {
  // CHECK: scn.slice %[[X]] starts(%[[I]]) stops() steps() static_starts = [0, -9223372036854775808, 1]
  // CHECK-SAME: static_stops = [4611686018427387904, 0, 4611686018427387904] static_steps = [1, 1, 1] indexed = [false, true, false]
  %0 = scn.slice %x starts(%i) stops() steps() static_starts = [-9223372036854775808, 1] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<5x?xf64> -> tensor<?xf64>
  // CHECK: %[[R:.*]] = scn.broadcast
  // CHECK: scn.update_slice add %[[X]], %[[R]] {{.*}} static_starts = [0, 2, 0] {{.*}} : tensor<?x5x?xf64>, tensor<?x?xf64>
  %1 = scn.update_slice add %x, %v starts() stops() steps() static_starts = [2, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<5x?xf64>, tensor<?xf64>
  // CHECK: scn.reduce_sum %[[X]] axes = [2] : tensor<?x5x?xf64> -> tensor<?x5xf64>
  %2 = scn.reduce_sum %x axes = [1] : tensor<5x?xf64> -> tensor<5xf64>
  return %0, %1, %2 : tensor<?xf64>, tensor<5x?xf64>, tensor<5xf64>
}

// -----

// The members of a scan step together; time stays the first axis.
// CHECK-LABEL: func @recurrence(
// CHECK-SAME: tensor<i64>, %[[U:.*]]: tensor<?x?x4xf64>, %{{.*}}: tensor<1x4xf64>, %[[A:.*]]: tensor<?xf64>
func.func @recurrence(%n: tensor<i64>, %u: tensor<?x4xf64> {scn.batched}, %x0: tensor<1x4xf64>, %a: tensor<f64> {scn.batched})
    -> (tensor<?x4xf64>, tensor<?xf64>, tensor<1x4xf64>) {
  // CHECK: scn.check {{.*}} "batches of {a} and {b} members"
  // CHECK: %[[UT:.*]] = scn.transpose %[[U]] permutation = [1, 0, 2]
  // CHECK: %[[W:.*]] = scn.transpose %{{.*}} permutation = [1, 0, 2] : tensor<?x1x4xf64> -> tensor<1x?x4xf64>
  // CHECK: %[[R:.*]]:3 = scn.scan steps(%{{.*}}) sequences(%[[UT]] taps [0] : tensor<?x?x4xf64>) states(%[[W]] taps [-1] : tensor<1x?x4xf64>)
  // CHECK: ^bb0(%[[UR:.*]]: tensor<?x4xf64>, %[[X:.*]]: tensor<?x4xf64>):
  // CHECK: scn.add %[[X]], %[[UR]] : tensor<?x4xf64>, tensor<?x4xf64>
  // CHECK: scn.mul %{{.*}}, %[[A]] : tensor<?xf64>, tensor<?xf64>
  // CHECK: scn.transpose %[[R]]#0 permutation = [1, 0, 2]
  // CHECK: scn.transpose %[[R]]#1 permutation = [1, 0] : tensor<?x?xf64> -> tensor<?x?xf64>
  // CHECK: scn.transpose %[[R]]#2 permutation = [1, 0, 2] : tensor<1x?x4xf64> -> tensor<?x1x4xf64>
  %0:3 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x4xf64>) states(%x0 taps [-1] : tensor<1x4xf64>) {
  ^bb0(%u_t: tensor<4xf64>, %x: tensor<4xf64>):
    %y = scn.add %x, %u_t : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
    %s = scn.reduce_sum %y axes = [0] : tensor<4xf64> -> tensor<f64>
    %o = scn.mul %s, %a : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%y : tensor<4xf64>) outputs(%o : tensor<f64>)
  } -> (tensor<?x4xf64>, tensor<?xf64>, tensor<1x4xf64>)
  return %0#0, %0#1, %0#2 : tensor<?x4xf64>, tensor<?xf64>, tensor<1x4xf64>
}

// -----

// Indices that all members share; indices of their own, into one tensor and into a row for each.
// CHECK-LABEL: func @gathers(
// CHECK-SAME: %[[X:.*]]: tensor<?x4x8xf64>, %[[Y:.*]]: tensor<4x8xf64>, %[[I:.*]]: tensor<?xi64>, %[[K:.*]]: tensor<?x?xi64>)
func.func @gathers(%x: tensor<4x8xf64> {scn.batched}, %y: tensor<4x8xf64>, %i: tensor<?xi64>, %k: tensor<?xi64> {scn.batched})
    -> (tensor<4x?xf64>, tensor<4x?xf64>, tensor<4x?xf64>, tensor<4x8xf64>) {
  // CHECK: scn.gather %[[X]] at(%[[I]] : tensor<?xi64>) axes = [2] position = 2 batch = 0
  %0 = scn.gather %x at(%i : tensor<?xi64>) axes = [1] position = 1 batch = 0 : tensor<4x8xf64> -> tensor<4x?xf64>
  // CHECK: %[[P:.*]] = scn.gather %[[Y]] at(%[[K]] : tensor<?x?xi64>) axes = [1] position = 1 batch = 0 : tensor<4x8xf64> -> tensor<4x?x?xf64>
  // CHECK: scn.transpose %[[P]] permutation = [1, 0, 2]
  %1 = scn.gather %y at(%k : tensor<?xi64>) axes = [1] position = 1 batch = 0 : tensor<4x8xf64> -> tensor<4x?xf64>
  // CHECK: scn.gather %[[X]] at(%[[K]] : tensor<?x?xi64>) axes = [2] position = 1 batch = 1
  %2 = scn.gather %x at(%k : tensor<?xi64>) axes = [1] position = 1 batch = 0 : tensor<4x8xf64> -> tensor<4x?xf64>
  // CHECK: scn.scatter add %{{.*}}, %{{.*}} at(%[[K]] : tensor<?x?xi64>) axes = [2] position = 1 batch = 1
  %3 = scn.scatter add %y, %2 at(%k : tensor<?xi64>) axes = [1] position = 1 batch = 0 : tensor<4x8xf64>, tensor<4x?xf64>
  return %0, %1, %2, %3 : tensor<4x?xf64>, tensor<4x?xf64>, tensor<4x?xf64>, tensor<4x8xf64>
}

// -----

// CHECK-LABEL: func @orders(
// CHECK-SAME: %[[X:.*]]: tensor<?x5xf64>, %[[S:.*]]: tensor<?xf64>)
func.func @orders(%x: tensor<5xf64> {scn.batched}, %s: tensor<?xf64>)
    -> (tensor<i64>, tensor<5xf64>, tensor<5xi64>, tensor<5xi64>, tensor<5xf64>, tensor<f64>) {
  // CHECK: scn.argmax %[[X]] axes = [1]
  %0 = scn.argmax %x axes = [0] : tensor<5xf64> -> tensor<i64>
  // CHECK: scn.sort %[[X]] : tensor<?x5xf64>
  %1 = scn.sort %x : tensor<5xf64> -> tensor<5xf64>
  // CHECK: scn.argsort %[[X]] : tensor<?x5xf64>
  %2 = scn.argsort %x : tensor<5xf64> -> tensor<5xi64>
  // CHECK: scn.searchsorted %[[S]], %[[X]] : tensor<?xf64>, tensor<?x5xf64>
  %3 = scn.searchsorted %s, %x : tensor<?xf64>, tensor<5xf64> -> tensor<5xi64>
  // CHECK: scn.cumprod reverse %[[X]] axis = 1
  %4 = scn.cumprod reverse %x axis = 0 : tensor<5xf64> -> tensor<5xf64>
  // CHECK: scn.reduce_logsumexp %[[X]] axes = [1]
  %5 = scn.reduce_logsumexp %x axes = [0] : tensor<5xf64> -> tensor<f64>
  return %0, %1, %2, %3, %4, %5 : tensor<i64>, tensor<5xf64>, tensor<5xi64>, tensor<5xi64>, tensor<5xf64>, tensor<f64>
}

// -----

// Members draw one after the other from one stream. A parameter of their own stands in front of the draws' axes.
// CHECK-LABEL: func @draws(
// CHECK-SAME: %[[R:.*]]: !scn.rng<"pcg64">, %[[M:.*]]: tensor<?xf64>, %[[S:.*]]: tensor<3xf64>)
func.func @draws(%rng: !scn.rng<"pcg64">, %m: tensor<f64> {scn.batched}, %s: tensor<3xf64>) -> tensor<2x3xf64> {
  // CHECK: %[[E:.*]] = scn.expand_dims %[[M]] axes = [1, 2] : tensor<?xf64> -> tensor<?x1x1xf64>
  // CHECK: scn.random "normal" %[[R]] params(%[[E]], %[[S]] : tensor<?x1x1xf64>, tensor<3xf64>) sizes(%{{.*}}) static_sizes = [-9223372036854775808, 2, 3]
  %next, %draws = scn.random "normal" %rng params(%m, %s : tensor<f64>, tensor<3xf64>) sizes() static_sizes = [2, 3] dtype = f64 : !scn.rng<"pcg64"> -> tensor<2x3xf64>
  return %draws : tensor<2x3xf64>
}

// -----

// A choice by one condition stays one; by the members' own it is made place by place. An assertion holds for all.
// CHECK-LABEL: func @control(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf64>, %[[Y:.*]]: tensor<3xf64>, %[[C:.*]]: tensor<i1>, %[[D:.*]]: tensor<?xi1>)
func.func @control(%x: tensor<3xf64> {scn.batched}, %y: tensor<3xf64>, %c: tensor<i1>, %d: tensor<i1> {scn.batched})
    -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) {
  // CHECK: scn.if %[[C]] : tensor<i1> then(%[[X]] : tensor<?x3xf64>) else(%{{.*}} : tensor<?x3xf64>)
  %0 = scn.if %c : tensor<i1> then(%x : tensor<3xf64>) else(%y : tensor<3xf64>) -> tensor<3xf64>
  // CHECK: %[[AT:.*]] = scn.broadcast %[[D]] {{.*}} dimensions = [0] : tensor<?xi1> -> tensor<?x3xi1>
  // CHECK: scn.select %[[AT]], %[[X]]
  %1 = scn.if %d : tensor<i1> then(%x : tensor<3xf64>) else(%y : tensor<3xf64>) -> tensor<3xf64>
  // CHECK: %[[ALL:.*]] = scn.reduce_all %[[D]] axes = [0]
  // CHECK: scn.assert %[[Y]] if(%[[ALL]] : tensor<i1>) "no"
  %2 = scn.assert %y if(%d : tensor<i1>) "no" raises "ValueError" : tensor<3xf64>
  // CHECK: scn.print %[[X]] "x" shows "__str__" : tensor<?x3xf64>
  %3 = scn.print %x "x" shows "__str__" : tensor<3xf64>
  return %0, %1, %2, %3 : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
}

// -----

// Matrix by matrix, and one slice for each member: a scan over the members.
// CHECK-LABEL: func @one_by_one(
// CHECK-SAME: %[[X:.*]]: tensor<?x4x3xf64>, %[[Y:.*]]: tensor<7xf64>, %[[I:.*]]: tensor<?xi64>)
func.func @one_by_one(%x: tensor<4x3xf64> {scn.batched}, %y: tensor<7xf64>, %i: tensor<i64> {scn.batched}) -> (tensor<3x4xf64>, tensor<f64>) {
  // CHECK: scn.check {{.*}} "batches of {a} and {b} members"
  // CHECK: %[[N:.*]] = scn.dim %[[X]], 0
  // CHECK: scn.scan steps(%[[N]]) sequences(%[[X]] taps [0] : tensor<?x4x3xf64>) {
  // CHECK-NEXT: ^bb0(%[[M:.*]]: tensor<4x3xf64>):
  // CHECK-NEXT: %[[V:.*]] = scn.pseudo_inverse %[[M]]
  // CHECK-NEXT: scn.yield next() outputs(%[[V]] : tensor<3x4xf64>)
  %0 = scn.pseudo_inverse %x : tensor<4x3xf64> -> tensor<3x4xf64>
  // CHECK: scn.scan steps(%[[N]]) sequences(%[[I]] taps [0] : tensor<?xi64>) {
  // CHECK: scn.slice %[[Y]] starts(
  %1 = scn.slice %y starts(%i) stops() steps() static_starts = [-9223372036854775808] static_stops = [0] static_steps = [1] indexed = [true] : tensor<7xf64> -> tensor<f64>
  return %0, %1 : tensor<3x4xf64>, tensor<f64>
}

// -----

// Rules of calculus become rules for the batch.
// CHECK-LABEL: func @rules(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf64>, %[[W:.*]]: tensor<?xf64>)
func.func @rules(%x: tensor<3xf64> {scn.batched}, %w: tensor<f64> {scn.batched}) -> tensor<f64> {
  // CHECK: %[[Y:.*]] = scn.reduce_sum %[[X]] axes = [1]
  %y = scn.reduce_sum %x axes = [0] : tensor<3xf64> -> tensor<f64>
  // CHECK: scn.override_rules(%[[Y]] : tensor<?xf64>) of(%[[X]] : tensor<?x3xf64>) pullback {
  // CHECK-NEXT: ^bb0(%[[A:.*]]: tensor<?x3xf64>, %{{.*}}: tensor<?xf64>, %[[DB:.*]]: tensor<?xf64>):
  // CHECK: scn.mul %[[DB]], %[[W]]
  // CHECK: scn.broadcast {{.*}} dimensions = [0] : tensor<?xf64> -> tensor<?x3xf64>
  // CHECK: scn.derivatives {{.*}} : tensor<?x3xf64>
  %z = scn.override_rules (%y : tensor<f64>) of (%x : tensor<3xf64>) pullback {
  ^bb0(%a: tensor<3xf64>, %b: tensor<f64>, %db: tensor<f64>):
    %p = scn.mul %db, %w : tensor<f64>, tensor<f64> -> tensor<f64>
    %da = scn.broadcast %p sizes() static_sizes = [3] dimensions = [] : tensor<f64> -> tensor<3xf64>
    scn.derivatives %da : tensor<3xf64>
  } pushforward {
  } -> tensor<f64>
  return %z : tensor<f64>
}
