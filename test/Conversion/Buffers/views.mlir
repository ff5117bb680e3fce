// RUN: scansion-opt --scn-view-lengths %s | FileCheck %s --check-prefix=LENGTHS
// RUN: scansion-opt --scn-fold-views %s | FileCheck %s --check-prefix=FOLD
// RUN: scansion-opt --scn-expand-views %s | FileCheck %s --check-prefix=EXPAND

// LENGTHS-LABEL: func.func @length(
// LENGTHS-SAME: %{{.*}}: memref<?xf64>, %[[N:.*]]: index
// LENGTHS: return %[[N]] : index
func.func @length(%x: memref<?xf64>, %n: index) -> index {
  %c0 = arith.constant 0 : index
  %y = memref.subview %x[0] [%n] [1] : memref<?xf64> to memref<?xf64, strided<[1]>>
  %length = memref.dim %y, %c0 : memref<?xf64, strided<[1]>>
  return %length : index
}

// Through two views, and a store as well as a load.
// FOLD-LABEL: func.func @rows(
// FOLD-SAME: %[[X:.*]]: memref<?x8xf64>, %[[T:.*]]: index
// FOLD: %[[V:.*]] = vector.load %[[X]][%[[T]], %{{.*}}] : memref<?x8xf64>, vector<4xf64>
// FOLD: vector.store %[[V]], %[[X]][%{{.*}}, %{{.*}}] : memref<?x8xf64>, vector<4xf64>
// EXPAND-LABEL: func.func @rows(
// EXPAND-NOT: memref.subview
// EXPAND-NOT: affine.apply
// EXPAND: arith.muli
// EXPAND: memref.reinterpret_cast
// EXPAND-NOT: memref.subview
// EXPAND: return
func.func @rows(%x: memref<?x8xf64>, %t: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %next = arith.addi %t, %c1 : index
  %row = memref.subview %x[%t, 0] [1, 8] [1, 1] : memref<?x8xf64> to memref<8xf64, strided<[1], offset: ?>>
  %half = memref.subview %row[4] [4] [1] : memref<8xf64, strided<[1], offset: ?>> to memref<4xf64, strided<[1], offset: ?>>
  %other = memref.subview %x[%next, 0] [1, 8] [1, 1] : memref<?x8xf64> to memref<8xf64, strided<[1], offset: ?>>
  %v = vector.load %half[%c0] : memref<4xf64, strided<[1], offset: ?>>, vector<4xf64>
  vector.store %v, %other[%c0] : memref<8xf64, strided<[1], offset: ?>>, vector<4xf64>
  return
}

// Functions without views stay as they are: 1 + 1 is not folded.
// LENGTHS-LABEL: func.func @without
// LENGTHS: arith.addi
// FOLD-LABEL: func.func @without
// FOLD: arith.addi
// EXPAND-LABEL: func.func @without
// EXPAND: arith.addi
func.func @without() -> index {
  %c1 = arith.constant 1 : index
  %two = arith.addi %c1, %c1 : index
  return %two : index
}
