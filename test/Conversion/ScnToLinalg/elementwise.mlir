// RUN: scansion-opt %s -scn-to-linalg -canonicalize -cse -split-input-file | FileCheck %s

// CHECK-LABEL: func @tanh
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
// CHECK: %[[N:.*]] = tensor.dim %[[X]], %c0
// CHECK: %[[EMPTY:.*]] = tensor.empty(%[[N]]) : tensor<?xf64>
// CHECK: %[[Y:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]} ins(%[[X]] : tensor<?xf64>) outs(%[[EMPTY]] : tensor<?xf64>) {
// CHECK-NEXT: ^bb0(%[[A:.*]]: f64, %{{.*}}: f64):
// CHECK-NEXT: %[[R:.*]] = math.tanh %[[A]] : f64
// CHECK-NEXT: linalg.yield %[[R]] : f64
// CHECK: return %[[Y]]
func.func @tanh(%x: tensor<?xf64>) -> tensor<?xf64> {
  %y = scn.tanh %x : tensor<?xf64> -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// A length that one operand knows is worth more than the other's.
// CHECK-LABEL: func @known_length
// CHECK: tensor.empty() : tensor<3x4xf32>
// CHECK: linalg.generic
// CHECK: arith.addf %{{.*}} : f32
// CHECK: -> tensor<3x4xf32>
func.func @known_length(%x: tensor<?x4xf32>, %y: tensor<3x?xf32>) -> tensor<3x4xf32> {
  %z = scn.add %x, %y : tensor<?x4xf32>, tensor<3x?xf32> -> tensor<3x4xf32>
  return %z : tensor<3x4xf32>
}

// -----

// Scalars are computed as scalars.
// CHECK-LABEL: func @scalars
// CHECK-NOT: linalg
// CHECK: %[[Z:.*]] = arith.mulf %{{.*}} : f64
// CHECK: %[[OUT:.*]] = tensor.from_elements %[[Z]] : tensor<f64>
// CHECK: return %[[OUT]]
func.func @scalars(%x: tensor<f64>, %y: tensor<f64>) -> tensor<f64> {
  %z = scn.mul %x, %y : tensor<f64>, tensor<f64> -> tensor<f64>
  return %z : tensor<f64>
}

// -----

// Booleans are stored as i8 holding 0 or 1.
// CHECK-LABEL: func @booleans
// CHECK-SAME: (%{{.*}}: tensor<?xf64>, %[[C:.*]]: tensor<?xi8>) -> tensor<?xi8>
// CHECK: %[[GREATER:.*]] = arith.cmpf ogt
// CHECK: arith.extui %[[GREATER]] : i1 to i8
// CHECK: arith.andi %{{.*}} : i8
func.func @booleans(%x: tensor<?xf64>, %c: tensor<?xi1>) -> tensor<?xi1> {
  %d = scn.gt %x, %x : tensor<?xf64>, tensor<?xf64> -> tensor<?xi1>
  %e = scn.and %c, %d : tensor<?xi1>, tensor<?xi1> -> tensor<?xi1>
  return %e : tensor<?xi1>
}

// -----

// Unsigned integers are signless, and the op says how they are read.
// CHECK-LABEL: func @unsigned
// CHECK-SAME: (%{{.*}}: tensor<?xi16>, %{{.*}}: tensor<?xi16>) -> (tensor<?xi16>, tensor<?xi16>, tensor<?xf32>)
// CHECK: arith.maxui
// CHECK: arith.maxsi
// CHECK: arith.uitofp %{{.*}} : i16 to f32
func.func @unsigned(%x: tensor<?xui16>, %y: tensor<?xi16>) -> (tensor<?xui16>, tensor<?xi16>, tensor<?xf32>) {
  %0 = scn.maximum %x, %x : tensor<?xui16>, tensor<?xui16> -> tensor<?xui16>
  %1 = scn.maximum %y, %y : tensor<?xi16>, tensor<?xi16> -> tensor<?xi16>
  %2 = scn.cast %x to f32 : tensor<?xui16> -> tensor<?xf32>
  return %0, %1, %2 : tensor<?xui16>, tensor<?xi16>, tensor<?xf32>
}

// -----

// CHECK-LABEL: func @complex
// CHECK: complex.mul %{{.*}} : complex<f32>
// CHECK: complex.abs %{{.*}} : complex<f32>
// CHECK: -> tensor<?xf32>
func.func @complex(%x: tensor<?xcomplex<f32>>) -> (tensor<?xcomplex<f32>>, tensor<?xf32>) {
  %0 = scn.mul %x, %x : tensor<?xcomplex<f32>>, tensor<?xcomplex<f32>> -> tensor<?xcomplex<f32>>
  %1 = scn.abs %x : tensor<?xcomplex<f32>> -> tensor<?xf32>
  return %0, %1 : tensor<?xcomplex<f32>>, tensor<?xf32>
}

// -----

// Halves are computed as f32.
// CHECK-LABEL: func @half
// CHECK: %[[WIDE:.*]] = arith.extf %{{.*}} : f16 to f32
// CHECK: %[[Y:.*]] = math.tanh %[[WIDE]] : f32
// CHECK: arith.truncf %[[Y]] : f32 to f16
func.func @half(%x: tensor<?xf16>) -> tensor<?xf16> {
  %y = scn.tanh %x : tensor<?xf16> -> tensor<?xf16>
  return %y : tensor<?xf16>
}

// -----

// A division by 0 gives 0 here: its check stands before it.
// CHECK-LABEL: func @guarded
// CHECK: %[[ZERO:.*]] = arith.cmpi eq, %[[D:.*]], %c0_i32
// CHECK: %[[MINUS:.*]] = arith.cmpi eq, %[[D]], %c-1_i32
// CHECK: %[[EITHER:.*]] = arith.ori %[[ZERO]], %[[MINUS]]
// CHECK: %[[SAFE:.*]] = arith.select %[[EITHER]], %c1_i32, %[[D]]
// CHECK: arith.divsi %{{.*}}, %[[SAFE]]
// CHECK: %[[R:.*]] = arith.select %[[ZERO]], %c0_i32, %{{.*}}
// CHECK: tensor.from_elements %[[R]]
func.func @guarded(%x: tensor<i32>, %y: tensor<i32>) -> tensor<i32> {
  %z = scn.floor_div %x, %y {scn.checked} : tensor<i32>, tensor<i32> -> tensor<i32>
  return %z : tensor<i32>
}

// -----

// CHECK-LABEL: func @select
// CHECK: ^bb0(%[[C:.*]]: i8, %[[X:.*]]: f64, %[[Y:.*]]: f64, %{{.*}}: f64):
// CHECK: %[[BIT:.*]] = arith.cmpi ne, %[[C]], %c0_i8
// CHECK: arith.select %[[BIT]], %[[X]], %[[Y]] : f64
func.func @select(%c: tensor<?xi1>, %x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %z = scn.select %c, %x, %y : tensor<?xi1>, tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  return %z : tensor<?xf64>
}

// -----

// CHECK-LABEL: func @constants
// CHECK-DAG: arith.constant dense<[1, 0, 1]> : tensor<3xi8>
// CHECK-DAG: arith.constant dense<[1, -1]> : tensor<2xi8>
// CHECK-DAG: arith.constant dense<(1.000000e+00,2.000000e+00)> : tensor<complex<f64>>
// CHECK-NOT: scn.
// CHECK: return
func.func @constants() -> (tensor<3xi1>, tensor<2xui8>, tensor<complex<f64>>) {
  %0 = scn.constant dense<[true, false, true]> : tensor<3xi1>
  %1 = scn.constant dense<[1, 255]> : tensor<2xui8>
  %2 = scn.constant dense<(1.0, 2.0)> : tensor<complex<f64>>
  return %0, %1, %2 : tensor<3xi1>, tensor<2xui8>, tensor<complex<f64>>
}

// -----

// Loops, branches and calls around the ops change their types with them; the condition of a loop stays an i1.
// CHECK-LABEL: func @around
// CHECK-SAME: (%{{.*}}: index, %{{.*}}: tensor<i8>) -> tensor<i8>
// CHECK: scf.for {{.*}} iter_args(%[[C:.*]] = %{{.*}}) -> (tensor<i8>)
// CHECK: %[[BYTE:.*]] = tensor.extract %[[C]][] : tensor<i8>
// CHECK: %[[BIT:.*]] = arith.cmpi ne, %[[BYTE]], %c0_i8
// CHECK: scf.if %[[BIT]] -> (tensor<i8>)
// CHECK: func.call @around({{.*}}) : (index, tensor<i8>) -> tensor<i8>
func.func @around(%n: index, %c0: tensor<i1>) -> tensor<i1> {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %r = scf.for %t = %zero to %n step %one iter_args(%c = %c0) -> (tensor<i1>) {
    %bit = tensor.extract %c[] : tensor<i1>
    %d = scf.if %bit -> (tensor<i1>) {
      %e = scn.invert %c : tensor<i1> -> tensor<i1>
      scf.yield %e : tensor<i1>
    } else {
      %e = func.call @around(%n, %c) : (index, tensor<i1>) -> tensor<i1>
      scf.yield %e : tensor<i1>
    }
    scf.yield %d : tensor<i1>
  }
  return %r : tensor<i1>
}

// -----

// What is rare and takes long stands in a branch. In f32 it is computed in f64, as the rest is.
// CHECK: func.func private @scn_rt_reflected_digamma(f64) -> f64 attributes {llvm.readnone}
// CHECK-LABEL: func @digamma
// CHECK: linalg.generic
// CHECK: %[[X:.*]] = arith.extf %{{.*}} : f32 to f64
// CHECK-NOT: func.call
// CHECK: math.log1p
// CHECK-NEXT: %[[USUAL:.*]] = math.fma
// CHECK-NEXT: %[[RARE:.*]] = arith.cmpf ole, %[[X]]
// CHECK: %[[Y:.*]] = scf.if %[[RARE]] -> (f64) {
// CHECK:   func.call @scn_rt_reflected_digamma(%[[X]])
// CHECK: } else {
// CHECK:   scf.yield %[[USUAL]]
// CHECK: arith.truncf %[[Y]] : f64 to f32
func.func @digamma(%x: tensor<?xf32>) -> tensor<?xf32> {
  %y = scn.digamma %x : tensor<?xf32> -> tensor<?xf32>
  return %y : tensor<?xf32>
}
