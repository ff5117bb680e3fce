// RUN: scansion-opt %s | scansion-opt | FileCheck %s
// RUN: scansion-opt %s -mlir-print-op-generic | scansion-opt | FileCheck %s
// RUN: scansion-opt %s -emit-bytecode | scansion-opt | FileCheck %s
//
// Every op that is not elementwise goes through text, generic text and bytecode, with every variant of its attributes.
// test_every_op.py holds the list of ops against this file and elementwise.mlir.

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @constants
func.func @constants() {
  // CHECK: scn.constant dense<true> : tensor<i1>
  %0 = scn.constant dense<true> : tensor<i1>
  // CHECK: scn.constant dense<[true, false, true]> : tensor<3xi1>
  %1 = scn.constant dense<[true, false, true]> : tensor<3xi1>
  // CHECK: scn.constant dense<-7> : tensor<i8>
  %2 = scn.constant dense<-7> : tensor<i8>
  // CHECK: scn.constant dense<255> : tensor<ui8>
  %3 = scn.constant dense<255> : tensor<ui8>
  // CHECK: scn.constant dense<18446744073709551615> : tensor<ui64>
  %4 = scn.constant dense<18446744073709551615> : tensor<ui64>
  // CHECK: scn.constant dense<-9223372036854775808> : tensor<i64>
  %5 = scn.constant dense<-9223372036854775808> : tensor<i64>
  // CHECK: scn.constant dense<[0x7E00, 0xFC00]> : tensor<2xf16>
  %6 = scn.constant dense<[0x7E00, 0xFC00]> : tensor<2xf16>
  // CHECK: scn.constant dense<{{\[\[}}1.000000e-01, -0.000000e+00], [0x7F800000, 3.000000e+00{{\]\]}}> : tensor<2x2xf32>
  %7 = scn.constant dense<[[0.1, -0.0], [0x7F800000, 3.0]]> : tensor<2x2xf32>
  // CHECK: scn.constant dense<(1.000000e+00,-2.000000e+00)> : tensor<complex<f32>>
  %8 = scn.constant dense<(1.0, -2.0)> : tensor<complex<f32>>
  // CHECK: scn.constant dense<[(0.000000e+00,1.000000e+00), (2.000000e+00,3.000000e+00)]> : tensor<2xcomplex<f64>>
  %9 = scn.constant dense<[(0.0, 1.0), (2.0, 3.0)]> : tensor<2xcomplex<f64>>
  // CHECK: scn.constant dense<> : tensor<0x3xf64>
  %10 = scn.constant dense<> : tensor<0x3xf64>
  // CHECK: scn.constant {scn.name = "half"} dense<5.000000e-01> : tensor<20xf64>
  %11 = scn.constant {scn.name = "half"} dense<0.5> : tensor<20xf64>
  return
}

// CHECK-LABEL: func @outside
func.func @outside() {
  // CHECK: scn.input : tensor<?xf64>
  %0 = scn.input : tensor<?xf64>
  // CHECK: scn.input "x" {scn.row = 1 : i64} : tensor<3xi1>
  %1 = scn.input "x" {scn.row = 1 : i64} : tensor<3xi1>
  // CHECK: scn.input "stream" : !scn.rng<"mt19937">
  %2 = scn.input "stream" : !scn.rng<"mt19937">
  // CHECK: scn.shared 7 : tensor<?x?xf32>
  %3 = scn.shared 7 : tensor<?x?xf32>
  // CHECK: scn.shared 8 : !scn.rng<"pcg64">
  %4 = scn.shared 8 : !scn.rng<"pcg64">
  // CHECK: scn.identity %{{.*}} : tensor<?x?xf32>
  %5 = scn.identity %3 : tensor<?x?xf32>
  // CHECK: scn.identity %{{.*}} : !scn.rng<"pcg64">
  %6 = scn.identity %4 : !scn.rng<"pcg64">
  return
}

// CHECK-LABEL: func @cast_and_select
func.func @cast_and_select(%x: tensor<?x2xf64>, %c: tensor<3x?xi1>) {
  // CHECK: scn.cast %{{.*}} to f32 : tensor<?x2xf64> -> tensor<?x2xf32>
  %0 = scn.cast %x to f32 : tensor<?x2xf64> -> tensor<?x2xf32>
  // CHECK: scn.cast %{{.*}} to ui16 : tensor<?x2xf64> -> tensor<?x2xui16>
  %1 = scn.cast %x to ui16 : tensor<?x2xf64> -> tensor<?x2xui16>
  // CHECK: scn.cast %{{.*}} to complex<f64> : tensor<?x2xf64> -> tensor<?x2xcomplex<f64>>
  %2 = scn.cast %x to complex<f64> : tensor<?x2xf64> -> tensor<?x2xcomplex<f64>>
  // CHECK: scn.select %{{.*}}, %{{.*}}, %{{.*}} : tensor<3x?xi1>, tensor<?x2xf64>, tensor<?x2xf64> -> tensor<3x2xf64>
  %3 = scn.select %c, %x, %x : tensor<3x?xi1>, tensor<?x2xf64>, tensor<?x2xf64> -> tensor<3x2xf64>
  return
}

