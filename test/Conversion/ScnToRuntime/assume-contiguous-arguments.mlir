// RUN: scansion-opt --scn-assume-contiguous-arguments %s | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: %{{.*}}: tensor<?xf64> {bufferization.buffer_layout = affine_map<(d0) -> (d0)>, bufferization.writable = false}
// CHECK-SAME: %{{.*}}: tensor<f64> {bufferization.buffer_layout = affine_map<() -> ()>, bufferization.writable = false}
// CHECK-SAME: %{{[a-z0-9]+}}: memref<?xf64>)
func.func @main(%x: tensor<?xf64>, %y: tensor<f64>, %z: memref<?xf64>) {
  return
}
