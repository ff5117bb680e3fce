// RUN: scansion-opt %s -scn-poll-interrupts -split-input-file | FileCheck %s

// The loop itself stays as it is, with nearer bounds. A loop that is over after a small share of a chunk does not look.
// CHECK-LABEL: func @counted
// CHECK-SAME: (%{{.*}}: !llvm.ptr, %[[N:.*]]: index, %[[X:.*]]: f64, %[[A:.*]]: f64)
func.func @counted(%call: !llvm.ptr, %n: index, %x: f64, %a: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[MANY:.*]] = arith.constant 1398101 : index
  // CHECK-NEXT: %[[R:.*]] = scf.for %[[CHUNK:.*]] = %c0 to %[[N]] step %[[MANY]] iter_args(%[[OUTER:.*]] = %[[X]])
  // CHECK-NEXT:   %[[REST:.*]] = arith.subi %[[N]], %[[CHUNK]]
  // CHECK-NEXT:   %[[STEPS:.*]] = arith.minsi %[[REST]], %[[MANY]]
  // CHECK-NEXT:   %[[END:.*]] = arith.addi %[[CHUNK]], %[[STEPS]]
  // CHECK-NEXT:   %[[INNER:.*]] = scf.for %{{.*}} = %[[CHUNK]] to %[[END]] step %c1 iter_args(%[[Y:.*]] = %[[OUTER]])
  // CHECK-NEXT:     arith.mulf %[[Y]], %[[A]]
  // CHECK-NEXT:     scf.yield
  // CHECK-NEXT:   }
  // CHECK-NEXT:   %[[SHARE:.*]] = arith.constant 64 : index
  // CHECK-NEXT:   %[[FEW:.*]] = arith.divui %[[MANY]], %[[SHARE]]
  // CHECK-NEXT:   %[[DUE:.*]] = arith.cmpi sge, %[[STEPS]], %[[FEW]]
  // CHECK-NEXT:   scf.if %[[DUE]] {
  // CHECK-NEXT:     scn.poll
  // CHECK-NEXT:   }
  // CHECK-NEXT:   scf.yield %[[INNER]]
  // CHECK: return %[[R]]
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%y = %x) -> f64 {
    %next = arith.mulf %y, %a : f64
    scf.yield %next : f64
  }
  return %r : f64
}

// -----

// A loop that ends soon needs no poll, one that is known to be long does.
// CHECK-LABEL: func @known_bounds
func.func @known_bounds(%call: !llvm.ptr, %x: memref<f64>, %a: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %few = arith.constant 1000 : index
  %many = arith.constant 10000000000 : index
  // CHECK: scf.for
  // CHECK-NEXT: memref.store
  // CHECK-NEXT: }
  scf.for %i = %c0 to %few step %c1 {
    memref.store %a, %x[] : memref<f64>
  }
  // CHECK: scf.for
  // CHECK: scf.for
  // CHECK: scn.poll
  scf.for %i = %c0 to %many step %c1 {
    memref.store %a, %x[] : memref<f64>
  }
  return
}

// -----

// An inner loop is part of a step of the outer one, which polls after some of them: the fewer, the longer that is.
// CHECK-LABEL: func @nested
// CHECK-SAME: (%{{.*}}: !llvm.ptr, %[[N:.*]]: index,
func.func @nested(%call: !llvm.ptr, %n: index, %x: memref<?xf64>, %a: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[LENGTH:.*]] = arith.subi %[[N]], %c0
  // CHECK: arith.divui
  // CHECK: %[[COST:.*]] = arith.muli
  // CHECK: %[[CHUNK:.*]] = arith.constant 4194304 : index
  // CHECK: %[[MANY:.*]] = arith.divui %[[CHUNK]], %{{.*}}
  // CHECK: %[[LEAST:.*]] = arith.maxsi %[[MANY]], %{{.*}}
  // CHECK: scf.for %{{.*}} = %c0 to %[[N]] step %[[LEAST]]
  // CHECK: scf.for
  // CHECK-NEXT: scf.for
  // CHECK-NEXT: memref.store
  // CHECK-NEXT: }
  // CHECK-NEXT: }
  // CHECK: scf.if
  // CHECK-NEXT: scn.poll
  // CHECK-NOT: scn.poll
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      memref.store %a, %x[%j] : memref<?xf64>
    }
  }
  return
}

// -----

// A scan inside another one polls where it goes on after a chunk; a single chunk is a part of the outer one's step.
// CHECK-LABEL: func @nested_scans
// CHECK-SAME: (%{{.*}}: !llvm.ptr, %[[N:.*]]: index
func.func @nested_scans(%call: !llvm.ptr, %n: index, %x: f64, %a: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: scf.for
  // CHECK: scf.for
  // CHECK: scf.for
  // CHECK: scf.for
  // CHECK: %[[ON:.*]] = arith.cmpi slt, %{{.*}}, %[[N]]
  // CHECK-NEXT: scf.if %[[ON]] {
  // CHECK-NEXT: scn.poll
  // CHECK-NEXT: }
  // CHECK: scf.yield
  // CHECK: scf.yield
  // CHECK-NEXT: }
  // CHECK: scf.if
  // CHECK-NEXT: scn.poll
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%y = %x) -> f64 {
    %s = scf.for %j = %c0 to %n step %c1 iter_args(%z = %y) -> f64 {
      %next = arith.mulf %z, %a : f64
      scf.yield %next : f64
    } loc("scan"("model.py":1:0))
    scf.yield %s : f64
  } loc("scan"("model.py":2:0))
  return %r : f64
}

