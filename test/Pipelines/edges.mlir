// RUN: scansion-opt %s -scansion-pipeline -split-input-file | FileCheck %s --implicit-check-not=unrealized_conversion_cast
//
// Programs at the edges of what is valid go all the way to the LLVM dialect: lengths of 0 that the types know, rank 0,
// states of every kind, constant numbers of steps, conditions, nesting. Numbers are checked elsewhere.

//===----------------------------------------------------------------------===//
// Values without a scan
//===----------------------------------------------------------------------===//

// CHECK: llvm.func {{.*}}@zero_size(
func.func @zero_size(%x: tensor<0x3xf64>, %y: tensor<?x3xf64>) -> (tensor<0x3xf64>, tensor<3xf64>, tensor<?x3xf64>, tensor<3x0xf64>, tensor<3x3xf64>, tensor<0xf64>, tensor<0x3xf64>) {
  %0 = scn.tanh %x : tensor<0x3xf64> -> tensor<0x3xf64>
  %1 = scn.reduce_sum %0 axes = [0] : tensor<0x3xf64> -> tensor<3xf64>
  %2 = scn.concatenate %x, %y axis = 0 : tensor<0x3xf64>, tensor<?x3xf64> -> tensor<?x3xf64>
  %3 = scn.transpose %x permutation = [1, 0] : tensor<0x3xf64> -> tensor<3x0xf64>
  %4 = scn.dot %3, %x batch = [], [] contract = [1], [0] : tensor<3x0xf64>, tensor<0x3xf64> -> tensor<3x3xf64>
  %5 = scn.reshape %x sizes() static_sizes = [0] : tensor<0x3xf64> -> tensor<0xf64>
  %6 = scn.reverse %x axes = [0] : tensor<0x3xf64> -> tensor<0x3xf64>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<0x3xf64>, tensor<3xf64>, tensor<?x3xf64>, tensor<3x0xf64>, tensor<3x3xf64>, tensor<0xf64>, tensor<0x3xf64>
}

// -----

// CHECK: llvm.func {{.*}}@zero_const(
func.func @zero_const() -> (tensor<0xf64>, tensor<2x0xi1>) {
  %0 = scn.constant dense<> : tensor<0xf64>
  %1 = scn.constant dense<> : tensor<2x0xi1>
  return %0, %1 : tensor<0xf64>, tensor<2x0xi1>
}

// -----

// CHECK: llvm.func {{.*}}@concat_zero(
func.func @concat_zero(%x: tensor<0xf64>, %y: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<0xf64>) {
  %0 = scn.concatenate %x, %y axis = 0 : tensor<0xf64>, tensor<3xf64> -> tensor<3xf64>
  %1 = scn.concatenate %y, %x axis = 0 : tensor<3xf64>, tensor<0xf64> -> tensor<3xf64>
  %2 = scn.concatenate %x, %x axis = 0 : tensor<0xf64>, tensor<0xf64> -> tensor<0xf64>
  return %0, %1, %2 : tensor<3xf64>, tensor<3xf64>, tensor<0xf64>
}

// -----

