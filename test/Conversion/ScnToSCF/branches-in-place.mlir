// RUN: scansion-opt %s -allow-unregistered-dialect -scf-branches-in-place -split-input-file | FileCheck %s

// What a branch computes is computed into the tensor made before, what it hands on is copied there.
// CHECK-LABEL: func @one_computed
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>, %[[C:.*]]: i1, %[[N:.*]]: index)
func.func @one_computed(%x: tensor<?xf64>, %c: i1, %n: index) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%h = %x) -> tensor<?xf64> {
    // CHECK: %[[DIM:.*]] = tensor.dim %[[H:.*]], %c0
    // CHECK: %[[ROOM:.*]] = tensor.empty(%[[DIM]])
    // CHECK-NEXT: scf.if %[[C]]
    %y = scf.if %c -> tensor<?xf64> {
      // CHECK: %[[Y:.*]] = linalg.exp ins(%[[H]] : tensor<?xf64>) outs(%[[ROOM]] : tensor<?xf64>)
      // CHECK-NEXT: scf.yield %[[Y]]
      %d = tensor.dim %h, %c0 : tensor<?xf64>
      %e = tensor.empty(%d) : tensor<?xf64>
      %0 = linalg.exp ins(%h : tensor<?xf64>) outs(%e : tensor<?xf64>) -> tensor<?xf64>
      scf.yield %0 : tensor<?xf64>
    } else {
      // CHECK: %[[COPY:.*]] = bufferization.materialize_in_destination %[[H]] in %[[ROOM]]
      // CHECK-NEXT: scf.yield %[[COPY]]
      scf.yield %h : tensor<?xf64>
    }
    scf.yield %y : tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

// -----

// A room from before the branches, which others use too, is left to them.
// CHECK-LABEL: func @shared_room
// CHECK: scf.for
// CHECK: %[[ROOM:.*]] = tensor.empty() : tensor<4xf64>
// CHECK-NEXT: scf.if
// CHECK: %[[A:.*]] = linalg.exp {{.*}} outs(%[[ROOM]] : tensor<4xf64>)
// CHECK-NEXT: scf.yield %[[A]]
// CHECK: %[[B:.*]] = linalg.log {{.*}} outs(%[[ROOM]] : tensor<4xf64>)
// CHECK-NEXT: scf.yield %[[B]]
// CHECK-NOT: materialize_in_destination
// CHECK: return
func.func @shared_room(%x: tensor<4xf64>, %c: i1, %n: index) -> tensor<4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %shared = tensor.empty() : tensor<4xf64>
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%h = %x) -> tensor<4xf64> {
    %y = scf.if %c -> tensor<4xf64> {
      %0 = linalg.exp ins(%h : tensor<4xf64>) outs(%shared : tensor<4xf64>) -> tensor<4xf64>
      scf.yield %0 : tensor<4xf64>
    } else {
      %1 = linalg.log ins(%h : tensor<4xf64>) outs(%shared : tensor<4xf64>) -> tensor<4xf64>
      scf.yield %1 : tensor<4xf64>
    }
    %z = linalg.negf ins(%y : tensor<4xf64>) outs(%shared : tensor<4xf64>) -> tensor<4xf64>
    scf.yield %z : tensor<4xf64>
  }
  return %r : tensor<4xf64>
}

// -----

// Not where lengths may differ.
// CHECK-LABEL: func @lengths_differ
func.func @lengths_differ(%x: tensor<?xf64>, %y: tensor<?xf64>, %c: i1, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  // CHECK-NOT: materialize_in_destination
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%s = %zero) -> f64 {
    %z = scf.if %c -> tensor<?xf64> {
      scf.yield %x : tensor<?xf64>
    } else {
      scf.yield %y : tensor<?xf64>
    }
    %e = tensor.extract %z[%c0] : tensor<?xf64>
    scf.yield %e : f64
  }
  return %r : f64
}

// -----

// Not outside a loop, where it would only add a copy.
// CHECK-LABEL: func @outside
func.func @outside(%x: tensor<4xf64>, %y: tensor<4xf64>, %c: i1) -> tensor<4xf64> {
  // CHECK-NOT: materialize_in_destination
  %z = scf.if %c -> tensor<4xf64> {
    scf.yield %x : tensor<4xf64>
  } else {
    scf.yield %y : tensor<4xf64>
  }
  return %z : tensor<4xf64>
}

// -----

// A later choice between what the branches wrote and what one of them copied: it copies, too.
// CHECK-LABEL: func @chosen_again
// CHECK: scf.for
// CHECK: %[[V:.*]] = "test.f"
// CHECK: %[[ROOM:.*]] = tensor.empty() : tensor<2xf64>
// CHECK: %[[FIRST:.*]] = scf.if
// CHECK: bufferization.materialize_in_destination %[[V]] in %[[ROOM]]
// CHECK: %[[OTHER:.*]] = tensor.empty() : tensor<2xf64>
// CHECK: scf.if
// CHECK: bufferization.materialize_in_destination %[[V]] in %[[OTHER]]
// CHECK: bufferization.materialize_in_destination %[[FIRST]] in %[[OTHER]]
// CHECK-NOT: arith.select
func.func @chosen_again(%n: index, %c: i1, %d: i1, %x: tensor<2xf64>) -> tensor<2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%a = %x) -> (tensor<2xf64>) {
    %v = "test.f"(%a) : (tensor<2xf64>) -> tensor<2xf64>
    %first = scf.if %c -> (tensor<2xf64>) {
      scf.yield %v : tensor<2xf64>
    } else {
      %g = "test.g"(%v) : (tensor<2xf64>) -> tensor<2xf64>
      scf.yield %g : tensor<2xf64>
    }
    %second = arith.select %d, %v, %first : tensor<2xf64>
    scf.yield %second : tensor<2xf64>
  }
  return %r : tensor<2xf64>
}

