// Elements that lie side by side are computed a vector at a time, the rest of a loop on scalars.
// RUN: scansion-opt %s --pass-pipeline='builtin.module(func.func(linalg-to-vector-loops))' --split-input-file | FileCheck %s
// RUN: scansion-opt %s --pass-pipeline='builtin.module(func.func(linalg-to-vector-loops{vector-bytes=32}))' --split-input-file | FileCheck %s --check-prefix=NARROW

#id = affine_map<(i) -> (i)>

// CHECK-LABEL: @elementwise
// CHECK-SAME: (%[[X:.*]]: memref<?xf64>, %[[Y:.*]]: memref<?xf64>)
// CHECK: scf.for %[[I:.*]] =
// CHECK-NEXT: %[[V:.*]] = vector.load %[[X]][%[[I]]] : memref<?xf64>, vector<8xf64>
// CHECK-NEXT: %[[N:.*]] = arith.negf %[[V]] : vector<8xf64>
// CHECK-NEXT: vector.store %[[N]], %[[Y]][%[[I]]] : memref<?xf64>, vector<8xf64>
// CHECK: scf.for %[[J:.*]] =
// CHECK-NEXT: %[[S:.*]] = memref.load %[[X]][%[[J]]]
// CHECK-NEXT: %[[M:.*]] = arith.negf %[[S]] : f64
// CHECK-NEXT: memref.store %[[M]], %[[Y]][%[[J]]]
// CHECK-NOT: linalg.generic
// NARROW-LABEL: @elementwise
// NARROW: vector<4xf64>
func.func @elementwise(%x: memref<?xf64>, %y: memref<?xf64>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : memref<?xf64>) outs(%y : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %n = arith.negf %a : f64
    linalg.yield %n : f64
  }
  return
}

// -----

#x = affine_map<(j, k) -> (k)>
#w = affine_map<(j, k) -> (k, j)>
#y = affine_map<(j, k) -> (j)>

// A vector times a matrix: eight accumulators stay in registers over the whole sum, then four, then one.
// CHECK-LABEL: @vector_matrix
// CHECK-SAME: (%[[X:.*]]: memref<?xf32>, %[[W:.*]]: memref<?x?xf32>, %[[Y:.*]]: memref<?xf32>)
// CHECK: scf.for {{.*}} step %c128
// CHECK-COUNT-8: vector.load %[[Y]]{{.*}} vector<16xf32>
// CHECK: scf.for {{.*}} iter_args({{.*}}) -> (vector<16xf32>, vector<16xf32>, {{.*}})
// CHECK: vector.broadcast
// CHECK: vector.load %[[W]]
// CHECK: scf.yield
// CHECK-COUNT-8: vector.store {{.*}} %[[Y]]
// CHECK: scf.for {{.*}} step %c64
// CHECK-COUNT-4: vector.store {{.*}} %[[Y]]
// CHECK: scf.for {{.*}} step %c16
func.func @vector_matrix(%x: memref<?xf32>, %w: memref<?x?xf32>, %y: memref<?xf32>) {
  linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "reduction"]}
    ins(%x, %w : memref<?xf32>, memref<?x?xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#x = affine_map<(j, k) -> (k)>
#w = affine_map<(j, k) -> (k, j)>
#y = affine_map<(j, k) -> (j)>

// Of a known length, what eight vectors leave over is one block: of so few the even and the odd terms are summed apart, since
// they would wait for each other. Bodies that do more keep to four.
// CHECK-LABEL: @known_columns
// CHECK: scf.for {{.*}} step %c1{{.*}} -> ([[EIGHT:vector<8xf64>, vector<8xf64>, vector<8xf64>, vector<8xf64>, vector<8xf64>, vector<8xf64>, vector<8xf64>, vector<8xf64>]])
// CHECK: scf.for %[[K:[^ ]*]] = {{.*}} step %c2{{.*}} -> ([[EIGHT]], vector<8xf64>, vector<8xf64>) {
// CHECK: memref.load %{{.*}}[%[[K]]]
// CHECK: %[[ODD:.*]] = arith.addi %[[K]], %c1
// CHECK: memref.load %{{.*}}[%[[ODD]]]
// CHECK: scf.yield
// CHECK-COUNT-5: arith.addf
// CHECK-NOT: scf.for
// CHECK-LABEL: @larger_body
// CHECK: scf.for {{.*}} -> (vector<8xf64>, vector<8xf64>, vector<8xf64>, vector<8xf64>) {
func.func @known_columns(%x: memref<70xf64>, %w: memref<70x104xf64>, %y: memref<104xf64>) {
  linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "reduction"]}
    ins(%x, %w : memref<70xf64>, memref<70x104xf64>) outs(%y : memref<104xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %p = arith.mulf %a, %b : f64
    %s = arith.addf %c, %p : f64
    linalg.yield %s : f64
  }
  return
}

