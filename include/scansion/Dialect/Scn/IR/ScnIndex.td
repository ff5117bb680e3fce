//===- ScnIndex.td - reading and writing parts of tensors -*- tablegen -*-===//
//
// Basic indexing: integers and slices. Bounds are int64 scalars of the graph or static.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_INDEX_TD
#define SCANSION_SCN_INDEX_TD

include "mlir/IR/BuiltinAttributes.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

def Scn_SliceOp : Scn_InferredOp<"slice", [Pure, AttrSizedOperandSegments, DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                   DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                   DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "NumPy's basic indexing: one entry per axis, an integer or start:stop:step";
  let description = [{
    Each axis has a start, a stop and a step, static or (marked kDynamic in the `static_` list) the next operand of the
    list. Negative bounds count from the end and bounds out of range are clipped, as in Python. Where `indexed` is true,
    the start is an index: it must be in range, and the axis is dropped. Bounds that are left out are written as
    start 0, stop 2^62 for a positive step, start 2^62, stop -2^62 for a negative one; a step that is not static must
    not be 0.
    ```mlir
    // x[i, 1:]
    %y = scn.slice %x starts(%i) stops() steps() static_starts = [-9223372036854775808, 1]
           static_stops = [0, 4611686018427387904] static_steps = [1, 1] indexed = [true, false]
           : tensor<?x?xf64> -> tensor<?xf64>
    ```
  }];
  let arguments = (ins Scn_Tensor:$x, Variadic<Scn_IndexScalar>:$starts, Variadic<Scn_IndexScalar>:$stops,
                       Variadic<Scn_IndexScalar>:$steps, DenseI64ArrayAttr:$static_starts,
                       DenseI64ArrayAttr:$static_stops, DenseI64ArrayAttr:$static_steps, DenseBoolArrayAttr:$indexed);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = [{
    $x `starts` `(` $starts `)` `stops` `(` $stops `)` `steps` `(` $steps `)` `static_starts` `=` $static_starts
    `static_stops` `=` $static_stops `static_steps` `=` $static_steps `indexed` `=` $indexed attr-dict
    `:` type($x) `->` type($y)
  }];
  let hasVerifier = 1;
}

def Scn_UpdateSliceOp : Scn_InferredOp<"update_slice", [Pure, AttrSizedOperandSegments,
                                                DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                                DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                                DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "A copy of `x` with the part that scn.slice would read replaced by `value` (or `value` added to it)";
  let arguments = (ins Scn_Tensor:$x, Scn_Tensor:$value, Variadic<Scn_IndexScalar>:$starts,
                       Variadic<Scn_IndexScalar>:$stops, Variadic<Scn_IndexScalar>:$steps,
                       DenseI64ArrayAttr:$static_starts, DenseI64ArrayAttr:$static_stops,
                       DenseI64ArrayAttr:$static_steps, DenseBoolArrayAttr:$indexed, UnitAttr:$accumulate);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = [{
    (`add` $accumulate^)? $x `,` $value `starts` `(` $starts `)` `stops` `(` $stops `)` `steps` `(` $steps `)`
    `static_starts` `=` $static_starts `static_stops` `=` $static_stops `static_steps` `=` $static_steps
    `indexed` `=` $indexed attr-dict `:` type($x) `,` type($value)
  }];
  let hasVerifier = 1;
}

#endif
