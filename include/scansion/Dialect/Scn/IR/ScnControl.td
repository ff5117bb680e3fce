//===- ScnControl.td - choice, assertions, printing -*- tablegen -*-===//
//
// What decides whether something is computed, whether the call goes on, and what is shown on the way.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_CONTROL_TD
#define SCANSION_SCN_CONTROL_TD

include "mlir/IR/BuiltinAttributes.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

def Scn_IfOp : Scn_InferredOp<"if", [Pure, AttrSizedOperandSegments,
                               DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                               DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "The values of one of two branches";
  let description = [{
    Branches are plain values, so nothing that works on the graph has to look into regions. What only one branch needs is
    computed only when that branch is taken: `scn-sink-into-branches` moves it into an `scf.if` before anything else
    happens to the program. The values of the two branches have the same element types and ranks; their lengths may
    differ.
    ```mlir
    %y = scn.if %c : tensor<i1> then(%a : tensor<?xf64>) else(%b : tensor<3xf64>) -> tensor<?xf64>
    ```
  }];
  let arguments = (ins Scn_BoolScalar:$condition, Variadic<Scn_Any>:$thens, Variadic<Scn_Any>:$elses);
  let results = (outs Variadic<Scn_Any>:$outs);
  let assemblyFormat = [{
    $condition `:` type($condition) `then` `(` ($thens^ `:` type($thens))? `)` `else` `(` ($elses^ `:` type($elses))? `)` attr-dict
    (`->` type($outs)^)?
  }];
}

def Scn_AssertOp : Scn_InferredOp<"assert", [Pure, DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                   DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                   DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "The operand, if conditions of the user hold";
  let description = [{
    Fails the call with the user's message unless all conditions hold. `raises` names the class of the exception for
    callers that have such (`scn_status` knows only assertions).
    ```mlir
    %y = scn.assert %x if(%c : tensor<i1>) "x must be positive" raises "AssertionError" : tensor<?xf64>
    ```
  }];
  let arguments = (ins Scn_Any:$x, Variadic<Scn_BoolScalar>:$conditions, StrAttr:$message, StrAttr:$raises);
  let results = (outs Scn_Any:$y);
  let assemblyFormat = [{
    $x `if` `(` ($conditions^ `:` type($conditions))? `)` $message `raises` $raises attr-dict `:` type($x)
  }];
}

def Scn_PrintOp : Scn_InferredOp<"print", [MemoryEffects<[MemWrite]>,
                                  DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                  DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let summary = "The operand, shown when it is computed";
  let description = [{
    `shown` lists, separated by commas, which attributes of the value are shown. The runtime itself shows the value; a host that
    registers a printer (scn_set_printer) looks up what it is asked for.
    ```mlir
    %y = scn.print %x "state" shows "__str__" : tensor<?xf64>
    ```
  }];
  let arguments = (ins Scn_Tensor:$x, StrAttr:$message, StrAttr:$shown);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = "$x $message `shows` $shown attr-dict `:` type($x)";
}

#endif
