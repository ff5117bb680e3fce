// RUN: scansion-opt %s -scn-sink-into-branches -split-input-file | FileCheck %s

// CHECK-LABEL: func @only_one_branch
// CHECK-SAME: (%[[C:[a-z0-9]+]]: tensor<i1>, %[[X:[a-z0-9]+]]: tensor<?xf64>)
func.func @only_one_branch(%c: tensor<i1>, %x: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK-NEXT: %[[TAKEN:.*]] = tensor.extract %[[C]][] : tensor<i1>
  // CHECK-NEXT: %[[Z:.*]] = scf.if %[[TAKEN]] -> (tensor<?xf64>) {
  // CHECK-NEXT:   %[[Y:.*]] = scn.exp %[[X]]
  // CHECK-NEXT:   scf.yield %[[Y]]
  // CHECK-NEXT: } else {
  // CHECK-NEXT:   scf.yield %[[X]]
  // CHECK-NEXT: }
  // CHECK-NEXT: return %[[Z]]
  %y = scn.exp %x : tensor<?xf64> -> tensor<?xf64>
  %z = scn.if %c : tensor<i1> then(%y : tensor<?xf64>) else(%x : tensor<?xf64>) -> tensor<?xf64>
  return %z : tensor<?xf64>
}

// -----

// What both need, and what is needed elsewhere, stays. So does the condition.
// CHECK-LABEL: func @needed_elsewhere
func.func @needed_elsewhere(%x: tensor<f64>, %zero: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  // CHECK: scn.exp
  // CHECK: scn.sqrt
  // CHECK: scn.gt
  // CHECK: scf.if
  // CHECK-NEXT: scn.sin
  // CHECK-NEXT: scf.yield
  // CHECK-NEXT: else
  // CHECK-NEXT: scn.cos
  // CHECK-NEXT: scf.yield
  %both = scn.exp %x : tensor<f64> -> tensor<f64>
  %returned = scn.sqrt %x : tensor<f64> -> tensor<f64>
  %sin = scn.sin %both : tensor<f64> -> tensor<f64>
  %cos = scn.cos %both : tensor<f64> -> tensor<f64>
  %c = scn.gt %returned, %zero : tensor<f64>, tensor<f64> -> tensor<i1>
  %y = scn.if %c : tensor<i1> then(%sin : tensor<f64>) else(%cos : tensor<f64>) -> tensor<f64>
  return %y, %returned : tensor<f64>, tensor<f64>
}

// -----

// A choice in a branch sinks with its condition, and what it needs sinks into it.
// CHECK-LABEL: func @nested
func.func @nested(%c: tensor<i1>, %x: tensor<f64>, %zero: tensor<f64>) -> tensor<f64> {
  // CHECK: scf.if
  // CHECK-NEXT: scn.lt
  // CHECK-NEXT: tensor.extract
  // CHECK-NEXT: scf.if
  // CHECK-NEXT: scn.exp
  // CHECK: else
  %inner = scn.lt %x, %zero : tensor<f64>, tensor<f64> -> tensor<i1>
  %exp = scn.exp %x : tensor<f64> -> tensor<f64>
  %a = scn.if %inner : tensor<i1> then(%exp : tensor<f64>) else(%x : tensor<f64>) -> tensor<f64>
  %b = scn.if %c : tensor<i1> then(%a : tensor<f64>) else(%x : tensor<f64>) -> tensor<f64>
  return %b : tensor<f64>
}

// -----

