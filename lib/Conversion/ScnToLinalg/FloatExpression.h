//===- FloatExpression.h - writing scalar formulas in C++ -------------------===//
//
// A float in the code that is being generated, with the operators of C++: `1.0 / (1.0 + exp(-x))` appends the four ops
// and stands for their result. Numbers take the type of what they meet; comparisons give i1 and are ordered (false for
// NaN) but for `!=`.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOLINALG_FLOATEXPRESSION_H
#define SCANSION_LIB_CONVERSION_SCNTOLINALG_FLOATEXPRESSION_H

#include "ScalarEmitters.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace scansion::scalar {

class Float {
public:
  Float(Site &site, mlir::Value value) : site(&site), value(value) {}
  Float(Site &site, unsigned operand) : Float(site, site.scalars[operand]) {}

  /// A number of the same type.
  Float number(double constant) const {
    auto type = mlir::cast<mlir::FloatType>(value.getType());
    return {*site, mlir::arith::ConstantOp::create(site->builder, site->loc, type,
                                                   site->builder.getFloatAttr(type, constant))};
  }

  template <typename OpTy, typename... Operands> Float make(Operands... operands) const {
    return {*site, OpTy::create(site->builder, site->loc, value, operands.value...)};
  }

  mlir::Value compare(mlir::arith::CmpFPredicate predicate, Float other) const {
    return mlir::arith::CmpFOp::create(site->builder, site->loc, predicate, value, other.value);
  }

  operator mlir::Value() const { return value; }
  Site &getSite() const { return *site; }
  bool isDouble() const { return value.getType().isF64(); }

private:
  Site *site;
  mlir::Value value;
};

#define SCANSION_FLOAT_OPERATOR(symbol, OpTy)                                                                          \
  inline Float operator symbol(Float lhs, Float rhs) { return lhs.make<mlir::arith::OpTy>(rhs); }                      \
  inline Float operator symbol(Float lhs, double rhs) { return lhs symbol lhs.number(rhs); }                           \
  inline Float operator symbol(double lhs, Float rhs) { return rhs.number(lhs) symbol rhs; }
SCANSION_FLOAT_OPERATOR(+, AddFOp)
SCANSION_FLOAT_OPERATOR(-, SubFOp)
SCANSION_FLOAT_OPERATOR(*, MulFOp)
SCANSION_FLOAT_OPERATOR(/, DivFOp)
#undef SCANSION_FLOAT_OPERATOR

#define SCANSION_FLOAT_COMPARISON(symbol, predicate)                                                                   \
  inline mlir::Value operator symbol(Float lhs, Float rhs) {                                                           \
    return lhs.compare(mlir::arith::CmpFPredicate::predicate, rhs);                                                    \
  }                                                                                                                    \
  inline mlir::Value operator symbol(Float lhs, double rhs) { return lhs symbol lhs.number(rhs); }
SCANSION_FLOAT_COMPARISON(<, OLT)
SCANSION_FLOAT_COMPARISON(<=, OLE)
SCANSION_FLOAT_COMPARISON(>, OGT)
SCANSION_FLOAT_COMPARISON(>=, OGE)
SCANSION_FLOAT_COMPARISON(==, OEQ)
SCANSION_FLOAT_COMPARISON(!=, UNE)
#undef SCANSION_FLOAT_COMPARISON

inline Float operator-(Float x) { return x.make<mlir::arith::NegFOp>(); }

#define SCANSION_FLOAT_FUNCTION(name, OpTy)                                                                            \
  inline Float name(Float x) { return x.make<mlir::math::OpTy>(); }
SCANSION_FLOAT_FUNCTION(abs, AbsFOp)
SCANSION_FLOAT_FUNCTION(exp, ExpOp)
SCANSION_FLOAT_FUNCTION(expm1, ExpM1Op)
SCANSION_FLOAT_FUNCTION(log, LogOp)
SCANSION_FLOAT_FUNCTION(log1p, Log1pOp)
SCANSION_FLOAT_FUNCTION(sqrt, SqrtOp)
SCANSION_FLOAT_FUNCTION(tan, TanOp)
SCANSION_FLOAT_FUNCTION(erfc, ErfcOp)
SCANSION_FLOAT_FUNCTION(floor, FloorOp)
SCANSION_FLOAT_FUNCTION(roundEven, RoundEvenOp)
#undef SCANSION_FLOAT_FUNCTION

inline Float maximum(Float lhs, Float rhs) { return lhs.make<mlir::arith::MaximumFOp>(rhs); }
inline Float remainder(Float lhs, Float rhs) { return lhs.make<mlir::arith::RemFOp>(rhs); }
inline Float copySign(Float magnitude, Float sign) { return magnitude.make<mlir::math::CopySignOp>(sign); }
inline Float power(Float base, Float exponent) { return base.make<mlir::math::PowFOp>(exponent); }
inline Float fma(Float x, Float y, Float z) { return x.make<mlir::math::FmaOp>(y, z); }

inline Float select(mlir::Value condition, Float then, Float otherwise) {
  Site &site = then.getSite();
  return {site, mlir::arith::SelectOp::create(site.builder, site.loc, condition, then, otherwise)};
}
inline Float select(mlir::Value condition, double then, Float otherwise) {
  return select(condition, otherwise.number(then), otherwise);
}
inline Float select(mlir::Value condition, Float then, double otherwise) {
  return select(condition, then, then.number(otherwise));
}

/// Of two conditions.
inline mlir::Value both(Site &site, mlir::Value lhs, mlir::Value rhs) {
  return mlir::arith::AndIOp::create(site.builder, site.loc, lhs, rhs);
}
inline mlir::Value either(Site &site, mlir::Value lhs, mlir::Value rhs) {
  return mlir::arith::OrIOp::create(site.builder, site.loc, lhs, rhs);
}

/// coefficients[0] + x * (coefficients[1] + x * ...).
inline Float polynomial(Float x, llvm::ArrayRef<double> coefficients) {
  Float sum = x.number(coefficients.back());
  for (double coefficient : llvm::reverse(coefficients.drop_back()))
    sum = fma(sum, x, x.number(coefficient));
  return sum;
}

} // namespace scansion::scalar

#endif