//===----------------------------------------------------------------------===//
// Shape
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @shapes
func.func @shapes(%x: tensor<?x3xf64>, %s: tensor<f32>, %n: tensor<i64>, %v: tensor<3xf64>, %one: tensor<1x?xf64>) {
  // CHECK: scn.dim %{{.*}}, 1 : tensor<?x3xf64> -> tensor<i64>
  %0 = scn.dim %x, 1 : tensor<?x3xf64> -> tensor<i64>
  // CHECK: scn.shape_of %{{.*}} : tensor<?x3xf64> -> tensor<2xi64>
  %1 = scn.shape_of %x : tensor<?x3xf64> -> tensor<2xi64>
  // CHECK: scn.fill_like %{{.*}}, %{{.*}} : tensor<f32>, tensor<?x3xf64> -> tensor<?x3xf32>
  %2 = scn.fill_like %s, %x : tensor<f32>, tensor<?x3xf64> -> tensor<?x3xf32>
  // CHECK: scn.broadcast %{{.*}} sizes(%{{.*}}) static_sizes = [-9223372036854775808, 3] dimensions = [1] : tensor<3xf64> -> tensor<?x3xf64>
  %3 = scn.broadcast %v sizes(%n) static_sizes = [-9223372036854775808, 3] dimensions = [1] : tensor<3xf64> -> tensor<?x3xf64>
  // CHECK: scn.broadcast %{{.*}} sizes() static_sizes = [4, 2] dimensions = [] : tensor<f32> -> tensor<4x2xf32>
  %4 = scn.broadcast %s sizes() static_sizes = [4, 2] dimensions = [] : tensor<f32> -> tensor<4x2xf32>
  // CHECK: scn.broadcast %{{.*}} sizes(%{{.*}}) static_sizes = [-9223372036854775808, 5] dimensions = [1, 0] : tensor<1x?xf64> -> tensor<?x5xf64>
  %5 = scn.broadcast %one sizes(%n) static_sizes = [-9223372036854775808, 5] dimensions = [1, 0] : tensor<1x?xf64> -> tensor<?x5xf64>
  // CHECK: scn.reshape %{{.*}} sizes(%{{.*}}) static_sizes = [-1, -9223372036854775808] : tensor<?x3xf64> -> tensor<?x?xf64>
  %6 = scn.reshape %x sizes(%n) static_sizes = [-1, -9223372036854775808] : tensor<?x3xf64> -> tensor<?x?xf64>
  // CHECK: scn.reshape %{{.*}} sizes() static_sizes = [3, -1] : tensor<3xf64> -> tensor<3x1xf64>
  %7 = scn.reshape %v sizes() static_sizes = [3, -1] : tensor<3xf64> -> tensor<3x1xf64>
  // CHECK: scn.reshape %{{.*}} sizes() static_sizes = [] : tensor<?x3xf64> -> tensor<f64>
  %8 = scn.reshape %x sizes() static_sizes = [] : tensor<?x3xf64> -> tensor<f64>
  // CHECK: scn.transpose %{{.*}} permutation = [1, 0] : tensor<?x3xf64> -> tensor<3x?xf64>
  %9 = scn.transpose %x permutation = [1, 0] : tensor<?x3xf64> -> tensor<3x?xf64>
  // CHECK: scn.transpose %{{.*}} permutation = [] : tensor<f32> -> tensor<f32>
  %10 = scn.transpose %s permutation = [] : tensor<f32> -> tensor<f32>
  // CHECK: scn.expand_dims %{{.*}} axes = [0, 2] : tensor<?x3xf64> -> tensor<1x?x1x3xf64>
  %11 = scn.expand_dims %x axes = [0, 2] : tensor<?x3xf64> -> tensor<1x?x1x3xf64>
  // CHECK: scn.squeeze %{{.*}} axes = [0] : tensor<1x?xf64> -> tensor<?xf64>
  %12 = scn.squeeze %one axes = [0] : tensor<1x?xf64> -> tensor<?xf64>
  // CHECK: scn.squeeze %{{.*}} axes = [0, 1] : tensor<1x?xf64> -> tensor<f64>
  %13 = scn.squeeze %one axes = [0, 1] : tensor<1x?xf64> -> tensor<f64>
  // CHECK: scn.concatenate %{{.*}}, %{{.*}}, %{{.*}} axis = 0 : tensor<?x3xf64>, tensor<1x?xf64>, tensor<?x3xf64> -> tensor<?x3xf64>
  %14 = scn.concatenate %x, %one, %x axis = 0 : tensor<?x3xf64>, tensor<1x?xf64>, tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: scn.reverse %{{.*}} axes = [0, 1] : tensor<?x3xf64> -> tensor<?x3xf64>
  %15 = scn.reverse %x axes = [0, 1] : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: scn.iota %{{.*}}, %{{.*}}, %{{.*}} : tensor<f32> -> tensor<?xf32>
  %16 = scn.iota %s, %s, %s : tensor<f32> -> tensor<?xf32>
  return
}

// Lengths that the program's constants say may stand in the type.
// CHECK-LABEL: func @known_lengths
func.func @known_lengths(%v: tensor<?xf64>) {
  %zero = scn.constant dense<0> : tensor<i64>
  %one = scn.constant dense<1> : tensor<i64>
  %five = scn.constant dense<5> : tensor<i64>
  // CHECK: scn.iota {{.*}} -> tensor<5xi64>
  %0 = scn.iota %zero, %five, %one : tensor<i64> -> tensor<5xi64>
  // CHECK: scn.iota {{.*}} -> tensor<?xi64>
  %1 = scn.iota %zero, %five, %one : tensor<i64> -> tensor<?xi64>
  // CHECK: scn.broadcast {{.*}} -> tensor<5x?xf64>
  %2 = scn.broadcast %v sizes(%five, %five) static_sizes = [-9223372036854775808, -9223372036854775808] dimensions = [1] : tensor<?xf64> -> tensor<5x?xf64>
  return
}

