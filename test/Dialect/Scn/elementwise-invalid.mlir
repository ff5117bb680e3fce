// RUN: scansion-opt %s -split-input-file -verify-diagnostics

func.func @lengths(%x: tensor<2x3xf64>, %y: tensor<2x4xf64>) {
  // expected-error @below {{'scn.add' op operand #1 has length 4 on axis 1 where an operand before it has length 3; only an axis that is declared with length 1 is broadcast}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.add %x, %y : tensor<2x3xf64>, tensor<2x4xf64> -> tensor<2x3xf64>
  return
}

// -----

func.func @third_operand(%x: tensor<?xf64>, %lower: tensor<5xf64>, %upper: tensor<1xf64>) {
  // expected-error @below {{'scn.clip' op operand #2 has length 1 on axis 0 where an operand before it has length 5}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.clip %x, %lower, %upper : tensor<?xf64>, tensor<5xf64>, tensor<1xf64> -> tensor<5xf64>
  return
}

// -----

func.func @ranks(%x: tensor<3xf64>, %y: tensor<f64>) {
  // expected-error @below {{'scn.mul' op operand #1 has type 'tensor<f64>' and operand #0 'tensor<3xf64>'; rank and element type must be the same}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.mul %x, %y : tensor<3xf64>, tensor<f64> -> tensor<3xf64>
  return
}

// -----

func.func @element_types(%x: tensor<3xf32>, %y: tensor<3xf64>) {
  // expected-error @below {{'scn.sub' op operand #1 has type 'tensor<3xf64>' and operand #0 'tensor<3xf32>'; rank and element type must be the same}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.sub %x, %y : tensor<3xf32>, tensor<3xf64> -> tensor<3xf64>
  return
}

// -----

func.func @kind(%x: tensor<3xi32>) {
  // expected-error @below {{'scn.tanh' op does not take elements of type 'i32', only floats, complex numbers}}
  %0 = scn.tanh %x : tensor<3xi32> -> tensor<3xi32>
  return
}

// -----

func.func @complex_kind(%x: tensor<3xcomplex<f64>>) {
  // expected-error @below {{'scn.maximum' op does not take elements of type 'complex<f64>', only booleans, signed integers, unsigned integers, floats}}
  %0 = scn.maximum %x, %x : tensor<3xcomplex<f64>>, tensor<3xcomplex<f64>> -> tensor<3xcomplex<f64>>
  return
}

// -----

func.func @half_complex(%x: tensor<3xf16>) {
  // expected-error @below {{'scn.complex' op does not take operands of 'f16'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.complex %x, %x : tensor<3xf16>, tensor<3xf16> -> tensor<3xcomplex<f32>>
  return
}

// -----

func.func @result_element(%x: tensor<3xf64>) {
  // expected-error @below {{'scn.lt' op inferred type(s) 'tensor<3xi1>' are incompatible with return type(s) of operation 'tensor<3xf64>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.lt %x, %x : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
  return
}

// -----

func.func @result_length(%x: tensor<3xf64>) {
  // expected-error @below {{'scn.exp' op inferred type(s) 'tensor<3xf64>' are incompatible with return type(s) of operation 'tensor<4xf64>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = scn.exp %x : tensor<3xf64> -> tensor<4xf64>
  return
}
