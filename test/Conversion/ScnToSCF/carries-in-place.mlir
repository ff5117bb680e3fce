// RUN: scansion-opt %s -allow-unregistered-dialect -scf-carries-in-place -split-input-file | FileCheck %s

// CHECK-LABEL: func @while
// CHECK: ^bb0(%{{.*}}: index, %[[X:.*]]: tensor<?xf64>):
// CHECK: %[[Y:.*]] = "test.f"(%[[X]])
// CHECK: %[[COPY:.*]] = bufferization.materialize_in_destination %[[Y]] in %[[X]]
// CHECK: scf.yield %{{.*}}, %[[COPY]]
func.func @while(%n: index, %x0: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.while (%t = %c0, %x = %x0) : (index, tensor<?xf64>) -> (index, tensor<?xf64>) {
    %c = arith.cmpi slt, %t, %n : index
    scf.condition(%c) %t, %x : index, tensor<?xf64>
  } do {
  ^bb0(%t: index, %x: tensor<?xf64>):
    %y = "test.f"(%x) : (tensor<?xf64>) -> tensor<?xf64>
    %t1 = arith.addi %t, %c1 : index
    scf.yield %t1, %y : index, tensor<?xf64>
  }
  return %r#1 : tensor<?xf64>
}

// -----

// States that change places: one is put aside before it is overwritten.
// CHECK-LABEL: func @swap
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[B:.*]] = %{{.*}})
// CHECK: %[[ASIDE:.*]] = bufferization.alloc_tensor() copy(%[[B]])
// CHECK: %[[A2:.*]] = bufferization.materialize_in_destination %[[ASIDE]] in %[[A]]
// CHECK: %[[B2:.*]] = bufferization.materialize_in_destination %{{.*}} in %[[B]]
// CHECK: scf.yield %[[A2]], %[[B2]]
func.func @swap(%n: index, %a0: tensor<2xf64>, %b0: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%a = %a0, %b = %b0) -> (tensor<2xf64>, tensor<2xf64>) {
    scf.yield %b, %a : tensor<2xf64>, tensor<2xf64>
  }
  return %r#0, %r#1 : tensor<2xf64>, tensor<2xf64>
}

// -----

// Updates of the carried tensor itself, in a nested loop too, need no copy.
// CHECK-LABEL: func @updates
// CHECK-NOT: bufferization.
// CHECK: return
func.func @updates(%n: index, %x: f64, %r0: tensor<?xf64>, %w0: tensor<6xi64>, %v0: tensor<4xf64>) -> (tensor<?xf64>, tensor<6xi64>, tensor<4xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:3 = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %r0, %words = %w0, %v = %v0) -> (tensor<?xf64>, tensor<6xi64>, tensor<4xf64>) {
    %stored = tensor.insert %x into %rows[%t] : tensor<?xf64>
    %next = scn.runtime_call @draw ins() outs(%words : tensor<6xi64>) -> tensor<6xi64>
    %inner = scf.for %s = %c0 to %n step %c1 iter_args(%u = %v) -> (tensor<4xf64>) {
      %w = tensor.insert %x into %u[%c1] : tensor<4xf64>
      scf.yield %w : tensor<4xf64>
    }
    scf.yield %stored, %next, %inner : tensor<?xf64>, tensor<6xi64>, tensor<4xf64>
  }
  return %r#0, %r#1, %r#2 : tensor<?xf64>, tensor<6xi64>, tensor<4xf64>
}

// -----