// CHECK: llvm.func {{.*}}@concat_zero2(
func.func @concat_zero2(%x: tensor<2x0xf64>, %y: tensor<3x0xf64>, %z: tensor<1x0x?xf64>, %n: tensor<i64>) -> (tensor<5x0xf64>, tensor<0x?xf64>, tensor<4x0xf64>, tensor<0xf64>, tensor<?xf64>) {
  %0 = scn.concatenate %x, %y axis = 0 : tensor<2x0xf64>, tensor<3x0xf64> -> tensor<5x0xf64>
  %1 = scn.squeeze %z axes = [0] : tensor<1x0x?xf64> -> tensor<0x?xf64>
  %v = scn.reduce_sum %x axes = [0] : tensor<2x0xf64> -> tensor<0xf64>
  %2 = scn.broadcast %v sizes() static_sizes = [4, 0] dimensions = [1] : tensor<0xf64> -> tensor<4x0xf64>
  %3 = scn.slice %x starts(%n) stops() steps() static_starts = [-9223372036854775808, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<2x0xf64> -> tensor<0xf64>
  %4 = scn.reduce_sum %z axes = [0, 1] : tensor<1x0x?xf64> -> tensor<?xf64>
  return %0, %1, %2, %3, %4 : tensor<5x0xf64>, tensor<0x?xf64>, tensor<4x0xf64>, tensor<0xf64>, tensor<?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@slice_end_static(
func.func @slice_end_static(%x: tensor<5xf64>, %n: tensor<i64>, %v: tensor<?xf64>) -> (tensor<0xf64>, tensor<?xf64>, tensor<5xf64>, tensor<5xf64>) {
  %0 = scn.slice %x starts() stops() steps() static_starts = [5] static_stops = [4611686018427387904] static_steps = [1] indexed = [false] : tensor<5xf64> -> tensor<0xf64>
  %1 = scn.slice %x starts() stops(%n) steps() static_starts = [5] static_stops = [-9223372036854775808] static_steps = [1] indexed = [false] : tensor<5xf64> -> tensor<?xf64>
  %2 = scn.update_slice %x, %0 starts() stops() steps() static_starts = [5] static_stops = [4611686018427387904] static_steps = [1] indexed = [false] : tensor<5xf64>, tensor<0xf64>
  %3 = scn.update_slice %x, %v starts() stops(%n) steps() static_starts = [5] static_stops = [-9223372036854775808] static_steps = [1] indexed = [false] : tensor<5xf64>, tensor<?xf64>
  return %0, %1, %2, %3 : tensor<0xf64>, tensor<?xf64>, tensor<5xf64>, tensor<5xf64>
}

// -----

// CHECK: llvm.func {{.*}}@slice_of_nothing(
func.func @slice_of_nothing(%x: tensor<0x3xf64>, %n: tensor<i64>, %v: tensor<?x3xf64>) -> (tensor<?x3xf64>, tensor<0xf64>, tensor<0x3xf64>, tensor<0x3xf64>, tensor<0x3xf64>, tensor<0x1x3xf64>, tensor<0x3xf64>) {
  %0 = scn.slice %x starts(%n) stops() steps() static_starts = [-9223372036854775808, 0] static_stops = [4611686018427387904, 4611686018427387904] static_steps = [1, 1] indexed = [false, false] : tensor<0x3xf64> -> tensor<?x3xf64>
  %1 = scn.slice %x starts() stops() steps() static_starts = [0, 1] static_stops = [4611686018427387904, 0] static_steps = [1, 1] indexed = [false, true] : tensor<0x3xf64> -> tensor<0xf64>
  %2 = scn.slice %x starts() stops() steps() static_starts = [4611686018427387904, 0] static_stops = [-4611686018427387904, 4611686018427387904] static_steps = [-1, 1] indexed = [false, false] : tensor<0x3xf64> -> tensor<0x3xf64>
  %3 = scn.update_slice %x, %v starts(%n) stops() steps() static_starts = [-9223372036854775808, 0] static_stops = [4611686018427387904, 4611686018427387904] static_steps = [1, 1] indexed = [false, false] : tensor<0x3xf64>, tensor<?x3xf64>
  %4 = scn.update_slice add %x, %v starts() stops() steps() static_starts = [0, 0] static_stops = [4611686018427387904, 4611686018427387904] static_steps = [1, 1] indexed = [false, false] : tensor<0x3xf64>, tensor<?x3xf64>
  %5 = scn.expand_dims %x axes = [1] : tensor<0x3xf64> -> tensor<0x1x3xf64>
  %6 = scn.squeeze %5 axes = [1] : tensor<0x1x3xf64> -> tensor<0x3xf64>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<?x3xf64>, tensor<0xf64>, tensor<0x3xf64>, tensor<0x3xf64>, tensor<0x3xf64>, tensor<0x1x3xf64>, tensor<0x3xf64>
}

// -----

// CHECK: llvm.func {{.*}}@rank0(
func.func @rank0(%x: tensor<f64>, %c: tensor<i1>, %u: tensor<ui8>) -> (tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<0xi64>, tensor<f64>, tensor<i1>, tensor<1x1xf64>, tensor<f64>, tensor<ui8>, tensor<f64>, tensor<f64>) {
  %0 = scn.transpose %x permutation = [] : tensor<f64> -> tensor<f64>
  %1 = scn.reduce_sum %x axes = [] : tensor<f64> -> tensor<f64>
  %2 = scn.dot %x, %x batch = [], [] contract = [], [] : tensor<f64>, tensor<f64> -> tensor<f64>
  %3 = scn.broadcast %x sizes() static_sizes = [] dimensions = [] : tensor<f64> -> tensor<f64>
  %4 = scn.shape_of %x : tensor<f64> -> tensor<0xi64>
  %5 = scn.select %c, %x, %0 : tensor<i1>, tensor<f64>, tensor<f64> -> tensor<f64>
  %6 = scn.invert %c : tensor<i1> -> tensor<i1>
  %7 = scn.expand_dims %x axes = [0, 1] : tensor<f64> -> tensor<1x1xf64>
  %8 = scn.reshape %7 sizes() static_sizes = [] : tensor<1x1xf64> -> tensor<f64>
  %9 = scn.add %u, %u : tensor<ui8>, tensor<ui8> -> tensor<ui8>
  %10 = scn.reverse %x axes = [] : tensor<f64> -> tensor<f64>
  %11 = scn.fill_like %x, %x : tensor<f64>, tensor<f64> -> tensor<f64>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11 : tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<0xi64>, tensor<f64>, tensor<i1>, tensor<1x1xf64>, tensor<f64>, tensor<ui8>, tensor<f64>, tensor<f64>
}

// -----

// CHECK: llvm.func {{.*}}@rank0_index(
func.func @rank0_index(%x: tensor<f64>, %v: tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>) {
  %0 = scn.slice %x starts() stops() steps() static_starts = [] static_stops = [] static_steps = [] indexed = [] : tensor<f64> -> tensor<f64>
  %1 = scn.update_slice %x, %v starts() stops() steps() static_starts = [] static_stops = [] static_steps = [] indexed = [] : tensor<f64>, tensor<f64>
  %2 = scn.update_slice add %x, %v starts() stops() steps() static_starts = [] static_stops = [] static_steps = [] indexed = [] : tensor<f64>, tensor<f64>
  return %0, %1, %2 : tensor<f64>, tensor<f64>, tensor<f64>
}

// -----

// CHECK: llvm.func {{.*}}@f16(
func.func @f16(%x: tensor<?xf16>, %y: tensor<f16>, %a: tensor<?x?xf16>) -> (tensor<?xf16>, tensor<f16>, tensor<f16>, tensor<?xf16>, tensor<?xi32>, tensor<?xf16>) {
  %0 = scn.tanh %x : tensor<?xf16> -> tensor<?xf16>
  %1 = scn.add %y, %y : tensor<f16>, tensor<f16> -> tensor<f16>
  %2 = scn.reduce_sum %x axes = [0] : tensor<?xf16> -> tensor<f16>
  %3 = scn.dot %a, %x batch = [], [] contract = [1], [0] : tensor<?x?xf16>, tensor<?xf16> -> tensor<?xf16>
  %4 = scn.cast %x to i32 : tensor<?xf16> -> tensor<?xi32>
  %5 = scn.iota %y, %y, %y : tensor<f16> -> tensor<?xf16>
  return %0, %1, %2, %3, %4, %5 : tensor<?xf16>, tensor<f16>, tensor<f16>, tensor<?xf16>, tensor<?xi32>, tensor<?xf16>
}

// -----

// CHECK: llvm.func {{.*}}@reduce_kinds(
func.func @reduce_kinds(%x: tensor<?x?xui8>, %c: tensor<?x?xi1>, %z: tensor<?xcomplex<f32>>) -> (tensor<?xui8>, tensor<ui8>, tensor<i1>, tensor<?xi1>, tensor<complex<f32>>, tensor<complex<f32>>, tensor<?xi1>) {
  %0 = scn.reduce_max %x axes = [0] : tensor<?x?xui8> -> tensor<?xui8>
  %1 = scn.reduce_min %x axes = [0, 1] : tensor<?x?xui8> -> tensor<ui8>
  %2 = scn.reduce_any %c axes = [0, 1] : tensor<?x?xi1> -> tensor<i1>
  %3 = scn.reduce_all %c axes = [1] : tensor<?x?xi1> -> tensor<?xi1>
  %4 = scn.reduce_prod %z axes = [0] : tensor<?xcomplex<f32>> -> tensor<complex<f32>>
  %5 = scn.dot %z, %z batch = [], [] contract = [0], [0] : tensor<?xcomplex<f32>>, tensor<?xcomplex<f32>> -> tensor<complex<f32>>
  %6 = scn.dot %c, %3 batch = [], [] contract = [0], [0] : tensor<?x?xi1>, tensor<?xi1> -> tensor<?xi1>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<?xui8>, tensor<ui8>, tensor<i1>, tensor<?xi1>, tensor<complex<f32>>, tensor<complex<f32>>, tensor<?xi1>
}

// -----

// CHECK: llvm.func {{.*}}@slice_dynamic(
func.func @slice_dynamic(%x: tensor<?x?xf64>, %i: tensor<i64>, %j: tensor<i64>, %k: tensor<i64>, %v: tensor<?x?xf64>) -> (tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?xf64>) {
  %0 = scn.slice %x starts(%i) stops(%j) steps(%k) static_starts = [-9223372036854775808, 0] static_stops = [-9223372036854775808, 4611686018427387904] static_steps = [-9223372036854775808, 1] indexed = [false, false] : tensor<?x?xf64> -> tensor<?x?xf64>
  %1 = scn.update_slice %x, %v starts(%i) stops(%j) steps(%k) static_starts = [-9223372036854775808, 0] static_stops = [-9223372036854775808, 4611686018427387904] static_steps = [-9223372036854775808, 1] indexed = [false, false] : tensor<?x?xf64>, tensor<?x?xf64>
  %2 = scn.update_slice add %x, %v starts() stops() steps() static_starts = [4611686018427387904, 1] static_stops = [-4611686018427387904, 7] static_steps = [-2, 3] indexed = [false, false] : tensor<?x?xf64>, tensor<?x?xf64>
  %3 = scn.slice %x starts(%i) stops() steps() static_starts = [4611686018427387904, -9223372036854775808] static_stops = [-4611686018427387904, 0] static_steps = [-1, 1] indexed = [false, true] : tensor<?x?xf64> -> tensor<?xf64>
  return %0, %1, %2, %3 : tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@static_reshapes(
func.func @static_reshapes(%x: tensor<2x6xf32>, %y: tensor<?x6xi1>, %n: tensor<i64>) -> (tensor<3x4xf32>, tensor<12xf32>, tensor<?x?xi1>, tensor<1x12x1xf32>) {
  %0 = scn.reshape %x sizes() static_sizes = [3, -1] : tensor<2x6xf32> -> tensor<3x4xf32>
  %1 = scn.reshape %x sizes() static_sizes = [-1] : tensor<2x6xf32> -> tensor<12xf32>
  %2 = scn.reshape %y sizes(%n) static_sizes = [-9223372036854775808, -1] : tensor<?x6xi1> -> tensor<?x?xi1>
  %3 = scn.expand_dims %1 axes = [0, 2] : tensor<12xf32> -> tensor<1x12x1xf32>
  return %0, %1, %2, %3 : tensor<3x4xf32>, tensor<12xf32>, tensor<?x?xi1>, tensor<1x12x1xf32>
}

// -----

// CHECK: llvm.func {{.*}}@returned_arg_and_const(
func.func @returned_arg_and_const(%x: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>, tensor<2xf64>, tensor<2xf64>, tensor<i1>) {
  %0 = scn.constant dense<[1.0, 2.0]> : tensor<2xf64>
  %1 = scn.constant dense<true> : tensor<i1>
  return %x, %x, %0, %0, %1 : tensor<?xf64>, tensor<?xf64>, tensor<2xf64>, tensor<2xf64>, tensor<i1>
}

// -----

//===----------------------------------------------------------------------===//
// Scans
//===----------------------------------------------------------------------===//

// CHECK: llvm.func {{.*}}@bare(
func.func @bare(%n: tensor<i64>) {
  scn.scan steps(%n) {
    scn.yield next() outputs()
  }
  return
}

// -----

// CHECK: llvm.func {{.*}}@no_states(
func.func @no_states(%n: tensor<i64>, %u: tensor<?x?xf64>, %w: tensor<?xf64>) -> tensor<?x?xf64> {
  %0 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x?xf64>) {
  ^bb0(%a: tensor<?xf64>):
    %c = scn.mul %a, %w : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    scn.yield next() outputs(%c : tensor<?xf64>)
  } -> tensor<?x?xf64>
  return %0 : tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@no_sequences_no_states(
func.func @no_sequences_no_states(%n: tensor<i64>, %w: tensor<?xf64>) -> (tensor<?x?xf64>, tensor<?xf64>) {
  %s = scn.reduce_sum %w axes = [0] : tensor<?xf64> -> tensor<f64>
  %0:2 = scn.scan steps(%n) {
    scn.yield next() outputs(%w, %s : tensor<?xf64>, tensor<f64>)
  } -> (tensor<?x?xf64>, tensor<?xf64>)
  return %0#0, %0#1 : tensor<?x?xf64>, tensor<?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@steps0(
func.func @steps0(%x0: tensor<1x?xf64>, %s: tensor<1xf64>) -> (tensor<0x?xf64>, tensor<1x?xf64>, tensor<0xf64>, tensor<1xf64>) {
  %n = scn.constant dense<0> : tensor<i64>
  %0:4 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>, %s taps [-1] : tensor<1xf64>) {
  ^bb0(%a: tensor<?xf64>, %b: tensor<f64>):
    %c = scn.tanh %a : tensor<?xf64> -> tensor<?xf64>
    %d = scn.tanh %b : tensor<f64> -> tensor<f64>
    scn.yield next(%c, %d : tensor<?xf64>, tensor<f64>) outputs()
  } -> (tensor<0x?xf64>, tensor<0xf64>, tensor<1x?xf64>, tensor<1xf64>)
  return %0#0, %0#2, %0#1, %0#3 : tensor<0x?xf64>, tensor<1x?xf64>, tensor<0xf64>, tensor<1xf64>
}

// -----

// CHECK: llvm.func {{.*}}@steps1(
func.func @steps1(%x0: tensor<1x?xf64>, %s: tensor<1xf64>) -> (tensor<1x?xf64>, tensor<1x?xf64>, tensor<1xf64>, tensor<1xf64>) {
  %n = scn.constant dense<1> : tensor<i64>
  %0:4 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>, %s taps [-1] : tensor<1xf64>) {
  ^bb0(%a: tensor<?xf64>, %b: tensor<f64>):
    %c = scn.tanh %a : tensor<?xf64> -> tensor<?xf64>
    %d = scn.tanh %b : tensor<f64> -> tensor<f64>
    scn.yield next(%c, %d : tensor<?xf64>, tensor<f64>) outputs()
  } -> (tensor<1x?xf64>, tensor<1xf64>, tensor<1x?xf64>, tensor<1xf64>)
  return %0#0, %0#2, %0#1, %0#3 : tensor<1x?xf64>, tensor<1x?xf64>, tensor<1xf64>, tensor<1xf64>
}

// -----

// CHECK: llvm.func {{.*}}@steps3(
func.func @steps3(%x0: tensor<1x?xf64>, %s: tensor<1xf64>) -> (tensor<3x?xf64>, tensor<1x?xf64>, tensor<3xf64>, tensor<1xf64>) {
  %n = scn.constant dense<3> : tensor<i64>
  %0:4 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>, %s taps [-1] : tensor<1xf64>) {
  ^bb0(%a: tensor<?xf64>, %b: tensor<f64>):
    %c = scn.tanh %a : tensor<?xf64> -> tensor<?xf64>
    %d = scn.tanh %b : tensor<f64> -> tensor<f64>
    scn.yield next(%c, %d : tensor<?xf64>, tensor<f64>) outputs()
  } -> (tensor<3x?xf64>, tensor<3xf64>, tensor<1x?xf64>, tensor<1xf64>)
  return %0#0, %0#2, %0#1, %0#3 : tensor<3x?xf64>, tensor<1x?xf64>, tensor<3xf64>, tensor<1xf64>
}

// -----

// CHECK: llvm.func {{.*}}@rank3_state(
func.func @rank3_state(%n: tensor<i64>, %x0: tensor<2x?x?x4xf32>) -> (tensor<?x?x?x4xf32>, tensor<2x?x?x4xf32>) {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-2, -1] : tensor<2x?x?x4xf32>) {
  ^bb0(%a: tensor<?x?x4xf32>, %b: tensor<?x?x4xf32>):
    %c = scn.add %a, %b : tensor<?x?x4xf32>, tensor<?x?x4xf32> -> tensor<?x?x4xf32>
    scn.yield next(%c : tensor<?x?x4xf32>) outputs()
  } -> (tensor<?x?x?x4xf32>, tensor<2x?x?x4xf32>)
  return %0#0, %0#1 : tensor<?x?x?x4xf32>, tensor<2x?x?x4xf32>
}

// -----

// CHECK: llvm.func {{.*}}@long_lag(
func.func @long_lag(%n: tensor<i64>, %x0: tensor<5x?xf64>) -> (tensor<5x?xf64>) {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-5, -2] : tensor<5x?xf64>) {
  ^bb0(%a: tensor<?xf64>, %c: tensor<?xf64>):
    %b = scn.add %a, %c : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%b : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<5x?xf64>)
  return %0#1 : tensor<5x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@const_state(
func.func @const_state(%n: tensor<i64>, %x0: tensor<1x?xf64>) -> (tensor<?x?xf64>, tensor<1x?xf64>) {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>):
    scn.yield next(%a : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<1x?xf64>)
  return %0#0, %0#1 : tensor<?x?xf64>, tensor<1x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@next_is_captured(
func.func @next_is_captured(%n: tensor<i64>, %x0: tensor<1x?xf64>, %w: tensor<?xf64>) -> (tensor<?x?xf64>, tensor<1x?xf64>) {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>):
    scn.yield next(%w : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<1x?xf64>)
  return %0#0, %0#1 : tensor<?x?xf64>, tensor<1x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@next_is_sequence(
func.func @next_is_sequence(%n: tensor<i64>, %u: tensor<?x?xf64>, %x0: tensor<2x?xf64>) -> (tensor<?x?xf64>, tensor<2x?xf64>, tensor<?x?xf64>) {
  %0:3 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x?xf64>) states(%x0 taps [-2] : tensor<2x?xf64>) {
  ^bb0(%p: tensor<?xf64>, %a: tensor<?xf64>):
    scn.yield next(%p : tensor<?xf64>) outputs(%a : tensor<?xf64>)
  } -> (tensor<?x?xf64>, tensor<?x?xf64>, tensor<2x?xf64>)
  return %0#0, %0#2, %0#1 : tensor<?x?xf64>, tensor<2x?xf64>, tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@swap_states(
func.func @swap_states(%n: tensor<i64>, %x0: tensor<1x?xf64>, %y0: tensor<1x?xf64>) -> (tensor<?x?xf64>, tensor<?x?xf64>) {
  %0:4 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>, %y0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>, %b: tensor<?xf64>):
    scn.yield next(%b, %a : tensor<?xf64>, tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<?x?xf64>, tensor<1x?xf64>, tensor<1x?xf64>)
  return %0#0, %0#1 : tensor<?x?xf64>, tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@zero_width_state(
func.func @zero_width_state(%n: tensor<i64>, %x0: tensor<1x0xf64>) -> (tensor<?x0xf64>, tensor<1x0xf64>) {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x0xf64>) {
  ^bb0(%a: tensor<0xf64>):
    %b = scn.tanh %a : tensor<0xf64> -> tensor<0xf64>
    scn.yield next(%b : tensor<0xf64>) outputs()
  } -> (tensor<?x0xf64>, tensor<1x0xf64>)
  return %0#0, %0#1 : tensor<?x0xf64>, tensor<1x0xf64>
}

