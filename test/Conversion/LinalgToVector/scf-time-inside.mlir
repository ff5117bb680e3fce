// RUN: scansion-opt %s -scf-time-inside -cse -split-input-file | FileCheck %s

// RUN: scansion-opt %s -scf-time-inside -split-input-file --remarks-filter=.* 2>&1 | FileCheck %s --check-prefix=REMARK
// REMARK-COUNT-2: elements stay in registers through all steps
// REMARK-NOT: elements stay in registers through all steps

// Eight vectors through all steps, then single ones, then the columns that are left over. Nothing is read without steps.
// CHECK-LABEL: func @power
// CHECK-SAME: (%[[A:.*]]: memref<?xf64>, %[[STEPS:.*]]: index, %[[N:.*]]: index)
// CHECK: %[[P:.*]] = memref.alloc
// CHECK: %[[WHOLE:.*]] = arith.subi
// CHECK: %[[ANY:.*]] = arith.cmpi slt, %c0, %[[STEPS]]
// CHECK: scf.if %[[ANY]] {
// CHECK:   %[[LEFT:.*]] = arith.remui %{{.*}}, %c64
// CHECK:   %[[MANY:.*]] = arith.subi %[[WHOLE]], %[[LEFT]]
// CHECK:   scf.for %{{.*}} = %c0 to %[[MANY]] step %c64
// CHECK-COUNT-16: vector.load
// CHECK:     scf.for %{{.*}} = %c0 to %[[STEPS]] step %c1 iter_args
// CHECK-NOT:   load
// CHECK-COUNT-8: arith.mulf %{{.*}} : vector<8xf64>
// CHECK-NOT:   load
// CHECK:     }
// CHECK-COUNT-8: vector.store
// CHECK:   scf.for %[[J:.*]] = %[[MANY]] to %[[WHOLE]] step %c8
// CHECK:     %[[P0:.*]] = vector.load %[[P]][%[[J]]]
// CHECK:     %[[A0:.*]] = vector.load %[[A]][%[[J]]]
// CHECK:     %[[LAST:.*]] = scf.for %{{.*}} = %c0 to %[[STEPS]] step %c1 iter_args(%[[X:.*]] = %[[P0]])
// CHECK-NEXT:  %[[Y:.*]] = arith.mulf %[[X]], %[[A0]]
// CHECK-NEXT:  scf.yield %[[Y]]
// CHECK:     vector.store %[[LAST]], %[[P]][%[[J]]]
// CHECK:   scf.for %{{.*}} = %[[WHOLE]] to %[[N]] step %c1
// CHECK:     memref.load
// CHECK:     scf.for
// CHECK-NEXT:  arith.mulf %{{.*}} : f64
func.func @power(%a: memref<?xf64>, %steps: index, %n: index) -> memref<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %p = memref.alloc(%n) : memref<?xf64>
  %rest = arith.remui %n, %c8 : index
  %whole = arith.subi %n, %rest : index
  scf.for %t = %c0 to %steps step %c1 {
    scf.for %j = %c0 to %whole step %c8 {
      %0 = vector.load %p[%j] : memref<?xf64>, vector<8xf64>
      %1 = vector.load %a[%j] : memref<?xf64>, vector<8xf64>
      %2 = arith.mulf %0, %1 : vector<8xf64>
      vector.store %2, %p[%j] : memref<?xf64>, vector<8xf64>
    }
    scf.for %j = %whole to %n step %c1 {
      %0 = memref.load %p[%j] : memref<?xf64>
      %1 = memref.load %a[%j] : memref<?xf64>
      %2 = arith.mulf %0, %1 : f64
      memref.store %2, %p[%j] : memref<?xf64>
    }
  }
  return %p : memref<?xf64>
}

// -----

// Two states and a number that is the same for all columns; what depends on the step alone stays in it.
// CHECK-LABEL: func @two_states
// CHECK: %[[S:.*]] = memref.load %{{.*}}[] : memref<f64>
// CHECK: scf.for %[[T:.*]] = {{.*}} iter_args(%[[X:.*]] = %{{.*}}, %[[Y:.*]] = %{{.*}}) -> (f64, f64)
// CHECK:   %[[I:.*]] = arith.index_cast %[[T]]
// CHECK:   %[[F:.*]] = arith.sitofp %[[I]]
// CHECK:   %[[SUM:.*]] = arith.addf %[[X]], %[[Y]]
// CHECK:   %[[MORE:.*]] = arith.addf %[[SUM]], %[[S]]
// CHECK:   %[[NEXT:.*]] = arith.mulf %[[MORE]], %[[F]]
// CHECK:   scf.yield %[[MORE]], %[[NEXT]]
func.func @two_states(%s: memref<f64>, %steps: index, %n: index) -> (memref<?xf64>, memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %p = memref.alloc(%n) : memref<?xf64>
  %q = memref.alloc(%n) : memref<?xf64>
  scf.for %t = %c0 to %steps step %c1 {
    %i = arith.index_cast %t : index to i64
    %f = arith.sitofp %i : i64 to f64
    scf.for %j = %c0 to %n step %c1 {
      %0 = memref.load %p[%j] : memref<?xf64>
      %1 = memref.load %q[%j] : memref<?xf64>
      %2 = memref.load %s[] : memref<f64>
      %3 = arith.addf %0, %1 : f64
      %4 = arith.addf %3, %2 : f64
      memref.store %4, %p[%j] : memref<?xf64>
    }
    scf.for %j = %c0 to %n step %c1 {
      %0 = memref.load %p[%j] : memref<?xf64>
      %1 = arith.mulf %0, %f : f64
      memref.store %1, %q[%j] : memref<?xf64>
    }
  }
  return %p, %q : memref<?xf64>, memref<?xf64>
}

// -----

// Not what keeps a trajectory, reads another column, writes memory that may be shared, or can fail.
// CHECK-LABEL: func @not
// CHECK-NOT: iter_args
func.func @not(%a: memref<?xf64>, %steps: index, %n: index) -> (memref<?x?xf64>, memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = memref.alloc(%steps, %n) : memref<?x?xf64>
  %p = memref.alloc(%n) : memref<?xf64>
  %part = memref.subview %p[1] [%n] [1] : memref<?xf64> to memref<?xf64, strided<[1], offset: 1>>
  scf.for %t = %c0 to %steps step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %0 = memref.load %a[%j] : memref<?xf64>
      memref.store %0, %rows[%t, %j] : memref<?x?xf64>
    }
  }
  scf.for %t = %c0 to %steps step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %next = arith.addi %j, %c1 : index
      %0 = memref.load %p[%next] : memref<?xf64>
      memref.store %0, %p[%j] : memref<?xf64>
    }
  }
  scf.for %t = %c0 to %steps step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %0 = memref.load %part[%j] : memref<?xf64, strided<[1], offset: 1>>
      memref.store %0, %p[%j] : memref<?xf64>
    }
  }
  scf.for %t = %c0 to %steps step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %0 = memref.load %p[%j] : memref<?xf64>
      memref.store %0, %a[%j] : memref<?xf64>
    }
  }
  scf.for %t = %c0 to %steps step %c1 {
    %i = arith.index_cast %t : index to i64
    %ok = arith.cmpi slt, %t, %n : index
    scn.check %ok, %i, %i status = 1 "no" : i1, i64, i64
    scf.for %j = %c0 to %n step %c1 {
      %0 = memref.load %p[%j] : memref<?xf64>
      %1 = arith.addf %0, %0 : f64
      memref.store %1, %p[%j] : memref<?xf64>
    }
  }
  return %rows, %p : memref<?x?xf64>, memref<?xf64>
}
