// RUN: scansion-opt %s -scn-to-linalg -canonicalize -cse -split-input-file | FileCheck %s

// A draw is a call that fills the draws and advances the state, which is a vector of words. `dtypes` names the elements
// of parameters, draws and state.
// CHECK-LABEL: func @draw
// CHECK-SAME: (%[[RNG:.*]]: tensor<6xi64>, %[[P:.*]]: tensor<f32>, %[[K:.*]]: tensor<i64>, %{{.*}}: tensor<i64>) -> (tensor<?x2xi64>, tensor<6xi64>)
// CHECK: %[[ROOM:.*]] = tensor.empty(%{{.*}}) : tensor<?x2xi64>
// CHECK: %[[R:.*]]:2 = scn.runtime_call @scn_rt_random_binomial ins(%[[K]], %[[P]] : tensor<i64>, tensor<f32>) outs(%[[ROOM]], %[[RNG]] : tensor<?x2xi64>, tensor<6xi64>) {dtypes = array<i64: 4, 10, 4, 4>, op = "scn.random"}
// CHECK: return %[[R]]#0, %[[R]]#1
func.func @draw(%rng: !scn.rng<"pcg64">, %p: tensor<f32>, %k: tensor<i64>, %n: tensor<i64>) -> (tensor<?x2xi64>, !scn.rng<"pcg64">) {
  %next, %draws = scn.random "binomial" %rng params(%k, %p : tensor<i64>, tensor<f32>) sizes(%n) static_sizes = [-9223372036854775808, 2] dtype = i64 : !scn.rng<"pcg64"> -> tensor<?x2xi64>
  return %draws, %next : tensor<?x2xi64>, !scn.rng<"pcg64">
}

// -----

// CHECK-LABEL: func @stream_of_a_loop
// CHECK: scf.for {{.*}} iter_args(%[[S:.*]] = %{{.*}}) -> (tensor<627xi64>)
// CHECK: %[[R:.*]]:2 = scn.runtime_call @scn_rt_random_uniform {{.*}} outs(%{{.*}}, %[[S]] : tensor<f64>, tensor<627xi64>)
// CHECK: scf.yield %[[R]]#1 : tensor<627xi64>
func.func @stream_of_a_loop(%rng: !scn.rng<"mt19937">, %p: tensor<f64>, %n: index) -> !scn.rng<"mt19937"> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%s = %rng) -> (!scn.rng<"mt19937">) {
    %next, %draws = scn.random "uniform" %s params(%p, %p : tensor<f64>, tensor<f64>) sizes() static_sizes = [] dtype = f64 : !scn.rng<"mt19937"> -> tensor<f64>
    scf.yield %next : !scn.rng<"mt19937">
  }
  return %r : !scn.rng<"mt19937">
}

// -----

// A check gets plain scalars and keeps what it says.
// CHECK-LABEL: func @check
// CHECK: %[[BYTE:.*]] = tensor.extract %{{.*}}[] : tensor<i8>
// CHECK: %[[OK:.*]] = arith.cmpi ne, %[[BYTE]], %c0_i8
// CHECK: scn.check %[[OK]], %{{.*}}, %{{.*}} status = 2 "index {a} of {b}" {op = "scn.slice"} : i1, i64, i64
func.func @check(%c: tensor<i1>, %a: tensor<i64>, %b: tensor<i64>) {
  scn.check %c, %a, %b status = 2 "index {a} of {b}" {op = "scn.slice"} : tensor<i1>, tensor<i64>, tensor<i64>
  return
}
