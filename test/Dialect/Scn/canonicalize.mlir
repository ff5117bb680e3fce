// RUN: scansion-opt %s -canonicalize -split-input-file | FileCheck %s
//
// Folders and canonicalizers of the ops that are not elementwise.

// A cast to the type that the operand has.
// CHECK-LABEL: func @cast
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
func.func @cast(%x: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf32>) {
  // CHECK-NEXT: %[[Y:.*]] = scn.cast %[[X]] to f32
  // CHECK-NEXT: return %[[X]], %[[Y]]
  %0 = scn.cast %x to f64 : tensor<?xf64> -> tensor<?xf64>
  %1 = scn.cast %x to f32 : tensor<?xf64> -> tensor<?xf32>
  return %0, %1 : tensor<?xf64>, tensor<?xf32>
}

// -----

// CHECK-LABEL: func @dim
// CHECK-SAME: (%[[X:.*]]: tensor<?x3xf64>)
func.func @dim(%x: tensor<?x3xf64>) -> (tensor<i64>, tensor<i64>) {
  // CHECK-DAG: %[[THREE:.*]] = scn.constant dense<3> : tensor<i64>
  // CHECK-DAG: %[[N:.*]] = scn.dim %[[X]], 0
  // CHECK: return %[[N]], %[[THREE]]
  %0 = scn.dim %x, 0 : tensor<?x3xf64> -> tensor<i64>
  %1 = scn.dim %x, 1 : tensor<?x3xf64> -> tensor<i64>
  return %0, %1 : tensor<i64>, tensor<i64>
}

// -----

// CHECK-LABEL: func @transpose
// CHECK-SAME: (%[[X:.*]]: tensor<?x3xf64>)
func.func @transpose(%x: tensor<?x3xf64>) -> (tensor<?x3xf64>, tensor<3x?xf64>) {
  // CHECK-NEXT: %[[T:.*]] = scn.transpose %[[X]] permutation = [1, 0]
  // CHECK-NEXT: return %[[X]], %[[T]]
  %0 = scn.transpose %x permutation = [0, 1] : tensor<?x3xf64> -> tensor<?x3xf64>
  %1 = scn.transpose %x permutation = [1, 0] : tensor<?x3xf64> -> tensor<3x?xf64>
  return %0, %1 : tensor<?x3xf64>, tensor<3x?xf64>
}

// -----

// Equal constants are merged.
// CHECK-LABEL: func @constants
func.func @constants(%x: tensor<17xf64>) -> (tensor<f64>, tensor<f64>, tensor<17xf64>, tensor<17xf64>) {
  // CHECK-DAG: %[[HALF:.*]] = scn.constant dense<5.000000e-01> : tensor<f64>
  // CHECK-DAG: %[[ONES:.*]] = scn.constant dense<1.000000e+00> : tensor<17xf64>
  // CHECK-NOT: scn.constant
  // CHECK: return %[[HALF]], %[[HALF]], %[[ONES]], %[[ONES]]
  %0 = scn.constant dense<0.5> : tensor<f64>
  %1 = scn.constant dense<0.5> : tensor<f64>
  %2 = scn.constant dense<1.0> : tensor<17xf64>
  %3 = scn.constant dense<1.0> : tensor<17xf64>
  return %0, %1, %2, %3 : tensor<f64>, tensor<f64>, tensor<17xf64>, tensor<17xf64>
}

// -----

// A check that is known to hold goes; one that is known to fail stays, to fail when it is reached.
// CHECK-LABEL: func @checks
// CHECK-SAME: (%[[C:.*]]: tensor<i1>,
func.func @checks(%c: tensor<i1>, %n: tensor<i64>, %a: i64) {
  // CHECK-NOT: "holds"
  // CHECK: scn.check %{{.*}} "fails"
  // CHECK: scn.check %{{.*}} "fails, lowered"
  // CHECK: scn.check %[[C]]{{.*}} "unknown"
  %true = scn.constant dense<true> : tensor<i1>
  %false = scn.constant dense<false> : tensor<i1>
  %yes = arith.constant true
  %no = arith.constant false
  scn.check %true, %n, %n status = 1 "holds" : tensor<i1>, tensor<i64>, tensor<i64>
  scn.check %false, %n, %n status = 1 "fails" : tensor<i1>, tensor<i64>, tensor<i64>
  scn.check %yes, %a, %a status = 1 "holds" : i1, i64, i64
  scn.check %no, %a, %a status = 1 "fails, lowered" : i1, i64, i64
  scn.check %c, %n, %n status = 1 "unknown" : tensor<i1>, tensor<i64>, tensor<i64>
  return
}

// -----

// Pure ops and scans that nobody reads go; what can fail or belongs to the outside stays.
// CHECK-LABEL: func @dead
func.func @dead(%n: tensor<i64>, %x: tensor<1xf64>, %rng: !scn.rng<"pcg64">) {
  // CHECK-NEXT: scn.input
  // CHECK-NEXT: scn.shared
  // CHECK-NEXT: return
  %0 = scn.input : tensor<f64>
  %1 = scn.shared 1 : tensor<f64>
  %2 = scn.reduce_sum %x axes = [0] : tensor<1xf64> -> tensor<f64>
  %3:2 = scn.scan steps(%n) states(%x taps [-1] : tensor<1xf64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next(%a : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  %4:2 = scn.random "normal" %rng params(%2, %2 : tensor<f64>, tensor<f64>) sizes() static_sizes = [] dtype = f64 : !scn.rng<"pcg64"> -> tensor<f64>
  return
}
