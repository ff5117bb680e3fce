// RUN: scansion-opt %s -scn-to-linalg -canonicalize -cse -split-input-file | FileCheck %s

// What is solved with one LU factorization shares it; the rooms are destinations, of the length that the type knows.
// CHECK-LABEL: func @shared_factors
// CHECK-SAME: (%[[A:.*]]: tensor<?x4xf64>, %[[B:.*]]: tensor<4x1xf64>)
// CHECK-DAG: %[[ROOM:.*]] = tensor.empty() : tensor<4x4xf64>
// CHECK-DAG: %[[PIVOTS:.*]] = tensor.empty() : tensor<4xi32>
// CHECK: %[[LU:.*]]:2 = scn.runtime_call @scn_rt_lu ins(%[[A]] : tensor<?x4xf64>) outs(%[[ROOM]], %[[PIVOTS]] : tensor<4x4xf64>, tensor<4xi32>) {op = "scn.lu"}
// CHECK: scn.runtime_call @scn_rt_lu_solve ins(%[[LU]]#0, %[[LU]]#1, %[[B]] : {{.*}}) outs({{.*}} : tensor<4x1xf64>) {op = "scn.solve"}
// CHECK-NOT: @scn_rt_lu ins
// CHECK: scn.runtime_call @scn_rt_lu_solve_transposed ins(%[[LU]]#0, %[[LU]]#1, %[[B]]
// CHECK: scn.runtime_call @scn_rt_lu_inverse ins(%[[LU]]#0, %[[LU]]#1 : {{.*}}) outs(%[[ROOM]] : tensor<4x4xf64>) {op = "scn.inverse"}
// CHECK: scn.runtime_call @scn_rt_lu_det ins(%[[LU]]#0, %[[LU]]#1 : {{.*}}) outs({{.*}} : tensor<f64>) {op = "scn.det"}
// CHECK: scn.runtime_call @scn_rt_lu_slogdet ins(%[[LU]]#0, %[[LU]]#1 : {{.*}}) outs({{.*}} : tensor<f64>, tensor<f64>) {op = "scn.slogdet"}
func.func @shared_factors(%a: tensor<?x4xf64>, %b: tensor<4x1xf64>)
    -> (tensor<4x1xf64>, tensor<4x1xf64>, tensor<4x4xf64>, tensor<f64>, tensor<f64>, tensor<f64>) {
  %x = scn.solve "general" %a, %b {scn.checked} : tensor<?x4xf64>, tensor<4x1xf64> -> tensor<4x1xf64>
  %y = scn.solve "general" transpose %a, %b {scn.checked} : tensor<?x4xf64>, tensor<4x1xf64> -> tensor<4x1xf64>
  %i = scn.inverse %a {scn.checked} : tensor<?x4xf64> -> tensor<4x4xf64>
  %d = scn.det %a {scn.checked} : tensor<?x4xf64> -> tensor<f64>
  %s, %l = scn.slogdet %a {scn.checked} : tensor<?x4xf64> -> tensor<f64>, tensor<f64>
  return %x, %y, %i, %d, %s, %l : tensor<4x1xf64>, tensor<4x1xf64>, tensor<4x4xf64>, tensor<f64>, tensor<f64>, tensor<f64>
}

// -----

// CHECK-LABEL: func @structures
// CHECK: %[[L:.*]] = scn.runtime_call @scn_rt_cholesky ins(%[[A:.*]] : tensor<2x?x?xf32>) outs({{.*}}) {op = "scn.solve"}
// CHECK: scn.runtime_call @scn_rt_cholesky_solve ins(%[[L]], %[[B:.*]] : tensor<2x?x?xf32>, tensor<2x?x?xf32>)
// CHECK: scn.runtime_call @scn_rt_lu_symmetric ins(%[[A]]
// CHECK: scn.runtime_call @scn_rt_lu_solve ins
// CHECK: scn.runtime_call @scn_rt_cholesky_or_nan ins(%[[A]] : tensor<2x?x?xf32>) outs({{.*}}) {op = "scn.cholesky"}
// CHECK: scn.runtime_call @scn_rt_solve_upper ins(%[[A]], %[[B]] : {{.*}}) outs({{.*}}) {op = "scn.triangular_solve"}
// CHECK: scn.runtime_call @scn_rt_solve_lower_transposed_unit ins(%[[A]], %[[B]]
func.func @structures(%a: tensor<2x?x?xf32>, %b: tensor<2x?x?xf32>)
    -> (tensor<2x?x?xf32>, tensor<2x?x?xf32>, tensor<2x?x?xf32>, tensor<2x?x?xf32>, tensor<2x?x?xf32>) {
  %p = scn.solve "positive" %a, %b {scn.checked} : tensor<2x?x?xf32>, tensor<2x?x?xf32> -> tensor<2x?x?xf32>
  %s = scn.solve "symmetric" %a, %b {scn.checked} : tensor<2x?x?xf32>, tensor<2x?x?xf32> -> tensor<2x?x?xf32>
  %l = scn.cholesky nan %a {scn.checked} : tensor<2x?x?xf32> -> tensor<2x?x?xf32>
  %u = scn.triangular_solve %a, %b {scn.checked} : tensor<2x?x?xf32>, tensor<2x?x?xf32> -> tensor<2x?x?xf32>
  %t = scn.triangular_solve lower transpose unit_diagonal %a, %b {scn.checked} : tensor<2x?x?xf32>, tensor<2x?x?xf32> -> tensor<2x?x?xf32>
  return %p, %s, %l, %u, %t : tensor<2x?x?xf32>, tensor<2x?x?xf32>, tensor<2x?x?xf32>, tensor<2x?x?xf32>, tensor<2x?x?xf32>
}

