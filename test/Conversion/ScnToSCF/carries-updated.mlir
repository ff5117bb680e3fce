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

// -----

#same = affine_map<(d0) -> (d0)>
#one = affine_map<(d0) -> ()>

// States that read each other: one op computes both over themselves. What asks how large they are stays in its place, and
// who reads a result comes after it.
// CHECK-LABEL: func @coupled
// CHECK: scf.while {{.*}} {
// CHECK: ^bb0(%[[X:[a-z0-9]*]]: tensor<?xf64>, %[[Y:[a-z0-9]*]]: tensor<?xf64>):
// CHECK: %[[NEXT:.*]]:3 = linalg.generic {{.*}} ins(%[[Y]], %[[X]], %[[Y]], %[[X]] : {{.*}}) outs(%{{.*}}, %[[X]], %[[Y]] : {{.*}}) {
// CHECK: %[[SQUARE:.*]] = arith.mulf
// CHECK: %[[SUM:.*]] = arith.addf %{{.*}}, %[[SQUARE]]
// CHECK: %[[DIFFERENCE:.*]] = arith.subf
// CHECK: linalg.yield %[[SQUARE]], %[[SUM]], %[[DIFFERENCE]]
// CHECK: %[[LARGEST:.*]] = linalg.generic {{.*}} iterator_types = ["reduction"]} ins(%[[NEXT]]#0 : {{.*}})
// CHECK: tensor.extract %[[LARGEST]]
// CHECK: scf.yield %[[NEXT]]#1, %[[NEXT]]#2, %{{.*}} : tensor<?xf64>, tensor<?xf64>, i1
func.func @coupled(%x0: tensor<?xf64>, %y0: tensor<?xf64>, %zero: tensor<f64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %most = arith.constant 4.0 : f64
  %true = arith.constant true
  %r:2 = scf.while (%x = %x0, %y = %y0, %go = %true) : (tensor<?xf64>, tensor<?xf64>, i1) -> (tensor<?xf64>, tensor<?xf64>) {
    scf.condition(%go) %x, %y : tensor<?xf64>, tensor<?xf64>
  } do {
  ^bb0(%x: tensor<?xf64>, %y: tensor<?xf64>):
    %n = tensor.dim %x, %c0 : tensor<?xf64>
    %empty = tensor.empty(%n) : tensor<?xf64>
    %square = linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel"]}
        ins(%y : tensor<?xf64>) outs(%empty : tensor<?xf64>) {
    ^bb0(%a: f64, %out: f64):
      %c = arith.mulf %a, %a : f64
      linalg.yield %c : f64
    } -> tensor<?xf64>
    %largest = linalg.generic {indexing_maps = [#same, #one], iterator_types = ["reduction"]}
        ins(%square : tensor<?xf64>) outs(%zero : tensor<f64>) {
    ^bb0(%a: f64, %out: f64):
      %c = arith.maximumf %a, %out : f64
      linalg.yield %c : f64
    } -> tensor<f64>
    %next_x = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel"]}
        ins(%x, %square : tensor<?xf64>, tensor<?xf64>) outs(%empty : tensor<?xf64>) {
    ^bb0(%a: f64, %b: f64, %out: f64):
      %c = arith.addf %a, %b : f64
      linalg.yield %c : f64
    } -> tensor<?xf64>
    %next_y = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel"]}
        ins(%y, %x : tensor<?xf64>, tensor<?xf64>) outs(%empty : tensor<?xf64>) {
    ^bb0(%a: f64, %b: f64, %out: f64):
      %c = arith.subf %a, %b : f64
      linalg.yield %c : f64
    } -> tensor<?xf64>
    %number = tensor.extract %largest[] : tensor<f64>
    %go = arith.cmpf olt, %number, %most : f64
    scf.yield %next_x, %next_y, %go : tensor<?xf64>, tensor<?xf64>, i1
  }
  return %r#0 : tensor<?xf64>
}

// -----

#same = affine_map<(d0) -> (d0)>
#one = affine_map<(d0) -> ()>

// The next x needs a sum over the next y, or its row is stored: the ops stay apart.
// CHECK-LABEL: func @apart
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<4xf64>
// CHECK: scf.for
// CHECK-COUNT-2: linalg.generic {{.*}} outs(%[[EMPTY]] : tensor<4xf64>)
// CHECK-NEXT: ^bb0(
// CHECK: scf.for
// CHECK-COUNT-2: linalg.generic {{.*}} outs(%[[EMPTY]] : tensor<4xf64>)
func.func @apart(%n: index, %x0: tensor<4xf64>, %zero: tensor<f64>, %rows0: tensor<?x4xf64>)
    -> (tensor<4xf64>, tensor<4xf64>, tensor<?x4xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %empty = tensor.empty() : tensor<4xf64>
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%x = %x0, %y = %x0) -> (tensor<4xf64>, tensor<4xf64>) {
    %next_y = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel"]}
        ins(%y, %x : tensor<4xf64>, tensor<4xf64>) outs(%empty : tensor<4xf64>) {
    ^bb0(%a: f64, %b: f64, %out: f64):
      %c = arith.subf %a, %b : f64
      linalg.yield %c : f64
    } -> tensor<4xf64>
    %sum = linalg.generic {indexing_maps = [#same, #one], iterator_types = ["reduction"]}
        ins(%next_y : tensor<4xf64>) outs(%zero : tensor<f64>) {
    ^bb0(%a: f64, %out: f64):
      %c = arith.addf %a, %out : f64
      linalg.yield %c : f64
    } -> tensor<f64>
    %next_x = linalg.generic {indexing_maps = [#same, #one, #same], iterator_types = ["parallel"]}
        ins(%x, %sum : tensor<4xf64>, tensor<f64>) outs(%empty : tensor<4xf64>) {
    ^bb0(%a: f64, %b: f64, %out: f64):
      %c = arith.addf %a, %b : f64
      linalg.yield %c : f64
    } -> tensor<4xf64>
    scf.yield %next_x, %next_y : tensor<4xf64>, tensor<4xf64>
  }
  %s:3 = scf.for %t = %c0 to %n step %c1 iter_args(%u = %x0, %v = %x0, %rows = %rows0) -> (tensor<4xf64>, tensor<4xf64>, tensor<?x4xf64>) {
    %next_u = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel"]}
        ins(%u, %v : tensor<4xf64>, tensor<4xf64>) outs(%empty : tensor<4xf64>) {
    ^bb0(%a: f64, %b: f64, %out: f64):
      %c = arith.addf %a, %b : f64
      linalg.yield %c : f64
    } -> tensor<4xf64>
    %next_v = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel"]}
        ins(%v, %u : tensor<4xf64>, tensor<4xf64>) outs(%empty : tensor<4xf64>) {
    ^bb0(%a: f64, %b: f64, %out: f64):
      %c = arith.subf %a, %b : f64
      linalg.yield %c : f64
    } -> tensor<4xf64>
    %stored = tensor.insert_slice %next_v into %rows[%t, 0] [1, 4] [1, 1] : tensor<4xf64> into tensor<?x4xf64>
    scf.yield %next_u, %next_v, %stored : tensor<4xf64>, tensor<4xf64>, tensor<?x4xf64>
  }
  return %r#0, %s#0, %s#2 : tensor<4xf64>, tensor<4xf64>, tensor<?x4xf64>
}

// -----

#same = affine_map<(d0) -> (d0)>

// One branch computes the next sum, the other one hands it on: the sum is the destination.
// CHECK-LABEL: func @branch
// CHECK: scf.for {{.*}} iter_args(%[[S:.*]] = %{{.*}}) -> (tensor<?xf64>) {
// CHECK: scf.if
// CHECK: scf.yield %[[S]]
// CHECK: linalg.generic {{.*}} ins(%[[S]], %{{.*}} : {{.*}}) outs(%[[S]] : tensor<?xf64>)
// CHECK: scf.while
// CHECK: ^bb0(%[[U:[a-z0-9]*]]: tensor<?xf64>):
// CHECK: scf.if
// CHECK: linalg.generic {{.*}} ins(%[[U]], %{{.*}} : {{.*}}) outs(%[[U]] : tensor<?xf64>)
// CHECK: scf.yield %[[U]]
func.func @branch(%n: index, %d: index, %s0: tensor<?xf64>, %v: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %true = arith.constant true
  %empty = tensor.empty(%d) : tensor<?xf64>
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%s = %s0) -> tensor<?xf64> {
    %c = "test.choose"(%t) : (index) -> i1
    %next = scf.if %c -> tensor<?xf64> {
      scf.yield %s : tensor<?xf64>
    } else {
      %sum = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel"]}
          ins(%s, %v : tensor<?xf64>, tensor<?xf64>) outs(%empty : tensor<?xf64>) {
      ^bb0(%a: f64, %b: f64, %out: f64):
        %0 = arith.addf %a, %b : f64
        linalg.yield %0 : f64
      } -> tensor<?xf64>
      scf.yield %sum : tensor<?xf64>
    }
    scf.yield %next : tensor<?xf64>
  }
  %w:2 = scf.while (%u = %s0, %go = %true) : (tensor<?xf64>, i1) -> (tensor<?xf64>, i1) {
    scf.condition(%go) %u, %go : tensor<?xf64>, i1
  } do {
  ^bb0(%u: tensor<?xf64>, %go: i1):
    %c = "test.choose"(%c0) : (index) -> i1
    %next = scf.if %c -> tensor<?xf64> {
      %sum = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel"]}
          ins(%u, %v : tensor<?xf64>, tensor<?xf64>) outs(%empty : tensor<?xf64>) {
      ^bb0(%a: f64, %b: f64, %out: f64):
        %0 = arith.addf %a, %b : f64
        linalg.yield %0 : f64
      } -> tensor<?xf64>
      scf.yield %sum : tensor<?xf64>
    } else {
      scf.yield %u : tensor<?xf64>
    }
    scf.yield %next, %c : tensor<?xf64>, i1
  }
  return %r, %w#0 : tensor<?xf64>, tensor<?xf64>
}

// -----

#same = affine_map<(d0) -> (d0)>

// Not where somebody reads the old sum behind the branches, nor where a branch hands on another state.
// CHECK-LABEL: func @branch_left_alone
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<4xf64>
// CHECK: scf.for
// CHECK-COUNT-2: linalg.generic {{.*}} outs(%[[EMPTY]] : tensor<4xf64>)
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @branch_left_alone(%n: index, %x0: tensor<4xf64>) -> (tensor<4xf64>, tensor<4xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %empty = tensor.empty() : tensor<4xf64>
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%s = %x0, %u = %x0) -> (tensor<4xf64>, tensor<4xf64>) {
    %c = "test.choose"(%t) : (index) -> i1
    %next:2 = scf.if %c -> (tensor<4xf64>, tensor<4xf64>) {
      scf.yield %s, %s : tensor<4xf64>, tensor<4xf64>
    } else {
      %a = linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel"]}
          ins(%s : tensor<4xf64>) outs(%empty : tensor<4xf64>) {
      ^bb0(%x: f64, %out: f64):
        %0 = arith.addf %x, %x : f64
        linalg.yield %0 : f64
      } -> tensor<4xf64>
      %b = linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel"]}
          ins(%u : tensor<4xf64>) outs(%empty : tensor<4xf64>) {
      ^bb0(%x: f64, %out: f64):
        %0 = arith.mulf %x, %x : f64
        linalg.yield %0 : f64
      } -> tensor<4xf64>
      scf.yield %a, %b : tensor<4xf64>, tensor<4xf64>
    }
    "test.read"(%s) : (tensor<4xf64>) -> ()
    scf.yield %next#0, %next#1 : tensor<4xf64>, tensor<4xf64>
  }
  return %r#0, %r#1 : tensor<4xf64>, tensor<4xf64>
}
