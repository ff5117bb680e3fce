// RUN: scansion-opt --scn-hoist-checks %s | FileCheck %s

// CHECK-LABEL: func.func @lengths
// CHECK-SAME: %[[N:.*]]: index, %[[A:.*]]: i64, %[[B:.*]]: i64
func.func @lengths(%n: index, %a: i64, %b: i64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[EQUAL:.*]] = arith.cmpi eq, %[[A]], %[[B]]
  // CHECK: %[[RUNS:.*]] = arith.cmpi slt, %{{.*}}, %[[N]] : index
  // CHECK: scf.if %[[RUNS]] {
  // CHECK-NEXT: scn.check %[[EQUAL]], %[[A]], %[[B]] status = 1 "lengths {a} and {b}"
  // CHECK-NEXT: }
  // CHECK: scf.for
  // CHECK-NEXT: }
  scf.for %t = %c0 to %n step %c1 {
    %equal = arith.cmpi eq, %a, %b : i64
    scn.check %equal, %a, %b status = 1 "lengths {a} and {b}" : i1, i64, i64
  }
  return
}

// What depends on the step stays, and so do reads of elements: a loop without steps would not have made them.
// CHECK-LABEL: func.func @stays
func.func @stays(%n: index, %x: tensor<?xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK-NOT: scf.if
  // CHECK: scf.for
  // CHECK: tensor.extract
  // CHECK: scn.check
  // CHECK: scn.check
  scf.for %t = %c0 to %n step %c1 {
    %step = arith.index_cast %t : index to i64
    %element = tensor.extract %x[%c0] : tensor<?xi64>
    %in_range = arith.cmpi slt, %step, %element : i64
    scn.check %in_range, %step, %element status = 2 "{a} of {b}" : i1, i64, i64
    %positive = arith.cmpi sge, %element, %element : i64
    scn.check %positive, %element, %element status = 2 "{a} of {b}" : i1, i64, i64
  }
  return
}
