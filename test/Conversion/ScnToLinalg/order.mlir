// RUN: scansion-opt %s -scn-to-linalg -canonicalize -cse -split-input-file | FileCheck %s

// The largest element, then the first place of one that equals it. Where an element is NaN, so is the largest: NaNs count
// as equal to it, and the first one is found.
// CHECK-LABEL: func @argmax
// CHECK-SAME: (%[[X:.*]]: tensor<?x4xf64>)
// CHECK: %[[LEAST:.*]] = linalg.fill ins(%{{.*}} : f64)
// CHECK: %[[BEST:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%[[X]] : tensor<?x4xf64>) outs(%[[LEAST]] :
// CHECK: arith.maximumf %{{.*}}, %{{.*}} fastmath<nsz>
// CHECK: %[[BEYOND:.*]] = linalg.fill ins(%[[NONE:c9223372036854775807_i64]] : i64)
// CHECK: %[[R:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%[[X]], %[[BEST]] : {{.*}}) outs(%[[BEYOND]] :
// CHECK: ^bb0(%[[E:.*]]: f64, %[[B:.*]]: f64, %[[PLACE:.*]]: i64):
// CHECK: %[[EQUAL:.*]] = arith.cmpf oeq, %[[E]], %[[B]]
// CHECK: %[[NAN:.*]] = arith.cmpf uno, %[[E]], %[[E]]
// CHECK: %[[IS:.*]] = arith.ori %[[EQUAL]], %[[NAN]]
// CHECK: %[[INDEX:.*]] = linalg.index 1
// CHECK: %[[HERE:.*]] = arith.index_cast %[[INDEX]]
// CHECK: %[[WHERE:.*]] = arith.select %[[IS]], %[[HERE]], %[[NONE]]
// CHECK: arith.minsi %[[PLACE]], %[[WHERE]]
// CHECK: return %[[R]]
func.func @argmax(%x: tensor<?x4xf64>) -> tensor<?xi64> {
  %0 = scn.argmax %x axes = [1] {scn.checked} : tensor<?x4xf64> -> tensor<?xi64>
  return %0 : tensor<?xi64>
}

// -----

// Where the extreme itself is a result too, the reductions are one.
// CHECK-LABEL: func @max_and_argmax
// CHECK: arith.maximumf %{{[^ ]*}}, %{{[^ ]*}} : f64
// CHECK-NOT: arith.maximumf
// CHECK: return
func.func @max_and_argmax(%x: tensor<?x4xf64>) -> (tensor<?xf64>, tensor<?xi64>) {
  %0 = scn.reduce_max %x axes = [1] {scn.checked} : tensor<?x4xf64> -> tensor<?xf64>
  %1 = scn.argmax %x axes = [1] {scn.checked} : tensor<?x4xf64> -> tensor<?xi64>
  return %0, %1 : tensor<?xf64>, tensor<?xi64>
}

// -----

// Several axes count as one, in C order; unsigned elements are compared as such.
// CHECK-LABEL: func @argmin
// CHECK: arith.minui
// CHECK: arith.cmpi eq
// CHECK: %[[I:.*]] = linalg.index 0
// CHECK: %[[J:.*]] = linalg.index 1
// CHECK: %[[ROWS:.*]] = arith.muli %[[I]], %c3
// CHECK: arith.addi %[[ROWS]], %[[J]]
func.func @argmin(%x: tensor<2x3xui8>) -> tensor<i64> {
  %0 = scn.argmin %x axes = [0, 1] {scn.checked} : tensor<2x3xui8> -> tensor<i64>
  return %0 : tensor<i64>
}

// -----

// Calls that write into room made for the results. `dtypes` says that the elements are unsigned.
// CHECK-LABEL: func @sort
// CHECK-SAME: (%[[X:.*]]: tensor<?x4xi8>, %[[V:.*]]: tensor<3xi8>, %[[S:.*]]: tensor<5xi8>)
// CHECK: %[[N:.*]] = tensor.dim %[[X]], %c0
// CHECK: %[[ROOM:.*]] = tensor.empty(%[[N]]) : tensor<?x4xi8>
// CHECK: scn.runtime_call @scn_rt_sort ins(%[[X]] : tensor<?x4xi8>) outs(%[[ROOM]] : tensor<?x4xi8>) {dtypes = array<i64: 5, 5>, op = "scn.sort"}
// CHECK: %[[PLACES:.*]] = tensor.empty(%[[N]]) : tensor<?x4xi64>
// CHECK: scn.runtime_call @scn_rt_argsort ins(%[[X]] : tensor<?x4xi8>) outs(%[[PLACES]] : tensor<?x4xi64>) {dtypes = array<i64: 5, 4>, op = "scn.argsort"}
// CHECK: scn.runtime_call @scn_rt_searchsorted_right ins(%[[S]], %[[V]] : tensor<5xi8>, tensor<3xi8>) outs(%{{.*}} : tensor<3xi64>) {dtypes = array<i64: 5, 5, 4>, op = "scn.searchsorted"}
func.func @sort(%x: tensor<?x4xui8>, %v: tensor<3xui8>, %s: tensor<5xui8>) -> (tensor<?x4xui8>, tensor<?x4xi64>, tensor<3xi64>) {
  %0 = scn.sort %x : tensor<?x4xui8> -> tensor<?x4xui8>
  %1 = scn.argsort %x : tensor<?x4xui8> -> tensor<?x4xi64>
  %2 = scn.searchsorted right %s, %v : tensor<5xui8>, tensor<3xui8> -> tensor<3xi64>
  return %0, %1, %2 : tensor<?x4xui8>, tensor<?x4xi64>, tensor<3xi64>
}