// -----

// CHECK: llvm.func {{.*}}@bool_state(
func.func @bool_state(%n: tensor<i64>, %x0: tensor<1xi1>, %y0: tensor<1x?xi1>, %z0: tensor<i1>, %c: tensor<?xui16>) -> (tensor<?xi1>, tensor<?x?xi1>, tensor<i1>, tensor<?xui16>) {
  %0:6 = scn.scan steps(%n) sequences(%c taps [0] : tensor<?xui16>) states(%x0 taps [-1] : tensor<1xi1>, %y0 taps [-1] : tensor<1x?xi1>, %z0 taps [] : tensor<i1>) {
  ^bb0(%u: tensor<ui16>, %a: tensor<i1>, %b: tensor<?xi1>, %d: tensor<i1>):
    %na = scn.invert %a : tensor<i1> -> tensor<i1>
    %nb = scn.invert %b : tensor<?xi1> -> tensor<?xi1>
    %nd = scn.xor %d, %a : tensor<i1>, tensor<i1> -> tensor<i1>
    scn.yield next(%na, %nb, %nd : tensor<i1>, tensor<?xi1>, tensor<i1>) outputs(%u : tensor<ui16>) until(%nd : tensor<i1>)
  } -> (tensor<?xi1>, tensor<?x?xi1>, tensor<?xui16>, tensor<1xi1>, tensor<1x?xi1>, tensor<i1>)
  return %0#0, %0#1, %0#5, %0#2 : tensor<?xi1>, tensor<?x?xi1>, tensor<i1>, tensor<?xui16>
}

