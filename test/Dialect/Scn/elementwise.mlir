// RUN: scansion-opt %s | scansion-opt | FileCheck %s
// RUN: scansion-opt %s -emit-bytecode | scansion-opt | FileCheck %s
//
// Every elementwise op goes through text and bytecode. Operands that know different lengths are merged in the result.

// CHECK-LABEL: func @floats
func.func @floats(%x: tensor<?x3xf64>, %y: tensor<2x?xf64>) {
  // CHECK: = scn.add %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %0 = scn.add %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.sub %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %1 = scn.sub %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.mul %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %2 = scn.mul %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.div %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %3 = scn.div %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.floor_div %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %4 = scn.floor_div %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.mod %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %5 = scn.mod %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.pow %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %6 = scn.pow %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.neg %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %7 = scn.neg %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.abs %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %8 = scn.abs %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.sgn %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %9 = scn.sgn %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.reciprocal %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %10 = scn.reciprocal %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.square %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %11 = scn.square %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.sqrt %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %12 = scn.sqrt %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.maximum %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %13 = scn.maximum %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.minimum %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %14 = scn.minimum %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.clip %{{.*}}, %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64>, tensor<?x3xf64> -> tensor<2x3xf64>
  %15 = scn.clip %x, %y, %x : tensor<?x3xf64>, tensor<2x?xf64>, tensor<?x3xf64> -> tensor<2x3xf64>
  // CHECK: = scn.exp %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %16 = scn.exp %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.exp2 %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %17 = scn.exp2 %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.expm1 %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %18 = scn.expm1 %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.log %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %19 = scn.log %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.log2 %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %20 = scn.log2 %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.log10 %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %21 = scn.log10 %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.log1p %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %22 = scn.log1p %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.log1mexp %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %23 = scn.log1mexp %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.softplus %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %24 = scn.softplus %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.logaddexp %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %25 = scn.logaddexp %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.sigmoid %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %26 = scn.sigmoid %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.sin %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %27 = scn.sin %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.cos %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %28 = scn.cos %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.tan %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %29 = scn.tan %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.arcsin %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %30 = scn.arcsin %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.arccos %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %31 = scn.arccos %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.arctan %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %32 = scn.arctan %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.arctan2 %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %33 = scn.arctan2 %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.sinh %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %34 = scn.sinh %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.cosh %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %35 = scn.cosh %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.tanh %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %36 = scn.tanh %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.arcsinh %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %37 = scn.arcsinh %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.arccosh %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %38 = scn.arccosh %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.arctanh %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %39 = scn.arctanh %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.deg2rad %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %40 = scn.deg2rad %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.rad2deg %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %41 = scn.rad2deg %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.erf %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %42 = scn.erf %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.erfc %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %43 = scn.erfc %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.erfcx %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %44 = scn.erfcx %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.erfinv %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %45 = scn.erfinv %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.erfcinv %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %46 = scn.erfcinv %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.gamma %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %47 = scn.gamma %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.gammaln %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %48 = scn.gammaln %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.digamma %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %49 = scn.digamma %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.tri_gamma %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %50 = scn.tri_gamma %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.polygamma %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  %51 = scn.polygamma %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xf64>
  // CHECK: = scn.j0 %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %52 = scn.j0 %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.j1 %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %53 = scn.j1 %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.floor %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %54 = scn.floor %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.ceil %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %55 = scn.ceil %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.trunc %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %56 = scn.trunc %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.round %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %57 = scn.round %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.round_half_away_from_zero %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %58 = scn.round_half_away_from_zero %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.eq %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  %59 = scn.eq %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  // CHECK: = scn.neq %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  %60 = scn.neq %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  // CHECK: = scn.lt %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  %61 = scn.lt %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  // CHECK: = scn.le %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  %62 = scn.le %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  // CHECK: = scn.gt %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  %63 = scn.gt %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  // CHECK: = scn.ge %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  %64 = scn.ge %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xi1>
  // CHECK: = scn.isnan %{{.*}} : tensor<?x3xf64> -> tensor<?x3xi1>
  %65 = scn.isnan %x : tensor<?x3xf64> -> tensor<?x3xi1>
  // CHECK: = scn.isinf %{{.*}} : tensor<?x3xf64> -> tensor<?x3xi1>
  %66 = scn.isinf %x : tensor<?x3xf64> -> tensor<?x3xi1>
  // CHECK: = scn.isfinite %{{.*}} : tensor<?x3xf64> -> tensor<?x3xi1>
  %67 = scn.isfinite %x : tensor<?x3xf64> -> tensor<?x3xi1>
  // CHECK: = scn.real %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %68 = scn.real %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.imag %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %69 = scn.imag %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.conj %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %70 = scn.conj %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.angle %{{.*}} : tensor<?x3xf64> -> tensor<?x3xf64>
  %71 = scn.angle %x : tensor<?x3xf64> -> tensor<?x3xf64>
  // CHECK: = scn.complex %{{.*}}, %{{.*}} : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xcomplex<f64>>
  %72 = scn.complex %x, %y : tensor<?x3xf64>, tensor<2x?xf64> -> tensor<2x3xcomplex<f64>>
  return
}

