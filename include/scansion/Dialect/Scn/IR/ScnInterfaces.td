//===- ScnInterfaces.td - what graph transformations ask of an op -*- tablegen -*-===//
//
// Four interfaces carry the transformations; none of them is a switch over op names.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_INTERFACES_TD
#define SCANSION_SCN_INTERFACES_TD

include "mlir/IR/OpBase.td"

def Scn_ElementwiseOpInterface : OpInterface<"ElementwiseOpInterface"> {
  let cppNamespace = "::scansion::scn";
  let description = [{
    Each element of the result depends on the elements of the operands at the same place. All operands have one rank;
    lengths that are known agree, lengths that are not are checked at run time. The scalar computation stands in the
    op's record (ScnElementwise.td); the generator turns it into the lowering.
  }];
}

def Scn_DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::scansion::scn";
  let description = [{
    The op's rules of calculus, built from `scn` ops so that the result can be differentiated again. A null value stands
    for a derivative that is zero by structure. A rule that fails without a message says that there is no derivative.
  }];
  let methods = [
    InterfaceMethod<[{
      Reverse mode: given the cotangents of the results (null where zero), appends the cotangent of each operand to
      `operandCotangents` (null where zero or where the operand is discrete).
    }], "::llvm::LogicalResult", "pullback",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$resultCotangents,
           "::llvm::SmallVectorImpl<::mlir::Value> &":$operandCotangents)>,
    InterfaceMethod<[{
      Forward mode: given the tangents of the operands (null where zero), appends the tangent of each result.
    }], "::llvm::LogicalResult", "pushforward",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$operandTangents,
           "::llvm::SmallVectorImpl<::mlir::Value> &":$resultTangents)>,
  ];
}

def Scn_DifferentiableRegionOpInterface : OpInterface<"DifferentiableRegionOpInterface"> {
  let cppNamespace = "::scansion::scn";
  let description = [{
    The rules of calculus of an op with regions. It differentiates its regions by means of the engine that asks it, and
    gives derivatives of what the regions capture as well as of its operands. `Differentiation.h` has what the engine
    offers; in reverse mode the op may be replaced by one with more results.
  }];
  let methods = [
    InterfaceMethod<[{
      Reverse mode: given the cotangents of the results (null where zero), hands the cotangents of operands and captures
      to `mode`. New ops go to the insertion point of `builder`, which stands behind the op.
    }], "::llvm::LogicalResult", "pullback",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$resultCotangents,
           "::scansion::scn::ReverseMode &":$mode)>,
    InterfaceMethod<[{
      Forward mode: asks `mode` for the tangents of operands and captures, and appends the tangent of each result (null
      where zero).
    }], "::llvm::LogicalResult", "pushforward",
      (ins "::mlir::OpBuilder &":$builder, "::scansion::scn::ForwardMode &":$mode,
           "::llvm::SmallVectorImpl<::mlir::Value> &":$resultTangents)>,
  ];
}

def Scn_CheckedOpInterface : OpInterface<"CheckedOpInterface"> {
  let cppNamespace = "::scansion::scn";
  let description = [{
    The op can fail at run time. `scn-make-checks-explicit` calls `buildChecks`, which writes the conditions before the op
    as `scn.check`, and then marks the op as `checked`.
  }];
  let methods = [
    InterfaceMethod<"Writes the op's checks before it.", "void", "buildChecks", (ins "::mlir::OpBuilder &":$builder)>,
  ];
}

def Scn_BatchableOpInterface : OpInterface<"BatchableOpInterface"> {
  let cppNamespace = "::scansion::scn";
  let description = [{
    The op over one more leading dimension: what it gives for every member of a batch at once. An operand, or a value that
    a region captures, is either the same for all members or has become a tensor with a leading axis of one row per member
    (Batch.h). What only one value comes from for all members is computed once. An op of which the runtime computes one
    after the other is run by a scan over the members.
  }];
  let methods = [
    InterfaceMethod<[{
      Builds the op for the batch at `batcher.getBuilder()` from what `batcher.lookup` says of its operands, at least one
      of which (or of its captures) is batched, and appends what each result has become. Fails, having changed nothing
      that is in use, where the members do not fit into one tensor (a slice whose length differs from member to member)
      or no op of the dialect computes them at once.
    }], "::llvm::LogicalResult", "batch",
      (ins "::scansion::scn::Batcher &":$batcher,
           "::llvm::SmallVectorImpl<::scansion::scn::BatchedValue> &":$results)>,
  ];
}

#endif
