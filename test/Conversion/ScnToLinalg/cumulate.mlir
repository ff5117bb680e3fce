// RUN: scansion-opt %s -scn-to-linalg -canonicalize -cse -split-input-file | FileCheck %s

// Along the last axis the running value is carried beside the result.
// CHECK-LABEL: func @cumsum
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
// CHECK: scf.for %[[K:.*]] = %c0 to %{{.*}} step %c1 iter_args(%[[Y:.*]] = %{{.*}}, %[[SUM:.*]] = %{{.*}}) -> (tensor<?xf64>, f64)
// CHECK: %[[E:.*]] = tensor.extract %[[X]][%[[K]]]
// CHECK: %[[NEXT:.*]] = arith.addf %[[SUM]], %[[E]]
// CHECK: %[[STORED:.*]] = tensor.insert %[[NEXT]] into %[[Y]][%[[K]]]
// CHECK: scf.yield %[[STORED]], %[[NEXT]]
func.func @cumsum(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = scn.cumsum %x axis = 0 : tensor<?xf64> -> tensor<?xf64>
  return %0 : tensor<?xf64>
}

// -----

// Along another axis it is read from the place before; against the axis the places count from its end.
// CHECK-LABEL: func @cumprod
// CHECK-SAME: (%[[X:.*]]: tensor<?x4xf64>)
// CHECK: scf.for %[[K:.*]] = %c0
// CHECK: scf.for %[[C:.*]] = %c0 to %c4 step %c1 iter_args(%[[Y:.*]] = %{{.*}})
// CHECK: %[[HERE:.*]] = arith.subi %{{.*}}, %[[K]]
// CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[K]], %c0
// CHECK: %[[OLD:.*]] = tensor.extract %[[Y]][%{{.*}}, %[[C]]]
// CHECK: %[[SO_FAR:.*]] = arith.select %[[FIRST]], %{{.*}}, %[[OLD]]
// CHECK: %[[E:.*]] = tensor.extract %[[X]][%[[HERE]], %[[C]]]
// CHECK: %[[NEXT:.*]] = arith.mulf %[[SO_FAR]], %[[E]]
// CHECK: tensor.insert %[[NEXT]] into %[[Y]][%[[HERE]], %[[C]]]
func.func @cumprod(%x: tensor<?x4xf64>) -> tensor<?x4xf64> {
  %0 = scn.cumprod reverse %x axis = 0 : tensor<?x4xf64> -> tensor<?x4xf64>
  return %0 : tensor<?x4xf64>
}

// -----

// The result's type may know a length that the operand's does not.
// CHECK-LABEL: func @known_result
// CHECK: %[[CAST:.*]] = tensor.cast %{{.*}} : tensor<?x2xf64> to tensor<3x2xf64>
// CHECK: return %[[CAST]]
func.func @known_result(%x: tensor<?x2xf64>) -> tensor<3x2xf64> {
  %y = scn.cumsum %x axis = 0 {scn.checked} : tensor<?x2xf64> -> tensor<3x2xf64>
  return %y : tensor<3x2xf64>
}
