// RUN: scansion-opt --pass-pipeline='builtin.module(gpu.module(scn-kernel-math-to-intrinsics))' %s | FileCheck %s

gpu.module @kernels {
  // CHECK-LABEL: gpu.func @kernel
  // CHECK-SAME: %[[X:.*]]: f32, %[[Y:.*]]: f64
  gpu.func @kernel(%x: f32, %y: f64) -> (f32, f64, f64) {
    // CHECK: llvm.call_intrinsic "llvm.floor.f32"(%[[X]]) : (f32) -> f32
    %0 = math.floor %x : f32
    // CHECK: llvm.call_intrinsic "llvm.fma.f64"(%[[Y]], %[[Y]], %[[Y]]) : (f64, f64, f64) -> f64
    %1 = math.fma %y, %y, %y : f64
    // CHECK: llvm.call_intrinsic "llvm.maximum.f64"(%[[Y]], %[[Y]]) : (f64, f64) -> f64
    %2 = arith.maximumf %y, %y : f64
    gpu.return %0, %1, %2 : f32, f64, f64
  }
}
