// RUN: scansion-opt --scn-runtime-to-llvm --canonicalize --split-input-file %s | FileCheck %s

// CHECK: llvm.func @scn_rt_fail(!llvm.ptr, i32, i64, i64, i64) attributes {passthrough = ["nounwind", "cold", "noreturn"]}
// CHECK-LABEL: func.func @check
// CHECK-SAME: %[[CALL:[a-z0-9]+]]: !llvm.ptr, %[[OK:[a-z0-9]+]]: i1, %[[I:[a-z0-9]+]]: i64, %[[N:[a-z0-9]+]]: i64
func.func @check(%call: !llvm.ptr, %ok: i1, %i: i64, %n: i64) {
  // CHECK-DAG: %[[STATUS:.*]] = llvm.mlir.constant(2 : i32)
  // CHECK-DAG: %[[SITE:.*]] = llvm.mlir.constant(7 : i64)
  // CHECK-DAG: %[[DEPTH:.*]] = llvm.mlir.constant(0 : i64)
  // CHECK: llvm.cond_br %[[OK]] weights([1048575, 1]), ^[[PASSED:.*]], ^[[FAILED:.*]]
  // CHECK: ^[[PASSED]]:
  // CHECK: return
  // CHECK: ^[[FAILED]]:
  // CHECK: %[[FIELD:.*]] = llvm.getelementptr inbounds %[[CALL]][0, 11]
  // CHECK: llvm.store %[[DEPTH]], %[[FIELD]]
  // CHECK: llvm.call @scn_rt_fail(%[[CALL]], %[[STATUS]], %[[SITE]], %[[I]], %[[N]])
  // CHECK: llvm.unreachable
  scn.check %ok, %i, %n status = 2 "index {a} is out of range" {site = 7 : i64} : i1, i64, i64
  return
}

// -----

// The steps are stored where the check fails, before a runtime call always.
// CHECK-LABEL: func.func @steps
// CHECK-SAME: %[[CALL:[a-z0-9]+]]: !llvm.ptr, %[[OK:[a-z0-9]+]]: i1, %[[I:[a-z0-9]+]]: i64
func.func @steps(%call: !llvm.ptr, %ok: i1, %i: i64, %s: index, %t: index) {
  // CHECK-DAG: %[[TWO:.*]] = llvm.mlir.constant(2 : i64)
  // CHECK-DAG: %[[ONE:.*]] = llvm.mlir.constant(1 : i64)
  // CHECK: llvm.cond_br %[[OK]] weights([1048575, 1]), ^[[PASSED:.*]], ^[[FAILED:.*]]
  // CHECK: ^[[PASSED]]:
  // CHECK: llvm.getelementptr inbounds %[[CALL]][0, 12]
  // CHECK: llvm.getelementptr inbounds %[[CALL]][0, 11]
  // CHECK: llvm.store %[[ONE]]
  // CHECK: ^[[FAILED]]:
  // CHECK: llvm.getelementptr inbounds %[[CALL]][0, 12]
  // CHECK: llvm.getelementptr inbounds %[[CALL]][0, 13]
  // CHECK: llvm.getelementptr inbounds %[[CALL]][0, 11]
  // CHECK: llvm.store %[[TWO]]
  // CHECK: llvm.call @scn_rt_fail
  scn.check %ok, %i, %i steps(%s, %t) status = 2 "index" {site = 7 : i64} : i1, i64, i64
  scn.steps(%t)
  return
}

// -----

// CHECK: llvm.func @scn_rt_poll(!llvm.ptr) attributes {passthrough = ["nounwind", "cold"]}
// CHECK-LABEL: func.func @poll
// CHECK-SAME: %[[CALL:.*]]: !llvm.ptr
func.func @poll(%call: !llvm.ptr) {
  // CHECK: %[[FIELD:.*]] = llvm.getelementptr inbounds %[[CALL]][0, 7]
  // CHECK: %[[PLACE:.*]] = llvm.load %[[FIELD]] invariant
  // CHECK: %[[WORD:.*]] = llvm.load volatile %[[PLACE]]
  // CHECK: %[[QUIET:.*]] = llvm.icmp "eq" %[[WORD]]
  // CHECK: llvm.cond_br %[[QUIET]] weights([1048575, 1]), ^[[ON:.*]], ^[[ASK:.*]]
  // CHECK: ^[[ON]]:
  // CHECK: return
  // CHECK: ^[[ASK]]:
  // CHECK: llvm.call @scn_rt_poll(%[[CALL]])
  // CHECK: llvm.br ^[[ON]]
  scn.poll
  return
}

