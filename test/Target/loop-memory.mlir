// RUN: scansion-opt --scn-loops-pipeline --scn-llvm-pipeline %s | FileCheck %s
//
// From buffers to LLVM: a temporary of a loop is allocated once before it, one whose size depends on the step is given
// back in the step, and what the step checks leaves the loop by a branch.

// CHECK: llvm.func @main(%[[CALL:.*]]: !llvm.ptr) -> i32
// CHECK: llvm.call @scn_rt_alloc(%[[CALL]], {{.*}}llvm.noalias
// CHECK: llvm.cond_br
// CHECK: llvm.call @scn_rt_arena_mark(%[[CALL]])
// CHECK: llvm.cond_br %{{.*}} weights([1048575, 1])
// CHECK: llvm.call @scn_rt_alloc(%[[CALL]], {{[^n]*}}llvm.align = 64 : i64, llvm.nonnull
// CHECK: llvm.intr.memcpy
// CHECK: llvm.call @scn_rt_arena_release(%[[CALL]]
// CHECK-NOT: llvm.call @memrefCopy
// CHECK-NOT: llvm.call @malloc
// CHECK: llvm.return
// CHECK: llvm.call @scn_rt_fail(%[[CALL]]
// CHECK-NEXT: llvm.unreachable
func.func @main(%x: memref<?x?xf64>, %limit: memref<i64>) -> memref<?x?xf64> {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %n = memref.dim %x, %zero : memref<?x?xf64>
  %m = memref.dim %x, %one : memref<?x?xf64>
  %bound = memref.load %limit[] : memref<i64>
  %r = memref.alloc(%n, %m) : memref<?x?xf64>
  scf.for %i = %zero to %n step %one {
    %step = arith.index_cast %i : index to i64
    %ok = arith.cmpi slt, %step, %bound : i64
    scn.check %ok, %step, %bound status = 2 "index {a} is out of range for {b}" : i1, i64, i64
    %k = arith.addi %i, %one : index
    %fixed = memref.alloc(%m) : memref<?xf64>
    %growing = memref.alloc(%k) : memref<?xf64>
    %row = memref.subview %x[%i, 0] [1, %m] [1, 1] : memref<?x?xf64> to memref<?xf64, strided<[1], offset: ?>>
    memref.copy %row, %fixed : memref<?xf64, strided<[1], offset: ?>> to memref<?xf64>
    %value = memref.load %fixed[%zero] : memref<?xf64>
    memref.store %value, %growing[%i] : memref<?xf64>
    %read = memref.load %growing[%zero] : memref<?xf64>
    memref.store %read, %r[%i, %zero] : memref<?x?xf64>
  }
  return %r : memref<?x?xf64>
}