// CHECK-LABEL: func @integers
func.func @integers(%x: tensor<?x3xi32>, %y: tensor<2x?xi32>) {
  // CHECK: = scn.and %{{.*}}, %{{.*}} : tensor<?x3xi32>, tensor<2x?xi32> -> tensor<2x3xi32>
  %0 = scn.and %x, %y : tensor<?x3xi32>, tensor<2x?xi32> -> tensor<2x3xi32>
  // CHECK: = scn.or %{{.*}}, %{{.*}} : tensor<?x3xi32>, tensor<2x?xi32> -> tensor<2x3xi32>
  %1 = scn.or %x, %y : tensor<?x3xi32>, tensor<2x?xi32> -> tensor<2x3xi32>
  // CHECK: = scn.xor %{{.*}}, %{{.*}} : tensor<?x3xi32>, tensor<2x?xi32> -> tensor<2x3xi32>
  %2 = scn.xor %x, %y : tensor<?x3xi32>, tensor<2x?xi32> -> tensor<2x3xi32>
  // CHECK: = scn.invert %{{.*}} : tensor<?x3xi32> -> tensor<?x3xi32>
  %3 = scn.invert %x : tensor<?x3xi32> -> tensor<?x3xi32>
  // CHECK: = scn.left_shift %{{.*}}, %{{.*}} : tensor<?x3xi32>, tensor<2x?xi32> -> tensor<2x3xi32>
  %4 = scn.left_shift %x, %y : tensor<?x3xi32>, tensor<2x?xi32> -> tensor<2x3xi32>
  // CHECK: = scn.right_shift %{{.*}}, %{{.*}} : tensor<?x3xi32>, tensor<2x?xi32> -> tensor<2x3xi32>
  %5 = scn.right_shift %x, %y : tensor<?x3xi32>, tensor<2x?xi32> -> tensor<2x3xi32>
  return
}

// CHECK-LABEL: func @complex_numbers
func.func @complex_numbers(%x: tensor<4xcomplex<f32>>) {
  // CHECK: = scn.abs %{{.*}} : tensor<4xcomplex<f32>> -> tensor<4xf32>
  %0 = scn.abs %x : tensor<4xcomplex<f32>> -> tensor<4xf32>
  // CHECK: = scn.real %{{.*}} : tensor<4xcomplex<f32>> -> tensor<4xf32>
  %1 = scn.real %x : tensor<4xcomplex<f32>> -> tensor<4xf32>
  // CHECK: = scn.exp %{{.*}} : tensor<4xcomplex<f32>> -> tensor<4xcomplex<f32>>
  %2 = scn.exp %x : tensor<4xcomplex<f32>> -> tensor<4xcomplex<f32>>
  return
}

// CHECK-LABEL: func @other_kinds
func.func @other_kinds(%bits: tensor<i1>, %bytes: tensor<0xui8>, %half: tensor<1xf16>) {
  // CHECK: = scn.and %{{.*}}, %{{.*}} : tensor<i1>, tensor<i1> -> tensor<i1>
  %0 = scn.and %bits, %bits : tensor<i1>, tensor<i1> -> tensor<i1>
  // CHECK: = scn.mod %{{.*}}, %{{.*}} : tensor<0xui8>, tensor<0xui8> -> tensor<0xui8>
  %1 = scn.mod %bytes, %bytes : tensor<0xui8>, tensor<0xui8> -> tensor<0xui8>
  // CHECK: = scn.erf %{{.*}} : tensor<1xf16> -> tensor<1xf16>
  %2 = scn.erf %half : tensor<1xf16> -> tensor<1xf16>
  return
}

// A result may know less of its shape than could be inferred.
// CHECK-LABEL: func @less_known
func.func @less_known(%x: tensor<3xf32>) {
  // CHECK: = scn.neg %{{.*}} : tensor<3xf32> -> tensor<?xf32>
  %0 = scn.neg %x : tensor<3xf32> -> tensor<?xf32>
  return
}
