// RUN: scansion-opt %s -scf-block-columns -split-input-file | FileCheck %s

// Rows t and t - 1 at the loops' own column: a block goes through all steps. The inner loops stay within it.

// CHECK-LABEL: func.func @series
// CHECK-SAME:    %[[X:.*]]: memref<?x?xf64>, %[[STEPS:.*]]: index, %{{.*}}: index, %[[N:.*]]: index
// CHECK:         %[[C0:.*]] = arith.constant 0 : index
// CHECK:         %[[BLOCK:.*]] = arith.constant 64 : index
// CHECK:         scf.for %[[FIRST:.*]] = %{{.*}} to %[[N]] step %[[BLOCK]] {
// CHECK:           %[[LAST:.*]] = arith.addi %[[FIRST]], %[[BLOCK]]
// CHECK:           %[[FROM:.*]] = arith.maxsi %[[C0]], %[[FIRST]]
// CHECK:           %[[TO:.*]] = arith.minsi %[[WHOLE2:.*]], %[[LAST]]
// CHECK:           %[[REST:.*]] = arith.maxsi %[[WHOLE2]], %[[FIRST]]
// CHECK:           %[[END:.*]] = arith.minsi %[[N]], %[[LAST]]
// CHECK:           scf.for %[[T:.*]] = %[[C0]] to %[[STEPS]]
// CHECK:             scf.for %[[J:.*]] = %[[FROM]] to %[[TO]]
// CHECK:               vector.store %{{.*}}, %{{.*}}[%{{.*}}, %[[J]]]
// CHECK:             scf.for %[[K:.*]] = %[[REST]] to %[[END]]
// CHECK:               memref.store %{{.*}}, %{{.*}}[%{{.*}}, %[[K]]]
// CHECK:         } {scn.blocks, scn.independent}
module attributes {scn.threads} {
  func.func @series(%x: memref<?x?xf64>, %steps: index, %unused: index, %n: index) -> memref<?x?xf64> {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c8 = arith.constant 8 : index
    %rows = memref.alloc(%steps, %n) : memref<?x?xf64>
    %few = arith.remui %n, %c8 : index
    %whole = arith.subi %n, %few : index
    scf.for %t = %c0 to %steps step %c1 {
      %next = arith.addi %t, %c1 : index
      scf.for %j = %c0 to %whole step %c8 {
        %h = vector.load %rows[%t, %j] : memref<?x?xf64>, vector<8xf64>
        %a = vector.load %x[%t, %j] : memref<?x?xf64>, vector<8xf64>
        %y = arith.addf %h, %a : vector<8xf64>
        vector.store %y, %rows[%next, %j] : memref<?x?xf64>, vector<8xf64>
      } {scn.independent}
      scf.for %j = %whole to %n step %c1 {
        %h = memref.load %rows[%t, %j] : memref<?x?xf64>
        %a = memref.load %x[%t, %j] : memref<?x?xf64>
        %y = arith.addf %h, %a : f64
        memref.store %y, %rows[%next, %j] : memref<?x?xf64>
      }
    }
    return %rows : memref<?x?xf64>
  }
}

// -----

// A step that reads its neighbour's column stays where it is, and so does one that sums up a row.

// CHECK-LABEL: func.func @neighbours
// CHECK-NOT:     scn.independent
module attributes {scn.threads} {
  func.func @neighbours(%steps: index, %n: index) -> (memref<?x?xf64>, memref<?xf64>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %rows = memref.alloc(%steps, %n) : memref<?x?xf64>
    %sums = memref.alloc(%steps) : memref<?xf64>
    scf.for %t = %c0 to %steps step %c1 {
      %next = arith.addi %t, %c1 : index
      scf.for %j = %c0 to %n step %c1 {
        %k = arith.addi %j, %c1 : index
        %h = memref.load %rows[%t, %k] : memref<?x?xf64>
        memref.store %h, %rows[%next, %j] : memref<?x?xf64>
      }
    }
    scf.for %t = %c0 to %steps step %c1 {
      scf.for %j = %c0 to %n step %c1 {
        %h = memref.load %rows[%t, %j] : memref<?x?xf64>
        %sum = memref.load %sums[%t] : memref<?xf64>
        %more = arith.addf %sum, %h : f64
        memref.store %more, %sums[%t] : memref<?xf64>
      }
    }
    return %rows, %sums : memref<?x?xf64>, memref<?xf64>
  }
}
