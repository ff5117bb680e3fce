// RUN: scansion-opt %s -scn-scan-to-scf -canonicalize -cse -split-input-file | FileCheck %s

// One scalar state, its trajectory and its final value.
// CHECK-LABEL: func @for
// CHECK-SAME: (%[[STEPS:.*]]: tensor<i64>, %[[A:.*]]: tensor<f64>, %[[X0:.*]]: tensor<1xf64>)
// CHECK: %[[WORD:.*]] = tensor.extract %[[STEPS]][]
// CHECK: %[[N:.*]] = arith.index_cast %[[WORD]] : i64 to index
// CHECK: %[[FIRST:.*]] = tensor.extract_slice %[[X0]][0] [1] [1] : tensor<1xf64> to tensor<f64>
// CHECK: %[[EMPTY:.*]] = tensor.empty(%[[N]]) : tensor<?xf64>
// CHECK: %[[R:.*]]:2 = scf.for %[[T:.*]] = %c0 to %[[N]] step %c1 iter_args(%[[ROWS:.*]] = %[[EMPTY]], %[[X:.*]] = %[[FIRST]]) -> (tensor<?xf64>, tensor<f64>) {
// CHECK-NEXT: %[[Y:.*]] = scn.mul %[[A]], %[[X]]
// CHECK-NEXT: %[[STORED:.*]] = tensor.insert_slice %[[Y]] into %[[ROWS]][%[[T]]] [1] [1] : tensor<f64> into tensor<?xf64>
// CHECK-NEXT: scf.yield %[[STORED]], %[[Y]] : tensor<?xf64>, tensor<f64>
// CHECK-NEXT: } {scn.name = "growth"}
// CHECK: %[[WINDOW:.*]] = tensor.insert_slice %[[R]]#1 into %{{.*}}[0] [1] [1] : tensor<f64> into tensor<1xf64>
// CHECK: return %[[R]]#0, %[[WINDOW]]
func.func @for(%n: tensor<i64>, %a: tensor<f64>, %x0: tensor<1xf64>) -> (tensor<?xf64>, tensor<1xf64>) {
  %traj, %last = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    %y = scn.mul %a, %x : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%y : tensor<f64>) outputs()
  } attributes {name = "growth"} -> (tensor<?xf64>, tensor<1xf64>)
  return %traj, %last : tensor<?xf64>, tensor<1xf64>
}

// -----

// With a condition: the loop also carries the step and whether to go on; the trajectory has room for the bound and is cut.
// CHECK-LABEL: func @while
// CHECK: %[[EMPTY:.*]] = tensor.empty(%[[N:.*]]) : tensor<?xf64>
// CHECK: %[[R:.*]]:3 = scf.while (%[[T:.*]] = %c0, %[[ROWS:.*]] = %[[EMPTY]], %[[X:.*]] = %{{.*}}, %[[GO:.*]] = %true) : (index, tensor<?xf64>, tensor<f64>, i1) -> (index, tensor<?xf64>, tensor<f64>) {
// CHECK-NEXT: %[[WITHIN:.*]] = arith.cmpi slt, %[[T]], %[[N]] : index
// CHECK-NEXT: %[[BOTH:.*]] = arith.andi %[[WITHIN]], %[[GO]] : i1
// CHECK-NEXT: scf.condition(%[[BOTH]]) %[[T]], %[[ROWS]], %[[X]]
// CHECK-NEXT: } do {
// CHECK-NEXT: ^bb0(%[[T2:.*]]: index, %[[ROWS2:.*]]: tensor<?xf64>, %[[X2:.*]]: tensor<f64>):
// CHECK-NEXT: %[[NEXT:.*]] = arith.addi %[[T2]], %c1
// CHECK-NEXT: %[[Y:.*]] = scn.add %[[X2]], %[[X2]]
// CHECK-NEXT: %[[STOP:.*]] = scn.gt %[[Y]]
// CHECK-NEXT: %[[STORED:.*]] = tensor.insert_slice %[[Y]] into %[[ROWS2]][%[[T2]]]
// CHECK-NEXT: %[[BIT:.*]] = tensor.extract %[[STOP]][]
// CHECK-NEXT: %[[ON:.*]] = arith.xori %[[BIT]], %true
// CHECK-NEXT: scf.yield %[[NEXT]], %[[STORED]], %[[Y]], %[[ON]]
// CHECK: %[[CUT:.*]] = tensor.extract_slice %[[R]]#1[0] [%[[R]]#0] [1] : tensor<?xf64> to tensor<?xf64>
// CHECK: %[[WINDOW:.*]] = tensor.insert_slice %[[R]]#2
// CHECK: return %[[CUT]], %[[WINDOW]]
func.func @while(%n: tensor<i64>, %limit: tensor<f64>, %x0: tensor<1xf64>) -> (tensor<?xf64>, tensor<1xf64>) {
  %traj, %last = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    %y = scn.add %x, %x : tensor<f64>, tensor<f64> -> tensor<f64>
    %stop = scn.gt %y, %limit : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%y : tensor<f64>) outputs() until(%stop : tensor<i1>)
  } -> (tensor<?xf64>, tensor<1xf64>)
  return %traj, %last : tensor<?xf64>, tensor<1xf64>
}

