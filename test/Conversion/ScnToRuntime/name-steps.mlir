// RUN: scansion-opt %s -scn-name-steps | FileCheck %s

// Loops of scans are known by their location; others, like those over elements, are no steps.
// CHECK-LABEL: func @nested
func.func @nested(%call: !llvm.ptr, %n: index, %ok: i1, %i: i64, %x: memref<f64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: scn.check %{{.*}}, %{{.*}}, %{{.*}} status = 2 "before"
  scn.check %ok, %i, %i status = 2 "before" : i1, i64, i64
  // CHECK: scn.steps()
  // CHECK-NEXT: scn.runtime_call
  scn.runtime_call @f ins(%x : memref<f64>) outs()
  // CHECK: scf.for %[[T:.*]] =
  scf.for %t = %c0 to %n step %c1 {
    // CHECK: scf.for %[[ELEMENT:.*]] =
    scf.for %element = %c0 to %n step %c1 {
      // CHECK: scf.for %[[S:.*]] =
      scf.for %s = %c0 to %n step %c1 {
        // CHECK-NEXT: scn.check %{{.*}}, %{{.*}}, %{{.*}} steps(%[[T]], %[[S]]) status = 2 "inside"
        scn.check %ok, %i, %i status = 2 "inside" : i1, i64, i64
        // CHECK-NEXT: scn.steps(%[[T]], %[[S]])
        // CHECK-NEXT: scn.runtime_call
        scn.runtime_call @f ins(%x : memref<f64>) outs()
      } loc("scan"("model.py":3:1))
    }
  } loc("scan"("model.py":2:1))
  return
}

// The step of a loop with a condition is the first value that it carries.
// CHECK-LABEL: func @until
func.func @until(%call: !llvm.ptr, %n: index, %ok: i1, %i: i64, %x: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.while (%t = %c0, %y = %x) : (index, f64) -> (index, f64) {
    %more = arith.cmpi slt, %t, %n : index
    scf.condition(%more) %t, %y : index, f64
  } do {
  // CHECK: ^bb0(%[[T:.*]]: index, %{{.*}}: f64):
  ^bb0(%t: index, %y: f64):
    // CHECK-NEXT: scn.check {{.*}} steps(%[[T]])
    scn.check %ok, %i, %i status = 2 "inside" : i1, i64, i64
    %next = arith.addi %t, %c1 : index
    scf.yield %next, %y : index, f64
  } loc("scan"("model.py":2:1))
  return
}
