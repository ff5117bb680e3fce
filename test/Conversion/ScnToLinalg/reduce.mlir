// RUN: scansion-opt %s -scn-to-linalg -canonicalize -cse -split-input-file | FileCheck %s

// CHECK-LABEL: func @sum
// CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f64
// CHECK: %[[START:.*]] = linalg.fill ins(%[[ZERO]] : f64)
// CHECK: linalg.generic {{.*}} iterator_types = ["reduction", "parallel", "reduction"]} ins(%{{.*}} : tensor<?x3x?xf64>) outs(%[[START]] : tensor<3xf64>) {
// CHECK-NEXT: ^bb0(%[[X:.*]]: f64, %[[SUM:.*]]: f64):
// CHECK-NEXT: arith.addf %[[SUM]], %[[X]]
func.func @sum(%x: tensor<?x3x?xf64>) -> tensor<3xf64> {
  %0 = scn.reduce_sum %x axes = [0, 2] : tensor<?x3x?xf64> -> tensor<3xf64>
  return %0 : tensor<3xf64>
}

// -----

// To a scalar, and along no axis.
// CHECK-LABEL: func @all_and_none
// CHECK-SAME: (%[[X:.*]]: tensor<?xf32>)
// CHECK: %[[ONE:.*]] = arith.constant dense<1.000000e+00> : tensor<f32>
// CHECK: %[[P:.*]] = linalg.generic {{.*}} outs(%[[ONE]] : tensor<f32>)
// CHECK: arith.mulf
// CHECK: return %[[P]], %[[X]]
func.func @all_and_none(%x: tensor<?xf32>) -> (tensor<f32>, tensor<?xf32>) {
  %0 = scn.reduce_prod %x axes = [0] : tensor<?xf32> -> tensor<f32>
  %1 = scn.reduce_sum %x axes = [] : tensor<?xf32> -> tensor<?xf32>
  return %0, %1 : tensor<f32>, tensor<?xf32>
}

// -----

// The neutral element and the comparison follow the graph's type; NaN wins among floats.
// CHECK-LABEL: func @extrema
// CHECK-DAG: %[[LEAST:.*]] = arith.constant dense<-128> : tensor<i8>
// CHECK-DAG: %[[LARGEST:.*]] = arith.constant dense<-1> : tensor<i8>
// CHECK-DAG: %[[MINUS_INFINITY:.*]] = arith.constant dense<0xFFF0000000000000> : tensor<f64>
// CHECK: outs(%[[MINUS_INFINITY]]
// CHECK: arith.maximumf
// CHECK: outs(%[[LARGEST]]
// CHECK: arith.minui
// CHECK: outs(%[[LEAST]]
// CHECK: arith.maxsi
func.func @extrema(%a: tensor<?xf64>, %b: tensor<?xui8>, %c: tensor<?xi8>) -> (tensor<f64>, tensor<ui8>, tensor<i8>) {
  %0 = scn.reduce_max %a axes = [0] : tensor<?xf64> -> tensor<f64>
  %1 = scn.reduce_min %b axes = [0] : tensor<?xui8> -> tensor<ui8>
  %2 = scn.reduce_max %c axes = [0] : tensor<?xi8> -> tensor<i8>
  return %0, %1, %2 : tensor<f64>, tensor<ui8>, tensor<i8>
}

// -----

// CHECK-LABEL: func @truth
// CHECK-SAME: (%{{.*}}: tensor<?xi8>) -> (tensor<i8>, tensor<i8>)
// CHECK-DAG: %[[TRUE:.*]] = arith.constant dense<1> : tensor<i8>
// CHECK-DAG: %[[FALSE:.*]] = arith.constant dense<0> : tensor<i8>
// CHECK: outs(%[[FALSE]]
// CHECK: arith.ori
// CHECK: outs(%[[TRUE]]
// CHECK: arith.andi
func.func @truth(%c: tensor<?xi1>) -> (tensor<i1>, tensor<i1>) {
  %0 = scn.reduce_any %c axes = [0] : tensor<?xi1> -> tensor<i1>
  %1 = scn.reduce_all %c axes = [0] : tensor<?xi1> -> tensor<i1>
  return %0, %1 : tensor<i1>, tensor<i1>
}

// -----

// Loops: batch axes, free axes of lhs, free axes of rhs, contracted axes.
// CHECK-DAG: #[[$LHS:.*]] = affine_map<(d0, d1, d2, d3) -> (d1, d0, d3)>
// CHECK-DAG: #[[$RHS:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>
// CHECK-DAG: #[[$OUT:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
// CHECK-LABEL: func @batched_dot
// CHECK: tensor.empty(%{{.*}}) : tensor<4x?x6xf64>
// CHECK: %[[START:.*]] = linalg.fill
// CHECK: linalg.generic {indexing_maps = [#[[$LHS]], #[[$RHS]], #[[$OUT]]], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins({{.*}}) outs(%[[START]] : tensor<4x?x6xf64>)
// CHECK: %[[PRODUCT:.*]] = arith.mulf
// CHECK: arith.addf %{{.*}}, %[[PRODUCT]]
func.func @batched_dot(%a: tensor<?x4x?xf64>, %b: tensor<4x?x6xf64>) -> tensor<4x?x6xf64> {
  %0 = scn.dot %a, %b batch = [1], [0] contract = [2], [1] : tensor<?x4x?xf64>, tensor<4x?x6xf64> -> tensor<4x?x6xf64>
  return %0 : tensor<4x?x6xf64>
}

// -----

// CHECK-LABEL: func @inner_and_outer
// CHECK: iterator_types = ["reduction"]
// CHECK: -> tensor<f64>
// CHECK: iterator_types = ["parallel", "parallel"]
// CHECK: -> tensor<?x?xf64>
// CHECK: iterator_types = ["reduction"]
// CHECK: arith.andi
// CHECK-NEXT: arith.ori
// CHECK: iterator_types = []
func.func @inner_and_outer(%x: tensor<?xf64>, %c: tensor<?xi1>, %s: tensor<f64>) -> (tensor<f64>, tensor<?x?xf64>, tensor<i1>, tensor<f64>) {
  %0 = scn.dot %x, %x batch = [], [] contract = [0], [0] : tensor<?xf64>, tensor<?xf64> -> tensor<f64>
  %1 = scn.dot %x, %x batch = [], [] contract = [], [] : tensor<?xf64>, tensor<?xf64> -> tensor<?x?xf64>
  %2 = scn.dot %c, %c batch = [], [] contract = [0], [0] : tensor<?xi1>, tensor<?xi1> -> tensor<i1>
  %3 = scn.dot %s, %s batch = [], [] contract = [], [] : tensor<f64>, tensor<f64> -> tensor<f64>
  return %0, %1, %2, %3 : tensor<f64>, tensor<?x?xf64>, tensor<i1>, tensor<f64>
}
