// RUN: scansion-opt %s -scn-to-linalg -canonicalize -cse -split-input-file | FileCheck %s

// CHECK-LABEL: func @lengths
// CHECK-SAME: (%[[X:.*]]: tensor<?x3xf64>)
// CHECK: %[[DIM:.*]] = tensor.dim %[[X]], %c0
// CHECK: %[[N:.*]] = arith.index_cast %[[DIM]] : index to i64
// CHECK: tensor.from_elements %[[N]] : tensor<i64>
// CHECK: tensor.from_elements %[[N]], %c3_i64 : tensor<2xi64>
func.func @lengths(%x: tensor<?x3xf64>) -> (tensor<i64>, tensor<2xi64>) {
  %0 = scn.dim %x, 0 : tensor<?x3xf64> -> tensor<i64>
  %1 = scn.shape_of %x : tensor<?x3xf64> -> tensor<2xi64>
  return %0, %1 : tensor<i64>, tensor<2xi64>
}

// -----

// CHECK-LABEL: func @fill_like
// CHECK-SAME: (%[[V:.*]]: tensor<f32>, %[[X:.*]]: tensor<?x3xf64>)
// CHECK: %[[S:.*]] = tensor.extract %[[V]][]
// CHECK: %[[N:.*]] = tensor.dim %[[X]], %c0
// CHECK: %[[EMPTY:.*]] = tensor.empty(%[[N]]) : tensor<?x3xf32>
// CHECK: linalg.generic {{.*}} outs(%[[EMPTY]]
// CHECK: linalg.yield %[[S]] : f32
func.func @fill_like(%v: tensor<f32>, %x: tensor<?x3xf64>) -> tensor<?x3xf32> {
  %0 = scn.fill_like %v, %x : tensor<f32>, tensor<?x3xf64> -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// -----

// An axis of static length 1 is read at 0, any other at its place.
// CHECK-DAG: #[[$IN:.*]] = affine_map<(d0, d1, d2) -> (0, d2)>
// CHECK-DAG: #[[$OUT:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-LABEL: func @broadcast
// CHECK-SAME: (%[[X:.*]]: tensor<1x?xf64>, %[[N:.*]]: tensor<i64>, %[[M:.*]]: tensor<i64>)
// CHECK: %[[EMPTY:.*]] = tensor.empty(%{{.*}}, %{{.*}}) : tensor<?x5x?xf64>
// CHECK: linalg.generic {indexing_maps = [#[[$IN]], #[[$OUT]]]{{.*}} ins(%[[X]] : tensor<1x?xf64>) outs(%[[EMPTY]]
func.func @broadcast(%x: tensor<1x?xf64>, %n: tensor<i64>, %m: tensor<i64>) -> tensor<?x5x?xf64> {
  %0 = scn.broadcast %x sizes(%m, %n) static_sizes = [-9223372036854775808, 5, -9223372036854775808] dimensions = [1, 2] : tensor<1x?xf64> -> tensor<?x5x?xf64>
  return %0 : tensor<?x5x?xf64>
}

// -----

// CHECK-DAG: #[[$IN:.*]] = affine_map<(d0, d1, d2) -> (d1, d2, d0)>
// CHECK-DAG: #[[$OUT:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-LABEL: func @transpose
// CHECK: tensor.empty(%{{.*}}) : tensor<4x?x3xf64>
// CHECK: linalg.generic {indexing_maps = [#[[$IN]], #[[$OUT]]]
func.func @transpose(%x: tensor<?x3x4xf64>) -> tensor<4x?x3xf64> {
  %0 = scn.transpose %x permutation = [2, 0, 1] : tensor<?x3x4xf64> -> tensor<4x?x3xf64>
  return %0 : tensor<4x?x3xf64>
}

// -----

// The result's type may know less than the operand's.
// CHECK-LABEL: func @expand_what_is_known
// CHECK: %[[Y:.*]] = tensor.expand_shape %{{.*}} {{\[}}[0, 1]] output_shape [4, 1] : tensor<4xf64> into tensor<4x1xf64>
// CHECK: tensor.cast %[[Y]] : tensor<4x1xf64> to tensor<?x1xf64>
func.func @expand_what_is_known(%x: tensor<4xf64>) -> tensor<?x1xf64> {
  %0 = scn.expand_dims %x axes = [1] : tensor<4xf64> -> tensor<?x1xf64>
  return %0 : tensor<?x1xf64>
}

// -----

// CHECK-LABEL: func @expand_and_squeeze
// CHECK: tensor.expand_shape %{{.*}} {{\[}}[0, 1, 2], [3]] output_shape [1, %{{.*}}, 1, 3] : tensor<?x3xf64> into tensor<1x?x1x3xf64>
// CHECK: tensor.extract_slice %{{.*}}[0, 0] [1, %{{.*}}] [1, 1] : tensor<1x?xf64> to tensor<?xf64>
// CHECK: tensor.expand_shape %{{.*}} [] output_shape [1, 1] : tensor<f64> into tensor<1x1xf64>
func.func @expand_and_squeeze(%x: tensor<?x3xf64>, %y: tensor<1x?xf64>, %s: tensor<f64>) -> (tensor<1x?x1x3xf64>, tensor<?xf64>, tensor<1x1xf64>) {
  %0 = scn.expand_dims %x axes = [0, 2] : tensor<?x3xf64> -> tensor<1x?x1x3xf64>
  %1 = scn.squeeze %y axes = [0] : tensor<1x?xf64> -> tensor<?xf64>
  %2 = scn.expand_dims %s axes = [0, 1] : tensor<f64> -> tensor<1x1xf64>
  return %0, %1, %2 : tensor<1x?x1x3xf64>, tensor<?xf64>, tensor<1x1xf64>
}

// -----

// CHECK-LABEL: func @reverse
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
// CHECK: %[[N:.*]] = tensor.dim %[[X]], %c0
// CHECK: %[[LAST:.*]] = arith.subi %[[N]], %c1
// CHECK: linalg.generic
// CHECK: %[[I:.*]] = linalg.index 0
// CHECK: %[[PLACE:.*]] = arith.subi %[[LAST]], %[[I]]
// CHECK: tensor.extract %[[X]][%[[PLACE]]]
func.func @reverse(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = scn.reverse %x axes = [0] : tensor<?xf64> -> tensor<?xf64>
  return %0 : tensor<?xf64>
}

// -----

// A size of -1 becomes what the others leave.
// CHECK-LABEL: func @reshape
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>, %{{.*}}: tensor<i64>)
// CHECK: %[[N:.*]] = tensor.dim %[[X]], %c0
// CHECK: %[[REST:.*]] = arith.divui %[[N]], %c3
// CHECK: %[[SHAPE:.*]] = tensor.from_elements %[[REST]], %c3 : tensor<2xindex>
// CHECK: tensor.reshape %[[X]](%[[SHAPE]])
func.func @reshape(%x: tensor<?xf64>, %n: tensor<i64>) -> (tensor<?x3xf64>, tensor<?xf64>) {
  %0 = scn.reshape %x sizes() static_sizes = [-1, 3] : tensor<?xf64> -> tensor<?x3xf64>
  %1 = scn.reshape %x sizes(%n) static_sizes = [-9223372036854775808] : tensor<?xf64> -> tensor<?xf64>
  return %0, %1 : tensor<?x3xf64>, tensor<?xf64>
}

