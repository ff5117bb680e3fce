//===- ScnScan.td - the recurrence -*- tablegen -*-===//
//
// scn.scan and its terminator. Everything that Aesara's scan can say maps onto it.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_SCAN_TD
#define SCANSION_SCN_SCAN_TD

include "mlir/IR/BuiltinAttributes.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

/// One list of offsets for each sequence or state.
def Scn_TapLists : TypedArrayAttrBase<DenseI64ArrayAttr, "lists of taps">;

def Scn_ScanOp : Scn_InferredOp<"scan", [AttrSizedOperandSegments, SingleBlock, RecursiveMemoryEffects,
                                 DeclareOpInterfaceMethods<Scn_DifferentiableRegionOpInterface>,
                                 DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                 DeclareOpInterfaceMethods<Scn_CheckedOpInterface>]> {
  let summary = "Apply a step function along sequences, carrying states";
  let description = [{
    Takes the number of steps, sequences (their leading axis is time) with the offsets of the elements that a step sees,
    and initial states with the lags that a step sees. The region receives, per sequence, one element for each tap, then,
    per state, its value at each tap, and yields the next value of each state, further per-step outputs and, for `until`,
    a condition that ends the scan after the step. Values from outside are captured.

    A tensor state starts from a window: a tensor whose leading axis holds the last K values, oldest first, where K is the
    largest lag. A state whose tap list is empty is carried as it is (random streams always are): the region sees its
    current value, and it has no trajectory.

    With S the largest sequence tap and s the smallest (0 if there are only taps on the other side), step t sees element
    t - s + tap of a sequence, which needs n + S - s elements for n steps. A sequence marked `reverse` is read from its
    end: step t sees the element that stands t before the last possible place.

    Results: for each state with taps its trajectory (n rows), then for each output its n rows, then for each state
    its final window (K rows), or its final value where the tap list is empty. With a condition, n is the number of steps
    taken. Rows of outputs listed in `reversed_outputs` are stacked from the end: the first step's row is the last (not
    with a condition).

    `truncate_gradient` is a number of steps: reverse mode goes back so many from the last one and no further.

    `checkpoint` says that the adjoint is to repeat the scan instead of reading rows that it kept, and stands on both. With
    "sqrt" and "binomial" they are repeated in blocks of steps (scn-expand-checkpoints). With each of these, and with
    "whole", a scan in the body of another is repeated in the adjoint of the outer one.
    ```mlir
    // x(t) = a x(t-1) + u(t)
    %traj, %last = scn.scan steps(%n) sequences(%u taps [0] : tensor<?xf64>)
                     states(%x0 taps [-1] : tensor<1xf64>) {
    ^bb0(%u_t: tensor<f64>, %x: tensor<f64>):
      %ax = scn.mul %a, %x : tensor<f64>, tensor<f64> -> tensor<f64>
      %y = scn.add %ax, %u_t : tensor<f64>, tensor<f64> -> tensor<f64>
      scn.yield next(%y : tensor<f64>) outputs()
    } -> (tensor<?xf64>, tensor<1xf64>)
    ```
  }];
  let arguments = (ins Scn_IndexScalar:$steps, Variadic<Scn_Tensor>:$sequences, Variadic<Scn_Any>:$initials,
                       Scn_TapLists:$sequence_taps, Scn_TapLists:$state_taps,
                       OptionalAttr<DenseI64ArrayAttr>:$reversed_sequences,
                       OptionalAttr<DenseI64ArrayAttr>:$reversed_outputs,
                       OptionalAttr<I64Attr>:$truncate_gradient, OptionalAttr<StrAttr>:$checkpoint,
                       OptionalAttr<StrAttr>:$name);
  let results = (outs Variadic<Scn_Any>:$outs);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    /// Taps of one sequence or state.
    ::llvm::SmallVector<int64_t> getSequenceTaps(unsigned index);
    ::llvm::SmallVector<int64_t> getStateTaps(unsigned index);
    /// Rows of a state's window: its largest lag; 0 for a state that is carried as it is.
    int64_t getWindow(unsigned state);
    /// Smallest and largest offset of a sequence's taps, 0 included.
    std::pair<int64_t, int64_t> getSpan(unsigned sequence);
    /// Whether a sequence is read, an output stacked, from the end.
    bool isReversed(unsigned sequence);
    bool isStackedFromEnd(unsigned output);
    YieldOp getYield();
    bool hasCondition();
    unsigned getNumStates() { return getInitials().size(); }
    unsigned getNumOutputs();

    /// Block arguments.
    ::mlir::Block::BlockArgListType getSequenceArguments(unsigned index);
    ::mlir::Block::BlockArgListType getStateArguments(unsigned index);

    /// Results; the trajectory is null for a state that is carried as it is.
    ::mlir::Value getTrajectory(unsigned state);
    ::mlir::Value getStack(unsigned output);
    ::mlir::Value getFinal(unsigned state);
    /// The type of a state's or an output's value in one step.
    static ::mlir::Type getElementOf(::mlir::Type stacked);
  }];
}

def Scn_YieldOp : Scn_Op<"yield", [Pure, Terminator, AttrSizedOperandSegments, HasParent<"ScanOp">]> {
  let summary = "The end of a scan's step";
  let arguments = (ins Variadic<Scn_Any>:$next, Variadic<Scn_Tensor>:$outputs, Optional<Scn_BoolScalar>:$until);
  let assemblyFormat = [{
    `next` `(` ($next^ `:` type($next))? `)` `outputs` `(` ($outputs^ `:` type($outputs))? `)`
    (`until` `(` $until^ `:` type($until) `)`)? attr-dict
  }];
}

#endif