// An update that somebody reads past cannot take place in the buffer: it gets a copy.
// CHECK-LABEL: func @read_past
// CHECK: scf.for {{.*}} iter_args(%[[ROWS:.*]] = %
// CHECK: %[[ASIDE:.*]] = bufferization.alloc_tensor() copy(%[[ROWS]])
// CHECK: %[[STORED:.*]] = tensor.insert %{{.*}} into %[[ASIDE]][
// CHECK: "test.use"(%[[ROWS]])
// CHECK: %[[COPY:.*]] = bufferization.materialize_in_destination %[[STORED]] in %[[ROWS]]
// CHECK: scf.yield %[[COPY]]
func.func @read_past(%n: index, %x: f64, %r0: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %r0) -> (tensor<?xf64>) {
    %stored = tensor.insert %x into %rows[%t] : tensor<?xf64>
    "test.use"(%rows) : (tensor<?xf64>) -> ()
    scf.yield %stored : tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

// -----

// A loop with a condition that starts from the carried tensor updates it.
// CHECK-LABEL: func @inner_while
// CHECK: scf.for {{.*}} iter_args(%[[X:.*]] = %
// CHECK: %[[INNER:.*]]:2 = scf.while ({{.*}}, %{{.*}} = %[[X]])
// CHECK: scf.yield %[[INNER]]#1
func.func @inner_while(%n: index, %f: f64, %x0: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%x = %x0) -> (tensor<?xf64>) {
    %s:2 = scf.while (%k = %c0, %y = %x) : (index, tensor<?xf64>) -> (index, tensor<?xf64>) {
      %c = arith.cmpi slt, %k, %n : index
      scf.condition(%c) %k, %y : index, tensor<?xf64>
    } do {
    ^bb0(%k: index, %y: tensor<?xf64>):
      %z = tensor.insert %f into %y[%k] : tensor<?xf64>
      %k1 = arith.addi %k, %c1 : index
      scf.yield %k1, %z : index, tensor<?xf64>
    }
    scf.yield %s#1 : tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

// -----

// One branch hands on another carried tensor: it is put aside there, before that is overwritten.
// CHECK-LABEL: func @branch
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[B:.*]] = %{{.*}})
// CHECK: %[[CHOSEN:.*]] = scf.if
// CHECK: %[[KEPT:.*]] = bufferization.alloc_tensor() copy(%[[A]])
// CHECK: scf.yield %[[KEPT]]
// CHECK: %[[ASIDE:.*]] = bufferization.alloc_tensor() copy(%[[B]])
// CHECK: bufferization.materialize_in_destination %[[ASIDE]] in %[[A]]
// CHECK: bufferization.materialize_in_destination %[[CHOSEN]] in %[[B]]
func.func @branch(%n: index, %c: i1, %a0: tensor<2xf64>, %b0: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%a = %a0, %b = %b0) -> (tensor<2xf64>, tensor<2xf64>) {
    %chosen = scf.if %c -> (tensor<2xf64>) {
      %f = "test.f"(%a) : (tensor<2xf64>) -> tensor<2xf64>
      scf.yield %f : tensor<2xf64>
    } else {
      scf.yield %a : tensor<2xf64>
    }
    scf.yield %b, %chosen : tensor<2xf64>, tensor<2xf64>
  }
  return %r#0, %r#1 : tensor<2xf64>, tensor<2xf64>
}

// -----

// The same where a choice between two tensors is no branch any more. What is not carried needs no copy.
// CHECK-LABEL: func @select
// CHECK-SAME: %[[C:[a-z0-9]+]]: i1, %[[X:[a-z0-9]+]]: tensor<?xf64>, %[[A0:[a-z0-9]+]]: tensor
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %[[A0]])
// CHECK: %[[KEPT:.*]] = bufferization.alloc_tensor() copy(%[[A]])
// CHECK: %[[CHOSEN:.*]] = arith.select %[[C]], %[[KEPT]], %[[X]]
// CHECK: bufferization.materialize_in_destination %[[CHOSEN]] in %[[A]]
func.func @select(%n: index, %c: i1, %x: tensor<?xf64>, %a0: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%a = %a0) -> (tensor<?xf64>) {
    %chosen = arith.select %c, %a, %x : tensor<?xf64>
    scf.yield %chosen : tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

// -----

// A part of what is carried becomes what is carried.
// CHECK-LABEL: func @part
// CHECK: scf.for {{.*}} iter_args(%[[X:.*]] = %{{.*}})
// CHECK: %[[PART:.*]] = tensor.extract_slice %[[X]]
// CHECK: %[[COPY:.*]] = bufferization.alloc_tensor() copy(%[[PART]])
// CHECK: bufferization.materialize_in_destination %[[COPY]] in %[[X]]
func.func @part(%x0: tensor<?xf64>, %n: index, %k: index) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %last = scf.for %i = %c0 to %n step %c1 iter_args(%x = %x0) -> (tensor<?xf64>) {
    %part = tensor.extract_slice %x[0] [%k] [1] : tensor<?xf64> to tensor<?xf64>
    scf.yield %part : tensor<?xf64>
  }
  return %last : tensor<?xf64>
}

// -----

