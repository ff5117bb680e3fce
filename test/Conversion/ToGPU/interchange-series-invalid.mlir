// RUN: scansion-opt --scn-interchange-series --split-input-file --verify-diagnostics %s

#row = affine_map<(i) -> (i)>
#matrix = affine_map<(i, j) -> (i, j)>
#left = affine_map<(i, j) -> (i)>

// A reduction.
func.func @row_sums(%x: tensor<4x8xf32>, %room: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'linalg.generic' does not fit a kernel of one thread per series: it reduces an axis}}
  %y = linalg.generic {indexing_maps = [#matrix, #left], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<4x8xf32>) outs(%room : tensor<4xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %next = arith.addf %a, %sum : f32
    linalg.yield %next : f32
  } -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// A product whose result is no row.
func.func @product(%x: tensor<4x4xf32>, %room: tensor<4x4xf32>) -> tensor<4x4xf32> {
  // expected-error @+1 {{'linalg.matmul' does not fit a program of one kernel: only elementwise maps and scans over rows of one shape do}}
  %y = linalg.matmul ins(%x, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%room : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %y : tensor<4x4xf32>
}

// -----

#row = affine_map<(i) -> (i)>

// Two maps that nothing relates would be two kernels.
func.func @unrelated(%x: tensor<?xf32>, %z: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>) {
  %y = linalg.generic {indexing_maps = [#row], iterator_types = ["parallel"]} outs(%x : tensor<?xf32>) {
  ^bb0(%a: f32):
    linalg.yield %a : f32
  } -> tensor<?xf32>
  // expected-error @+1 {{'linalg.generic' does not fit a program of one kernel: its rows are not known to have the shape of the other rows}}
  %w = linalg.generic {indexing_maps = [#row], iterator_types = ["parallel"]} outs(%z : tensor<?xf32>) {
  ^bb0(%a: f32):
    linalg.yield %a : f32
  } -> tensor<?xf32>
  return %y, %w : tensor<?xf32>, tensor<?xf32>
}

// -----

#row = affine_map<(i) -> (i)>
#reversed = affine_map<(i) -> (7 - i)>

// A step that mixes series.
func.func @neighbours(%n: index, %x_0: tensor<8xf32>) -> tensor<8xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %room = tensor.empty() : tensor<8xf32>
  %x_n = scf.for %t = %c0 to %n step %c1 iter_args(%x = %x_0) -> (tensor<8xf32>) {
    // expected-error @+1 {{'linalg.generic' does not fit a kernel of one thread per series: it reads values of other series}}
    %y = linalg.generic {indexing_maps = [#reversed, #row], iterator_types = ["parallel"]}
        ins(%x : tensor<8xf32>) outs(%room : tensor<8xf32>) {
    ^bb0(%a: f32, %o: f32):
      linalg.yield %a : f32
    } -> tensor<8xf32>
    scf.yield %y : tensor<8xf32>
  }
  return %x_n : tensor<8xf32>
}

// -----

#row = affine_map<(i) -> (i)>

// A check in a step.
func.func @checked(%n: index, %x_0: tensor<8xf32>) -> tensor<8xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x_n = scf.for %t = %c0 to %n step %c1 iter_args(%x = %x_0) -> (tensor<8xf32>) {
    %step = arith.index_cast %t : index to i64
    %ok = arith.cmpi ne, %step, %step : i64
    // expected-error @+1 {{'scn.check' does not fit a kernel of one thread per series: what it checks depends on the step, and a kernel cannot fail a call}}
    scn.check %ok, %step, %step status = 1 "step {a}" : i1, i64, i64
    %y = linalg.generic {indexing_maps = [#row], iterator_types = ["parallel"]} outs(%x : tensor<8xf32>) {
    ^bb0(%a: f32):
      %b = arith.negf %a : f32
      linalg.yield %b : f32
    } -> tensor<8xf32>
    scf.yield %y : tensor<8xf32>
  }
  return %x_n : tensor<8xf32>
}

// -----

// One series only.
func.func @scalars(%n: index, %rows_0: tensor<?xf32>, %x_0: f32) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error @+1 {{'scf.for' does not fit a kernel of one thread per series: its states are scalars, so there is one series only}}
  %rows_n, %x_n = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %rows_0, %x = %x_0) -> (tensor<?xf32>, f32) {
    %y = arith.negf %x : f32
    %row = tensor.from_elements %y : tensor<f32>
    %stored = tensor.insert_slice %row into %rows[%t] [1] [1] : tensor<f32> into tensor<?xf32>
    scf.yield %stored, %y : tensor<?xf32>, f32
  }
  return %rows_n : tensor<?xf32>
}

// -----

#row = affine_map<(i) -> (i)>

// A function of the C library.
func.func private @tgamma(f64) -> f64
func.func @library(%x: tensor<?xf64>) -> tensor<?xf64> {
  %y = linalg.generic {indexing_maps = [#row], iterator_types = ["parallel"]} outs(%x : tensor<?xf64>) {
  ^bb0(%a: f64):
    // expected-error @+1 {{'func.call' does not fit a kernel of one thread per series: a kernel cannot call 'tgamma' of the C library}}
    %b = func.call @tgamma(%a) : (f64) -> f64
    linalg.yield %b : f64
  } -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

#row = affine_map<(i) -> (i)>

// The host would wait for the kernel to decide.
func.func @decides(%x: tensor<8xi64>, %room: tensor<8xi64>) -> tensor<8xi64> {
  %c0 = arith.constant 0 : index
  %y = linalg.generic {indexing_maps = [#row, #row], iterator_types = ["parallel"]}
      ins(%x : tensor<8xi64>) outs(%room : tensor<8xi64>) {
  ^bb0(%a: i64, %o: i64):
    linalg.yield %a : i64
  } -> tensor<8xi64>
  %slice = tensor.extract_slice %y[0] [1] [1] : tensor<8xi64> to tensor<i64>
  // expected-error @+1 {{'tensor.extract' does not fit a program of one kernel: the host would read what the kernel computes}}
  %first = tensor.extract %slice[] : tensor<i64>
  %ok = arith.cmpi eq, %first, %first : i64
  scn.check %ok, %first, %first status = 1 "{a}" : i1, i64, i64
  return %y : tensor<8xi64>
}
