// RUN: scansion-opt %s -allow-unregistered-dialect -scf-carries-updated -canonicalize -split-input-file | FileCheck %s

#same = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>

// A sum of matrices: the destination is the sum itself.
// CHECK-LABEL: func @sum
// CHECK: scf.for {{.*}} iter_args(%[[S:.*]] = %{{.*}}) -> (tensor<?x?xf64>) {
// CHECK: linalg.generic {{.*}} ins(%[[S]], %{{.*}} : {{.*}}) outs(%[[S]] : tensor<?x?xf64>)
func.func @sum(%n: index, %d: index, %s0: tensor<?x?xf64>, %v: tensor<?xf64>) -> tensor<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%s = %s0) -> tensor<?x?xf64> {
    %rows = tensor.dim %s, %c0 : tensor<?x?xf64>
    %empty = tensor.empty(%rows, %d) : tensor<?x?xf64>
    %next = linalg.generic {indexing_maps = [#same, #row, #same], iterator_types = ["parallel", "parallel"]}
        ins(%s, %v : tensor<?x?xf64>, tensor<?xf64>) outs(%empty : tensor<?x?xf64>) {
    ^bb0(%a: f64, %b: f64, %out: f64):
      %c = arith.addf %a, %b : f64
      linalg.yield %c : f64
    } -> tensor<?x?xf64>
    scf.yield %next : tensor<?x?xf64>
  }
  return %r : tensor<?x?xf64>
}

// -----

#same = affine_map<(d0, d1) -> (d0, d1)>
#turned = affine_map<(d0, d1) -> (d1, d0)>

// Elements are read at other places than they are written, or somebody else reads the old value: nothing changes.
// CHECK-LABEL: func @left_alone
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}})
// CHECK-COUNT-2: outs(%[[EMPTY:.*]] : tensor<4x4xf64>)
func.func @left_alone(%n: index, %s0: tensor<4x4xf64>) -> (tensor<4x4xf64>, tensor<4x4xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %empty = tensor.empty() : tensor<4x4xf64>
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%s = %s0, %u = %s0) -> (tensor<4x4xf64>, tensor<4x4xf64>) {
    %next = linalg.generic {indexing_maps = [#turned, #same], iterator_types = ["parallel", "parallel"]}
        ins(%s : tensor<4x4xf64>) outs(%empty : tensor<4x4xf64>) {
    ^bb0(%a: f64, %out: f64):
      linalg.yield %a : f64
    } -> tensor<4x4xf64>
    %other = linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel", "parallel"]}
        ins(%u : tensor<4x4xf64>) outs(%empty : tensor<4x4xf64>) {
    ^bb0(%a: f64, %out: f64):
      %c = arith.addf %a, %a : f64
      linalg.yield %c : f64
    } -> tensor<4x4xf64>
    "test.read"(%u) : (tensor<4x4xf64>) -> ()
    scf.yield %next, %other : tensor<4x4xf64>, tensor<4x4xf64>
  }
  return %r#0, %r#1 : tensor<4x4xf64>, tensor<4x4xf64>
}
