//===- Trigonometry.cpp - sin and cos ---------------------------------------===//
//
// x = n pi / 2 + r + low, with r within pi / 4 of zero: pi / 2 is subtracted n times in three parts (after Cody and
// Waite), with fused operations and the rounding errors kept, so that r + low is accurate next to multiples of pi too.
// That holds up to a limit; lanes beyond it are rare and are computed one by one by the C library.
//
//===----------------------------------------------------------------------===//

#include "Coefficients.h"
#include "Functions.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace scansion;
using namespace scansion::polynomials;

namespace {
/// Parts of pi / 2, whose sum holds three times as many bits as a float.
struct HalfPi {
  double first, second, third;
};

struct Angle {
  Integers quadrant; // modulo 4, in its last two bits
  Floats rest, low;
};
} // namespace

/// Up to here n times the first part is subtracted without rounding, and what the third part lacks is too small to see.
static double largestArgument(Floats x) { return x.isDouble() ? 0x1p30 : 0x1p17; }

static Angle reduce(Floats x) {
  HalfPi part = x.isDouble() ? HalfPi{0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110}
                             : HalfPi{0x1.921fb6p+0, -0x1.777a5cp-25, -0x1.ee59dap-50};
  double shifter = x.isDouble() ? 0x1.8p52 : 0x1.8p23;
  Floats shifted = fma(x, 0x1.45f306dc9c883p-1, x.number(shifter));
  Floats n = shifted - shifter;
  Floats nearly = fma(n, -part.first, x);
  Floats product = n * part.second;
  Floats productLow = fma(n, part.second, -product);
  Pair rest = add(nearly, -product);
  Floats low = rest.low - fma(n, part.third, productLow);
  return {shifted.bits(), rest.high, low};
}

/// sin(rest + low).
static Floats sineNearZero(Angle angle, Floats z) {
  Floats r = angle.rest;
  Floats curve = r.isDouble() ? polynomial(z, kSine64) : polynomial(z, kSine32);
  return r + fma(r * z, curve, angle.low);
}

/// cos(rest + low). 1 - z / 2 is computed with its rounding error.
static Floats cosineNearZero(Angle angle, Floats z) {
  Floats r = angle.rest;
  Floats curve = r.isDouble() ? polynomial(z, kCosine64) : polynomial(z, kCosine32);
  Floats half = z * 0.5;
  Pair top = addSmaller(z.number(1.0), -half);
  Floats correction = fma(-r, angle.low, top.low);
  return top.high + fma(z * z, curve, correction);
}

/// cos if `isCosine`, else sin.
static Floats circular(Floats x, bool isCosine) {
  Angle angle = reduce(x);
  Floats z = angle.rest * angle.rest;
  Floats sine = sineNearZero(angle, z);
  Floats cosine = cosineNearZero(angle, z);
  // cos(x) = sin(x + pi / 2).
  Integers quadrant = isCosine ? angle.quadrant + angle.quadrant.number(1) : angle.quadrant;
  Floats value = select((quadrant & 1) != 0, cosine, sine);
  Integers sign = (quadrant & 2) << (x.isDouble() ? 62 : 30);
  Floats result = (value.bits() ^ sign).asFloats();
  // The sign of a zero is lost above.
  return isCosine ? result : select(x == 0.0, x, result);
}

//===----------------------------------------------------------------------===//
// Large arguments
//===----------------------------------------------------------------------===//

/// OpTy of each lane, one after the other.
template <typename OpTy> static Value laneByLane(OpBuilder &b, Location loc, Value x) {
  auto type = dyn_cast<VectorType>(x.getType());
  if (!type)
    return OpTy::create(b, loc, x);
  Value first = arith::ConstantIndexOp::create(b, loc, 0);
  Value end = arith::ConstantIndexOp::create(b, loc, type.getNumElements());
  Value step = arith::ConstantIndexOp::create(b, loc, 1);
  auto loop =
      scf::ForOp::create(b, loc, first, end, step, x, [](OpBuilder &body, Location at, Value lane, ValueRange carried) {
        Value element = vector::ExtractOp::create(body, at, carried[0], OpFoldResult(lane));
        Value result = OpTy::create(body, at, element);
        Value next = vector::InsertOp::create(body, at, result, carried[0], OpFoldResult(lane));
        scf::YieldOp::create(body, at, next);
      });
  return loop.getResult(0);
}

/// `usual`, or OpTy in the lanes where the argument is large. The other lanes do not depend on their neighbours.
template <typename OpTy> static Floats orLarge(Floats x, Floats usual) {
  Truths large = abs(x) > largestArgument(x);
  OpBuilder &b = x.writer->builder;
  Location loc = x.writer->loc;
  Value any = large.value;
  if (isa<VectorType>(any.getType()))
    any = vector::ReductionOp::create(b, loc, vector::CombiningKind::OR, any);
  auto branch = scf::IfOp::create(
      b, loc, any,
      [&](OpBuilder &then, Location at) {
        Value called = laneByLane<OpTy>(then, at, x.value);
        Value chosen = arith::SelectOp::create(then, at, large.value, called, usual.value);
        scf::YieldOp::create(then, at, chosen);
      },
      [&](OpBuilder &otherwise, Location at) { scf::YieldOp::create(otherwise, at, usual.value); });
  return {x.writer, branch.getResult(0)};
}

Floats polynomials::sin(Floats x) { return orLarge<math::SinOp>(x, circular(x, /*isCosine=*/false)); }
Floats polynomials::cos(Floats x) { return orLarge<math::CosOp>(x, circular(x, /*isCosine=*/true)); }
