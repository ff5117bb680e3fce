//===- ScnTypes.td - types and type constraints ---------------*- tablegen -*-===//
//
// The one type of our own, `!scn.rng`, and the tensors that the operations accept.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_TYPES_TD
#define SCANSION_SCN_TYPES_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/CommonTypeConstraints.td"
include "scansion/Dialect/Scn/IR/ScnDialect.td"

def Scn_RngType : TypeDef<Scn_Dialect, "Rng"> {
  let mnemonic = "rng";
  let summary = "The state of a random stream";
  let description = [{
    A stream is a value: a draw takes one and gives the next, so inside a scan a stream is an ordinary carry. `pcg64`
    draws like `numpy.random.Generator(PCG64)`, `mt19937` like `numpy.random.RandomState`.
  }];
  let parameters = (ins StringRefParameter<"bit generator">:$algorithm);
  let assemblyFormat = "`<` $algorithm `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// How many int64 words the state takes (scansion/Runtime/Random.h).
    int64_t getStateWords() const;
  }];
}

def Scn_Bool : TypeAlias<I1, "boolean">;
def Scn_Int : AnyTypeOf<[I8, I16, I32, I64, UI8, UI16, UI32, UI64], "integer">;
def Scn_Float : AnyTypeOf<[F16, F32, F64], "float">;
def Scn_Complex : AnyTypeOf<[Complex<F32>, Complex<F64>], "complex">;
def Scn_Element : AnyTypeOf<[I1, I8, I16, I32, I64, UI8, UI16, UI32, UI64, F16, F32, F64, Complex<F32>, Complex<F64>],
                            "boolean, integer, float or complex">;

def Scn_Tensor : RankedTensorOf<[Scn_Element]>;
def Scn_BoolTensor : RankedTensorOf<[I1]>;
/// Sizes, bounds and numbers of steps.
def Scn_IndexScalar
    : 0DTensorOf<[I64]>, BuildableType<"::mlir::RankedTensorType::get({}, $_builder.getI64Type())">;
def Scn_BoolScalar : 0DTensorOf<[I1]>;
/// What a scan carries and a function takes.
def Scn_Any : AnyTypeOf<[Scn_Tensor, Scn_RngType], "tensor or random stream">;

#endif
