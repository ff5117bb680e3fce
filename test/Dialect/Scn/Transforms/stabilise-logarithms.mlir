// RUN: scansion-opt %s -scn-stabilise-logarithms -canonicalize -split-input-file | FileCheck %s

// CHECK-LABEL: func @log_sigmoid
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
// CHECK: %[[N:.*]] = scn.neg %[[X]]
// CHECK: %[[P:.*]] = scn.softplus %[[N]]
// CHECK: %[[Y:.*]] = scn.neg %[[P]]
// CHECK: return %[[Y]]
func.func @log_sigmoid(%x: tensor<?xf64>) -> tensor<?xf64> {
  %s = scn.sigmoid %x : tensor<?xf64> -> tensor<?xf64>
  %y = scn.log %s : tensor<?xf64> -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// CHECK-LABEL: func @log1p_exp
// CHECK: %[[Y:.*]] = scn.softplus %arg0
// CHECK-NEXT: return %[[Y]]
func.func @log1p_exp(%x: tensor<?xf64>) -> tensor<?xf64> {
  %e = scn.exp %x : tensor<?xf64> -> tensor<?xf64>
  %y = scn.log1p %e : tensor<?xf64> -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// Signs and the order of the sum do not matter.
// CHECK-LABEL: func @one_minus
// CHECK: %[[A:.*]] = scn.log1mexp %arg0
// CHECK: %[[P:.*]] = scn.softplus %arg0
// CHECK: %[[B:.*]] = scn.neg %[[P]]
// CHECK: return %[[A]], %[[B]]
func.func @one_minus(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %one = scn.constant dense<1.0> : tensor<f32>
  %e = scn.exp %x : tensor<f32> -> tensor<f32>
  %minus = scn.neg %e : tensor<f32> -> tensor<f32>
  %d = scn.add %minus, %one : tensor<f32>, tensor<f32> -> tensor<f32>
  %a = scn.log %d : tensor<f32> -> tensor<f32>
  %s = scn.sigmoid %x : tensor<f32> -> tensor<f32>
  %rest = scn.sub %one, %s : tensor<f32>, tensor<f32> -> tensor<f32>
  %b = scn.log %rest : tensor<f32> -> tensor<f32>
  return %a, %b : tensor<f32>, tensor<f32>
}

// -----

// The sum may have had its axis put back.
// CHECK-LABEL: func @log_sum_exp
// CHECK: %[[S:.*]] = scn.reduce_logsumexp %arg0 axes = [1]
// CHECK: %[[Y:.*]] = scn.expand_dims %[[S]] axes = [1]
// CHECK: return %[[Y]]
func.func @log_sum_exp(%x: tensor<?x3xf64>) -> tensor<?x1xf64> {
  %e = scn.exp %x : tensor<?x3xf64> -> tensor<?x3xf64>
  %s = scn.reduce_sum %e axes = [1] : tensor<?x3xf64> -> tensor<?xf64>
  %k = scn.expand_dims %s axes = [1] : tensor<?xf64> -> tensor<?x1xf64>
  %y = scn.log %k : tensor<?x1xf64> -> tensor<?x1xf64>
  return %y : tensor<?x1xf64>
}

// -----

// The logarithm of what is divided by is taken before it is repeated.
// CHECK-LABEL: func @log_softmax
// CHECK-SAME: (%[[X:.*]]: tensor<3xf64>, %[[TOTAL:.*]]: tensor<f64>)
// CHECK: %[[L:.*]] = scn.log %[[TOTAL]]
// CHECK: %[[R:.*]] = scn.fill_like %[[L]], %{{.*}}
// CHECK: %[[Y:.*]] = scn.sub %[[X]], %[[R]]
// CHECK: return %[[Y]]
func.func @log_softmax(%x: tensor<3xf64>, %total: tensor<f64>) -> tensor<3xf64> {
  %e = scn.exp %x : tensor<3xf64> -> tensor<3xf64>
  %d = scn.fill_like %total, %e : tensor<f64>, tensor<3xf64> -> tensor<3xf64>
  %p = scn.div %e, %d : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
  %y = scn.log %p : tensor<3xf64> -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// -----

// Nothing to mend.
// CHECK-LABEL: func @plain
// CHECK: scn.log
// CHECK: scn.log1p
func.func @plain(%x: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %a = scn.log %x : tensor<?xf64> -> tensor<?xf64>
  %b = scn.log1p %x : tensor<?xf64> -> tensor<?xf64>
  return %a, %b : tensor<?xf64>, tensor<?xf64>
}
