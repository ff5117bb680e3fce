// RUN: scansion-opt %s -linalg-outline-kernels -split-input-file | FileCheck %s

#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

// Two products of the same kind, the second with an operand twice and with views.
// CHECK-LABEL: func @products
// CHECK-SAME: (%[[CALL:.*]]: !llvm.ptr, %[[X:.*]]: memref<?x?xf64>, %[[Y:.*]]: memref<?x?xf64>, %[[Z:.*]]: memref<?x?xf64>, %[[V:.*]]: memref<?x?xf64, strided<[?, 1], offset: ?>>)
// CHECK: %[[A:.*]] = memref.cast %[[X]] : memref<?x?xf64> to memref<?x?xf64, strided<[?, 1], offset: ?>>
// CHECK: call @scn_kernel_0(%[[CALL]], %[[A]], %{{.*}}, %{{.*}})
// CHECK: call @scn_kernel_0(%[[CALL]], %[[V]], %[[V]], %{{.*}})
// CHECK-LABEL: func private @scn_kernel_0
// CHECK-SAME: (%{{.*}}: !llvm.ptr, %[[P:.*]]: memref<?x?xf64, strided<[?, 1], offset: ?>>, %[[Q:.*]]: memref<?x?xf64, strided<[?, 1], offset: ?>>, %[[R:.*]]: memref<?x?xf64, strided<[?, 1], offset: ?>>)
// CHECK-SAME: internal
// CHECK: %[[HALF:.*]] = arith.constant 5.0
// CHECK: linalg.generic {{.*}} ins(%[[P]], %[[Q]] : {{.*}}) outs(%[[R]] :
// CHECK: arith.mulf %{{.*}}, %[[HALF]]
func.func @products(%call: !llvm.ptr, %x: memref<?x?xf64>, %y: memref<?x?xf64>, %z: memref<?x?xf64>, %v: memref<?x?xf64, strided<[?, 1], offset: ?>>) {
  %half = arith.constant 0.5 : f64
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %y : memref<?x?xf64>, memref<?x?xf64>) outs(%z : memref<?x?xf64>) {
  ^bb0(%p: f64, %q: f64, %r: f64):
    %0 = arith.mulf %p, %q : f64
    %1 = arith.mulf %0, %half : f64
    %2 = arith.addf %r, %1 : f64
    linalg.yield %2 : f64
  }
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%v, %v : memref<?x?xf64, strided<[?, 1], offset: ?>>, memref<?x?xf64, strided<[?, 1], offset: ?>>) outs(%z : memref<?x?xf64>) {
  ^bb0(%p: f64, %q: f64, %r: f64):
    %0 = arith.mulf %p, %q : f64
    %1 = arith.mulf %0, %half : f64
    %2 = arith.addf %r, %1 : f64
    linalg.yield %2 : f64
  }
  return
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

// Not these: one multiplies its factors the other way, one scales by what is no constant, and one has known lengths.
// CHECK-LABEL: func @different
// CHECK-NOT: call
// CHECK-COUNT-4: linalg.generic
func.func @different(%x: memref<?x?xf64>, %y: memref<?x?xf64>, %z: memref<?x?xf64>, %w: memref<2x2xf64>, %s: f64) {
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %y : memref<?x?xf64>, memref<?x?xf64>) outs(%z : memref<?x?xf64>) {
  ^bb0(%p: f64, %q: f64, %r: f64):
    %0 = arith.divf %p, %q : f64
    %1 = arith.addf %r, %0 : f64
    linalg.yield %1 : f64
  }
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %y : memref<?x?xf64>, memref<?x?xf64>) outs(%z : memref<?x?xf64>) {
  ^bb0(%p: f64, %q: f64, %r: f64):
    %0 = arith.divf %q, %p : f64
    %1 = arith.addf %r, %0 : f64
    linalg.yield %1 : f64
  }
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %y : memref<?x?xf64>, memref<?x?xf64>) outs(%z : memref<?x?xf64>) {
  ^bb0(%p: f64, %q: f64, %r: f64):
    %0 = arith.mulf %p, %s : f64
    %1 = arith.addf %r, %0 : f64
    linalg.yield %1 : f64
  }
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%w, %w : memref<2x2xf64>, memref<2x2xf64>) outs(%w : memref<2x2xf64>) {
  ^bb0(%p: f64, %q: f64, %r: f64):
    %0 = arith.divf %p, %q : f64
    %1 = arith.addf %r, %0 : f64
    linalg.yield %1 : f64
  }
  return
}
