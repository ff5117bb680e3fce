// RUN: scansion-opt %s -scn-make-checks-explicit -split-input-file | FileCheck %s

// CHECK-LABEL: func @add
// CHECK-SAME: (%[[A:.*]]: tensor<?xf64>, %[[B:.*]]: tensor<?xf64>)
func.func @add(%a: tensor<?xf64>, %b: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK: %[[M:.*]] = scn.dim %[[A]], 0 : tensor<?xf64> -> tensor<i64>
  // CHECK: %[[N:.*]] = scn.dim %[[B]], 0 : tensor<?xf64> -> tensor<i64>
  // CHECK: %[[EQUAL:.*]] = scn.eq %[[M]], %[[N]] : tensor<i64>, tensor<i64> -> tensor<i1>
  // CHECK: scn.check %[[EQUAL]], %[[M]], %[[N]] status = 1 "{{.*}}lengths {a} and {b} on axis 0{{.*}}" {op = "scn.add"}
  // CHECK: scn.add %[[A]], %[[B]] {scn.checked} : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  %y = scn.add %a, %b : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// Nothing to compare: one operand, known lengths, an op that has been checked.
// CHECK-LABEL: func @nothing
func.func @nothing(%a: tensor<?xf64>, %b: tensor<3xf64>) -> (tensor<?xf64>, tensor<3xf64>, tensor<3xf64>) {
  // CHECK-NOT: scn.check %
  %0 = scn.add %a, %a : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  %1 = scn.mul %b, %b : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
  %2 = scn.add %a, %b {scn.checked} : tensor<?xf64>, tensor<3xf64> -> tensor<3xf64>
  return %0, %1, %2 : tensor<?xf64>, tensor<3xf64>, tensor<3xf64>
}

// -----

// An integer division compares each divisor with 0.
// CHECK-LABEL: func @floor_div
func.func @floor_div(%a: tensor<?xi32>, %b: tensor<?xi32>) -> tensor<?xi32> {
  // CHECK: scn.reduce_{{any|all}}
  // CHECK: scn.check {{.*}} {op = "scn.floor_div"}
  // CHECK: scn.floor_div {{.*}} {scn.checked}
  %y = scn.floor_div %a, %b : tensor<?xi32>, tensor<?xi32> -> tensor<?xi32>
  return %y : tensor<?xi32>
}

// -----

// x[i, ::k]: the index must be in range, the step must not be 0.
// CHECK-LABEL: func @slice
// CHECK-SAME: (%[[X:.*]]: tensor<?x8xf64>, %[[I:.*]]: tensor<i64>, %[[K:.*]]: tensor<i64>)
func.func @slice(%x: tensor<?x8xf64>, %i: tensor<i64>, %k: tensor<i64>) -> tensor<?xf64> {
  // CHECK: %[[N:.*]] = scn.dim %[[X]], 0
  // CHECK: %[[MINUS:.*]] = scn.neg %[[N]]
  // CHECK: %[[LOW:.*]] = scn.ge %[[I]], %[[MINUS]]
  // CHECK: %[[HIGH:.*]] = scn.lt %[[I]], %[[N]]
  // CHECK: %[[BOTH:.*]] = scn.and %[[LOW]], %[[HIGH]]
  // CHECK: scn.check %[[BOTH]], %[[I]], %[[N]] status = 2 "index {a} is out of range for axis 0 of length {b}" {op = "scn.slice"}
  // CHECK: %[[SOME:.*]] = scn.neq %[[K]]
  // CHECK: scn.check %[[SOME]], %[[K]], %{{.*}} status = 1 "slice step cannot be zero" {op = "scn.slice"}
  // CHECK: scn.slice {{.*}} {scn.checked}
  %y = scn.slice %x starts(%i) stops() steps(%k) static_starts = [-9223372036854775808, 0] static_stops = [0, 4611686018427387904] static_steps = [1, -9223372036854775808] indexed = [true, false] : tensor<?x8xf64> -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// The value must have the lengths of the part that it is written into, which a slice stands for.
// CHECK-LABEL: func @update_slice
func.func @update_slice(%x: tensor<?xf64>, %v: tensor<?xf64>, %i: tensor<i64>) -> tensor<?xf64> {
  // CHECK: %[[PART:.*]] = scn.slice {{.*}} {scn.checked}
  // CHECK: scn.dim %[[PART]], 0
  // CHECK: scn.check {{.*}} "cannot write a value of length {a} into a part of length {b}" {op = "scn.update_slice"}
  %y = scn.update_slice %x, %v starts(%i) stops() steps() static_starts = [-9223372036854775808] static_stops = [4611686018427387904] static_steps = [1] indexed = [false] : tensor<?xf64>, tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// CHECK-LABEL: func @shapes
func.func @shapes(%x: tensor<?x?xf64>, %y: tensor<?x3xf64>, %n: tensor<i64>, %s: tensor<i32>) {
  // CHECK: scn.check {{.*}} "the length {a} of axis 0 is negative" {op = "scn.broadcast"}
  // CHECK: scn.check {{.*}} "an axis of length {a} does not broadcast to length {b}; {{.*}}" {op = "scn.broadcast"}
  %0 = scn.broadcast %x sizes(%n) static_sizes = [-9223372036854775808, 4] dimensions = [0, 1] : tensor<?x?xf64> -> tensor<?x?xf64>
  // CHECK: scn.check {{.*}} "a size of {a} is negative" {op = "scn.reshape"}
  // CHECK: scn.check {{.*}} "{a} sizes are -1, at most one can be inferred" {op = "scn.reshape"}
  // CHECK: scn.check {{.*}} "cannot give {a} elements a shape with {b}" {op = "scn.reshape"}
  %1 = scn.reshape %x sizes(%n) static_sizes = [-9223372036854775808] : tensor<?x?xf64> -> tensor<?xf64>
  // CHECK: scn.check {{.*}} "cannot drop an axis of length {a}, only axes of length 1" {op = "scn.squeeze"}
  %2 = scn.squeeze %x axes = [0] : tensor<?x?xf64> -> tensor<?xf64>
  // CHECK: scn.check {{.*}} "cannot join tensors with lengths {a} and {b} on an axis that is not joined" {op = "scn.concatenate"}
  %3 = scn.concatenate %x, %y axis = 0 : tensor<?x?xf64>, tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: scn.check {{.*}} "arange with a step of 0" {op = "scn.iota"}
  %4 = scn.iota %s, %s, %s : tensor<i32> -> tensor<?xi32>
  // CHECK: scn.check {{.*}} "the largest or smallest of no elements: {{.*}}" {op = "scn.reduce_max"}
  %5 = scn.reduce_max %x axes = [1] : tensor<?x?xf64> -> tensor<?xf64>
  // CHECK: scn.check {{.*}} "{{.*}}a product over axes of lengths {a} and {b}" {op = "scn.dot"}
  %6 = scn.dot %x, %y batch = [], [] contract = [1], [0] : tensor<?x?xf64>, tensor<?x3xf64> -> tensor<?x3xf64>
  return
}

// -----

// A scan checks its steps, sequences and initial windows before it, and inside that each state keeps its lengths.
// CHECK-LABEL: func @scan
// CHECK-SAME: (%[[STEPS:.*]]: tensor<i64>, %[[U:.*]]: tensor<?xf64>, %[[X0:.*]]: tensor<?x?xf64>)
func.func @scan(%n: tensor<i64>, %u: tensor<?xf64>, %x0: tensor<?x?xf64>) -> tensor<?x?xf64> {
  // CHECK: scn.check {{.*}}, %[[STEPS]], {{.*}} "a scan of {a} steps: the number of steps cannot be negative" {op = "scn.scan"}
  // CHECK: %[[ROWS:.*]] = scn.dim %[[U]], 0
  // CHECK: %[[NEEDED:.*]] = scn.add %[[STEPS]], %{{.*}}
  // CHECK: scn.check {{.*}}, %[[ROWS]], %[[NEEDED]] {{.*}} "sequence 0 (taps [-1, 0]) has {a} rows, but the scan's steps and taps need {b}; give more rows or take fewer steps" {op = "scn.scan"}
  // CHECK: scn.check {{.*}} "the initial value of state 0 has {a} rows, its taps need {b}" {op = "scn.scan"}
  // CHECK: scn.scan
  // CHECK: %[[Y:.*]] = scn.exp
  // CHECK: %[[LENGTH:.*]] = scn.dim %[[Y]], 0
  // CHECK: %[[START:.*]] = scn.dim %[[X0]], 1
  // CHECK: scn.check {{.*}}, %[[LENGTH]], %[[START]] {{.*}} "state 0 starts with length {b} on axis 0, but the step gives {a} (computed at {{.*}}make-checks-explicit.mlir:{{[0-9]+}}); a state keeps its shape" {op = "scn.scan"}
  // CHECK: scn.yield
  // CHECK: attributes {scn.checked}
  %0:2 = scn.scan steps(%n) sequences(%u taps [-1, 0] : tensor<?xf64>) states(%x0 taps [-2] : tensor<?x?xf64>) {
  ^bb0(%p: tensor<f64>, %q: tensor<f64>, %x: tensor<?xf64>):
    %y = scn.exp %x : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<2x?xf64>)
  return %0#0 : tensor<?x?xf64>
}

// -----

// Lengths of new arrays must not be negative; those of others are not.
// CHECK-LABEL: func @new_array
// CHECK-SAME: (%[[X:.*]]: tensor<f64>, %[[N:.*]]: tensor<i64>
func.func @new_array(%x: tensor<f64>, %n: tensor<i64>, %like: tensor<?xf64>, %rng: !scn.rng<"pcg64">)
    -> (tensor<?x3xf64>, tensor<?xf64>) {
  // CHECK: %[[FITS:.*]] = scn.ge %[[N]]
  // CHECK: scn.check %[[FITS]], %[[N]], %{{.*}} status = 1 "the length {a} of axis 0 is negative" {op = "scn.broadcast"}
  // CHECK: scn.broadcast
  %0 = scn.broadcast %x sizes(%n) static_sizes = [-9223372036854775808, 3] dimensions = [] : tensor<f64> -> tensor<?x3xf64>
  // CHECK-NOT: scn.check %
  // CHECK: scn.broadcast
  %length = scn.dim %like, 0 : tensor<?xf64> -> tensor<i64>
  %1 = scn.broadcast %x sizes(%length) static_sizes = [-9223372036854775808] dimensions = [] : tensor<f64> -> tensor<?xf64>
  // CHECK: scn.check %{{.*}}, %[[N]], %{{.*}} status = 1 "the length {a} of axis 0 is negative" {op = "scn.random"}
  %next, %draws = scn.random "normal" %rng params(%x, %x : tensor<f64>, tensor<f64>) sizes(%n) static_sizes = [-9223372036854775808] dtype = f64 : !scn.rng<"pcg64"> -> tensor<?xf64>
  %2 = scn.add %1, %draws : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  return %0, %2 : tensor<?x3xf64>, tensor<?xf64>
}

// -----

// A matrix is square, a right-hand side has its rows. Elements are looked at only where that is asked for.
// CHECK-LABEL: func @solve
// CHECK-SAME: (%[[A:.*]]: tensor<?x?xf64>, %[[B:.*]]: tensor<?x2xf64>)
func.func @solve(%a: tensor<?x?xf64>, %b: tensor<?x2xf64>) -> (tensor<?x2xf64>, tensor<?x2xf64>) {
  // CHECK: scn.check {{.*}} status = 1 "{{.*}}a matrix of {a} rows and {b} columns is not square" {op = "scn.solve"}
  // CHECK: scn.check {{.*}} status = 1 "{{.*}}a matrix of length {a} and a right-hand side of length {b} on axis 0" {op = "scn.solve"}
  // CHECK-NOT: scn.isfinite
  // CHECK: scn.solve "general" {{.*}} {scn.checked}
  %x = scn.solve "general" %a, %b : tensor<?x?xf64>, tensor<?x2xf64> -> tensor<?x2xf64>
  // CHECK: %[[FINITE:.*]] = scn.isfinite %[[A]]
  // CHECK: %[[ALL:.*]] = scn.reduce_all %[[FINITE]] axes = [0, 1]
  // CHECK: scn.check %[[ALL]], {{.*}} "the matrix has elements that are infinite or NaN" {op = "scn.triangular_solve"}
  // CHECK: scn.isfinite %[[B]]
  // CHECK: scn.triangular_solve
  %y = scn.triangular_solve finite %a, %b : tensor<?x?xf64>, tensor<?x2xf64> -> tensor<?x2xf64>
  return %x, %y : tensor<?x2xf64>, tensor<?x2xf64>
}

// -----

// The smallest and the largest index are compared with the length; of no indices they are in range.
// CHECK-LABEL: func @gather
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>, %[[I:.*]]: tensor<?xi64>)
func.func @gather(%x: tensor<?xf64>, %i: tensor<?xi64>) -> tensor<?xf64> {
  // CHECK: %[[N:.*]] = scn.dim %[[X]], 0
  // CHECK: %[[LOWEST:.*]] = scn.neg %[[N]]
  // CHECK: %[[MIN:.*]] = scn.reduce_min %[[I]] axes = [0] {scn.checked}
  // CHECK: %[[MAX:.*]] = scn.reduce_max %[[I]] axes = [0] {scn.checked}
  // CHECK: %[[HIGH:.*]] = scn.ge %[[MIN]], %[[LOWEST]]
  // CHECK: scn.check %[[HIGH]], %[[MIN]], %[[N]] status = 2 "index {a} is out of range for axis 0 of length {b}" {op = "scn.gather"}
  // CHECK: %[[LOW:.*]] = scn.lt %[[MAX]], %[[N]]
  // CHECK: scn.check %[[LOW]], %[[MAX]], %[[N]] status = 2 "index {a} is out of range for axis 0 of length {b}" {op = "scn.gather"}
  %y = scn.gather %x at(%i : tensor<?xi64>) axes = [0] position = 0 batch = 0 : tensor<?xf64> -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// Index arrays fit each other, batch axes the tensor, values the part.
// CHECK-LABEL: func @scatter
func.func @scatter(%x: tensor<?x?xf64>, %v: tensor<?x?xf64>, %i: tensor<?x?xi64>, %j: tensor<?xi64>, %k: tensor<?xi64>, %w: tensor<?xf64>) {
  // CHECK: scn.check {{.*}} "indices of length {b} for a batch axis of length {a}" {op = "scn.scatter"}
  // CHECK: scn.check {{.*}} "index {a} is out of range for axis 1 of length {b}" {op = "scn.scatter"}
  // CHECK-COUNT-2: scn.check {{.*}} "cannot write a value of length {a} into a part of length {b}" {op = "scn.scatter"}
  %0 = scn.scatter %x, %v at(%i : tensor<?x?xi64>) axes = [1] position = 0 batch = 1 : tensor<?x?xf64>, tensor<?x?xf64>
  // CHECK: scn.check {{.*}} "index arrays of lengths {a} and {b} on axis 0 do not fit each other" {op = "scn.scatter"}
  %1 = scn.scatter add %x, %w at(%j, %k : tensor<?xi64>, tensor<?xi64>) axes = [0, 1] position = 0 batch = 0 : tensor<?x?xf64>, tensor<?xf64>
  return
}

// -----

// CHECK-LABEL: func @mask
func.func @mask(%m: tensor<?x4xi1>, %x: tensor<?x4xf64>) {
  // CHECK: scn.check {{.*}} status = 2 "a boolean index of length {a} on axis 0, which has length {b}" {op = "scn.nonzero"}
  // CHECK-NOT: scn.check %
  %0:2 = scn.nonzero %m of %x : tensor<?x4xi1> of tensor<?x4xf64> -> tensor<?xi64>
  %1:2 = scn.nonzero %m : tensor<?x4xi1> -> tensor<?xi64>
  return
}

// -----

// CHECK-LABEL: func @argmax
func.func @argmax(%x: tensor<?x4xf64>) {
  // CHECK: scn.check {{.*}} status = 1 "the place of the largest or smallest of no elements: axis 0 has length 0" {op = "scn.argmax"}
  // CHECK-NOT: scn.check %
  %0 = scn.argmax %x axes = [0, 1] : tensor<?x4xf64> -> tensor<i64>
  %1 = scn.argmin %x axes = [1] : tensor<?x4xf64> -> tensor<?xi64>
  return
}

// -----

// The body's arguments say what the user calls a sequence and a state.
// CHECK-LABEL: func @names
// CHECK: scn.check {{.*}} "sequence 0 (u) has {a} rows,
// CHECK: scn.check {{.*}} "sequence 1 (v, taps [-1]) has {a} rows,
// CHECK: scn.check {{.*}} "the initial value of state 0 (h) has {a} rows,
// CHECK: scn.check {{.*}} "state 0 (h) starts with length {b} on axis 0,
func.func @names(%n: tensor<i64>, %u: tensor<?xf64>, %x0: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %0:2 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>, %u taps [-1] : tensor<?xf64>) states(%x0 taps [-2] : tensor<?x?xf64>) {
  ^bb0(%p: tensor<f64> loc("variable u"("model.py":1:1)), %q: tensor<f64> loc("variable v"("model.py":2:1)), %x: tensor<?xf64> loc("variable h"("model.py":3:1))):
    %y = scn.exp %x : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<2x?xf64>)
  return %0#0 : tensor<?x?xf64>
}
