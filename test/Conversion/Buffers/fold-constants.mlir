// RUN: scansion-opt --scn-fold-constants %s | FileCheck %s

// Constants of constants, in a loop: one constant before it. What nobody uses goes.
// CHECK-LABEL: func.func @in_a_loop(
// CHECK-SAME: %[[X:.*]]: memref<?xindex>, %[[N:.*]]: index
// CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
// CHECK: scf.for %[[I:.*]] =
// CHECK-NEXT: memref.store %[[C16]], %[[X]][%[[I]]]
// CHECK-NEXT: memref.store %[[C16]], %[[X]][%[[I]]]
// CHECK-NEXT: }
func.func @in_a_loop(%x: memref<?xindex>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %c8 = arith.constant 8 : index
    %c2 = arith.constant 2 : index
    %sixteen = arith.constant 16 : index
    %bytes = arith.muli %c2, %c8 : index
    %unused = memref.load %x[%i] : memref<?xindex>
    memref.store %bytes, %x[%i] : memref<?xindex>
    memref.store %sixteen, %x[%i] : memref<?xindex>
  }
  return
}
