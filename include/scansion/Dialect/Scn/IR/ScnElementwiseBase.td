//===- ScnElementwiseBase.td - the record of an elementwise op -*- tablegen -*-===//
//
// An elementwise op is one record: its type rule, scalar lowering, derivative, NumPy reference and sampling domain stand
// side by side. `tools/ops/generate.py` reads the records (as JSON) and writes from them the rules of calculus, the
// scalar lowering, the typed Python function with its docstring, the documentation page and the rows of the test table.
// Upstream's generators ignore the extra fields.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_ELEMENTWISE_BASE_TD
#define SCANSION_SCN_ELEMENTWISE_BASE_TD

include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"

/// The cotangent of `operand`, as a formula over the operands' names, the result `y` and its cotangent `dy`. The formula
/// is linear in `dy`; forward mode reads it with the operand's tangent in place of `dy`. Functions in it are ops of this
/// dialect (`exp(x)`) and `where(condition, a, b)`, operators are add, sub, mul, div, pow and neg. Literals, and what can
/// be computed from literals, `pi` and Python's `math` (`2 / sqrt(pi)`), take the type of what they meet. The formula "0"
/// says that the derivative is zero, or that the operand is a parameter by which nobody differentiates.
///
/// A complex cotangent is dL/dRe + i dL/dIm. For a holomorphic op it is `dy * conj(f')`, which the generator gets from the
/// formula itself: conj(formula(conj(dy))).
class D<string operand, string formula> {
  string of = operand;
  string rule = formula;
  /// Forward mode, where it isn't the same formula.
  string tangent = "";
  /// The kinds of operands that the formula is for; empty: all.
  string kinds = "";
}

/// The rule of an op that isn't holomorphic, for operands of the kinds that `kinds_` lists: cotangent and tangent are
/// taken as they are written.
class DK<string kinds_, string operand, string cotangent, string tangent_> : D<operand, cotangent> {
  let kinds = kinds_;
  let tangent = tangent_;
}

/// How one scalar is computed, for operands of the kinds that `kinds` lists: b(oolean), s(igned), u(nsigned), f(loat),
/// c(omplex). `emitter` is an MLIR op class ("arith::AddFOp", built from the operands alone), or "=name" for the function
/// `name` of lib/Conversion/ScnToLinalg/ScalarEmitters.h. Emitters see booleans as i8 holding 0 or 1, unsigned integers
/// as signless ones, and f16 as f32.
class L<string kinds_, string emitter_> {
  string kinds = kinds_;
  string emitter = emitter_;
}

class Scn_ElementwiseOp<string mnemonic, list<Trait> traits = []>
    : Scn_InferredOp<mnemonic, !listconcat(traits, [Pure, DeclareOpInterfaceMethods<Scn_ElementwiseOpInterface>,
                                                    DeclareOpInterfaceMethods<Scn_DifferentiableOpInterface>,
                                                    DeclareOpInterfaceMethods<Scn_BatchableOpInterface>,
                                                    DeclareOpInterfaceMethods<Scn_CheckedOpInterface>])> {
  let results = (outs Scn_Tensor:$y);
  let hasVerifier = 1;
  let hasFolder = 0;

  /// The heading under which the documentation lists the op.
  string group = "";
  /// Kinds of operands and the scalar lowering of each.
  list<L> lowering = [];
  /// One formula per operand. Empty and `differentiable = 0`: zero gradients by definition.
  list<D> derivative = [];
  bit differentiable = 1;
  /// The operand that must not hold an integer 0, which is an error at run time; empty: none.
  string nonzero = "";
  /// Element type of the result: "same" as the operands, "bool", "real" (the part type of a complex) or "complex" (of
  /// which the operands are parts).
  string result = "same";
  /// What the Python function does to its arguments' dtypes first: "arithmetic" (common dtype), "float" (common dtype,
  /// each integer to the float that holds it), "division" (common dtype, integers to floatX) or "integer" (common dtype,
  /// anything but booleans and integers refused).
  string promotion = "arithmetic";
  /// An expression over the operands' names that computes the same with NumPy (`np`) or SciPy (`sp` = scipy.special).
  string reference = "";
  /// Where the tests sample each operand: an interval, closed or open at either end ("(0, 4]"), or several by operand
  /// ("lhs: (0, 4]; rhs: [-3, 3]").
  string domain = "[-4, 4]";
  /// Where the scalar computation comes from, if the lowering does not already say it.
  string method = "";
  /// Names of the public Python functions; the first is the canonical one.
  list<string> python = [mnemonic];
  /// Names of the Python functions' parameters.
  list<string> parameters = [];
}

class Scn_UnaryOp<string mnemonic, list<Trait> traits = []> : Scn_ElementwiseOp<mnemonic, traits> {
  let arguments = (ins Scn_Tensor:$x);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
  let parameters = ["x"];
}

class Scn_BinaryOp<string mnemonic, list<Trait> traits = []> : Scn_ElementwiseOp<mnemonic, traits> {
  let arguments = (ins Scn_Tensor:$lhs, Scn_Tensor:$rhs);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs) `->` type($y)";
  let parameters = ["x", "y"];
}

/// A function of floats that the C library, and so MLIR's math dialect, has.
class Scn_FloatUnaryOp<string mnemonic, string emitter> : Scn_UnaryOp<mnemonic> {
  let lowering = [L<"f", emitter>];
  let promotion = "float";
  let reference = "np." # mnemonic # "(x)";
}

/// Predicates for signed integers, for unsigned ones and booleans, and for floats (ordered: false where one is NaN).
class Scn_ComparisonOp<string mnemonic, string signed, string unsigned, string float, list<Trait> traits = []>
    : Scn_BinaryOp<mnemonic, traits> {
  let lowering = [L<"s", "=compareIntegers<arith::CmpIPredicate::" # signed # ">">,
                  L<"bu", "=compareIntegers<arith::CmpIPredicate::" # unsigned # ">">,
                  L<"f", "=compareFloats<arith::CmpFPredicate::" # float # ">">];
  let differentiable = 0;
  let result = "bool";
}

#endif