// -----

// CHECK-LABEL: func @band
// CHECK: linalg.generic
// CHECK: %[[ROW:.*]] = linalg.index 1
// CHECK: %[[COLUMN:.*]] = linalg.index 2
// CHECK: %[[DIAGONAL:.*]] = arith.subi %[[COLUMN]], %[[ROW]]
// CHECK: arith.cmpi sge, %[[DIAGONAL]], %{{.*}}
// CHECK: arith.cmpi sle, %[[DIAGONAL]], %{{.*}}
// CHECK: arith.select %{{.*}}, %{{.*}}, %{{.*}} : f64
func.func @band(%x: tensor<?x3x4xf64>) -> tensor<?x3x4xf64> {
  %y = scn.band %x from -1 to 2 : tensor<?x3x4xf64> -> tensor<?x3x4xf64>
  return %y : tensor<?x3x4xf64>
}

// -----

// What nobody reads is not computed.
// CHECK-LABEL: func @decompositions
// CHECK-SAME: (%[[X:.*]]: tensor<?x4xf64>, %[[S:.*]]: tensor<4x4xf64>)
// CHECK: %[[N:.*]] = arith.minsi %{{.*}}, %c4
// CHECK: tensor.empty(%[[N]]) : tensor<?xf64>
// CHECK: scn.runtime_call @scn_rt_singular_values ins(%[[X]] : tensor<?x4xf64>) outs(%{{.*}} : tensor<?xf64>) {op = "scn.svd"}
// CHECK: scn.runtime_call @scn_rt_svd ins(%[[S]] : tensor<4x4xf64>) outs({{.*}} : tensor<4x4xf64>, tensor<4xf64>, tensor<4x4xf64>)
// CHECK: scn.runtime_call @scn_rt_eigvalsh ins(%[[S]] : tensor<4x4xf64>) outs({{.*}} : tensor<4xf64>) {op = "scn.eigh"}
// CHECK: scn.runtime_call @scn_rt_qr_r ins(%[[S]] : tensor<4x4xf64>) outs({{.*}} : tensor<4x4xf64>) {op = "scn.qr"}
// CHECK: scn.runtime_call @scn_rt_pseudo_inverse ins(%[[X]] : tensor<?x4xf64>) outs({{.*}} : tensor<4x?xf64>)
// CHECK: scn.runtime_call @scn_rt_expm ins(%[[S]]
func.func @decompositions(%x: tensor<?x4xf64>, %s: tensor<4x4xf64>)
    -> (tensor<?xf64>, tensor<4x4xf64>, tensor<4xf64>, tensor<4xf64>, tensor<4x4xf64>, tensor<4x?xf64>, tensor<4x4xf64>) {
  %0:3 = scn.svd %x : tensor<?x4xf64> -> tensor<?x?xf64>, tensor<?xf64>, tensor<?x4xf64>
  %1:3 = scn.svd %s : tensor<4x4xf64> -> tensor<4x4xf64>, tensor<4xf64>, tensor<4x4xf64>
  %2:2 = scn.eigh %s {scn.checked} : tensor<4x4xf64> -> tensor<4xf64>, tensor<4x4xf64>
  %3:2 = scn.qr %s : tensor<4x4xf64> -> tensor<4x4xf64>, tensor<4x4xf64>
  %4 = scn.pseudo_inverse %x : tensor<?x4xf64> -> tensor<4x?xf64>
  %5 = scn.expm %s {scn.checked} : tensor<4x4xf64> -> tensor<4x4xf64>
  return %0#1, %1#0, %1#1, %2#0, %3#1, %4, %5 : tensor<?xf64>, tensor<4x4xf64>, tensor<4xf64>, tensor<4xf64>, tensor<4x4xf64>, tensor<4x?xf64>, tensor<4x4xf64>
}