// -----

// Lags -3 and -1: the loop carries three values, oldest first, and the body sees the first and the last.
// CHECK-LABEL: func @taps
// CHECK-SAME: %[[X0:[a-z0-9]*]]: tensor<3x?xf64>)
// CHECK: %[[OLDEST:.*]] = tensor.extract_slice %[[X0]][0, 0]
// CHECK: %[[MIDDLE:.*]] = tensor.extract_slice %[[X0]][1, 0]
// CHECK: %[[NEWEST:.*]] = tensor.extract_slice %[[X0]][2, 0]
// CHECK-NOT: tensor.empty
// CHECK: %[[R:.*]]:3 = scf.for {{.*}} iter_args(%[[A:.*]] = %[[OLDEST]], %[[B:.*]] = %[[MIDDLE]], %[[C:.*]] = %[[NEWEST]])
// CHECK-NEXT: %[[Y:.*]] = scn.sub %[[A]], %[[C]]
// CHECK-NEXT: scf.yield %[[B]], %[[C]], %[[Y]]
// CHECK: %[[W0:.*]] = tensor.insert_slice %[[R]]#0 into %{{.*}}[0, 0]
// CHECK: %[[W1:.*]] = tensor.insert_slice %[[R]]#1 into %[[W0]][1, 0]
// CHECK: %[[W2:.*]] = tensor.insert_slice %[[R]]#2 into %[[W1]][2, 0]
// CHECK: return %[[W2]]
func.func @taps(%n: tensor<i64>, %x0: tensor<3x?xf64>) -> tensor<3x?xf64> {
  %traj, %last = scn.scan steps(%n) states(%x0 taps [-3, -1] : tensor<3x?xf64>) {
  ^bb0(%old: tensor<?xf64>, %new: tensor<?xf64>):
    %y = scn.sub %old, %new : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<3x?xf64>)
  return %last : tensor<3x?xf64>
}

// -----