// -----

// CHECK: llvm.func {{.*}}@complex_state(
func.func @complex_state(%n: tensor<i64>, %x0: tensor<1xcomplex<f64>>, %y0: tensor<1x?xcomplex<f32>>) -> (tensor<?xcomplex<f64>>, tensor<?x?xcomplex<f32>>) {
  %0:4 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xcomplex<f64>>, %y0 taps [-1] : tensor<1x?xcomplex<f32>>) {
  ^bb0(%a: tensor<complex<f64>>, %b: tensor<?xcomplex<f32>>):
    %na = scn.exp %a : tensor<complex<f64>> -> tensor<complex<f64>>
    %nb = scn.mul %b, %b : tensor<?xcomplex<f32>>, tensor<?xcomplex<f32>> -> tensor<?xcomplex<f32>>
    scn.yield next(%na, %nb : tensor<complex<f64>>, tensor<?xcomplex<f32>>) outputs()
  } -> (tensor<?xcomplex<f64>>, tensor<?x?xcomplex<f32>>, tensor<1xcomplex<f64>>, tensor<1x?xcomplex<f32>>)
  return %0#0, %0#1 : tensor<?xcomplex<f64>>, tensor<?x?xcomplex<f32>>
}

// -----

// CHECK: llvm.func {{.*}}@tensor_carried_as_is(
func.func @tensor_carried_as_is(%n: tensor<i64>, %u: tensor<?x?xf64>, %x0: tensor<?xf64>) -> tensor<?xf64> {
  %0 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x?xf64>) states(%x0 taps [] : tensor<?xf64>) {
  ^bb0(%p: tensor<?xf64>, %a: tensor<?xf64>):
    %b = scn.add %p, %a : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%b : tensor<?xf64>) outputs()
  } -> tensor<?xf64>
  return %0 : tensor<?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@mixed_known_lengths(
func.func @mixed_known_lengths(%n: tensor<i64>, %u: tensor<?x3xf64>, %x0: tensor<1x?xf64>, %y0: tensor<3xf64>, %z0: tensor<?x?xf64>) -> (tensor<?x3xf64>, tensor<3xf64>, tensor<?x?xf64>) {
  %0:5 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x3xf64>) states(%x0 taps [-1] : tensor<1x?xf64>, %y0 taps [] : tensor<3xf64>, %z0 taps [-2, -1] : tensor<?x?xf64>) {
  ^bb0(%p: tensor<?xf64>, %a: tensor<3xf64>, %y: tensor<?xf64>, %z: tensor<?xf64>, %zz: tensor<3xf64>):
    %b = scn.add %p, %a : tensor<?xf64>, tensor<3xf64> -> tensor<3xf64>
    %c = scn.tanh %y : tensor<?xf64> -> tensor<?xf64>
    %d = scn.add %z, %zz : tensor<?xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%b, %c, %d : tensor<3xf64>, tensor<?xf64>, tensor<3xf64>) outputs()
  } -> (tensor<?x3xf64>, tensor<?x?xf64>, tensor<1x?xf64>, tensor<3xf64>, tensor<2x?xf64>)
  return %0#0, %0#3, %0#1 : tensor<?x3xf64>, tensor<3xf64>, tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@duplicate_stack(
func.func @duplicate_stack(%n: tensor<i64>, %x0: tensor<1x?xf64>) -> (tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>) {
  %0:6 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>, %x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>, %c: tensor<?xf64>):
    %b = scn.tanh %a : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%b, %b : tensor<?xf64>, tensor<?xf64>) outputs(%b, %a : tensor<?xf64>, tensor<?xf64>)
  } -> (tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<1x?xf64>, tensor<1x?xf64>)
  return %0#0, %0#1, %0#2, %0#3 : tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@reverse(
func.func @reverse(%n: tensor<i64>, %u: tensor<?x?xf64>, %x0: tensor<1x?xf64>) -> tensor<?x?xf64> {
  %0:2 = scn.scan steps(%n) sequences(%u reverse taps [-1, 0, 2] : tensor<?x?xf64>) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%p: tensor<?xf64>, %q: tensor<?xf64>, %r: tensor<?xf64>, %a: tensor<?xf64>):
    %b = scn.add %p, %q : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %c = scn.add %b, %r : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %d = scn.mul %c, %a : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%d : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<1x?xf64>)
  return %0#0 : tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@seq_zero_rows(
func.func @seq_zero_rows(%u: tensor<0x3xf64>, %x0: tensor<1x3xf64>) -> (tensor<?x3xf64>, tensor<1x3xf64>) {
  %n = scn.dim %u, 0 : tensor<0x3xf64> -> tensor<i64>
  %0:2 = scn.scan steps(%n) sequences(%u taps [0] : tensor<0x3xf64>) states(%x0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%a: tensor<3xf64>, %b: tensor<3xf64>):
    %c = scn.add %a, %b : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%c : tensor<3xf64>) outputs()
  } -> (tensor<?x3xf64>, tensor<1x3xf64>)
  return %0#0, %0#1 : tensor<?x3xf64>, tensor<1x3xf64>
}

