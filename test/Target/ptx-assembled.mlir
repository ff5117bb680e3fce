// REQUIRES: ptxas
// RUN: scansion-opt --scn-to-nvvm --scn-print-ptx %S/Inputs/map.mlir -o /dev/null > %t.map.ptx
// RUN: %ptxas -arch=sm_90 -v %t.map.ptx -o /dev/null 2>&1 | FileCheck %s
// RUN: scansion-opt --scn-to-nvvm --scn-print-ptx %S/Inputs/series.mlir -o /dev/null > %t.series.ptx
// RUN: %ptxas -arch=sm_90 -v %t.series.ptx -o /dev/null 2>&1 | FileCheck %s
// RUN: scansion-opt --scn-to-nvvm --scn-print-ptx %S/Inputs/second-order.mlir -o /dev/null > %t.second-order.ptx
// RUN: %ptxas -arch=sm_90 -v %t.second-order.ptx -o /dev/null 2>&1 | FileCheck %s

// NVIDIA's assembler takes the text as it is, and finds room for everything in registers.
// CHECK: Compiling entry function '{{.*}}_kernel' for 'sm_90'
// CHECK: 0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
