// RUN: scansion-opt %s -scf-loops-to-threads -canonicalize -cse -split-input-file | FileCheck %s

// The outer of two loops becomes a function. The estimate counts a function of the math dialect as 16 instructions of a
// quarter of a nanosecond.

// CHECK-LABEL: func.func @rows
// CHECK-SAME:    %[[CALL:.*]]: !llvm.ptr, %[[A:.*]]: memref<?x8xf64>, %[[B:.*]]: memref<?x8xf64>, %[[N:.*]]: index
// CHECK-DAG:     %[[PART:.*]] = constant @scn_part_0
// CHECK-DAG:     %[[STEP:.*]] = arith.constant 21 : index
// CHECK-DAG:     %[[FOUR:.*]] = arith.constant 4 : index
// CHECK:         %[[RECORD:.*]] = llvm.alloca {{.*}} x !llvm.struct<(i64, struct<{{.*}}>, struct<{{.*}}>)>
// CHECK:         %[[ALL:.*]] = arith.muli %[[N]], %[[STEP]]
// CHECK:         %[[COST:.*]] = arith.divsi %[[ALL]], %[[FOUR]]
// CHECK:         %[[COUNT:.*]] = builtin.unrealized_conversion_cast %[[N]] : index to i64
// CHECK-COUNT-3: llvm.store
// CHECK-DAG:     %[[CODE:.*]] = builtin.unrealized_conversion_cast %[[PART]]
// CHECK-DAG:     %[[TIME:.*]] = builtin.unrealized_conversion_cast %[[COST]]
// CHECK:         llvm.call @scn_rt_in_parts(%[[CALL]], %[[CODE]], %[[RECORD]], %[[COUNT]], %[[TIME]], %{{.*}})
// CHECK-NOT:     scf.for
// CHECK:         return
// CHECK:       func.func private @scn_part_0(%{{.*}}: !llvm.ptr, %[[RECORD:.*]]: !llvm.ptr, %[[FROM:.*]]: index, %[[TO:.*]]: index)
// CHECK-COUNT-3: llvm.load
// CHECK:         %[[END:.*]] = arith.minsi %[[TO]]
// CHECK:         scf.for %{{.*}} = %[[FROM]] to %[[END]]
// CHECK:           math.tanh
module attributes {scn.threads} {
  func.func @rows(%call: !llvm.ptr, %a: memref<?x8xf64>, %b: memref<?x8xf64>, %n: index) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c8 = arith.constant 8 : index
    scf.for %i = %c0 to %n step %c1 {
      scf.for %j = %c0 to %c8 step %c8 {
        %x = vector.load %a[%i, %j] : memref<?x8xf64>, vector<8xf64>
        %y = math.tanh %x : vector<8xf64>
        vector.store %y, %b[%i, %j] : memref<?x8xf64>, vector<8xf64>
      } {scn.independent}
    } {scn.independent}
    return
  }
}

// -----

// Of two rows it is the loop along them that is divided, for each. Steps of 8 are counted, not places.

// CHECK-LABEL: func.func @two_rows
// CHECK:         scf.for
// CHECK:           arith.divsi
// CHECK:           llvm.call @scn_rt_in_parts
// CHECK:       func.func private @scn_part_0
// CHECK:         %[[FIRST:.*]] = arith.muli
// CHECK:         %[[LAST:.*]] = arith.muli
// CHECK:         %[[END:.*]] = arith.minsi %[[LAST]]
// CHECK:         scf.for %{{.*}} = %[[FIRST]] to %[[END]]
module attributes {scn.threads} {
  func.func @two_rows(%call: !llvm.ptr, %a: memref<2x?xf64>, %n: index) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c8 = arith.constant 8 : index
    scf.for %i = %c0 to %c2 step %c1 {
      scf.for %j = %c0 to %n step %c8 {
        %x = vector.load %a[%i, %j] : memref<2x?xf64>, vector<8xf64>
        %y = arith.mulf %x, %x : vector<8xf64>
        vector.store %y, %a[%i, %j] : memref<2x?xf64>, vector<8xf64>
      } {scn.independent}
    } {scn.independent}
    return
  }
}

// -----

// Not in the steps of a scan, and not what can fail.

