// RUN: scansion-opt --pass-pipeline='builtin.module(gpu.module(scn-expand-kernel-math))' --split-input-file --verify-diagnostics %s

gpu.module @sine {
  gpu.func @kernel(%x: f32) -> f32 {
    // expected-error @+1 {{'math.sin' on 'f32' cannot be computed in a kernel yet}}
    %y = math.sin %x : f32
    gpu.return %y : f32
  }
}

// -----

gpu.module @half {
  gpu.func @kernel(%x: f16) -> f16 {
    // expected-error @+1 {{'math.exp' on 'f16' cannot be computed in a kernel yet}}
    %y = math.exp %x : f16
    gpu.return %y : f16
  }
}

// -----

gpu.module @remainder {
  gpu.func @kernel(%x: f64) -> f64 {
    // expected-error @+1 {{'arith.remf' on 'f64' cannot be computed in a kernel yet}}
    %y = arith.remf %x, %x : f64
    gpu.return %y : f64
  }
}
