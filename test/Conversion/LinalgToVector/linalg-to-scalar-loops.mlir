// RUN: scansion-opt --linalg-to-scalar-loops %s | FileCheck %s

// CHECK-LABEL: func.func @negate
// CHECK-SAME: (%[[X:.*]]: memref<4x?xf64, strided<[1, 4]>>, %[[Y:.*]]: memref<4x?xf64, strided<[1, 4]>>)
// CHECK: scf.for %[[I:.*]] = %c0
// CHECK: scf.for %[[J:.*]] = %c0
// CHECK: %[[V:.*]] = memref.load %[[X]][%[[I]], %[[J]]]
// CHECK: %[[N:.*]] = arith.negf %[[V]]
// CHECK: memref.store %[[N]], %[[Y]][%[[I]], %[[J]]]
// CHECK-NOT: linalg
func.func @negate(%x: memref<4x?xf64, strided<[1, 4]>>, %y: memref<4x?xf64, strided<[1, 4]>>) {
  linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]
  } ins(%x : memref<4x?xf64, strided<[1, 4]>>) outs(%y : memref<4x?xf64, strided<[1, 4]>>) {
  ^bb0(%in: f64, %out: f64):
    %n = arith.negf %in : f64
    linalg.yield %n : f64
  }
  return
}
