// RUN: scansion-opt %s -allow-unregistered-dialect -forward-scratch-row -split-input-file | FileCheck %s

// Two lags: rows t and t + 1 are read, row t + 2 is written in its place.
// CHECK-LABEL: func @two_taps
// CHECK-NOT: memref.alloc() : memref<4xf64>
// CHECK: scf.for %[[T:.*]] = %c0
// CHECK: %[[A:.*]] = memref.subview %[[ROWS:.*]][%[[T]], 0]
// CHECK: %[[T1:.*]] = arith.addi %[[T]], %c1
// CHECK: %[[B:.*]] = memref.subview %[[ROWS]][%[[T1]], 0]
// CHECK: %[[T2:.*]] = arith.addi %[[T]], %c2
// CHECK: %[[Y:.*]] = memref.subview %[[ROWS]][%[[T2]], 0]
// CHECK-NEXT: linalg.add ins(%[[A]], %[[B]] : {{.*}}) outs(%[[Y]] :
// CHECK-NOT: memref.copy
// CHECK: return
func.func @two_taps(%n: index) -> memref<?x4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %m = arith.addi %n, %c2 : index
  %rows = memref.alloc(%m) : memref<?x4xf64>
  %scratch = memref.alloc() : memref<4xf64>
  scf.for %t = %c0 to %n step %c1 {
    %a = memref.subview %rows[%t, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    %t1 = arith.addi %t, %c1 : index
    %b = memref.subview %rows[%t1, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    linalg.add ins(%a, %b : memref<4xf64, strided<[1], offset: ?>>, memref<4xf64, strided<[1], offset: ?>>) outs(%scratch : memref<4xf64>)
    %t2 = arith.addi %t, %c2 : index
    %y = memref.subview %rows[%t2, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    memref.copy %scratch, %y : memref<4xf64> to memref<4xf64, strided<[1], offset: ?>>
  }
  return %rows : memref<?x4xf64>
}

// -----

// A ring: places are compared modulo its length.
// CHECK-LABEL: func @ring
// CHECK: scf.for
// CHECK: %[[T1:.*]] = arith.addi %{{.*}}, %c1
// CHECK: %[[NEXT:.*]] = arith.remui %[[T1]], %c2
// CHECK: %[[Y:.*]] = memref.subview %{{.*}}[%[[NEXT]], 0]
// CHECK-NEXT: linalg.exp ins(%{{.*}}) outs(%[[Y]] :
// CHECK-NOT: memref.copy
// CHECK: return
func.func @ring(%n: index) -> memref<2x4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %rows = memref.alloc() : memref<2x4xf64>
  %scratch = memref.alloc() : memref<4xf64>
  scf.for %t = %c0 to %n step %c1 {
    %here = arith.remui %t, %c2 : index
    %x = memref.subview %rows[%here, 0] [1, 4] [1, 1] : memref<2x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    linalg.exp ins(%x : memref<4xf64, strided<[1], offset: ?>>) outs(%scratch : memref<4xf64>)
    %t1 = arith.addi %t, %c1 : index
    %next = arith.remui %t1, %c2 : index
    %y = memref.subview %rows[%next, 0] [1, 4] [1, 1] : memref<2x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    memref.copy %scratch, %y : memref<4xf64> to memref<4xf64, strided<[1], offset: ?>>
  }
  return %rows : memref<2x4xf64>
}

// -----

// A branch in the body.
// CHECK-LABEL: func @branch
// CHECK: arith.addi %{{.*}}, %c1
// CHECK: arith.addi %{{.*}}, %c1
// CHECK-NEXT: %[[Y:.*]] = memref.subview
// CHECK-NEXT: scf.if
// CHECK-NEXT: linalg.exp ins(%{{.*}}) outs(%[[Y]] :
// CHECK: linalg.tanh ins(%{{.*}}) outs(%[[Y]] :
// CHECK-NOT: memref.copy
// CHECK: return
func.func @branch(%n: index, %c: i1) -> memref<?x4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = arith.addi %n, %c1 : index
  %rows = memref.alloc(%m) : memref<?x4xf64>
  %scratch = memref.alloc() : memref<4xf64>
  scf.for %t = %c0 to %n step %c1 {
    %x = memref.subview %rows[%t, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    scf.if %c {
      linalg.exp ins(%x : memref<4xf64, strided<[1], offset: ?>>) outs(%scratch : memref<4xf64>)
    } else {
      linalg.tanh ins(%x : memref<4xf64, strided<[1], offset: ?>>) outs(%scratch : memref<4xf64>)
    }
    %t1 = arith.addi %t, %c1 : index
    %y = memref.subview %rows[%t1, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    memref.copy %scratch, %y : memref<4xf64> to memref<4xf64, strided<[1], offset: ?>>
  }
  return %rows : memref<?x4xf64>
}

// -----

// A loop in the body, which accumulates into the scratch buffer.
// CHECK-LABEL: func @nested
// CHECK: memref.subview
// CHECK: %[[Y:.*]] = memref.subview
// CHECK-NEXT: linalg.fill ins(%{{.*}}) outs(%[[Y]] :
// CHECK: scf.for
// CHECK-NEXT: linalg.add ins(%{{.*}}, %[[Y]] : {{.*}}) outs(%[[Y]] :
// CHECK-NOT: memref.copy
// CHECK: return
func.func @nested(%n: index, %k: index) -> memref<?x4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %m = arith.addi %n, %c1 : index
  %rows = memref.alloc(%m) : memref<?x4xf64>
  %scratch = memref.alloc() : memref<4xf64>
  scf.for %t = %c0 to %n step %c1 {
    %x = memref.subview %rows[%t, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    linalg.fill ins(%zero : f64) outs(%scratch : memref<4xf64>)
    scf.for %s = %c0 to %k step %c1 {
      linalg.add ins(%x, %scratch : memref<4xf64, strided<[1], offset: ?>>, memref<4xf64>) outs(%scratch : memref<4xf64>)
    }
    %t1 = arith.addi %t, %c1 : index
    %y = memref.subview %rows[%t1, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    memref.copy %scratch, %y : memref<4xf64> to memref<4xf64, strided<[1], offset: ?>>
  }
  return %rows : memref<?x4xf64>
}

// -----

// A product, whose length a check compared with the row's.
// CHECK-LABEL: func @matmul
// CHECK: scf.for
// CHECK: memref.subview
// CHECK: %[[Y:.*]] = memref.subview
// CHECK-NEXT: linalg.fill ins(%{{.*}}) outs(%[[Y]] :
// CHECK: linalg.vecmat ins(%{{.*}}) outs(%[[Y]] :
// CHECK-NOT: memref.copy
// CHECK: return
func.func @matmul(%n: index, %d: index, %w: memref<?x?xf64>) -> memref<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %k = memref.dim %w, %c1 : memref<?x?xf64>
  %ki = arith.index_cast %k : index to i64
  %di = arith.index_cast %d : index to i64
  %equal = arith.cmpi eq, %ki, %di : i64
  scn.check %equal, %ki, %di status = 1 "lengths" : i1, i64, i64
  %m = arith.addi %n, %c1 : index
  %rows = memref.alloc(%m, %d) : memref<?x?xf64>
  %scratch = memref.alloc(%k) : memref<?xf64>
  scf.for %t = %c0 to %n step %c1 {
    %x = memref.subview %rows[%t, 0] [1, %d] [1, 1] : memref<?x?xf64> to memref<?xf64, strided<[1], offset: ?>>
    linalg.fill ins(%zero : f64) outs(%scratch : memref<?xf64>)
    linalg.vecmat ins(%x, %w : memref<?xf64, strided<[1], offset: ?>>, memref<?x?xf64>) outs(%scratch : memref<?xf64>)
    %t1 = arith.addi %t, %c1 : index
    %y = memref.subview %rows[%t1, 0] [1, %d] [1, 1] : memref<?x?xf64> to memref<?xf64, strided<[1], offset: ?>>
    memref.copy %scratch, %y : memref<?xf64> to memref<?xf64, strided<[1], offset: ?>>
  }
  return %rows : memref<?x?xf64>
}

// -----

// The check passes where the loop makes no step; in the loop it has compared the lengths.
// CHECK-LABEL: func @checked_where_there_are_steps
// CHECK: scf.for
// CHECK-NOT: memref.copy
// CHECK: return
func.func @checked_where_there_are_steps(%steps: i32, %x: memref<?xf64>, %d: index) -> memref<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i64
  %n64 = arith.extsi %steps : i32 to i64
  %n = arith.index_cast %steps : i32 to index
  %k = memref.dim %x, %c0 : memref<?xf64>
  %ki = arith.index_cast %k : index to i64
  %di = arith.index_cast %d : index to i64
  %none = arith.cmpi eq, %n64, %zero : i64
  %equal = arith.cmpi eq, %ki, %di : i64
  %passes = arith.ori %none, %equal : i1
  scn.check %passes, %ki, %di status = 1 "lengths" : i1, i64, i64
  %rows = memref.alloc(%n, %d) : memref<?x?xf64>
  %scratch = memref.alloc(%k) : memref<?xf64>
  scf.for %t = %c0 to %n step %c1 {
    linalg.exp ins(%x : memref<?xf64>) outs(%scratch : memref<?xf64>)
    %y = memref.subview %rows[%t, 0] [1, %d] [1, 1] : memref<?x?xf64> to memref<?xf64, strided<[1], offset: ?>>
    memref.copy %scratch, %y : memref<?xf64> to memref<?xf64, strided<[1], offset: ?>>
  }
  return %rows : memref<?x?xf64>
}

// -----

// Not here: the check may have passed for want of steps of another loop.
// CHECK-LABEL: func @checked_for_another_loop
// CHECK: memref.copy
func.func @checked_for_another_loop(%steps: index, %n: index, %x: memref<?xf64>, %d: index) -> memref<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %k = memref.dim %x, %c0 : memref<?xf64>
  %none = arith.cmpi eq, %steps, %c0 : index
  %equal = arith.cmpi eq, %k, %d : index
  %passes = arith.ori %none, %equal : i1
  %zero = arith.constant 0 : i64
  scn.check %passes, %zero, %zero status = 1 "lengths" : i1, i64, i64
  %rows = memref.alloc(%n, %d) : memref<?x?xf64>
  %scratch = memref.alloc(%k) : memref<?xf64>
  scf.for %t = %c0 to %n step %c1 {
    linalg.exp ins(%x : memref<?xf64>) outs(%scratch : memref<?xf64>)
    %y = memref.subview %rows[%t, 0] [1, %d] [1, 1] : memref<?x?xf64> to memref<?xf64, strided<[1], offset: ?>>
    memref.copy %scratch, %y : memref<?xf64> to memref<?xf64, strided<[1], offset: ?>>
  }
  return %rows : memref<?x?xf64>
}

