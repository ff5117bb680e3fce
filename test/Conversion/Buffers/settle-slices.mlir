// RUN: scansion-opt %s -scn-settle-slices | FileCheck %s

// A single element has no next one.
// CHECK-LABEL: func.func @single
// CHECK: tensor.extract_slice %{{.*}}[0, %{{.*}}] [1, 1] [1, 1] : tensor<2x4xf64> to tensor<1xf64>
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[0, %{{.*}}] [1, 1] [1, 1] : tensor<1xf64> into tensor<2x4xf64>
func.func @single(%x: tensor<2x4xf64>, %k: index, %n: index) -> tensor<2x4xf64> {
  %c0 = arith.constant 0 : index
  %y = tensor.extract_slice %x[%c0, %k] [1, 1] [2, %n] : tensor<2x4xf64> to tensor<1xf64>
  %z = tensor.insert_slice %y into %x[%c0, %k] [1, 1] [2, 1] : tensor<1xf64> into tensor<2x4xf64>
  return %z : tensor<2x4xf64>
}

// Lengths stay what the types say.
// CHECK-LABEL: func.func @several
// CHECK: tensor.extract_slice %{{.*}}[1, 0] [%{{.*}}, 2] [2, 2] : tensor<?x4xf64> to tensor<?x2xf64>
func.func @several(%x: tensor<?x4xf64>) -> tensor<?x2xf64> {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %y = tensor.extract_slice %x[%c1, 0] [%c2, 2] [%c2, 2] : tensor<?x4xf64> to tensor<?x2xf64>
  return %y : tensor<?x2xf64>
}

// No element is there: a number would not lie inside.
// CHECK-LABEL: func.func @nothing
// CHECK: tensor.extract_slice %{{.*}}[%{{.*}}] [0] [1] : tensor<4xf64> to tensor<0xf64>
func.func @nothing(%x: tensor<4xf64>) -> tensor<0xf64> {
  %c9 = arith.constant 9 : index
  %y = tensor.extract_slice %x[%c9] [0] [1] : tensor<4xf64> to tensor<0xf64>
  return %y : tensor<0xf64>
}