// -----

// CHECK-LABEL: func @concatenate
// CHECK-SAME: (%[[X:.*]]: tensor<?x3xf64>, %[[Y:.*]]: tensor<2x3xf64>)
// CHECK: %[[N:.*]] = tensor.dim %[[X]], %c0
// CHECK: %[[TOTAL:.*]] = arith.addi %[[N]], %c2
// CHECK: %[[EMPTY:.*]] = tensor.empty(%[[TOTAL]]) : tensor<?x3xf64>
// CHECK: %[[FIRST:.*]] = tensor.insert_slice %[[X]] into %[[EMPTY]][0, 0] [%[[N]], 3]
// CHECK: tensor.insert_slice %[[Y]] into %[[FIRST]][%[[N]], 0] [2, 3]
func.func @concatenate(%x: tensor<?x3xf64>, %y: tensor<2x3xf64>) -> tensor<?x3xf64> {
  %0 = scn.concatenate %x, %y axis = 0 : tensor<?x3xf64>, tensor<2x3xf64> -> tensor<?x3xf64>
  return %0 : tensor<?x3xf64>
}

// -----

// Elements of many tensors are gathered at once; a long chain of insertions would take upstream's analysis long.
// CHECK-LABEL: func @elements
// CHECK-NOT: tensor.insert_slice
// CHECK: tensor.from_elements
func.func @elements(%x: tensor<1xf64>) -> tensor<33xf64> {
  %0 = scn.concatenate %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x axis = 0 : tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64> -> tensor<33xf64>
  return %0 : tensor<33xf64>
}

