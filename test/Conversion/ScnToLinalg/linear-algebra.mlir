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
