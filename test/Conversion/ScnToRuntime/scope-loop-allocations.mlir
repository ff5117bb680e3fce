// RUN: scansion-opt --scn-scope-loop-allocations %s | FileCheck %s

// CHECK-LABEL: func.func @temporary
func.func @temporary(%lb: index, %ub: index, %one: index) {
  // CHECK: memref.alloc() : memref<f64>
  %outside = memref.alloc() : memref<f64>
  // CHECK: scf.for
  // CHECK-NEXT: %[[MARK:.*]] = scn.arena_mark
  // CHECK-NEXT: memref.alloc(%{{.*}}) {scn.scoped} : memref<?xf64>
  // CHECK-NEXT: scn.arena_release %[[MARK]]
  // CHECK-NEXT: }
  scf.for %i = %lb to %ub step %one {
    %0 = memref.alloc(%i) : memref<?xf64>
  }
  return
}

// A buffer that lives on to the next step must not be given back.
// CHECK-LABEL: func.func @carried
func.func @carried(%n: index, %zero: index, %one: index, %initial: memref<?xf64>) -> memref<?xf64> {
  // CHECK-NOT: scn.arena_mark
  %0 = scf.for %i = %zero to %n step %one iter_args(%carry = %initial) -> (memref<?xf64>) {
    %1 = memref.alloc(%i) : memref<?xf64>
    %2 = memref.cast %1 : memref<?xf64> to memref<?xf64>
    scf.yield %2 : memref<?xf64>
  }
  // CHECK: return
  return %0 : memref<?xf64>
}

// Carried buffers that come from outside do no harm.
// CHECK-LABEL: func.func @exchanged
func.func @exchanged(%n: index, %zero: index, %one: index, %x: memref<4xf64>, %y: memref<4xf64>, %c: i1) {
  // CHECK: scf.for
  // CHECK-NEXT: scn.arena_mark
  %0:2 = scf.for %i = %zero to %n step %one iter_args(%a = %x, %b = %y) -> (memref<4xf64>, memref<4xf64>) {
    %1 = memref.alloc(%i) : memref<?xf64>
    %2 = scf.if %c -> (memref<4xf64>) {
      scf.yield %a : memref<4xf64>
    } else {
      scf.yield %b : memref<4xf64>
    }
    // CHECK: scn.arena_release
    // CHECK-NEXT: scf.yield
    scf.yield %b, %2 : memref<4xf64>, memref<4xf64>
  }
  return
}

// An inner bracket covers what it holds; a buffer that leaves the inner loop is the outer one's.
// CHECK-LABEL: func.func @nested
func.func @nested(%n: index, %zero: index, %one: index, %x: memref<?xf64>) {
  // CHECK: scf.for
  // CHECK-NOT: scn.arena_mark
  scf.for %i = %zero to %n step %one {
    // CHECK: scf.for
    // CHECK-NEXT: scn.arena_mark
    scf.for %j = %zero to %n step %one {
      %0 = memref.alloc(%j) : memref<?xf64>
    }
  }
  // CHECK: scf.for
  // CHECK-NEXT: scn.arena_mark
  scf.for %i = %zero to %n step %one {
    // CHECK: scf.for
    // CHECK-NOT: scn.arena_mark
    %0 = scf.for %j = %zero to %n step %one iter_args(%a = %x) -> (memref<?xf64>) {
      // CHECK: memref.alloc(%{{.*}}) {scn.scoped}
      %1 = memref.alloc(%j) : memref<?xf64>
      scf.yield %1 : memref<?xf64>
    }
    // CHECK: scn.arena_release
  }
  return
}

// CHECK-LABEL: func.func @conditional
func.func @conditional(%n: index, %one: index, %x: f64) {
  // CHECK: scf.while
  // CHECK-NOT: scn.arena_mark
  // CHECK: } do {
  // CHECK: scn.arena_mark
  // CHECK: scn.arena_release
  // CHECK-NEXT: scf.yield
  %0 = scf.while (%i = %n) : (index) -> index {
    %more = arith.cmpi ult, %i, %n : index
    scf.condition(%more) %i : index
  } do {
  ^bb0(%i: index):
    %1 = memref.alloc(%i) : memref<?xf64>
    %next = arith.addi %i, %one : index
    scf.yield %next : index
  }
  return
}
