// RUN: scansion-opt %s -scn-sum-after-scan -split-input-file | FileCheck %s

// CHECK-LABEL: func @outer(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[A:.*]]: tensor<?x3xf64>, %[[B:.*]]: tensor<?x4xf64>, %[[W:.*]]: tensor<3x4xf64>
func.func @outer(%n: tensor<i64>, %a: tensor<?x3xf64>, %b: tensor<?x4xf64>, %w: tensor<3x4xf64>) -> tensor<3x4xf64> {
  // CHECK: %[[P:.*]] = scn.slice %[[A]]
  // CHECK: %[[Q:.*]] = scn.slice %[[B]]
  // CHECK: %[[S:.*]] = scn.dot %[[P]], %[[Q]] batch = [], [] contract = [0], [0] {scn.checked} : tensor<?x3xf64>, tensor<?x4xf64> -> tensor<3x4xf64>
  // CHECK: %[[R:.*]] = scn.add %[[W]], %[[S]]
  // CHECK: return %[[R]]
  %0 = scn.scan steps(%n) sequences(%a taps [0] : tensor<?x3xf64>, %b taps [0] : tensor<?x4xf64>) states(%w taps [] : tensor<3x4xf64>) {
  ^bb0(%a_t: tensor<3xf64>, %b_t: tensor<4xf64>, %acc: tensor<3x4xf64>):
    %p = scn.dot %a_t, %b_t batch = [], [] contract = [], [] {scn.checked} : tensor<3xf64>, tensor<4xf64> -> tensor<3x4xf64>
    %sum = scn.add %acc, %p {scn.checked} : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    scn.yield next(%sum : tensor<3x4xf64>) outputs()
  } attributes {scn.checked} -> tensor<3x4xf64>
  return %0 : tensor<3x4xf64>
}

// -----

