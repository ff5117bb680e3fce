// RUN: scansion-opt %s -scn-to-linalg -canonicalize -cse -split-input-file | FileCheck %s
// RUN: scansion-opt %s -scn-to-linalg -canonicalize -cse -split-input-file | FileCheck %s --check-prefix=MAP

// x[i]: a loop over the result that reads where the index says, counted from the end if it is negative.
// CHECK-LABEL: func @gather
// CHECK-SAME: (%[[X:.*]]: tensor<?x8xf64>, %[[I:.*]]: tensor<?xi64>)
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]} ins(%[[I]] : tensor<?xi64>)
// CHECK: ^bb0(%[[WORD:.*]]: i64, %{{.*}}: f64):
// CHECK: %[[COLUMN:.*]] = linalg.index 1
// CHECK: %[[INDEX:.*]] = arith.index_cast %[[WORD]]
// CHECK: %[[N:.*]] = tensor.dim %[[X]], %c0
// CHECK: %[[WRAPPED:.*]] = arith.addi %[[INDEX]], %[[N]]
// CHECK: %[[NEGATIVE:.*]] = arith.cmpi slt, %[[INDEX]], %c0
// CHECK: %[[ROW:.*]] = arith.select %[[NEGATIVE]], %[[WRAPPED]], %[[INDEX]]
// CHECK: %[[E:.*]] = tensor.extract %[[X]][%[[ROW]], %[[COLUMN]]]
// CHECK: linalg.yield %[[E]]
func.func @gather(%x: tensor<?x8xf64>, %i: tensor<?xi64>) -> tensor<?x8xf64> {
  %y = scn.gather %x at(%i : tensor<?xi64>) axes = [0] position = 0 batch = 0 {scn.checked} : tensor<?x8xf64> -> tensor<?x8xf64>
  return %y : tensor<?x8xf64>
}

// -----

// x[n, i[n, k]]
// CHECK-LABEL: func @batch
// CHECK: %[[N:.*]] = linalg.index 0
// CHECK: %[[K:.*]] = arith.select
// CHECK: tensor.extract %{{.*}}[%[[N]], %[[K]]] : tensor<4x8xf64>
func.func @batch(%x: tensor<4x8xf64>, %i: tensor<4x2xi64>) -> tensor<4x2xf64> {
  %y = scn.gather %x at(%i : tensor<4x2xi64>) axes = [1] position = 0 batch = 1 {scn.checked} : tensor<4x8xf64> -> tensor<4x2xf64>
  return %y : tensor<4x2xf64>
}

// -----

// The axes of the index stand in the place of the one that it picks along.
// MAP: affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-LABEL: func @columns
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #{{.*}}]
// CHECK: %[[ROW:.*]] = linalg.index 0
// CHECK: tensor.extract %{{.*}}[%[[ROW]], %{{.*}}]
func.func @columns(%x: tensor<4x8xf64>, %i: tensor<2x3xi64>) -> tensor<4x2x3xf64> {
  %y = scn.gather %x at(%i : tensor<2x3xi64>) axes = [1] position = 1 batch = 0 {scn.checked} : tensor<4x8xf64> -> tensor<4x2x3xf64>
  return %y : tensor<4x2x3xf64>
}

// -----

// One element is read as a scalar.
// CHECK-LABEL: func @element
// CHECK-NOT: linalg.generic
// CHECK: tensor.extract %{{.*}}[%{{.*}}] : tensor<8xf64>
func.func @element(%x: tensor<8xf64>, %i: tensor<i64>) -> tensor<f64> {
  %y = scn.gather %x at(%i : tensor<i64>) axes = [0] position = 0 batch = 0 {scn.checked} : tensor<8xf64> -> tensor<f64>
  return %y : tensor<f64>
}

// -----

// One element after the other, into the tensor that the loop carries.
// CHECK-LABEL: func @scatter
// CHECK-SAME: (%[[X:.*]]: tensor<8xf64>, %[[V:.*]]: tensor<?xf64>, %[[I:.*]]: tensor<?xi64>)
// CHECK: scf.for %[[K:.*]] = %c0 to %{{.*}} step %c1 iter_args(%[[Y:.*]] = %[[X]]) -> (tensor<8xf64>)
// CHECK: %[[WORD:.*]] = tensor.extract %[[I]][%[[K]]]
// CHECK: %[[PLACE:.*]] = arith.select
// CHECK: %[[E:.*]] = tensor.extract %[[V]][%[[K]]]
// CHECK: %[[OLD:.*]] = tensor.extract %[[Y]][%[[PLACE]]]
// CHECK: %[[SUM:.*]] = arith.addf %[[OLD]], %[[E]]
// CHECK: %[[NEXT:.*]] = tensor.insert %[[SUM]] into %[[Y]][%[[PLACE]]]
// CHECK: scf.yield %[[NEXT]]
func.func @scatter(%x: tensor<8xf64>, %v: tensor<?xf64>, %i: tensor<?xi64>) -> tensor<8xf64> {
  %y = scn.scatter add %x, %v at(%i : tensor<?xi64>) axes = [0] position = 0 batch = 0 {scn.checked} : tensor<8xf64>, tensor<?xf64>
  return %y : tensor<8xf64>
}

// -----

// CHECK-LABEL: func @scatter_rows
// CHECK: scf.for %[[K:.*]] = {{.*}} iter_args
// CHECK: scf.for %[[C:.*]] = {{.*}} iter_args
// CHECK: %[[E:.*]] = tensor.extract %{{.*}}[%[[K]], %[[C]]] : tensor<2x3xf64>
// CHECK: tensor.insert %[[E]] into %{{.*}}[%{{.*}}, %[[C]]] : tensor<8x3xf64>
func.func @scatter_rows(%x: tensor<8x3xf64>, %v: tensor<2x3xf64>, %i: tensor<2xi64>) -> tensor<8x3xf64> {
  %y = scn.scatter %x, %v at(%i : tensor<2xi64>) axes = [0] position = 0 batch = 0 {scn.checked} : tensor<8x3xf64>, tensor<2x3xf64>
  return %y : tensor<8x3xf64>
}

// -----

// Each place is written behind those before it and stays if the mask is true there.
// CHECK-LABEL: func @nonzero
// CHECK: %[[ROOM:.*]] = tensor.empty(%{{.*}}) : tensor<?xi64>
// CHECK: %[[R:.*]]:3 = scf.for {{.*}} iter_args(%[[P:.*]] = %[[ROOM]], %[[COUNT:.*]] = %c0, %[[HERE:.*]] = %c0)
// CHECK: %[[WORD:.*]] = arith.index_cast %[[HERE]] : index to i64
// CHECK: %[[NOTED:.*]] = tensor.insert %[[WORD]] into %[[P]][%[[COUNT]]]
// CHECK: %[[HOLDS:.*]] = arith.cmpi ne
// CHECK: %[[STEP:.*]] = arith.select %[[HOLDS]], %c1, %c0
// CHECK: %[[FOUND:.*]] = arith.addi %[[COUNT]], %[[STEP]]
// CHECK: %[[NEXT:.*]] = arith.addi %[[HERE]], %c1
// CHECK: scf.yield %[[NOTED]], %[[FOUND]], %[[NEXT]]
func.func @nonzero(%m: tensor<?xi1>) -> (tensor<?xi64>, tensor<i64>) {
  %p, %n = scn.nonzero %m : tensor<?xi1> -> tensor<?xi64>
  return %p, %n : tensor<?xi64>, tensor<i64>
}