//===----------------------------------------------------------------------===//
// Reductions and products
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @reductions
func.func @reductions(%x: tensor<?x3x4xf64>, %c: tensor<?x3xi1>) {
  // CHECK: scn.reduce_sum %{{.*}} axes = [0, 2] : tensor<?x3x4xf64> -> tensor<3xf64>
  %0 = scn.reduce_sum %x axes = [0, 2] : tensor<?x3x4xf64> -> tensor<3xf64>
  // CHECK: scn.reduce_prod %{{.*}} axes = [0, 1, 2] : tensor<?x3x4xf64> -> tensor<f64>
  %1 = scn.reduce_prod %x axes = [0, 1, 2] : tensor<?x3x4xf64> -> tensor<f64>
  // CHECK: scn.reduce_max %{{.*}} axes = [1] : tensor<?x3x4xf64> -> tensor<?x4xf64>
  %2 = scn.reduce_max %x axes = [1] : tensor<?x3x4xf64> -> tensor<?x4xf64>
  // CHECK: scn.reduce_min %{{.*}} axes = [] : tensor<?x3x4xf64> -> tensor<?x3x4xf64>
  %3 = scn.reduce_min %x axes = [] : tensor<?x3x4xf64> -> tensor<?x3x4xf64>
  // CHECK: scn.reduce_any %{{.*}} axes = [0] : tensor<?x3xi1> -> tensor<3xi1>
  %4 = scn.reduce_any %c axes = [0] : tensor<?x3xi1> -> tensor<3xi1>
  // CHECK: scn.reduce_all %{{.*}} axes = [0, 1] : tensor<?x3xi1> -> tensor<i1>
  %5 = scn.reduce_all %c axes = [0, 1] : tensor<?x3xi1> -> tensor<i1>
  // CHECK: scn.reduce_logsumexp %{{.*}} axes = [1] : tensor<?x3x4xf64> -> tensor<?x4xf64>
  %6 = scn.reduce_logsumexp %x axes = [1] : tensor<?x3x4xf64> -> tensor<?x4xf64>
  return
}

// CHECK-LABEL: func @products
func.func @products(%v: tensor<4xf64>, %a: tensor<?x4xf64>, %b: tensor<?x4x?xf64>, %c: tensor<4x5x?xf64>) {
  // CHECK: scn.dot %{{.*}}, %{{.*}} batch = [], [] contract = [0], [0] : tensor<4xf64>, tensor<4xf64> -> tensor<f64>
  %0 = scn.dot %v, %v batch = [], [] contract = [0], [0] : tensor<4xf64>, tensor<4xf64> -> tensor<f64>
  // CHECK: scn.dot %{{.*}}, %{{.*}} batch = [], [] contract = [], [] : tensor<4xf64>, tensor<?x4xf64> -> tensor<4x?x4xf64>
  %1 = scn.dot %v, %a batch = [], [] contract = [], [] : tensor<4xf64>, tensor<?x4xf64> -> tensor<4x?x4xf64>
  // CHECK: scn.dot %{{.*}}, %{{.*}} batch = [1], [0] contract = [2], [1] : tensor<?x4x?xf64>, tensor<4x5x?xf64> -> tensor<4x?x?xf64>
  %2 = scn.dot %b, %c batch = [1], [0] contract = [2], [1] : tensor<?x4x?xf64>, tensor<4x5x?xf64> -> tensor<4x?x?xf64>
  return
}

