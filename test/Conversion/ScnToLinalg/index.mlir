// RUN: scansion-opt %s -scn-to-linalg -canonicalize -cse -split-input-file | FileCheck %s

// x[i, 1:]: an index that is negative counts from the end.
// CHECK-LABEL: func @row
// CHECK-SAME: (%[[X:.*]]: tensor<?x8xf64>, %[[I:.*]]: tensor<i64>)
// CHECK: %[[N:.*]] = tensor.dim %[[X]], %c0
// CHECK: %[[WORD:.*]] = tensor.extract %[[I]][]
// CHECK: %[[INDEX:.*]] = arith.index_cast %[[WORD]]
// CHECK: %[[NEGATIVE:.*]] = arith.cmpi slt, %[[INDEX]], %c0
// CHECK: %[[WRAPPED:.*]] = arith.addi %[[INDEX]], %[[N]]
// CHECK: %[[PLACE:.*]] = arith.select %[[NEGATIVE]], %[[WRAPPED]], %[[INDEX]]
// CHECK: tensor.extract_slice %[[X]][%[[PLACE]], 1] [1, 7] [1, 1] : tensor<?x8xf64> to tensor<7xf64>
func.func @row(%x: tensor<?x8xf64>, %i: tensor<i64>) -> tensor<7xf64> {
  %y = scn.slice %x starts(%i) stops() steps() static_starts = [-9223372036854775808, 1] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] {scn.checked} : tensor<?x8xf64> -> tensor<7xf64>
  return %y : tensor<7xf64>
}

// -----

// One element is read as a scalar.
// CHECK-LABEL: func @element
// CHECK: %[[S:.*]] = tensor.extract %{{.*}}[%c3, %c2] : tensor<4x8xf64>
// CHECK: tensor.from_elements %[[S]] : tensor<f64>
func.func @element(%x: tensor<4x8xf64>, %i: tensor<i64>) -> tensor<f64> {
  %y = scn.slice %x starts() stops() steps() static_starts = [-1, 2] static_stops = [0, 0] static_steps = [1, 1] indexed = [true, true] {scn.checked} : tensor<4x8xf64> -> tensor<f64>
  return %y : tensor<f64>
}

// -----