// -----

// Not here: nothing says that the row is as long as the scratch buffer.
// CHECK-LABEL: func @unknown_length
// CHECK: memref.copy
func.func @unknown_length(%n: index, %d: index, %k: index, %x: memref<?xf64>) -> memref<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = memref.alloc(%n, %d) : memref<?x?xf64>
  %scratch = memref.alloc(%k) : memref<?xf64>
  scf.for %t = %c0 to %n step %c1 {
    linalg.exp ins(%x : memref<?xf64>) outs(%scratch : memref<?xf64>)
    %y = memref.subview %rows[%t, 0] [1, %d] [1, 1] : memref<?x?xf64> to memref<?xf64, strided<[1], offset: ?>>
    memref.copy %scratch, %y : memref<?xf64> to memref<?xf64, strided<[1], offset: ?>>
  }
  return %rows : memref<?x?xf64>
}

// -----

// Nor here: the row that is written is read, a row whose number is unknown is read, the whole buffer is read.
// CHECK-LABEL: func @overlap
// CHECK-COUNT-3: memref.copy
func.func @overlap(%n: index, %k: index) -> memref<?x4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = memref.alloc(%n) : memref<?x4xf64>
  %s1 = memref.alloc() : memref<4xf64>
  %s2 = memref.alloc() : memref<4xf64>
  %s3 = memref.alloc() : memref<4xf64>
  scf.for %t = %c0 to %n step %c1 {
    %y = memref.subview %rows[%t, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    linalg.exp ins(%y : memref<4xf64, strided<[1], offset: ?>>) outs(%s1 : memref<4xf64>)
    memref.copy %s1, %y : memref<4xf64> to memref<4xf64, strided<[1], offset: ?>>
    %z = memref.subview %rows[%k, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    linalg.exp ins(%z : memref<4xf64, strided<[1], offset: ?>>) outs(%s2 : memref<4xf64>)
    memref.copy %s2, %y : memref<4xf64> to memref<4xf64, strided<[1], offset: ?>>
    %value = memref.load %rows[%c0, %c0] : memref<?x4xf64>
    linalg.fill ins(%value : f64) outs(%s3 : memref<4xf64>)
    %other = memref.load %rows[%k, %c0] : memref<?x4xf64>
    memref.store %other, %s3[%c0] : memref<4xf64>
    memref.copy %s3, %y : memref<4xf64> to memref<4xf64, strided<[1], offset: ?>>
  }
  return %rows : memref<?x4xf64>
}

// -----

// Nor here: the scratch buffer is read after the copy, or by an op that needs its layout.
// CHECK-LABEL: func @still_used
// CHECK-COUNT-2: memref.copy
func.func @still_used(%n: index, %x: memref<4xf64>) -> memref<?x4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = memref.alloc(%n) : memref<?x4xf64>
  %s1 = memref.alloc() : memref<4xf64>
  %s2 = memref.alloc() : memref<4xf64>
  scf.for %t = %c0 to %n step %c1 {
    %y = memref.subview %rows[%t, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    linalg.exp ins(%x : memref<4xf64>) outs(%s1 : memref<4xf64>)
    memref.copy %s1, %y : memref<4xf64> to memref<4xf64, strided<[1], offset: ?>>
    "test.read"(%s1) : (memref<4xf64>) -> ()
    "test.fill"(%s2) : (memref<4xf64>) -> ()
    memref.copy %s2, %y : memref<4xf64> to memref<4xf64, strided<[1], offset: ?>>
  }
  return %rows : memref<?x4xf64>
}

// -----

// A draw writes its row itself; its parameters are another row and a constant, its stream another buffer.
// CHECK-LABEL: func @draw
// CHECK: scf.for %[[T:.*]] = %c0
// CHECK: %[[P:.*]] = memref.subview %[[ROWS:.*]][%[[T]], 0]
// CHECK: %[[Y:.*]] = memref.subview %[[ROWS]][%{{.*}}, 0]
// CHECK-NEXT: scn.runtime_call @scn_rt_random_normal ins(%[[P]], %{{.*}} : {{.*}}) outs(%[[Y]], %{{.*}} :
// CHECK-NOT: memref.copy
// CHECK: return
memref.global "private" constant @scale : memref<f64> = dense<2.0>
func.func @draw(%n: index) -> memref<?x4xf64> {
  %scale = memref.get_global @scale : memref<f64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = arith.addi %n, %c1 : index
  %rows = memref.alloc(%m) : memref<?x4xf64>
  %scratch = memref.alloc() : memref<4xf64>
  %words = memref.alloc() : memref<6xi64>
  scf.for %t = %c0 to %n step %c1 {
    %p = memref.subview %rows[%t, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    scn.runtime_call @scn_rt_random_normal ins(%p, %scale : memref<4xf64, strided<[1], offset: ?>>, memref<f64>) outs(%scratch, %words : memref<4xf64>, memref<6xi64>)
    %t1 = arith.addi %t, %c1 : index
    %y = memref.subview %rows[%t1, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    memref.copy %scratch, %y : memref<4xf64> to memref<4xf64, strided<[1], offset: ?>>
  }
  return %rows : memref<?x4xf64>
}