// A window of one row; a row that the step computes, stacked in the order of the other; a term that stays in the loop.
// CHECK-LABEL: func @adjoint(
func.func @adjoint(%n: tensor<i64>, %x: tensor<?x3xf64>, %g0: tensor<1x3xf64>, %w: tensor<1x3x3xf64>) -> (tensor<1x3x3xf64>, tensor<1x3xf64>) {
  // CHECK: %[[R:.*]]:5 = scn.scan
  // CHECK: ^bb0(%[[X:.*]]: tensor<3xf64>, %[[G:.*]]: tensor<3xf64>, %[[ACC:.*]]: tensor<3x3xf64>):
  // CHECK: %[[NEXT:.*]] = scn.mul
  // CHECK: %[[REST:.*]] = scn.add %[[ACC]]
  // CHECK: scn.yield next(%[[NEXT]], %[[REST]] : tensor<3xf64>, tensor<3x3xf64>) outputs(
  // CHECK: %[[ROWS:.*]] = scn.slice
  // CHECK-NOT: scn.reverse
  // CHECK: %[[S:.*]] = scn.dot %[[ROWS]], %[[R]]#2 batch = [], [] contract = [0], [0]
  // CHECK: %[[T:.*]] = scn.transpose %[[S]]
  // CHECK: %[[E:.*]] = scn.expand_dims %[[T]] axes = [0]
  // CHECK: scn.add %[[R]]#4, %[[E]]
  %0:4 = scn.scan steps(%n) sequences(%x reverse taps [0] : tensor<?x3xf64>) states(%g0 taps [-1] : tensor<1x3xf64>, %w taps [-1] : tensor<1x3x3xf64>) {
  ^bb0(%x_t: tensor<3xf64>, %g: tensor<3xf64>, %acc: tensor<3x3xf64>):
    %next = scn.mul %g, %x_t {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    %e = scn.exp %next {scn.checked} : tensor<3xf64> -> tensor<3xf64>
    %p = scn.dot %x_t, %e batch = [], [] contract = [], [] {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3x3xf64>
    %t = scn.transpose %p permutation = [1, 0] : tensor<3x3xf64> -> tensor<3x3xf64>
    %sum = scn.add %t, %acc {scn.checked} : tensor<3x3xf64>, tensor<3x3xf64> -> tensor<3x3xf64>
    %b = scn.broadcast %g sizes() static_sizes = [3, 3] dimensions = [0] {scn.checked} : tensor<3xf64> -> tensor<3x3xf64>
    %all = scn.add %sum, %b {scn.checked} : tensor<3x3xf64>, tensor<3x3xf64> -> tensor<3x3xf64>
    scn.yield next(%next, %all : tensor<3xf64>, tensor<3x3xf64>) outputs()
  } attributes {scn.checked} -> (tensor<?x3xf64>, tensor<?x3x3xf64>, tensor<1x3xf64>, tensor<1x3x3xf64>)
  return %0#3, %0#2 : tensor<1x3x3xf64>, tensor<1x3xf64>
}

// -----

// Left alone: a sum that the step reads, one whose trajectory is read, one of numbers, a scan that may end early.
// CHECK-LABEL: func @kept
func.func @kept(%n: tensor<i64>, %a: tensor<?x3xf64>, %w: tensor<3x3xf64>, %w1: tensor<1x3x3xf64>, %s: tensor<f64>) -> (tensor<3x3xf64>, tensor<?x3x3xf64>, tensor<f64>, tensor<3x3xf64>) {
  // CHECK: scn.scan
  // CHECK-COUNT-3: scn.add
  // CHECK: scn.scan
  // CHECK: scn.add
  // CHECK: until
  // CHECK-NOT: scn.dot
  %0:4 = scn.scan steps(%n) sequences(%a taps [0] : tensor<?x3xf64>) states(%w taps [] : tensor<3x3xf64>, %w1 taps [-1] : tensor<1x3x3xf64>, %s taps [] : tensor<f64>) {
  ^bb0(%a_t: tensor<3xf64>, %acc: tensor<3x3xf64>, %traj: tensor<3x3xf64>, %total: tensor<f64>):
    %p = scn.dot %a_t, %a_t batch = [], [] contract = [], [] {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3x3xf64>
    %q = scn.mul %p, %acc {scn.checked} : tensor<3x3xf64>, tensor<3x3xf64> -> tensor<3x3xf64>
    %0 = scn.add %acc, %q {scn.checked} : tensor<3x3xf64>, tensor<3x3xf64> -> tensor<3x3xf64>
    %r = scn.dot %a_t, %a_t batch = [], [] contract = [], [] {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3x3xf64>
    %1 = scn.add %traj, %r {scn.checked} : tensor<3x3xf64>, tensor<3x3xf64> -> tensor<3x3xf64>
    %d = scn.dot %a_t, %a_t batch = [], [] contract = [0], [0] {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<f64>
    %2 = scn.add %total, %d {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%0, %1, %2 : tensor<3x3xf64>, tensor<3x3xf64>, tensor<f64>) outputs()
  } attributes {scn.checked} -> (tensor<?x3x3xf64>, tensor<3x3xf64>, tensor<1x3x3xf64>, tensor<f64>)
  %1 = scn.scan steps(%n) sequences(%a taps [0] : tensor<?x3xf64>) states(%w taps [] : tensor<3x3xf64>) {
  ^bb0(%a_t: tensor<3xf64>, %acc: tensor<3x3xf64>):
    %p = scn.dot %a_t, %a_t batch = [], [] contract = [], [] {scn.checked} : tensor<3xf64>, tensor<3xf64> -> tensor<3x3xf64>
    %sum = scn.add %acc, %p {scn.checked} : tensor<3x3xf64>, tensor<3x3xf64> -> tensor<3x3xf64>
    %d = scn.reduce_sum %a_t axes = [0] : tensor<3xf64> -> tensor<f64>
    %stop = scn.isnan %d {scn.checked} : tensor<f64> -> tensor<i1>
    scn.yield next(%sum : tensor<3x3xf64>) outputs() until(%stop : tensor<i1>)
  } attributes {scn.checked} -> tensor<3x3xf64>
  return %0#1, %0#0, %0#3, %1 : tensor<3x3xf64>, tensor<?x3x3xf64>, tensor<f64>, tensor<3x3xf64>
}

// -----

// A scan that does nothing but add up a few numbers: their rows are summed, and the scan is a map.
// CHECK-LABEL: func @numbers(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[X:.*]]: tensor<?xf64>, %[[C:.*]]: tensor<f64>, %[[W:.*]]: tensor<1xf64>
func.func @numbers(%n: tensor<i64>, %x: tensor<?xf64>, %c: tensor<f64>, %w: tensor<1xf64>) -> (tensor<f64>, tensor<1xf64>) {
  // CHECK: %[[R:.*]] = scn.scan steps(%[[N]]) sequences(%[[X]] reverse taps [0] : tensor<?xf64>) {
  // CHECK: %[[P:.*]] = scn.mul
  // CHECK: scn.yield next() outputs(%[[P]] : tensor<f64>)
  // CHECK: reversed_outputs = array<i64: 0>
  // CHECK: %[[ROWS:.*]] = scn.slice %[[X]]
  // CHECK: %[[T:.*]] = scn.reduce_sum %[[ROWS]] axes = [0]
  // CHECK: %[[E:.*]] = scn.expand_dims %[[T]] axes = [0]
  // CHECK: %[[B:.*]] = scn.add %[[W]], %[[E]]
  // CHECK: %[[S:.*]] = scn.reduce_sum %[[R]] axes = [0]
  // CHECK: %[[A:.*]] = scn.sub %[[C]], %[[S]]
  // CHECK: return %[[A]], %[[B]]
  %0:3 = scn.scan steps(%n) sequences(%x reverse taps [0] : tensor<?xf64>) states(%c taps [] : tensor<f64>, %w taps [-1] : tensor<1xf64>) {
  ^bb0(%x_t: tensor<f64>, %s: tensor<f64>, %t: tensor<f64>):
    %p = scn.mul %x_t, %c {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %0 = scn.sub %s, %p {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %1 = scn.add %x_t, %t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%0, %1 : tensor<f64>, tensor<f64>) outputs()
  } attributes {scn.checked} -> (tensor<?xf64>, tensor<f64>, tensor<1xf64>)
  return %0#1, %0#2 : tensor<f64>, tensor<1xf64>
}

// -----

// Another state needs the loop; long rows are added up while they are in cache.
// CHECK-LABEL: func @numbers_kept
func.func @numbers_kept(%n: tensor<i64>, %x: tensor<?xf64>, %c: tensor<f64>, %y: tensor<?x64xf64>, %w: tensor<64xf64>) -> (tensor<f64>, tensor<f64>, tensor<64xf64>) {
  // CHECK-NOT: scn.reduce_sum
  %0:3 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?xf64>) states(%c taps [] : tensor<f64>, %c taps [] : tensor<f64>) {
  ^bb0(%x_t: tensor<f64>, %s: tensor<f64>, %t: tensor<f64>):
    %0 = scn.add %s, %x_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    %1 = scn.mul %t, %x_t {scn.checked} : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%0, %1 : tensor<f64>, tensor<f64>) outputs(%1 : tensor<f64>)
  } attributes {scn.checked} -> (tensor<?xf64>, tensor<f64>, tensor<f64>)
  %1 = scn.scan steps(%n) sequences(%y taps [0] : tensor<?x64xf64>) states(%w taps [] : tensor<64xf64>) {
  ^bb0(%y_t: tensor<64xf64>, %s: tensor<64xf64>):
    %2 = scn.add %s, %y_t {scn.checked} : tensor<64xf64>, tensor<64xf64> -> tensor<64xf64>
    scn.yield next(%2 : tensor<64xf64>) outputs()
  } attributes {scn.checked} -> tensor<64xf64>
  return %0#1, %0#2, %1 : tensor<f64>, tensor<f64>, tensor<64xf64>
}

// -----

// Lengths that only a step compares: without steps there are no rows, and they get the lengths of the sum.
// CHECK-LABEL: func @lengths(
// CHECK-SAME: %[[N:.*]]: tensor<i64>, %[[A:.*]]: tensor<?x?xf64>, %[[B:.*]]: tensor<?x4xf64>, %[[W:.*]]: tensor<?x4xf64>
func.func @lengths(%n: tensor<i64>, %a: tensor<?x?xf64>, %b: tensor<?x4xf64>, %w: tensor<?x4xf64>) -> tensor<?x4xf64> {
  // CHECK: %[[D:.*]] = tensor.dim %[[W]], %{{.*}} : tensor<?x4xf64>
  // CHECK: %[[P:.*]] = scn.slice %[[A]]
  // CHECK: %[[E:.*]] = tensor.extract_slice %[[P]][0, 0] [%{{.*}}, %[[D]]] [1, 1]
  // CHECK: %[[Q:.*]] = scn.slice %[[B]]
  // CHECK: scn.dot %[[E]], %[[Q]] batch = [], [] contract = [0], [0]
  %0 = scn.scan steps(%n) sequences(%a taps [0] : tensor<?x?xf64>, %b taps [0] : tensor<?x4xf64>) states(%w taps [] : tensor<?x4xf64>) {
  ^bb0(%a_t: tensor<?xf64>, %b_t: tensor<4xf64>, %acc: tensor<?x4xf64>):
    %p = scn.dot %a_t, %b_t batch = [], [] contract = [], [] {scn.checked} : tensor<?xf64>, tensor<4xf64> -> tensor<?x4xf64>
    %sum = scn.add %acc, %p {scn.checked} : tensor<?x4xf64>, tensor<?x4xf64> -> tensor<?x4xf64>
    scn.yield next(%sum : tensor<?x4xf64>) outputs()
  } attributes {scn.checked} -> tensor<?x4xf64>
  return %0 : tensor<?x4xf64>
}
