// RUN: scansion-opt --scn-emit-entry --split-input-file --verify-diagnostics %s | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[CALL:.*]]: !llvm.ptr) -> i32
func.func @main(%x: memref<?xf64> {bufferization.writable = false}, %y: memref<f32>) -> (memref<?xf64>, memref<f32>) {
  // CHECK: %[[X:.*]] = scn.argument 0 of %[[CALL]] : !llvm.ptr -> memref<?xf64>
  // CHECK: %[[Y:.*]] = scn.argument 1 of %[[CALL]] : !llvm.ptr -> memref<f32>
  // CHECK: %[[R:.*]] = memref.alloc
  // CHECK: %[[S:.*]] = memref.alloc
  %zero = arith.constant 0 : index
  %n = memref.dim %x, %zero : memref<?xf64>
  %r = memref.alloc(%n) {scn.result} : memref<?xf64>
  %s = memref.alloc() {scn.result} : memref<f32>
  memref.copy %y, %s : memref<f32> to memref<f32>
  // CHECK: scn.result 0 of %[[CALL]] = %[[R]] : !llvm.ptr, memref<?xf64>
  // CHECK: scn.result 1 of %[[CALL]] = %[[S]] : !llvm.ptr, memref<f32>
  // CHECK: %[[OK:.*]] = arith.constant 0 : i32
  // CHECK: return %[[OK]] : i32
  return %r, %s : memref<?xf64>, memref<f32>
}

// CHECK: func.func private @erf(f64) -> f64
func.func private @erf(f64) -> f64

// -----

// expected-error @below {{is an entry, so its arguments and results must be buffers}}
func.func @main(%x: f64) {
  return
}
