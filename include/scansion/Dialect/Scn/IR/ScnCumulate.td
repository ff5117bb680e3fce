//===- ScnCumulate.td - running sums and products -*- tablegen -*-===//
//
// Ops whose result holds, at each place of an axis, what a reduction has come to.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_CUMULATE_TD
#define SCANSION_SCN_CUMULATE_TD

include "mlir/IR/BuiltinAttributes.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

class Scn_CumulateOp<string mnemonic>
    : Scn_InferredOp<mnemonic, [Pure, DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>]> {
  let arguments = (ins Scn_Tensor:$x, I64Attr:$axis, UnitAttr:$reverse);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = "(`reverse` $reverse^)? $x `axis` `=` $axis attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_CumsumOp : Scn_CumulateOp<"cumsum"> {
  let summary = "Sums of an axis up to each place, itself included; with `reverse` from there to the end";
  let description = [{
    ```mlir
    %y = scn.cumsum %x axis = 0 : tensor<?x4xf64> -> tensor<?x4xf64>
    ```
  }];
}
def Scn_CumprodOp : Scn_CumulateOp<"cumprod"> {
  let summary = "Products of an axis up to each place, itself included; with `reverse` from there to the end";
  let description = [{
    ```mlir
    %y = scn.cumprod reverse %x axis = 0 : tensor<?x4xf64> -> tensor<?x4xf64>
    ```
  }];
}

#endif
