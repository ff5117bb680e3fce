// RUN: scansion-opt %s -split-input-file -verify-diagnostics
//
// One program for each message of the verifiers of Structure.cpp, Shape.cpp, Reduce.cpp, Index.cpp, Gather.cpp, Order.cpp,
// Cumulate.cpp, LinearAlgebra.cpp, Scan.cpp, Random.cpp and ScnDialect.cpp. elementwise-invalid.mlir has those of the
// elementwise ops.

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

func.func @constant_of_a_vector() {
  // expected-error @below {{expected dense elements of a ranked tensor}}
  %0 = scn.constant dense<1.0> : vector<2xf64>
  return
}

// -----

func.func @constant_property() {
  // expected-error @below {{expected dense elements of a ranked tensor}}
  %0 = "scn.constant"() <{data = 1.0 : f64}> : () -> tensor<f64>
  return
}

// -----

func.func @constant_type() {
  // expected-error @below {{'scn.constant' op holds elements of type 'tensor<f64>' but its result is 'tensor<f32>'}}
  %0 = "scn.constant"() <{data = dense<1.0> : tensor<f64>}> : () -> tensor<f32>
  return
}

// -----

func.func @select_types(%c: tensor<i1>, %x: tensor<f32>, %y: tensor<f64>) {
  // expected-error @below {{'scn.select' chooses between 'f32' and 'f64'; cast one of them}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.select %c, %x, %y : tensor<i1>, tensor<f32>, tensor<f64> -> tensor<f32>
  return
}

// -----