//===----------------------------------------------------------------------===//
// Indexing
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @slices
func.func @slices(%x: tensor<?x8xf64>, %i: tensor<i64>, %v: tensor<?xf64>, %m: tensor<?x?xf64>) {
  // x[i, 1:]
  // CHECK: scn.slice %{{.*}} starts(%{{.*}}) stops() steps() static_starts = [-9223372036854775808, 1] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x8xf64> -> tensor<7xf64>
  %0 = scn.slice %x starts(%i) stops() steps() static_starts = [-9223372036854775808, 1] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x8xf64> -> tensor<7xf64>
  // x[::-1, 6:i:i]
  // CHECK: scn.slice %{{.*}} starts() stops(%{{.*}}) steps(%{{.*}}) static_starts = [4611686018427387904, 6] static_stops = [-4611686018427387904, -9223372036854775808] static_steps = [-1, -9223372036854775808] indexed = [false, false] : tensor<?x8xf64> -> tensor<?x?xf64>
  %1 = scn.slice %x starts() stops(%i) steps(%i) static_starts = [4611686018427387904, 6] static_stops = [-4611686018427387904, -9223372036854775808] static_steps = [-1, -9223372036854775808] indexed = [false, false] : tensor<?x8xf64> -> tensor<?x?xf64>
  // x[-1, 2]
  // CHECK: scn.slice %{{.*}} starts() stops() steps() static_starts = [-1, 2] static_stops = [0, 0] static_steps = [1, 1] indexed = [true, true] {scn.checked} : tensor<?x8xf64> -> tensor<f64>
  %2 = scn.slice %x starts() stops() steps() static_starts = [-1, 2] static_stops = [0, 0] static_steps = [1, 1] indexed = [true, true] {scn.checked} : tensor<?x8xf64> -> tensor<f64>
  // CHECK: scn.update_slice %{{.*}}, %{{.*}} starts(%{{.*}}) stops() steps() static_starts = [-9223372036854775808, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x8xf64>, tensor<?xf64>
  %3 = scn.update_slice %x, %v starts(%i) stops() steps() static_starts = [-9223372036854775808, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x8xf64>, tensor<?xf64>
  // CHECK: scn.update_slice add %{{.*}}, %{{.*}} starts(%{{.*}}) stops(%{{.*}}) steps() static_starts = [-9223372036854775808, 0] static_stops = [-9223372036854775808, 4] static_steps = [2, 1] indexed = [false, false] : tensor<?x8xf64>, tensor<?x?xf64>
  %4 = scn.update_slice add %x, %m starts(%i) stops(%i) steps() static_starts = [-9223372036854775808, 0] static_stops = [-9223372036854775808, 4] static_steps = [2, 1] indexed = [false, false] : tensor<?x8xf64>, tensor<?x?xf64>
  return
}

//===----------------------------------------------------------------------===//
// Indexing by arrays and masks
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @gather
func.func @gather(%x: tensor<4x8xf64>, %i: tensor<?xi64>, %j: tensor<4x2xi64>, %v: tensor<4x?xf64>, %w: tensor<4x2xf64>, %m: tensor<?x8xi1>) {
  // x[:, i]
  // CHECK: scn.gather %{{.*}} at(%{{.*}} : tensor<?xi64>) axes = [1] position = 1 batch = 0 : tensor<4x8xf64> -> tensor<4x?xf64>
  %0 = scn.gather %x at(%i : tensor<?xi64>) axes = [1] position = 1 batch = 0 : tensor<4x8xf64> -> tensor<4x?xf64>
  // x[j, j]
  // CHECK: scn.gather %{{.*}} at(%{{.*}}, %{{.*}} : tensor<4x2xi64>, tensor<4x2xi64>) axes = [0, 1] position = 0 batch = 0 {scn.checked} : tensor<4x8xf64> -> tensor<4x2xf64>
  %1 = scn.gather %x at(%j, %j : tensor<4x2xi64>, tensor<4x2xi64>) axes = [0, 1] position = 0 batch = 0 {scn.checked} : tensor<4x8xf64> -> tensor<4x2xf64>
  // x[n, j[n, k]]
  // CHECK: scn.gather %{{.*}} at(%{{.*}} : tensor<4x2xi64>) axes = [1] position = 0 batch = 1 : tensor<4x8xf64> -> tensor<4x2xf64>
  %2 = scn.gather %x at(%j : tensor<4x2xi64>) axes = [1] position = 0 batch = 1 : tensor<4x8xf64> -> tensor<4x2xf64>
  // CHECK: scn.scatter %{{.*}}, %{{.*}} at(%{{.*}} : tensor<?xi64>) axes = [1] position = 1 batch = 0 : tensor<4x8xf64>, tensor<4x?xf64>
  %3 = scn.scatter %x, %v at(%i : tensor<?xi64>) axes = [1] position = 1 batch = 0 : tensor<4x8xf64>, tensor<4x?xf64>
  // CHECK: scn.scatter add %{{.*}}, %{{.*}} at(%{{.*}} : tensor<4x2xi64>) axes = [1] position = 0 batch = 1 : tensor<4x8xf64>, tensor<4x2xf64>
  %4 = scn.scatter add %x, %w at(%j : tensor<4x2xi64>) axes = [1] position = 0 batch = 1 : tensor<4x8xf64>, tensor<4x2xf64>
  // CHECK: scn.nonzero %{{.*}} : tensor<?x8xi1> -> tensor<?xi64>
  %5:2 = scn.nonzero %m : tensor<?x8xi1> -> tensor<?xi64>
  // CHECK: scn.nonzero %{{.*}} of %{{.*}} : tensor<?x8xi1> of tensor<4x8xf64> -> tensor<?xi64>
  %6:2 = scn.nonzero %m of %x : tensor<?x8xi1> of tensor<4x8xf64> -> tensor<?xi64>
  return
}

//===----------------------------------------------------------------------===//
// Extremes, sorting and searching
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @order
func.func @order(%x: tensor<?x4xf64>, %z: tensor<?xcomplex<f32>>, %s: tensor<?xf64>) {
  // CHECK: scn.argmax %{{.*}} axes = [1] : tensor<?x4xf64> -> tensor<?xi64>
  %0 = scn.argmax %x axes = [1] : tensor<?x4xf64> -> tensor<?xi64>
  // CHECK: scn.argmin %{{.*}} axes = [0, 1] : tensor<?x4xf64> -> tensor<i64>
  %1 = scn.argmin %x axes = [0, 1] : tensor<?x4xf64> -> tensor<i64>
  // CHECK: scn.sort %{{.*}} : tensor<?xcomplex<f32>> -> tensor<?xcomplex<f32>>
  %2 = scn.sort %z : tensor<?xcomplex<f32>> -> tensor<?xcomplex<f32>>
  // CHECK: scn.argsort %{{.*}} : tensor<?x4xf64> -> tensor<?x4xi64>
  %3 = scn.argsort %x : tensor<?x4xf64> -> tensor<?x4xi64>
  // CHECK: scn.searchsorted %{{.*}}, %{{.*}} : tensor<?xf64>, tensor<?x4xf64> -> tensor<?x4xi64>
  %4 = scn.searchsorted %s, %x : tensor<?xf64>, tensor<?x4xf64> -> tensor<?x4xi64>
  // CHECK: scn.searchsorted right %{{.*}}, %{{.*}} : tensor<?xf64>, tensor<?x4xf64> -> tensor<?x4xi64>
  %5 = scn.searchsorted right %s, %x : tensor<?xf64>, tensor<?x4xf64> -> tensor<?x4xi64>
  return
}

//===----------------------------------------------------------------------===//
// Running sums and products
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @cumulate
func.func @cumulate(%x: tensor<?x4xf64>) {
  // CHECK: scn.cumsum %{{.*}} axis = 0 : tensor<?x4xf64> -> tensor<?x4xf64>
  %0 = scn.cumsum %x axis = 0 : tensor<?x4xf64> -> tensor<?x4xf64>
  // CHECK: scn.cumprod reverse %{{.*}} axis = 1 : tensor<?x4xf64> -> tensor<?x4xf64>
  %1 = scn.cumprod reverse %x axis = 1 : tensor<?x4xf64> -> tensor<?x4xf64>
  return
}

//===----------------------------------------------------------------------===//
// Linear algebra
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @matrices
func.func @matrices(%x: tensor<?x3xf64>, %s: tensor<2x?x?xf32>, %b: tensor<?x2xf64>, %c: tensor<2x4x1xf32>, %i: tensor<3x5xi32>,
                    %cutoff: tensor<f64>) {
  // CHECK: scn.band %{{.*}} from -9223372036854775807 to 0 : tensor<?x3xf64> -> tensor<?x3xf64>
  %0 = scn.band %x from -9223372036854775807 to 0 : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: scn.band %{{.*}} from -1 to 2 : tensor<3x5xi32> -> tensor<3x5xi32>
  %1 = scn.band %i from -1 to 2 : tensor<3x5xi32> -> tensor<3x5xi32>
  // CHECK: scn.cholesky %{{.*}} : tensor<?x3xf64> -> tensor<3x3xf64>
  %2 = scn.cholesky %x : tensor<?x3xf64> -> tensor<3x3xf64>
  // CHECK: scn.cholesky nan %{{.*}} : tensor<2x?x?xf32> -> tensor<2x?x?xf32>
  %3 = scn.cholesky nan %s : tensor<2x?x?xf32> -> tensor<2x?x?xf32>
  // CHECK: scn.triangular_solve %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<?x2xf64> -> tensor<3x2xf64>
  %4 = scn.triangular_solve %x, %b : tensor<?x3xf64>, tensor<?x2xf64> -> tensor<3x2xf64>
  // CHECK: scn.triangular_solve lower transpose unit_diagonal finite %{{.*}}, %{{.*}} : tensor<2x?x?xf32>, tensor<2x4x1xf32> -> tensor<2x4x1xf32>
  %5 = scn.triangular_solve lower transpose unit_diagonal finite %s, %c : tensor<2x?x?xf32>, tensor<2x4x1xf32> -> tensor<2x4x1xf32>
  // CHECK: scn.solve "general" transpose finite %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<?x2xf64> -> tensor<3x2xf64>
  %6 = scn.solve "general" transpose finite %x, %b : tensor<?x3xf64>, tensor<?x2xf64> -> tensor<3x2xf64>
  // CHECK: scn.solve "positive" %{{.*}}, %{{.*}} : tensor<2x?x?xf32>, tensor<2x4x1xf32> -> tensor<2x4x1xf32>
  %7 = scn.solve "positive" %s, %c : tensor<2x?x?xf32>, tensor<2x4x1xf32> -> tensor<2x4x1xf32>
  // CHECK: scn.inverse %{{.*}} : tensor<?x3xf64> -> tensor<3x3xf64>
  %8 = scn.inverse %x : tensor<?x3xf64> -> tensor<3x3xf64>
  // CHECK: scn.det %{{.*}} : tensor<2x?x?xf32> -> tensor<2xf32>
  %9 = scn.det %s : tensor<2x?x?xf32> -> tensor<2xf32>
  // CHECK: scn.slogdet %{{.*}} : tensor<?x3xf64> -> tensor<f64>, tensor<f64>
  %10:2 = scn.slogdet %x : tensor<?x3xf64> -> tensor<f64>, tensor<f64>
  // CHECK: scn.eigh %{{.*}} : tensor<?x3xf64> -> tensor<3xf64>, tensor<3x3xf64>
  %11:2 = scn.eigh %x : tensor<?x3xf64> -> tensor<3xf64>, tensor<3x3xf64>
  // CHECK: scn.eig %{{.*}} : tensor<2x?x?xf32> -> tensor<2x?xcomplex<f32>>, tensor<2x?x?xcomplex<f32>>
  %12:2 = scn.eig %s : tensor<2x?x?xf32> -> tensor<2x?xcomplex<f32>>, tensor<2x?x?xcomplex<f32>>
  // CHECK: scn.svd %{{.*}} : tensor<2x4x1xf32> -> tensor<2x4x1xf32>, tensor<2x1xf32>, tensor<2x1x1xf32>
  %13:3 = scn.svd %c : tensor<2x4x1xf32> -> tensor<2x4x1xf32>, tensor<2x1xf32>, tensor<2x1x1xf32>
  // CHECK: scn.svd full %{{.*}} : tensor<?x3xf64> -> tensor<?x?xf64>, tensor<?xf64>, tensor<3x3xf64>
  %14:3 = scn.svd full %x : tensor<?x3xf64> -> tensor<?x?xf64>, tensor<?xf64>, tensor<3x3xf64>
  // CHECK: scn.qr %{{.*}} : tensor<?x3xf64> -> tensor<?x?xf64>, tensor<?x3xf64>
  %15:2 = scn.qr %x : tensor<?x3xf64> -> tensor<?x?xf64>, tensor<?x3xf64>
  // CHECK: scn.qr full %{{.*}} : tensor<2x4x1xf32> -> tensor<2x4x4xf32>, tensor<2x4x1xf32>
  %16:2 = scn.qr full %c : tensor<2x4x1xf32> -> tensor<2x4x4xf32>, tensor<2x4x1xf32>
  // CHECK: scn.pseudo_inverse %{{.*}} : tensor<2x4x1xf32> -> tensor<2x1x4xf32>
  %17 = scn.pseudo_inverse %c : tensor<2x4x1xf32> -> tensor<2x1x4xf32>
  // CHECK: scn.least_squares %{{.*}}, %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<?x2xf64>, tensor<f64> -> tensor<3x2xf64>, tensor<i32>, tensor<?xf64>
  %18:3 = scn.least_squares %x, %b, %cutoff : tensor<?x3xf64>, tensor<?x2xf64>, tensor<f64> -> tensor<3x2xf64>, tensor<i32>, tensor<?xf64>
  // CHECK: scn.expm %{{.*}} : tensor<?x3xf64> -> tensor<3x3xf64>
  %19 = scn.expm %x : tensor<?x3xf64> -> tensor<3x3xf64>
  return
}

//===----------------------------------------------------------------------===//
// The recurrence
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @scan
func.func @scan(%n: tensor<i64>, %u: tensor<?x3xf64>, %x0: tensor<2x3xf64>, %s: tensor<f32>, %rng: !scn.rng<"pcg64">) {
  // CHECK: %{{.*}}:6 = scn.scan steps(%{{.*}}) sequences(%{{.*}} reverse taps [-1, 0, 2] : tensor<?x3xf64>, %{{.*}} taps [0] : tensor<?x3xf64>) states(%{{.*}} taps [-1, -2] : tensor<2x3xf64>, %{{.*}} taps [] : tensor<f32>, %{{.*}} taps [] : !scn.rng<"pcg64">) {
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<3xf64>, %{{.*}}: tensor<3xf64>, %{{.*}}: tensor<3xf64>, %{{.*}}: tensor<3xf64>, %{{.*}}: tensor<3xf64>, %{{.*}}: tensor<3xf64>, %{{.*}}: tensor<f32>, %{{.*}}: !scn.rng<"pcg64">):
  // CHECK: scn.yield next(%{{.*}}, %{{.*}}, %{{.*}} : tensor<3xf64>, tensor<f32>, !scn.rng<"pcg64">) outputs(%{{.*}}, %{{.*}} : tensor<3xf64>, tensor<f32>) until(%{{.*}} : tensor<i1>)
  // CHECK-NEXT: } attributes {name = "reverse", scn.other} -> (tensor<?x3xf64>, tensor<?x3xf64>, tensor<?xf32>, tensor<2x3xf64>, tensor<f32>, !scn.rng<"pcg64">)
  %0:6 = scn.scan steps(%n) sequences(%u reverse taps [-1, 0, 2] : tensor<?x3xf64>, %u taps [0] : tensor<?x3xf64>)
      states(%x0 taps [-1, -2] : tensor<2x3xf64>, %s taps [] : tensor<f32>, %rng taps [] : !scn.rng<"pcg64">) {
  ^bb0(%a: tensor<3xf64>, %b: tensor<3xf64>, %c: tensor<3xf64>, %d: tensor<3xf64>, %p: tensor<3xf64>, %q: tensor<3xf64>,
       %r: tensor<f32>, %stream: !scn.rng<"pcg64">):
    %next = scn.add %p, %a : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    %stop = scn.gt %r, %s : tensor<f32>, tensor<f32> -> tensor<i1>
    scn.yield next(%next, %r, %stream : tensor<3xf64>, tensor<f32>, !scn.rng<"pcg64">)
        outputs(%q, %r : tensor<3xf64>, tensor<f32>) until(%stop : tensor<i1>)
  } attributes {name = "reverse", scn.other} -> (tensor<?x3xf64>, tensor<?x3xf64>, tensor<?xf32>, tensor<2x3xf64>, tensor<f32>, !scn.rng<"pcg64">)
  // CHECK: scn.scan steps(%{{.*}}) sequences(%{{.*}} taps [0] : tensor<?x3xf64>, %{{.*}} reverse taps [0] : tensor<?x3xf64>) {
  // CHECK: } attributes {checkpoint = "sqrt", reversed_outputs = array<i64: 1>, truncate_gradient = 5 : i64} -> (tensor<?x3xf64>, tensor<?x3xf64>)
  %1:2 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x3xf64>, %u reverse taps [0] : tensor<?x3xf64>) {
  ^bb0(%a: tensor<3xf64>, %b: tensor<3xf64>):
    scn.yield next() outputs(%a, %b : tensor<3xf64>, tensor<3xf64>)
  } attributes {checkpoint = "sqrt", reversed_outputs = array<i64: 1>, truncate_gradient = 5} -> (tensor<?x3xf64>, tensor<?x3xf64>)
  return
}

