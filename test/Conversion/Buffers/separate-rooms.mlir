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

// CHECK-LABEL: func.func @one_use
// CHECK-COUNT-1: tensor.empty
// CHECK-NOT: tensor.empty
func.func @one_use(%x: f64) -> tensor<1xf64> {
  %c0 = arith.constant 0 : index
  %room = tensor.empty() : tensor<1xf64>
  %y = tensor.insert %x into %room[%c0] : tensor<1xf64>
  return %y : tensor<1xf64>
}
