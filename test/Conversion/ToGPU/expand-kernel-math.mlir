// RUN: scansion-opt --pass-pipeline='builtin.module(gpu.module(scn-expand-kernel-math))' %s | FileCheck %s

// The numbers are tested in test_kernel_math.py.
gpu.module @kernels {
  // CHECK-LABEL: gpu.func @exponential
  // CHECK-SAME: %[[X:.*]]: f32
  gpu.func @exponential(%x: f32) -> f32 {
    // CHECK: %[[N:.*]] = math.roundeven
    // CHECK: %[[MINUS_LOG2:.*]] = arith.constant -0.693147182
    // CHECK: %[[R:.*]] = math.fma %[[N]], %[[MINUS_LOG2]]
    // CHECK: arith.fptosi
    // CHECK: arith.shli
    // CHECK: arith.bitcast {{.*}} : i32 to f32
    // CHECK-NOT: math.exp
    %y = math.exp %x : f32
    gpu.return %y : f32
  }

  // CHECK-LABEL: gpu.func @logarithm
  gpu.func @logarithm(%x: f64) -> f64 {
    // CHECK: arith.bitcast {{.*}} : f64 to i64
    // CHECK-NOT: math.log
    %y = math.log %x : f64
    gpu.return %y : f64
  }

  // CHECK-LABEL: gpu.func @others
  gpu.func @others(%x: f64) -> f64 {
    // CHECK-NOT: math.{{exp|log|sinh|cosh|tanh}}
    // CHECK: gpu.return
    %0 = math.exp2 %x : f64
    %1 = math.expm1 %0 : f64
    %2 = math.log1p %1 : f64
    %3 = math.log2 %2 : f64
    %4 = math.log10 %3 : f64
    %5 = math.sinh %4 : f64
    %6 = math.cosh %5 : f64
    %7 = math.tanh %6 : f64
    gpu.return %7 : f64
  }

  // What the GPU has instructions for stays.
  // CHECK-LABEL: gpu.func @instructions
  gpu.func @instructions(%x: f32) -> f32 {
    // CHECK-NEXT: math.sqrt
    // CHECK-NEXT: math.floor
    %0 = math.sqrt %x : f32
    %1 = math.floor %0 : f32
    gpu.return %1 : f32
  }
}