// -----

// CHECK-LABEL: func.func @allocations
// CHECK-SAME: %[[CALL:.*]]: !llvm.ptr, %[[N:.*]]: index
func.func @allocations(%call: !llvm.ptr, %n: index, %x: f64) {
  // CHECK-DAG: %[[LENGTH:.*]] = builtin.unrealized_conversion_cast %[[N]] : index to i64
  // CHECK: %[[COUNT:.*]] = llvm.mul
  // CHECK: %[[BYTES:.*]] = llvm.mul %[[COUNT]],
  // CHECK: llvm.call @scn_rt_alloc(%[[CALL]], %{{.*}}, %[[BYTES]]) : (!llvm.ptr, i64, i64) -> (!llvm.ptr {llvm.align = 64 : i64, llvm.noalias, llvm.nonnull, llvm.noundef})
  %0 = memref.alloc(%n) {scn.site = 1 : i64} : memref<?x3xf64>
  // CHECK: llvm.call @scn_rt_alloc_result(%[[CALL]]
  %1 = memref.alloc(%n) {scn.result, scn.site = 2 : i64} : memref<?xf64>
  // Memory that is given back before the call ends may return under another name.
  // CHECK: %[[MARK:.*]] = llvm.call @scn_rt_arena_mark(%[[CALL]])
  %mark = scn.arena_mark
  // CHECK-NOT: llvm.noalias
  // CHECK: llvm.call @scn_rt_alloc(%[[CALL]]
  // CHECK-NOT: llvm.noalias
  %2 = memref.alloc(%n) {scn.scoped, scn.site = 3 : i64} : memref<?xf64>
  // CHECK: llvm.call @scn_rt_arena_release(%[[CALL]], %[[MARK]])
  scn.arena_release %mark
  %zero = arith.constant 0 : index
  memref.store %x, %0[%zero, %zero] : memref<?x3xf64>
  memref.store %x, %1[%zero] : memref<?xf64>
  memref.store %x, %2[%zero] : memref<?xf64>
  return
}

// -----

// CHECK-LABEL: func.func @copy
func.func @copy(%a: memref<?x4xf32, strided<[4, 1], offset: ?>>, %b: memref<?x4xf32>) {
  // CHECK: "llvm.intr.memcpy"(%{{.*}}, %{{.*}}, %{{.*}}) <{isVolatile = false}>
  // CHECK-NOT: memrefCopy
  memref.copy %a, %b : memref<?x4xf32, strided<[4, 1], offset: ?>> to memref<?x4xf32>
  return
}

// -----

// CHECK-LABEL: func.func @main
// CHECK-SAME: %[[CALL:.*]]: !llvm.ptr
func.func @main(%call: !llvm.ptr) -> i32 {
  // CHECK: %[[INPUTS_AT:.*]] = llvm.getelementptr inbounds %[[CALL]][0, 2]
  // CHECK: %[[INPUTS:.*]] = llvm.load %[[INPUTS_AT]] invariant
  // CHECK: %[[DATA_AT:.*]] = llvm.getelementptr inbounds %[[INPUTS]][1, 0]
  // CHECK: llvm.load %[[DATA_AT]] invariant
  // CHECK: %[[SIZES_AT:.*]] = llvm.getelementptr inbounds %[[INPUTS]][1, 1]
  // CHECK: %[[SIZES:.*]] = llvm.load %[[SIZES_AT]] invariant
  // CHECK: %[[N:.*]] = llvm.load %[[SIZES]] invariant
  %x = scn.argument 1 of %call : !llvm.ptr -> memref<?x3xf64>
  // CHECK: %[[RESULTS_AT:.*]] = llvm.getelementptr inbounds %[[CALL]][0, 3]
  // CHECK: %[[RESULTS:.*]] = llvm.load %[[RESULTS_AT]] invariant
  // CHECK: %[[ALLOCATION_AT:.*]] = llvm.getelementptr inbounds %[[RESULTS]][2, 0]
  // CHECK: llvm.store %{{.*}}, %[[ALLOCATION_AT]]
  // CHECK: %[[DATA_AT:.*]] = llvm.getelementptr inbounds %[[RESULTS]][2, 1]
  // CHECK: llvm.store %{{.*}}, %[[DATA_AT]]
  // CHECK: %[[SIZES_AT:.*]] = llvm.getelementptr inbounds %[[RESULTS]][2, 2]
  // CHECK: %[[SIZES:.*]] = llvm.load %[[SIZES_AT]] invariant
  // CHECK: llvm.store %{{.*}}, %[[SIZES]] : i64, !llvm.ptr
  // CHECK: llvm.getelementptr %[[SIZES]][1]
  scn.result 2 of %call = %x : !llvm.ptr, memref<?x3xf64>
  %ok = arith.constant 0 : i32
  return %ok : i32
}