// CHECK-LABEL: func.func @steps
// CHECK-NOT:     scn_rt_in_parts
// CHECK:         return
module attributes {scn.threads} {
  func.func @steps(%call: !llvm.ptr, %a: memref<?xf64>, %n: index, %ok: i1, %m: i64) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %two = arith.constant 2.0 : f64
    scf.for %t = %c0 to %n step %c1 {
      scf.for %j = %c0 to %n step %c1 {
        memref.store %two, %a[%j] : memref<?xf64>
      } {scn.independent}
    }
    scf.for %j = %c0 to %n step %c1 {
      scn.check %ok, %m, %m status = 2 "index {a}" : i1, i64, i64
      memref.store %two, %a[%j] : memref<?xf64>
    } {scn.independent}
    return
  }
}

// -----

// Only where threads are wanted.

// CHECK-LABEL: func.func @unmarked
// CHECK-NOT:     scn_rt_in_parts
// CHECK:         return
func.func @unmarked(%call: !llvm.ptr, %a: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %two = arith.constant 2.0 : f64
  scf.for %j = %c0 to %n step %c1 {
    memref.store %two, %a[%j] : memref<?xf64>
  } {scn.independent}
  return
}

// -----

// Neighbouring blocks become one, with a longer step. Not so where the step is known to somebody else.

// CHECK-LABEL: func.func @blocks
// CHECK-DAG:     llvm.mlir.constant(1 : i32)
// CHECK-DAG:     llvm.mlir.constant(0 : i32)
// CHECK:       func.func private @scn_part_0({{.*}}, %[[FROM:.*]]: index, %[[TO:.*]]: index)
// CHECK-DAG:     %[[STEP:.*]] = arith.constant 64 : index
// CHECK:         %[[COUNT:.*]] = arith.subi %[[TO]], %[[FROM]]
// CHECK:         %[[LONG:.*]] = arith.muli %[[COUNT]], %[[STEP]]
// CHECK:         scf.for %[[FIRST:.*]] = %{{.*}} to %{{.*}} step %[[LONG]]
// CHECK:           arith.addi %[[FIRST]], %[[LONG]]
// CHECK:       func.func private @scn_part_1
// CHECK:         %[[STEP:.*]] = arith.constant 32 : index
// CHECK:         scf.for %{{.*}} = %{{.*}} to %{{.*}} step %[[STEP]]
module attributes {scn.threads} {
  func.func @blocks(%call: !llvm.ptr, %a: memref<?xindex>, %n: index) {
    %c0 = arith.constant 0 : index
    %c32 = arith.constant 32 : index
    %c64 = arith.constant 64 : index
    scf.for %first = %c0 to %n step %c64 {
      %last = arith.addi %first, %c64 : index
      memref.store %last, %a[%first] : memref<?xindex>
    } {scn.blocks, scn.independent}
    scf.for %first = %c0 to %n step %c32 {
      %last = arith.addi %first, %c32 : index
      memref.store %last, %a[%c32] : memref<?xindex>
    } {scn.blocks, scn.independent}
    return
  }
}

// -----

// A function of a library may be called in threads if it only computes.

// CHECK-LABEL: func.func @calls
// CHECK:         llvm.call @scn_rt_in_parts
// CHECK:         scf.for
// CHECK:           func.call @prints
// CHECK:         return
// CHECK:       func.func private @scn_part_0
// CHECK:         func.call @computes
module attributes {scn.threads} {
  func.func private @computes(f64) -> f64 attributes {llvm.readnone}
  func.func private @prints(f64) -> f64
  func.func @calls(%call: !llvm.ptr, %a: memref<?xf64>, %n: index) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    scf.for %i = %c0 to %n step %c1 {
      %x = memref.load %a[%i] : memref<?xf64>
      %y = func.call @computes(%x) : (f64) -> f64
      %z = arith.addf %x, %y : f64
      memref.store %z, %a[%i] : memref<?xf64>
    } {scn.independent}
    scf.for %i = %c0 to %n step %c1 {
      %x = memref.load %a[%i] : memref<?xf64>
      %y = func.call @prints(%x) : (f64) -> f64
      %z = arith.addf %x, %y : f64
      memref.store %z, %a[%i] : memref<?xf64>
    } {scn.independent}
    return
  }
}