// Sequence taps: step t reads the elements t - s + tap, where s is the smallest tap.
// CHECK-LABEL: func @sequence_taps
// CHECK-SAME: %[[U:[a-z0-9]*]]: tensor<?xf64>)
// CHECK: scf.for %[[T:.*]] = %c0
// CHECK: %[[T2:.*]] = arith.addi %[[T]], %c2
// CHECK: %[[PAST:.*]] = tensor.extract_slice %[[U]][%[[T]]] [1] [1]
// CHECK: %[[NOW:.*]] = tensor.extract_slice %[[U]][%[[T2]]] [1] [1]
// CHECK: %[[T3:.*]] = arith.addi %[[T]], %c3
// CHECK: %[[FUTURE:.*]] = tensor.extract_slice %[[U]][%[[T3]]] [1] [1]
// CHECK: %[[D:.*]] = scn.sub %[[PAST]], %[[NOW]]
// CHECK: scn.mul %[[D]], %[[FUTURE]]
func.func @sequence_taps(%n: tensor<i64>, %u: tensor<?xf64>) -> tensor<?xf64> {
  %y = scn.scan steps(%n) sequences(%u taps [-2, 0, 1] : tensor<?xf64>) {
  ^bb0(%past: tensor<f64>, %now: tensor<f64>, %future: tensor<f64>):
    %a = scn.sub %past, %now : tensor<f64>, tensor<f64> -> tensor<f64>
    %b = scn.mul %a, %future : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next() outputs(%b : tensor<f64>)
  } -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// Only future taps: nothing is left out at the start.
// CHECK-LABEL: func @future_tap
// CHECK-SAME: %[[U:[a-z0-9]*]]: tensor<?xf64>)
// CHECK: scf.for %[[T:.*]] = %c0
// CHECK: %[[T2:.*]] = arith.addi %[[T]], %c2
// CHECK: %[[FUTURE:.*]] = tensor.extract_slice %[[U]][%[[T2]]]
// CHECK: tensor.insert_slice %[[FUTURE]] into %{{.*}}[%[[T]]]
func.func @future_tap(%n: tensor<i64>, %u: tensor<?xf64>) -> tensor<?xf64> {
  %y = scn.scan steps(%n) sequences(%u taps [2] : tensor<?xf64>) {
  ^bb0(%future: tensor<f64>):
    scn.yield next() outputs(%future : tensor<f64>)
  } -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// From the end: step t reads the element that stands t before the last possible place.
// CHECK-LABEL: func @reverse
// CHECK-SAME: %[[U:[a-z0-9]*]]: tensor<?xf64>)
// CHECK: scf.for %[[T:.*]] = %c0
// CHECK: %[[ROWS:.*]] = tensor.dim %[[U]], %c0
// CHECK: %[[LAST:.*]] = arith.subi %[[ROWS]], %c3
// CHECK: %[[PLACE:.*]] = arith.subi %[[LAST]], %[[T]]
// CHECK: %[[BEFORE:.*]] = arith.addi %[[PLACE]], %c-1
// CHECK: %[[PAST:.*]] = tensor.extract_slice %[[U]][%[[BEFORE]]]
// CHECK: %[[NOW:.*]] = tensor.extract_slice %[[U]][%[[PLACE]]]
// CHECK: %[[AFTER:.*]] = arith.addi %[[PLACE]], %c2
// CHECK: %[[FUTURE:.*]] = tensor.extract_slice %[[U]][%[[AFTER]]]
// CHECK: %[[D:.*]] = scn.sub %[[PAST]], %[[NOW]]
// CHECK: scn.mul %[[D]], %[[FUTURE]]
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[%[[T]]]
func.func @reverse(%n: tensor<i64>, %u: tensor<?xf64>) -> tensor<?xf64> {
  %y = scn.scan steps(%n) sequences(%u reverse taps [-1, 0, 2] : tensor<?xf64>) {
  ^bb0(%past: tensor<f64>, %now: tensor<f64>, %future: tensor<f64>):
    %a = scn.sub %past, %now : tensor<f64>, tensor<f64> -> tensor<f64>
    %b = scn.mul %a, %future : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next() outputs(%b : tensor<f64>)
  } -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// Two states of which one is read from nowhere, an output without feedback, a trajectory and an output that nobody reads.
// CHECK-LABEL: func @unused
// CHECK: tensor.empty
// CHECK-NOT: tensor.empty
// CHECK: %[[R:.*]]:3 = scf.for %[[T:[a-z0-9]*]] = {{.*}} -> (tensor<?xf64>, tensor<f64>, tensor<?xf64>)
// CHECK: %[[Z:.*]] = scn.exp
// CHECK: %[[STORED:.*]] = tensor.insert_slice %[[Z]] into %{{.*}}[%[[T]]]
// CHECK-NOT: tensor.insert_slice
// CHECK: scf.yield %[[STORED]],
// CHECK: return %[[R]]#0
func.func @unused(%n: tensor<i64>, %x0: tensor<1xf64>, %c: tensor<?xf64>) -> tensor<?xf64> {
  %0:5 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>, %c taps [] : tensor<?xf64>) {
  ^bb0(%x: tensor<f64>, %d: tensor<?xf64>):
    %y = scn.tanh %x : tensor<f64> -> tensor<f64>
    %e = scn.tanh %d : tensor<?xf64> -> tensor<?xf64>
    %z = scn.exp %x : tensor<f64> -> tensor<f64>
    scn.yield next(%y, %e : tensor<f64>, tensor<?xf64>) outputs(%z, %y : tensor<f64>, tensor<f64>)
  } -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<1xf64>, tensor<?xf64>)
  return %0#1 : tensor<?xf64>
}

// -----

// A random stream is a state like any other.
// CHECK-LABEL: func @stream
// CHECK: %[[R:.*]]:2 = scf.for {{.*}} -> (tensor<?xf64>, !scn.rng<"pcg64">)
// CHECK: %[[NEXT:.*]], %[[DRAW:.*]] = scn.random
// CHECK: %[[STORED:.*]] = tensor.insert_slice %[[DRAW]]
// CHECK: scf.yield %[[STORED]], %[[NEXT]] : tensor<?xf64>, !scn.rng<"pcg64">
// CHECK: return %[[R]]#0, %[[R]]#1
func.func @stream(%n: tensor<i64>, %rng: !scn.rng<"pcg64">, %a: tensor<f64>) -> (tensor<?xf64>, !scn.rng<"pcg64">) {
  %0:2 = scn.scan steps(%n) states(%rng taps [] : !scn.rng<"pcg64">) {
  ^bb0(%s: !scn.rng<"pcg64">):
    %next, %draw = scn.random "normal" %s params(%a, %a : tensor<f64>, tensor<f64>) sizes() static_sizes = [] dtype = f64 : !scn.rng<"pcg64"> -> tensor<f64>
    scn.yield next(%next : !scn.rng<"pcg64">) outputs(%draw : tensor<f64>)
  } -> (tensor<?xf64>, !scn.rng<"pcg64">)
  return %0#0, %0#1 : tensor<?xf64>, !scn.rng<"pcg64">
}

// -----

// The inner scan captures the outer state; the length of its rows is found outside both loops.
// CHECK-LABEL: func @nested
// CHECK-SAME: %[[Z0:[a-z0-9]*]]: tensor<1x?xf64>) -> tensor<?x?x?xf64>
// CHECK: %[[M:.*]] = arith.index_cast %{{.*}} : i64 to index
// CHECK: %[[N:.*]] = arith.index_cast %{{.*}} : i64 to index
// CHECK: %[[LENGTH:.*]] = scn.dim %[[Z0]], 1
// CHECK: %[[ROOM:.*]] = tensor.empty({{.*}}) : tensor<?x?x?xf64>
// CHECK: scf.for %[[T:[a-z0-9]*]] = {{.*}} iter_args(%[[ROWS:.*]] = %[[ROOM]], %[[X:.*]] = %{{.*}})
// CHECK: %[[INNER:.*]]:2 = scf.for {{.*}} iter_args(%[[INNER_ROWS:.*]] = %{{.*}}, %[[Z:.*]] = %{{.*}})
// CHECK: scn.mul %[[X]], %[[Z]]
// CHECK: scf.yield
// CHECK: tensor.insert_slice %[[INNER]]#0 into %[[ROWS]][%[[T]], 0, 0]
func.func @nested(%n: tensor<i64>, %m: tensor<i64>, %x0: tensor<1x?xf64>, %z0: tensor<1x?xf64>) -> tensor<?x?x?xf64> {
  %0:3 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%x: tensor<?xf64>):
    %inner:2 = scn.scan steps(%m) states(%z0 taps [-1] : tensor<1x?xf64>) {
    ^bb0(%z: tensor<?xf64>):
      %p = scn.mul %x, %z : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
      scn.yield next(%p : tensor<?xf64>) outputs()
    } -> (tensor<?x?xf64>, tensor<1x?xf64>)
    %y = scn.tanh %x : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs(%inner#0 : tensor<?x?xf64>)
  } -> (tensor<?x?xf64>, tensor<?x?x?xf64>, tensor<1x?xf64>)
  return %0#1 : tensor<?x?x?xf64>
}