// Nothing but a number of steps.
// CHECK-LABEL: func @bare_scan
func.func @bare_scan(%n: tensor<i64>) {
  // CHECK: scn.scan steps(%{{.*}}) {
  // CHECK-NEXT: scn.yield next() outputs()
  // CHECK-NEXT: }
  scn.scan steps(%n) {
    scn.yield next() outputs()
  }
  return
}

// A constant number of steps may stand in the types of the results; without a condition it must not be contradicted.
// CHECK-LABEL: func @known_steps
func.func @known_steps(%x0: tensor<1xf64>) {
  %three = scn.constant dense<3> : tensor<i64>
  // CHECK: } -> (tensor<3xf64>, tensor<?xf64>, tensor<1xf64>)
  %0:3 = scn.scan steps(%three) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    scn.yield next(%x : tensor<f64>) outputs(%x : tensor<f64>)
  } -> (tensor<3xf64>, tensor<?xf64>, tensor<1xf64>)
  return
}

//===----------------------------------------------------------------------===//
// Random draws
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @draws
func.func @draws(%rng: !scn.rng<"pcg64">, %old: !scn.rng<"mt19937">, %n: tensor<i64>, %a: tensor<f64>, %b: tensor<2xf64>, %rows: tensor<2x3xf32>) {
  // CHECK: scn.random "normal" %{{.*}} params(%{{.*}}, %{{.*}} : tensor<f64>, tensor<2xf64>) sizes(%{{.*}}) static_sizes = [-9223372036854775808, 2] dtype = f64 : <"pcg64"> -> tensor<?x2xf64>
  %0:2 = scn.random "normal" %rng params(%a, %b : tensor<f64>, tensor<2xf64>) sizes(%n) static_sizes = [-9223372036854775808, 2] dtype = f64 : !scn.rng<"pcg64"> -> tensor<?x2xf64>
  // CHECK: scn.random "uniform" %{{.*}} params(%{{.*}}, %{{.*}} : tensor<f64>, tensor<f64>) sizes() static_sizes = [] dtype = f32 : <"mt19937"> -> tensor<f32>
  %1:2 = scn.random "uniform" %old params(%a, %a : tensor<f64>, tensor<f64>) sizes() static_sizes = [] dtype = f32 : !scn.rng<"mt19937"> -> tensor<f32>
  // CHECK: scn.random "binomial" %{{.*}} params(%{{.*}}, %{{.*}} : tensor<i64>, tensor<f64>) sizes() static_sizes = [0] dtype = i64 : <"pcg64"> -> tensor<0xi64>
  %2:2 = scn.random "binomial" %rng params(%n, %a : tensor<i64>, tensor<f64>) sizes() static_sizes = [0] dtype = i64 : !scn.rng<"pcg64"> -> tensor<0xi64>
  // CHECK: scn.random "standard_cauchy" %{{.*}} params() sizes() static_sizes = [3] dtype = f64 : <"pcg64"> -> tensor<3xf64>
  %3:2 = scn.random "standard_cauchy" %rng params() sizes() static_sizes = [3] dtype = f64 : !scn.rng<"pcg64"> -> tensor<3xf64>
  // CHECK: scn.random "multinomial" %{{.*}} params(%{{.*}}, %{{.*}} : tensor<i64>, tensor<2xf64>) sizes(%{{.*}}) static_sizes = [-9223372036854775808, 2] dtype = i64 : <"pcg64"> -> tensor<?x2xi64>
  %4:2 = scn.random "multinomial" %rng params(%n, %b : tensor<i64>, tensor<2xf64>) sizes(%n) static_sizes = [-9223372036854775808, 2] dtype = i64 : !scn.rng<"pcg64"> -> tensor<?x2xi64>
  // CHECK: scn.random "distinct_weighted_choice" %{{.*}} params(%{{.*}}, %{{.*}} : tensor<2x3xf32>, tensor<2xf64>) sizes() static_sizes = [1, 3] dtype = f32 : <"pcg64"> -> tensor<1x3xf32>
  %5:2 = scn.random "distinct_weighted_choice" %rng params(%rows, %b : tensor<2x3xf32>, tensor<2xf64>) sizes() static_sizes = [1, 3] dtype = f32 : !scn.rng<"pcg64"> -> tensor<1x3xf32>
  return
}

