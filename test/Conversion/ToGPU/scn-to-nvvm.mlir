// RUN: scansion-opt --scn-to-nvvm --split-input-file %s | FileCheck %s
// RUN: scansion-opt --scn-to-nvvm=chip=sm_80 --split-input-file %s | FileCheck %s --check-prefix=CHIP

// CHIP: gpu.module @affine_tanh_kernel [#nvvm.target<chip = "sm_80">]

// Shapes are checked on the host; the one kernel is in the NVVM dialect and calls nothing.
// CHECK-LABEL: func.func @affine_tanh
// CHECK: scn.check
// CHECK: gpu.launch_func @affine_tanh_kernel::@affine_tanh_kernel
// CHECK-NOT: gpu.launch_func
// CHECK: gpu.module @affine_tanh_kernel [#nvvm.target<chip = "sm_90">]
// CHECK-NEXT: llvm.func @affine_tanh_kernel({{.*}} attributes {{{.*}}gpu.kernel, {{.*}}nvvm.kernel
// CHECK: nvvm.read.ptx.sreg.ctaid.x
// CHECK-NOT: llvm.call @
// CHECK-NOT: llvm.alloca
// CHECK: llvm.store {{.*}} : f32
// CHECK-NOT: llvm.func
func.func @affine_tanh(%x: tensor<?x?xf32>, %a: tensor<?x?xf32>, %b: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = scn.tanh %x : tensor<?x?xf32> -> tensor<?x?xf32>
  %1 = scn.mul %0, %a : tensor<?x?xf32>, tensor<?x?xf32> -> tensor<?x?xf32>
  %2 = scn.add %1, %b : tensor<?x?xf32>, tensor<?x?xf32> -> tensor<?x?xf32>
  return %2 : tensor<?x?xf32>
}

// -----

// Maps before and after, and two scans in a row, are one kernel with two loops.
// CHECK-LABEL: func.func @join
// CHECK: scn.check %{{.*}} status = 1 "rows that one kernel computes have lengths {a} and {b}"
// CHECK: gpu.launch_func @join_kernel::@join_kernel
// CHECK-NOT: gpu.launch_func
// CHECK: return
func.func @join(%n: tensor<i64>, %x0: tensor<1x?xf32>, %p: tensor<?xf32>) -> (tensor<?xf32>, tensor<?x?xf32>, tensor<?xf32>) {
  %a = scn.exp %p : tensor<?xf32> -> tensor<?xf32>
  %traj, %last = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf32>) {
    ^bb0(%x: tensor<?xf32>):
      %y = scn.mul %x, %a : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
      %z = scn.add %y, %a : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
      scn.yield next(%z : tensor<?xf32>) outputs()
    } -> (tensor<?x?xf32>, tensor<1x?xf32>)
  %t2, %l2 = scn.scan steps(%n) states(%last taps [-1] : tensor<1x?xf32>) {
    ^bb0(%x: tensor<?xf32>):
      %y = scn.tanh %x : tensor<?xf32> -> tensor<?xf32>
      scn.yield next(%y : tensor<?xf32>) outputs()
    } -> (tensor<?x?xf32>, tensor<1x?xf32>)
  %f = scn.log %a : tensor<?xf32> -> tensor<?xf32>
  return %a, %t2, %f : tensor<?xf32>, tensor<?x?xf32>, tensor<?xf32>
}