// A positive step is a stride of the view, and bounds are clipped as in Python.
// CHECK-LABEL: func @stride
// CHECK: %[[N:.*]] = tensor.dim
// CHECK: %[[LOW:.*]] = arith.maxsi %{{.*}}, %c0
// CHECK: %[[FROM:.*]] = arith.minsi %[[LOW]], %[[N]]
// CHECK: %[[HIGH:.*]] = arith.maxsi %{{.*}}, %c0
// CHECK: %[[TO:.*]] = arith.minsi %[[HIGH]], %[[N]]
// CHECK: arith.subi %[[TO]], %[[FROM]]
// CHECK: %[[COUNT:.*]] = arith.divui %{{.*}}, %c3
// CHECK: tensor.extract_slice %{{.*}}[%[[FROM]]] [%[[COUNT]]] [3] : tensor<?xf64> to tensor<?xf64>
func.func @stride(%x: tensor<?xf64>, %i: tensor<i64>, %j: tensor<i64>) -> tensor<?xf64> {
  %y = scn.slice %x starts(%i) stops(%j) steps() static_starts = [-9223372036854775808] static_stops = [-9223372036854775808] static_steps = [3] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// x[::-1]: the view is read backwards by a loop.
// CHECK-LABEL: func @backwards
// CHECK-SAME: (%[[X:.*]]: tensor<5xf64>)
// CHECK: linalg.generic
// CHECK: %[[I:.*]] = linalg.index 0
// CHECK: %[[PLACE:.*]] = arith.subi %c4, %[[I]]
// CHECK: tensor.extract %[[X]][%[[PLACE]]]
func.func @backwards(%x: tensor<5xf64>) -> tensor<5xf64> {
  %y = scn.slice %x starts() stops() steps() static_starts = [4611686018427387904] static_stops = [-4611686018427387904] static_steps = [-1] indexed = [false] : tensor<5xf64> -> tensor<5xf64>
  return %y : tensor<5xf64>
}

// -----

// The sign of the step is known at run time only.
// CHECK-LABEL: func @either_way
// CHECK: %[[NEGATIVE:.*]] = arith.cmpi slt, %{{.*}}, %c0
// CHECK: %[[PART:.*]] = tensor.extract_slice %{{.*}}[%{{.*}}] [%[[COUNT:.*]]] [%[[STRIDE:.*]]] :
// CHECK: linalg.generic
// CHECK: %[[I:.*]] = linalg.index 0
// CHECK: %[[MIRRORED:.*]] = arith.subi %{{.*}}, %[[I]]
// CHECK: %[[PLACE:.*]] = arith.select %[[NEGATIVE]], %[[MIRRORED]], %[[I]]
// CHECK: tensor.extract %[[PART]][%[[PLACE]]]
func.func @either_way(%x: tensor<?xf64>, %k: tensor<i64>) -> tensor<?xf64> {
  %y = scn.slice %x starts() stops() steps(%k) static_starts = [1] static_stops = [7] static_steps = [-9223372036854775808] indexed = [false] {scn.checked} : tensor<?xf64> -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// CHECK-LABEL: func @update
// CHECK-SAME: (%[[X:.*]]: tensor<?x8xf64>, %[[V:.*]]: tensor<8xf64>, %{{.*}}: tensor<i64>)
// CHECK: %[[Y:.*]] = tensor.insert_slice %[[V]] into %[[X]][%{{.*}}, 0] [1, 8] [1, 1]
// CHECK: return %[[Y]]
func.func @update(%x: tensor<?x8xf64>, %v: tensor<8xf64>, %i: tensor<i64>) -> tensor<?x8xf64> {
  %y = scn.update_slice %x, %v starts(%i) stops() steps() static_starts = [-9223372036854775808, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] {scn.checked} : tensor<?x8xf64>, tensor<8xf64>
  return %y : tensor<?x8xf64>
}

// -----

// CHECK-LABEL: func @accumulate
// CHECK-SAME: (%[[X:.*]]: tensor<?x8xf64>, %[[V:.*]]: tensor<8xf64>, %{{.*}}: tensor<i64>)
// CHECK: %[[OLD:.*]] = tensor.extract_slice %[[X]][%[[PLACE:.*]], 0] [1, 8]
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}} ins(%[[OLD]], %[[V]]
// CHECK: arith.addf
// CHECK: tensor.insert_slice %[[SUM]] into %[[X]][%[[PLACE]], 0] [1, 8]
func.func @accumulate(%x: tensor<?x8xf64>, %v: tensor<8xf64>, %i: tensor<i64>) -> tensor<?x8xf64> {
  %y = scn.update_slice add %x, %v starts(%i) stops() steps() static_starts = [-9223372036854775808, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] {scn.checked} : tensor<?x8xf64>, tensor<8xf64>
  return %y : tensor<?x8xf64>
}

// -----

// Parts that are known to be empty are neither read nor written.
// CHECK-LABEL: func @nothing
// CHECK-SAME: (%[[X:.*]]: tensor<5xf64>, %[[Z:.*]]: tensor<0x3xf64>,
// CHECK-NOT: slice
// CHECK: return %{{.*}}, %[[X]], %{{.*}}, %[[Z]]
func.func @nothing(%x: tensor<5xf64>, %z: tensor<0x3xf64>, %v: tensor<?x3xf64>, %i: tensor<i64>) -> (tensor<0xf64>, tensor<5xf64>, tensor<?x3xf64>, tensor<0x3xf64>) {
  %0 = scn.slice %x starts() stops() steps() static_starts = [5] static_stops = [4611686018427387904] static_steps = [1] indexed = [false] : tensor<5xf64> -> tensor<0xf64>
  %1 = scn.update_slice %x, %0 starts() stops() steps() static_starts = [5] static_stops = [4611686018427387904] static_steps = [1] indexed = [false] : tensor<5xf64>, tensor<0xf64>
  %2 = scn.slice %z starts(%i) stops() steps() static_starts = [-9223372036854775808, 0] static_stops = [4611686018427387904, 4611686018427387904] static_steps = [1, 1] indexed = [false, false] : tensor<0x3xf64> -> tensor<?x3xf64>
  %3 = scn.update_slice add %z, %v starts() stops() steps() static_starts = [0, 0] static_stops = [4611686018427387904, 4611686018427387904] static_steps = [1, 1] indexed = [false, false] : tensor<0x3xf64>, tensor<?x3xf64>
  return %0, %1, %2, %3 : tensor<0xf64>, tensor<5xf64>, tensor<?x3xf64>, tensor<0x3xf64>
}

// -----

// A part of which steps leave out elements is taken with all its axes, then those that are indexed are dropped.
// CHECK-LABEL: func @stride_of_row
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x1xf64>, %[[V:.*]]: tensor<2x1xf64>)
// CHECK: %[[PART:.*]] = tensor.extract_slice %[[X]][1, 0, 0] [1, 2, 1] [1, 2, 1] : tensor<2x3x1xf64> to tensor<1x2x1xf64>
// CHECK: %[[Y:.*]] = tensor.collapse_shape %[[PART]] {{\[\[}}0, 1], [2]]
// CHECK: %[[NEW:.*]] = tensor.expand_shape %[[V]] {{\[\[}}0, 1], [2]]
// CHECK: %[[Z:.*]] = tensor.insert_slice %[[NEW]] into %[[X]][1, 0, 0] [1, 2, 1] [1, 2, 1] : tensor<1x2x1xf64> into
// CHECK: return %[[Y]], %[[Z]]
func.func @stride_of_row(%x: tensor<2x3x1xf64>, %v: tensor<2x1xf64>) -> (tensor<2x1xf64>, tensor<2x3x1xf64>) {
  %y = scn.slice %x starts() stops() steps() static_starts = [1, 0, 0] static_stops = [0, 4611686018427387904, 4611686018427387904] static_steps = [1, 2, 1] indexed = [true, false, false] {scn.checked} : tensor<2x3x1xf64> -> tensor<2x1xf64>
  %z = scn.update_slice %x, %v starts() stops() steps() static_starts = [1, 0, 0] static_stops = [0, 4611686018427387904, 4611686018427387904] static_steps = [1, 2, 1] indexed = [true, false, false] {scn.checked} : tensor<2x3x1xf64>, tensor<2x1xf64>
  return %y, %z : tensor<2x1xf64>, tensor<2x3x1xf64>
}

// -----

// The result knows a length that the operand does not.
// CHECK-LABEL: func @known_result
// CHECK: tensor.extract_slice %{{.*}}[0, 0] [1, 2] [1, 1] : tensor<?x?xf64> to tensor<2xf64>
func.func @known_result(%x: tensor<?x?xf64>) -> tensor<2xf64> {
  %y = scn.slice %x starts() stops() steps() static_starts = [0, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x?xf64> -> tensor<2xf64>
  return %y : tensor<2xf64>
}