// -----

// CHECK: llvm.func {{.*}}@seq_static_too_short(
func.func @seq_static_too_short(%u: tensor<2xf64>, %x0: tensor<1xf64>) -> (tensor<?xf64>, tensor<1xf64>) {
  %n = scn.constant dense<5> : tensor<i64>
  %0:2 = scn.scan steps(%n) sequences(%u taps [0, 1] : tensor<2xf64>) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%a: tensor<f64>, %d: tensor<f64>, %b: tensor<f64>):
    %c = scn.add %a, %b : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%c : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  return %0#0, %0#1 : tensor<?xf64>, tensor<1xf64>
}

// -----

// CHECK: llvm.func {{.*}}@rng_state(
func.func @rng_state(%n: tensor<i64>, %r: !scn.rng<"pcg64">, %a: tensor<f64>, %b: tensor<f64>) -> (tensor<?x3xf64>, !scn.rng<"pcg64">) {
  %0:2 = scn.scan steps(%n) states(%r taps [] : !scn.rng<"pcg64">) {
  ^bb0(%s: !scn.rng<"pcg64">):
    %t, %d = scn.random "normal" %s params(%a, %b : tensor<f64>, tensor<f64>) sizes() static_sizes = [3] dtype = f64 : !scn.rng<"pcg64"> -> tensor<3xf64>
    scn.yield next(%t : !scn.rng<"pcg64">) outputs(%d : tensor<3xf64>)
  } -> (tensor<?x3xf64>, !scn.rng<"pcg64">)
  return %0#0, %0#1 : tensor<?x3xf64>, !scn.rng<"pcg64">
}

// -----

// CHECK: llvm.func {{.*}}@two_rngs(
func.func @two_rngs(%n: tensor<i64>, %r: !scn.rng<"pcg64">, %a: tensor<f64>, %b: tensor<f64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %0:4 = scn.scan steps(%n) states(%r taps [] : !scn.rng<"pcg64">, %r taps [] : !scn.rng<"pcg64">) {
  ^bb0(%s: !scn.rng<"pcg64">, %s2: !scn.rng<"pcg64">):
    %t, %d = scn.random "normal" %s params(%a, %b : tensor<f64>, tensor<f64>) sizes() static_sizes = [] dtype = f64 : !scn.rng<"pcg64"> -> tensor<f64>
    %t2, %d2 = scn.random "uniform" %s2 params(%a, %b : tensor<f64>, tensor<f64>) sizes() static_sizes = [] dtype = f64 : !scn.rng<"pcg64"> -> tensor<f64>
    scn.yield next(%t2, %t : !scn.rng<"pcg64">, !scn.rng<"pcg64">) outputs(%d, %d2 : tensor<f64>, tensor<f64>)
  } -> (tensor<?xf64>, tensor<?xf64>, !scn.rng<"pcg64">, !scn.rng<"pcg64">)
  return %0#0, %0#1 : tensor<?xf64>, tensor<?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@matmul_body(
func.func @matmul_body(%u: tensor<?x?xf32>, %w: tensor<?x?xf32>, %h0: tensor<1x?xf32>) -> (tensor<?x?xf32>) {
  %n = scn.dim %u, 0 : tensor<?x?xf32> -> tensor<i64>
  %0:2 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x?xf32>) states(%h0 taps [-1] : tensor<1x?xf32>) {
  ^bb0(%x: tensor<?xf32>, %h: tensor<?xf32>):
    %p = scn.dot %h, %w batch = [], [] contract = [0], [0] : tensor<?xf32>, tensor<?x?xf32> -> tensor<?xf32>
    %q = scn.add %p, %x : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
    %y = scn.tanh %q : tensor<?xf32> -> tensor<?xf32>
    scn.yield next(%y : tensor<?xf32>) outputs()
  } -> (tensor<?x?xf32>, tensor<1x?xf32>)
  return %0#0 : tensor<?x?xf32>
}

// -----

// CHECK: llvm.func {{.*}}@data_dependent_output(
func.func @data_dependent_output(%n: tensor<i64>, %k: tensor<?xi64>, %x0: tensor<1xf64>) -> (tensor<?x?xi64>, tensor<?xf64>) {
  %zero = scn.constant dense<0> : tensor<i64>
  %one = scn.constant dense<1> : tensor<i64>
  %0:3 = scn.scan steps(%n) sequences(%k taps [0] : tensor<?xi64>) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%kk: tensor<i64>, %x: tensor<f64>):
    %y = scn.tanh %x : tensor<f64> -> tensor<f64>
    %o = scn.iota %zero, %kk, %one : tensor<i64> -> tensor<?xi64>
    scn.yield next(%y : tensor<f64>) outputs(%o : tensor<?xi64>)
  } -> (tensor<?xf64>, tensor<?x?xi64>, tensor<1xf64>)
  return %0#1, %0#0 : tensor<?x?xi64>, tensor<?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@scan_of_matrix_data_len(
func.func @scan_of_matrix_data_len(%n: tensor<i64>, %k: tensor<i64>, %x: tensor<?xf64>, %x0: tensor<1x?xf64>) -> (tensor<?x?xf64>) {
  %0:3 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>):
    %s = scn.reduce_sum %a axes = [0] : tensor<?xf64> -> tensor<f64>
    %i = scn.cast %s to i64 : tensor<f64> -> tensor<i64>
    %o = scn.slice %x starts(%i) stops() steps() static_starts = [-9223372036854775808] static_stops = [4611686018427387904] static_steps = [1] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
    %p = scn.tanh %o : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%a : tensor<?xf64>) outputs(%p : tensor<?xf64>)
  } -> (tensor<?x?xf64>, tensor<?x?xf64>, tensor<1x?xf64>)
  return %0#1 : tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@update_then_read_old(
