//===- RuleBuilder.h - writing rules of calculus ----------------------------===//
//
// Builds the ops of a derivative's formula at one location. A number in a formula takes shape and type from the tensor
// that it meets: `rule.make<SubOp>({1.0, y})` is 1 - y of y's shape and element type. The rules of elementwise ops are
// generated from their records (ScnElementwise.td); those of other ops are written by hand in the same words.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_DIALECT_SCN_IR_RULEBUILDER_H
#define SCANSION_DIALECT_SCN_IR_RULEBUILDER_H

#include "scansion/Dialect/Scn/IR/Scn.h"

#include <optional>

namespace scansion::scn {

/// An operand in a formula: a tensor, or a number that has no type yet.
class Term {
public:
  Term(mlir::Value tensor) : tensor(tensor) {}
  Term(double number) : number(number) {}

  bool isNumber() const { return !tensor; }
  mlir::Value getTensor() const { return tensor; }
  double getNumber() const { return number; }

private:
  mlir::Value tensor;
  double number = 0;
};

/// A derivative that is 0 where a condition does not hold, or where it holds: `select c, value, 0` or
/// `select c, 0, value`. Rules are linear, so they may be applied to `value` instead and masked after; then what is
/// infinite or NaN in a branch that was not taken never meets the 0.
struct Mask {
  mlir::Value condition, value;
  bool holds;

  static std::optional<Mask> match(mlir::Value derivative);
  bool sharesPlaces(const Mask &other) const { return condition == other.condition && holds == other.holds; }
  mlir::Value apply(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value derivative) const;
};

class RuleBuilder {
public:
  RuleBuilder(mlir::OpBuilder &builder, mlir::Location loc) : builder(builder), loc(loc) {}

  /// An op of this dialect whose result type follows from its operands. At least one term is a tensor.
  template <typename OpTy> mlir::Value make(llvm::ArrayRef<Term> terms) {
    return OpTy::create(builder, loc, mlir::ValueRange(giveTypes(terms)));
  }

  /// Chooses elementwise by a boolean tensor.
  mlir::Value where(mlir::Value condition, Term then, Term otherwise);

  /// The complex conjugate, which costs nothing for real elements.
  mlir::Value conj(mlir::Value value);

  /// Whether derivatives flow through a value: its elements are floats or complex numbers.
  static bool isContinuous(mlir::Value value);

  /// The sum of two derivatives, each of which is null where it is zero.
  mlir::Value add(mlir::Value lhs, mlir::Value rhs);

  mlir::OpBuilder &getBuilder() { return builder; }
  mlir::Location getLoc() const { return loc; }

private:
  llvm::SmallVector<mlir::Value, 3> giveTypes(llvm::ArrayRef<Term> terms);

  mlir::OpBuilder &builder;
  mlir::Location loc;
};

} // namespace scansion::scn

#endif
