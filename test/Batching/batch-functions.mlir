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
