// RUN: scansion-opt %s -allow-unregistered-dialect -scf-carries-to-scalars -canonicalize -cse -split-input-file | FileCheck %s

// CHECK-LABEL: func @for
// CHECK-SAME: (%{{.*}}: index, %[[X0:.*]]: tensor<f64>)
// CHECK: %[[S0:.*]] = tensor.extract %[[X0]][]
// CHECK: %[[R:.*]] = scf.for {{.*}} iter_args(%[[S:.*]] = %[[S0]]) -> (f64) {
// CHECK-NEXT: %[[Y:.*]] = arith.addf %[[S]], %[[S]]
// CHECK-NEXT: scf.yield %[[Y]] : f64
// CHECK: %[[OUT:.*]] = tensor.from_elements %[[R]] : tensor<f64>
// CHECK: return %[[OUT]]
func.func @for(%n: index, %x0: tensor<f64>) -> tensor<f64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%x = %x0) -> (tensor<f64>) {
    %s = tensor.extract %x[] : tensor<f64>
    %y = arith.addf %s, %s : f64
    %z = tensor.from_elements %y : tensor<f64>
    scf.yield %z : tensor<f64>
  }
  return %r : tensor<f64>
}

// -----

// Rows of rank 0 are read and written as elements.
// CHECK-LABEL: func @rows
// CHECK: scf.for %[[T:.*]] = %c0 {{.*}} iter_args(%[[ROWS:.*]] = %{{.*}})
// CHECK-NEXT: %[[X:.*]] = tensor.extract %{{.*}}[%[[T]]] : tensor<?xf64>
// CHECK-NEXT: %[[STORED:.*]] = tensor.insert %[[X]] into %[[ROWS]][%[[T]], %c2] : tensor<?x3xf64>
// CHECK-NEXT: scf.yield %[[STORED]]
func.func @rows(%n: index, %u: tensor<?xf64>, %out: tensor<?x3xf64>) -> tensor<?x3xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %out) -> (tensor<?x3xf64>) {
    %x = tensor.extract_slice %u[%t] [1] [1] : tensor<?xf64> to tensor<f64>
    %stored = tensor.insert_slice %x into %rows[%t, 2] [1, 1] [1, 1] : tensor<f64> into tensor<?x3xf64>
    scf.yield %stored : tensor<?x3xf64>
  }
  return %r : tensor<?x3xf64>
}

// -----

// CHECK-LABEL: func @while
// CHECK: scf.while (%[[S:.*]] = %{{.*}}) : (f64) -> f64 {
// CHECK-NEXT: arith.cmpf olt, %[[S]], %{{.*}} : f64
// CHECK-NEXT: scf.condition(%{{.*}}) %[[S]] : f64
// CHECK: ^bb0(%[[X:.*]]: f64):
// CHECK-NEXT: %[[Y:.*]] = arith.addf %[[X]], %[[X]] : f64
// CHECK-NEXT: scf.yield %[[Y]] : f64
func.func @while(%limit: f64, %x0: tensor<f64>) -> tensor<f64> {
  %r = scf.while (%x = %x0) : (tensor<f64>) -> tensor<f64> {
    %s = tensor.extract %x[] : tensor<f64>
    %c = arith.cmpf olt, %s, %limit : f64
    scf.condition(%c) %x : tensor<f64>
  } do {
  ^bb0(%x: tensor<f64>):
    %s = tensor.extract %x[] : tensor<f64>
    %y = arith.addf %s, %s : f64
    %z = tensor.from_elements %y : tensor<f64>
    scf.yield %z : tensor<f64>
  }
  return %r : tensor<f64>
}

// -----

// CHECK-LABEL: func @if
// CHECK-SAME: (%{{.*}}: i1, %[[X:.*]]: tensor<i64>, %[[Y:.*]]: tensor<i64>) -> i64
// CHECK: %[[R:.*]] = scf.if %{{.*}} -> (i64) {
// CHECK-NEXT: %[[A:.*]] = tensor.extract %[[X]][]
// CHECK-NEXT: scf.yield %[[A]] : i64
// CHECK: %[[B:.*]] = tensor.extract %[[Y]][]
// CHECK-NEXT: scf.yield %[[B]] : i64
// CHECK: return %[[R]] : i64
func.func @if(%c: i1, %x: tensor<i64>, %y: tensor<i64>) -> i64 {
  %r = scf.if %c -> (tensor<i64>) {
    scf.yield %x : tensor<i64>
  } else {
    "test.effect"() : () -> ()
    scf.yield %y : tensor<i64>
  }
  %s = tensor.extract %r[] : tensor<i64>
  return %s : i64
}
