// RUN: scansion-opt %s -allow-unregistered-dialect -scf-carries-to-trajectory -canonicalize -cse -split-input-file | FileCheck %s

// One lag: the trajectory gets one leading row, from which the first step reads the initial value.
// CHECK-LABEL: func @one_tap
// CHECK-SAME: (%[[N:.*]]: index, %{{.*}}: index, %[[X0:.*]]: tensor<?xf64>)
// CHECK: %[[ROWS:.*]] = arith.addi %[[N]], %c1
// CHECK: %[[EMPTY:.*]] = tensor.empty(%[[ROWS]], %{{.*}}) : tensor<?x?xf64>
// CHECK: %[[LEAD:.*]] = tensor.insert_slice %[[X0]] into %[[EMPTY]][0, 0]
// CHECK: %[[R:.*]] = scf.for %[[T:.*]] = %c0 to %[[N]] step %c1 iter_args(%[[TRAJ:.*]] = %[[LEAD]]) -> (tensor<?x?xf64>) {
// CHECK: %[[X:.*]] = tensor.extract_slice %[[TRAJ]][%[[T]], 0]
// CHECK: %[[Y:.*]] = "test.f"(%[[X]])
// CHECK: %[[T1:.*]] = arith.addi %[[T]], %c1
// CHECK: %[[STORED:.*]] = tensor.insert_slice %[[Y]] into %[[TRAJ]][%[[T1]], 0]
// CHECK-NEXT: scf.yield %[[STORED]]
// CHECK-NEXT: } {scn.name = "kept"}
// CHECK: %[[OUT:.*]] = tensor.extract_slice %[[R]][1, 0] [%[[N]], %{{.*}}]
// CHECK: %[[LAST:.*]] = tensor.extract_slice %[[R]][%[[N]], 0] [1, %{{.*}}]
// CHECK: return %[[OUT]], %[[LAST]]
func.func @one_tap(%n: index, %d: index, %x0: tensor<?xf64>) -> (tensor<?x?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %empty = tensor.empty(%n, %d) : tensor<?x?xf64>
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %empty, %x = %x0) -> (tensor<?x?xf64>, tensor<?xf64>) {
    %y = "test.f"(%x) : (tensor<?xf64>) -> tensor<?xf64>
    %stored = tensor.insert_slice %y into %rows[%t, 0] [1, %d] [1, 1] : tensor<?xf64> into tensor<?x?xf64>
    scf.yield %stored, %y : tensor<?x?xf64>, tensor<?xf64>
  } {scn.name = "kept"}
  return %r#0, %r#1 : tensor<?x?xf64>, tensor<?xf64>
}

// -----

// Two lags: two leading rows.
// CHECK-LABEL: func @two_taps
// CHECK-SAME: (%[[N:.*]]: index, %{{.*}}: index, %[[OLD:.*]]: tensor<?xf64>, %[[NEW:.*]]: tensor<?xf64>)
// CHECK: %[[ROWS:.*]] = arith.addi %[[N]], %c2
// CHECK: tensor.empty(%[[ROWS]], %{{.*}}) : tensor<?x?xf64>
// CHECK: tensor.insert_slice %[[NEW]] into %{{.*}}[1, 0]
// CHECK: tensor.insert_slice %[[OLD]] into %{{.*}}[0, 0]
// CHECK: %[[R:.*]] = scf.for %[[T:.*]] = %c0 {{.*}} iter_args(%[[TRAJ:.*]] = %{{.*}}) -> (tensor<?x?xf64>) {
// CHECK: %[[T1:.*]] = arith.addi %[[T]], %c1
// CHECK: %[[B:.*]] = tensor.extract_slice %[[TRAJ]][%[[T1]], 0]
// CHECK: %[[A:.*]] = tensor.extract_slice %[[TRAJ]][%[[T]], 0]
// CHECK: %[[Y:.*]] = "test.f"(%[[A]], %[[B]])
// CHECK: %[[T2:.*]] = arith.addi %[[T]], %c2
// CHECK: tensor.insert_slice %[[Y]] into %[[TRAJ]][%[[T2]], 0]
// CHECK: tensor.extract_slice %[[R]][2, 0] [%[[N]], %{{.*}}]
func.func @two_taps(%n: index, %d: index, %old: tensor<?xf64>, %new: tensor<?xf64>) -> tensor<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %empty = tensor.empty(%n, %d) : tensor<?x?xf64>
  %r:3 = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %empty, %a = %old, %b = %new) -> (tensor<?x?xf64>, tensor<?xf64>, tensor<?xf64>) {
    %y = "test.f"(%a, %b) : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %stored = tensor.insert_slice %y into %rows[%t, 0] [1, %d] [1, 1] : tensor<?xf64> into tensor<?x?xf64>
    scf.yield %stored, %b, %y : tensor<?x?xf64>, tensor<?xf64>, tensor<?xf64>
  }
  return %r#0 : tensor<?x?xf64>
}

