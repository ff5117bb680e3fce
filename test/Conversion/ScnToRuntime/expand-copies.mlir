// RUN: scansion-opt --scn-expand-copies %s | FileCheck %s

// CHECK-LABEL: func.func @contiguous
func.func @contiguous(%a: memref<?x4xf64, strided<[4, 1], offset: ?>>, %b: memref<?x4xf64>) {
  // CHECK-NEXT: memref.copy
  // CHECK-NEXT: return
  memref.copy %a, %b : memref<?x4xf64, strided<[4, 1], offset: ?>> to memref<?x4xf64>
  return
}

// CHECK-LABEL: func.func @rows
// CHECK-SAME: %[[A:.*]]: memref<?x4xf64, {{.*}}>, %[[B:.*]]: memref<?x4xf64>
func.func @rows(%a: memref<?x4xf64, strided<[8, 1], offset: ?>>, %b: memref<?x4xf64>) {
  // CHECK: scf.for %[[I:.*]] =
  // CHECK-NEXT: %[[FROM:.*]] = memref.subview %[[A]][%[[I]], 0] [1, 4] [1, 1]
  // CHECK-NEXT: %[[TO:.*]] = memref.subview %[[B]][%[[I]], 0] [1, 4] [1, 1]
  // CHECK-NEXT: memref.copy %[[FROM]], %[[TO]]
  memref.copy %a, %b : memref<?x4xf64, strided<[8, 1], offset: ?>> to memref<?x4xf64>
  return
}

// CHECK-LABEL: func.func @column
// CHECK-SAME: %[[A:.*]]: memref<?xf64, {{.*}}>, %[[B:.*]]: memref<?xf64>
func.func @column(%a: memref<?xf64, strided<[?], offset: ?>>, %b: memref<?xf64>) {
  // CHECK: scf.for %[[I:.*]] =
  // CHECK-NEXT: %[[X:.*]] = memref.load %[[A]][%[[I]]]
  // CHECK-NEXT: memref.store %[[X]], %[[B]][%[[I]]]
  memref.copy %a, %b : memref<?xf64, strided<[?], offset: ?>> to memref<?xf64>
  return
}

// CHECK-LABEL: func.func @element
func.func @element(%a: memref<f64, strided<[], offset: ?>>, %b: memref<1x1xf64>, %c: memref<f64>, %d: memref<1x1xf64>) {
  // CHECK-NOT: memref.copy
  // CHECK: memref.load %{{.*}}[] : memref<f64, strided<[], offset: ?>>
  // CHECK-NEXT: memref.store
  memref.copy %a, %c : memref<f64, strided<[], offset: ?>> to memref<f64>
  // CHECK: memref.load %{{.*}}[%{{.*}}, %{{.*}}] : memref<1x1xf64>
  // CHECK-NEXT: memref.store
  memref.copy %b, %d : memref<1x1xf64> to memref<1x1xf64>
  return
}

// Either type may know a length.
// CHECK-LABEL: func.func @known_on_one_side
// CHECK-SAME: %[[A:.*]]: memref<3x?x4xf64>, %[[B:.*]]: memref<?x2x4xf64, {{.*}}>
func.func @known_on_one_side(%a: memref<3x?x4xf64>, %b: memref<?x2x4xf64, strided<[?, ?, 1], offset: ?>>) {
  // CHECK: scf.for %[[I:.*]] =
  // CHECK: scf.for %[[J:.*]] =
  // CHECK-NEXT: %[[FROM:.*]] = memref.subview %[[A]][%[[I]], %[[J]], 0] [1, 1, 4] [1, 1, 1]
  // CHECK-NEXT: %[[TO:.*]] = memref.subview %[[B]][%[[I]], %[[J]], 0] [1, 1, 4] [1, 1, 1]
  // CHECK-NEXT: memref.copy %[[FROM]], %[[TO]]
  memref.copy %a, %b : memref<3x?x4xf64> to memref<?x2x4xf64, strided<[?, ?, 1], offset: ?>>
  return
}
// CHECK-LABEL: func.func @known_lengths_of_runs
func.func @known_lengths_of_runs(%a: memref<3x2x4xf64>, %b: memref<?x?x?xf64, strided<[?, ?, 1], offset: ?>>) {
  // CHECK: scf.for
  // CHECK: memref.copy %{{.*}}, %{{.*}} : memref<4xf64, {{.*}}> to memref<4xf64, {{.*}}>
  memref.copy %a, %b : memref<3x2x4xf64> to memref<?x?x?xf64, strided<[?, ?, 1], offset: ?>>
  return
}

// A length that a constant says and the type doesn't.
// CHECK-LABEL: func.func @constant_length
// CHECK: %[[B:.*]] = memref.alloc
// CHECK: scf.for %[[I:.*]] =
// CHECK-NEXT: memref.subview %{{.*}}[%[[I]], 0] [1, 3] [1, 1] : memref<?x?xf64, strided<[?, 1]>> to memref<3xf64, strided<[1], offset: ?>>
// CHECK-NEXT: memref.subview %[[B]][%[[I]], 0] [1, 3] [1, 1] : memref<?x?xf64> to memref<3xf64, strided<[1], offset: ?>>
func.func @constant_length(%a: memref<?x?xf64, strided<[?, 1]>>, %n: index) -> memref<?x?xf64> {
  %c3 = arith.constant 3 : index
  %b = memref.alloc(%n, %c3) : memref<?x?xf64>
  memref.copy %a, %b : memref<?x?xf64, strided<[?, 1]>> to memref<?x?xf64>
  return %b : memref<?x?xf64>
}
