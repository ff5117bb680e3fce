// RUN: scansion-opt --scn-series-to-launch --split-input-file --verify-diagnostics %s | FileCheck %s

// CHECK-LABEL: func.func @fill
// CHECK-SAME: %[[M:.*]]: index, %[[N:.*]]: index, %[[V:.*]]: f32, %[[Y:.*]]: memref<?x?xf32>)
func.func @fill(%m: index, %n: index, %v: f32, %y: memref<?x?xf32>) {
  // CHECK: %[[TOTAL:.*]] = arith.muli %[[M]], %[[N]]
  // CHECK: %[[C128:.*]] = arith.constant 128
  // CHECK: %[[NEEDED:.*]] = arith.ceildivui %[[TOTAL]], %[[C128]]
  // CHECK: %[[BLOCKS:.*]] = arith.maxui %[[NEEDED]]
  // CHECK: gpu.launch blocks(%[[B:.*]], %{{.*}}, %{{.*}}) in (%{{.*}} = %[[BLOCKS]], {{.*}}) threads(%[[T:.*]], %{{.*}}, %{{.*}}) in (%[[SIZE:.*]] = %[[C128]]
  // CHECK: %[[BEFORE:.*]] = arith.muli %[[B]], %[[SIZE]]
  // CHECK: %[[THREAD:.*]] = arith.addi %[[BEFORE]], %[[T]]
  // CHECK: %[[INSIDE:.*]] = arith.cmpi ult, %[[THREAD]], %[[TOTAL]]
  // CHECK: scf.if %[[INSIDE]] {
  // CHECK: %[[PLACE:.*]]:2 = affine.delinearize_index %[[THREAD]] into (%[[M]], %[[N]])
  // CHECK: memref.store %[[V]], %[[Y]][%[[PLACE]]#0, %[[PLACE]]#1]
  // CHECK: gpu.terminator
  scf.forall (%i, %j) in (%m, %n) {
    memref.store %v, %y[%i, %j] : memref<?x?xf32>
  }
  return
}

// -----

// expected-error @+1 {{a function for the GPU is one kernel, but this one has 0}}
func.func @nothing(%x: memref<?xf32>) -> memref<?xf32> {
  return %x : memref<?xf32>
}

// -----

// expected-error @+1 {{a function for the GPU is one kernel, but this one has 2}}
func.func @twice(%n: index, %v: f32, %y: memref<?xf32>) {
  scf.forall (%i) in (%n) {
    memref.store %v, %y[%i] : memref<?xf32>
  }
  scf.forall (%i) in (%n) {
    memref.store %v, %y[%i] : memref<?xf32>
  }
  return
}

// -----

func.func @copies(%n: index, %v: f32, %y: memref<?xf32>, %z: memref<?xf32>) {
  scf.forall (%i) in (%n) {
    memref.store %v, %y[%i] : memref<?xf32>
  }
  // expected-error @+1 {{'memref.copy' does not fit a program of one kernel: it moves data beside it}}
  memref.copy %y, %z : memref<?xf32> to memref<?xf32>
  return
}