// -----

// Nobody keeps the rows: two lags live in a ring of three.
// CHECK-LABEL: func @ring
// CHECK: tensor.empty() : tensor<3x4xf64>
// CHECK: %[[R:.*]] = scf.for %[[T:.*]] = %c0 {{.*}} iter_args(%[[RING:.*]] = %{{.*}}) -> (tensor<3x4xf64>) {
// CHECK: %[[T1:.*]] = arith.addi %[[T]], %c1
// CHECK: %[[P1:.*]] = arith.remui %[[T1]], %c3
// CHECK: %[[B:.*]] = tensor.extract_slice %[[RING]][%[[P1]], 0]
// CHECK: %[[P0:.*]] = arith.remui %[[T]], %c3
// CHECK: %[[A:.*]] = tensor.extract_slice %[[RING]][%[[P0]], 0]
// CHECK: %[[Y:.*]] = "test.f"(%[[A]], %[[B]])
// CHECK: %[[T2:.*]] = arith.addi %[[T]], %c2
// CHECK: %[[P2:.*]] = arith.remui %[[T2]], %c3
// CHECK: tensor.insert_slice %[[Y]] into %[[RING]][%[[P2]], 0]
// CHECK: %[[LAST:.*]] = arith.remui %{{.*}}, %c3
// CHECK: tensor.extract_slice %[[R]][%[[LAST]], 0]
func.func @ring(%n: index, %old: tensor<4xf64>, %new: tensor<4xf64>) -> tensor<4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%a = %old, %b = %new) -> (tensor<4xf64>, tensor<4xf64>) {
    %y = "test.f"(%a, %b) : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    scf.yield %b, %y : tensor<4xf64>, tensor<4xf64>
  }
  return %r#1 : tensor<4xf64>
}

// -----

// A number of steps that is known gives a trajectory of known length.
// CHECK-LABEL: func @known_steps
// CHECK: tensor.empty() : tensor<4x2xf64>
// CHECK: %[[R:.*]] = scf.for {{.*}} -> (tensor<4x2xf64>)
// CHECK: tensor.extract_slice %[[R]][1, 0] [3, 2] [1, 1] : tensor<4x2xf64> to tensor<3x2xf64>
func.func @known_steps(%x0: tensor<2xf64>) -> tensor<3x2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %empty = tensor.empty() : tensor<3x2xf64>
  %r:2 = scf.for %t = %c0 to %c3 step %c1 iter_args(%rows = %empty, %x = %x0) -> (tensor<3x2xf64>, tensor<2xf64>) {
    %y = "test.f"(%x) : (tensor<2xf64>) -> tensor<2xf64>
    %stored = tensor.insert_slice %y into %rows[%t, 0] [1, 2] [1, 1] : tensor<2xf64> into tensor<3x2xf64>
    scf.yield %stored, %y : tensor<3x2xf64>, tensor<2xf64>
  }
  return %r#0 : tensor<3x2xf64>
}

// -----

