// RUN: scansion-opt %s -scn-separate-rooms | FileCheck %s

// A stack and the room of each step: one buffer for both would lose the stack.
// CHECK-LABEL: func.func @two_loops
// CHECK: %[[A:.*]] = tensor.empty() : tensor<3xi64>
// CHECK: %[[B:.*]] = tensor.empty() : tensor<3xi64>
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[B]])
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[A]])
func.func @two_loops(%n: index) -> tensor<3xi64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %v = arith.constant 7 : i64
  %room = tensor.empty() : tensor<3xi64>
  %stack = scf.for %i = %c0 to %n step %c1 iter_args(%rows = %room) -> (tensor<3xi64>) {
    %places = scf.for %k = %c0 to %n step %c1 iter_args(%p = %room) -> (tensor<3xi64>) {
      %q = tensor.insert %v into %p[%k] : tensor<3xi64>
      scf.yield %q : tensor<3xi64>
    }
    %first = tensor.extract %places[%c0] : tensor<3xi64>
    %next = tensor.insert %first into %rows[%i] : tensor<3xi64>
    scf.yield %next : tensor<3xi64>
  }
  return %stack : tensor<3xi64>
}

// Of two branches one is taken.
// CHECK-LABEL: func.func @branches
// CHECK: %[[ROOM:.*]] = tensor.empty() : tensor<3xf64>
// CHECK-NOT: tensor.empty
// CHECK: scf.if
// CHECK: linalg.exp {{.*}} outs(%[[ROOM]] : tensor<3xf64>)
// CHECK: } else {
// CHECK: linalg.log {{.*}} outs(%[[ROOM]] : tensor<3xf64>)
func.func @branches(%x: tensor<3xf64>, %c: i1) -> tensor<3xf64> {
  %room = tensor.empty() : tensor<3xf64>
  %y = scf.if %c -> tensor<3xf64> {
    %0 = linalg.exp ins(%x : tensor<3xf64>) outs(%room : tensor<3xf64>) -> tensor<3xf64>
    scf.yield %0 : tensor<3xf64>
  } else {
    %1 = linalg.log ins(%x : tensor<3xf64>) outs(%room : tensor<3xf64>) -> tensor<3xf64>
    scf.yield %1 : tensor<3xf64>
  }
  return %y : tensor<3xf64>
}

// CHECK-LABEL: func.func @one_use
// CHECK-COUNT-1: tensor.empty
// CHECK-NOT: tensor.empty
func.func @one_use(%x: f64) -> tensor<1xf64> {
  %c0 = arith.constant 0 : index
  %room = tensor.empty() : tensor<1xf64>
  %y = tensor.insert %x into %room[%c0] : tensor<1xf64>
  return %y : tensor<1xf64>
}

// Zeros that two sums start from are written for each of them, where it is.
// CHECK-LABEL: func.func @zeros
// CHECK: scf.for
// CHECK: %[[A:.*]] = linalg.fill
// CHECK: linalg.generic {{.*}} outs(%[[A]] : tensor<4xf64>)
// CHECK: %[[B:.*]] = linalg.fill
// CHECK: linalg.generic {{.*}} outs(%[[B]] : tensor<4xf64>)
func.func @zeros(%x: tensor<4x4xf64>, %v: tensor<4xf64>, %n: index) -> tensor<4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %room = tensor.empty() : tensor<4xf64>
  %start = linalg.fill ins(%zero : f64) outs(%room : tensor<4xf64>) -> tensor<4xf64>
  %last = scf.for %i = %c0 to %n step %c1 iter_args(%u = %v) -> (tensor<4xf64>) {
    %a = linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%x, %u : tensor<4x4xf64>, tensor<4xf64>) outs(%start : tensor<4xf64>) {
    ^bb0(%p: f64, %q: f64, %sum: f64):
      %t = arith.mulf %p, %q : f64
      %next = arith.addf %sum, %t : f64
      linalg.yield %next : f64
    } -> tensor<4xf64>
    %b = linalg.generic {indexing_maps = [affine_map<(i, k) -> (k, i)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%x, %a : tensor<4x4xf64>, tensor<4xf64>) outs(%start : tensor<4xf64>) {
    ^bb0(%p: f64, %q: f64, %sum: f64):
      %t = arith.mulf %p, %q : f64
      %next = arith.addf %sum, %t : f64
      linalg.yield %next : f64
    } -> tensor<4xf64>
    scf.yield %b : tensor<4xf64>
  }
  return %last : tensor<4xf64>
}