func.func @larger_body(%x: memref<70xf64>, %w: memref<70x104xf64>, %y: memref<104xf64>) {
  linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "reduction"]}
    ins(%x, %w : memref<70xf64>, memref<70x104xf64>) outs(%y : memref<104xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %d = arith.subf %a, %b : f64
    %p = arith.mulf %d, %d : f64
    %s = arith.addf %c, %p : f64
    linalg.yield %s : f64
  }
  return
}

// -----

#in = affine_map<(i) -> (i)>
#out = affine_map<(i) -> ()>

// A sum: four vectors of partial sums, joined in a tree of fixed shape.
// CHECK-LABEL: @sum
// CHECK: scf.for {{.*}} -> (vector<8xf64>, vector<8xf64>, vector<8xf64>, vector<8xf64>)
// CHECK: scf.for {{.*}} -> (f64)
// CHECK: arith.addf {{.*}} vector<8xf64>
// CHECK: vector.shuffle {{.*}} [0, 1, 2, 3]
// CHECK: arith.addf {{.*}} vector<4xf64>
// CHECK: arith.addf {{.*}} vector<2xf64>
// CHECK: arith.addf {{.*}} vector<1xf64>
// CHECK: memref.store
func.func @sum(%x: memref<?xf64>, %y: memref<f64>) {
  linalg.generic {indexing_maps = [#in, #out], iterator_types = ["reduction"]} ins(%x : memref<?xf64>) outs(%y : memref<f64>) {
  ^bb0(%a: f64, %b: f64):
    %s = arith.addf %b, %a : f64
    linalg.yield %s : f64
  }
  return
}

// -----

#id = affine_map<(i) -> (i)>

// Elements that are not side by side are left to scalar loops. An array of known length that is shorter than a vector takes
// shorter ones, and no loop.
// CHECK-LABEL: @strided
// CHECK: linalg.generic
// CHECK-LABEL: @short
// CHECK-NOT: scf.for
// CHECK: vector.load {{.*}} vector<2xf64>
// CHECK: vector.store {{.*}} vector<2xf64>
// CHECK: memref.load %{{.*}} : memref<3xf64>
// CHECK: memref.store
func.func @strided(%x: memref<?xf64, strided<[?]>>, %y: memref<?xf64>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : memref<?xf64, strided<[?]>>) outs(%y : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  }
  return
}

func.func @short(%x: memref<3xf64>, %y: memref<3xf64>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : memref<3xf64>) outs(%y : memref<3xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  }
  return
}

// -----

// A product of matrices: four rows by four vectors of accumulators, vectors of the right side and numbers of the left one
// loaded once for each step of the sum; then single vectors and single columns, each for four rows and for one.
// CHECK-LABEL: func @product(
// CHECK-SAME: %[[X:.*]]: memref<?x?xf32>, %[[W:.*]]: memref<?x?xf32>, %[[Y:.*]]: memref<?x?xf32>
func.func @product(%x: memref<?x?xf32>, %w: memref<?x?xf32>, %y: memref<?x?xf32>) {
  // CHECK: scf.for %[[J:[^ ]*]] = %{{.*}} to %{{.*}} step %c64
  // CHECK: scf.for %[[I:[^ ]*]] = %{{.*}} to %{{.*}} step %c4
  // CHECK-COUNT-16: vector.load %[[Y]]
  // CHECK: scf.for %[[K:[^ ]*]] = {{.*}} -> (vector<16xf32>, {{.*}})
  // CHECK: memref.load %[[X]][%[[I]], %[[K]]]
  // CHECK: vector.load %[[W]][%[[K]], %[[J]]]
  // CHECK-COUNT-16: vector.store %{{.*}}, %[[Y]]
  // CHECK: scf.for
  // CHECK-COUNT-4: vector.store %{{.*}}, %[[Y]]
  // CHECK: scf.for %{{.*}} step %c16
  // CHECK: scf.for %{{.*}} step %c1
  linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>],
                  iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %p = arith.mulf %a, %b : f32
    %t = arith.addf %s, %p : f32
    linalg.yield %t : f32
  }
  return
}

// -----

#rowwise = affine_map<(i, k) -> (i, k)>
#along = affine_map<(i, k) -> (k)>
#result = affine_map<(i, k) -> (i)>

