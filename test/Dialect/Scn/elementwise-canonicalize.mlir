// RUN: scansion-opt %s -canonicalize | FileCheck %s

// CHECK-LABEL: func @square
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
func.func @square(%x: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK-NOT: scn.pow
  // CHECK: %[[Y:.*]] = scn.square %[[X]] : tensor<?xf64> -> tensor<?xf64>
  // CHECK: return %[[Y]]
  %two = scn.constant dense<2.0> : tensor<f64>
  %e = scn.fill_like %two, %x : tensor<f64>, tensor<?xf64> -> tensor<?xf64>
  %y = scn.pow %x, %e : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// CHECK-LABEL: func @first
// CHECK-SAME: (%[[X:.*]]: tensor<3xi32>)
func.func @first(%x: tensor<3xi32>) -> tensor<3xi32> {
  // CHECK: return %[[X]]
  %e = scn.constant dense<1> : tensor<3xi32>
  %y = scn.pow %x, %e : tensor<3xi32>, tensor<3xi32> -> tensor<3xi32>
  return %y : tensor<3xi32>
}

// CHECK-LABEL: func @zeroth
func.func @zeroth(%x: tensor<f32>) -> tensor<f32> {
  // CHECK: %[[ONE:.*]] = scn.constant dense<1.000000e+00> : tensor<f32>
  // CHECK: return %[[ONE]]
  %e = scn.constant dense<0.0> : tensor<f32>
  %y = scn.pow %x, %e : tensor<f32>, tensor<f32> -> tensor<f32>
  return %y : tensor<f32>
}

// CHECK-LABEL: func @root
func.func @root(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: %[[R:.*]] = scn.sqrt
  // CHECK: scn.reciprocal %[[R]]
  %e = scn.constant dense<-0.5> : tensor<2xf32>
  %y = scn.pow %x, %e : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// Integers have no reciprocal, and elements that differ no common power.
// CHECK-LABEL: func @kept
func.func @kept(%x: tensor<2xi32>) -> (tensor<2xi32>, tensor<2xi32>) {
  // CHECK-COUNT-2: scn.pow
  %minus = scn.constant dense<-1> : tensor<2xi32>
  %mixed = scn.constant dense<[2, 3]> : tensor<2xi32>
  %0 = scn.pow %x, %minus : tensor<2xi32>, tensor<2xi32> -> tensor<2xi32>
  %1 = scn.pow %x, %mixed : tensor<2xi32>, tensor<2xi32> -> tensor<2xi32>
  return %0, %1 : tensor<2xi32>, tensor<2xi32>
}
