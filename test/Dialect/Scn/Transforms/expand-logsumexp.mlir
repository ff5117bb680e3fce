// RUN: scansion-opt %s -scn-expand-logsumexp | FileCheck %s

// CHECK-LABEL: func @logsumexp
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
// CHECK: %[[M:.*]] = scn.reduce_max %[[X]] axes = [0] {scn.checked}
// CHECK: %[[I:.*]] = scn.isinf %[[M]]
// CHECK: %[[S:.*]] = scn.select %[[I]], %{{.*}}, %[[M]]
// CHECK: %[[R:.*]] = scn.fill_like %[[S]], %[[X]]
// CHECK: %[[D:.*]] = scn.sub %[[X]], %[[R]]
// CHECK: %[[E:.*]] = scn.exp %[[D]]
// CHECK: %[[T:.*]] = scn.reduce_sum %[[E]] axes = [0]
// CHECK: %[[L:.*]] = scn.log %[[T]]
// CHECK: scn.add %[[L]], %[[S]]
func.func @logsumexp(%x: tensor<?xf64>) -> tensor<f64> {
  %y = scn.reduce_logsumexp %x axes = [0] : tensor<?xf64> -> tensor<f64>
  return %y : tensor<f64>
}
