//===- ScnStructure.td - constants, arguments, casts, selection -*- tablegen -*-===//
//
// What a program is made of besides its operations on data: its constants and the values that come from outside.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_STRUCTURE_TD
#define SCANSION_SCN_STRUCTURE_TD

include "mlir/IR/Properties.td"
include "mlir/IR/BuiltinAttributes.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

/// The elements of a constant, kept by the op and freed with it: MLIR never frees attributes.
def Scn_ConstantData : Property<"::scansion::scn::ConstantData", "elements of a constant",
                                "const ::scansion::scn::ConstantData &"> {
  let convertToAttribute = "return $_storage.toAttribute($_ctxt);";
  let convertFromAttribute = "return ::scansion::scn::ConstantData::fromAttribute($_storage, $_attr, $_diag);";
  let hashProperty = "$_storage.hash()";
  let readFromMlirBytecode = "return ::scansion::scn::ConstantData::readFrom($_reader, $_storage);";
  let writeToMlirBytecode = "$_storage.writeTo($_writer);";
}

def Scn_ConstantOp : Scn_Op<"constant", [Pure, ConstantLike, DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "A constant tensor";
  let description = [{
    ```mlir
    %half = scn.constant dense<0.5> : tensor<f64>
    ```
    The elements are a property of the op and die with it, so a program that builds and drops constants all day does not
    grow.
  }];
  let arguments = (ins Scn_ConstantData:$data);
  let results = (outs Scn_Tensor:$y);
  let hasCustomAssemblyFormat = 1;
  let hasFolder = 1;
  let hasVerifier = 1;
  let builders = [
    OpBuilder<(ins "::mlir::RankedTensorType":$type, "::scansion::scn::ConstantData":$data)>,
    OpBuilder<(ins "::mlir::DenseElementsAttr":$value)>,
    OpBuilder<(ins "::mlir::RankedTensorType":$type, "double":$splat)>,
  ];
}

def Scn_InputOp : Scn_Op<"input", [DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "A value that the caller of a function provides";
  let description = [{
    Stands in graphs only: `function` turns it into an argument of the `func.func` that it cuts out.
  }];
  let arguments = (ins OptionalAttr<StrAttr>:$name);
  let results = (outs Scn_Any:$y);
  let assemblyFormat = "($name^)? attr-dict `:` type($y)";
}

def Scn_SharedOp : Scn_Op<"shared", [DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "A shared variable's value before the call";
  let arguments = (ins I64Attr:$id);
  let results = (outs Scn_Any:$y);
  let assemblyFormat = "$id attr-dict `:` type($y)";
}

def Scn_CastOp : Scn_InferredOp<"cast", [Pure, DeclareOpInterfaceMethods<Scn_ElementwiseOpInterface>,
                                 DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                 DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "Convert the elements to another type, as NumPy's astype does";
  let description = [{
    Floats go to integers towards zero: to int32 and int64 directly, where NaN and what does not fit give the smallest
    integer; int8 and int16 are the low bits of that int32, unsigned integers those of that int64 (for uint64 from 2^63
    on the number itself, from 2^64 on 0). Integers wrap. Anything goes to boolean by comparing with zero.
    ```mlir
    %y = scn.cast %x to f32 : tensor<?xf64> -> tensor<?xf32>
    ```
  }];
  let arguments = (ins Scn_Tensor:$x, TypeAttr:$dtype);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = "$x `to` $dtype attr-dict `:` type($x) `->` type($y)";
  let hasFolder = 1;
}

def Scn_SelectOp : Scn_InferredOp<"select", [Pure, DeclareOpInterfaceMethods<Scn_ElementwiseOpInterface>,
                                     DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                     DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                     DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "Elementwise choice between two tensors";
  let arguments = (ins Scn_BoolTensor:$condition, Scn_Tensor:$lhs, Scn_Tensor:$rhs);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = "$condition `,` $lhs `,` $rhs attr-dict `:` type($condition) `,` type($lhs) `,` type($rhs) `->` type($y)";
}

def Scn_IdentityOp : Scn_InferredOp<"identity", [Pure, DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                         DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "The operand itself";
  let description = [{
    Gives a value a second handle: a random draw passed to a scan as a non-sequence goes through it, which holds the draw
    fixed over the steps.
  }];
  let arguments = (ins Scn_Any:$x);
  let results = (outs Scn_Any:$y);
  let assemblyFormat = "$x attr-dict `:` type($x)";
}

def Scn_OverrideGradientOp : Scn_InferredOp<"override_gradient",
                                            [Pure, DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                             DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "The operand itself, with another gradient";
  let description = [{
    `rule` is "none" (nothing flows through: what the operand depends on is not connected), "zero", "clip" (the cotangent's
    elements are kept between `low` and `high`) or "scale" (they are multiplied by `low`). Forward mode does the same but
    for "clip", whose tangent is the operand's: clipping is not linear, so it is no derivative of anything. With
    "undefined" and "not_implemented" whoever asks for the gradient is refused; `note` says why.
    ```mlir
    %y = scn.override_gradient %x rule = "clip" low = -1.0 high = 1.0 : tensor<?xf64>
    ```
  }];
  let arguments = (ins Scn_Tensor:$x, StrAttr:$rule, F64Attr:$low, F64Attr:$high,
                       OptionalAttr<StrAttr>:$note);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = [{
    $x `rule` `=` $rule `low` `=` $low `high` `=` $high (`note` `=` $note^)? attr-dict `:` type($x)
  }];
  let hasVerifier = 1;
}

def Scn_OverrideRulesOp : Scn_InferredOp<"override_rules",
                                         [Pure, AttrSizedOperandSegments,
                                          DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                          DeclareOpInterfaceMethods<Scn_DifferentiableRegionOpInterface>]> {
  let summary = "The operands, with rules of calculus of the user's own";
  let description = [{
    `values` have been computed from `inputs`; the results are `values`. The region `pullback` receives the inputs, the
    values and a cotangent for each value of floats or complex numbers, and gives a cotangent for each such input.
    `pushforward` receives the inputs and a tangent for each such input, and gives a tangent for each such value. A rule
    whose region is empty is that of what `values` are computed by. Where a rule is given, what lies between the inputs and
    the values is not differentiated.

    A function that is cut out of a graph does not contain the op: rules cost nothing when a program runs.
    ```mlir
    %z = scn.override_rules (%y : tensor<?xf64>) of (%x : tensor<?xf64>) pullback {
    ^bb0(%a: tensor<?xf64>, %b: tensor<?xf64>, %db: tensor<?xf64>):
      %da = scn.mul %db, %b : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
      scn.derivatives %da : tensor<?xf64>
    } pushforward {
    } -> tensor<?xf64>
    ```
  }];
  let arguments = (ins Variadic<Scn_Any>:$values, Variadic<Scn_Any>:$inputs);
  let results = (outs Variadic<Scn_Any>:$outs);
  let regions = (region MaxSizedRegion<1>:$pullback_rule, MaxSizedRegion<1>:$pushforward_rule);
  let assemblyFormat = [{
    `(` $values `:` type($values) `)` `of` `(` ($inputs^ `:` type($inputs))? `)` `pullback` $pullback_rule
    `pushforward` $pushforward_rule attr-dict `->` type($outs)
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let hasFolder = 1;
}

def Scn_DerivativesOp : Scn_Op<"derivatives", [Pure, Terminator, HasParent<"OverrideRulesOp">]> {
  let summary = "What a rule of calculus gives";
  let arguments = (ins Variadic<Scn_Any>:$derivatives);
  let assemblyFormat = "($derivatives^ `:` type($derivatives))? attr-dict";
}

#endif