//===----------------------------------------------------------------------===//
// Choice, assertions, printing
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @control
func.func @control(%c: tensor<i1>, %x: tensor<?x3xui8>, %y: tensor<4x3xui8>, %r: !scn.rng<"pcg64">) {
  // CHECK: scn.if %{{.*}} : tensor<i1> then(%{{.*}} : tensor<?x3xui8>) else(%{{.*}} : tensor<4x3xui8>) -> tensor<?x3xui8>
  %0 = scn.if %c : tensor<i1> then(%x : tensor<?x3xui8>) else(%y : tensor<4x3xui8>) -> tensor<?x3xui8>
  // CHECK: scn.if %{{.*}} : tensor<i1> then(%{{.*}}, %{{.*}} : !scn.rng<"pcg64">, tensor<4x3xui8>) else(%{{.*}}, %{{.*}} : !scn.rng<"pcg64">, tensor<4x3xui8>) -> !scn.rng<"pcg64">, tensor<4x3xui8>
  %1:2 = scn.if %c : tensor<i1> then(%r, %y : !scn.rng<"pcg64">, tensor<4x3xui8>) else(%r, %y : !scn.rng<"pcg64">, tensor<4x3xui8>) -> !scn.rng<"pcg64">, tensor<4x3xui8>
  // CHECK: scn.if %{{.*}} : tensor<i1> then() else()
  scn.if %c : tensor<i1> then() else()
  // CHECK: scn.assert %{{.*}} if(%{{.*}}, %{{.*}} : tensor<i1>, tensor<i1>) "wrong" raises "ValueError" : tensor<?x3xui8>
  %2 = scn.assert %x if(%c, %c : tensor<i1>, tensor<i1>) "wrong" raises "ValueError" : tensor<?x3xui8>
  // CHECK: scn.assert %{{.*}} if() "" raises "AssertionError" {scn.checked} : !scn.rng<"pcg64">
  %3 = scn.assert %r if() "" raises "AssertionError" {scn.checked} : !scn.rng<"pcg64">
  // CHECK: scn.print %{{.*}} "x" shows "__str__,shape" : tensor<?x3xui8>
  %4 = scn.print %x "x" shows "__str__,shape" : tensor<?x3xui8>
  return
}