func.func @update_then_read_old(%n: tensor<i64>, %x0: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %one = scn.constant dense<1.0> : tensor<f64>
  %0:2 = scn.scan steps(%n) states(%x0 taps [] : tensor<?xf64>) {
  ^bb0(%a: tensor<?xf64>):
    %q = scn.update_slice %a, %one starts() stops() steps() static_starts = [1] static_stops = [0] static_steps = [1] indexed = [true] : tensor<?xf64>, tensor<f64>
    %qq = scn.reduce_sum %q axes = [0] : tensor<?xf64> -> tensor<f64>
    %s = scn.reduce_sum %a axes = [0] : tensor<?xf64> -> tensor<f64>
    %t = scn.add %s, %qq : tensor<f64>, tensor<f64> -> tensor<f64>
    scn.yield next(%q : tensor<?xf64>) outputs(%t : tensor<f64>)
  } -> (tensor<?xf64>, tensor<?xf64>)
  return %0#0, %0#1 : tensor<?xf64>, tensor<?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@update_reading_old_slice(
func.func @update_reading_old_slice(%n: tensor<i64>, %x0: tensor<?x?xf64>) -> (tensor<?x?xf64>) {
  %0 = scn.scan steps(%n) states(%x0 taps [] : tensor<?x?xf64>) {
  ^bb0(%a: tensor<?x?xf64>):
    %r0 = scn.slice %a starts() stops() steps() static_starts = [0, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x?xf64> -> tensor<?xf64>
    %r1 = scn.slice %a starts() stops() steps() static_starts = [1, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x?xf64> -> tensor<?xf64>
    %q = scn.update_slice %a, %r1 starts() stops() steps() static_starts = [0, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x?xf64>, tensor<?xf64>
    %p = scn.update_slice %q, %r0 starts() stops() steps() static_starts = [1, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x?xf64>, tensor<?xf64>
    scn.yield next(%p : tensor<?x?xf64>) outputs()
  } -> (tensor<?x?xf64>)
  return %0 : tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@dps_reads_carried(
func.func @dps_reads_carried(%n: tensor<i64>, %m: tensor<i64>, %x0: tensor<?x?xf64>) -> (tensor<?x?xf64>) {
  %0 = scn.scan steps(%n) states(%x0 taps [] : tensor<?x?xf64>) {
  ^bb0(%a: tensor<?x?xf64>):
    %t = scn.transpose %a permutation = [1, 0] : tensor<?x?xf64> -> tensor<?x?xf64>
    %q = scn.update_slice add %a, %t starts() stops() steps() static_starts = [0, 0] static_stops = [4611686018427387904, 4611686018427387904] static_steps = [1, 1] indexed = [false, false] : tensor<?x?xf64>, tensor<?x?xf64>
    scn.yield next(%q : tensor<?x?xf64>) outputs()
  } -> (tensor<?x?xf64>)
  return %0 : tensor<?x?xf64>
}

// -----

//===----------------------------------------------------------------------===//
// Scans inside scans
//===----------------------------------------------------------------------===//

// CHECK: llvm.func {{.*}}@nested_captured(
func.func @nested_captured(%n: tensor<i64>, %m: tensor<i64>, %x0: tensor<1x?xf64>, %u: tensor<?x?xf64>) -> (tensor<?x?xf64>, tensor<?x?x?xf64>) {
  %0:3 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>):
    %k = scn.dim %a, 0 : tensor<?xf64> -> tensor<i64>
    %zero = scn.constant dense<0.0> : tensor<f64>
    %z = scn.fill_like %zero, %a : tensor<f64>, tensor<?xf64> -> tensor<?xf64>
    %z0 = scn.expand_dims %z axes = [0] : tensor<?xf64> -> tensor<1x?xf64>
    %in:2 = scn.scan steps(%m) sequences(%u taps [0] : tensor<?x?xf64>) states(%z0 taps [-1] : tensor<1x?xf64>) {
    ^bb0(%uu: tensor<?xf64>, %b: tensor<?xf64>):
      %p = scn.mul %a, %uu : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
      %q = scn.add %b, %p : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
      scn.yield next(%q : tensor<?xf64>) outputs()
    } -> (tensor<?x?xf64>, tensor<1x?xf64>)
    %last = scn.slice %in#0 starts() stops() steps() static_starts = [-1, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x?xf64> -> tensor<?xf64>
    %y = scn.tanh %last : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs(%in#0 : tensor<?x?xf64>)
  } -> (tensor<?x?xf64>, tensor<?x?x?xf64>, tensor<1x?xf64>)
  return %0#0, %0#1 : tensor<?x?xf64>, tensor<?x?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@outer_loop_carried_trajectory(
func.func @outer_loop_carried_trajectory(%n: tensor<i64>, %m: tensor<i64>, %x0: tensor<1x?xf64>) -> tensor<1x?xf64> {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>):
    %a0 = scn.expand_dims %a axes = [0] : tensor<?xf64> -> tensor<1x?xf64>
    %in:2 = scn.scan steps(%m) states(%a0 taps [-1] : tensor<1x?xf64>) {
    ^bb0(%b: tensor<?xf64>):
      %q = scn.mul %b, %a : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
      scn.yield next(%q : tensor<?xf64>) outputs()
    } -> (tensor<?x?xf64>, tensor<1x?xf64>)
    %s = scn.reduce_sum %in#0 axes = [0] : tensor<?x?xf64> -> tensor<?xf64>
    scn.yield next(%s : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<1x?xf64>)
  return %0#1 : tensor<1x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@nested_state_matrix_update(
func.func @nested_state_matrix_update(%n: tensor<i64>, %m: tensor<i64>, %x0: tensor<1x?x?xf64>) -> (tensor<?x?x?xf64>) {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?x?xf64>) {
  ^bb0(%a: tensor<?x?xf64>):
    %in = scn.scan steps(%m) states(%a taps [] : tensor<?x?xf64>) {
    ^bb0(%b: tensor<?x?xf64>):
      %r = scn.slice %b starts() stops() steps() static_starts = [0, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x?xf64> -> tensor<?xf64>
      %t = scn.tanh %r : tensor<?xf64> -> tensor<?xf64>
      %q = scn.update_slice %b, %t starts() stops() steps() static_starts = [1, 0] static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false] : tensor<?x?xf64>, tensor<?xf64>
      scn.yield next(%q : tensor<?x?xf64>) outputs()
    } -> tensor<?x?xf64>
    scn.yield next(%in : tensor<?x?xf64>) outputs()
  } -> (tensor<?x?x?xf64>, tensor<1x?x?xf64>)
  return %0#0 : tensor<?x?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@nested_for_state_read_after(
func.func @nested_for_state_read_after(%n: tensor<i64>, %m: tensor<i64>, %x0: tensor<?x?xf64>, %c: tensor<i1>) -> (tensor<?x?xf64>) {
  %0 = scn.scan steps(%n) states(%x0 taps [] : tensor<?x?xf64>) {
  ^bb0(%a: tensor<?x?xf64>):
    %in = scn.scan steps(%m) states(%a taps [] : tensor<?x?xf64>) {
    ^bb0(%b: tensor<?x?xf64>):
      %q = scn.tanh %b : tensor<?x?xf64> -> tensor<?x?xf64>
      scn.yield next(%q : tensor<?x?xf64>) outputs()
    } -> tensor<?x?xf64>
    %w = scn.add %in, %a : tensor<?x?xf64>, tensor<?x?xf64> -> tensor<?x?xf64>
    scn.yield next(%w : tensor<?x?xf64>) outputs()
  } -> (tensor<?x?xf64>)
  return %0 : tensor<?x?xf64>
}

// -----

//===----------------------------------------------------------------------===//
// Scans with a condition
//===----------------------------------------------------------------------===//

// CHECK: llvm.func {{.*}}@until_nothing(
func.func @until_nothing(%n: tensor<i64>, %c: tensor<i1>) {
  scn.scan steps(%n) {
    scn.yield next() outputs() until(%c : tensor<i1>)
  }
  return
}

// -----

// CHECK: llvm.func {{.*}}@until_scalar(
func.func @until_scalar(%n: tensor<i64>, %x0: tensor<1xf64>, %lim: tensor<f64>) -> tensor<?xf64> {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%a: tensor<f64>):
    %c = scn.add %a, %a : tensor<f64>, tensor<f64> -> tensor<f64>
    %u = scn.gt %c, %lim : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%c : tensor<f64>) outputs() until(%u : tensor<i1>)
  } -> (tensor<?xf64>, tensor<1xf64>)
  return %0#0 : tensor<?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@until_vector(
func.func @until_vector(%n: tensor<i64>, %x0: tensor<1x?xf64>, %lim: tensor<f64>) -> (tensor<?x?xf64>, tensor<1x?xf64>, tensor<?xf64>) {
  %0:3 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>):
    %c = scn.add %a, %a : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %s = scn.reduce_sum %c axes = [0] : tensor<?xf64> -> tensor<f64>
    %u = scn.gt %s, %lim : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%c : tensor<?xf64>) outputs(%s : tensor<f64>) until(%u : tensor<i1>)
  } -> (tensor<?x?xf64>, tensor<?xf64>, tensor<1x?xf64>)
  return %0#0, %0#2, %0#1 : tensor<?x?xf64>, tensor<1x?xf64>, tensor<?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@until_vector_2taps_static(
func.func @until_vector_2taps_static(%n: tensor<i64>, %x0: tensor<2x3xf64>, %lim: tensor<f64>) -> (tensor<?x3xf64>, tensor<2x3xf64>) {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1, -2] : tensor<2x3xf64>) {
  ^bb0(%a: tensor<3xf64>, %b: tensor<3xf64>):
    %c = scn.add %a, %b : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    %s = scn.reduce_sum %c axes = [0] : tensor<3xf64> -> tensor<f64>
    %u = scn.gt %s, %lim : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%c : tensor<3xf64>) outputs() until(%u : tensor<i1>)
  } -> (tensor<?x3xf64>, tensor<2x3xf64>)
  return %0#0, %0#1 : tensor<?x3xf64>, tensor<2x3xf64>
}