// -----

// Rows as long as another value says: the length is computed before the loop.
// CHECK-LABEL: func @captured_length
// CHECK-SAME: %[[W:[a-z0-9]*]]: tensor<?xf64>) -> tensor<?x?xf64>
// CHECK: %[[K:.*]] = scn.dim %[[W]], 0
// CHECK: %[[WORD:.*]] = tensor.extract %[[K]][]
// CHECK: %[[LENGTH:.*]] = arith.index_cast %[[WORD]]
// CHECK: tensor.empty(%{{.*}}, %[[LENGTH]]) : tensor<?x?xf64>
// CHECK-NOT: scf.if
// CHECK: scf.for
func.func @captured_length(%n: tensor<i64>, %u: tensor<?xf64>, %w: tensor<?xf64>) -> tensor<?x?xf64> {
  %y = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>) {
  ^bb0(%a: tensor<f64>):
    %k = scn.dim %w, 0 : tensor<?xf64> -> tensor<i64>
    %b = scn.broadcast %a sizes(%k) static_sizes = [-9223372036854775808] dimensions = [] : tensor<f64> -> tensor<?xf64>
    scn.yield next() outputs(%b : tensor<?xf64>)
  } -> tensor<?x?xf64>
  return %y : tensor<?x?xf64>
}

// -----