//===----------------------------------------------------------------------===//
// What lowered code contains
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @lowered
func.func @lowered(%call: !llvm.ptr, %c: tensor<i1>, %n: tensor<i64>, %ok: i1, %a: i64, %x: tensor<?xf64>,
                   %words: tensor<6xi64>, %from: memref<4xf64>, %to: memref<?xf64>, %step: index) {
  // CHECK: scn.check %{{.*}}, %{{.*}}, %{{.*}} status = 1 "lengths {a} and {b}" : tensor<i1>, tensor<i64>, tensor<i64>
  scn.check %c, %n, %n status = 1 "lengths {a} and {b}" : tensor<i1>, tensor<i64>, tensor<i64>
  // CHECK: scn.check %{{.*}}, %{{.*}}, %{{.*}} steps(%{{.*}}, %{{.*}}) status = 2 "index" : i1, i64, i64
  scn.check %ok, %a, %a steps(%step, %step) status = 2 "index" : i1, i64, i64
  // CHECK: scn.steps(%{{.*}}, %{{.*}})
  scn.steps(%step, %step)
  // CHECK: scn.steps()
  scn.steps()
  // CHECK: scn.poll
  scn.poll
  // CHECK: scn.check %{{.*}}, %{{.*}}, %{{.*}} status = 2 "index {a}" {op = "scn.slice", site = 3 : i64} : i1, i64, i64
  scn.check %ok, %a, %a status = 2 "index {a}" {op = "scn.slice", site = 3 : i64} : i1, i64, i64
  // CHECK: scn.runtime_call @scn_rt_random_normal ins(%{{.*}}, %{{.*}} : tensor<i64>, tensor<i64>) outs(%{{.*}}, %{{.*}} : tensor<?xf64>, tensor<6xi64>) -> tensor<?xf64>, tensor<6xi64>
  %0:2 = scn.runtime_call @scn_rt_random_normal ins(%n, %n : tensor<i64>, tensor<i64>) outs(%x, %words : tensor<?xf64>, tensor<6xi64>) -> tensor<?xf64>, tensor<6xi64>
  // CHECK: scn.runtime_call @scn_rt_random_normal ins(%{{.*}} : memref<4xf64>) outs(%{{.*}} : memref<?xf64>) {dtypes = array<i64: 12, 12>, site = 0 : i64}
  scn.runtime_call @scn_rt_random_normal ins(%from : memref<4xf64>) outs(%to : memref<?xf64>) {dtypes = array<i64: 12, 12>, site = 0 : i64}
  // CHECK: scn.runtime_call @nothing ins() outs()
  scn.runtime_call @nothing ins() outs()
  // CHECK: scn.argument 0 of %{{.*}} : !llvm.ptr -> memref<?x3xf64>
  %1 = scn.argument 0 of %call : !llvm.ptr -> memref<?x3xf64>
  // CHECK: scn.result 1 of %{{.*}} = %{{.*}} : !llvm.ptr, memref<?x3xf64>
  scn.result 1 of %call = %1 : !llvm.ptr, memref<?x3xf64>
  // CHECK: %[[MARK:.*]] = scn.arena_mark
  %2 = scn.arena_mark
  // CHECK: scn.arena_release %[[MARK]]
  scn.arena_release %2
  return
}

