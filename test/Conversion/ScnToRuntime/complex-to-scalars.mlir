// RUN: scansion-opt --scn-complex-to-scalars %s | FileCheck %s

// CHECK-LABEL: func.func @sum
// CHECK-SAME: (%[[X:.*]]: complex<f64>, %[[Y:.*]]: complex<f64>)
// CHECK-DAG: %[[A:.*]] = complex.re %[[X]]
// CHECK-DAG: %[[B:.*]] = complex.re %[[Y]]
// CHECK: arith.addf %[[A]], %[[B]]
// CHECK: arith.addf
// CHECK-NOT: complex.add
func.func @sum(%x: complex<f64>, %y: complex<f64>) -> complex<f64> {
  %z = complex.add %x, %y : complex<f64>
  return %z : complex<f64>
}

// What it does not concern is not folded either.
// CHECK-LABEL: func.func @without
// CHECK: arith.addf
func.func @without() -> f64 {
  %one = arith.constant 1.0 : f64
  %two = arith.addf %one, %one : f64
  return %two : f64
}