// -----

// -----

// The end of a loop over vectors is short.
// CHECK-LABEL: func @rest
func.func @rest(%call: !llvm.ptr, %n: index, %x: memref<?xf64>, %a: f64) {
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %rest = arith.remui %n, %c8 : index
  %whole = arith.subi %n, %rest : index
  // CHECK-NOT: scn.poll
  scf.for %i = %whole to %n step %c1 {
    memref.store %a, %x[%i] : memref<?xf64>
  }
  return
}

// -----

// A scan with a condition: the flag is carried out of the inner loop, so that the outer one stops with it.
// CHECK-LABEL: func @until
// CHECK-SAME: (%{{.*}}: !llvm.ptr, %[[N:.*]]: index, %[[X:.*]]: f64)
func.func @until(%call: !llvm.ptr, %n: index, %x: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %true = arith.constant true
  // CHECK: %true = arith.constant
  // CHECK-NEXT: %[[MANY:.*]] = arith.constant {{.*}} : index
  // CHECK-NEXT: %[[R:.*]]:3 = scf.while (%[[T:.*]] = %c0, %[[Y:.*]] = %[[X]], %[[FLAG:.*]] = %true)
  // CHECK-NEXT:   %[[WITHIN:.*]] = arith.cmpi slt, %[[T]], %[[N]]
  // CHECK-NEXT:   %[[ON:.*]] = arith.andi %[[WITHIN]], %[[FLAG]]
  // CHECK-NEXT:   scf.condition(%[[ON]]) %[[T]], %[[Y]], %[[FLAG]]
  // CHECK-NEXT: } do {
  // CHECK-NEXT: ^bb0(%[[T1:.*]]: index, %[[Y1:.*]]: f64, %[[FLAG1:.*]]: i1):
  // CHECK-NEXT:   %[[REST:.*]] = arith.subi %[[N]], %[[T1]]
  // CHECK-NEXT:   %[[STEPS:.*]] = arith.minsi %[[REST]], %[[MANY]]
  // CHECK-NEXT:   %[[END:.*]] = arith.addi %[[T1]], %[[STEPS]]
  // CHECK-NEXT:   %[[INNER:.*]]:3 = scf.while (%[[T2:.*]] = %[[T1]], %[[Y2:.*]] = %[[Y1]], %[[FLAG2:.*]] = %[[FLAG1]])
  // CHECK-NEXT:     arith.cmpi slt, %[[T2]], %[[END]]
  // CHECK:          scf.condition({{.*}}) %[[T2]], %[[Y2]], %[[FLAG2]]
  // CHECK:        do {
  // CHECK-NEXT:   ^bb0(%[[T3:.*]]: index, %[[Y3:.*]]: f64, %{{.*}}: i1):
  // CHECK-NEXT:     arith.addf %[[Y3]], %[[Y3]]
  // CHECK:        scn.poll
  // CHECK-NEXT:   scf.yield %[[INNER]]#0, %[[INNER]]#1, %[[INNER]]#2
  // CHECK: return %[[R]]#1
  %r:2 = scf.while (%t = %c0, %y = %x, %go = %true) : (index, f64, i1) -> (index, f64) {
    %within = arith.cmpi slt, %t, %n : index
    %on = arith.andi %within, %go : i1
    scf.condition(%on) %t, %y : index, f64
  } do {
  ^bb0(%t: index, %y: f64):
    %next = arith.addf %y, %y : f64
    %flag = arith.cmpf olt, %next, %x : f64
    %t1 = arith.addi %t, %c1 : index
    scf.yield %t1, %next, %flag : index, f64, i1
  }
  return %r#1 : f64
}

// -----

// Any other loop with a condition looks at each step.
// CHECK-LABEL: func @other_while
func.func @other_while(%call: !llvm.ptr, %x: f64) -> f64 {
  // CHECK: do {
  // CHECK-NEXT: ^bb0
  // CHECK-NEXT: scn.poll
  %r = scf.while (%y = %x) : (f64) -> f64 {
    %on = arith.cmpf olt, %y, %x : f64
    scf.condition(%on) %y : f64
  } do {
  ^bb0(%y: f64):
    %next = arith.addf %y, %y : f64
    scf.yield %next : f64
  }
  return %r : f64
}

// -----

// A product of matrices is no loop here; its operands' sizes tell how long it takes.
// CHECK-LABEL: func @call_in_a_loop
// CHECK-SAME: %[[W:[a-z0-9]+]]: memref<?x?xf64>
// CHECK: %[[ROWS:.*]] = memref.dim %[[W]]
// CHECK: memref.dim %[[W]]
// CHECK: arith.divui
// CHECK: scf.for
// CHECK: scf.for
// CHECK: memref.copy
// CHECK: scn.poll
func.func @call_in_a_loop(%call: !llvm.ptr, %n: index, %w: memref<?x?xf64>, %v: memref<?x?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    memref.copy %w, %v : memref<?x?xf64> to memref<?x?xf64>
  }
  return
}
