//===- ScnLinearAlgebra.td - factorizations and what is solved with them -*- tablegen -*-===//
//
// Ops on matrices: the last two axes are rows and columns, axes before them count independent matrices. Elements are f32
// or f64. What fails because of the elements (a singular matrix) fails inside the op, so such ops are free of effects but
// must not be computed where the program would not: they are not `Pure`.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_LINEARALGEBRA_TD
#define SCANSION_SCN_LINEARALGEBRA_TD

include "mlir/IR/BuiltinAttributes.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

def Scn_RealTensor : RankedTensorOf<[F32, F64]>;

/// The first operand is the square matrix.
class Scn_MatrixOp<string mnemonic, list<Trait> traits = []>
    : Scn_InferredOp<mnemonic, !listconcat(traits, [NoMemoryEffect,
                                                    DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                                    DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                                    DeclareOpInterfaceMethods<Scn_CheckedOpInterface>])> {
  let hasVerifier = 1;
}

def Scn_BandOp : Scn_InferredOp<"band", [Pure, DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                         DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "A matrix with zeros outside a band of diagonals";
  let description = [{
    Keeps the elements whose column minus row is at least `lowest` and at most `highest`. The lower triangle of a matrix is
    the band up to 0, its diagonal the band from 0 to 0.
    ```mlir
    %y = scn.band %x from -9223372036854775808 to 0 : tensor<?x3xf64> -> tensor<?x3xf64>
    ```
  }];
  let arguments = (ins Scn_Tensor:$x, I64Attr:$lowest, I64Attr:$highest);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = "$x `from` $lowest `to` $highest attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_CholeskyOp : Scn_MatrixOp<"cholesky"> {
  let summary = "The lower triangular factor of a symmetric positive definite matrix";
  let description = [{
    Gives L with x = L L^T. Only the lower triangle of `x` is read, and derivatives go there. A matrix that is not positive
    definite fails the call, or with `nan` gives NaN.
    ```mlir
    %l = scn.cholesky nan %x : tensor<?x4x4xf64> -> tensor<?x4x4xf64>
    ```
  }];
  let arguments = (ins Scn_RealTensor:$x, UnitAttr:$nan);
  let results = (outs Scn_RealTensor:$y);
  let assemblyFormat = "(`nan` $nan^)? $x attr-dict `:` type($x) `->` type($y)";
}

def Scn_TriangularSolveOp : Scn_MatrixOp<"triangular_solve"> {
  let summary = "Solve linear equations whose matrix is triangular";
  let description = [{
    Gives x with a x = b, or a^T x = b with `transpose`. Only the named triangle of `a` is read; with `unit_diagonal` its
    diagonal counts as ones. A zero on the diagonal fails the call. `finite` makes elements that are not finite fail.
    ```mlir
    %x = scn.triangular_solve lower transpose %a, %b : tensor<4x4xf64>, tensor<4x?xf64> -> tensor<4x?xf64>
    ```
  }];
  let arguments = (ins Scn_RealTensor:$a, Scn_RealTensor:$b, UnitAttr:$lower, UnitAttr:$transpose,
                       UnitAttr:$unit_diagonal, UnitAttr:$finite);
  let results = (outs Scn_RealTensor:$x);
  let assemblyFormat = [{
    (`lower` $lower^)? (`transpose` $transpose^)? (`unit_diagonal` $unit_diagonal^)? (`finite` $finite^)?
    $a `,` $b attr-dict `:` type($a) `,` type($b) `->` type($x)
  }];
}

def Scn_SolveOp : Scn_MatrixOp<"solve"> {
  let summary = "Solve linear equations";
  let description = [{
    Gives x with a x = b, or a^T x = b with `transpose`. `structure` says what `a` is: "general", "symmetric" or "positive"
    (symmetric and positive definite); of the latter two only the lower triangle is read, and derivatives go there. A
    singular matrix fails the call. `finite` makes elements that are not finite fail.
    ```mlir
    %x = scn.solve "positive" %a, %b : tensor<?x?xf64>, tensor<?x2xf64> -> tensor<?x2xf64>
    ```
  }];
  let arguments = (ins Scn_RealTensor:$a, Scn_RealTensor:$b, StrAttr:$structure, UnitAttr:$transpose,
                       UnitAttr:$finite);
  let results = (outs Scn_RealTensor:$x);
  let assemblyFormat = [{
    $structure (`transpose` $transpose^)? (`finite` $finite^)? $a `,` $b attr-dict `:` type($a) `,` type($b) `->` type($x)
  }];
}

def Scn_InverseOp : Scn_MatrixOp<"inverse"> {
  let summary = "The inverse of a matrix; a singular one fails the call";
  let arguments = (ins Scn_RealTensor:$x);
  let results = (outs Scn_RealTensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
}

def Scn_DetOp : Scn_MatrixOp<"det", [AlwaysSpeculatable]> {
  let summary = "The determinant of a matrix";
  let arguments = (ins Scn_RealTensor:$x);
  let results = (outs Scn_RealTensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
}

def Scn_SlogdetOp : Scn_MatrixOp<"slogdet", [AlwaysSpeculatable]> {
  let summary = "The sign of a determinant and the logarithm of its absolute value";
  let description = [{
    A singular matrix has sign 0 and logarithm -inf.
    ```mlir
    %sign, %logarithm = scn.slogdet %x : tensor<3x3xf64> -> tensor<f64>, tensor<f64>
    ```
  }];
  let arguments = (ins Scn_RealTensor:$x);
  let results = (outs Scn_RealTensor:$sign, Scn_RealTensor:$logarithm);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($sign) `,` type($logarithm)";
}

#endif