// The rows' length depends on data: the first step is run for its sake, and each step is held to it.
// CHECK-LABEL: func @data_length
// CHECK-SAME: (%{{.*}}: tensor<i64>, %[[KS:.*]]: tensor<?xi64>, %{{.*}}: tensor<i64>)
// CHECK: %[[SOME:.*]] = arith.cmpi sgt, %[[N:.*]], %c0
// CHECK: %[[FIRST:.*]] = scf.if %[[SOME]] -> (tensor<i64>) {
// CHECK: %[[K0:.*]] = tensor.extract_slice %[[KS]][0] [1] [1]
// CHECK: %[[ROW0:.*]] = scn.iota %{{.*}}, %[[K0]], %{{.*}}
// CHECK: %[[LENGTH0:.*]] = scn.dim %[[ROW0]], 0
// CHECK: scf.yield %[[LENGTH0]]
// CHECK: } else {
// CHECK: scf.yield %{{.*}} : tensor<i64>
// CHECK: %[[WORD:.*]] = tensor.extract %[[FIRST]][]
// CHECK: %[[LENGTH:.*]] = arith.index_cast %[[WORD]]
// CHECK: tensor.empty(%[[N]], %[[LENGTH]]) : tensor<?x?xi64>
// CHECK: scf.for
// CHECK: %[[ROW:.*]] = scn.iota
// CHECK: %[[HERE:.*]] = scn.dim %[[ROW]], 0
// CHECK: %[[SAME:.*]] = scn.eq %[[HERE]], %[[FIRST]]
// CHECK: scn.check %[[SAME]], %[[HERE]], %[[FIRST]] status = 1 "an output of the scan has length {b} on an axis in its first step, but {a} in a later one" {op = "scn.scan"}
func.func @data_length(%n: tensor<i64>, %k: tensor<?xi64>, %one: tensor<i64>) -> tensor<?x?xi64> {
  %y = scn.scan steps(%n) sequences(%k taps [0] : tensor<?xi64>) {
  ^bb0(%stop: tensor<i64>):
    %row = scn.iota %one, %stop, %one : tensor<i64> -> tensor<?xi64>
    scn.yield next() outputs(%row : tensor<?xi64>)
  } -> tensor<?x?xi64>
  return %y : tensor<?x?xi64>
}

// -----

// A part of what the step computes: no step is run for its length.
// CHECK-LABEL: func @length_of_a_part
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[X:.*]]: tensor<?x?xf64>, %[[K:.*]]: tensor<i64>)
// CHECK-NOT: scf.if
// CHECK: %[[LENGTH:.*]] = scn.dim %[[X]], 1
// CHECK: %[[START:.*]] = scn.minimum %{{.*}}, %[[LENGTH]]
// CHECK: %[[STOP:.*]] = scn.minimum %[[LENGTH]], %{{.*}}
// CHECK: %[[BETWEEN:.*]] = scn.sub %[[STOP]], %[[START]]
// CHECK: %[[PART:.*]] = scn.maximum %[[BETWEEN]], %{{.*}}
// CHECK: %[[WORD:.*]] = tensor.extract %[[PART]][]
// CHECK: %[[INDEX:.*]] = arith.index_cast %[[WORD]]
// CHECK: tensor.empty(%{{.*}}, %[[INDEX]]) : tensor<?x?xf64>
// CHECK: scf.for
func.func @length_of_a_part(%n: tensor<i64>, %x: tensor<?x?xf64>, %k: tensor<i64>) -> tensor<?x?xf64> {
  %y = scn.scan steps(%n) sequences(%x taps [0] : tensor<?x?xf64>) {
  ^bb0(%row: tensor<?xf64>):
    %z = scn.tanh %row : tensor<?xf64> -> tensor<?xf64>
    %part = scn.slice %z starts(%k) stops() steps() static_starts = [-9223372036854775808] static_stops = [9223372036854775807] static_steps = [1] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
    scn.yield next() outputs(%part : tensor<?xf64>)
  } -> tensor<?x?xf64>
  return %y : tensor<?x?xf64>
}

// -----

// Where no step is made, a length is what all data would give: here of a choice between %a and the first 3 of %b.
// CHECK-LABEL: func @length_without_data
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %{{.*}}: tensor<?xi1>, %[[A:.*]]: tensor<?xf64>, %[[B:.*]]: tensor<?xf64>)
// CHECK: scf.if %{{.*}} -> (tensor<i64>) {
// CHECK: } else {
// CHECK: %[[LA:.*]] = scn.dim %[[A]], 0
// CHECK: %[[LB:.*]] = scn.dim %[[B]], 0
// CHECK: %[[START:.*]] = scn.minimum %[[LB]], %{{.*}}
// CHECK: %[[STOP:.*]] = scn.minimum %[[LB]], %{{.*}}
// CHECK: %[[LENGTH:.*]] = scn.sub %[[STOP]], %[[START]]
// CHECK: %[[PART:.*]] = scn.maximum %[[LENGTH]]
// CHECK: %[[SAME:.*]] = scn.eq %[[LA]], %[[PART]]
// CHECK: %[[AGREED:.*]] = scn.select %[[SAME]], %[[LA]]
// CHECK: scf.yield %[[AGREED]] : tensor<i64>
func.func @length_without_data(%n: tensor<i64>, %c: tensor<?xi1>, %a: tensor<?xf64>, %b: tensor<?xf64>) -> tensor<?x?xf64> {
  %y = scn.scan steps(%n) sequences(%c taps [0] : tensor<?xi1>) {
  ^bb0(%choice: tensor<i1>):
    %condition = tensor.extract %choice[] : tensor<i1>
    %row = scf.if %condition -> (tensor<?xf64>) {
      scf.yield %a : tensor<?xf64>
    } else {
      %part = scn.slice %b starts() stops() steps() static_starts = [0] static_stops = [3] static_steps = [1] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
      scf.yield %part : tensor<?xf64>
    }
    scn.yield next() outputs(%row : tensor<?xf64>)
  } -> tensor<?x?xf64>
  return %y : tensor<?x?xf64>
}