// Two states, one kept and one not, each of which sees the other.
// CHECK-LABEL: func @two_states
// CHECK: scf.for %[[T:.*]] = %c0 {{.*}} iter_args(%[[TRAJ:.*]] = %{{.*}}, %[[RING:.*]] = %{{.*}}) -> (tensor<?x2xf64>, tensor<2x2xf64>) {
// CHECK: %[[X:.*]] = tensor.extract_slice %[[TRAJ]][%[[T]], 0]
// CHECK: %[[Y:.*]] = tensor.extract_slice %[[RING]]
// CHECK: %[[A:.*]] = "test.f"(%[[X]], %[[Y]])
// CHECK: %[[B:.*]] = "test.g"(%[[X]], %[[Y]])
// CHECK: %[[S1:.*]] = tensor.insert_slice %[[A]] into %[[TRAJ]]
// CHECK: %[[S2:.*]] = tensor.insert_slice %[[B]] into %[[RING]]
// CHECK: scf.yield %[[S1]], %[[S2]]
func.func @two_states(%n: index, %x0: tensor<2xf64>, %y0: tensor<2xf64>) -> tensor<?x2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %empty = tensor.empty(%n) : tensor<?x2xf64>
  %r:3 = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %empty, %x = %x0, %y = %y0) -> (tensor<?x2xf64>, tensor<2xf64>, tensor<2xf64>) {
    %a = "test.f"(%x, %y) : (tensor<2xf64>, tensor<2xf64>) -> tensor<2xf64>
    %b = "test.g"(%x, %y) : (tensor<2xf64>, tensor<2xf64>) -> tensor<2xf64>
    %stored = tensor.insert_slice %a into %rows[%t, 0] [1, 2] [1, 1] : tensor<2xf64> into tensor<?x2xf64>
    scf.yield %stored, %a, %b : tensor<?x2xf64>, tensor<2xf64>, tensor<2xf64>
  }
  return %r#0 : tensor<?x2xf64>
}

// -----

// CHECK-LABEL: func @nested
// CHECK: scf.for {{.*}} iter_args(%[[RING:.*]] = %{{.*}}) -> (tensor<2x2xf64>) {
// CHECK: %[[X:.*]] = tensor.extract_slice %[[RING]]
// CHECK: %[[LEAD:.*]] = tensor.insert_slice %[[X]] into %{{.*}}[0, 0]
// CHECK: %[[INNER:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[LEAD]]) -> (tensor<?x2xf64>) {
// CHECK: %[[ROWS:.*]] = tensor.extract_slice %[[INNER]][1, 0]
// CHECK: %[[Y:.*]] = "test.g"(%[[ROWS]])
// CHECK: tensor.insert_slice %[[Y]] into %[[RING]]
func.func @nested(%n: index, %m: index, %x0: tensor<2xf64>) -> tensor<2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%x = %x0) -> (tensor<2xf64>) {
    %empty = tensor.empty(%m) : tensor<?x2xf64>
    %inner:2 = scf.for %s = %c0 to %m step %c1 iter_args(%rows = %empty, %z = %x) -> (tensor<?x2xf64>, tensor<2xf64>) {
      %a = "test.f"(%z) : (tensor<2xf64>) -> tensor<2xf64>
      %stored = tensor.insert_slice %a into %rows[%s, 0] [1, 2] [1, 1] : tensor<2xf64> into tensor<?x2xf64>
      scf.yield %stored, %a : tensor<?x2xf64>, tensor<2xf64>
    }
    %y = "test.g"(%inner#0) : (tensor<?x2xf64>) -> tensor<2xf64>
    scf.yield %y : tensor<2xf64>
  }
  return %r : tensor<2xf64>
}

// -----