// -----

// Where a branch hands on such a tensor and the other one of a length that is not known: the other is copied.
// CHECK-LABEL: func @chosen_of_unknown_length
// CHECK-SAME: %[[Y:[a-z0-9]*]]: tensor<?xf64>)
// CHECK: scf.for
// CHECK: scf.if
// CHECK: %[[ROOM:.*]] = tensor.empty() : tensor<2xf64>
// CHECK: scf.if
// CHECK: bufferization.materialize_in_destination %{{.*}} in %[[ROOM]]
// CHECK: scf.yield %{{.*}} : tensor<?xf64>
// CHECK-NEXT: } else {
// CHECK-NEXT: %[[COPY:.*]] = bufferization.alloc_tensor() copy(%[[Y]])
// CHECK-NEXT: scf.yield %[[COPY]]
func.func @chosen_of_unknown_length(%n: index, %c: i1, %d: i1, %x: tensor<2xf64>, %y: tensor<?xf64>) -> tensor<2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%a = %x) -> (tensor<2xf64>) {
    %second = scf.if %d -> (tensor<?xf64>) {
      %first = scf.if %c -> (tensor<2xf64>) {
        scf.yield %a : tensor<2xf64>
      } else {
        %g = "test.g"(%a) : (tensor<2xf64>) -> tensor<2xf64>
        scf.yield %g : tensor<2xf64>
      }
      %whole = tensor.cast %first : tensor<2xf64> to tensor<?xf64>
      scf.yield %whole : tensor<?xf64>
    } else {
      scf.yield %y : tensor<?xf64>
    }
    %next = tensor.cast %second : tensor<?xf64> to tensor<2xf64>
    scf.yield %next : tensor<2xf64>
  }
  return %r : tensor<2xf64>
}

// -----

// A choice before an scf.while, chosen from once more: bufferization would take it for what the loop carries.
// CHECK-LABEL: func @chosen_before_a_while
// CHECK-SAME: %[[X:[a-z0-9]*]]: tensor<?xf64>
// CHECK: %[[FIRST:.*]] = arith.select %{{.*}}, %[[X]]
// CHECK: do {
// CHECK: %[[CARRIED:.*]]: tensor<?xf64>):
// CHECK: scf.if
// CHECK-NEXT: bufferization.alloc_tensor() copy(%[[FIRST]])
// CHECK: } else {
// CHECK-NEXT: bufferization.alloc_tensor() copy(%[[CARRIED]])
func.func @chosen_before_a_while(%x: tensor<?xf64>, %y: tensor<?xf64>, %c: i1, %d: i1) -> tensor<?xf64> {
  %first = arith.select %c, %x, %y : tensor<?xf64>
  %r = scf.while (%a = %y) : (tensor<?xf64>) -> tensor<?xf64> {
    %more = "test.more"() : () -> i1
    scf.condition(%more) %a : tensor<?xf64>
  } do {
  ^bb0(%a: tensor<?xf64>):
    %second = arith.select %d, %first, %a : tensor<?xf64>
    %g = "test.g"(%second) : (tensor<?xf64>) -> tensor<?xf64>
    scf.yield %g : tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

// -----

// What the loop carries, updated by one branch and handed on by the other, stays where it is. Not where the old value is
// read behind the branches.
// CHECK-LABEL: func @updates_of_carried
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[B:.*]] = %{{.*}})
// CHECK: scf.if
// CHECK: tensor.insert %{{.*}} into %[[A]]
// CHECK: scf.yield %[[A]]
// CHECK: %[[ROOM:.*]] = tensor.empty
// CHECK: scf.if
// CHECK: %[[NEXT:.*]] = tensor.insert %{{.*}} into %[[B]]
// CHECK: bufferization.materialize_in_destination %[[NEXT]] in %[[ROOM]]
// CHECK: bufferization.materialize_in_destination %[[B]] in %[[ROOM]]
// CHECK: "test.read"(%[[B]])
func.func @updates_of_carried(%n: index, %v: f64, %a0: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%a = %a0, %b = %a0) -> (tensor<2xf64>, tensor<2xf64>) {
    %c = "test.choose"(%t) : (index) -> i1
    %next_a = scf.if %c -> (tensor<2xf64>) {
      %0 = tensor.insert %v into %a[%c0] : tensor<2xf64>
      scf.yield %0 : tensor<2xf64>
    } else {
      scf.yield %a : tensor<2xf64>
    }
    %next_b = scf.if %c -> (tensor<2xf64>) {
      %0 = tensor.insert %v into %b[%c0] : tensor<2xf64>
      scf.yield %0 : tensor<2xf64>
    } else {
      scf.yield %b : tensor<2xf64>
    }
    "test.read"(%b) : (tensor<2xf64>) -> ()
    scf.yield %next_a, %next_b : tensor<2xf64>, tensor<2xf64>
  }
  return %r#0, %r#1 : tensor<2xf64>, tensor<2xf64>
}
