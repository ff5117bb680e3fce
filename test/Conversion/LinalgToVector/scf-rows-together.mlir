// RUN: scansion-opt %s -scf-rows-together -split-input-file | FileCheck %s

// RUN: scansion-opt %s -scf-rows-together -split-input-file --remarks-filter=.* 2>&1 | FileCheck %s --check-prefix=REMARK
// REMARK-COUNT-4: loops over the same rows became one
// REMARK-NOT: loops over the same rows became one

// Three loops over rows: the sum of a row stays a number, and of what the second one leaves a row is kept. Checks and
// allocations between the loops come first. What the inner loops need of the sum is computed before them.
// CHECK-LABEL: func @normalized
// CHECK: %[[X:.*]] = scn.argument 0
// CHECK-NOT: memref.alloc(%{{.*}}) : memref<?xf64>
// CHECK: %[[E:.*]] = memref.alloc(%{{.*}}) : memref<1x?xf64>
// CHECK: scn.check
// CHECK: %[[Y:.*]] = memref.alloc({{.*}}) {scn.result} : memref<?x?xf64>
// CHECK: scf.for %[[I:.*]] =
// CHECK-NEXT: %[[SUM:.*]] = scf.for
// CHECK-NEXT:   memref.load %[[X]][%[[I]],
// CHECK:      %[[ROOT:.*]] = math.sqrt %[[SUM]]
// CHECK-NEXT: scf.for %[[J:.*]] =
// CHECK-NEXT:   %[[V:.*]] = memref.load %[[X]][%[[I]], %[[J]]]
// CHECK-NEXT:   %[[D:.*]] = arith.subf %[[V]], %[[ROOT]]
// CHECK-NEXT:   memref.store %[[D]], %[[E]][%[[ZERO:.*]], %[[J]]] : memref<1x?xf64>
// CHECK-NEXT: }
// CHECK-NEXT: scf.for %[[K:.*]] =
// CHECK-NEXT:   %[[W:.*]] = memref.load %[[E]][%[[ZERO]], %[[K]]] : memref<1x?xf64>
// CHECK-NEXT:   memref.store %[[W]], %[[Y]][%[[I]], %[[K]]]
func.func @normalized(%call: !llvm.ptr) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %x = scn.argument 0 of %call : !llvm.ptr -> memref<?x?xf64>
  %m = memref.dim %x, %c0 : memref<?x?xf64>
  %n = memref.dim %x, %c1 : memref<?x?xf64>
  %sums = memref.alloc(%m) : memref<?xf64>
  scf.for %i = %c0 to %m step %c1 {
    %sum = scf.for %j = %c0 to %n step %c1 iter_args(%s = %zero) -> f64 {
      %0 = memref.load %x[%i, %j] : memref<?x?xf64>
      %1 = arith.addf %s, %0 : f64
      scf.yield %1 : f64
    }
    memref.store %sum, %sums[%i] : memref<?xf64>
  }
  %e = memref.alloc(%m, %n) : memref<?x?xf64>
  scf.for %i = %c0 to %m step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %0 = memref.load %x[%i, %j] : memref<?x?xf64>
      %1 = memref.load %sums[%i] : memref<?xf64>
      %2 = math.sqrt %1 : f64
      %3 = arith.subf %0, %2 : f64
      memref.store %3, %e[%i, %j] : memref<?x?xf64>
    }
  }
  %length = arith.index_cast %m : index to i64
  %none = arith.constant 0 : i64
  %fits = arith.cmpi sge, %length, %none : i64
  scn.check %fits, %length, %none status = 3 "{a} and {b}" : i1, i64, i64
  %y = memref.alloc(%m, %n) {scn.result} : memref<?x?xf64>
  scf.for %i = %c0 to %m step %c1 {
    scf.for %j = %c1 to %n step %c1 {
      %0 = memref.load %e[%i, %j] : memref<?x?xf64>
      memref.store %0, %y[%i, %j] : memref<?x?xf64>
    }
  }
  scn.result 0 of %call = %y : !llvm.ptr, memref<?x?xf64>
  return
}

// -----