// -----

// What the first branch hands to the second has the length of %a wherever it is used.
// CHECK-LABEL: func @length_handed_from_branch_to_branch
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %{{.*}}: tensor<?xi1>, %[[A:.*]]: tensor<?xf64>, %[[B:.*]]: tensor<?xf64>)
// CHECK: } else {
// CHECK: %[[LA:.*]] = scn.dim %[[A]], 0
// CHECK: %[[LB:.*]] = scn.dim %[[B]], 0
// CHECK: %[[SAME:.*]] = scn.eq %[[LA]], %[[LB]]
// CHECK: %[[AGREED:.*]] = scn.select %[[SAME]], %[[LA]]
// CHECK: scf.yield %[[AGREED]] : tensor<i64>
func.func @length_handed_from_branch_to_branch(%n: tensor<i64>, %c: tensor<?xi1>, %a: tensor<?xf64>, %b: tensor<?xf64>) -> tensor<?x?xf64> {
  %y = scn.scan steps(%n) sequences(%c taps [0] : tensor<?xi1>) {
  ^bb0(%choice: tensor<i1>):
    %condition = tensor.extract %choice[] : tensor<i1>
    %handed = scf.if %condition -> (tensor<?xf64>) {
      %t = scn.tanh %a : tensor<?xf64> -> tensor<?xf64>
      scf.yield %t : tensor<?xf64>
    } else {
      %c0 = arith.constant 0 : index
      %nothing = tensor.empty(%c0) : tensor<?xf64>
      scf.yield %nothing : tensor<?xf64>
    }
    %row = scf.if %condition -> (tensor<?xf64>) {
      %t = scn.sinh %handed : tensor<?xf64> -> tensor<?xf64>
      scf.yield %t : tensor<?xf64>
    } else {
      scf.yield %b : tensor<?xf64>
    }
    scn.yield next() outputs(%row : tensor<?xf64>)
  } -> tensor<?x?xf64>
  return %y : tensor<?x?xf64>
}

// -----

// Stacked from the end: the row of step t is the one that stands t before the last.
// CHECK-LABEL: func @stacked_from_end
// CHECK: scf.for %[[T:.*]] = %c0 to %[[N:.*]] step
// CHECK: %[[LAST:.*]] = arith.subi %[[N]], %c1
// CHECK: %[[PLACE:.*]] = arith.subi %[[LAST]], %[[T]]
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[%[[PLACE]]]
func.func @stacked_from_end(%n: tensor<i64>, %u: tensor<?xf64>) -> tensor<?xf64> {
  %y = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>) {
  ^bb0(%a: tensor<f64>):
    %b = scn.exp %a : tensor<f64> -> tensor<f64>
    scn.yield next() outputs(%b : tensor<f64>)
  } attributes {reversed_outputs = array<i64: 0>} -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// An output that hands out a past value is the trajectory some rows earlier: one tensor for both.
// CHECK-LABEL: func @past_value
// CHECK-SAME: %[[X0:[a-z0-9]*]]: tensor<2xf64>)
// CHECK: %[[ROWS:.*]] = arith.addi %[[N:.*]], %c2
// CHECK: tensor.empty(%[[ROWS]])
// CHECK-COUNT-2: tensor.insert_slice
// CHECK: %[[R:.*]]:3 = scf.for %[[T:.*]] = %c0
// CHECK: %[[PLACE:.*]] = arith.addi %[[T]], %c2
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[%[[PLACE]]]
// CHECK-DAG: %[[TRAJECTORY:.*]] = tensor.extract_slice %[[R]]#0[2] [%[[N]]] [1]
// CHECK-DAG: %[[PAST:.*]] = tensor.extract_slice %[[R]]#0[0] [%[[N]]] [1]
// CHECK: return %[[TRAJECTORY]], %[[PAST]]
func.func @past_value(%n: tensor<i64>, %x0: tensor<2xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %y:3 = scn.scan steps(%n) states(%x0 taps [-2, -1] : tensor<2xf64>) {
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    %c = scn.mul %a, %b : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%c : tensor<f64>) outputs(%a : tensor<f64>)
  } -> (tensor<?xf64>, tensor<?xf64>, tensor<2xf64>)
  return %y#0, %y#1 : tensor<?xf64>, tensor<?xf64>
}

// -----

