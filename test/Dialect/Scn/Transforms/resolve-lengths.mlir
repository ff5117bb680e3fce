// RUN: scansion-opt %s -scn-resolve-lengths -canonicalize -cse -split-input-file | FileCheck %s

// CHECK-LABEL: func @elementwise
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
func.func @elementwise(%x: tensor<?xf64>) -> tensor<i64> {
  // CHECK-NEXT: %[[N:.*]] = scn.dim %[[X]], 0
  // CHECK-NEXT: return %[[N]]
  %y = scn.tanh %x : tensor<?xf64> -> tensor<?xf64>
  %n = scn.dim %y, 0 : tensor<?xf64> -> tensor<i64>
  return %n : tensor<i64>
}

// -----

// Through every family whose lengths are lengths of operands.
// CHECK-LABEL: func @families
// CHECK-SAME: (%[[X:.*]]: tensor<?x?xf64>, %[[SIZE:.*]]: tensor<i64>)
func.func @families(%x: tensor<?x?xf64>, %size: tensor<i64>)
    -> (tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>) {
  // CHECK-DAG: %[[M:.*]] = scn.dim %[[X]], 0
  // CHECK-DAG: %[[N:.*]] = scn.dim %[[X]], 1
  // CHECK-DAG: %[[TWICE:.*]] = scn.add %[[M]], %[[M]]
  // CHECK: return %[[N]], %[[N]], %[[SIZE]], %[[M]], %[[TWICE]], %[[N]], %[[M]], %[[M]]
  %t = scn.transpose %x permutation = [1, 0] : tensor<?x?xf64> -> tensor<?x?xf64>
  %0 = scn.dim %t, 0 : tensor<?x?xf64> -> tensor<i64>
  %s = scn.reduce_sum %x axes = [0] : tensor<?x?xf64> -> tensor<?xf64>
  %1 = scn.dim %s, 0 : tensor<?xf64> -> tensor<i64>
  %b = scn.broadcast %s sizes(%size, %1) static_sizes = [-9223372036854775808, -9223372036854775808] dimensions = [1] : tensor<?xf64> -> tensor<?x?xf64>
  %2 = scn.dim %b, 0 : tensor<?x?xf64> -> tensor<i64>
  %e = scn.expand_dims %x axes = [0] : tensor<?x?xf64> -> tensor<1x?x?xf64>
  %3 = scn.dim %e, 1 : tensor<1x?x?xf64> -> tensor<i64>
  %c = scn.concatenate %x, %x axis = 0 : tensor<?x?xf64>, tensor<?x?xf64> -> tensor<?x?xf64>
  %4 = scn.dim %c, 0 : tensor<?x?xf64> -> tensor<i64>
  %r = scn.slice %x starts(%size) stops() steps() static_starts = [-9223372036854775808, 4611686018427387904] static_stops = [0, -4611686018427387904] static_steps = [1, -1] indexed = [true, false] : tensor<?x?xf64> -> tensor<?xf64>
  %5 = scn.dim %r, 0 : tensor<?xf64> -> tensor<i64>
  %d = scn.dot %x, %t batch = [], [] contract = [1], [0] : tensor<?x?xf64>, tensor<?x?xf64> -> tensor<?x?xf64>
  %6 = scn.dim %d, 0 : tensor<?x?xf64> -> tensor<i64>
  %7 = scn.dim %d, 1 : tensor<?x?xf64> -> tensor<i64>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>
}

// -----