// -----

// CHECK: llvm.func {{.*}}@until_rows_2taps_final(
func.func @until_rows_2taps_final(%n: tensor<i64>, %x0: tensor<3x?xf64>, %lim: tensor<f64>) -> tensor<3x?xf64> {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-3, -1] : tensor<3x?xf64>) {
  ^bb0(%a: tensor<?xf64>, %b: tensor<?xf64>):
    %t = scn.add %a, %b : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %s = scn.reduce_sum %t axes = [0] : tensor<?xf64> -> tensor<f64>
    %u = scn.gt %s, %lim : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%t : tensor<?xf64>) outputs() until(%u : tensor<i1>)
  } -> (tensor<?x?xf64>, tensor<3x?xf64>)
  return %0#1 : tensor<3x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@until_final_only(
func.func @until_final_only(%n: tensor<i64>, %x0: tensor<2x?xf64>, %lim: tensor<f64>) -> tensor<2x?xf64> {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-2] : tensor<2x?xf64>) {
  ^bb0(%a: tensor<?xf64>):
    %t = scn.add %a, %a : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %s = scn.reduce_sum %t axes = [0] : tensor<?xf64> -> tensor<f64>
    %u = scn.gt %s, %lim : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%t : tensor<?xf64>) outputs() until(%u : tensor<i1>)
  } -> (tensor<?x?xf64>, tensor<2x?xf64>)
  return %0#1 : tensor<2x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@until_trajectory_only(
func.func @until_trajectory_only(%n: tensor<i64>, %x0: tensor<2x?xf64>, %lim: tensor<f64>) -> tensor<?x?xf64> {
  %0:2 = scn.scan steps(%n) states(%x0 taps [-2] : tensor<2x?xf64>) {
  ^bb0(%a: tensor<?xf64>):
    %t = scn.add %a, %a : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %s = scn.reduce_sum %t axes = [0] : tensor<?xf64> -> tensor<f64>
    %u = scn.gt %s, %lim : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%t : tensor<?xf64>) outputs() until(%u : tensor<i1>)
  } -> (tensor<?x?xf64>, tensor<2x?xf64>)
  return %0#0 : tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@until_const_state(
func.func @until_const_state(%n: tensor<i64>, %x0: tensor<1x?xf64>, %c: tensor<?xf64>, %lim: tensor<f64>, %s0: tensor<1xf64>) -> (tensor<?x?xf64>, tensor<1x?xf64>, tensor<?xf64>, tensor<1xf64>, tensor<?x?xf64>) {
  %0:7 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>, %c taps [] : tensor<?xf64>, %s0 taps [-1] : tensor<1xf64>, %x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>, %d: tensor<?xf64>, %s: tensor<f64>, %e: tensor<?xf64>):
    %t = scn.add %s, %s : tensor<f64>, tensor<f64> -> tensor<f64>
    %u = scn.gt %t, %lim : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%a, %d, %t, %c : tensor<?xf64>, tensor<?xf64>, tensor<f64>, tensor<?xf64>) outputs() until(%u : tensor<i1>)
  } -> (tensor<?x?xf64>, tensor<?xf64>, tensor<?x?xf64>, tensor<1x?xf64>, tensor<?xf64>, tensor<1xf64>, tensor<1x?xf64>)
  return %0#0, %0#3, %0#4, %0#5, %0#2 : tensor<?x?xf64>, tensor<1x?xf64>, tensor<?xf64>, tensor<1xf64>, tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@until_swap(
func.func @until_swap(%n: tensor<i64>, %x0: tensor<1x?xf64>, %y0: tensor<1x?xf64>, %c: tensor<i1>) -> (tensor<?x?xf64>, tensor<?x?xf64>) {
  %0:4 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>, %y0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>, %b: tensor<?xf64>):
    scn.yield next(%b, %a : tensor<?xf64>, tensor<?xf64>) outputs() until(%c : tensor<i1>)
  } -> (tensor<?x?xf64>, tensor<?x?xf64>, tensor<1x?xf64>, tensor<1x?xf64>)
  return %0#0, %0#1 : tensor<?x?xf64>, tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@until_two_states_static_mixed(
func.func @until_two_states_static_mixed(%n: tensor<i64>, %x0: tensor<1x?xf64>, %y0: tensor<3xf64>, %lim: tensor<f64>) -> (tensor<1x?xf64>, tensor<3xf64>) {
  %0:3 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>, %y0 taps [] : tensor<3xf64>) {
  ^bb0(%a: tensor<3xf64>, %y: tensor<?xf64>):
    %c = scn.add %a, %y : tensor<3xf64>, tensor<?xf64> -> tensor<3xf64>
    %s = scn.reduce_sum %c axes = [0] : tensor<3xf64> -> tensor<f64>
    %u = scn.gt %s, %lim : tensor<f64>, tensor<f64> -> tensor<i1>
    %yy = scn.tanh %y : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%c, %yy : tensor<3xf64>, tensor<?xf64>) outputs() until(%u : tensor<i1>)
  } -> (tensor<?x3xf64>, tensor<1x?xf64>, tensor<3xf64>)
  return %0#1, %0#2 : tensor<1x?xf64>, tensor<3xf64>
}

// -----

// CHECK: llvm.func {{.*}}@until_data_len(
func.func @until_data_len(%n: tensor<i64>, %k: tensor<?xi64>, %x0: tensor<1xf64>) -> (tensor<?x?xi64>, tensor<?xf64>) {
  %zero = scn.constant dense<0> : tensor<i64>
  %one = scn.constant dense<1> : tensor<i64>
  %0:3 = scn.scan steps(%n) sequences(%k taps [0] : tensor<?xi64>) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%kk: tensor<i64>, %x: tensor<f64>):
    %y = scn.tanh %x : tensor<f64> -> tensor<f64>
    %uu = scn.gt %y, %x : tensor<f64>, tensor<f64> -> tensor<i1>
    %o = scn.iota %zero, %kk, %one : tensor<i64> -> tensor<?xi64>
    scn.yield next(%y : tensor<f64>) outputs(%o : tensor<?xi64>) until(%uu : tensor<i1>)
  } -> (tensor<?xf64>, tensor<?x?xi64>, tensor<1xf64>)
  return %0#1, %0#0 : tensor<?x?xi64>, tensor<?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@until_nested_matrix(