// Rows of rows: first the outer loops, then the inner ones. A view with an axis of length 1 is the same place.
// CHECK-LABEL: func @twice
// CHECK: memref.alloc({{.*}}) {scn.result}
// CHECK-NOT: memref.alloc
// CHECK: scf.for
// CHECK-NEXT: scf.for
// CHECK-NEXT: %[[A:.*]] = memref.load
// CHECK-NEXT: %[[B:.*]] = memref.load
// CHECK-NEXT: memref.store %[[B]]
// CHECK-NEXT: %[[SUM:.*]] = arith.addf %[[A]], %[[B]]
// CHECK-NEXT: memref.store %[[SUM]]
// CHECK-NOT: scf.for
func.func @twice(%call: !llvm.ptr, %m: index, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %x = scn.argument 0 of %call : !llvm.ptr -> memref<?x?x2xf64>
  %e = memref.alloc(%m, %n) : memref<?x?xf64>
  %view = memref.expand_shape %e [[0], [1, 2]] output_shape [%m, %n, 1] : memref<?x?xf64> into memref<?x?x1xf64>
  %y = memref.alloc(%m, %n) {scn.result} : memref<?x?xf64>
  %rows = memref.dim %view, %c0 : memref<?x?x1xf64>
  scf.for %i = %c0 to %m step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %0 = memref.load %x[%i, %j, %c0] : memref<?x?x2xf64>
      memref.store %0, %e[%i, %j] : memref<?x?xf64>
      %keep = memref.load %x[%i, %j, %c1] : memref<?x?x2xf64>
      memref.store %keep, %y[%i, %j] : memref<?x?xf64>
    }
  }
  scf.for %i = %c0 to %rows step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %place = affine.linearize_index disjoint [%j, %c0] by (%n, 1) : index
      %0 = memref.load %e[%i, %place] : memref<?x?xf64>
      %1 = memref.load %y[%i, %j] : memref<?x?xf64>
      %2 = arith.addf %0, %1 : f64
      memref.store %2, %y[%i, %j] : memref<?x?xf64>
    }
  }
  scn.result 0 of %call = %y : !llvm.ptr, memref<?x?xf64>
  return
}

// -----

// A row that needs another one has to wait for it, as has one whose place is not known; a sum over the rows is no row; and
// where buffers may be the same nothing is known.
// CHECK-LABEL: func @apart
// CHECK-COUNT-2: scf.for %{{.*}} = %c0 to %{{.*}} step %c1 {
// CHECK-LABEL: func @elsewhere
// CHECK-COUNT-2: scf.for %{{.*}} = %c0 to %{{.*}} step %c1 {
// CHECK-LABEL: func @unknown
// CHECK-COUNT-2: scf.for %{{.*}} = %c0 to %{{.*}} step %c1 {
// CHECK-LABEL: func @failing
// CHECK: scf.for
// CHECK: scn.runtime_call
// CHECK: scf.for
func.func @apart(%call: !llvm.ptr, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = scn.argument 0 of %call : !llvm.ptr -> memref<?xf64>
  %e = memref.alloc(%n) : memref<?xf64>
  %y = memref.alloc(%n) {scn.result} : memref<?xf64>
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.load %x[%i] : memref<?xf64>
    memref.store %0, %e[%i] : memref<?xf64>
  }
  scf.for %i = %c0 to %n step %c1 {
    %last = arith.subi %n, %c1 : index
    %k = arith.subi %last, %i : index
    %0 = memref.load %e[%k] : memref<?xf64>
    memref.store %0, %y[%i] : memref<?xf64>
  }
  scn.result 0 of %call = %y : !llvm.ptr, memref<?xf64>
  return
}
func.func @elsewhere(%call: !llvm.ptr, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = scn.argument 0 of %call : !llvm.ptr -> memref<?xf64>
  %e = memref.alloc() : memref<f64>
  %y = memref.alloc(%n) {scn.result} : memref<?xf64>
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.load %x[%i] : memref<?xf64>
    memref.store %0, %e[] : memref<f64>
  }
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.load %e[] : memref<f64>
    memref.store %0, %y[%i] : memref<?xf64>
  }
  scn.result 0 of %call = %y : !llvm.ptr, memref<?xf64>
  return
}
func.func @unknown(%x: memref<?xf64>, %y: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.load %x[%i] : memref<?xf64>
    memref.store %0, %y[%i] : memref<?xf64>
  }
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.load %y[%i] : memref<?xf64>
    memref.store %0, %x[%i] : memref<?xf64>
  }
  return
}
func.func @failing(%call: !llvm.ptr, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = scn.argument 0 of %call : !llvm.ptr -> memref<?xf64>
  %e = memref.alloc(%n) : memref<?xf64>
  %y = memref.alloc(%n) {scn.result} : memref<?xf64>
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.load %x[%i] : memref<?xf64>
    memref.store %0, %e[%i] : memref<?xf64>
  }
  scn.runtime_call @scn_rt_sort ins(%e : memref<?xf64>) outs(%e : memref<?xf64>) {dtypes = array<i64: 11, 11>, op = "scn.sort"}
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.load %e[%i] : memref<?xf64>
    memref.store %0, %y[%i] : memref<?xf64>
  }
  scn.result 0 of %call = %y : !llvm.ptr, memref<?xf64>
  return
}

// -----