// Of factors: the lengths of the matrix and the smaller of them.
// CHECK-LABEL: func @factors
// CHECK-SAME: (%[[X:.*]]: tensor<?x?xf64>, %[[B:.*]]: tensor<?x?xf64>, %{{.*}}: tensor<f64>)
func.func @factors(%x: tensor<?x?xf64>, %b: tensor<?x?xf64>, %cutoff: tensor<f64>)
    -> (tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>) {
  // CHECK-DAG: %[[M:.*]] = scn.dim %[[X]], 0
  // CHECK-DAG: %[[N:.*]] = scn.dim %[[X]], 1
  // CHECK-DAG: %[[K:.*]] = scn.dim %[[B]], 1
  // CHECK-DAG: %[[FEW:.*]] = scn.minimum %[[M]], %[[N]]
  // CHECK: return %[[M]], %[[FEW]], %[[N]], %[[FEW]], %[[FEW]], %[[M]], %[[K]], %[[FEW]]
  %tanh = scn.tanh %x : tensor<?x?xf64> -> tensor<?x?xf64>
  %u, %s, %vt = scn.svd full %tanh : tensor<?x?xf64> -> tensor<?x?xf64>, tensor<?xf64>, tensor<?x?xf64>
  %q, %r = scn.qr %tanh : tensor<?x?xf64> -> tensor<?x?xf64>, tensor<?x?xf64>
  %q1, %r1 = scn.qr full %tanh : tensor<?x?xf64> -> tensor<?x?xf64>, tensor<?x?xf64>
  %fit, %rank, %values = scn.least_squares %tanh, %b, %cutoff : tensor<?x?xf64>, tensor<?x?xf64>, tensor<f64> -> tensor<?x?xf64>, tensor<i32>, tensor<?xf64>
  %0 = scn.dim %u, 1 : tensor<?x?xf64> -> tensor<i64>
  %1 = scn.dim %s, 0 : tensor<?xf64> -> tensor<i64>
  %2 = scn.dim %vt, 0 : tensor<?x?xf64> -> tensor<i64>
  %3 = scn.dim %q, 1 : tensor<?x?xf64> -> tensor<i64>
  %4 = scn.dim %r, 0 : tensor<?x?xf64> -> tensor<i64>
  %5 = scn.dim %r1, 0 : tensor<?x?xf64> -> tensor<i64>
  %6 = scn.dim %fit, 1 : tensor<?x?xf64> -> tensor<i64>
  %7 = scn.dim %values, 0 : tensor<?xf64> -> tensor<i64>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>
}

// -----

// Data decide these lengths.
// CHECK-LABEL: func @data
func.func @data(%k: tensor<i64>, %x: tensor<?xf64>) -> (tensor<i64>, tensor<i64>) {
  // CHECK: %[[I:.*]] = scn.iota
  // CHECK: scn.dim %[[I]], 0
  // CHECK: %[[S:.*]] = scn.slice
  // CHECK: scn.dim %[[S]], 0
  %i = scn.iota %k, %k, %k : tensor<i64> -> tensor<?xi64>
  %0 = scn.dim %i, 0 : tensor<?xi64> -> tensor<i64>
  %s = scn.slice %x starts(%k) stops() steps() static_starts = [-9223372036854775808] static_stops = [4611686018427387904] static_steps = [1] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
  %1 = scn.dim %s, 0 : tensor<?xf64> -> tensor<i64>
  return %0, %1 : tensor<i64>, tensor<i64>
}

// -----

// A trajectory is as long as the scan has steps, its rows as the initial value's; arguments of the body are rows.
// CHECK-LABEL: func @scan
// CHECK-SAME: (%[[STEPS:.*]]: tensor<i64>, %[[U:.*]]: tensor<?x?xf64>, %[[X0:.*]]: tensor<1x?xf64>)
func.func @scan(%n: tensor<i64>, %u: tensor<?x?xf64>, %x0: tensor<1x?xf64>) -> (tensor<i64>, tensor<i64>, tensor<?xi64>) {
  // CHECK: scn.scan
  // CHECK: %[[INSIDE:.*]] = scn.dim %[[U]], 1
  // CHECK: scn.yield {{.*}} outputs(%[[INSIDE]] : tensor<i64>)
  // CHECK: %[[ROW:.*]] = scn.dim %[[X0]], 1
  // CHECK: return %[[STEPS]], %[[ROW]]
  %0:3 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x?xf64>) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>, %x: tensor<?xf64>):
    %b = scn.tanh %a : tensor<?xf64> -> tensor<?xf64>
    %length = scn.dim %b, 0 : tensor<?xf64> -> tensor<i64>
    %y = scn.tanh %x : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs(%length : tensor<i64>)
  } -> (tensor<?x?xf64>, tensor<?xi64>, tensor<1x?xf64>)
  %1 = scn.dim %0#0, 0 : tensor<?x?xf64> -> tensor<i64>
  %2 = scn.dim %0#0, 1 : tensor<?x?xf64> -> tensor<i64>
  return %1, %2, %0#1 : tensor<i64>, tensor<i64>, tensor<?xi64>
}

// -----

