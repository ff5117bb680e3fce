// RUN: scansion-opt --scn-print-ptx --split-input-file --verify-diagnostics %s -o /dev/null

// expected-error @+1 {{needs exactly one NVVM target to become PTX}}
gpu.module @untargeted {
}

// -----

gpu.module @calls [#nvvm.target<chip = "sm_90">] {
  // expected-error @+1 {{PTX would call '__nv_tanhf', which nobody defines}}
  llvm.func @__nv_tanhf(f32) -> f32
}
