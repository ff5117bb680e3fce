//===- ScnShape.td - sizes, broadcasts and rearrangements -*- tablegen -*-===//
//
// Ops that look at or change the shape and copy elements without computing. Sizes are int64 scalars of the graph; a size
// that is known stands in a `static_` attribute and takes no operand (ShapedType::kDynamic marks the others).
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_SHAPE_TD
#define SCANSION_SCN_SHAPE_TD

include "mlir/IR/BuiltinAttributes.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

class Scn_ShapeOp<string mnemonic, list<Trait> traits = []>
    : Scn_InferredOp<mnemonic, !listconcat(traits, [Pure, DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                                 DeclareOpInterfaceMethods<Scn_BatchableOpInterface>])> {
  let results = (outs Scn_Tensor:$y);
}

def Scn_DimOp : Scn_ShapeOp<"dim"> {
  let summary = "The length of one axis, an int64 scalar";
  let arguments = (ins Scn_Tensor:$x, I64Attr:$axis);
  let assemblyFormat = "$x `,` $axis attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Scn_ShapeOfOp : Scn_ShapeOp<"shape_of"> {
  let summary = "All lengths, an int64 vector";
  let arguments = (ins Scn_Tensor:$x);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
}

def Scn_FillLikeOp : Scn_ShapeOp<"fill_like"> {
  let summary = "A tensor of the shape of `like`, filled with one value";
  let description = [{
    ```mlir
    %y = scn.fill_like %value, %like : tensor<f32>, tensor<?x3xf64> -> tensor<?x3xf32>
    ```
  }];
  let arguments = (ins Scn_Tensor:$value, Scn_Tensor:$like);
  let assemblyFormat = "$value `,` $like attr-dict `:` type($value) `,` type($like) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_BroadcastOp : Scn_ShapeOp<"broadcast", [DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "Repeat a tensor along new axes and along axes of length 1";
  let description = [{
    Axis k of the operand becomes axis `dimensions[k]` of the result. An axis of static length 1 is repeated; any other
    must have the length of the result's axis, which is checked where it is not known.
    ```mlir
    %y = scn.broadcast %x sizes(%n) static_sizes = [-9223372036854775808, 3] dimensions = [1] : tensor<3xf64> -> tensor<?x3xf64>
    ```
  }];
  let arguments = (ins Scn_Tensor:$x, Variadic<Scn_IndexScalar>:$sizes, DenseI64ArrayAttr:$static_sizes,
                       DenseI64ArrayAttr:$dimensions);
  let assemblyFormat = "$x `sizes` `(` $sizes `)` `static_sizes` `=` $static_sizes `dimensions` `=` $dimensions attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_ReshapeOp : Scn_ShapeOp<"reshape", [DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "The same elements in C order under another shape";
  let description = [{
    One size may be -1, static or at run time: it is what the others leave.
  }];
  let arguments = (ins Scn_Tensor:$x, Variadic<Scn_IndexScalar>:$sizes, DenseI64ArrayAttr:$static_sizes);
  let assemblyFormat = "$x `sizes` `(` $sizes `)` `static_sizes` `=` $static_sizes attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_TransposeOp : Scn_ShapeOp<"transpose"> {
  let summary = "Permute the axes: axis k of the result is axis `permutation[k]` of the operand";
  let arguments = (ins Scn_Tensor:$x, DenseI64ArrayAttr:$permutation);
  let assemblyFormat = "$x `permutation` `=` $permutation attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Scn_ExpandDimsOp : Scn_ShapeOp<"expand_dims"> {
  let summary = "Insert axes of length 1 at the places `axes` of the result";
  let arguments = (ins Scn_Tensor:$x, DenseI64ArrayAttr:$axes);
  let assemblyFormat = "$x `axes` `=` $axes attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_SqueezeOp : Scn_ShapeOp<"squeeze", [DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "Drop axes of length 1";
  let arguments = (ins Scn_Tensor:$x, DenseI64ArrayAttr:$axes);
  let assemblyFormat = "$x `axes` `=` $axes attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_ConcatenateOp : Scn_ShapeOp<"concatenate", [DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "Join tensors along an axis";
  let arguments = (ins Variadic<Scn_Tensor>:$inputs, I64Attr:$axis);
  let assemblyFormat = "$inputs `axis` `=` $axis attr-dict `:` type($inputs) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_ReverseOp : Scn_ShapeOp<"reverse"> {
  let summary = "Reverse the order along axes";
  let arguments = (ins Scn_Tensor:$x, DenseI64ArrayAttr:$axes);
  let assemblyFormat = "$x `axes` `=` $axes attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_IotaOp : Scn_ShapeOp<"iota", [AllTypesMatch<["start", "stop", "step"]>,
                                      DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "start, start + step, ..., up to but not including stop (NumPy's arange)";
  let description = [{
    The three scalars and the result share one type. A range with no elements is empty; a step of 0 fails.
  }];
  let arguments = (ins Scn_Tensor:$start, Scn_Tensor:$stop, Scn_Tensor:$step);
  let assemblyFormat = "$start `,` $stop `,` $step attr-dict `:` type($start) `->` type($y)";
  let hasVerifier = 1;
}

#endif
