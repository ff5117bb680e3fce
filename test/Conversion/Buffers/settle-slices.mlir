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
// CHECK: %[[NOTHING:.*]] = tensor.empty() : tensor<0xf64>
// CHECK: return %[[NOTHING]]
func.func @nothing(%x: tensor<4xf64>) -> tensor<0xf64> {
  %c9 = arith.constant 9 : index
  %y = tensor.extract_slice %x[%c9] [0] [1] : tensor<4xf64> to tensor<0xf64>
  return %y : tensor<0xf64>
}

// CHECK-LABEL: func.func @no_rows
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<?x2x?xf64>, %[[V:[a-z0-9]+]]: tensor<0x?xf64>, %[[N:[a-z0-9]+]]: index
// CHECK: %[[NOTHING:.*]] = tensor.empty(%[[N]]) : tensor<0x?xf64>
// CHECK: return %[[NOTHING]], %[[X]]
func.func @no_rows(%x: tensor<?x2x?xf64>, %v: tensor<0x?xf64>, %n: index) -> (tensor<0x?xf64>, tensor<?x2x?xf64>) {
  %y = tensor.extract_slice %x[3, 1, 0] [0, 1, %n] [1, 1, 1] : tensor<?x2x?xf64> to tensor<0x?xf64>
  %z = tensor.insert_slice %v into %x[3, 1, 0] [0, 1, %n] [1, 1, 1] : tensor<0x?xf64> into tensor<?x2x?xf64>
  return %y, %z : tensor<0x?xf64>, tensor<?x2x?xf64>
}

// No element is at the place that is a number, so none is read.
// CHECK-LABEL: func.func @behind_the_end
// CHECK: tensor.extract_slice %{{.*}}[0] [%{{.*}}] [1] : tensor<1xf64> to tensor<?xf64>
func.func @behind_the_end(%x: tensor<1xf64>, %n: index) -> tensor<?xf64> {
  %c1 = arith.constant 1 : index
  %y = tensor.extract_slice %x[%c1] [%n] [1] : tensor<1xf64> to tensor<?xf64>
  return %y : tensor<?xf64>
}

// The loop does nothing, which upstream finds out when the slice is a view: of one row, behind which nothing starts.
// CHECK-LABEL: func.func @behind_the_end_of_a_loop
// CHECK: %[[W:.*]]:2 = scf.while
// CHECK: tensor.extract_slice %[[W]]#1[0] [%[[W]]#0] [1] : tensor<?xf64> to tensor<?xf64>
// CHECK: %[[F:.*]] = scf.for
// CHECK: tensor.extract_slice %[[F]][0] [%{{.*}}] [1] : tensor<?xf64> to tensor<?xf64>
func.func @behind_the_end_of_a_loop(%x: tensor<1xf64>, %v: f64, %n: index) -> (tensor<?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %room = tensor.cast %x : tensor<1xf64> to tensor<?xf64>
  %0:2 = scf.while (%k = %c0, %a = %room) : (index, tensor<?xf64>) -> (index, tensor<?xf64>) {
    %goes = arith.cmpi slt, %k, %c0 : index
    scf.condition(%goes) %k, %a : index, tensor<?xf64>
  } do {
  ^bb0(%k: index, %a: tensor<?xf64>):
    %next = arith.addi %k, %c1 : index
    %b = tensor.insert %v into %a[%next] : tensor<?xf64>
    scf.yield %next, %b : index, tensor<?xf64>
  }
  %y = tensor.extract_slice %0#1[1] [%0#0] [1] : tensor<?xf64> to tensor<?xf64>
  %1 = scf.for %k = %c0 to %c0 step %c1 iter_args(%a = %room) -> (tensor<?xf64>) {
    %b = tensor.insert %v into %a[%k] : tensor<?xf64>
    scf.yield %b : tensor<?xf64>
  }
  %z = tensor.extract_slice %1[1] [%n] [1] : tensor<?xf64> to tensor<?xf64>
  return %y, %z : tensor<?xf64>, tensor<?xf64>
}

// What the loop carries may be longer after a step.
// CHECK-LABEL: func.func @longer_after_a_step
// CHECK: tensor.extract_slice %{{.*}}[1] [%{{.*}}] [1] : tensor<?xf64> to tensor<?xf64>
func.func @longer_after_a_step(%x: tensor<1xf64>, %other: tensor<?xf64>, %n: index) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %start = tensor.cast %x : tensor<1xf64> to tensor<?xf64>
  %0 = scf.for %k = %c0 to %n step %c1 iter_args(%a = %start) -> (tensor<?xf64>) {
    scf.yield %other : tensor<?xf64>
  }
  %y = tensor.extract_slice %0[1] [%n] [1] : tensor<?xf64> to tensor<?xf64>
  return %y : tensor<?xf64>
}

// Numbers that nobody has computed yet.
// CHECK-LABEL: func.func @computed_from_numbers
// CHECK: tensor.extract_slice %{{.*}}[1, 0] [1, 4] [1, 1] : tensor<3x4xf64> to tensor<4xf64>
func.func @computed_from_numbers(%x: tensor<3x4xf64>) -> tensor<4xf64> {
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : i64
  %k = arith.index_cast %c4 : i64 to index
  %r = arith.remsi %k, %c3 : index
  %y = tensor.extract_slice %x[%r, 0] [1, 4] [1, 1] : tensor<3x4xf64> to tensor<4xf64>
  return %y : tensor<4xf64>
}