// Only the last two rows are read: room for two, of which the last step's is the last. Earlier rows go into the first, one
// over the other. With fewer steps than rows the first of them are not there.
// CHECK-LABEL: func @last_rows
// CHECK: %[[N:.*]] = arith.index_cast
// CHECK: %[[ROOM:.*]] = tensor.empty() : tensor<2xf64>
// CHECK: %[[R:.*]]:2 = scf.for %[[T:.*]] = %c0 to %[[N]] step %c1 iter_args(%[[ROWS:.*]] = %[[ROOM]], %{{.*}} = %{{.*}}) -> (tensor<2xf64>, tensor<f64>) {
// CHECK: %[[TO_END:.*]] = arith.subi %[[N]], %[[T]]
// CHECK: %[[PLACE:.*]] = arith.subi %c2, %[[TO_END]]
// CHECK: %[[ROW:.*]] = arith.maxsi %[[PLACE]], %c0
// CHECK: tensor.insert_slice %{{.*}} into %[[ROWS]][%[[ROW]]] [1] [1]
// CHECK: %[[WRITTEN:.*]] = arith.minsi %[[N]], %c2
// CHECK: %[[BEHIND:.*]] = arith.maxsi %[[WRITTEN]], %c1
// CHECK: %[[FIRST:.*]] = arith.subi %c2, %[[BEHIND]]
// CHECK: %[[LAST:.*]] = tensor.extract_slice %[[R]]#0[%[[FIRST]]] [%[[WRITTEN]]] [1] : tensor<2xf64> to tensor<?xf64>
// CHECK: scn.slice %[[LAST]] {{.*}} static_starts = [-2]
// CHECK: scn.slice %[[LAST]] {{.*}} static_starts = [-1]
func.func @last_rows(%n: tensor<i64>, %x0: tensor<1xf64>) -> (tensor<?xf64>, tensor<f64>) {
  %traj, %last = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    %y = scn.tanh %x : tensor<f64> -> tensor<f64>
    scn.yield next(%y : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  %0 = scn.slice %traj starts() stops() steps() static_starts = [-2] static_stops = [4611686018427387904] static_steps = [1] indexed = [false] {scn.checked} : tensor<?xf64> -> tensor<?xf64>
  %1 = scn.slice %traj starts() stops() steps() static_starts = [-1] static_stops = [0] static_steps = [1] indexed = [true] {scn.checked} : tensor<?xf64> -> tensor<f64>
  return %0, %1 : tensor<?xf64>, tensor<f64>
}

// -----

// With a condition: of the output the last row is kept, of the trajectory nobody reads more than its length.
// CHECK-LABEL: func @last_row_of_while
// CHECK: %[[ROOM:.*]] = tensor.empty() : tensor<1xf64>
// CHECK: %[[R:.*]]:3 = scf.while (%{{.*}} = %c0, %{{.*}} = %[[ROOM]], %{{.*}} = %{{.*}}, %{{.*}} = %true) : (index, tensor<1xf64>, tensor<f64>, i1) -> (index, tensor<1xf64>, tensor<f64>) {
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[0] [1] [1] : tensor<f64> into tensor<1xf64>
// CHECK: %[[STEPS:.*]] = arith.index_cast %[[R]]#0 : index to i64
// CHECK: %[[LENGTH:.*]] = tensor.from_elements %[[STEPS]] : tensor<i64>
// CHECK: %[[LAST:.*]] = scn.slice
// CHECK: return %[[LENGTH]], %[[LAST]]
func.func @last_row_of_while(%n: tensor<i64>, %limit: tensor<f64>, %x0: tensor<1xf64>) -> (tensor<i64>, tensor<f64>) {
  %traj, %rows, %final = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    %y = scn.add %x, %x : tensor<f64>, tensor<f64> -> tensor<f64>
    %z = scn.tanh %y : tensor<f64> -> tensor<f64>
    %stop = scn.gt %y, %limit : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%y : tensor<f64>) outputs(%z : tensor<f64>) until(%stop : tensor<i1>)
  } -> (tensor<?xf64>, tensor<?xf64>, tensor<1xf64>)
  %0 = scn.dim %traj, 0 : tensor<?xf64> -> tensor<i64>
  %1 = scn.slice %rows starts() stops() steps() static_starts = [-1] static_stops = [0] static_steps = [1] indexed = [true] {scn.checked} : tensor<?xf64> -> tensor<f64>
  return %0, %1 : tensor<i64>, tensor<f64>
}

// -----

