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

// -----

// The derivative of a square: where(2 == 0, 1, 2 - 1) is 1. Elements that are not constant, or would be rounded, stay.
// CHECK-LABEL: func @computed_exponent
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>, %[[A:.*]]: tensor<?xf64>
func.func @computed_exponent(%x: tensor<?xf64>, %a: tensor<?xf64>, %s: tensor<f32>) -> (tensor<?xf64>, tensor<?xf64>, tensor<f32>) {
  // CHECK-COUNT-2: scn.pow
  // CHECK-NOT: scn.pow
  // CHECK: return %[[X]]
  %zero = scn.constant dense<0.0> : tensor<f64>
  %one = scn.constant dense<1.0> : tensor<f64>
  %two = scn.constant dense<2.0> : tensor<f64>
  %p = scn.fill_like %two, %x : tensor<f64>, tensor<?xf64> -> tensor<?xf64>
  %zeros = scn.fill_like %zero, %p : tensor<f64>, tensor<?xf64> -> tensor<?xf64>
  %ones = scn.fill_like %one, %p : tensor<f64>, tensor<?xf64> -> tensor<?xf64>
  %is = scn.eq %p, %zeros : tensor<?xf64>, tensor<?xf64> -> tensor<?xi1>
  %less = scn.sub %p, %ones : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  %e = scn.select %is, %ones, %less : tensor<?xi1>, tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  %y = scn.pow %x, %e : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  %f = scn.sub %a, %ones : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  %z = scn.pow %x, %f : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  %small = scn.constant dense<1.0e-9> : tensor<f32>
  %whole = scn.constant dense<1.0> : tensor<f32>
  %near = scn.add %whole, %small : tensor<f32>, tensor<f32> -> tensor<f32>
  %w = scn.pow %s, %near : tensor<f32>, tensor<f32> -> tensor<f32>
  return %y, %z, %w : tensor<?xf64>, tensor<?xf64>, tensor<f32>
}
