// RUN: scansion-opt --scn-to-nvvm --scn-print-ptx %S/Inputs/series.mlir -o /dev/null | FileCheck %s

// A scan: one kernel, one thread per series, the time loop inside. A step reads an element of the sequence, computes in
// registers and stores an element of the trajectory; the state is not among what it reads.
// CHECK-NOT: .extern
// CHECK: .visible .entry series_kernel(
// CHECK-NOT: .local
// CHECK: ld.global
// CHECK: [[LOOP:\$L__BB0_[0-9]+]]:
// CHECK-COUNT-1: ld.global
// CHECK-NOT: ld.
// CHECK-NOT: call
// CHECK: st.global
// CHECK-NOT: st.
// CHECK: bra [[LOOP]];
// CHECK: st.global
// CHECK: ret;
// CHECK-NOT: .entry