// Vectors along the loop are no rows: a step stands at several places.
// CHECK-LABEL: func @along_vectors
// CHECK-COUNT-2: scf.for %{{.*}} = %c0 to %c64 step %c8 {
func.func @along_vectors(%call: !llvm.ptr) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  %x = scn.argument 0 of %call : !llvm.ptr -> memref<64xf64>
  %e = memref.alloc() : memref<72xf64>
  %y = memref.alloc() {scn.result} : memref<64xf64>
  scf.for %i = %c0 to %c64 step %c8 {
    %0 = vector.load %x[%i] : memref<64xf64>, vector<8xf64>
    vector.store %0, %e[%i] : memref<72xf64>, vector<8xf64>
  }
  scf.for %i = %c0 to %c64 step %c8 {
    %0 = vector.load %e[%i] : memref<72xf64>, vector<16xf64>
    %1 = vector.extract_strided_slice %0 {offsets = [8], sizes = [8], strides = [1]} : vector<16xf64> to vector<8xf64>
    vector.store %1, %y[%i] : memref<64xf64>, vector<8xf64>
  }
  scn.result 0 of %call = %y : !llvm.ptr, memref<64xf64>
  return
}

// -----

// For threads, rows keep places of their own where steps are independent, and loops stay apart of which only one is so.
// CHECK-LABEL: func @threads
// CHECK: memref.alloc(%{{.*}}) : memref<?x?xf64>
// CHECK: scf.for
// CHECK-NEXT: scf.for
// CHECK: scf.for
// CHECK: } {scn.independent}
// CHECK: scf.for
module attributes {scn.threads} {
  func.func @threads(%call: !llvm.ptr, %m: index, %n: index) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %x = scn.argument 0 of %call : !llvm.ptr -> memref<?x?xf64>
    %e = memref.alloc(%m, %n) : memref<?x?xf64>
    %y = memref.alloc(%m, %n) {scn.result} : memref<?x?xf64>
    %z = memref.alloc(%m) {scn.result} : memref<?xf64>
    scf.for %i = %c0 to %m step %c1 {
      scf.for %j = %c0 to %n step %c1 {
        %0 = memref.load %x[%i, %j] : memref<?x?xf64>
        memref.store %0, %e[%i, %j] : memref<?x?xf64>
      }
    } {scn.independent}
    scf.for %i = %c0 to %m step %c1 {
      scf.for %j = %c1 to %n step %c1 {
        %0 = memref.load %e[%i, %j] : memref<?x?xf64>
        memref.store %0, %y[%i, %j] : memref<?x?xf64>
      }
    } {scn.independent}
    scf.for %i = %c0 to %m step %c1 {
      %0 = memref.load %y[%i, %c0] : memref<?x?xf64>
      memref.store %0, %z[%i] : memref<?xf64>
    }
    scn.result 0 of %call = %y : !llvm.ptr, memref<?x?xf64>
    scn.result 1 of %call = %z : !llvm.ptr, memref<?xf64>
    return
  }
}

// -----

// The smallest and the largest of the same numbers in one loop, before the check between; what lies behind a store into the
// numbers, or takes another loop's result, stays where it is.
// CHECK-LABEL: func @extremes
// CHECK: %[[BOTH:.*]]:2 = scf.for
// CHECK-DAG: arith.maxsi
// CHECK-DAG: arith.minsi
// CHECK: scf.yield
// CHECK: scn.check
// CHECK: memref.store
// CHECK: %[[THIRD:.*]] = scf.for
// CHECK: arith.minsi
// CHECK: %[[FOURTH:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[THIRD]])
// CHECK: return
func.func @extremes(%call: !llvm.ptr, %n: index, %low: i64, %high: i64) -> (i64, i64, i64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = memref.alloc(%n) : memref<?xi64>
  %smallest = scf.for %i = %c0 to %n step %c1 iter_args(%m = %high) -> (i64) {
    %a = memref.load %x[%i] : memref<?xi64>
    %b = arith.minsi %m, %a : i64
    scf.yield %b : i64
  }
  %ok = arith.cmpi sge, %smallest, %low : i64
  scn.check %ok, %smallest, %low status = 2 "index {a} is out of range" {op = "scn.gather"} : i1, i64, i64
  %largest = scf.for %i = %c0 to %n step %c1 iter_args(%m = %low) -> (i64) {
    %a = memref.load %x[%i] : memref<?xi64>
    %b = arith.maxsi %m, %a : i64
    scf.yield %b : i64
  }
  memref.store %largest, %x[%c0] : memref<?xi64>
  %third = scf.for %i = %c0 to %n step %c1 iter_args(%m = %high) -> (i64) {
    %a = memref.load %x[%i] : memref<?xi64>
    %b = arith.minsi %m, %a : i64
    scf.yield %b : i64
  }
  %fourth = scf.for %i = %c0 to %n step %c1 iter_args(%m = %third) -> (i64) {
    %a = memref.load %x[%i] : memref<?xi64>
    %b = arith.maxsi %m, %a : i64
    scf.yield %b : i64
  }
  return %smallest, %largest, %fourth : i64, i64, i64
}