// A state that becomes an outer value is a row like any other.
// CHECK-LABEL: func @outer_value
// CHECK-SAME: %[[W:[a-z0-9]*]]: tensor<2xf64>) -> tensor<2xf64>
// CHECK: scf.for {{.*}} iter_args(%[[RING:.*]] = %{{.*}}) -> (tensor<2x2xf64>) {
// CHECK: %[[X:.*]] = tensor.extract_slice %[[RING]]
// CHECK: "test.use"(%[[X]])
// CHECK: tensor.insert_slice %[[W]] into %[[RING]]
func.func @outer_value(%n: index, %x0: tensor<2xf64>, %w: tensor<2xf64>) -> tensor<2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%x = %x0) -> (tensor<2xf64>) {
    "test.use"(%x) : (tensor<2xf64>) -> ()
    scf.yield %w : tensor<2xf64>
  }
  return %r : tensor<2xf64>
}

// -----

// Left alone: scalars, a tensor that the step updates in place, states that change places.
// CHECK-LABEL: func @kept
// CHECK-NOT: tensor.empty
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %{{.*}}, %[[STATE:.*]] = %{{.*}}, %[[A:.*]] = %{{.*}}, %[[B:.*]] = %{{.*}}) -> (f64, tensor<6xi64>, tensor<2xf64>, tensor<2xf64>)
// CHECK: %[[Y:.*]] = arith.addf
// CHECK: %[[NEXT:.*]] = scn.runtime_call @draw ins() outs(%[[STATE]]
// CHECK: scf.yield %[[Y]], %[[NEXT]], %[[B]], %[[A]]
func.func @kept(%n: index, %s0: f64, %words: tensor<6xi64>, %a0: tensor<2xf64>, %b0: tensor<2xf64>) -> (f64, tensor<6xi64>, tensor<2xf64>, tensor<2xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:4 = scf.for %t = %c0 to %n step %c1 iter_args(%s = %s0, %state = %words, %a = %a0, %b = %b0) -> (f64, tensor<6xi64>, tensor<2xf64>, tensor<2xf64>) {
    %y = arith.addf %s, %s : f64
    %next = scn.runtime_call @draw ins() outs(%state : tensor<6xi64>) -> tensor<6xi64>
    scf.yield %y, %next, %b, %a : f64, tensor<6xi64>, tensor<2xf64>, tensor<2xf64>
  }
  return %r#0, %r#1, %r#2, %r#3 : f64, tensor<6xi64>, tensor<2xf64>, tensor<2xf64>
}

// -----

// A tensor that has the initial row in front already, since a part of it is the state's past values.
// CHECK-LABEL: func @leading_row
// CHECK-SAME: (%[[N:.*]]: index, %{{.*}}: index, %[[X0:.*]]: tensor<?xf64>)
// CHECK: %[[ROWS:.*]] = arith.addi %[[N]], %c1
// CHECK: %[[LEAD:.*]] = tensor.insert_slice %[[X0]] into %{{.*}}[0, 0]
// CHECK: %[[R:.*]] = scf.for %[[T:.*]] = %c0 {{.*}} iter_args(%[[TRAJ:.*]] = %[[LEAD]]) -> (tensor<?x?xf64>) {
// CHECK: %[[X:.*]] = tensor.extract_slice %[[TRAJ]][%[[T]], 0]
// CHECK: %[[Y:.*]] = "test.f"(%[[X]])
// CHECK: %[[T1:.*]] = arith.addi %[[T]], %c1
// CHECK: tensor.insert_slice %[[Y]] into %[[TRAJ]][%[[T1]], 0]
// CHECK: %[[ALL:.*]] = tensor.extract_slice %[[R]][0, 0] [%[[ROWS]], %{{.*}}]
// CHECK: return %[[ALL]]
func.func @leading_row(%n: index, %d: index, %x0: tensor<?xf64>) -> tensor<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n1 = arith.addi %n, %c1 : index
  %empty = tensor.empty(%n1, %d) : tensor<?x?xf64>
  %room = tensor.insert_slice %x0 into %empty[0, 0] [1, %d] [1, 1] : tensor<?xf64> into tensor<?x?xf64>
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %room, %x = %x0) -> (tensor<?x?xf64>, tensor<?xf64>) {
    %y = "test.f"(%x) : (tensor<?xf64>) -> tensor<?xf64>
    %t1 = arith.addi %t, %c1 : index
    %stored = tensor.insert_slice %y into %rows[%t1, 0] [1, %d] [1, 1] : tensor<?xf64> into tensor<?x?xf64>
    scf.yield %stored, %y : tensor<?x?xf64>, tensor<?xf64>
  }
  return %r#0 : tensor<?x?xf64>
}

