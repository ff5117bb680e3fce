//===- ScnOrder.td - extremes, sorting and searching -*- tablegen -*-===//
//
// Ops that compare elements with each other. NaN counts as larger than all numbers, as in NumPy; the extremes are where
// the first NaN is.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_ORDER_TD
#define SCANSION_SCN_ORDER_TD

include "mlir/IR/BuiltinAttributes.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

class Scn_ArgExtremeOp<string mnemonic>
    : Scn_InferredOp<mnemonic, [Pure, DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let arguments = (ins Scn_Tensor:$x, DenseI64ArrayAttr:$axes);
  let results = (outs RankedTensorOf<[I64]>:$y);
  let assemblyFormat = "$x `axes` `=` $axes attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_ArgmaxOp : Scn_ArgExtremeOp<"argmax"> {
  let summary = "Where the largest element along axes is, which are dropped";
  let description = [{
    Of several largest ones the first. Several axes count as one, in C order. An empty axis fails.
    ```mlir
    %k = scn.argmax %x axes = [1] : tensor<?x4xf64> -> tensor<?xi64>
    ```
  }];
}
def Scn_ArgminOp : Scn_ArgExtremeOp<"argmin"> {
  let summary = "Where the smallest element along axes is, which are dropped";
  let description = [{
    As scn.argmax.
    ```mlir
    %k = scn.argmin %x axes = [0, 1] : tensor<?x4xf64> -> tensor<i64>
    ```
  }];
}

def Scn_SortOp : Scn_InferredOp<"sort", [Pure, DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                         DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "Elements in ascending order along the last axis";
  let description = [{
    Complex numbers are ordered by their real parts, then by their imaginary parts.
    ```mlir
    %y = scn.sort %x : tensor<?x4xf64> -> tensor<?x4xf64>
    ```
  }];
  let arguments = (ins Scn_Tensor:$x);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_ArgsortOp : Scn_InferredOp<"argsort", [Pure, DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                               DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "Which elements stand where once the last axis is sorted; equal ones keep their order";
  let description = [{
    ```mlir
    %k = scn.argsort %x : tensor<?x4xf64> -> tensor<?x4xi64>
    ```
  }];
  let arguments = (ins Scn_Tensor:$x);
  let results = (outs RankedTensorOf<[I64]>:$y);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_SearchsortedOp : Scn_InferredOp<"searchsorted", [Pure, DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                                         DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "Where values belong in a sorted vector";
  let description = [{
    For each value the number of elements that stand before it: those smaller, with `right` those equal too.
    ```mlir
    %k = scn.searchsorted right %sorted, %values : tensor<?xf64>, tensor<4xf64> -> tensor<4xi64>
    ```
  }];
  let arguments = (ins Scn_Tensor:$sorted, Scn_Tensor:$values, UnitAttr:$right);
  let results = (outs RankedTensorOf<[I64]>:$y);
  let assemblyFormat = "(`right` $right^)? $sorted `,` $values attr-dict `:` type($sorted) `,` type($values) `->` type($y)";
  let hasVerifier = 1;
}

#endif
