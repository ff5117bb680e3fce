//===- ScnGather.td - indexing by integer arrays and masks -*- tablegen -*-===//
//
// Advanced indexing: parts of a tensor at places that other tensors hold.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_GATHER_TD
#define SCANSION_SCN_GATHER_TD

include "mlir/IR/BuiltinAttributes.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

def Scn_IndexTensor : RankedTensorOf<[I64]>;

def Scn_GatherOp : Scn_InferredOp<"gather", [Pure, DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                             DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                             DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "NumPy's indexing with integer arrays";
  let description = [{
    Index tensor k, all of one shape, picks along axis `axes[k]` of `x`; negative indices count from the end. The first
    `batch` axes of `x` and of the indices are the same axes. The result has the batch axes, then the other axes of `x`
    that are not indexed, with the remaining axes of the indices put before the one at `position` among them.
    ```mlir
    // x[:, i]
    %y = scn.gather %x at(%i : tensor<?xi64>) axes = [1] position = 1 batch = 0 : tensor<4x8xf64> -> tensor<4x?xf64>
    // y[n, k] = x[n, i[n, k]]
    %z = scn.gather %x at(%j : tensor<4x2xi64>) axes = [1] position = 0 batch = 1 : tensor<4x8xf64> -> tensor<4x2xf64>
    ```
  }];
  let arguments = (ins Scn_Tensor:$x, Variadic<Scn_IndexTensor>:$indices, DenseI64ArrayAttr:$axes, I64Attr:$position,
                       I64Attr:$batch);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = [{
    $x `at` `(` $indices `:` type($indices) `)` `axes` `=` $axes `position` `=` $position `batch` `=` $batch attr-dict
    `:` type($x) `->` type($y)
  }];
}

def Scn_ScatterOp : Scn_InferredOp<"scatter", [Pure, DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                               DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                               DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "A copy of `x` with what scn.gather would read replaced by `value` (or `value` added to it)";
  let description = [{
    Elements are written in the order in which they stand in `value`: of several written to one place the last stays.
    Of several added to one place each is added.
    ```mlir
    // x[i] += value
    %y = scn.scatter add %x, %value at(%i : tensor<?xi64>) axes = [0] position = 0 batch = 0 : tensor<8xf64>, tensor<?xf64>
    ```
  }];
  let arguments = (ins Scn_Tensor:$x, Scn_Tensor:$value, Variadic<Scn_IndexTensor>:$indices, DenseI64ArrayAttr:$axes,
                       I64Attr:$position, I64Attr:$batch, UnitAttr:$accumulate);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = [{
    (`add` $accumulate^)? $x `,` $value `at` `(` $indices `:` type($indices) `)` `axes` `=` $axes `position` `=` $position
    `batch` `=` $batch attr-dict `:` type($x) `,` type($value)
  }];
  let hasVerifier = 1;
}

def Scn_NonzeroOp : Scn_InferredOp<"nonzero", [Pure, DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                               DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                               DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "Where a mask is true, and in how many places";
  let description = [{
    `positions` has room for as many as the mask has elements. The first `count` of it are the places in C order, counted
    over the flattened mask; what the others are is not said. A slice cuts them off, so the length that depends on data
    is that of a slice. Where `indexed` is given, the mask is going to index its leading axes, whose lengths must be the
    mask's.
    ```mlir
    %positions, %count = scn.nonzero %mask of %x : tensor<?x4xi1> of tensor<?x4x2xf64> -> tensor<?xi64>
    ```
  }];
  let arguments = (ins Scn_BoolTensor:$mask, Optional<Scn_Tensor>:$indexed);
  let results = (outs Scn_IndexTensor:$positions, Scn_IndexScalar:$count);
  let assemblyFormat = [{
    $mask (`of` $indexed^)? attr-dict `:` type($mask) (`of` type($indexed)^)? `->` type($positions)
  }];
}

#endif