// -----

// The leading row is not the state's initial value: the row is carried in a ring beside the tensor.
// CHECK-LABEL: func @other_leading_row
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}) -> (tensor<?x?xf64>, tensor<2x?xf64>) {
func.func @other_leading_row(%n: index, %d: index, %x0: tensor<?xf64>, %other: tensor<?xf64>) -> tensor<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n1 = arith.addi %n, %c1 : index
  %empty = tensor.empty(%n1, %d) : tensor<?x?xf64>
  %room = tensor.insert_slice %other into %empty[0, 0] [1, %d] [1, 1] : tensor<?xf64> into tensor<?x?xf64>
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %room, %x = %x0) -> (tensor<?x?xf64>, tensor<?xf64>) {
    %y = "test.f"(%x) : (tensor<?xf64>) -> tensor<?xf64>
    %t1 = arith.addi %t, %c1 : index
    %stored = tensor.insert_slice %y into %rows[%t1, 0] [1, %d] [1, 1] : tensor<?xf64> into tensor<?x?xf64>
    scf.yield %stored, %y : tensor<?x?xf64>, tensor<?xf64>
  }
  return %r#0 : tensor<?x?xf64>
}

// -----

// A tensor in which the step writes elements, in a loop of its own, is carried as it is.
// CHECK-LABEL: func @updated_in_place
// CHECK-SAME: (%[[N:.*]]: index, %[[X0:.*]]: tensor<?xf64>, %{{.*}}: f64)
// CHECK: scf.for %{{.*}} = %c0 to %[[N]] step %c1 iter_args(%[[X:.*]] = %[[X0]]) -> (tensor<?xf64>) {
// CHECK-NEXT: scf.for %{{.*}} iter_args(%[[INNER:.*]] = %[[X]])
// CHECK-NEXT: tensor.insert %{{.*}} into %[[INNER]]
func.func @updated_in_place(%n: index, %x0: tensor<?xf64>, %v: f64) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%x = %x0) -> (tensor<?xf64>) {
    %y = scf.for %k = %c0 to %t step %c1 iter_args(%inner = %x) -> (tensor<?xf64>) {
      %z = tensor.insert %v into %inner[%k] : tensor<?xf64>
      scf.yield %z : tensor<?xf64>
    }
    scf.yield %y : tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

// -----

// The same by one of two branches. Where the old row is read behind them, it lives in a ring.
// CHECK-LABEL: func @updated_in_a_branch
// CHECK: scf.for {{.*}} -> (tensor<4xf64>, tensor<2x4xf64>) {
func.func @updated_in_a_branch(%n: index, %x0: tensor<4xf64>, %v: f64) -> (tensor<4xf64>, tensor<4xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%x = %x0, %u = %x0) -> (tensor<4xf64>, tensor<4xf64>) {
    %c = "test.choose"(%t) : (index) -> i1
    %y = scf.if %c -> (tensor<4xf64>) {
      %0 = tensor.insert %v into %x[%c1] : tensor<4xf64>
      scf.yield %0 : tensor<4xf64>
    } else {
      scf.yield %x : tensor<4xf64>
    }
    %w = scf.if %c -> (tensor<4xf64>) {
      %0 = tensor.insert %v into %u[%c1] : tensor<4xf64>
      scf.yield %0 : tensor<4xf64>
    } else {
      scf.yield %u : tensor<4xf64>
    }
    "test.read"(%u) : (tensor<4xf64>) -> ()
    scf.yield %y, %w : tensor<4xf64>, tensor<4xf64>
  }
  return %r#0, %r#1 : tensor<4xf64>, tensor<4xf64>
}