// What a step reads of its state or of something from outside of the loop: the latter is copied, since the state is
// overwritten.
// CHECK-LABEL: func @outside
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2xf64>, %[[A0:[a-z0-9]+]]: tensor
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %[[A0]])
// CHECK: scf.if
// CHECK: scf.yield %[[A]]
// CHECK: %[[CAST:.*]] = tensor.cast %[[X]]
// CHECK: %[[COPY:.*]] = bufferization.alloc_tensor{{.*}} copy(%[[CAST]])
// CHECK: scf.yield %[[COPY]]
// CHECK: bufferization.materialize_in_destination %{{.*}} in %[[A]]
func.func @outside(%n: index, %c: i1, %x: tensor<2xf64>, %a0: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%a = %a0) -> (tensor<?xf64>) {
    %chosen = scf.if %c -> (tensor<?xf64>) {
      scf.yield %a : tensor<?xf64>
    } else {
      %cast = tensor.cast %x : tensor<2xf64> to tensor<?xf64>
      scf.yield %cast : tensor<?xf64>
    }
    %next = "test.f"(%a) : (tensor<?xf64>) -> tensor<?xf64>
    "test.read"(%chosen) : (tensor<?xf64>) -> ()
    scf.yield %next : tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

// -----

// A choice between two states: of one of them it is a copy.
// CHECK-LABEL: func @of_two_states
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[B:.*]] = %{{.*}})
// CHECK: scf.if
// CHECK: scf.yield %[[A]]
// CHECK: %[[COPY:.*]] = bufferization.alloc_tensor() copy(%[[B]])
// CHECK: scf.yield %[[COPY]]
func.func @of_two_states(%n: index, %c: i1, %a0: tensor<2xf64>, %b0: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%a = %a0, %b = %b0) -> (tensor<2xf64>, tensor<2xf64>) {
    %chosen = scf.if %c -> (tensor<2xf64>) {
      scf.yield %a : tensor<2xf64>
    } else {
      scf.yield %b : tensor<2xf64>
    }
    "test.read"(%chosen) : (tensor<2xf64>) -> ()
    %f = "test.f"(%a) : (tensor<2xf64>) -> tensor<2xf64>
    %g = "test.f"(%b) : (tensor<2xf64>) -> tensor<2xf64>
    scf.yield %f, %g : tensor<2xf64>, tensor<2xf64>
  }
  return %r#0, %r#1 : tensor<2xf64>, tensor<2xf64>
}

// -----

// A part of the carried tensor is read after the update: the update takes place in a copy.
// CHECK-LABEL: func @read_after_update
// CHECK: ^bb0(%{{.*}}: index, %[[X:.*]]: tensor<?xf64>):
// CHECK: %[[COPY:.*]] = bufferization.alloc_tensor() copy(%[[X]])
// CHECK: %[[Y:.*]] = tensor.insert %{{.*}} into %[[COPY]]
// CHECK: %[[PART:.*]] = tensor.extract_slice %[[X]]
// CHECK: "test.use"(%[[PART]])
// CHECK: %[[BACK:.*]] = bufferization.materialize_in_destination %[[Y]] in %[[X]]
// CHECK: scf.yield %{{.*}}, %[[BACK]]
func.func @read_after_update(%n: index, %x0: tensor<?xf64>, %v: f64) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.while (%t = %c0, %x = %x0) : (index, tensor<?xf64>) -> (index, tensor<?xf64>) {
    %c = arith.cmpi slt, %t, %n : index
    scf.condition(%c) %t, %x : index, tensor<?xf64>
  } do {
  ^bb0(%t: index, %x: tensor<?xf64>):
    %y = tensor.insert %v into %x[%t] : tensor<?xf64>
    %part = tensor.extract_slice %x[0] [2] [1] : tensor<?xf64> to tensor<2xf64>
    "test.use"(%part) : (tensor<2xf64>) -> ()
    %t1 = arith.addi %t, %c1 : index
    scf.yield %t1, %y : index, tensor<?xf64>
  }
  return %r#1 : tensor<?xf64>
}

// -----

