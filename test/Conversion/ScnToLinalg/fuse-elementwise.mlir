// RUN: scansion-opt %s -linalg-fuse-elementwise | FileCheck %s

#same = affine_map<(d0) -> (d0)>
#one = affine_map<(d0) -> ()>

// A number that is repeated for two readers is repeated for none: each has it in its body.
// CHECK-LABEL: func @repeated
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>, %[[N:.*]]: tensor<f64>,
// CHECK-COUNT-2: linalg.generic {{.*}} ins(%[[X]], %[[N]] : tensor<?xf64>, tensor<f64>)
// CHECK-NOT: linalg.generic
func.func @repeated(%x: tensor<?xf64>, %number: tensor<f64>, %n: index) -> (tensor<?xf64>, tensor<?xf64>) {
  %empty = tensor.empty(%n) : tensor<?xf64>
  %many = linalg.generic {indexing_maps = [#one, #same], iterator_types = ["parallel"]}
      ins(%number : tensor<f64>) outs(%empty : tensor<?xf64>) {
  ^bb0(%a: f64, %out: f64):
    linalg.yield %a : f64
  } -> tensor<?xf64>
  %sum = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel"]}
      ins(%x, %many : tensor<?xf64>, tensor<?xf64>) outs(%empty : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64, %out: f64):
    %c = arith.addf %a, %b : f64
    linalg.yield %c : f64
  } -> tensor<?xf64>
  %product = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel"]}
      ins(%x, %many : tensor<?xf64>, tensor<?xf64>) outs(%empty : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64, %out: f64):
    %c = arith.mulf %a, %b : f64
    linalg.yield %c : f64
  } -> tensor<?xf64>
  return %sum, %product : tensor<?xf64>, tensor<?xf64>
}

#left = affine_map<(i, j, k) -> (i, k)>
#right = affine_map<(i, j, k) -> (k, j)>
#result = affine_map<(i, j, k) -> (i, j)>
#matrix = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>

// A product has code of its own for factors in memory: what it reads too stays there.
// CHECK-LABEL: func @factor
// CHECK: %[[ROWS:.*]] = linalg.generic {{.*}} ins(%{{.*}} : tensor<4xf64>)
// CHECK-COUNT-2: linalg.generic {{.*}} ins(%{{.*}}, %[[ROWS]] : tensor<4x4xf64>, tensor<4x4xf64>)
func.func @factor(%x: tensor<4x4xf64>, %row: tensor<4xf64>, %zeros: tensor<4x4xf64>) -> (tensor<4x4xf64>, tensor<4x4xf64>) {
  %empty = tensor.empty() : tensor<4x4xf64>
  %rows = linalg.generic {indexing_maps = [#row, #matrix], iterator_types = ["parallel", "parallel"]}
      ins(%row : tensor<4xf64>) outs(%empty : tensor<4x4xf64>) {
  ^bb0(%a: f64, %out: f64):
    linalg.yield %a : f64
  } -> tensor<4x4xf64>
  %product = linalg.generic {indexing_maps = [#left, #right, #result], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %rows : tensor<4x4xf64>, tensor<4x4xf64>) outs(%zeros : tensor<4x4xf64>) {
  ^bb0(%a: f64, %b: f64, %out: f64):
    %c = arith.mulf %a, %b : f64
    %d = arith.addf %out, %c : f64
    linalg.yield %d : f64
  } -> tensor<4x4xf64>
  %sum = linalg.generic {indexing_maps = [#matrix, #matrix, #matrix], iterator_types = ["parallel", "parallel"]}
      ins(%x, %rows : tensor<4x4xf64>, tensor<4x4xf64>) outs(%empty : tensor<4x4xf64>) {
  ^bb0(%a: f64, %b: f64, %out: f64):
    %c = arith.addf %a, %b : f64
    linalg.yield %c : f64
  } -> tensor<4x4xf64>
  return %product, %sum : tensor<4x4xf64>, tensor<4x4xf64>
}
