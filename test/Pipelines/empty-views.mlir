// RUN: scansion-opt %s -verify-each=false -scansion-pipeline | FileCheck %s
//
// The number of steps turns out to be 0 while the program is simplified. Upstream's canonicalizer then gives the loop's
// result an axis of static length 0, of which no view is valid; scn-replace-empty-views runs right after it, so the
// program is verified at the ends of phases only, as the library does.

// CHECK: llvm.func {{.*}}@no_rows_until(
func.func @no_rows_until(%x: tensor<?xf64>, %x0: tensor<1xf64>) -> tensor<?xf64> {
  %none = scn.slice %x starts() stops() steps() static_starts = [0] static_stops = [0] static_steps = [1] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
  %n = scn.dim %none, 0 : tensor<?xf64> -> tensor<i64>
  %one = scn.constant dense<1.0> : tensor<f64>
  %0:2 = scn.scan steps(%n) sequences(%none taps [0] : tensor<?xf64>) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%u: tensor<f64>, %s: tensor<f64>):
    %y = scn.tanh %s : tensor<f64> -> tensor<f64>
    %stop = scn.gt %y, %one : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%y : tensor<f64>) outputs() until(%stop : tensor<i1>)
  } -> (tensor<?xf64>, tensor<1xf64>)
  return %0#0 : tensor<?xf64>
}
