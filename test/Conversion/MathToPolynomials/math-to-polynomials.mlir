// Functions of the math dialect become arithmetic, on vectors and elements alike.
// RUN: scansion-opt %s --pass-pipeline='builtin.module(func.func(math-to-polynomials))' --split-input-file | FileCheck %s

// CHECK-LABEL: @vector
// CHECK-SAME: (%[[X:.*]]: vector<16xf32>)
// x / log 2, rounded in the last bits of a large number.
// CHECK: %[[SHIFTED:.*]] = math.fma %{{.*}}, %{{.*}}, %{{.*}} : vector<16xf32>
// CHECK: %[[N:.*]] = arith.subf %[[SHIFTED]], %{{.*}} : vector<16xf32>
// CHECK: %[[MINUS:.*]] = math.fma %[[N]]
// CHECK: math.fma %[[N]], %{{.*}}, %[[MINUS]]
// CHECK-NOT: math.exp
// CHECK: arith.bitcast %[[SHIFTED]] : vector<16xf32> to vector<16xi32>
// CHECK-NOT: math.exp
// CHECK: return %{{.*}} : vector<16xf32>
func.func @vector(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.exp %x : vector<16xf32>
  return %y : vector<16xf32>
}

// -----

// What is left over at the end of a loop is computed as the vectors are.
// CHECK-LABEL: @element
// CHECK-NOT: math.log
// CHECK: math.fma
func.func @element(%x: f64) -> f64 {
  %y = math.log %x {scn.element} : f64
  return %y : f64
}

// -----

// Scalars of a recurrence call the C library where that is quicker.
// CHECK-LABEL: @scalars
// CHECK: math.exp
// CHECK: math.log
// CHECK: math.sin
// CHECK: math.cos
// CHECK: math.powf
// CHECK-NOT: math.tanh
// CHECK-NOT: math.expm1
// CHECK-NOT: math.log1p
// CHECK: return
func.func @scalars(%x: f64) -> f64 {
  %0 = math.exp %x : f64
  %1 = math.log %0 : f64
  %2 = math.sin %1 : f64
  %3 = math.cos %2 : f64
  %4 = math.powf %3, %x : f64
  %5 = math.tanh %4 : f64
  %6 = math.expm1 %5 : f64
  %7 = math.log1p %6 : f64
  return %7 : f64
}

// -----

// A sine of a huge argument in any lane is computed by the C library; the other lanes keep their values.
// CHECK-LABEL: @sine
// CHECK-SAME: (%[[X:.*]]: vector<8xf64>)
// CHECK: %[[LARGE:.*]] = arith.cmpf ogt
// CHECK: %[[ANY:.*]] = vector.reduction <or>, %[[LARGE]]
// CHECK: scf.if %[[ANY]] -> (vector<8xf64>)
// CHECK:   %[[CALLED:.*]] = scf.for %[[LANE:.*]] = {{.*}} iter_args(%[[CARRIED:.*]] = %[[X]])
// CHECK:     %[[ARGUMENT:.*]] = vector.extract %[[CARRIED]][%[[LANE]]]
// CHECK:     math.sin %[[ARGUMENT]] : f64
// CHECK:   arith.select %[[LARGE]], %[[CALLED]], %[[USUAL:.*]] : vector<8xi1>, vector<8xf64>
// CHECK: } else {
// CHECK:   scf.yield %[[USUAL]]
func.func @sine(%x: vector<8xf64>) -> vector<8xf64> {
  %y = math.sin %x : vector<8xf64>
  return %y : vector<8xf64>
}

// -----

// The logistic function: what 1 + e loses is put back by a quotient of sums of two floats.
// CHECK-LABEL: @logistic
// CHECK-NOT: math.exp
// CHECK: arith.divf %{{.*}}, %{{.*}} : vector<16xf32>
// CHECK-NOT: arith.divf
// CHECK: return
func.func @logistic(%x: vector<16xf32>) -> vector<16xf32> {
  %one = arith.constant dense<1.0> : vector<16xf32>
  %zero = arith.constant dense<0.0> : vector<16xf32>
  %a = math.absf %x : vector<16xf32>
  %n = arith.negf %a : vector<16xf32>
  %e = math.exp %n : vector<16xf32>
  %positive = arith.cmpf oge, %x, %zero : vector<16xf32>
  %numerator = arith.select %positive, %one, %e : vector<16xi1>, vector<16xf32>
  %denominator = arith.addf %e, %one : vector<16xf32>
  %y = arith.divf %numerator, %denominator : vector<16xf32>
  return %y : vector<16xf32>
}

// -----

// Another numerator is another function.
// CHECK-LABEL: @quotient
// CHECK: arith.divf %{{.*}}, %{{.*}} : vector<16xf32>
// CHECK-NEXT: return
func.func @quotient(%x: vector<16xf32>) -> vector<16xf32> {
  %one = arith.constant dense<1.0> : vector<16xf32>
  %e = math.exp %x : vector<16xf32>
  %denominator = arith.addf %one, %e : vector<16xf32>
  %y = arith.divf %x, %denominator : vector<16xf32>
  return %y : vector<16xf32>
}

// -----

// Halves are computed in float32. What no formula knows stays.
// CHECK-LABEL: @others
// CHECK: arith.extf %{{.*}} : vector<8xf16> to vector<8xf32>
// CHECK-NOT: math.tanh
// CHECK: arith.truncf %{{.*}} : vector<8xf32> to vector<8xf16>
// CHECK: math.sqrt
// CHECK: math.erf
// CHECK: math.tanh %{{.*}} : vector<2x4xf32>
func.func @others(%x: vector<8xf16>, %y: vector<8xf64>, %z: vector<2x4xf32>) -> (vector<8xf16>, vector<8xf64>, vector<2x4xf32>) {
  %0 = math.tanh %x : vector<8xf16>
  %1 = math.sqrt %y : vector<8xf64>
  %2 = math.erf %1 : vector<8xf64>
  %3 = math.tanh %z : vector<2x4xf32>
  return %0, %2, %3 : vector<8xf16>, vector<8xf64>, vector<2x4xf32>
}
