//===- ScnLowered.td - what only lowered code contains -*- tablegen -*-===//
//
// Checks and calls of the runtime. They live beside upstream's dialects until the LLVM dialect takes their place.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_LOWERED_TD
#define SCANSION_SCN_LOWERED_TD

include "mlir/IR/BuiltinAttributes.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

def Scn_CheckOp : Scn_Op<"check", [MemoryEffects<[MemWrite]>]> {
  let summary = "Fail the call unless a condition holds";
  let description = [{
    `status` is a scn_status of Runtime/Abi.h. In `message`, `{a}` and `{b}` stand for the two values. A check stands
    before the op that it guards and is never removed or moved across other effects; the failing branch does not return.
    Operands are scalars of the graph (`tensor<i1>`, `tensor<i64>`), or after lowering plain `i1` and `i64`. `steps` are
    those of the scans around the check, outermost first (scn-name-steps).
    ```mlir
    scn.check %in_range, %index, %length status = 2 "index {a} is out of range for an axis of length {b}"
    ```
  }];
  let arguments = (ins AnyTypeOf<[I1, Scn_BoolScalar]>:$condition, AnyTypeOf<[I64, Scn_IndexScalar]>:$a,
                       AnyTypeOf<[I64, Scn_IndexScalar]>:$b, Variadic<Index>:$steps, I32Attr:$status, StrAttr:$message,
                       OptionalAttr<I64Attr>:$site);
  let assemblyFormat = [{
    $condition `,` $a `,` $b (`steps` `(` $steps^ `)`)? `status` `=` $status $message attr-dict
    `:` type($condition) `,` type($a) `,` type($b)
  }];
  let hasCanonicalizeMethod = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$condition, "::mlir::Value":$a, "::mlir::Value":$b,
                                 "::mlir::IntegerAttr":$status, "::mlir::StringAttr":$message,
                                 "::mlir::IntegerAttr":$site), [{
    build($_builder, $_state, condition, a, b, ::mlir::ValueRange(), status, message, site);
  }]>];
}

def Scn_StreamWordsOp : Scn_Op<"stream_words", [Pure]> {
  let summary = "The state of a random stream as words, which a tensor of many states can hold";
  let description = [{
    ```mlir
    %words = scn.stream_words %rng : !scn.rng<"pcg64"> -> tensor<6xi64>
    ```
  }];
  let arguments = (ins Scn_RngType:$rng);
  let results = (outs RankedTensorOf<[I64]>:$words);
  let assemblyFormat = "$rng attr-dict `:` type($rng) `->` type($words)";
  let hasVerifier = 1;
}

def Scn_StreamOfWordsOp : Scn_Op<"stream_of_words", [Pure]> {
  let summary = "The random stream that is in a state";
  let description = [{
    ```mlir
    %rng = scn.stream_of_words %words : tensor<6xi64> -> !scn.rng<"pcg64">
    ```
  }];
  let arguments = (ins RankedTensorOf<[I64]>:$words);
  let results = (outs Scn_RngType:$rng);
  let assemblyFormat = "$words attr-dict `:` type($words) `->` type($rng)";
  let hasVerifier = 1;
}

def Scn_RuntimeCallOp : Scn_Op<"runtime_call", [AttrSizedOperandSegments, DestinationStyleOpInterface,
                                                DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "Call a function of the runtime that writes into its destinations";
  let description = [{
    The callee has the type scn_runtime_function (Runtime/Abi.h): inputs first, then destinations. It may fail the call.
    ```mlir
    %r:2 = scn.runtime_call @scn_rt_random_normal ins(%loc, %scale : tensor<f64>, tensor<f64>)
             outs(%draws, %state : tensor<?xf64>, tensor<6xi64>) -> tensor<?xf64>, tensor<6xi64>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyShaped>:$inputs, Variadic<AnyShaped>:$inits,
                       OptionalAttr<I64Attr>:$site);
  let results = (outs Variadic<AnyRankedTensor>:$outs);
  let assemblyFormat = [{
    $callee `ins` `(` ($inputs^ `:` type($inputs))? `)` `outs` `(` ($inits^ `:` type($inits))? `)` attr-dict
    (`->` type($outs)^)?
  }];
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getInitsMutable(); }
  }];
}

def Scn_StepsOp : Scn_Op<"steps", [MemoryEffects<[MemWrite]>]> {
  let summary = "Remember the steps of the scans around the next runtime call, in case it fails";
  let description = [{
    Outermost first. A runtime function does not know the loop that it is called from; a few stores cost nothing beside
    the call.
    ```mlir
    scn.steps(%t)
    scn.runtime_call @scn_rt_random_normal ins(...) outs(...)
    ```
  }];
  let arguments = (ins Variadic<Index>:$steps);
  let assemblyFormat = "`(` $steps `)` attr-dict";
}

def Scn_PollOp : Scn_Op<"poll", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "Leave the call if the caller wants it to stop";
  let description = [{
    Reads the word that scn_call::interrupt points to. While it is 0 that is all.
  }];
  let assemblyFormat = "attr-dict";
}

def Scn_ArgumentOp : Scn_Op<"argument", [Pure]> {
  let summary = "An input of the call, as a buffer";
  let description = [{
    Reads row `index` of scn_call::inputs. Stands in entry functions, whose only argument is the call (`!llvm.ptr`).
    ```mlir
    %x = scn.argument 0 of %call : memref<?x3xf64>
    ```
  }];
  let arguments = (ins AnyType:$call, I64Attr:$index);
  let results = (outs AnyMemRef:$buffer);
  let assemblyFormat = "$index `of` $call attr-dict `:` type($call) `->` type($buffer)";
}

def Scn_ResultOp : Scn_Op<"result", [MemoryEffects<[MemWrite]>]> {
  let summary = "Hand a buffer to the caller as a result of the call";
  let description = [{
    Fills row `index` of scn_call::results. The buffer is contiguous in C order and its memory was allocated as a result
    (`memref.alloc` with the attribute `scn.result`), by nobody else.
  }];
  let arguments = (ins AnyType:$call, AnyMemRef:$buffer, I64Attr:$index);
  let assemblyFormat = "$index `of` $call `=` $buffer attr-dict `:` type($call) `,` type($buffer)";
}

def Scn_ArenaMarkOp : Scn_Op<"arena_mark", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "Remember how much of the call's arena is in use";
  let results = (outs I64:$mark);
  let assemblyFormat = "attr-dict";
}

def Scn_ArenaReleaseOp : Scn_Op<"arena_release", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "Give back what was allocated from the arena since a mark";
  let arguments = (ins I64:$mark);
  let assemblyFormat = "$mark attr-dict";
}

#endif
