// RUN: scansion-opt --scn-interchange-series --canonicalize --cse %s | FileCheck %s

#row = affine_map<(i) -> (i)>
#scalar = affine_map<(i) -> ()>

// CHECK-LABEL: func.func @running_sum
// CHECK-SAME: %[[N:.*]]: index, %[[U:.*]]: tensor<?x?xf32>, %[[X0:.*]]: tensor<?xf32>)
func.func @running_sum(%n: index, %u: tensor<?x?xf32>, %x_0: tensor<?xf32>) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[D:.*]] = tensor.dim %[[X0]]
  // CHECK: %[[EMPTY:.*]] = tensor.empty(%[[N]], %[[D]])
  // CHECK: %[[TRAJ:.*]] = scf.forall (%[[I:.*]]) in (%[[D]]) shared_outs(%[[OUT:.*]] = %[[EMPTY]])
  // CHECK: %[[COLUMN:.*]] = tensor.extract_slice %[[OUT]][0, %[[I]]] [%{{.*}}, 1] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
  // CHECK: %[[XI:.*]] = tensor.extract %[[X0]][%[[I]]]
  // CHECK: %[[RUNS:.*]] = arith.cmpi sgt, %[[N]], %{{.*}}
  // CHECK: %[[LAST:.*]] = scf.if %[[RUNS]] -> (tensor<?xf32>) {
  // CHECK: %[[FOR:.*]]:2 = scf.for %[[T:.*]] = {{.*}} iter_args(%[[ROWS:.*]] = %[[COLUMN]], %[[X:.*]] = %[[XI]]) -> (tensor<?xf32>, f32)
  // CHECK-NEXT: %[[UT:.*]] = tensor.extract %[[U]][%[[T]], %[[I]]]
  // CHECK-NEXT: %[[Y:.*]] = arith.addf %[[X]], %[[UT]] : f32
  // CHECK-NEXT: %[[STORED:.*]] = tensor.insert %[[Y]] into %[[ROWS]][%[[T]]]
  // CHECK-NEXT: scf.yield %[[STORED]], %[[Y]]
  // CHECK: scf.yield %[[FOR]]#0
  // CHECK: } else {
  // CHECK-NEXT: scf.yield %[[COLUMN]]
  // CHECK: tensor.parallel_insert_slice %[[LAST]] into %[[OUT]][0, %[[I]]] [%{{.*}}, 1] [1, 1]
  // CHECK: return %[[TRAJ]]
  %d = tensor.dim %x_0, %c0 : tensor<?xf32>
  %empty = tensor.empty(%n, %d) : tensor<?x?xf32>
  %room = tensor.empty(%d) : tensor<?xf32>
  %traj, %x_n = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %empty, %x = %x_0) -> (tensor<?x?xf32>, tensor<?xf32>) {
    %u_t = tensor.extract_slice %u[%t, 0] [1, %d] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
    %y = linalg.generic {indexing_maps = [#row, #row, #row], iterator_types = ["parallel"]}
        ins(%x, %u_t : tensor<?xf32>, tensor<?xf32>) outs(%room : tensor<?xf32>) {
    ^bb0(%a: f32, %b: f32, %o: f32):
      %sum = arith.addf %a, %b : f32
      linalg.yield %sum : f32
    } -> tensor<?xf32>
    %stored = tensor.insert_slice %y into %rows[%t, 0] [1, %d] [1, 1] : tensor<?xf32> into tensor<?x?xf32>
    scf.yield %stored, %y : tensor<?x?xf32>, tensor<?xf32>
  }
  return %traj : tensor<?x?xf32>
}

// Maps over the same rows are one forall; what one reads of the other needs no memory.
// CHECK-LABEL: func.func @two_maps
// CHECK-SAME: %[[X:.*]]: tensor<8xf32>, %[[S:.*]]: tensor<f32>)
func.func @two_maps(%x: tensor<8xf32>, %s: tensor<f32>) -> (tensor<8xf32>, tensor<8xf32>) {
  // CHECK: scf.forall (%[[I:.*]]) in (8) shared_outs(%[[FIRST:.*]] = %{{.*}}, %[[SECOND:.*]] = %{{.*}})
  // CHECK-DAG: %[[XI:.*]] = tensor.extract %[[X]][%[[I]]]
  // CHECK-DAG: %[[FACTOR:.*]] = tensor.extract %[[S]][]
  // CHECK: %[[Y:.*]] = arith.mulf %[[XI]], %[[FACTOR]]
  // CHECK: %[[Z:.*]] = arith.negf %[[Y]]
  // CHECK: tensor.insert %[[Y]]
  // CHECK: tensor.insert %[[Z]]
  // CHECK-NOT: scf.forall (
  %room = tensor.empty() : tensor<8xf32>
  %y = linalg.generic {indexing_maps = [#row, #scalar, #row], iterator_types = ["parallel"]}
      ins(%x, %s : tensor<8xf32>, tensor<f32>) outs(%room : tensor<8xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %product = arith.mulf %a, %b : f32
    linalg.yield %product : f32
  } -> tensor<8xf32>
  %z = linalg.generic {indexing_maps = [#row, #row], iterator_types = ["parallel"]}
      ins(%y : tensor<8xf32>) outs(%room : tensor<8xf32>) {
  ^bb0(%a: f32, %o: f32):
    %negative = arith.negf %a : f32
    linalg.yield %negative : f32
  } -> tensor<8xf32>
  return %y, %z : tensor<8xf32>, tensor<8xf32>
}

// Two states that only a step compares: their lengths are checked on the host, whether there are steps or not.
// CHECK-LABEL: func.func @two_states

func.func @two_states(%n: index, %x_0: tensor<?xf32>, %v_0: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: scn.check %{{.*}} status = 1 "rows that one kernel computes have lengths {a} and {b}"
  // CHECK: scf.forall
  // CHECK: scf.for {{.*}} -> (f32, f32)
  %room = tensor.empty(%n) : tensor<?xf32>
  %x_n, %v_n = scf.for %t = %c0 to %n step %c1 iter_args(%x = %x_0, %v = %v_0) -> (tensor<?xf32>, tensor<?xf32>) {
    %next:2 = linalg.generic {indexing_maps = [#row, #row, #row, #row], iterator_types = ["parallel"]}
        ins(%x, %v : tensor<?xf32>, tensor<?xf32>) outs(%room, %room : tensor<?xf32>, tensor<?xf32>) {
    ^bb0(%a: f32, %b: f32, %o: f32, %p: f32):
      %sum = arith.addf %a, %b : f32
      %difference = arith.subf %b, %a : f32
      linalg.yield %sum, %difference : f32, f32
    } -> (tensor<?xf32>, tensor<?xf32>)
    scf.yield %next#0, %next#1 : tensor<?xf32>, tensor<?xf32>
  }
  return %x_n, %v_n : tensor<?xf32>, tensor<?xf32>
}
