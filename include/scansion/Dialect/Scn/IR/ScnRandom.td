//===- ScnRandom.td - random draws -*- tablegen -*-===//
//
// Draws are functional: they take a stream and give the next.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_RANDOM_TD
#define SCANSION_SCN_RANDOM_TD

include "mlir/IR/BuiltinAttributes.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

def Scn_RandomOp : Scn_InferredOp<"random", [Pure, AllTypesMatch<["rng", "next"]>, AttrSizedOperandSegments,
                                             DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                             DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                             DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "Draws from a distribution, bit-equal to NumPy's";
  let description = [{
    `distribution` is a row of `Runtime/Distributions.h`, which has its parameters and how many axes one event of it
    takes. What parameters have in front of their events broadcasts from the right to what the draws have in front of
    theirs. Draws are held fixed by differentiation.
    ```mlir
    %next, %draws = scn.random "normal" %rng params(%loc, %scale : tensor<f64>, tensor<f64>) sizes(%n)
                      static_sizes = [-9223372036854775808] dtype = f64 : !scn.rng<"pcg64"> -> tensor<?xf64>
    ```
  }];
  let arguments = (ins Scn_RngType:$rng, Variadic<Scn_Tensor>:$parameters, Variadic<Scn_IndexScalar>:$sizes,
                       DenseI64ArrayAttr:$static_sizes, StrAttr:$distribution, TypeAttr:$dtype);
  let results = (outs Scn_RngType:$next, Scn_Tensor:$draws);
  let assemblyFormat = [{
    $distribution $rng `params` `(` ($parameters^ `:` type($parameters))? `)` `sizes` `(` $sizes `)`
    `static_sizes` `=` $static_sizes `dtype` `=` $dtype attr-dict `:` type($rng) `->` type($draws)
  }];
  let hasVerifier = 1;
}

#endif