// -----

// Many tensors are joined in groups of at most 32.
// CHECK-LABEL: func @groups
// CHECK-COUNT-32: tensor.insert_slice %{{.*}} into %{{.*}} : tensor<2xf64> into tensor<64xf64>
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}} : tensor<64xf64> into tensor<66xf64>
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}} : tensor<2xf64> into tensor<66xf64>
func.func @groups(%x: tensor<2xf64>) -> tensor<66xf64> {
  %0 = scn.concatenate %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x axis = 0 : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64> -> tensor<66xf64>
  return %0 : tensor<66xf64>
}

// -----

// CHECK-LABEL: func @iota
// CHECK: %[[COUNT:.*]] = arith.ceildivsi
// CHECK: %[[SOME:.*]] = arith.maxsi %[[COUNT]], %c0_i64
// CHECK: %[[N:.*]] = arith.index_cast %[[SOME]]
// CHECK: tensor.empty(%[[N]]) : tensor<?xi32>
// CHECK: arith.muli
// CHECK: arith.addi
// CHECK: %[[RATIO:.*]] = arith.divf %{{.*}} : f64
// CHECK: math.ceil %[[RATIO]] : f64
// CHECK: arith.fptosi
// CHECK: arith.mulf
// CHECK: arith.addf
func.func @iota(%a: tensor<i32>, %b: tensor<f32>) -> (tensor<?xi32>, tensor<?xf32>) {
  %0 = scn.iota %a, %a, %a : tensor<i32> -> tensor<?xi32>
  %1 = scn.iota %b, %b, %b : tensor<f32> -> tensor<?xf32>
  return %0, %1 : tensor<?xi32>, tensor<?xf32>
}

// -----

// What is known to hold nothing is not sliced.
// CHECK-LABEL: func @nothing
// CHECK-SAME: %[[Z:[a-z0-9]*]]: tensor<3xf64>, %{{.*}}: tensor<0xf64>)
// CHECK-DAG: %[[A:.*]] = tensor.empty() : tensor<4x0xf64>
// CHECK-DAG: %[[B:.*]] = tensor.empty() : tensor<0xf64>
// CHECK: return %[[A]], %[[B]], %[[Z]]
func.func @nothing(%x: tensor<2x0xf64>, %y: tensor<1x0xf64>, %z: tensor<3xf64>, %e: tensor<0xf64>) -> (tensor<4x0xf64>, tensor<0xf64>, tensor<3xf64>) {
  %0 = scn.concatenate %x, %x axis = 0 : tensor<2x0xf64>, tensor<2x0xf64> -> tensor<4x0xf64>
  %1 = scn.squeeze %y axes = [0] : tensor<1x0xf64> -> tensor<0xf64>
  %2 = scn.concatenate %z, %e axis = 0 : tensor<3xf64>, tensor<0xf64> -> tensor<3xf64>
  return %0, %1, %2 : tensor<4x0xf64>, tensor<0xf64>, tensor<3xf64>
}

// -----

// Upstream's folders leave constants of types that nothing below understands.
// CHECK-LABEL: func @folded_constants
// CHECK-DAG: %[[U:.*]] = arith.constant dense<-56> : tensor<3xi8>
// CHECK-DAG: %[[B:.*]] = arith.constant dense<[1, 0]> : tensor<2xi8>
// CHECK: return %[[U]], %[[B]] : tensor<3xi8>, tensor<2xi8>
func.func @folded_constants() -> (tensor<3xui8>, tensor<2xi1>) {
  %0 = arith.constant dense<200> : tensor<3xui8>
  %1 = arith.constant dense<[true, false]> : tensor<2xi1>
  return %0, %1 : tensor<3xui8>, tensor<2xi1>
}