// The last three rows: each step takes the place of the oldest. Then they are put in order, the last step's last.
// CHECK-LABEL: func @last_rows_of_while
// CHECK: %[[ROOM:.*]] = tensor.empty() : tensor<3xf64>
// CHECK: %[[R:.*]]:3 = scf.while (%{{.*}} = %c0, %{{.*}} = %[[ROOM]], {{.*}}) : (index, tensor<3xf64>, tensor<f64>, i1)
// CHECK: ^bb0(%[[K:.*]]: index, %[[RING:.*]]: tensor<3xf64>, %{{.*}}: tensor<f64>):
// CHECK: %[[PLACE:.*]] = arith.remui %[[K]], %c3 : index
// CHECK: tensor.insert_slice %{{.*}} into %[[RING]][%[[PLACE]]] [1] [1] : tensor<f64> into tensor<3xf64>
// CHECK: %[[ORDERED:.*]] = scf.for %[[I:.*]] = %c0 to %c3 step %c1 iter_args(%[[TO:.*]] = %{{.*}}) -> (tensor<3xf64>) {
// CHECK: %[[LATER:.*]] = arith.addi %[[R]]#0, %[[I]] : index
// CHECK: %[[FROM:.*]] = arith.remui %[[LATER]], %c3 : index
// CHECK: %[[ROW:.*]] = tensor.extract_slice %[[R]]#1[%[[FROM]]] [1] [1] : tensor<3xf64> to tensor<f64>
// CHECK: tensor.insert_slice %[[ROW]] into %[[TO]][%[[I]]] [1] [1] : tensor<f64> into tensor<3xf64>
// CHECK: %[[WRITTEN:.*]] = arith.minsi %[[R]]#0, %c3 : index
// CHECK: tensor.extract_slice %[[ORDERED]]
func.func @last_rows_of_while(%n: tensor<i64>, %limit: tensor<f64>, %x0: tensor<1xf64>) -> tensor<?xf64> {
  %traj, %final = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    %y = scn.add %x, %x : tensor<f64>, tensor<f64> -> tensor<f64>
    %stop = scn.gt %y, %limit : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%y : tensor<f64>) outputs() until(%stop : tensor<i1>)
  } -> (tensor<?xf64>, tensor<1xf64>)
  %0 = scn.slice %traj starts() stops() steps() static_starts = [-3] static_stops = [4611686018427387904] static_steps = [1] indexed = [false] {scn.checked} : tensor<?xf64> -> tensor<?xf64>
  return %0 : tensor<?xf64>
}

// -----

// A row counted from the start needs all of them.
// CHECK-LABEL: func @first_row
// CHECK: scf.for {{.*}} -> (tensor<?xf64>, tensor<f64>) {
func.func @first_row(%n: tensor<i64>, %x0: tensor<1xf64>) -> (tensor<f64>, tensor<f64>) {
  %traj, %last = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    %y = scn.tanh %x : tensor<f64> -> tensor<f64>
    scn.yield next(%y : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  %0 = scn.slice %traj starts() stops() steps() static_starts = [0] static_stops = [0] static_steps = [1] indexed = [true] {scn.checked} : tensor<?xf64> -> tensor<f64>
  %1 = scn.slice %traj starts() stops() steps() static_starts = [-2] static_stops = [0] static_steps = [1] indexed = [true] {scn.checked} : tensor<?xf64> -> tensor<f64>
  return %0, %1 : tensor<f64>, tensor<f64>
}

// -----

// The step knows the length of a state that starts with an unknown one: so does the loop.
// CHECK-LABEL: func @length_of_step
// CHECK-SAME: %[[N:[a-z0-9]+]]: tensor<i64>, %[[W:[a-z0-9]+]]: tensor<1x?xf64>
// CHECK: %[[MIN:.*]] = arith.minsi %{{.*}}, %{{.*}} : index
// CHECK: %[[ROOM:.*]] = tensor.empty() : tensor<1x3xf64>
// CHECK: %[[PART:.*]] = tensor.extract_slice %[[W]][0, 0] [1, %[[MIN]]] [1, 1]
// CHECK: tensor.insert_slice %[[PART]] into %[[ROOM]][0, 0] [1, %[[MIN]]] [1, 1]
// CHECK: scf.for {{.*}} -> (tensor<?x3xf64>, tensor<3xf64>)
func.func @length_of_step(%n: tensor<i64>, %w: tensor<1x?xf64>, %v: tensor<3xf64>) -> tensor<?x3xf64> {
  %r:2 = scn.scan steps(%n) states(%w taps [-1] : tensor<1x?xf64>) {
  ^bb0(%h: tensor<?xf64>):
    %s = scn.reduce_sum %h axes = [0] : tensor<?xf64> -> tensor<f64>
    %f = scn.fill_like %s, %v : tensor<f64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%f : tensor<3xf64>) outputs()
  } -> (tensor<?x3xf64>, tensor<1x3xf64>)
  return %r#0 : tensor<?x3xf64>
}