func.func @select_ranks(%c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @below {{'scn.select' needs operands of one rank, got 'tensor<i1>', 'tensor<2xf32>' and 'tensor<2xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.select %c, %x, %x : tensor<i1>, tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return
}

// -----

func.func @select_lengths(%c: tensor<?x2xi1>, %x: tensor<3x?xf32>, %y: tensor<?x4xf32>) {
  // expected-error @below {{'scn.select' operands have lengths 2 and 4 on axis 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.select %c, %x, %y : tensor<?x2xi1>, tensor<3x?xf32>, tensor<?x4xf32> -> tensor<3x2xf32>
  return
}

// -----

// What follows from the operands may be left out of a result's type, not contradicted.
func.func @cast_contradicted(%x: tensor<3xf64>) {
  // expected-error @below {{'scn.cast' op inferred type(s) 'tensor<3xf32>' are incompatible with return type(s) of operation 'tensor<4xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.cast %x to f32 : tensor<3xf64> -> tensor<4xf32>
  return
}

// -----

// expected-error @below {{unknown bit generator 'lcg', expected pcg64 or mt19937}}
func.func private @stream() -> !scn.rng<"lcg">

// -----

//===----------------------------------------------------------------------===//
// Shape
//===----------------------------------------------------------------------===//

func.func @dim_axis(%x: tensor<?xf64>) {
  // expected-error @below {{'scn.dim' op axis 1 is out of range for rank 1}}
  %0 = scn.dim %x, 1 : tensor<?xf64> -> tensor<i64>
  return
}

// -----

func.func @fill_with_a_vector(%x: tensor<?xf64>) {
  // expected-error @below {{'scn.fill_like' op fills with a scalar, got 'tensor<?xf64>'}}
  %0 = scn.fill_like %x, %x : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  return
}

// -----

func.func @broadcast_places(%x: tensor<2xf64>) {
  // expected-error @below {{'scn.broadcast' op places 2 axes of an operand of rank 1}}
  %0 = scn.broadcast %x sizes() static_sizes = [2, 2] dimensions = [0, 1] : tensor<2xf64> -> tensor<2x2xf64>
  return
}

// -----

func.func @broadcast_sizes(%x: tensor<f64>, %n: tensor<i64>) {
  // expected-error @below {{'scn.broadcast' op has 0 dynamic sizes but 1 size operands}}
  %0 = scn.broadcast %x sizes(%n) static_sizes = [2] dimensions = [] : tensor<f64> -> tensor<2xf64>
  return
}

// -----

func.func @broadcast_axis(%x: tensor<2xf64>) {
  // expected-error @below {{'scn.broadcast' op axis 3 is out of range for rank 2}}
  %0 = scn.broadcast %x sizes() static_sizes = [2, 2] dimensions = [3] : tensor<2xf64> -> tensor<2x2xf64>
  return
}

// -----

func.func @broadcast_twice(%x: tensor<2x2xf64>) {
  // expected-error @below {{'scn.broadcast' op names axis 0 twice}}
  %0 = scn.broadcast %x sizes() static_sizes = [2, 2] dimensions = [0, 0] : tensor<2x2xf64> -> tensor<2x2xf64>
  return
}

// -----

func.func @broadcast_length(%x: tensor<2xf64>) {
  // expected-error @below {{'scn.broadcast' op cannot repeat an axis of length 2 to length 3}}
  %0 = scn.broadcast %x sizes() static_sizes = [3] dimensions = [0] : tensor<2xf64> -> tensor<3xf64>
  return
}

// -----

func.func @broadcast_negative(%x: tensor<f64>) {
  // expected-error @below {{'scn.broadcast' op the length -2 of axis 0 is negative}}
  %0 = scn.broadcast %x sizes() static_sizes = [-2] dimensions = [] : tensor<f64> -> tensor<?xf64>
  return
}

// -----

func.func @reshape_sizes(%x: tensor<?xf64>) {
  // expected-error @below {{'scn.reshape' op has 1 dynamic sizes but 0 size operands}}
  %0 = scn.reshape %x sizes() static_sizes = [-9223372036854775808] : tensor<?xf64> -> tensor<?xf64>
  return
}

// -----

func.func @reshape_inferred_twice(%x: tensor<?xf64>) {
  // expected-error @below {{'scn.reshape' op leaves more than one size to be inferred}}
  %0 = scn.reshape %x sizes() static_sizes = [-1, -1] : tensor<?xf64> -> tensor<?x?xf64>
  return
}

// -----

func.func @reshape_count(%x: tensor<2x3xf64>) {
  // expected-error @below {{'scn.reshape' op cannot give 6 elements a shape with 4}}
  %0 = scn.reshape %x sizes() static_sizes = [4] : tensor<2x3xf64> -> tensor<4xf64>
  return
}

// -----

func.func @transpose_count(%x: tensor<2x3xf64>) {
  // expected-error @below {{'scn.transpose' permutes 1 axes of 'tensor<2x3xf64>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.transpose %x permutation = [0] : tensor<2x3xf64> -> tensor<2xf64>
  return
}

// -----

func.func @transpose_axis(%x: tensor<2x3xf64>) {
  // expected-error @below {{'scn.transpose' op axis -1 is out of range for rank 2}}
  %0 = scn.transpose %x permutation = [0, -1] : tensor<2x3xf64> -> tensor<2x3xf64>
  return
}

// -----

func.func @transpose_twice(%x: tensor<2x2xf64>) {
  // expected-error @below {{'scn.transpose' op names axis 1 twice}}
  %0 = scn.transpose %x permutation = [1, 1] : tensor<2x2xf64> -> tensor<2x2xf64>
  return
}

// -----

func.func @expand_axis(%x: tensor<2xf64>) {
  // expected-error @below {{'scn.expand_dims' op axis 2 is out of range for rank 2}}
  %0 = scn.expand_dims %x axes = [2] : tensor<2xf64> -> tensor<2x1xf64>
  return
}

// -----

func.func @squeeze_axis(%x: tensor<1xf64>) {
  // expected-error @below {{'scn.squeeze' op axis 1 is out of range for rank 1}}
  %0 = scn.squeeze %x axes = [1] : tensor<1xf64> -> tensor<1xf64>
  return
}

// -----

func.func @squeeze_length(%x: tensor<1x2xf64>) {
  // expected-error @below {{'scn.squeeze' op cannot drop axis 1 of length 2, only axes of length 1}}
  %0 = scn.squeeze %x axes = [1] : tensor<1x2xf64> -> tensor<1xf64>
  return
}

// -----

func.func @reverse_axis(%x: tensor<1x2xf64>) {
  // expected-error @below {{'scn.reverse' op axis -1 is out of range for rank 2}}
  %0 = scn.reverse %x axes = [-1] : tensor<1x2xf64> -> tensor<1x2xf64>
  return
}

// -----

func.func @concatenate_nothing() {
  // expected-error @below {{'scn.concatenate' needs at least one tensor}}
  // expected-error @below {{failed to infer returned types}}
  %0 = "scn.concatenate"() <{axis = 0 : i64}> : () -> tensor<?xf64>
  return
}

// -----

func.func @concatenate_scalars(%x: tensor<f64>) {
  // expected-error @below {{'scn.concatenate' axis 0 is out of range for 'tensor<f64>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.concatenate %x, %x axis = 0 : tensor<f64>, tensor<f64> -> tensor<2xf64>
  return
}

// -----

func.func @concatenate_types(%x: tensor<2xf64>, %y: tensor<2xf32>) {
  // expected-error @below {{'scn.concatenate' cannot join 'tensor<2xf64>' and 'tensor<2xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.concatenate %x, %y axis = 0 : tensor<2xf64>, tensor<2xf32> -> tensor<4xf64>
  return
}

// -----

func.func @concatenate_lengths(%x: tensor<2x?xf64>, %y: tensor<2x3xf64>, %z: tensor<2x4xf64>) {
  // expected-error @below {{'scn.concatenate' tensors have lengths 3 and 4 on axis 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.concatenate %x, %y, %z axis = 0 : tensor<2x?xf64>, tensor<2x3xf64>, tensor<2x4xf64> -> tensor<6x?xf64>
  return
}

// -----

func.func @iota_rank(%x: tensor<2xf64>) {
  // expected-error @below {{'scn.iota' op needs three scalars of one type, got 'tensor<2xf64>', 'tensor<2xf64>' and 'tensor<2xf64>'}}
  %0 = scn.iota %x, %x, %x : tensor<2xf64> -> tensor<?xf64>
  return
}

// -----

func.func @iota_complex(%x: tensor<complex<f64>>) {
  // expected-error @below {{'scn.iota' op counts in integers or floats, not 'complex<f64>'}}
  %0 = scn.iota %x, %x, %x : tensor<complex<f64>> -> tensor<?xcomplex<f64>>
  return
}

// -----

func.func @iota_boolean(%x: tensor<i1>) {
  // expected-error @below {{'scn.iota' op counts in integers or floats, not 'i1'}}
  %0 = scn.iota %x, %x, %x : tensor<i1> -> tensor<?xi1>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Reductions and products
//===----------------------------------------------------------------------===//

func.func @sum_of_booleans(%x: tensor<?xi1>) {
  // expected-error @below {{'scn.reduce_sum' op does not reduce elements of type 'i1'}}
  %0 = scn.reduce_sum %x axes = [0] : tensor<?xi1> -> tensor<i1>
  return
}

// -----

func.func @any_of_floats(%x: tensor<?xf32>) {
  // expected-error @below {{'scn.reduce_any' op does not reduce elements of type 'f32'}}
  %0 = scn.reduce_any %x axes = [0] : tensor<?xf32> -> tensor<f32>
  return
}

// -----

func.func @largest_complex(%x: tensor<?xcomplex<f32>>) {
  // expected-error @below {{'scn.reduce_max' op needs ordered elements, got 'complex<f32>'}}
  %0 = scn.reduce_max %x axes = [0] : tensor<?xcomplex<f32>> -> tensor<complex<f32>>
  return
}

// -----

func.func @reduction_axis(%x: tensor<?xf32>) {
  // expected-error @below {{'scn.reduce_prod' op axis 1 is out of range for rank 1}}
  %0 = scn.reduce_prod %x axes = [1] : tensor<?xf32> -> tensor<?xf32>
  return
}

// -----

func.func @reduction_order(%x: tensor<?x?xf32>) {
  // expected-error @below {{'scn.reduce_min' op axes must be distinct and in order}}
  %0 = scn.reduce_min %x axes = [1, 0] : tensor<?x?xf32> -> tensor<f32>
  return
}

// -----

func.func @dot_types(%x: tensor<?xf32>, %y: tensor<?xf64>) {
  // expected-error @below {{'scn.dot' op multiplies 'f32' with 'f64'}}
  %0 = scn.dot %x, %y batch = [], [] contract = [0], [0] : tensor<?xf32>, tensor<?xf64> -> tensor<f32>
  return
}

// -----

func.func @dot_pairs(%x: tensor<?xf64>, %y: tensor<?xf64>) {
  // expected-error @below {{'scn.dot' op pairs 1 axes of lhs with 0 of rhs}}
  %0 = scn.dot %x, %y batch = [], [] contract = [0], [] : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  return
}

// -----

func.func @dot_axis(%x: tensor<?xf64>, %y: tensor<?xf64>) {
  // expected-error @below {{'scn.dot' op pairs axes 0 and 1 of 'tensor<?xf64>' and 'tensor<?xf64>'}}
  %0 = scn.dot %x, %y batch = [], [] contract = [0], [1] : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
  return
}

// -----

func.func @dot_lengths(%x: tensor<2x3xf64>, %y: tensor<2x3xf64>) {
  // expected-error @below {{'scn.dot' op pairs axes of lengths 3 and 2: operands are 'tensor<2x3xf64>' and 'tensor<2x3xf64>'}}
  %0 = scn.dot %x, %y batch = [], [] contract = [1], [0] : tensor<2x3xf64>, tensor<2x3xf64> -> tensor<2x3xf64>
  return
}

// -----

func.func @dot_batch_axis(%x: tensor<2xf64>) {
  // expected-error @below {{'scn.dot' op pairs axes 1 and 0 of 'tensor<2xf64>' and 'tensor<2xf64>'}}
  %0 = scn.dot %x, %x batch = [1], [0] contract = [], [] : tensor<2xf64>, tensor<2xf64> -> tensor<2xf64>
  return
}

// -----

func.func @dot_twice_rhs(%x: tensor<2x2x2xf64>) {
  // expected-error @below {{'scn.dot' op pairs axis 1 of rhs twice}}
  %0 = scn.dot %x, %x batch = [], [] contract = [0, 1], [1, 1] : tensor<2x2x2xf64>, tensor<2x2x2xf64> -> tensor<2x2x2xf64>
  return
}

// -----

func.func @dot_twice(%x: tensor<2x2xf64>) {
  // expected-error @below {{'scn.dot' op pairs axis 0 of lhs twice}}
  %0 = scn.dot %x, %x batch = [0], [0] contract = [0], [1] : tensor<2x2xf64>, tensor<2x2xf64> -> tensor<2x2xf64>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Indexing
//===----------------------------------------------------------------------===//

func.func @slice_bounds(%x: tensor<?x?xf64>) {
  // expected-error @below {{'scn.slice' op needs a start, a stop and a step for each of 2 axes}}
  %0 = scn.slice %x starts() stops() steps() static_starts = [0] static_stops = [1] static_steps = [1] indexed = [false] : tensor<?x?xf64> -> tensor<?x?xf64>
  return
}

// -----

func.func @slice_operands(%x: tensor<?xf64>, %i: tensor<i64>) {
  // expected-error @below {{'scn.slice' op needs a start, a stop and a step for each of 1 axes}}
  %0 = scn.slice %x starts(%i) stops() steps() static_starts = [0] static_stops = [1] static_steps = [1] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
  return
}

// -----

func.func @slice_step(%x: tensor<?xf64>) {
  // expected-error @below {{'scn.slice' op has a step of 0 on axis 0}}
  %0 = scn.slice %x starts() stops() steps() static_starts = [0] static_stops = [1] static_steps = [0] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
  return
}

// -----

func.func @slice_index(%x: tensor<3xf64>) {
  // expected-error @below {{'scn.slice' op index -4 is out of range for axis 0 of length 3}}
  %0 = scn.slice %x starts() stops() steps() static_starts = [-4] static_stops = [0] static_steps = [1] indexed = [true] : tensor<3xf64> -> tensor<f64>
  return
}

// -----

func.func @update_bounds(%x: tensor<?xf64>) {
  // expected-error @below {{'scn.update_slice' op needs a start, a stop and a step for each of 1 axes}}
  %0 = scn.update_slice %x, %x starts() stops() steps() static_starts = [0, 0] static_stops = [1] static_steps = [1] indexed = [false] : tensor<?xf64>, tensor<?xf64>
  return
}

// -----

func.func @update_types(%x: tensor<?xf64>, %v: tensor<?xf32>) {
  // expected-error @below {{'scn.update_slice' op writes elements of type 'f32' into 'tensor<?xf64>'}}
  %0 = scn.update_slice %x, %v starts() stops() steps() static_starts = [0] static_stops = [1] static_steps = [1] indexed = [false] : tensor<?xf64>, tensor<?xf32>
  return
}

// -----

func.func @update_rank(%x: tensor<?xf64>, %v: tensor<f64>) {
  // expected-error @below {{'scn.update_slice' op writes a value of rank 0 into a part of rank 1}}
  %0 = scn.update_slice %x, %v starts() stops() steps() static_starts = [0] static_stops = [1] static_steps = [1] indexed = [false] : tensor<?xf64>, tensor<f64>
  return
}

// -----

//===----------------------------------------------------------------------===//
// The recurrence
//===----------------------------------------------------------------------===//

func.func @scan_arguments(%n: tensor<i64>, %u: tensor<?xf64>) {
  // expected-error @below {{'scn.scan' op region has 1 arguments, taps need 2}}
  scn.scan steps(%n) sequences(%u taps [0, 1] : tensor<?xf64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next() outputs()
  }
  return
}

// -----

func.func @scan_argument_type(%n: tensor<i64>, %u: tensor<?x3xf64>) {
  // expected-error @below {{'scn.scan' op region argument 0 is 'tensor<4xf64>', expected 'tensor<3xf64>'}}
  scn.scan steps(%n) sequences(%u taps [0] : tensor<?x3xf64>) {
  ^bb0(%a: tensor<4xf64>):
    scn.yield next() outputs()
  }
  return
}

// -----

func.func @scan_state_argument(%n: tensor<i64>, %s: tensor<i64>) {
  // expected-error @below {{'scn.scan' op region argument 0 is 'tensor<f64>', expected 'tensor<i64>'}}
  %0 = scn.scan steps(%n) states(%s taps [] : tensor<i64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next(%a : tensor<f64>) outputs()
  } -> tensor<i64>
  return
}

// -----

func.func @scan_tap_lists(%n: tensor<i64>, %u: tensor<?xf64>) {
  // expected-error @below {{'scn.scan' op needs a list of taps for each sequence and each state}}
  "scn.scan"(%n, %u) <{operandSegmentSizes = array<i32: 1, 1, 0>, sequence_taps = [], state_taps = []}> ({
    "scn.yield"() <{operandSegmentSizes = array<i32: 0, 0, 0>}> : () -> ()
  }) : (tensor<i64>, tensor<?xf64>) -> ()
  return
}

// -----

func.func @scan_taps_attribute(%n: tensor<i64>, %u: tensor<?xf64>) {
  // expected-error @below {{'scn.scan' op attribute 'sequence_taps' failed to satisfy constraint: lists of taps}}
  "scn.scan"(%n, %u) <{operandSegmentSizes = array<i32: 1, 1, 0>, sequence_taps = [0], state_taps = []}> ({
    "scn.yield"() <{operandSegmentSizes = array<i32: 0, 0, 0>}> : () -> ()
  }) : (tensor<i64>, tensor<?xf64>) -> ()
  return
}

// -----

func.func @scan_along_a_scalar(%n: tensor<i64>, %u: tensor<f64>) {
  // expected-error @below {{'scn.scan' op runs along a leading axis, but a sequence is a scalar}}
  scn.scan steps(%n) sequences(%u taps [0] : tensor<f64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next() outputs()
  }
  return
}

// -----

func.func @scan_tap(%n: tensor<i64>, %x0: tensor<1xf64>) {
  // expected-error @below {{'scn.scan' op state 0 has a tap that is not negative}}
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1, 0] : tensor<1xf64>) {
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    scn.yield next(%a : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  return
}

// -----

func.func @scan_no_window(%n: tensor<i64>, %x0: tensor<f64>) {
  // expected-error @below {{'scn.scan' op state 0 with taps starts from a window, got 'tensor<f64>'}}
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<f64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next(%a : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  return
}

// -----

func.func @scan_window(%n: tensor<i64>, %x0: tensor<3xf64>) {
  // expected-error @below {{'scn.scan' op state 0 starts from a window of 3 rows, its taps need 2}}
  %0:2 = scn.scan steps(%n) states(%x0 taps [-2] : tensor<3xf64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next(%a : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<2xf64>)
  return
}

// -----

func.func @scan_terminator(%n: tensor<i64>) {
  // expected-error @below {{'scn.scan' region ends with scn.yield}}
  // expected-error @below {{failed to infer returned types}}
  scn.scan steps(%n) {
    "llvm.unreachable"() : () -> ()
  }
  return
}

// -----

func.func @scan_states(%n: tensor<i64>, %x0: tensor<1xf64>) {
  // expected-error @below {{'scn.scan' has 1 states but its step gives 0}}
  // expected-error @below {{failed to infer returned types}}
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next() outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  return
}

// -----

func.func @scan_next(%n: tensor<i64>, %x0: tensor<1x3xf32>) {
  // expected-error @below {{'scn.scan' op state 0 starts as 'tensor<3xf32>' but its step gives 'tensor<3xf64>'}}
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x3xf32>) {
  ^bb0(%a: tensor<3xf32>):
    %b = scn.cast %a to f64 : tensor<3xf32> -> tensor<3xf64>
    scn.yield next(%b : tensor<3xf64>) outputs()
  } -> (tensor<?x3xf32>, tensor<1x3xf32>)
  return
}

// -----

func.func @scan_next_rank(%n: tensor<i64>, %x0: tensor<1x3xf32>) {
  // expected-error @below {{'scn.scan' state 0 starts as 'tensor<3xf32>' but its step gives 'tensor<f32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x3xf32>) {
  ^bb0(%a: tensor<3xf32>):
    %b = scn.reduce_sum %a axes = [0] : tensor<3xf32> -> tensor<f32>
    scn.yield next(%b : tensor<f32>) outputs()
  } -> (tensor<?x3xf32>, tensor<1x3xf32>)
  return
}

// -----

func.func @scan_results(%n: tensor<i64>, %x0: tensor<1xf64>) {
  // expected-error @below {{'scn.scan' op inferred type(s) 'tensor<?xf64>', 'tensor<1xf64>' are incompatible with return type(s) of operation 'tensor<?xf64>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next(%a : tensor<f64>) outputs()
  } -> tensor<?xf64>
  return
}

// -----

func.func @scan_result_type(%n: tensor<i64>, %x0: tensor<1xf64>) {
  // expected-error @below {{'scn.scan' op inferred type(s) 'tensor<?xf64>', 'tensor<1xf64>' are incompatible with return type(s) of operation 'tensor<?xf64>', 'tensor<2xf64>'}}
  // expected-error @below {{failed to infer returned types}}
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next(%a : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<2xf64>)
  return
}

// -----

//===----------------------------------------------------------------------===//
// Random draws
//===----------------------------------------------------------------------===//

func.func @distribution(%rng: !scn.rng<"pcg64">) {
  // expected-error @below {{'scn.random' op does not know the distribution 'cuachy'}}
  %0:2 = scn.random "cuachy" %rng params() sizes() static_sizes = [] dtype = f64 : !scn.rng<"pcg64"> -> tensor<f64>
  return
}

// -----

func.func @parameters(%rng: !scn.rng<"pcg64">, %a: tensor<f64>) {
  // expected-error @below {{'scn.random' op 'normal' has 2 parameters, got 1}}
  %0:2 = scn.random "normal" %rng params(%a : tensor<f64>) sizes() static_sizes = [] dtype = f64 : !scn.rng<"pcg64"> -> tensor<f64>
  return
}

// -----

func.func @random_sizes(%rng: !scn.rng<"pcg64">, %a: tensor<f64>, %n: tensor<i64>) {
  // expected-error @below {{'scn.random' op has 0 dynamic sizes but 1 size operands}}
  %0:2 = scn.random "normal" %rng params(%a, %a : tensor<f64>, tensor<f64>) sizes(%n) static_sizes = [2] dtype = f64 : !scn.rng<"pcg64"> -> tensor<2xf64>
  return
}

// -----

func.func @random_negative(%rng: !scn.rng<"pcg64">, %a: tensor<f64>) {
  // expected-error @below {{'scn.random' the length -2 of axis 1 is negative}}
  // expected-error @below {{failed to infer returned types}}
  %0:2 = scn.random "normal" %rng params(%a, %a : tensor<f64>, tensor<f64>) sizes() static_sizes = [2, -2] dtype = f64 : !scn.rng<"pcg64"> -> tensor<2x?xf64>
  return
}

// -----

func.func @event_rank(%rng: !scn.rng<"pcg64">, %n: tensor<i64>, %p: tensor<3xf64>) {
  // expected-error @below {{'scn.random' op 'multinomial' has draws of rank 1 at least, got 0}}
  %0:2 = scn.random "multinomial" %rng params(%n, %p : tensor<i64>, tensor<3xf64>) sizes() static_sizes = [] dtype = i64 : !scn.rng<"pcg64"> -> tensor<i64>
  return
}

// -----

func.func @event_parameter(%rng: !scn.rng<"pcg64">, %p: tensor<f64>) {
  // expected-error @below {{'scn.random' op parameter of type 'tensor<f64>' does not broadcast to draws of rank 1}}
  %0:2 = scn.random "categorical" %rng params(%p : tensor<f64>) sizes() static_sizes = [2] dtype = i64 : !scn.rng<"pcg64"> -> tensor<2xi64>
  return
}

// -----

func.func @rows_of_another_dtype(%rng: !scn.rng<"pcg64">, %a: tensor<4xf32>) {
  // expected-error @below {{'scn.random' op draws rows of 'tensor<4xf32>', not numbers of dtype 'f64'}}
  %0:2 = scn.random "permutation" %rng params(%a : tensor<4xf32>) sizes() static_sizes = [4] dtype = f64 : !scn.rng<"pcg64"> -> tensor<4xf64>
  return
}

// -----

func.func @parameter_rank(%rng: !scn.rng<"pcg64">, %a: tensor<2xf64>) {
  // expected-error @below {{'scn.random' op parameter of type 'tensor<2xf64>' does not broadcast to draws of rank 0}}
  %0:2 = scn.random "normal" %rng params(%a, %a : tensor<2xf64>, tensor<2xf64>) sizes() static_sizes = [] dtype = f64 : !scn.rng<"pcg64"> -> tensor<f64>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Linear algebra
//===----------------------------------------------------------------------===//

func.func @band_of_a_vector(%x: tensor<3xf64>) {
  // expected-error @below {{'scn.band' op needs matrices, got 'tensor<3xf64>'}}
  %0 = scn.band %x from 0 to 0 : tensor<3xf64> -> tensor<3xf64>
  return
}

// -----

func.func @cholesky_of_a_vector(%x: tensor<3xf64>) {
  // expected-error @below {{'scn.cholesky' op needs matrices, got 'tensor<3xf64>'}}
  %0 = scn.cholesky %x : tensor<3xf64> -> tensor<3xf64>
  return
}

// -----

func.func @inverse_of_a_rectangle(%x: tensor<2x3xf64>) {
  // expected-error @below {{'scn.inverse' op needs square matrices, got 'tensor<2x3xf64>'}}
  %0 = scn.inverse %x : tensor<2x3xf64> -> tensor<2x3xf64>
  return
}

// -----

func.func @solve_of_mixed_elements(%a: tensor<2x2xf64>, %b: tensor<2x1xf32>) {
  // expected-error @below {{'scn.solve' op cannot solve 'tensor<2x2xf64>' for 'tensor<2x1xf32>'}}
  %0 = scn.solve "general" %a, %b : tensor<2x2xf64>, tensor<2x1xf32> -> tensor<2x1xf32>
  return
}

// -----

func.func @solve_for_too_many_rows(%a: tensor<?x2xf64>, %b: tensor<3x1xf64>) {
  // expected-error @below {{'scn.triangular_solve' op has a matrix of length 2 and a right-hand side of length 3 on axis 0}}
  %0 = scn.triangular_solve %a, %b : tensor<?x2xf64>, tensor<3x1xf64> -> tensor<3x1xf64>
  return
}

// -----

func.func @solve_with_an_unknown_structure(%a: tensor<2x2xf64>, %b: tensor<2x1xf64>) {
  // expected-error @below {{'scn.solve' op does not know matrices that are 'banded'}}
  %0 = scn.solve "banded" %a, %b : tensor<2x2xf64>, tensor<2x1xf64> -> tensor<2x1xf64>
  return
}

// -----

func.func @scan_reversed_output(%n: tensor<i64>, %u: tensor<?xf64>) {
  // expected-error @below {{'scn.scan' op reverses output 1 of 1}}
  %0 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next() outputs(%a : tensor<f64>)
  } attributes {reversed_outputs = array<i64: 1>} -> tensor<?xf64>
  return
}

// -----

func.func @scan_reversed_sequence(%n: tensor<i64>, %u: tensor<?xf64>) {
  // expected-error @below {{'scn.scan' op reverses sequence -1 of 1}}
  %0 = "scn.scan"(%n, %u) <{operandSegmentSizes = array<i32: 1, 1, 0>, sequence_taps = [array<i64: 0>], state_taps = [], reversed_sequences = array<i64: -1>}> ({
  ^bb0(%a: tensor<f64>):
    scn.yield next() outputs(%a : tensor<f64>)
  }) : (tensor<i64>, tensor<?xf64>) -> tensor<?xf64>
  return
}

// -----

func.func @scan_reversed_state(%n: tensor<i64>, %x0: tensor<1xf64>) {
  // expected-error @below {{a state cannot be reversed}}
  %0:2 = scn.scan steps(%n) states(%x0 reverse taps [-1] : tensor<1xf64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next(%a : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  return
}

// -----

func.func @scan_until_from_the_end(%n: tensor<i64>, %u: tensor<?xi1>) {
  // expected-error @below {{'scn.scan' op ends by a condition, so its outputs cannot be stacked from the end}}
  %0 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xi1>) {
  ^bb0(%a: tensor<i1>):
    scn.yield next() outputs(%a : tensor<i1>) until(%a : tensor<i1>)
  } attributes {reversed_outputs = array<i64: 0>} -> tensor<?xi1>
  return
}

// -----

func.func @scan_truncation(%n: tensor<i64>, %u: tensor<?xf64>) {
  // expected-error @below {{'scn.scan' op truncates gradients after -1 steps}}
  %0 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next() outputs(%a : tensor<f64>)
  } attributes {truncate_gradient = -1} -> tensor<?xf64>
  return
}

// -----

func.func @override_rule(%x: tensor<?xf64>) {
  // expected-error @below {{'scn.override_gradient' op does not know the rule 'double'}}
  %0 = scn.override_gradient %x rule = "double" low = 0.0 high = 0.0 : tensor<?xf64>
  return
}

// -----

func.func @override_kind(%x: tensor<?xi64>) {
  // expected-error @below {{'scn.override_gradient' op applies 'scale' to real numbers, not to 'tensor<?xi64>'}}
  %0 = scn.override_gradient %x rule = "scale" low = 2.0 high = 2.0 : tensor<?xi64>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Indexing by arrays, order, running sums
//===----------------------------------------------------------------------===//

func.func @gather_axes(%x: tensor<4x8xf64>, %i: tensor<?xi64>) {
  // expected-error @below {{'scn.gather' op has 1 index tensors for 2 axes}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.gather %x at(%i : tensor<?xi64>) axes = [0, 1] position = 0 batch = 0 : tensor<4x8xf64> -> tensor<?xf64>
  return
}

// -----

func.func @gather_order(%x: tensor<4x8xf64>, %i: tensor<?xi64>) {
  // expected-error @below {{'scn.gather' op axes must be in order, behind the 0 batch axes and below the rank 2}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.gather %x at(%i, %i : tensor<?xi64>, tensor<?xi64>) axes = [1, 0] position = 0 batch = 0 : tensor<4x8xf64> -> tensor<?xf64>
  return
}

// -----

func.func @gather_position(%x: tensor<4x8xf64>, %i: tensor<?xi64>) {
  // expected-error @below {{'scn.gather' op puts the indices' axes at 2 of 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.gather %x at(%i : tensor<?xi64>) axes = [1] position = 2 batch = 0 : tensor<4x8xf64> -> tensor<4x?xf64>
  return
}

// -----

func.func @gather_batch(%x: tensor<4x8xf64>, %i: tensor<?xi64>) {
  // expected-error @below {{'scn.gather' op has 2 batch axes, but indices of rank 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.gather %x at(%i : tensor<?xi64>) axes = [1] position = 0 batch = 2 : tensor<4x8xf64> -> tensor<4x?xf64>
  return
}

// -----

func.func @gather_shapes(%x: tensor<4x8xf64>, %i: tensor<2xi64>, %j: tensor<3xi64>) {
  // expected-error @below {{'scn.gather' op has index tensors of different shapes: 'tensor<2xi64>', 'tensor<3xi64>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.gather %x at(%i, %j : tensor<2xi64>, tensor<3xi64>) axes = [0, 1] position = 0 batch = 0 : tensor<4x8xf64> -> tensor<?xf64>
  return
}

// -----

func.func @scatter_element(%x: tensor<8xf64>, %v: tensor<2xf32>, %i: tensor<2xi64>) {
  // expected-error @below {{'scn.scatter' op writes elements of type 'f32' into 'tensor<8xf64>'}}
  %0 = scn.scatter %x, %v at(%i : tensor<2xi64>) axes = [0] position = 0 batch = 0 : tensor<8xf64>, tensor<2xf32>
  return
}

// -----

func.func @scatter_shape(%x: tensor<8x3xf64>, %v: tensor<2x4xf64>, %i: tensor<2xi64>) {
  // expected-error @below {{'scn.scatter' op writes 'tensor<2x4xf64>' into a part of shape 'tensor<2x3xf64>'}}
  %0 = scn.scatter %x, %v at(%i : tensor<2xi64>) axes = [0] position = 0 batch = 0 : tensor<8x3xf64>, tensor<2x4xf64>
  return
}

// -----

func.func @scatter_axes(%x: tensor<8xf64>, %v: tensor<2xf64>, %i: tensor<2xi64>) {
  // expected-error @below {{'scn.scatter' op has 1 index tensors for 0 axes}}
  %0 = scn.scatter %x, %v at(%i : tensor<2xi64>) axes = [] position = 0 batch = 0 : tensor<8xf64>, tensor<2xf64>
  return
}

// -----

func.func @nonzero_mask(%m: tensor<2x3xi1>, %x: tensor<2x4xf64>) {
  // expected-error @below {{'scn.nonzero' op has a mask 'tensor<2x3xi1>' that does not fit the leading axes of 'tensor<2x4xf64>'}}
  // expected-error @below {{failed to infer returned types}}
  %0:2 = scn.nonzero %m of %x : tensor<2x3xi1> of tensor<2x4xf64> -> tensor<6xi64>
  return
}

// -----

func.func @argmax_element(%x: tensor<2xcomplex<f64>>) {
  // expected-error @below {{'scn.argmax' op needs ordered elements, got 'complex<f64>'}}
  %0 = scn.argmax %x axes = [0] : tensor<2xcomplex<f64>> -> tensor<i64>
  return
}

// -----

func.func @argmin_axes(%x: tensor<2x3xf64>) {
  // expected-error @below {{'scn.argmin' op axes must be distinct, in order and below the rank 2}}
  %0 = scn.argmin %x axes = [1, 1] : tensor<2x3xf64> -> tensor<2xi64>
  return
}

// -----

func.func @sort_scalar(%x: tensor<f64>) {
  // expected-error @below {{'scn.sort' op needs an axis to sort along, got 'tensor<f64>'}}
  %0 = scn.sort %x : tensor<f64> -> tensor<f64>
  return
}

// -----

func.func @argsort_scalar(%x: tensor<f64>) {
  // expected-error @below {{'scn.argsort' op needs an axis to sort along, got 'tensor<f64>'}}
  %0 = scn.argsort %x : tensor<f64> -> tensor<i64>
  return
}

// -----

func.func @search_rank(%x: tensor<2x2xf64>, %v: tensor<f64>) {
  // expected-error @below {{'scn.searchsorted' op searches a vector, got 'tensor<2x2xf64>'}}
  %0 = scn.searchsorted %x, %v : tensor<2x2xf64>, tensor<f64> -> tensor<i64>
  return
}

// -----

func.func @search_element(%x: tensor<2xf64>, %v: tensor<f32>) {
  // expected-error @below {{'scn.searchsorted' op searches elements of type 'f32' in 'tensor<2xf64>'}}
  %0 = scn.searchsorted %x, %v : tensor<2xf64>, tensor<f32> -> tensor<i64>
  return
}

// -----

func.func @cumsum_axis(%x: tensor<2xf64>) {
  // expected-error @below {{'scn.cumsum' op axis 1 is out of range for rank 1}}
  %0 = scn.cumsum %x axis = 1 : tensor<2xf64> -> tensor<2xf64>
  return
}

// -----

func.func @cumprod_element(%x: tensor<2xi1>) {
  // expected-error @below {{'scn.cumprod' op does not add or multiply truth values, got 'tensor<2xi1>'}}
  %0 = scn.cumprod %x axis = 0 : tensor<2xi1> -> tensor<2xi1>
  return
}

// -----

func.func @singular_values_of_a_vector(%x: tensor<3xf64>) {
  // expected-error @below {{'scn.svd' op needs matrices, got 'tensor<3xf64>'}}
  %0:3 = scn.svd %x : tensor<3xf64> -> tensor<0x0xf64>, tensor<0xf64>, tensor<0x0xf64>
  return
}

// -----

func.func @eigenvalues_of_a_rectangle(%x: tensor<2x3xf64>) {
  // expected-error @below {{'scn.eigh' op needs square matrices, got 'tensor<2x3xf64>'}}
  %0:2 = scn.eigh %x : tensor<2x3xf64> -> tensor<3xf64>, tensor<2x3xf64>
  return
}

// -----

func.func @least_squares_of_a_stack(%a: tensor<2x3x1xf64>, %b: tensor<3x1xf64>, %c: tensor<f64>) {
  // expected-error @below {{'scn.least_squares' op cannot fit 'tensor<2x3x1xf64>' to 'tensor<3x1xf64>' with the cutoff 'tensor<f64>'}}
  %0:3 = scn.least_squares %a, %b, %c : tensor<2x3x1xf64>, tensor<3x1xf64>, tensor<f64> -> tensor<1x1xf64>, tensor<i32>, tensor<1xf64>
  return
}

// -----

func.func @branches_of_two_types(%c: tensor<i1>, %x: tensor<?xf64>, %y: tensor<?xf32>) {
  // expected-error @below {{'scn.if' chooses between 'tensor<?xf64>' and 'tensor<?xf32>'; element type and rank must be the same}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.if %c : tensor<i1> then(%x : tensor<?xf64>) else(%y : tensor<?xf32>) -> tensor<?xf64>
  return
}

// -----

func.func @branches_of_two_lengths(%c: tensor<i1>, %x: tensor<?xf64>) {
  // expected-error @below {{'scn.if' has branches of 1 and 2 values}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.if %c : tensor<i1> then(%x : tensor<?xf64>) else(%x, %x : tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  return
}

// -----

func.func @scan_checkpoint(%n: tensor<i64>, %u: tensor<?xf64>) {
  // expected-error @below {{'scn.scan' op does not know the checkpoints 'root'}}
  %0 = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>) {
  ^bb0(%a: tensor<f64>):
    scn.yield next() outputs(%a : tensor<f64>)
  } attributes {checkpoint = "root"} -> tensor<?xf64>
  return
}

// -----

func.func @stream_words(%rng: !scn.rng<"pcg64">) {
  // expected-error @below {{'scn.stream_words' op the state of '!scn.rng<"pcg64">' takes 6 words, got 'tensor<7xi64>'}}
  %words = scn.stream_words %rng : !scn.rng<"pcg64"> -> tensor<7xi64>
  return
}

// -----

func.func @rule_receives(%x: tensor<?xf64>) {
  // expected-error @below {{'scn.override_rules' op the pullback receives 3 values, not 2}}
  %0 = scn.override_rules (%x : tensor<?xf64>) of (%x : tensor<?xf64>) pullback {
  ^bb0(%a: tensor<?xf64>, %db: tensor<?xf64>):
    scn.derivatives %db : tensor<?xf64>
  } pushforward {
  } -> tensor<?xf64>
  return
}

// -----

func.func @rule_receives_types(%x: tensor<?xf64>) {
  // expected-error @below {{'scn.override_rules' op the pushforward receives 'tensor<?xf64>', not 'tensor<?xf32>', as value 1}}
  %0 = scn.override_rules (%x : tensor<?xf64>) of (%x : tensor<?xf64>) pullback {
  } pushforward {
  ^bb0(%a: tensor<?xf64>, %da: tensor<?xf32>):
    scn.derivatives %a : tensor<?xf64>
  } -> tensor<?xf64>
  return
}

// -----

func.func @rule_gives(%x: tensor<?xf64>) {
  // expected-error @below {{'scn.override_rules' op the pushforward gives 0 derivatives, not 1}}
  %0 = scn.override_rules (%x : tensor<?xf64>) of (%x : tensor<?xf64>) pullback {
  } pushforward {
  ^bb0(%a: tensor<?xf64>, %da: tensor<?xf64>):
    scn.derivatives
  } -> tensor<?xf64>
  return
}

// -----

func.func @rule_gives_types(%x: tensor<?xf64>, %y: tensor<f64>) {
  // expected-error @below {{'scn.override_rules' op the pushforward gives 'tensor<f64>' for derivative 0 of a value of type 'tensor<?xf64>'}}
  %0 = scn.override_rules (%x : tensor<?xf64>) of (%x : tensor<?xf64>) pullback {
  } pushforward {
  ^bb0(%a: tensor<?xf64>, %da: tensor<?xf64>):
    scn.derivatives %y : tensor<f64>
  } -> tensor<?xf64>
  return
}
