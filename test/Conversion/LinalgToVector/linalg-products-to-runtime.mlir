// RUN: scansion-opt %s -linalg-products-to-runtime -split-input-file | FileCheck %s

#a = affine_map<(m, n, k) -> (k, m)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

// Addresses, lengths and strides: a transposed factor shows in its strides. Whether the product is large is asked at run
// time.
// CHECK-LABEL: func @unknown_lengths
// CHECK-SAME: (%[[X:.*]]: memref<?x4xf32>, %[[Y:.*]]: memref<?x?xf32>, %[[Z:.*]]: memref<4x?xf32>)
// CHECK: %[[WORK:.*]] = arith.muli
// CHECK: %[[LEAST:.*]] = arith.constant 65536 : index
// CHECK: %[[LARGE:.*]] = arith.cmpi uge, %[[WORK]], %[[LEAST]]
// CHECK: %[[DONE:.*]] = scf.if %[[LARGE]] -> (i1) {
// CHECK:   %[[A:.*]], %{{.*}}, %{{.*}}:2, %[[AS:.*]]:2 = memref.extract_strided_metadata %[[X]]
// CHECK:   func.call @scn_rt_gemm_f32(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}#1, %{{.*}}, %{{.*}}#0,
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

// Rows and terms of two axes each: the gradient of a weight over steps and batch.
// CHECK-LABEL: func @two_axes
// CHECK-COUNT-2: call @scn_rt_gemm_f64
func.func @two_axes(%x: memref<100x32x64xf64>, %y: memref<100x32x48xf64>, %w: memref<64x48xf64>, %z: memref<100x32x48xf64>) {
  linalg.generic {indexing_maps = [affine_map<(i, j, t, b) -> (t, b, i)>, affine_map<(i, j, t, b) -> (t, b, j)>, affine_map<(i, j, t, b) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction", "reduction"]} ins(%x, %y : memref<100x32x64xf64>, memref<100x32x48xf64>) outs(%w : memref<64x48xf64>) {
  ^bb0(%p: f64, %q: f64, %r: f64):
    %0 = arith.mulf %p, %q : f64
    %1 = arith.addf %r, %0 : f64
    linalg.yield %1 : f64
  }
  linalg.generic {indexing_maps = [affine_map<(t, b, j, i) -> (t, b, i)>, affine_map<(t, b, j, i) -> (i, j)>, affine_map<(t, b, j, i) -> (t, b, j)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%x, %w : memref<100x32x64xf64>, memref<64x48xf64>) outs(%z : memref<100x32x48xf64>) {
  ^bb0(%p: f64, %q: f64, %r: f64):
    %0 = arith.mulf %p, %q : f64
    %1 = arith.addf %r, %0 : f64
    linalg.yield %1 : f64
  }
  return
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

// Known to be small, no product, and no numbers that the runtime has.
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
