// RUN: scansion-opt %s -canonicalize -scn-replace-empty-views -verify-each=false | FileCheck %s
//
// The views are valid until canonicalization finds that their buffer is empty.

// CHECK-LABEL: func.func @known_to_be_empty
// CHECK-NOT: memref.subview
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [%{{.*}}], strides: [1]
func.func @known_to_be_empty(%n: index) -> memref<?xf64, strided<[1]>> {
  %zero = arith.constant 0 : index
  %x = memref.alloc(%zero) : memref<?xf64>
  %row = memref.subview %x[0] [%n] [1] : memref<?xf64> to memref<?xf64, strided<[1]>>
  return %row : memref<?xf64, strided<[1]>>
}

// CHECK-LABEL: func.func @others_stay
// CHECK: memref.subview
func.func @others_stay(%x: memref<?x3xf64>, %n: index) -> memref<3xf64, strided<[1], offset: ?>> {
  %row = memref.subview %x[%n, 0] [1, 3] [1, 1] : memref<?x3xf64> to memref<3xf64, strided<[1], offset: ?>>
  return %row : memref<3xf64, strided<[1], offset: ?>>
}

// Behind the last row of a buffer of one row, once its length is known. The length 0 may not have been folded into the view.
// CHECK-LABEL: func.func @without_rows
// CHECK-NOT: memref.subview
// CHECK: return
func.func @without_rows(%x: memref<?x?xf64>, %d: index) -> memref<?x?xf64, strided<[?, 1], offset: ?>> {
  %zero = arith.constant 0 : index
  %rows = memref.subview %x[1, 0] [%zero, %d] [1, 1] : memref<?x?xf64> to memref<?x?xf64, strided<[?, 1], offset: ?>>
  return %rows : memref<?x?xf64, strided<[?, 1], offset: ?>>
}
