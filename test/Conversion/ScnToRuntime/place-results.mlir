// RUN: scansion-opt --scn-place-results --split-input-file %s | FileCheck %s

// An allocation is handed over; an argument is copied.
// CHECK-LABEL: func.func @main
// CHECK-SAME: %[[N:.*]]: index, %[[ARGUMENT:.*]]: memref<2xf64>
func.func @main(%n: index, %argument: memref<2xf64>) -> (memref<?xf64>, memref<2xf64>) {
  // CHECK: %[[R:.*]] = memref.alloc(%[[N]]) {scn.result} : memref<?xf64>
  %0 = memref.alloc(%n) : memref<?xf64>
  // CHECK: %[[COPY:.*]] = memref.alloc() {scn.result} : memref<2xf64>
  // CHECK: memref.copy %[[ARGUMENT]], %[[COPY]]
  // CHECK: return %[[R]], %[[COPY]]
  return %0, %argument : memref<?xf64>, memref<2xf64>
}

// -----

// The rows of a trajectory behind its initial ones are handed over as they stand.
// CHECK-LABEL: func.func @main
// CHECK-SAME: -> memref<?x3xf64, strided<[3, 1], offset: 6>>
func.func @main(%n: index, %m: index) -> memref<?x3xf64, strided<[3, 1], offset: 6>> {
  // CHECK: memref.alloc(%{{.*}}) {scn.result} : memref<?x3xf64>
  %0 = memref.alloc(%n) : memref<?x3xf64>
  // CHECK: %[[ROWS:.*]] = memref.subview
  %1 = memref.subview %0[2, 0] [%m, 3] [1, 1] : memref<?x3xf64> to memref<?x3xf64, strided<[3, 1], offset: 6>>
  // CHECK-NEXT: return %[[ROWS]]
  return %1 : memref<?x3xf64, strided<[3, 1], offset: 6>>
}

// -----

// So are they when the row's length is not known.
// CHECK-LABEL: func.func @main
func.func @main(%n: index, %m: index, %w: index) -> memref<?x?xf64, strided<[?, 1], offset: ?>> {
  // CHECK: memref.alloc(%{{.*}}) {scn.result} : memref<?x?xf64>
  %0 = memref.alloc(%n, %w) : memref<?x?xf64>
  // CHECK-NEXT: memref.subview
  %1 = memref.subview %0[2, 0] [%m, %w] [1, 1] : memref<?x?xf64> to memref<?x?xf64, strided<[?, 1], offset: ?>>
  // CHECK-NEXT: return
  return %1 : memref<?x?xf64, strided<[?, 1], offset: ?>>
}

// -----

// Of many rows one is copied, and so is what is not contiguous.
// CHECK-LABEL: func.func @main
func.func @main(%n: index, %i: index) -> (memref<3xf64, strided<[1], offset: ?>>, memref<?x2xf64, strided<[3, 1]>>, memref<3x?xf64, strided<[1, 3]>>) {
  // CHECK: %[[ALL:.*]] = memref.alloc(%{{.*}}) : memref<?x3xf64>
  %0 = memref.alloc(%n) : memref<?x3xf64>
  %1 = memref.subview %0[%i, 0] [1, 3] [1, 1] : memref<?x3xf64> to memref<3xf64, strided<[1], offset: ?>>
  %2 = memref.subview %0[0, 0] [%n, 2] [1, 1] : memref<?x3xf64> to memref<?x2xf64, strided<[3, 1]>>
  %3 = memref.transpose %0 (a, b) -> (b, a) : memref<?x3xf64> to memref<3x?xf64, strided<[1, 3]>>
  // CHECK: %[[ROW:.*]] = memref.alloc() {scn.result} : memref<3xf64>
  // CHECK: memref.copy %{{.*}}, %[[ROW]]
  // CHECK: %[[COLUMNS:.*]] = memref.alloc(%{{.*}}) {scn.result} : memref<?x2xf64>
  // CHECK: memref.copy %{{.*}}, %[[COLUMNS]]
  // CHECK: %[[TRANSPOSED:.*]] = memref.alloc(%{{.*}}) {scn.result} : memref<3x?xf64>
  // CHECK: memref.copy %{{.*}}, %[[TRANSPOSED]]
  // CHECK: return %[[ROW]], %[[COLUMNS]], %[[TRANSPOSED]]
  return %1, %2, %3 : memref<3xf64, strided<[1], offset: ?>>, memref<?x2xf64, strided<[3, 1]>>, memref<3x?xf64, strided<[1, 3]>>
}

// -----

// Nothing is handed over twice.
// CHECK-LABEL: func.func @main
func.func @main() -> (memref<2x2xf64>, memref<4xf64>) {
  // CHECK: %[[R:.*]] = memref.alloc() {scn.result} : memref<2x2xf64>
  %0 = memref.alloc() : memref<2x2xf64>
  %1 = memref.collapse_shape %0 [[0, 1]] : memref<2x2xf64> into memref<4xf64>
  // CHECK: %[[COPY:.*]] = memref.alloc() {scn.result} : memref<4xf64>
  // CHECK: return %[[R]], %[[COPY]]
  return %0, %1 : memref<2x2xf64>, memref<4xf64>
}

// -----

// A loop that hands its buffer on changes nothing.
// CHECK-LABEL: func.func @main
func.func @main(%n: index, %zero: index, %one: index, %x: f64) -> memref<?xf64> {
  // CHECK: memref.alloc(%{{.*}}) {scn.result}
  %0 = memref.alloc(%n) : memref<?xf64>
  // CHECK: %[[LOOP:.*]] = scf.for
  %1 = scf.for %i = %zero to %n step %one iter_args(%buffer = %0) -> (memref<?xf64>) {
    memref.store %x, %buffer[%i] : memref<?xf64>
    scf.yield %buffer : memref<?xf64>
  }
  // CHECK: return %[[LOOP]]
  return %1 : memref<?xf64>
}

// -----

// An allocation inside a branch may not have happened.
// CHECK-LABEL: func.func @main
func.func @main(%condition: i1, %argument: memref<f64>) -> memref<f64> {
  %0 = scf.if %condition -> (memref<f64>) {
    // CHECK: memref.alloc() : memref<f64>
    %1 = memref.alloc() : memref<f64>
    scf.yield %1 : memref<f64>
  } else {
    scf.yield %argument : memref<f64>
  }
  // CHECK: %[[COPY:.*]] = memref.alloc() {scn.result} : memref<f64>
  // CHECK: return %[[COPY]]
  return %0 : memref<f64>
}