// A choice between an update of a state and a tensor from outside: the latter is copied.
// CHECK-LABEL: func @updated_or_from_outside
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<?xf64>, %[[A0:[a-z0-9]+]]: tensor<?xf64>
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %[[A0]])
// CHECK: scf.if
// CHECK: %[[COPY:.*]] = bufferization.alloc_tensor() copy(%[[X]])
// CHECK: scf.yield %[[COPY]]
// CHECK: %[[UPDATE:.*]] = tensor.insert %{{.*}} into %[[A]]
// CHECK: scf.yield %[[UPDATE]]
// CHECK: bufferization.materialize_in_destination %{{.*}} in %[[A]]
func.func @updated_or_from_outside(%x: tensor<?xf64>, %a0: tensor<?xf64>, %n: index, %c: i1, %v: f64) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%a = %a0) -> (tensor<?xf64>) {
    %chosen = scf.if %c -> (tensor<?xf64>) {
      scf.yield %x : tensor<?xf64>
    } else {
      %y = tensor.insert %v into %a[%c0] : tensor<?xf64>
      scf.yield %y : tensor<?xf64>
    }
    %next = "test.f"(%chosen) : (tensor<?xf64>) -> tensor<?xf64>
    scf.yield %next : tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

// -----

// A branch updates the carried tensor, after it was read, and the other one hands it on: nothing is copied. The same with
// branches in a branch, and where both update it.
// CHECK-LABEL: func @updated_by_branches
// CHECK-NOT: bufferization.
// CHECK: return
func.func @updated_by_branches(%n: index, %v: f64, %a0: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%a = %a0, %b = %a0) -> (tensor<?xf64>, tensor<?xf64>) {
    %c = "test.choose"(%t) : (index) -> i1
    %next_a = scf.if %c -> (tensor<?xf64>) {
      "test.read"(%a) : (tensor<?xf64>) -> ()
      %0 = tensor.insert %v into %a[%c0] : tensor<?xf64>
      scf.yield %0 : tensor<?xf64>
    } else {
      "test.read"(%a) : (tensor<?xf64>) -> ()
      scf.yield %a : tensor<?xf64>
    }
    %next_b = scf.if %c -> (tensor<?xf64>) {
      %d = "test.choose"(%c1) : (index) -> i1
      %0 = scf.if %d -> (tensor<?xf64>) {
        scf.yield %b : tensor<?xf64>
      } else {
        %1 = tensor.insert %v into %b[%c1] : tensor<?xf64>
        scf.yield %1 : tensor<?xf64>
      }
      scf.yield %0 : tensor<?xf64>
    } else {
      %0 = tensor.insert %v into %b[%c0] : tensor<?xf64>
      scf.yield %0 : tensor<?xf64>
    }
    scf.yield %next_a, %next_b : tensor<?xf64>, tensor<?xf64>
  }
  return %r#0, %r#1 : tensor<?xf64>, tensor<?xf64>
}

// -----

// A branch updates one state and hands on what it was as the next of the other one: both are copied.
// CHECK-LABEL: func @updated_and_handed_on
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[B:.*]] = %{{.*}})
// CHECK: bufferization.materialize_in_destination %{{.*}} in %[[A]]
// CHECK: bufferization.materialize_in_destination %{{.*}} in %[[B]]
func.func @updated_and_handed_on(%n: index, %v: f64, %a0: tensor<2xf64>, %b0: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%a = %a0, %b = %b0) -> (tensor<2xf64>, tensor<2xf64>) {
    %c = "test.choose"(%t) : (index) -> i1
    %next:2 = scf.if %c -> (tensor<2xf64>, tensor<2xf64>) {
      %0 = tensor.insert %v into %a[%c0] : tensor<2xf64>
      scf.yield %0, %a : tensor<2xf64>, tensor<2xf64>
    } else {
      scf.yield %a, %b : tensor<2xf64>, tensor<2xf64>
    }
    scf.yield %next#0, %next#1 : tensor<2xf64>, tensor<2xf64>
  }
  return %r#0, %r#1 : tensor<2xf64>, tensor<2xf64>
}

// -----

// A second choice falls back to what the first one may have updated: no update in place.
// CHECK-LABEL: func @handed_on_past_an_update
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %{{.*}})
// CHECK: %[[NEXT:.*]] = scf.if
// CHECK: bufferization.materialize_in_destination %{{.*}} in %[[A]]
func.func @handed_on_past_an_update(%n: index, %v: f64, %a0: tensor<2xf64>) -> tensor<2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%a = %a0) -> (tensor<2xf64>) {
    %c = "test.choose"(%t) : (index) -> i1
    %first = scf.if %c -> (tensor<2xf64>) {
      %0 = tensor.insert %v into %a[%c0] : tensor<2xf64>
      scf.yield %0 : tensor<2xf64>
    } else {
      scf.yield %a : tensor<2xf64>
    }
    %d = "test.choose"(%c1) : (index) -> i1
    %second = scf.if %d -> (tensor<2xf64>) {
      %0 = tensor.insert %v into %first[%c1] : tensor<2xf64>
      scf.yield %0 : tensor<2xf64>
    } else {
      scf.yield %a : tensor<2xf64>
    }
    scf.yield %second : tensor<2xf64>
  }
  return %r : tensor<2xf64>
}
