// RUN: scansion-opt %s -scn-advance-checks | FileCheck %s

// CHECK-LABEL: func @advance
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>, %[[OK:.*]]: tensor<i1>)
func.func @advance(%x: tensor<?xf64>, %ok: tensor<i1>) -> tensor<?xf64> {
  // CHECK-NEXT: %[[N:.*]] = scn.dim %[[X]], 0
  // CHECK-NEXT: scn.check %[[OK]], %[[N]], %[[N]] status = 1 "first"
  // CHECK-NEXT: %[[M:.*]] = scn.neg %[[N]]
  // CHECK-NEXT: scn.check %[[OK]], %[[M]], %[[M]] status = 1 "second"
  // CHECK-NEXT: scn.tanh
  %y = scn.tanh %x : tensor<?xf64> -> tensor<?xf64>
  %n = scn.dim %x, 0 : tensor<?xf64> -> tensor<i64>
  scn.check %ok, %n, %n status = 1 "first" : tensor<i1>, tensor<i64>, tensor<i64>
  %m = scn.neg %n : tensor<i64> -> tensor<i64>
  scn.check %ok, %m, %m status = 1 "second" : tensor<i1>, tensor<i64>, tensor<i64>
  return %y : tensor<?xf64>
}

// A scan is not run earlier for the sake of a check, and checks keep their order.
// CHECK-LABEL: func @behind_a_scan
func.func @behind_a_scan(%n: tensor<i64>, %x0: tensor<1xf64>, %ok: tensor<i1>) -> tensor<?xf64> {
  // CHECK-NEXT: scn.scan
  // CHECK-NEXT: ^bb0
  // CHECK-NEXT: scn.check {{.*}} "inside"
  // CHECK-NEXT: scn.exp
  // CHECK: } ->
  // CHECK-NEXT: scn.dim
  // CHECK-NEXT: scn.check {{.*}} "rows"
  // CHECK-NEXT: scn.check {{.*}} "after"
  // CHECK-NEXT: scn.tanh
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    %e = scn.exp %x : tensor<f64> -> tensor<f64>
    scn.check %ok, %n, %n status = 1 "inside" : tensor<i1>, tensor<i64>, tensor<i64>
    scn.yield next(%e : tensor<f64>) outputs() until(%ok : tensor<i1>)
  } -> (tensor<?xf64>, tensor<1xf64>)
  %rows = scn.dim %0#0, 0 : tensor<?xf64> -> tensor<i64>
  scn.check %ok, %rows, %rows status = 1 "rows" : tensor<i1>, tensor<i64>, tensor<i64>
  %y = scn.tanh %0#0 : tensor<?xf64> -> tensor<?xf64>
  scn.check %ok, %n, %n status = 1 "after" : tensor<i1>, tensor<i64>, tensor<i64>
  return %y : tensor<?xf64>
}
