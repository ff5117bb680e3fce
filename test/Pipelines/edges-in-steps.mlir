// RUN: scansion-opt %s -scansion-pipeline -split-input-file | FileCheck %s --implicit-check-not=unrealized_conversion_cast
//
// More programs at the edges of what is valid, as edges.mlir has them: what steps choose, update and hand on.

// A step that reads its state or a constant; bufferization took the choice for both.
// CHECK: llvm.func {{.*}}@state_or_constant(
func.func @state_or_constant(%x: tensor<?xi64>) -> tensor<?x?xi64> {
  %0 = scn.expand_dims %x axes = [0] : tensor<?xi64> -> tensor<1x?xi64>
  %n = scn.constant dense<2> : tensor<i64>
  %r:2 = scn.scan steps(%n) states(%0 taps [-1] : tensor<1x?xi64>) {
  ^bb0(%p: tensor<?xi64>):
    %c = scn.constant dense<[5, 2]> : tensor<2xi64>
    %s = scn.reduce_sum %p axes = [0] : tensor<?xi64> -> tensor<i64>
    %one = scn.constant dense<1> : tensor<i64>
    %any = scn.gt %s, %one : tensor<i64>, tensor<i64> -> tensor<i1>
    %chosen = scn.if %any : tensor<i1> then(%p : tensor<?xi64>) else(%c : tensor<2xi64>) -> tensor<?xi64>
    %next = scn.neg %p : tensor<?xi64> -> tensor<?xi64>
    %t = scn.reduce_sum %chosen axes = [0] : tensor<?xi64> -> tensor<i64>
    %end = scn.gt %t, %one : tensor<i64>, tensor<i64> -> tensor<i1>
    scn.yield next(%next : tensor<?xi64>) outputs() until(%end : tensor<i1>)
  } -> (tensor<?x?xi64>, tensor<1x?xi64>)
  return %r#0 : tensor<?x?xi64>
}

// -----

// Every second element of a row, where the elements have length 1: a view has strides of its own.
// CHECK: llvm.func {{.*}}@stride_of_row(
func.func @stride_of_row(%x: tensor<2x3x1xf64>, %v: tensor<2x1xf64>) -> (tensor<2x1xf64>, tensor<2x3x1xf64>) {
  %y = scn.slice %x starts() stops() steps() static_starts = [1, 0, 0] static_stops = [0, 4611686018427387904, 4611686018427387904] static_steps = [1, 2, 1] indexed = [true, false, false] : tensor<2x3x1xf64> -> tensor<2x1xf64>
  %z = scn.update_slice %x, %v starts() stops() steps() static_starts = [1, 0, 0] static_stops = [0, 4611686018427387904, 4611686018427387904] static_steps = [1, 2, 1] indexed = [true, false, false] : tensor<2x3x1xf64>, tensor<2x1xf64>
  return %y, %z : tensor<2x1xf64>, tensor<2x3x1xf64>
}

// -----

// A sequence that is found to have no rows when slices are computed: the last steps' rows begin behind the window.
// CHECK: llvm.func {{.*}}@no_steps(
func.func @no_steps(%x: tensor<?xf64>, %w: tensor<3x?xi8>) -> tensor<?x?xi8> {
  %none = scn.slice %x starts() stops() steps() static_starts = [0] static_stops = [0] static_steps = [1] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
  %n = scn.dim %none, 0 : tensor<?xf64> -> tensor<i64>
  %r:2 = scn.scan steps(%n) sequences(%none taps [0] : tensor<?xf64>) states(%w taps [-3] : tensor<3x?xi8>) {
  ^bb0(%a: tensor<f64>, %p: tensor<?xi8>):
    scn.yield next(%p : tensor<?xi8>) outputs()
  } -> (tensor<?x?xi8>, tensor<3x?xi8>)
  return %r#0 : tensor<?x?xi8>
}

// -----

// States whose lengths only the step knows, 0 among them; one is handed out as it was, one to another.
// CHECK: llvm.func {{.*}}@lengths_of_steps(
func.func @lengths_of_steps(%n: tensor<i64>, %a0: tensor<2x?xf64>, %b0: tensor<1x?x?xf64>, %c0: tensor<?x?xf64>, %v: tensor<3xf64>, %w: tensor<2x3xf64>, %z: tensor<0xf64>) -> (tensor<?x3xf64>, tensor<?x?xf64>, tensor<1x2x3xf64>, tensor<?x0xf64>) {
  %r:7 = scn.scan steps(%n) states(%a0 taps [-2, -1] : tensor<2x?xf64>, %b0 taps [-1] : tensor<1x?x?xf64>, %c0 taps [-1] : tensor<?x?xf64>) {
  ^bb0(%a: tensor<?xf64>, %a1: tensor<?xf64>, %b: tensor<?x?xf64>, %c: tensor<?xf64>):
    %s = scn.reduce_sum %a1 axes = [0] : tensor<?xf64> -> tensor<f64>
    %f = scn.fill_like %s, %v : tensor<f64>, tensor<3xf64> -> tensor<3xf64>
    %t = scn.reduce_sum %b axes = [0, 1] : tensor<?x?xf64> -> tensor<f64>
    %g = scn.fill_like %t, %w : tensor<f64>, tensor<2x3xf64> -> tensor<2x3xf64>
    scn.yield next(%f, %g, %z : tensor<3xf64>, tensor<2x3xf64>, tensor<0xf64>) outputs(%a : tensor<?xf64>)
  } -> (tensor<?x3xf64>, tensor<?x2x3xf64>, tensor<?x0xf64>, tensor<?x?xf64>, tensor<2x3xf64>, tensor<1x2x3xf64>, tensor<1x0xf64>)
  return %r#0, %r#3, %r#5, %r#2 : tensor<?x3xf64>, tensor<?x?xf64>, tensor<1x2x3xf64>, tensor<?x0xf64>
}

// -----

// Of two branches of a step, the lengths are those of both: they are known without a step.
// CHECK: llvm.func {{.*}}@chosen_rows(
func.func @chosen_rows(%n: tensor<i64>, %x: tensor<?x?xi8>, %c: tensor<i1>) -> (tensor<?x?xi8>, tensor<?x?xi8>) {
  %0 = scn.expand_dims %x axes = [0] : tensor<?x?xi8> -> tensor<1x?x?xi8>
  %r:3 = scn.scan steps(%n) states(%0 taps [-1] : tensor<1x?x?xi8>) {
  ^bb0(%p: tensor<?x?xi8>):
    %m = scn.neg %p : tensor<?x?xi8> -> tensor<?x?xi8>
    %a = scn.if %c : tensor<i1> then(%m : tensor<?x?xi8>) else(%p : tensor<?x?xi8>) -> tensor<?x?xi8>
    %s = scn.reduce_sum %a axes = [0] : tensor<?x?xi8> -> tensor<?xi8>
    %t = scn.reduce_any %c axes = [] : tensor<i1> -> tensor<i1>
    %b = scn.if %t : tensor<i1> then(%a : tensor<?x?xi8>) else(%m : tensor<?x?xi8>) -> tensor<?x?xi8>
    scn.yield next(%b : tensor<?x?xi8>) outputs(%s : tensor<?xi8>)
  } -> (tensor<?x?x?xi8>, tensor<?x?xi8>, tensor<1x?x?xi8>)
  %last = scn.squeeze %r#2 axes = [0] : tensor<1x?x?xi8> -> tensor<?x?xi8>
  return %r#1, %last : tensor<?x?xi8>, tensor<?x?xi8>
}
