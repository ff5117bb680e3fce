//===- ScnReduce.td - reductions and products -*- tablegen -*-===//
//
// Ops that sum or otherwise combine elements along axes.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_REDUCE_TD
#define SCANSION_SCN_REDUCE_TD

include "mlir/IR/BuiltinAttributes.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

class Scn_ReduceOp<string mnemonic, list<Trait> traits = []>
    : Scn_InferredOp<"reduce_" # mnemonic, !listconcat(traits, [Pure, DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                                             DeclareOpInterfaceMethods<Scn_BatchableOpInterface>])> {
  let arguments = (ins Scn_Tensor:$x, DenseI64ArrayAttr:$axes);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = "$x `axes` `=` $axes attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Scn_ReduceSumOp : Scn_ReduceOp<"sum"> { let summary = "Sum along axes, which are dropped"; }
def Scn_ReduceProdOp : Scn_ReduceOp<"prod"> { let summary = "Product along axes, which are dropped"; }
def Scn_ReduceMaxOp : Scn_ReduceOp<"max", [DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "Largest element along axes, which are dropped; NaN where there is one; an empty axis fails";
}
def Scn_ReduceMinOp : Scn_ReduceOp<"min", [DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "Smallest element along axes, which are dropped; NaN where there is one; an empty axis fails";
}
def Scn_ReduceLogsumexpOp : Scn_ReduceOp<"logsumexp"> {
  let summary = "log(sum(exp(x))) along axes, which are dropped; never overflows; -inf over an empty axis";
  let description = [{
    Kept whole up to `scn-expand-logsumexp`, because its derivative exp(x - y) is accurate where that of its parts is not.
    ```mlir
    %y = scn.reduce_logsumexp %x axes = [1] : tensor<?x3xf64> -> tensor<?xf64>
    ```
  }];
}
def Scn_ReduceAnyOp : Scn_ReduceOp<"any"> { let summary = "Whether any element along axes is true"; }
def Scn_ReduceAllOp : Scn_ReduceOp<"all"> { let summary = "Whether all elements along axes are true"; }

def Scn_DotOp : Scn_InferredOp<"dot", [Pure, DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                               DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                               DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "Sum of products over contracting axes, for each batch";
  let description = [{
    The result has the batch axes, then the free axes of `lhs`, then those of `rhs`. dot, matmul, tensordot, einsum and
    outer are sugar for it.
    ```mlir
    %y = scn.dot %a, %b batch = [], [] contract = [1], [0] : tensor<?x4xf64>, tensor<4x?xf64> -> tensor<?x?xf64>
    ```
  }];
  let arguments = (ins Scn_Tensor:$lhs, Scn_Tensor:$rhs, DenseI64ArrayAttr:$lhs_batch, DenseI64ArrayAttr:$rhs_batch,
                       DenseI64ArrayAttr:$lhs_contract, DenseI64ArrayAttr:$rhs_contract);
  let results = (outs Scn_Tensor:$y);
  let assemblyFormat = "$lhs `,` $rhs `batch` `=` $lhs_batch `,` $rhs_batch `contract` `=` $lhs_contract `,` $rhs_contract attr-dict `:` type($lhs) `,` type($rhs) `->` type($y)";
  let hasVerifier = 1;
}

#endif
