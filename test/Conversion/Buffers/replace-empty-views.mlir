// RUN: scansion-opt %s -scn-replace-empty-views -verify-each=false | FileCheck %s
//
// The input is what simplifications leave behind; the verifier would refuse it, so the views start from a length that is
// not known and a cast is looked through by hand.

// CHECK-LABEL: func.func @known_to_be_empty
// CHECK-SAME: (%[[X:.*]]: memref<?x0xf64>, %[[N:.*]]: index)
// CHECK-NOT: memref.subview
// CHECK: memref.reinterpret_cast %[[X]] to offset: [{{.*}}], sizes: [0], strides: [1]
func.func @known_to_be_empty(%x: memref<?x0xf64>, %n: index) -> memref<0xf64, strided<[1], offset: ?>> {
  %row = "memref.subview"(%x, %n) <{operandSegmentSizes = array<i32: 1, 1, 0, 0>, static_offsets = array<i64: -9223372036854775808, 0>, static_sizes = array<i64: 1, 0>, static_strides = array<i64: 1, 1>}> : (memref<?x0xf64>, index) -> memref<0xf64, strided<[1], offset: ?>>
  return %row : memref<0xf64, strided<[1], offset: ?>>
}

// CHECK-LABEL: func.func @others_stay
// CHECK: memref.subview
func.func @others_stay(%x: memref<?x3xf64>, %n: index) -> memref<3xf64, strided<[1], offset: ?>> {
  %row = memref.subview %x[%n, 0] [1, 3] [1, 1] : memref<?x3xf64> to memref<3xf64, strided<[1], offset: ?>>
  return %row : memref<3xf64, strided<[1], offset: ?>>
}
