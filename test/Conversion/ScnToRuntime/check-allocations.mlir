// RUN: scansion-opt --scn-check-allocations %s | FileCheck %s

// CHECK-LABEL: func.func @one_length
// CHECK-SAME: %[[N:.*]]: index
func.func @one_length(%n: index) {
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : i64
  // CHECK-DAG: %[[EIGHT:.*]] = arith.constant 8 : i64
  // CHECK: %[[LENGTH:.*]] = arith.index_cast %[[N]] : index to i64
  // CHECK: %[[BYTES:.*]], %[[HIGH:.*]] = arith.mului_extended %[[EIGHT]], %[[LENGTH]] : i64
  // CHECK: %[[SIGNS:.*]] = arith.ori %[[LENGTH]], %[[BYTES]]
  // CHECK: %[[COUNTED:.*]] = arith.cmpi eq, %[[HIGH]], %[[ZERO]]
  // CHECK: %[[POSITIVE:.*]] = arith.cmpi sge, %[[SIGNS]], %[[ZERO]]
  // CHECK: %[[FITS:.*]] = arith.andi %[[COUNTED]], %[[POSITIVE]]
  // CHECK: scn.check %[[FITS]], %[[LENGTH]], %{{.*}} status = 3 "an array with an axis of length {a} does not fit in memory"
  // CHECK: memref.alloc(%[[N]]) : memref<?xf64>
  %0 = memref.alloc(%n) : memref<?xf64>
  return
}

// Known lengths count as one factor.
// CHECK-LABEL: func.func @two_lengths
func.func @two_lengths(%n: index, %m: index) {
  // CHECK: %[[TWELVE:.*]] = arith.constant 12 : i64
  // CHECK: arith.mului_extended %[[TWELVE]],
  // CHECK: arith.mului_extended
  // CHECK: status = 3 "an array with axes of lengths {a} and {b} does not fit in memory"
  // CHECK: memref.alloc
  %0 = memref.alloc(%n, %m) : memref<?x3x?xf32>
  return
}

// CHECK-LABEL: func.func @known
func.func @known() {
  // CHECK-NOT: scn.check
  // CHECK: memref.alloc() : memref<4xf64>
  %0 = memref.alloc() : memref<4xf64>
  // CHECK: %[[NO:.*]] = arith.constant false
  // CHECK: scn.check %[[NO]],
  // CHECK: memref.alloc() : memref<4294967296x4294967296xf64>
  %1 = memref.alloc() : memref<4294967296x4294967296xf64>
  return
}