// With a condition only the scan itself knows how many rows there are.
// CHECK-LABEL: func @until
func.func @until(%n: tensor<i64>, %x0: tensor<1xf64>, %c: tensor<i1>) -> tensor<i64> {
  // CHECK: %[[R:.*]]:2 = scn.scan
  // CHECK: scn.dim %[[R]]#0, 0
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    scn.yield next(%x : tensor<f64>) outputs() until(%c : tensor<i1>)
  } -> (tensor<?xf64>, tensor<1xf64>)
  %1 = scn.dim %0#0, 0 : tensor<?xf64> -> tensor<i64>
  return %1 : tensor<i64>
}

// -----

// Rows of an output are as long as what the step gives, where that is decided outside: no step is run to find it.
// CHECK-LABEL: func @outputs
// CHECK-SAME: (%[[N:.*]]: tensor<i64>, %[[U:.*]]: tensor<?x?xf64>, %[[X0:.*]]: tensor<1x?xf64>, %[[V:.*]]: tensor<?xf64>)
func.func @outputs(%n: tensor<i64>, %u: tensor<?x?xf64>, %x0: tensor<1x?xf64>, %v: tensor<?xf64>) -> (tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>) {
  // CHECK-DAG: %[[A:.*]] = scn.dim %[[U]], 1
  // CHECK-DAG: %[[B:.*]] = scn.dim %[[X0]], 1
  // CHECK-DAG: %[[C:.*]] = scn.dim %[[V]], 0
  // CHECK-DAG: %[[D:.*]] = scn.dim %[[SCAN:.*]]#4, 1
  // CHECK: return %[[A]], %[[B]], %[[C]], %[[D]]
  %0:6 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x?xf64>) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%u_t: tensor<?xf64>, %x: tensor<?xf64>):
    %y = scn.tanh %x : tensor<?xf64> -> tensor<?xf64>
    %e = scn.exp %u_t : tensor<?xf64> -> tensor<?xf64>
    %w = scn.mul %v, %v : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %k = scn.reduce_sum %y axes = [0] : tensor<?xf64> -> tensor<f64>
    %i = scn.cast %k to i64 : tensor<f64> -> tensor<i64>
    %d = scn.slice %v starts() stops(%i) steps() static_starts = [0] static_stops = [-9223372036854775808] static_steps = [1] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs(%e, %x, %w, %d : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>)
  } -> (tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<1x?xf64>)
  %1 = scn.dim %0#1, 1 : tensor<?x?xf64> -> tensor<i64>
  %2 = scn.dim %0#2, 1 : tensor<?x?xf64> -> tensor<i64>
  %3 = scn.dim %0#3, 1 : tensor<?x?xf64> -> tensor<i64>
  %4 = scn.dim %0#4, 1 : tensor<?x?xf64> -> tensor<i64>
  return %1, %2, %3, %4 : tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>
}

// -----

// Rows that a pass cut out of a sequence, knowing that they are there.
// CHECK-LABEL: func @rows_in_range
// CHECK-SAME: (%{{.*}}: tensor<?x3xf64>, %[[N:.*]]: tensor<i64>, %{{.*}}: tensor<i64>)
func.func @rows_in_range(%x: tensor<?x3xf64>, %n: tensor<i64>, %k: tensor<i64>) -> (tensor<i64>, tensor<i64>) {
  // CHECK: return %[[N]], %[[N]]
  %a = scn.slice %x starts() stops(%n) steps() static_starts = [0, 0] static_stops = [-9223372036854775808, 4611686018427387904] static_steps = [1, 1] indexed = [false, false] {scn.in_range} : tensor<?x3xf64> -> tensor<?x3xf64>
  %0 = scn.dim %a, 0 : tensor<?x3xf64> -> tensor<i64>
  %end = scn.add %k, %n : tensor<i64>, tensor<i64> -> tensor<i64>
  %b = scn.slice %x starts(%k) stops(%end) steps() static_starts = [-9223372036854775808, 0] static_stops = [-9223372036854775808, 4611686018427387904] static_steps = [1, 1] indexed = [false, false] {scn.in_range} : tensor<?x3xf64> -> tensor<?x3xf64>
  %1 = scn.dim %b, 0 : tensor<?x3xf64> -> tensor<i64>
  return %0, %1 : tensor<i64>, tensor<i64>
}