// CHECK-LABEL: func @override_gradient
func.func @override_gradient(%x: tensor<?xf64>) {
  // CHECK: scn.override_gradient %{{.*}} rule = "clip" low = -1.000000e+00 high = 2.000000e+00 : tensor<?xf64>
  %0 = scn.override_gradient %x rule = "clip" low = -1.0 high = 2.0 : tensor<?xf64>
  return
}

// CHECK-LABEL: func @streams
func.func @streams(%rng: !scn.rng<"pcg64">) -> !scn.rng<"pcg64"> {
  // CHECK: %[[WORDS:.*]] = scn.stream_words %{{.*}} : <"pcg64"> -> tensor<6xi64>
  %words = scn.stream_words %rng : !scn.rng<"pcg64"> -> tensor<6xi64>
  // CHECK: scn.stream_of_words %[[WORDS]] : tensor<6xi64> -> <"pcg64">
  %back = scn.stream_of_words %words : tensor<6xi64> -> !scn.rng<"pcg64">
  return %back : !scn.rng<"pcg64">
}

// CHECK-LABEL: func @gradient_of_nothing
func.func @gradient_of_nothing(%x: tensor<?xf64>) {
  // CHECK: scn.override_gradient %{{.*}} rule = "undefined" low = 0.000000e+00 high = 0.000000e+00 note = "it jumps" : tensor<?xf64>
  %0 = scn.override_gradient %x rule = "undefined" low = 0.0 high = 0.0 note = "it jumps" : tensor<?xf64>
  return
}

// CHECK-LABEL: func @override_rules
func.func @override_rules(%x: tensor<?xf64>, %n: tensor<i64>, %y: tensor<?xf64>) {
  // CHECK: scn.override_rules(%{{.*}} : tensor<?xf64>) of(%{{.*}}, %{{.*}} : tensor<?xf64>, tensor<i64>) pullback {
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<?xf64>, %{{.*}}: tensor<i64>, %{{.*}}: tensor<?xf64>, %[[DB:.*]]: tensor<?xf64>):
  // CHECK-NEXT: scn.derivatives %[[DB]] : tensor<?xf64>
  // CHECK-NEXT: } pushforward {
  // CHECK-NEXT: } -> tensor<?xf64>
  %0 = scn.override_rules (%y : tensor<?xf64>) of (%x, %n : tensor<?xf64>, tensor<i64>) pullback {
  ^bb0(%a: tensor<?xf64>, %k: tensor<i64>, %b: tensor<?xf64>, %db: tensor<?xf64>):
    scn.derivatives %db : tensor<?xf64>
  } pushforward {
  } -> tensor<?xf64>
  return
}
