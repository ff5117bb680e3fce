// RUN: scansion-opt %s -linalg-pack-factors -canonicalize -cse -split-input-file | FileCheck %s
// RUN: scansion-opt %s -linalg-pack-factors -split-input-file --remarks-filter=.* 2>&1 | FileCheck %s --check-prefix=REMARK
// REMARK: its right factor is laid out once, before the loop
// REMARK: its right factor is laid out once, before the loop
// REMARK: its right factor changes in the loop

#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (n, k)>
#c = affine_map<(m, n, k) -> (m, n)>

// The factor is laid out before the loop if it is large; in the loop the number of rows decides.
// CHECK-LABEL: func @weights
// CHECK-SAME: (%[[X:.*]]: memref<?x?x?xf32>, %[[W:.*]]: memref<?x?xf32>, %[[Y:.*]]: memref<?x?x?xf32>, %[[T:.*]]: index)
// CHECK: %[[BASE:.*]], %[[OFFSET:.*]], %[[SIZES:.*]]:2, %[[STRIDES:.*]]:2 = memref.extract_strided_metadata %[[W]]
// CHECK: %[[SIZE:.*]] = arith.muli %[[SIZES]]#1, %[[SIZES]]#0
// CHECK: %[[LARGE:.*]] = arith.cmpi uge, %[[SIZE]], %c2048
// CHECK: %[[ROOM:.*]] = arith.select %[[LARGE]], %{{.*}}, %c0
// CHECK: %[[PACKED:.*]] = memref.alloc(%[[ROOM]]) {alignment = 64 : i64} : memref<?xf32>
// CHECK: %[[READY:.*]] = scf.if %[[LARGE]] -> (i1) {
// CHECK:   %[[FROM:.*]] = memref.extract_aligned_pointer_as_index %[[W]]
// CHECK:   %[[TO:.*]] = memref.extract_aligned_pointer_as_index %[[PACKED]]
// CHECK:   func.call @scn_rt_gemm_pack_f32(%[[FROM]], %[[TO]], %[[SIZES]]#1, %[[SIZES]]#0, %c1, %[[STRIDES]]#0)
// CHECK: scf.for
// CHECK:   %[[ENOUGH:.*]] = arith.cmpi uge, %{{.*}}, %c4
// CHECK:   %[[USE:.*]] = arith.andi %[[READY]], %[[ENOUGH]]
// CHECK:   scf.if %[[USE]] {
// CHECK:     func.call @scn_rt_gemm_packed_f32
// CHECK:   } else {
// CHECK:     linalg.generic
func.func @weights(%x: memref<?x?x?xf32>, %w: memref<?x?xf32>, %y: memref<?x?x?xf32>, %t: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %m = memref.dim %x, %c1 : memref<?x?x?xf32>
  %k = memref.dim %x, %c2 : memref<?x?x?xf32>
  %n = memref.dim %y, %c2 : memref<?x?x?xf32>
  scf.for %i = %c0 to %t step %c1 {
    %x_i = memref.subview %x[%i, 0, 0] [1, %m, %k] [1, 1, 1] : memref<?x?x?xf32> to memref<?x?xf32, strided<[?, 1], offset: ?>>
    %y_i = memref.subview %y[%i, 0, 0] [1, %m, %n] [1, 1, 1] : memref<?x?x?xf32> to memref<?x?xf32, strided<[?, 1], offset: ?>>
    linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x_i, %w : memref<?x?xf32, strided<[?, 1], offset: ?>>, memref<?x?xf32>) outs(%y_i : memref<?x?xf32, strided<[?, 1], offset: ?>>) {
    ^bb0(%p: f32, %q: f32, %r: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %r, %0 : f32
      linalg.yield %1 : f32
    }
  }
  return
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

// The inner loop leaves the factor alone, the outer one writes it: it is laid out between them.
// CHECK-LABEL: func @written_by_the_outer_loop
// CHECK: scf.for
// CHECK:   memref.store
// CHECK:   call @scn_rt_gemm_pack_f64
// CHECK:   scf.for
// CHECK:     call @scn_rt_gemm_packed_f64
func.func @written_by_the_outer_loop(%x: memref<8x64xf64>, %t: index, %s: f64) -> memref<8x64xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %w = memref.alloc() : memref<64x64xf64>
  %y = memref.alloc() : memref<8x64xf64>
  %view = memref.subview %w[0, 0] [1, 64] [1, 1] : memref<64x64xf64> to memref<64xf64>
  scf.for %i = %c0 to %t step %c1 {
    memref.store %s, %view[%c0] : memref<64xf64>
    scf.for %j = %c0 to %t step %c1 {
      linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : memref<8x64xf64>, memref<64x64xf64>) outs(%y : memref<8x64xf64>) {
      ^bb0(%p: f64, %q: f64, %r: f64):
        %0 = arith.mulf %p, %q : f64
        %1 = arith.addf %r, %0 : f64
        linalg.yield %1 : f64
      }
    }
  }
  return %y : memref<8x64xf64>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

// Not what the loop writes, not what it carries, not what is small, and nothing outside of loops.
// CHECK-LABEL: func @not
// CHECK-NOT: scn_rt_gemm
func.func @not(%x: memref<8x64xf32>, %w: memref<64x64xf32>, %small: memref<64x8xf32>, %t: index) -> (memref<8x64xf32>, memref<8x8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %own = memref.alloc() : memref<64x64xf32>
  %y = memref.alloc() : memref<8x64xf32>
  %z = memref.alloc() : memref<8x8xf32>
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : memref<8x64xf32>, memref<64x64xf32>) outs(%y : memref<8x64xf32>) {
  ^bb0(%p: f32, %q: f32, %r: f32):
    %0 = arith.mulf %p, %q : f32
    %1 = arith.addf %r, %0 : f32
    linalg.yield %1 : f32
  }
  scf.for %i = %c0 to %t step %c1 {
    memref.copy %w, %own : memref<64x64xf32> to memref<64x64xf32>
    linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %own : memref<8x64xf32>, memref<64x64xf32>) outs(%y : memref<8x64xf32>) {
    ^bb0(%p: f32, %q: f32, %r: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %r, %0 : f32
      linalg.yield %1 : f32
    }
    linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %small : memref<8x64xf32>, memref<64x8xf32>) outs(%z : memref<8x8xf32>) {
    ^bb0(%p: f32, %q: f32, %r: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %r, %0 : f32
      linalg.yield %1 : f32
    }
  }
  %last = scf.for %i = %c0 to %t step %c1 iter_args(%v = %own) -> memref<64x64xf32> {
    linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %v : memref<8x64xf32>, memref<64x64xf32>) outs(%y : memref<8x64xf32>) {
    ^bb0(%p: f32, %q: f32, %r: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %r, %0 : f32
      linalg.yield %1 : f32
    }
    scf.yield %v : memref<64x64xf32>
  }
  return %y, %z : memref<8x64xf32>, memref<8x8xf32>
}
