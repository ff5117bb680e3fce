// RUN: scansion-opt --scn-to-nvvm --scn-print-ptx %S/Inputs/map.mlir -o /dev/null | FileCheck %s

// An elementwise map: one kernel, one thread per element, no loop, nothing outside registers but the arrays.
// CHECK: .target sm_90
// CHECK-NOT: .extern
// CHECK: .visible .entry map_kernel(
// CHECK-NOT: .local
// CHECK: .maxntid 128, 1, 1
// CHECK-NOT: .local
// CHECK: mov.u32 %{{.*}}, %ctaid.x;
// CHECK-COUNT-3: ld.global
// CHECK-NOT: call
// CHECK: st.global
// CHECK-NOT: st.global
// CHECK-NOT: bra
// CHECK: ret;
// CHECK-NOT: .entry
