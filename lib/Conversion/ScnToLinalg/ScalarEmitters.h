//===- ScalarEmitters.h - elementwise ops on one element --------------------===//
//
// What an elementwise op computes for one element, in the arith, math and complex dialects. Scalars are in their
// lowered form: booleans are i8 holding 0 or 1, unsigned integers are signless; the types of the graph say what they
// mean. Nothing here is undefined for any input: divisions, shifts and conversions are guarded.
//
// `lowerScalar` is the entry. The emitters after it are what the records of ScnElementwise.td name in `lowering`; they
// stand in ScalarEmitters.cpp (arithmetic) and SpecialFunctions.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOLINALG_SCALAREMITTERS_H
#define SCANSION_LIB_CONVERSION_SCNTOLINALG_SCALAREMITTERS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"

namespace scansion {

/// Computes one element of an elementwise op's result from one element of each operand. Null if `op` is not an
/// elementwise op or has no lowering for its element type. Functions of the C library that no dialect has are called
/// through a declaration in the symbol table around `op`, so run this in a pass over modules.
mlir::Value lowerScalar(mlir::Operation *op, mlir::OpBuilder &builder, mlir::ValueRange scalars);

/// Converts an element between two element types of the graph, as NumPy does.
mlir::Value emitCast(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x, mlir::Type from, mlir::Type to);

/// `condition` is a lowered boolean.
mlir::Value emitSelect(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value condition, mlir::Value then,
                       mlir::Value otherwise);

namespace scalar {

/// What an emitter works on: the scalars, all of one type, and where to write the computation. `op`, where there is one,
/// is the op that is lowered: the code that is written may stand in a region that nothing holds yet.
struct Site {
  mlir::OpBuilder &builder;
  mlir::Location loc;
  llvm::SmallVector<mlir::Value, 3> scalars;
  mlir::Operation *op = nullptr;

  mlir::Type getType() const { return scalars.front().getType(); }
};

/// A comparison gives i1, every other emitter the lowered form of the result.
using Emitter = mlir::Value (*)(Site &site);

template <typename OpTy> mlir::Value createFromOperands(Site &site) {
  return OpTy::create(site.builder, site.loc, mlir::ValueRange(site.scalars));
}

template <mlir::arith::CmpIPredicate predicate> mlir::Value compareIntegers(Site &site) {
  return mlir::arith::CmpIOp::create(site.builder, site.loc, predicate, site.scalars[0], site.scalars[1]);
}

template <mlir::arith::CmpFPredicate predicate> mlir::Value compareFloats(Site &site) {
  return mlir::arith::CmpFOp::create(site.builder, site.loc, predicate, site.scalars[0], site.scalars[1]);
}

template <typename Multiply> mlir::Value square(Site &site) {
  return Multiply::create(site.builder, site.loc, site.scalars[0], site.scalars[0]);
}

template <typename Maximum, typename Minimum> mlir::Value clip(Site &site) {
  mlir::Value raised = Maximum::create(site.builder, site.loc, site.scalars[0], site.scalars[1]);
  return Minimum::create(site.builder, site.loc, raised, site.scalars[2]);
}

// Any kind.
mlir::Value identity(Site &site);
mlir::Value zero(Site &site);
mlir::Value never(Site &site);
mlir::Value always(Site &site);

// Integers and booleans.
mlir::Value negateInteger(Site &site);
mlir::Value floorDivideSigned(Site &site);
mlir::Value floorDivideUnsigned(Site &site);
mlir::Value moduloSigned(Site &site);
mlir::Value moduloUnsigned(Site &site);
mlir::Value powerSigned(Site &site);
mlir::Value powerUnsigned(Site &site);
mlir::Value signOfSigned(Site &site);
mlir::Value signOfUnsigned(Site &site);
mlir::Value invertBoolean(Site &site);
mlir::Value invertInteger(Site &site);
mlir::Value shiftLeft(Site &site);
mlir::Value shiftRightSigned(Site &site);
mlir::Value shiftRightUnsigned(Site &site);

// Floats.
mlir::Value floorDivideFloats(Site &site);
mlir::Value moduloFloats(Site &site);
mlir::Value signOfFloat(Site &site);
mlir::Value reciprocalOfFloat(Site &site);
mlir::Value angleOfFloat(Site &site);
mlir::Value isNan(Site &site);
mlir::Value isInfinite(Site &site);
mlir::Value isFinite(Site &site);
mlir::Value degreesToRadians(Site &site);
mlir::Value radiansToDegrees(Site &site);
mlir::Value log1mexp(Site &site);
mlir::Value softplus(Site &site);
mlir::Value logaddexp(Site &site);
mlir::Value sigmoid(Site &site);

// Special functions.
mlir::Value erfcx(Site &site);
mlir::Value erfinv(Site &site);
mlir::Value erfcinv(Site &site);
mlir::Value gamma(Site &site);
mlir::Value gammaln(Site &site);
mlir::Value digamma(Site &site);
mlir::Value trigamma(Site &site);
mlir::Value polygamma(Site &site);
mlir::Value besselJ0(Site &site);
mlir::Value besselJ1(Site &site);

// Complex numbers.
mlir::Value complexFromParts(Site &site);
mlir::Value reciprocalOfComplex(Site &site);
mlir::Value powerComplex(Site &site);
mlir::Value isNanComplex(Site &site);
mlir::Value isInfiniteComplex(Site &site);
mlir::Value isFiniteComplex(Site &site);

} // namespace scalar
} // namespace scansion

#endif
