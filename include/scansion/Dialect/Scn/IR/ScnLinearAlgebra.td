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

/// The operand is a matrix of any shape.
class Scn_FactorOp<string mnemonic>
    : Scn_InferredOp<mnemonic, [NoMemoryEffect, DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
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

def Scn_EighOp : Scn_MatrixOp<"eigh"> {
  let summary = "Eigenvalues, in ascending order, and eigenvectors of a symmetric matrix";
  let description = [{
    Gives w and v with x = v diag(w) v^T. Only the lower triangle of `x` is read, and derivatives go there. Eigenvalues that
    are equal count as independent of each other in derivatives.
    ```mlir
    %w, %v = scn.eigh %x : tensor<?x4x4xf64> -> tensor<?x4xf64>, tensor<?x4x4xf64>
    ```
  }];
  let arguments = (ins Scn_RealTensor:$x);
  let results = (outs Scn_RealTensor:$w, Scn_RealTensor:$v);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($w) `,` type($v)";
}

def Scn_EigOp : Scn_InferredOp<"eig", [NoMemoryEffect, DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                       DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "Complex eigenvalues and eigenvectors of a square matrix; without a derivative";
  let description = [{
    Gives w and v with x v = v diag(w), vectors of length 1.
    ```mlir
    %w, %v = scn.eig %x : tensor<4x4xf64> -> tensor<4xcomplex<f64>>, tensor<4x4xcomplex<f64>>
    ```
  }];
  let arguments = (ins Scn_RealTensor:$x);
  let results = (outs Scn_Tensor:$w, Scn_Tensor:$v);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($w) `,` type($v)";
  let hasVerifier = 1;
}

def Scn_SvdOp : Scn_FactorOp<"svd"> {
  let summary = "The singular value decomposition of a matrix";
  let description = [{
    Gives u, s and vt with x = u diag(s) vt, s descending. With `full`, u and vt are square; otherwise they have as many
    columns and rows as s has elements. Singular values that are equal count as independent of each other in derivatives.
    ```mlir
    %u, %s, %vt = scn.svd %x : tensor<4x3xf64> -> tensor<4x3xf64>, tensor<3xf64>, tensor<3x3xf64>
    ```
  }];
  let arguments = (ins Scn_RealTensor:$x, UnitAttr:$full);
  let results = (outs Scn_RealTensor:$u, Scn_RealTensor:$s, Scn_RealTensor:$vt);
  let assemblyFormat = "(`full` $full^)? $x attr-dict `:` type($x) `->` type($u) `,` type($s) `,` type($vt)";
}

def Scn_QrOp : Scn_FactorOp<"qr"> {
  let summary = "An orthogonal and an upper triangular factor of a matrix";
  let description = [{
    Gives q and r with x = q r. With `full`, q is square; otherwise it has as many columns as r has rows, the smaller length
    of `x`.
    ```mlir
    %q, %r = scn.qr full %x : tensor<4x3xf64> -> tensor<4x4xf64>, tensor<4x3xf64>
    ```
  }];
  let arguments = (ins Scn_RealTensor:$x, UnitAttr:$full);
  let results = (outs Scn_RealTensor:$q, Scn_RealTensor:$r);
  let assemblyFormat = "(`full` $full^)? $x attr-dict `:` type($x) `->` type($q) `,` type($r)";
}

def Scn_PseudoInverseOp : Scn_FactorOp<"pseudo_inverse"> {
  let summary = "The Moore-Penrose inverse of a matrix";
  let description = [{
    Singular values of at most the largest one times the larger length times the distance of 1 to the next number count as 0.
    ```mlir
    %y = scn.pseudo_inverse %x : tensor<4x3xf64> -> tensor<3x4xf64>
    ```
  }];
  let arguments = (ins Scn_RealTensor:$x);
  let results = (outs Scn_RealTensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
}

def Scn_LeastSquaresOp : Scn_InferredOp<"least_squares", [NoMemoryEffect,
                                                         DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                                         DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "The shortest x that makes the norm of a x - b least; without a derivative";
  let description = [{
    Singular values of `a` of at most `cutoff` times the largest count as 0; a negative cutoff stands for the distance of 1
    to the next number times the larger length. Also gives the rank of `a` and its singular values.
    ```mlir
    %x, %rank, %s = scn.least_squares %a, %b, %cutoff : tensor<5x3xf64>, tensor<5x1xf64>, tensor<f64>
                      -> tensor<3x1xf64>, tensor<i32>, tensor<3xf64>
    ```
  }];
  let arguments = (ins Scn_RealTensor:$a, Scn_RealTensor:$b, Scn_RealTensor:$cutoff);
  let results = (outs Scn_RealTensor:$x, 0DTensorOf<[I32]>:$rank, Scn_RealTensor:$s);
  let assemblyFormat = [{
    $a `,` $b `,` $cutoff attr-dict `:` type($a) `,` type($b) `,` type($cutoff) `->` type($x) `,` type($rank) `,` type($s)
  }];
  let hasVerifier = 1;
}

def Scn_ExpmOp : Scn_MatrixOp<"expm", [AlwaysSpeculatable]> {
  let summary = "The exponential of a square matrix";
  let arguments = (ins Scn_RealTensor:$x);
  let results = (outs Scn_RealTensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
}

#endif