// A sum takes the number that its buffer was filled with: nobody stores it. Not where somebody reads the buffer before.
// CHECK-LABEL: @filled
// CHECK-NOT: linalg.fill
// CHECK-NOT: vector.store
// CHECK: return
func.func @filled(%x: memref<4x8xf64>, %v: memref<8xf64>) -> memref<4xf64> {
  %zero = arith.constant 0.0 : f64
  %y = memref.alloc() : memref<4xf64>
  linalg.fill ins(%zero : f64) outs(%y : memref<4xf64>)
  linalg.generic {indexing_maps = [#rowwise, #along, #result], iterator_types = ["parallel", "reduction"]} ins(%x, %v : memref<4x8xf64>, memref<8xf64>) outs(%y : memref<4xf64>) {
  ^bb0(%a: f64, %b: f64, %sum: f64):
    %p = arith.mulf %a, %b : f64
    %next = arith.addf %sum, %p : f64
    linalg.yield %next : f64
  }
  return %y : memref<4xf64>
}

// CHECK-LABEL: @read_before
// CHECK: vector.store
// CHECK: call @look
func.func private @look(memref<4xf64>)
func.func @read_before(%x: memref<4x8xf64>, %v: memref<8xf64>) -> memref<4xf64> {
  %zero = arith.constant 0.0 : f64
  %y = memref.alloc() : memref<4xf64>
  linalg.fill ins(%zero : f64) outs(%y : memref<4xf64>)
  func.call @look(%y) : (memref<4xf64>) -> ()
  linalg.generic {indexing_maps = [#rowwise, #along, #result], iterator_types = ["parallel", "reduction"]} ins(%x, %v : memref<4x8xf64>, memref<8xf64>) outs(%y : memref<4xf64>) {
  ^bb0(%a: f64, %b: f64, %sum: f64):
    %p = arith.mulf %a, %b : f64
    %next = arith.addf %sum, %p : f64
    linalg.yield %next : f64
  }
  return %y : memref<4xf64>
}

// -----

#row = affine_map<(i, j) -> (i, j)>
#first = affine_map<(i, j) -> (i)>
#second = affine_map<(i, j) -> (j)>

// Where elements are: the loop's place and those beside it, or the same place in every lane. Positions are 8 bytes wide.
// CHECK-LABEL: @places_in_rows
// CHECK-SAME: (%[[X:.*]]: memref<?x?xf32>,
// CHECK: scf.for %[[I:[a-z0-9]+]] =

// The least of the places where something holds: first the block of four vectors in which it does, ...
// CHECK: %[[FOUND:.*]] = scf.for %[[K:[a-z0-9]+]] = {{.*}} iter_args(%[[BEFORE:.*]] = %[[NONE:.*]]) -> (i64)
// CHECK-COUNT-4: arith.cmpf oeq
// CHECK: %[[ANY:.*]] = vector.reduction <or>
// CHECK: %[[BLOCK:.*]] = arith.index_cast %[[K]] : index to i64
// CHECK: %[[PLACE:.*]] = arith.select %[[ANY]], %[[BLOCK]], %[[NONE]]
// CHECK: arith.minsi %[[BEFORE]], %[[PLACE]]
// CHECK: arith.cmpi ne, %[[FOUND]], %[[NONE]]

// ... then the places in it.
// CHECK: scf.if {{.*}} -> (vector<8xi64>, vector<8xi64>, vector<8xi64>, vector<8xi64>)
// CHECK: %[[J:.*]] = arith.index_cast %[[FOUND]] : i64 to index
// CHECK: vector.load %[[X]][%[[I]], %[[J]]] : memref<?x?xf32>, vector<8xf32>
// CHECK: %[[FIRST:.*]] = vector.broadcast %[[J]] : index to vector<8xindex>
// CHECK: %[[STEPS:.*]] = arith.constant dense<[0, 1, 2, 3, 4, 5, 6, 7]> : vector<8xindex>
// CHECK: %[[HERE:.*]] = arith.addi %[[FIRST]], %[[STEPS]] : vector<8xindex>
// CHECK: arith.index_cast %[[HERE]] : vector<8xindex> to vector<8xi64>
// CHECK-NOT: linalg.index
func.func @places_in_rows(%x: memref<?x?xf32>, %y: memref<?xi64>) {
  %none = arith.constant 9223372036854775807 : i64
  %zero = arith.constant 0.0 : f32
  linalg.generic {indexing_maps = [#row, #first], iterator_types = ["parallel", "reduction"]}
    ins(%x : memref<?x?xf32>) outs(%y : memref<?xi64>) {
  ^bb0(%a: f32, %b: i64):
    %is = arith.cmpf oeq, %a, %zero : f32
    %j = linalg.index 1 : index
    %here = arith.index_cast %j : index to i64
    %where = arith.select %is, %here, %none : i64
    %least = arith.minsi %b, %where : i64
    linalg.yield %least : i64
  }
  return
}

// CHECK-LABEL: @places_in_columns
// CHECK: scf.for %[[I:[a-z0-9]+]] = {{.*}} -> (vector<8xi64>
// CHECK: vector.broadcast %[[I]] : index to vector<8xindex>
// CHECK-NEXT: arith.index_cast
// CHECK-NOT: linalg.index
func.func @places_in_columns(%x: memref<?x?xf32>, %y: memref<?xi64>) {
  %none = arith.constant 9223372036854775807 : i64
  %zero = arith.constant 0.0 : f32
  linalg.generic {indexing_maps = [#row, #second], iterator_types = ["reduction", "parallel"]}
    ins(%x : memref<?x?xf32>) outs(%y : memref<?xi64>) {
  ^bb0(%a: f32, %b: i64):
    %is = arith.cmpf oeq, %a, %zero : f32
    %i = linalg.index 0 : index
    %here = arith.index_cast %i : index to i64
    %where = arith.select %is, %here, %none : i64
    %least = arith.minsi %b, %where : i64
    linalg.yield %least : i64
  }
  return
}

// -----

#same = affine_map<(d0) -> (d0)>
#both = affine_map<(d0, d1) -> (d0, d1)>
#last = affine_map<(d0, d1) -> (d1)>

// Few instructions are written one by one; loads and stores count where nothing is added up, and the larger of two floats
// counts for what it does.
// CHECK-LABEL: func @few
// CHECK-NOT: scf.for
// CHECK-COUNT-32: arith.addf
// CHECK-NOT: scf.for
// CHECK-COUNT-64: arith.addf
// CHECK: return
func.func @few(%x: memref<256xf64>, %y: memref<256xf64>, %m: memref<32x16xf64>, %s: memref<16xf64>) {
  linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel"]}
    ins(%x, %y : memref<256xf64>, memref<256xf64>) outs(%x : memref<256xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %d = arith.addf %a, %b : f64
    linalg.yield %d : f64
  }
  linalg.generic {indexing_maps = [#both, #last], iterator_types = ["reduction", "parallel"]}
    ins(%m : memref<32x16xf64>) outs(%s : memref<16xf64>) {
  ^bb0(%a: f64, %c: f64):
    %d = arith.addf %a, %c : f64
    linalg.yield %d : f64
  }
  return
}

// Two vectors are a block where four would be too many: the rows are read once for both.
// CHECK-LABEL: func @many
// CHECK: scf.for
// CHECK: arith.addf
// CHECK-NOT: arith.addf
// CHECK: scf.for {{.*}} iter_args
// CHECK-COUNT-2: arith.maximumf
// CHECK-NOT: arith.maximumf
// CHECK: return
func.func @many(%x: memref<264xf64>, %y: memref<264xf64>, %m: memref<32x16xf64>, %s: memref<16xf64>) {
  linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel"]}
    ins(%x, %y : memref<264xf64>, memref<264xf64>) outs(%x : memref<264xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %d = arith.addf %a, %b : f64
    linalg.yield %d : f64
  }
  linalg.generic {indexing_maps = [#both, #last], iterator_types = ["reduction", "parallel"]}
    ins(%m : memref<32x16xf64>) outs(%s : memref<16xf64>) {
  ^bb0(%a: f64, %c: f64):
    %d = arith.maximumf %a, %c : f64
    linalg.yield %d : f64
  }
  return
}

// -----

#both = affine_map<(d0, d1) -> (d0, d1)>
#rows = affine_map<(d0, d1) -> (d0)>
#last = affine_map<(d0, d1) -> (d1)>

// Long loops stay loops, however little a step does. Sums of fewer elements than a vector has count for each element.
// CHECK-LABEL: func @long
// CHECK: scf.for %{{.*}} = %c0{{.*}} to %c64
// CHECK: arith.addf %{{.*}} : vector<8xf64>
// CHECK-NOT: arith.addf
// CHECK: scf.for %{{.*}} = %c0{{.*}} to %c32
// CHECK: scf.for %{{.*}} = %c0{{.*}} to %c6
// CHECK: arith.addf %{{.*}} : f64
// CHECK: return
func.func @long(%m: memref<64x8xf64>, %n: memref<32x6xf64>, %s: memref<8xf64>, %t: memref<32xf64>) {
  linalg.generic {indexing_maps = [#both, #last], iterator_types = ["reduction", "parallel"]}
    ins(%m : memref<64x8xf64>) outs(%s : memref<8xf64>) {
  ^bb0(%a: f64, %c: f64):
    %d = arith.addf %a, %c : f64
    linalg.yield %d : f64
  }
  linalg.generic {indexing_maps = [#both, #rows], iterator_types = ["parallel", "reduction"]}
    ins(%n : memref<32x6xf64>) outs(%t : memref<32xf64>) {
  ^bb0(%a: f64, %c: f64):
    %d = arith.addf %a, %c : f64
    linalg.yield %d : f64
  }
  return
}

// -----

#matrix = affine_map<(d0, d1) -> (d0, d1)>
#vector = affine_map<(d0, d1) -> (d1)>
#rows = affine_map<(d0, d1) -> (d0)>

// The sums of as many rows as there are lanes are joined together: trees of two rows, then of four. The last two rows are
// summed one by one.
// CHECK-LABEL: func @sums_of_rows
// CHECK-COUNT-4: vector.shuffle {{.*}} [0, 1, 2, 3, 8, 9, 10, 11] : vector<8xf64>, vector<8xf64>
// CHECK-COUNT-2: vector.shuffle {{.*}} [0, 1, 4, 5, 8, 9, 12, 13]
// CHECK: %[[EVEN:.*]] = vector.shuffle {{.*}} [0, 2, 4, 6, 8, 10, 12, 14]
// CHECK: %[[ODD:.*]] = vector.shuffle {{.*}} [1, 3, 5, 7, 9, 11, 13, 15]
// CHECK: %[[SUMS:.*]] = arith.addf %[[EVEN]], %[[ODD]] : vector<8xf64>
// CHECK: %[[REST:.*]] = vector.from_elements
// CHECK: %[[TOTAL:.*]] = arith.addf %[[SUMS]], %[[REST]]
// CHECK: %[[OLD:.*]] = vector.load %[[Y:.*]][%{{.*}}] : memref<10xf64>, vector<8xf64>
// CHECK: %[[NEW:.*]] = arith.addf %[[OLD]], %[[TOTAL]]
// CHECK: vector.store %[[NEW]], %[[Y]]
// CHECK-COUNT-2: memref.store %{{.*}}, %[[Y]]
// CHECK-NOT: store
func.func @sums_of_rows(%a: memref<10x17xf64>, %x: memref<17xf64>, %y: memref<10xf64>) {
  linalg.generic {indexing_maps = [#matrix, #vector, #rows], iterator_types = ["parallel", "reduction"]}
    ins(%a, %x : memref<10x17xf64>, memref<17xf64>) outs(%y : memref<10xf64>) {
  ^bb0(%b: f64, %c: f64, %d: f64):
    %e = arith.mulf %b, %c : f64
    %f = arith.addf %d, %e : f64
    linalg.yield %f : f64
  }
  return
}

// -----

#row = affine_map<(d0, d1) -> (d0)>
#both = affine_map<(d0, d1) -> (d0, d1)>
#same = affine_map<(d0) -> (d0)>

// Rows of a table, where indices say: which row is computed with scalars, its elements are a vector. The vectors are as
// long as elements of float32 allow, not as indices would.
// CHECK-LABEL: func @rows
// CHECK: scf.for %[[I:.*]] = %c0
// CHECK: scf.for %[[J:.*]] = %c0
// CHECK: %[[WORD:.*]] = memref.load %{{.*}}[%[[I]]] : memref<?xi64>
// CHECK: %[[PLACE:.*]] = arith.index_cast %[[WORD]] : i64 to index
// CHECK: %[[SHIFTED:.*]] = arith.addi %[[PLACE]], %[[SHIFT:.*]] : index
// CHECK: %[[ROW:.*]] = vector.load %[[X:.*]][%[[SHIFTED]], %[[J]]] : memref<?x?xf32>, vector<16xf32>
// CHECK: %[[SUM:.*]] = arith.addf %[[ROW]], %[[ROW]] : vector<16xf32>
// CHECK: vector.store %[[SUM]]
// CHECK: } {scn.independent}
// CHECK: memref.load %[[X]][%{{.*}}, %{{.*}}] : memref<?x?xf32>
// CHECK: } {scn.independent}
func.func @rows(%x: memref<?x?xf32>, %i: memref<?xi64>, %y: memref<?x?xf32>, %shift: index) {
  linalg.generic {indexing_maps = [#row, #both], iterator_types = ["parallel", "parallel"]}
    ins(%i : memref<?xi64>) outs(%y : memref<?x?xf32>) {
  ^bb0(%word: i64, %out: f32):
    %column = linalg.index 1 : index
    %place = arith.index_cast %word : i64 to index
    %shifted = arith.addi %place, %shift : index
    %a = memref.load %x[%shifted, %column] : memref<?x?xf32>
    %b = arith.addf %a, %a : f32
    linalg.yield %b : f32
  }
  return
}

// Elements that indices pick lie anywhere: one at a time, whose order does not matter.
// CHECK-LABEL: func @elements
// CHECK-NOT: vector
// CHECK: scf.for %[[I:.*]] = %c0
// CHECK: %[[WORD:.*]] = memref.load %{{.*}}[%[[I]]] : memref<?xi64>
// CHECK: %[[PLACE:.*]] = arith.index_cast %[[WORD]]
// CHECK: memref.load %{{.*}}[%[[PLACE]]] : memref<?xf64>
// CHECK: memref.store %{{.*}}[%[[I]]] : memref<?xf64>
// CHECK: } {scn.independent}
// CHECK-NOT: vector
func.func @elements(%x: memref<?xf64>, %i: memref<?xi64>, %y: memref<?xf64>) {
  linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel"]}
    ins(%i : memref<?xi64>) outs(%y : memref<?xf64>) {
  ^bb0(%word: i64, %out: f64):
    %place = arith.index_cast %word : i64 to index
    %a = memref.load %x[%place] : memref<?xf64>
    linalg.yield %a : f64
  }
  return
}

// -----

#left = affine_map<(i, j, k) -> (i, k)>
#right = affine_map<(i, j, k) -> (j, k)>
#result = affine_map<(i, j, k) -> (i, j)>

// A small matrix times a transposed one: columns are put together, and rows of the result are vectors. The terms of a sum are
// added in their order, and what was there at the end.
// CHECK-LABEL: @transposed_factor
// CHECK-SAME: (%[[X:.*]]: memref<2x2xf64>, %[[W:.*]]: memref<4x2xf64>, %[[Y:.*]]: memref<2x4xf64>)
// CHECK-NOT: scf.for
// CHECK: %[[ZERO:.*]] = arith.constant {{.*}}0.000000e+00{{.*}}
// CHECK: memref.load %[[X]]
// CHECK-COUNT-4: memref.load %[[W]]
// CHECK: %[[COLUMN:.*]] = vector.from_elements {{.*}} : vector<4xf64>
// CHECK: %[[TERM:.*]] = arith.mulf %{{.*}}, %[[COLUMN]]
// CHECK: arith.addf %{{.*}}, %[[TERM]]
// CHECK: vector.from_elements
// CHECK: %[[SUM:.*]] = arith.addf
// CHECK: %[[OLD:.*]] = vector.load %[[Y]]
// CHECK: %[[NEW:.*]] = arith.addf %[[OLD]], %[[SUM]]
// CHECK: vector.store %[[NEW]], %[[Y]]
// CHECK-NOT: memref.store
// CHECK: return
func.func @transposed_factor(%x: memref<2x2xf64>, %w: memref<4x2xf64>, %y: memref<2x4xf64>) {
  linalg.generic {indexing_maps = [#left, #right, #result], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%x, %w : memref<2x2xf64>, memref<4x2xf64>) outs(%y : memref<2x4xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %p = arith.mulf %a, %b : f64
    %s = arith.addf %c, %p : f64
    linalg.yield %s : f64
  }
  return
}

// A few numbers in another order; more than 64 are not put together.
// CHECK-LABEL: @transposition
// CHECK-COUNT-3: vector.store %{{.*}} : memref<3x2xf64>, vector<2xf64>
// CHECK-LABEL: @large_transposition
// CHECK: linalg.generic
func.func @transposition(%x: memref<2x3xf64>, %y: memref<3x2xf64>) {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
    ins(%x : memref<2x3xf64>) outs(%y : memref<3x2xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  }
  return
}

func.func @large_transposition(%x: memref<8x9xf64>, %y: memref<9x8xf64>) {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
    ins(%x : memref<8x9xf64>) outs(%y : memref<9x8xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  }
  return
}

// -----

#id = affine_map<(i) -> (i)>

// A branch for rare elements is looked at where a vector has one: lane by lane, the others keep what they have.
// CHECK-LABEL: @rare_branch
// CHECK: %[[X:.*]] = vector.load %{{.*}} : memref<?xf64>, vector<8xf64>
// CHECK: %[[USUAL:.*]] = math.sqrt %[[X]] {{.*}} : vector<8xf64>
// CHECK: %[[RARE:.*]] = arith.cmpf ole, %[[X]], %{{.*}} : vector<8xf64>
// CHECK: %[[ANY:.*]] = vector.reduction <or>, %[[RARE]] : vector<8xi1> into i1
// CHECK: %[[Y:.*]] = scf.if %[[ANY]] -> (vector<8xf64>) {
// CHECK:   scf.for %[[LANE:.*]] = %{{.*}} iter_args(%[[Z:.*]] = %[[USUAL]]) -> (vector<8xf64>)
// CHECK-DAG: %[[A:.*]] = vector.extract %[[X]][%[[LANE]]]
// CHECK-DAG: %[[B:.*]] = vector.extract %[[USUAL]][%[[LANE]]]
// CHECK-DAG: %[[C:.*]] = vector.extract %[[RARE]][%[[LANE]]]
// CHECK:     %[[ELEMENT:.*]] = scf.if %[[C]] -> (f64) {
// CHECK:       func.call @slow(%[[A]])
// CHECK:     } else {
// CHECK:       scf.yield %[[B]]
// CHECK:     vector.insert %[[ELEMENT]], %[[Z]] [%[[LANE]]]
// CHECK: } else {
// CHECK:   scf.yield %[[USUAL]]
// CHECK: vector.store %[[Y]]
// CHECK: scf.for
// CHECK:   memref.load
// CHECK:   scf.if
// CHECK:     func.call @slow
func.func private @slow(f64) -> f64
func.func @rare_branch(%x: memref<?xf64>, %y: memref<?xf64>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : memref<?xf64>) outs(%y : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %zero = arith.constant 0.0 : f64
    %usual = math.sqrt %a : f64
    %rare = arith.cmpf ole, %a, %zero : f64
    %r = scf.if %rare -> f64 {
      %s = func.call @slow(%a) : (f64) -> f64
      scf.yield %s : f64
    } else {
      scf.yield %usual : f64
    }
    linalg.yield %r : f64
  }
  return
}

// -----

#id = affine_map<(i) -> (i)>

// Where both branches compute there is no usual value: one element at a time.
// CHECK-LABEL: @two_branches
// CHECK: linalg.generic
func.func @two_branches(%x: memref<?xf64>, %y: memref<?xf64>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : memref<?xf64>) outs(%y : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %zero = arith.constant 0.0 : f64
    %rare = arith.cmpf ole, %a, %zero : f64
    %r = scf.if %rare -> f64 {
      %s = math.sqrt %a : f64
      scf.yield %s : f64
    } else {
      %n = arith.negf %a : f64
      scf.yield %n : f64
    }
    linalg.yield %r : f64
  }
  return
}

// -----

#matrix = affine_map<(i, k) -> (i, k)>
#vector = affine_map<(i, k) -> (k)>
#rows = affine_map<(i, k) -> (i)>

// A matrix that stays the same in the loops is laid out by columns before them. The sums are the trees of vectors along the
// rows: eight parts, each a vector of results.
// CHECK-LABEL: @invariant_matrix
// CHECK-SAME: %[[W:[a-z0-9]+]]: memref<8x16xf64>
// CHECK-NEXT: %[[COLUMNS:.*]] = memref.alloc() {alignment = 64 : i64} : memref<16x8xf64>
// CHECK: linalg.transpose ins(%[[W]] : memref<8x16xf64>) outs(%[[COLUMNS]] : memref<16x8xf64>) permutation = [1, 0]
// CHECK: scf.for
// CHECK-NEXT: scf.for
// CHECK-NOT: memref.load %[[W]]
// CHECK-COUNT-16: vector.load %[[COLUMNS]]{{.*}} vector<8xf64>
// CHECK-COUNT-7: arith.addf {{.*}} : vector<8xf64>
// CHECK: vector.store {{.*}} vector<8xf64>
func.func @invariant_matrix(%w: memref<8x16xf64>, %x: memref<?x16xf64>, %y: memref<?x8xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %s = %c0 to %n step %c1 {
    scf.for %t = %c0 to %n step %c1 {
      %from = memref.subview %x[%t, 0] [1, 16] [1, 1] : memref<?x16xf64> to memref<16xf64, strided<[1], offset: ?>>
      %to = memref.subview %y[%t, 0] [1, 8] [1, 1] : memref<?x8xf64> to memref<8xf64, strided<[1], offset: ?>>
      linalg.generic {indexing_maps = [#matrix, #vector, #rows], iterator_types = ["parallel", "reduction"]}
        ins(%w, %from : memref<8x16xf64>, memref<16xf64, strided<[1], offset: ?>>) outs(%to : memref<8xf64, strided<[1], offset: ?>>) {
      ^bb0(%a: f64, %b: f64, %c: f64):
        %p = arith.mulf %a, %b : f64
        %sum = arith.addf %c, %p : f64
        linalg.yield %sum : f64
      }
    }
  }
  return
}

// Here each step changes it, and it has too many elements to put together in each step.
// CHECK-LABEL: @changing_matrix
// CHECK-NOT: linalg.transpose
// CHECK: vector.load %{{.*}} : memref<8x16xf64>, vector<8xf64>
// CHECK: vector.shuffle
func.func @changing_matrix(%w: memref<8x16xf64>, %x: memref<16xf64>, %y: memref<8xf64>, %n: index, %v: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %t = %c0 to %n step %c1 {
    memref.store %v, %w[%c0, %c0] : memref<8x16xf64>
    linalg.generic {indexing_maps = [#matrix, #vector, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%w, %x : memref<8x16xf64>, memref<16xf64>) outs(%y : memref<8xf64>) {
    ^bb0(%a: f64, %b: f64, %c: f64):
      %p = arith.mulf %a, %b : f64
      %sum = arith.addf %c, %p : f64
      linalg.yield %sum : f64
    }
  }
  return
}

// -----

// The largest of a row: integers in the order of the numbers are compared, NaN being the greatest.
// CHECK-LABEL: func @largest_of_row
// CHECK: scf.for
// CHECK: %[[X:.*]] = vector.load
// CHECK: %[[NAN:.*]] = arith.cmpf uno, %[[X]], %[[X]]
// CHECK: %[[ONE:.*]] = arith.select %[[NAN]]
// CHECK: %[[BITS:.*]] = arith.bitcast %[[ONE]] : vector<8xf64> to vector<8xi64>
// CHECK: %[[SIGNS:.*]] = arith.shrsi %[[BITS]]
// CHECK: %[[OTHERS:.*]] = arith.shrui %[[SIGNS]]
// CHECK: %[[KEY:.*]] = arith.xori %[[BITS]], %[[OTHERS]]
// CHECK: arith.maxsi %{{.*}}, %[[KEY]] : vector<8xi64>
// CHECK-NOT: arith.maximumf {{.*}} : vector
// CHECK: %[[FOUND:.*]] = arith.bitcast %{{.*}} : i64 to f64
// CHECK: arith.maximumf %{{.*}}, %[[FOUND]] : f64
func.func @largest_of_row(%x: memref<?xf64>, %y: memref<f64>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]} ins(%x : memref<?xf64>) outs(%y : memref<f64>) {
  ^bb0(%in: f64, %out: f64):
    %m = arith.maximumf %out, %in : f64
    linalg.yield %m : f64
  }
  return
}

// -----

#all = affine_map<(i, j) -> (i, j)>
#none = affine_map<(i, j) -> ()>

// Whether all elements fulfil something can be asked in any order: rows shorter than a vector are one axis together.
// CHECK-LABEL: @all_of_short_rows
// CHECK-SAME: (%[[X:.*]]: memref<?x4xf64>,
// CHECK: %[[ROWS:.*]] = memref.dim %[[X]], %c0
// CHECK: %[[N:.*]] = arith.muli %[[ROWS]], %
// CHECK: %[[FLAT:.*]] = memref.reinterpret_cast %[[X]] to offset: [0], sizes: [%{{.*}}], strides: [1] : memref<?x4xf64> to memref<?xf64>
// CHECK: scf.for %[[I:[a-z0-9]+]] =
// CHECK-NOT: scf.for
// CHECK: vector.load %[[FLAT]][%[[I]]] : memref<?xf64>, vector<8xf64>
func.func @all_of_short_rows(%x: memref<?x4xf64>, %y: memref<i8>) {
  %limit = arith.constant 1.0 : f64
  linalg.generic {indexing_maps = [#all, #none], iterator_types = ["reduction", "reduction"]}
    ins(%x : memref<?x4xf64>) outs(%y : memref<i8>) {
  ^bb0(%a: f64, %b: i8):
    %is = arith.cmpf olt, %a, %limit : f64
    %byte = arith.extui %is : i1 to i8
    %both = arith.andi %b, %byte : i8
    linalg.yield %both : i8
  }
  return
}

// Sums of floats keep their order, and elements that do not lie side by side their places.
// CHECK-LABEL: @sum_of_short_rows
// CHECK-NOT: reinterpret_cast
// CHECK: return
func.func @sum_of_short_rows(%x: memref<?x4xf64>, %apart: memref<?x4xi8, strided<[8, 1]>>, %y: memref<f64>, %z: memref<i8>) {
  linalg.generic {indexing_maps = [#all, #none], iterator_types = ["reduction", "reduction"]}
    ins(%x : memref<?x4xf64>) outs(%y : memref<f64>) {
  ^bb0(%a: f64, %b: f64):
    %s = arith.addf %b, %a : f64
    linalg.yield %s : f64
  }
  linalg.generic {indexing_maps = [#all, #none], iterator_types = ["reduction", "reduction"]}
    ins(%apart : memref<?x4xi8, strided<[8, 1]>>) outs(%z : memref<i8>) {
  ^bb0(%a: i8, %b: i8):
    %most = arith.maxsi %b, %a : i8
    linalg.yield %most : i8
  }
  return
}