// -----

// The descriptors of a call in a loop are on the stack once.
// CHECK: llvm.func @scn_rt_sort(!llvm.ptr, i64, !llvm.ptr, i64) attributes {passthrough = ["nounwind"]}
// CHECK-LABEL: func.func @runtime_call
// CHECK-SAME: %[[CALL:.*]]: !llvm.ptr
func.func @runtime_call(%call: !llvm.ptr, %x: memref<?xf32>, %y: memref<2x2xi8>) {
  // CHECK-DAG: %[[FLOAT32:.*]] = llvm.mlir.constant(10 : i32)
  // CHECK-DAG: %[[BOOL:.*]] = llvm.mlir.constant(0 : i32)
  // CHECK-DAG: %[[TENSORS:.*]] = llvm.alloca %{{.*}} x !llvm.struct<(ptr, i32, i32, ptr, ptr)>
  // CHECK-DAG: llvm.alloca %{{.*}} x i64
  // CHECK: ^bb1:
  cf.br ^bb1
^bb1:
  // CHECK-NOT: llvm.alloca
  // CHECK: %[[DTYPE:.*]] = llvm.getelementptr inbounds %[[TENSORS]][0, 1]
  // CHECK: llvm.store %[[FLOAT32]], %[[DTYPE]]
  // CHECK: %[[DTYPE:.*]] = llvm.getelementptr inbounds %[[TENSORS]][1, 1]
  // CHECK: llvm.store %[[BOOL]], %[[DTYPE]]
  // CHECK-NOT: llvm.alloca
  // CHECK: llvm.call @scn_rt_sort(%[[CALL]], %{{.*}}, %[[TENSORS]], %{{.*}})
  scn.runtime_call @scn_rt_sort ins(%x : memref<?xf32>) outs(%y : memref<2x2xi8>) {dtypes = array<i64: 10, 0>, site = 0 : i64}
  cf.br ^bb1
}

// -----

// A reshape reads the lengths that its type does not know; no element moves.
// CHECK-LABEL: func.func @reshape
func.func @reshape(%call: !llvm.ptr, %x: memref<?xf64>, %shape: memref<2xindex>, %i: index, %j: index) -> f64 {
  // CHECK: %[[FIRST:.*]] = llvm.load %{{.*}} : !llvm.ptr -> i64
  // CHECK-NOT: llvm.load
  // CHECK-NOT: memref.reshape
  // CHECK: llvm.insertvalue %[[FIRST]], %{{.*}}[3, 0]
  // CHECK: memref.load
  %y = memref.reshape %x(%shape) : (memref<?xf64>, memref<2xindex>) -> memref<?x3xf64>
  %element = memref.load %y[%i, %j] : memref<?x3xf64>
  return %element : f64
}

// -----

// A buffer in the frame is one array.
// CHECK-LABEL: func.func @frame
func.func @frame() -> memref<2x3xf64> {
  // CHECK: %[[ONE:.*]] = llvm.mlir.constant(1 : i64)
  // CHECK: llvm.alloca %[[ONE]] x !llvm.array<6 x f64> {alignment = 64 : i64} : (i64) -> !llvm.ptr
  %a = memref.alloca() {alignment = 64 : i64} : memref<2x3xf64>
  return %a : memref<2x3xf64>
}
