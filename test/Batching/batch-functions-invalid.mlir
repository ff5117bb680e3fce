// RUN: scansion-opt %s -scn-batch-functions -split-input-file -verify-diagnostics

// A population has its draws from one member.
func.func @draws(%rng: !scn.rng<"pcg64">, %x: tensor<5xf64> {scn.batched}) -> tensor<5xf64> {
  // expected-error @+1 {{'scn.random' op has no form over a batch of operands}}
  %next, %draws = scn.random "permutation" %rng params(%x : tensor<5xf64>) sizes() static_sizes = [5] dtype = f64 : !scn.rng<"pcg64"> -> tensor<5xf64>
  return %draws : tensor<5xf64>
}

// -----

// Slices of different lengths.
func.func @ragged(%x: tensor<?xf64>, %stop: tensor<i64> {scn.batched}) -> tensor<?xf64> {
  // expected-error @+1 {{'scn.slice' op has no form over a batch of operands}}
  %0 = scn.slice %x starts() stops(%stop) steps() static_starts = [0] static_stops = [-9223372036854775808] static_steps = [1] indexed = [false] : tensor<?xf64> -> tensor<?xf64>
  return %0 : tensor<?xf64>
}

// -----

func.func @ranges(%stop: tensor<i64> {scn.batched}) -> tensor<?xi64> {
  %zero = scn.constant dense<0> : tensor<i64>
  %one = scn.constant dense<1> : tensor<i64>
  // expected-error @+1 {{'scn.iota' op has no form over a batch of operands}}
  %0 = scn.iota %zero, %stop, %one : tensor<i64> -> tensor<?xi64>
  return %0 : tensor<?xi64>
}

// -----

// Members that take different numbers of steps; members that end by a condition of their own.
func.func @steps(%n: tensor<i64> {scn.batched}, %x0: tensor<1xf64>) -> tensor<1xf64> {
  // expected-error @+1 {{'scn.scan' op has no form over a batch of operands}}
  %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
  ^bb0(%x: tensor<f64>):
    scn.yield next(%x : tensor<f64>) outputs()
  } -> (tensor<?xf64>, tensor<1xf64>)
  return %0#1 : tensor<1xf64>
}
