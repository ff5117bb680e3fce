//===- Lanes.h - writing formulas for scalars and vectors alike -------------===//
//
// Floats and Integers stand for values in the code that is being written, one scalar or a vector, with the operators of
// C++: `fma(x, y, z) * 2.0` appends two ops. Numbers take the type of what they meet and become constants at the
// beginning of the function, each once. Comparisons are false for NaN.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_MATHTOPOLYNOMIALS_LANES_H
#define SCANSION_LIB_CONVERSION_MATHTOPOLYNOMIALS_LANES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace scansion::polynomials {

/// Where ops are appended.
class Writer {
public:
  explicit Writer(mlir::func::FuncOp function) : builder(function), loc(function.getLoc()), function_(function) {}

  /// From here on before `op`, in its name.
  void moveTo(mlir::Operation *op) {
    builder.setInsertionPoint(op);
    loc = op->getLoc();
  }

  /// `attribute`, a number, in each lane of `type`.
  mlir::Value constant(mlir::Type type, mlir::TypedAttr attribute) {
    if (auto shaped = mlir::dyn_cast<mlir::ShapedType>(type))
      attribute = mlir::DenseElementsAttr::get(shaped, mlir::Attribute(attribute));
    mlir::Value &known = constants_[attribute];
    if (!known) {
      mlir::OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(&function_.getBody().front());
      known = mlir::arith::ConstantOp::create(builder, function_.getLoc(), attribute);
    }
    return known;
  }

  /// `element`, or as many of it as `like` has.
  static mlir::Type withElement(mlir::Type like, mlir::Type element) {
    auto shaped = mlir::dyn_cast<mlir::ShapedType>(like);
    return shaped ? mlir::Type(shaped.clone(element)) : element;
  }

  mlir::OpBuilder builder;
  mlir::Location loc;

private:
  mlir::func::FuncOp function_;
  llvm::DenseMap<mlir::Attribute, mlir::Value> constants_;
};

/// Truth values.
struct Truths {
  Writer *writer;
  mlir::Value value;

  Truths operator&(Truths other) const {
    return {writer, mlir::arith::AndIOp::create(writer->builder, writer->loc, value, other.value)};
  }
  Truths operator|(Truths other) const {
    return {writer, mlir::arith::OrIOp::create(writer->builder, writer->loc, value, other.value)};
  }
};

class Floats;

/// As wide as the floats that they belong to; they wrap round.
class Integers {
public:
  Integers(Writer *writer, mlir::Value value) : writer(writer), value(value) {}

  Integers number(int64_t constant) const {
    mlir::Type element = mlir::getElementTypeOrSelf(value);
    return {writer, writer->constant(value.getType(), writer->builder.getIntegerAttr(element, constant))};
  }
  template <typename OpTy> Integers make(Integers other) const {
    return {writer, OpTy::create(writer->builder, writer->loc, value, other.value)};
  }
  Integers operator+(Integers other) const { return make<mlir::arith::AddIOp>(other); }
  Integers operator-(Integers other) const { return make<mlir::arith::SubIOp>(other); }
  Integers operator&(int64_t mask) const { return make<mlir::arith::AndIOp>(number(mask)); }
  Integers operator^(Integers other) const { return make<mlir::arith::XOrIOp>(other); }
  Integers operator<<(int64_t bits) const { return make<mlir::arith::ShLIOp>(number(bits)); }
  /// Keeps the sign.
  Integers operator>>(int64_t bits) const { return make<mlir::arith::ShRSIOp>(number(bits)); }
  Truths operator!=(int64_t other) const {
    return {writer, mlir::arith::CmpIOp::create(writer->builder, writer->loc, mlir::arith::CmpIPredicate::ne, value,
                                                number(other).value)};
  }

  /// The floats of these bits.
  Floats asFloats() const;

  Writer *writer;
  mlir::Value value;
};

class Floats {
public:
  Floats(Writer *writer, mlir::Value value) : writer(writer), value(value) {}

  mlir::FloatType element() const { return mlir::cast<mlir::FloatType>(mlir::getElementTypeOrSelf(value)); }
  bool isDouble() const { return element().isF64(); }
  /// Bits of the fraction: 23 or 52.
  int64_t fractionBits() const { return element().getFPMantissaWidth() - 1; }

  Floats number(double constant) const {
    return {writer, writer->constant(value.getType(), writer->builder.getFloatAttr(element(), constant))};
  }
  template <typename OpTy, typename... Others> Floats make(Others... others) const {
    return {writer, OpTy::create(writer->builder, writer->loc, value, others.value...)};
  }
  Truths compare(mlir::arith::CmpFPredicate predicate, Floats other) const {
    return {writer, mlir::arith::CmpFOp::create(writer->builder, writer->loc, predicate, value, other.value)};
  }
  Integers bits() const {
    mlir::Type type = writer->builder.getIntegerType(element().getWidth());
    return {writer, mlir::arith::BitcastOp::create(writer->builder, writer->loc,
                                                   Writer::withElement(value.getType(), type), value)};
  }
  /// The bits of a number of this type.
  Integers bitsOf(double constant) const {
    mlir::FloatAttr number = writer->builder.getFloatAttr(element(), constant);
    mlir::IntegerType type = writer->builder.getIntegerType(element().getWidth());
    mlir::IntegerAttr bits = writer->builder.getIntegerAttr(type, number.getValue().bitcastToAPInt());
    return {writer, writer->constant(Writer::withElement(value.getType(), type), bits)};
  }
  Floats convertTo(mlir::FloatType to) const {
    mlir::Type type = Writer::withElement(value.getType(), to);
    if (to.getWidth() > element().getWidth())
      return {writer, mlir::arith::ExtFOp::create(writer->builder, writer->loc, type, value)};
    return {writer, mlir::arith::TruncFOp::create(writer->builder, writer->loc, type, value)};
  }

