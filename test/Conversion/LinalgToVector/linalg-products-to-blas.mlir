// RUN: scansion-opt %s -linalg-products-to-blas -split-input-file | FileCheck %s

#a = affine_map<(m, n, k) -> (k, m)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

// A transposed factor is a transposed view. Whether the product is large is asked at run time.
// CHECK-LABEL: func @unknown_lengths
// CHECK-SAME: (%[[X:.*]]: memref<?x4xf32>, %[[Y:.*]]: memref<?x?xf32>, %[[Z:.*]]: memref<4x?xf32>)
// CHECK: %[[WORK:.*]] = arith.muli
// CHECK: %[[T:.*]] = memref.transpose %[[X]]
// CHECK: %[[A:.*]] = memref.cast %[[T]] : {{.*}} to memref<?x?xf32, strided<[?, ?], offset: ?>>
// CHECK: %[[LEAST:.*]] = arith.constant 2000000 : index
// CHECK: %[[LARGE:.*]] = arith.cmpi uge, %[[WORK]], %[[LEAST]]
// CHECK: %[[DONE:.*]] = scf.if %[[LARGE]] -> (i1) {
// CHECK:   func.call @scn_rt_gemm_f32(%[[A]], %{{.*}}, %{{.*}})
// CHECK: } else {
// CHECK:   arith.constant false
// CHECK: }
// CHECK: %[[LEFT:.*]] = arith.xori %[[DONE]], %true
// CHECK: scf.if %[[LEFT]] {
// CHECK-NEXT: linalg.generic
// CHECK: func.func private @scn_rt_gemm_f32
func.func @unknown_lengths(%x: memref<?x4xf32>, %y: memref<?x?xf32>, %z: memref<4x?xf32>) {
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %y : memref<?x4xf32>, memref<?x?xf32>) outs(%z : memref<4x?xf32>) {
  ^bb0(%p: f32, %q: f32, %r: f32):
    %0 = arith.mulf %p, %q : f32
    %1 = arith.addf %r, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

// Known to be small, no product, and no numbers that BLAS has.
// CHECK-LABEL: func @others
// CHECK-NOT: call
// CHECK-COUNT-3: linalg.generic
// CHECK-NOT: scn_rt_gemm
func.func @others(%x: memref<4x4xf64>, %y: memref<?x?xf64>, %i: memref<?x?xi64>) {
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %x : memref<4x4xf64>, memref<4x4xf64>) outs(%x : memref<4x4xf64>) {
  ^bb0(%p: f64, %q: f64, %r: f64):
    %0 = arith.mulf %p, %q : f64
    %1 = arith.addf %r, %0 : f64
    linalg.yield %1 : f64
  }
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%y, %y : memref<?x?xf64>, memref<?x?xf64>) outs(%y : memref<?x?xf64>) {
  ^bb0(%p: f64, %q: f64, %r: f64):
    %0 = arith.mulf %p, %q : f64
    %1 = arith.maximumf %r, %0 : f64
    linalg.yield %1 : f64
  }
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%i, %i : memref<?x?xi64>, memref<?x?xi64>) outs(%i : memref<?x?xi64>) {
  ^bb0(%p: i64, %q: i64, %r: i64):
    %0 = arith.muli %p, %q : i64
    %1 = arith.addi %r, %0 : i64
    linalg.yield %1 : i64
  }
  return
}