func.func @until_nested_matrix(%n: tensor<i64>, %m: tensor<i64>, %x0: tensor<?x?xf64>, %c: tensor<i1>) -> (tensor<?x?xf64>) {
  %0 = scn.scan steps(%n) states(%x0 taps [] : tensor<?x?xf64>) {
  ^bb0(%a: tensor<?x?xf64>):
    %in = scn.scan steps(%m) states(%a taps [] : tensor<?x?xf64>) {
    ^bb0(%b: tensor<?x?xf64>):
      %q = scn.tanh %b : tensor<?x?xf64> -> tensor<?x?xf64>
      scn.yield next(%q : tensor<?x?xf64>) outputs() until(%c : tensor<i1>)
    } -> tensor<?x?xf64>
    %w = scn.add %in, %a : tensor<?x?xf64>, tensor<?x?xf64> -> tensor<?x?xf64>
    scn.yield next(%w : tensor<?x?xf64>) outputs() until(%c : tensor<i1>)
  } -> (tensor<?x?xf64>)
  return %0 : tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@nested_until(
func.func @nested_until(%n: tensor<i64>, %m: tensor<i64>, %x0: tensor<1x?xf64>, %lim: tensor<f64>) -> (tensor<?x?xf64>, tensor<?x?xf64>) {
  %0:3 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x?xf64>) {
  ^bb0(%a: tensor<?xf64>):
    %s = scn.reduce_sum %a axes = [0] : tensor<?xf64> -> tensor<f64>
    %s0 = scn.expand_dims %s axes = [0] : tensor<f64> -> tensor<1xf64>
    %in:2 = scn.scan steps(%m) states(%s0 taps [-1] : tensor<1xf64>) {
    ^bb0(%b: tensor<f64>):
      %q = scn.add %b, %s : tensor<f64>, tensor<f64> -> tensor<f64>
      %u = scn.gt %q, %lim : tensor<f64>, tensor<f64> -> tensor<i1>
      scn.yield next(%q : tensor<f64>) outputs() until(%u : tensor<i1>)
    } -> (tensor<?xf64>, tensor<1xf64>)
    %k = scn.dim %a, 0 : tensor<?xf64> -> tensor<i64>
    %last = scn.squeeze %in#1 axes = [0] : tensor<1xf64> -> tensor<f64>
    %y = scn.broadcast %last sizes(%k) static_sizes = [-9223372036854775808] dimensions = [] : tensor<f64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs(%in#0 : tensor<?xf64>)
  } -> (tensor<?x?xf64>, tensor<?x?xf64>, tensor<1x?xf64>)
  return %0#0, %0#1 : tensor<?x?xf64>, tensor<?x?xf64>
}

// -----

// CHECK: llvm.func {{.*}}@rng_mt_until(
func.func @rng_mt_until(%n: tensor<i64>, %r: !scn.rng<"mt19937">, %a: tensor<f64>, %b: tensor<f64>) -> (tensor<?xf64>, !scn.rng<"mt19937">) {
  %0:2 = scn.scan steps(%n) states(%r taps [] : !scn.rng<"mt19937">) {
  ^bb0(%s: !scn.rng<"mt19937">):
    %t, %d = scn.random "uniform" %s params(%a, %b : tensor<f64>, tensor<f64>) sizes() static_sizes = [] dtype = f64 : !scn.rng<"mt19937"> -> tensor<f64>
    %u = scn.gt %d, %b : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%t : !scn.rng<"mt19937">) outputs(%d : tensor<f64>) until(%u : tensor<i1>)
  } -> (tensor<?xf64>, !scn.rng<"mt19937">)
  return %0#0, %0#1 : tensor<?xf64>, !scn.rng<"mt19937">
}

// -----

// No steps, known from the start.
// CHECK: llvm.func {{.*}}@no_steps(
func.func @no_steps(%x0: tensor<2x?xf64>) -> (tensor<?x?xf64>, tensor<2x?xf64>) {
  %n = scn.constant dense<0> : tensor<i64>
  %0:2 = scn.scan steps(%n) sequences() states(%x0 taps [-2] : tensor<2x?xf64>) {
  ^bb0(%s: tensor<?xf64>):
    %y = scn.tanh %s : tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%y : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<2x?xf64>)
  return %0#0, %0#1 : tensor<?x?xf64>, tensor<2x?xf64>
}

// -----

// One part of a concatenation tells that all are empty.
// CHECK: llvm.func {{.*}}@concat_learns_zero(
func.func @concat_learns_zero(%x: tensor<?x0xf64>, %y: tensor<?x?xf64>) -> tensor<?x0xf64> {
  %0 = scn.concatenate %x, %y axis = 0 : tensor<?x0xf64>, tensor<?x?xf64> -> tensor<?x0xf64>
  return %0 : tensor<?x0xf64>
}

// -----

// States that change places, whose types know different lengths.
// CHECK: llvm.func {{.*}}@swap_of_types(
func.func @swap_of_types(%n: tensor<i64>, %a: tensor<2x3xi1>, %b: tensor<1x?xi1>) -> tensor<?x3xi1> {
  %0:4 = scn.scan steps(%n) states(%a taps [-1, -2] : tensor<2x3xi1>, %b taps [-1] : tensor<1x?xi1>) {
  ^bb0(%p: tensor<3xi1>, %q: tensor<3xi1>, %r: tensor<?xi1>):
    scn.yield next(%r, %p : tensor<?xi1>, tensor<3xi1>) outputs()
  } -> (tensor<?x3xi1>, tensor<?x?xi1>, tensor<2x3xi1>, tensor<1x?xi1>)
  return %0#0 : tensor<?x3xi1>
}

// -----

// No steps, and only the number of rows is read, which a condition keeps from being known.
// CHECK: llvm.func {{.*}}@rows_of_none(
func.func @rows_of_none(%x0: tensor<1xf64>) -> tensor<i64> {
  %n = scn.constant dense<0> : tensor<i64>
  %one = scn.constant dense<1.0> : tensor<f64>
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%s: tensor<f64>):
    %y = scn.tanh %s : tensor<f64> -> tensor<f64>
    %stop = scn.gt %y, %one : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%y : tensor<f64>) outputs() until(%stop : tensor<i1>)
  } -> (tensor<?xf64>, tensor<1xf64>)
  %1 = scn.dim %0#0, 0 : tensor<?xf64> -> tensor<i64>
  return %1 : tensor<i64>
}

// -----

// A state that an inner scan starts from, and that is read after it.
// CHECK: llvm.func {{.*}}@start_is_read_later(
func.func @start_is_read_later(%n: tensor<i64>, %x0: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %0:2 = scn.scan steps(%n) states(%x0 taps [] : tensor<?xf64>) {
  ^bb0(%s: tensor<?xf64>):
    %1 = scn.scan steps(%n) states(%s taps [] : tensor<?xf64>) {
    ^bb0(%r: tensor<?xf64>):
      %y = scn.tanh %r : tensor<?xf64> -> tensor<?xf64>
      scn.yield next(%y : tensor<?xf64>) outputs()
    } -> (tensor<?xf64>)
    %2 = scn.reduce_sum %s axes = [0] : tensor<?xf64> -> tensor<f64>
    scn.yield next(%1 : tensor<?xf64>) outputs(%2 : tensor<f64>)
  } -> (tensor<?xf64>, tensor<?xf64>)
  return %0#0, %0#1 : tensor<?xf64>, tensor<?xf64>
}

// -----

// The same with a condition.
// CHECK: llvm.func {{.*}}@start_of_until(
func.func @start_of_until(%n: tensor<i64>, %x0: tensor<?xf64>, %z: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %one = scn.constant dense<1.0> : tensor<f64>
  %0:2 = scn.scan steps(%n) states(%x0 taps [] : tensor<?xf64>) {
  ^bb0(%s: tensor<?xf64>):
    %1 = scn.scan steps(%n) states(%s taps [] : tensor<?xf64>) {
    ^bb0(%r: tensor<?xf64>):
      %y = scn.tanh %z : tensor<?xf64> -> tensor<?xf64>
      %t = scn.reduce_sum %y axes = [0] : tensor<?xf64> -> tensor<f64>
      %stop = scn.gt %t, %one : tensor<f64>, tensor<f64> -> tensor<i1>
      scn.yield next(%y : tensor<?xf64>) outputs() until(%stop : tensor<i1>)
    } -> (tensor<?xf64>)
    %2 = scn.reduce_sum %s axes = [0] : tensor<?xf64> -> tensor<f64>
    scn.yield next(%1 : tensor<?xf64>) outputs(%2 : tensor<f64>)
  } -> (tensor<?xf64>, tensor<?xf64>)
  return %0#0, %0#1 : tensor<?xf64>, tensor<?xf64>
}