// The gradient of a branch needs what the branch computed: the first choice hands it on.
// CHECK-LABEL: func @two_choices
// CHECK-SAME: (%[[C:[a-z0-9]+]]: tensor<i1>, %[[X:[a-z0-9]+]]: tensor<?xf64>
func.func @two_choices(%c: tensor<i1>, %x: tensor<?xf64>, %zero: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  // CHECK: %[[FIRST:.*]]:2 = scf.if %[[TAKEN:.*]] -> (tensor<?xf64>, tensor<?xf64>) {
  // CHECK-NEXT:   %[[EXP:.*]] = scn.exp %[[X]]
  // CHECK-NEXT:   %[[Y:.*]] = scn.sqrt %[[EXP]]
  // CHECK-NEXT:   scf.yield %[[Y]], %[[EXP]]
  // CHECK-NEXT: } else {
  // CHECK:        %[[NOTHING:.*]] = tensor.empty
  // CHECK-NEXT:   scf.yield %[[X]], %[[NOTHING]]
  // CHECK: scf.if %[[TAKEN]] -> (tensor<?xf64>) {
  // CHECK-NEXT:   scn.mul %[[FIRST]]#1, %[[FIRST]]#0
  %exp = scn.exp %x : tensor<?xf64> -> tensor<?xf64>
  %root = scn.sqrt %exp : tensor<?xf64> -> tensor<?xf64>
  %y = scn.if %c : tensor<i1> then(%root : tensor<?xf64>) else(%x : tensor<?xf64>) -> tensor<?xf64>
  %slope = scn.mul %exp, %y : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  %dx = scn.if %c : tensor<i1> then(%slope : tensor<?xf64>) else(%zero : tensor<?xf64>) -> tensor<?xf64>
  return %y, %dx : tensor<?xf64>, tensor<?xf64>
}

// -----

// Lengths that only one branch knows are forgotten where the branches meet; streams and integers can be chosen too.
// CHECK-LABEL: func @types
func.func @types(%c: tensor<i1>, %a: tensor<3xui8>, %b: tensor<5xui8>, %r: !scn.rng<"pcg64">, %s: !scn.rng<"pcg64">)
    -> (tensor<?xui8>, !scn.rng<"pcg64">) {
  // CHECK: scf.if %{{.*}} -> (tensor<?xui8>, !scn.rng<"pcg64">) {
  // CHECK-NEXT: tensor.cast %{{.*}} : tensor<3xui8> to tensor<?xui8>
  // CHECK: else
  // CHECK-NEXT: tensor.cast %{{.*}} : tensor<5xui8> to tensor<?xui8>
  %y:2 = scn.if %c : tensor<i1> then(%a, %r : tensor<3xui8>, !scn.rng<"pcg64">)
           else(%b, %s : tensor<5xui8>, !scn.rng<"pcg64">) -> tensor<?xui8>, !scn.rng<"pcg64">
  return %y#0, %y#1 : tensor<?xui8>, !scn.rng<"pcg64">
}

// -----

// In a step; what stands outside the scan is not moved into its loop.
// CHECK-LABEL: func @in_a_step
func.func @in_a_step(%n: tensor<i64>, %c: tensor<i1>, %x0: tensor<1xf64>, %u: tensor<f64>) -> tensor<1xf64> {
  // CHECK: scn.exp
  // CHECK: scn.scan
  // CHECK: scf.if
  // CHECK-NEXT: scn.sin
  // CHECK-NEXT: scn.add
  %once = scn.exp %u : tensor<f64> -> tensor<f64>
  %traj, %last = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    %sin = scn.sin %x : tensor<f64> -> tensor<f64>
    %sum = scn.add %sin, %once : tensor<f64>, tensor<f64> -> tensor<f64>
    %y = scn.if %c : tensor<i1> then(%sum : tensor<f64>) else(%x : tensor<f64>) -> tensor<f64>
    scn.yield next(%y : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  return %last : tensor<1xf64>
}

// -----

// What can fail or print sinks like everything else.
// CHECK-LABEL: func @effects
func.func @effects(%c: tensor<i1>, %ok: tensor<i1>, %x: tensor<f64>) -> tensor<f64> {
  // CHECK: scf.if
  // CHECK-NEXT: scn.assert
  // CHECK-NEXT: scn.print
  // CHECK-NEXT: scf.yield
  %a = scn.assert %x if(%ok : tensor<i1>) "wrong" raises "AssertionError" : tensor<f64>
  %b = scn.print %a "x" shows "__str__" : tensor<f64>
  %y = scn.if %c : tensor<i1> then(%b : tensor<f64>) else(%x : tensor<f64>) -> tensor<f64>
  return %y : tensor<f64>
}
