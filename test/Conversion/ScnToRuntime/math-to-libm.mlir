// RUN: scansion-opt --scn-math-to-libm %s | FileCheck %s

// CHECK-DAG: func.func private @erf(f64) -> f64
// CHECK-DAG: func.func private @expm1f(f32) -> f32
// CHECK-LABEL: func.func @main
func.func @main(%x: f64, %y: f32) -> (f64, f32, f64, f64, f64) {
  // CHECK: call @erf(%{{.*}}) : (f64) -> f64
  %0 = math.erf %x : f64
  // CHECK: call @expm1f(%{{.*}}) : (f32) -> f32
  %1 = math.expm1 %y : f32
  // What LLVM knows stays.
  // CHECK: math.tanh
  %2 = math.tanh %x : f64
  // CHECK: math.floor
  %3 = math.floor %x : f64
  // CHECK: math.exp
  %4 = math.exp %x : f64
  return %0, %1, %2, %3, %4 : f64, f32, f64, f64, f64
}
