//===- ScnDialect.td - the scn dialect ------------------------*- tablegen -*-===//
//
// The dialect itself and the base class of its operations. The operations stand in one file per family, which ScnOps.td
// collects: ScnElementwise.td, ScnStructure.td, ScnShape.td, ScnReduce.td, ScnIndex.td, ScnLinearAlgebra.td,
// ScnGather.td, ScnOrder.td, ScnCumulate.td, ScnScan.td, ScnRandom.td and, for what only lowered code contains,
// ScnLowered.td.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_DIALECT_TD
#define SCANSION_SCN_DIALECT_TD

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Scn_Dialect : Dialect {
  let name = "scn";
  let cppNamespace = "::scansion::scn";
  let summary = "Tensor programs built around recurrences";
  let description = [{
    Value semantics on ranked tensors whose dimensions may be dynamic. Broadcasting is explicit. Signed integers are
    signless MLIR integers, unsigned ones carry their sign (`ui8`), booleans are `i1`. A program is a function whose
    recurrences are `scn.scan`; see docs/dialect.md for why it is the way it is.
  }];
  let useDefaultTypePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    /// Written into bytecode; a reader refuses a newer one.
    static constexpr uint64_t kBytecodeVersion = 1;
  }];
}

class Scn_Op<string mnemonic, list<Trait> traits = []> : Op<Scn_Dialect, mnemonic, traits>;

/// An op whose result types follow from operands and attributes. A result may know less than what follows: lengths become
/// known as a program is simplified.
class Scn_InferredOp<string mnemonic, list<Trait> traits = []>
    : Scn_Op<mnemonic, !listconcat(traits, [InferTypeOpAdaptorWithIsCompatible])> {
  let extraClassDefinition = [{
    bool $cppClass::isCompatibleReturnTypes(::mlir::TypeRange lhs, ::mlir::TypeRange rhs) {
      return ::scansion::scn::agreeWhereKnown(lhs, rhs);
    }
  }];
}

#endif