  Writer *writer;
  mlir::Value value;
};

inline Floats Integers::asFloats() const {
  mlir::Type type = mlir::getElementTypeOrSelf(value).isInteger(64) ? mlir::Type(writer->builder.getF64Type())
                                                                    : mlir::Type(writer->builder.getF32Type());
  return {writer, mlir::arith::BitcastOp::create(writer->builder, writer->loc,
                                                 Writer::withElement(value.getType(), type), value)};
}

#define SCANSION_LANES_OPERATOR(symbol, OpTy)                                                                          \
  inline Floats operator symbol(Floats lhs, Floats rhs) { return lhs.make<mlir::arith::OpTy>(rhs); }                   \
  inline Floats operator symbol(Floats lhs, double rhs) { return lhs symbol lhs.number(rhs); }                         \
  inline Floats operator symbol(double lhs, Floats rhs) { return rhs.number(lhs) symbol rhs; }
SCANSION_LANES_OPERATOR(+, AddFOp)
SCANSION_LANES_OPERATOR(-, SubFOp)
SCANSION_LANES_OPERATOR(*, MulFOp)
SCANSION_LANES_OPERATOR(/, DivFOp)
#undef SCANSION_LANES_OPERATOR

#define SCANSION_LANES_COMPARISON(symbol, predicate)                                                                   \
  inline Truths operator symbol(Floats lhs, Floats rhs) {                                                              \
    return lhs.compare(mlir::arith::CmpFPredicate::predicate, rhs);                                                    \
  }                                                                                                                    \
  inline Truths operator symbol(Floats lhs, double rhs) { return lhs symbol lhs.number(rhs); }
SCANSION_LANES_COMPARISON(<, OLT)
SCANSION_LANES_COMPARISON(>, OGT)
SCANSION_LANES_COMPARISON(==, OEQ)
SCANSION_LANES_COMPARISON(!=, ONE)
#undef SCANSION_LANES_COMPARISON

inline Floats operator-(Floats x) { return x.make<mlir::arith::NegFOp>(); }
inline Floats abs(Floats x) { return x.make<mlir::math::AbsFOp>(); }
inline Floats floor(Floats x) { return x.make<mlir::math::FloorOp>(); }
inline Floats copySign(Floats magnitude, Floats sign) { return magnitude.make<mlir::math::CopySignOp>(sign); }
/// x * y + z, rounded once.
inline Floats fma(Floats x, Floats y, Floats z) { return x.make<mlir::math::FmaOp>(y, z); }
inline Floats fma(Floats x, double y, Floats z) { return fma(x, x.number(y), z); }

inline Floats select(Truths condition, Floats then, Floats otherwise) {
  return {then.writer, mlir::arith::SelectOp::create(then.writer->builder, then.writer->loc, condition.value,
                                                     then.value, otherwise.value)};
}
inline Floats select(Truths condition, double then, Floats otherwise) {
  return select(condition, otherwise.number(then), otherwise);
}
inline Floats select(Truths condition, Floats then, double otherwise) {
  return select(condition, then, then.number(otherwise));
}

/// Within [low, high]; NaN stays NaN.
inline Floats clamp(Floats x, double low, double high) {
  Floats below = select(x > high, high, x);
  return select(below < low, low, below);
}

/// coefficients[0] + x * (coefficients[1] + x * ...), by Estrin's scheme: in pairs, whose number halves with each power
/// of x, so that few operations wait for each other.
Floats polynomial(Floats x, llvm::ArrayRef<double> coefficients);

/// A sum of two floats of which the second is about as small as the first one's rounding error.
struct Pair {
  Floats high, low;
};

/// The sum of two floats, exactly, where |x| >= |y| or x is zero.
inline Pair addSmaller(Floats x, Floats y) {
  Floats sum = x + y;
  return {sum, (x - sum) + y};
}

/// The sum of two floats, exactly.
inline Pair add(Floats x, Floats y) {
  Floats sum = x + y;
  Floats rest = sum - x;
  return {sum, (x - (sum - rest)) + (y - rest)};
}

/// The product of two pairs, but for what is smaller than the low part's rounding error.
inline Pair multiply(Pair x, Pair y) {
  Floats product = x.high * y.high;
  Floats error = fma(x.high, y.high, -product);
  error = fma(x.high, y.low, error);
  return {product, fma(x.low, y.high, error)};
}

/// numerator / denominator.
struct Quotient {
  Floats plain;   // of the high parts, with two or three roundings
  Floats precise; // with one rounding, nearly; NaN where something is infinite
};
Quotient divide(Pair numerator, Pair denominator);

} // namespace scansion::polynomials

#endif