// -----

// Few numbers are computed with where they stand.
// CHECK-LABEL: func @small
// CHECK-NOT: scn.runtime_call
// CHECK: %[[X00:.*]] = tensor.extract %{{.*}}[%{{.*}}, %{{.*}}] : tensor<2x2xf64>
// CHECK: scn.check {{.*}} status = 5 "the matrix is singular" {op = "scn.inverse"}
// CHECK: tensor.from_elements {{.*}} : tensor<2x2xf64>
// CHECK: scn.check {{.*}} status = 5 "the matrix is not positive definite" {op = "scn.cholesky"}
// CHECK: return
func.func @small(%x: tensor<2x2xf64>) -> (tensor<2x2xf64>, tensor<f64>, tensor<2x2xf64>) {
  %y = scn.inverse %x : tensor<2x2xf64> -> tensor<2x2xf64>
  %d = scn.det %x : tensor<2x2xf64> -> tensor<f64>
  %l = scn.cholesky %x : tensor<2x2xf64> -> tensor<2x2xf64>
  return %y, %d, %l : tensor<2x2xf64>, tensor<f64>, tensor<2x2xf64>
}

// -----

// Stacks of few numbers: a loop over the stack. A transpose is read where its operand stands.
// CHECK-LABEL: func @small_stack
// CHECK-SAME: (%[[A:.*]]: tensor<?x4x4xf64>, %[[B:.*]]: tensor<?x4x1xf64>)
// CHECK-NOT: scn.runtime_call
// CHECK-NOT: linalg.generic
// CHECK: %[[L:.*]] = scf.for %[[I:[a-z0-9]*]] = %c0 to %{{.*}} iter_args(%{{.*}} = %{{.*}}) -> (tensor<?x4x4xf64>) {
// CHECK: tensor.extract %[[A]][%[[I]], %c0, %c0]
// CHECK: math.sqrt
// CHECK: scn.check {{.*}} status = 5 "the matrix is not positive definite" {op = "scn.cholesky"}
// CHECK: tensor.insert
// CHECK: scf.for %[[J:[a-z0-9]*]] = %c0 to %{{.*}} -> (tensor<?x4x1xf64>) {
// CHECK: tensor.extract %[[L]][%[[J]], %c0, %c0]
// CHECK: tensor.extract %[[L]][%[[J]], %c1, %c0]
// CHECK: tensor.extract %[[B]][%[[J]], %c3, %c0]
// CHECK: scn.check {{.*}} status = 5 "the matrix is singular" {op = "scn.triangular_solve"}
func.func @small_stack(%a: tensor<?x4x4xf64>, %b: tensor<?x4x1xf64>) -> tensor<?x4x1xf64> {
  %l = scn.cholesky %a {scn.checked} : tensor<?x4x4xf64> -> tensor<?x4x4xf64>
  %t = scn.transpose %l permutation = [0, 2, 1] : tensor<?x4x4xf64> -> tensor<?x4x4xf64>
  %x = scn.triangular_solve %t, %b {scn.checked} : tensor<?x4x4xf64>, tensor<?x4x1xf64> -> tensor<?x4x1xf64>
  return %x : tensor<?x4x1xf64>
}

// -----

// Too many numbers to be written one by one.
// CHECK-LABEL: func @not_so_small
// CHECK: scn.runtime_call @scn_rt_cholesky ins
// CHECK: scn.runtime_call @scn_rt_solve_lower ins
func.func @not_so_small(%a: tensor<?x7x7xf64>, %b: tensor<?x7x3xf64>) -> (tensor<?x7x7xf64>, tensor<?x7x3xf64>) {
  %l = scn.cholesky %a {scn.checked} : tensor<?x7x7xf64> -> tensor<?x7x7xf64>
  %x = scn.triangular_solve lower %a, %b {scn.checked} : tensor<?x7x7xf64>, tensor<?x7x3xf64> -> tensor<?x7x3xf64>
  return %l, %x : tensor<?x7x7xf64>, tensor<?x7x3xf64>
}
