//===- KernelMath.cpp - exponentials and logarithms as arithmetic -----------===//
//
// exp: x = n log(2) + r with an integer n and |r| <= log(2) / 2; a Taylor polynomial in r, times 2 ** n put together
// from the bits of n. log: x = 2 ** n m with m between sqrt(1/2) and sqrt(2); the series of 2 atanh(s), s = (m - 1) /
// (m + 1). The hyperbolic functions follow from exp(x) - 1, which does not cancel near 0.
//
//===----------------------------------------------------------------------===//

#include "KernelMath.h"

#include "../ScnToLinalg/FloatExpression.h"

#include <limits>

using namespace mlir;
using namespace scansion;
using namespace scansion::scalar;

static constexpr double kLog2 = 0.69314718055994530942;
static constexpr double kLog2E = 1.44269504088896340736;
static constexpr double kLog10E = 0.43429448190325182765;
static constexpr double kLog10Of2 = 0.30102999566398119521;
static constexpr double kInfinity = std::numeric_limits<double>::infinity();
static constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

namespace {
/// What the formulas need to know of a float type.
struct Format {
  unsigned width, mantissa;
  double log2Low;         // log(2) minus its nearest number
  double lowest, highest; // beyond, exp is 0 or infinite
  double normal, lift;    // the smallest normal number; a power of two that makes subnormal ones normal
  unsigned liftExponent;
  unsigned expDegree, logTerms;
};
} // namespace

static constexpr Format kSingle{32, 23, -1.9046542999577e-09, -105.0, 89.0, 0x1p-126, 0x1p25, 25, 7, 5};
static constexpr Format kDouble{64, 52, 2.3190468138462996e-17, -746.0, 710.0, 0x1p-1022, 0x1p54, 54, 13, 11};

static const Format &formatOf(Float x) { return x.isDouble() ? kDouble : kSingle; }

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

static IntegerType bitsType(Float x) { return IntegerType::get(Value(x).getContext(), formatOf(x).width); }

static Value integer(Float like, int64_t value) {
  Site &site = like.getSite();
  return arith::ConstantOp::create(site.builder, site.loc, site.builder.getIntegerAttr(bitsType(like), value));
}

template <typename OpTy> static Value integerOp(Float like, Value lhs, Value rhs) {
  return OpTy::create(like.getSite().builder, like.getSite().loc, lhs, rhs);
}

static Value bitsOf(Float x) { return arith::BitcastOp::create(x.getSite().builder, x.getSite().loc, bitsType(x), x); }

static Float fromBits(Float like, Value bits) {
  Site &site = like.getSite();
  return {site, arith::BitcastOp::create(site.builder, site.loc, Value(like).getType(), bits)};
}

/// x limited to an interval; NaN becomes its lower end, so that integers made from it are defined.
static Float limit(Float x, double low, double high) {
  return x.make<arith::MaxNumFOp>(x.number(low)).make<arith::MinNumFOp>(x.number(high));
}

static Float keepNan(Float x, Float result) { return select(x != x, x, result); }

/// 2 ** n for an integer n that is in the range of normal exponents.
static Float powerOfTwo(Float like, Value n) {
  const Format &format = formatOf(like);
  int64_t bias = (int64_t(1) << (format.width - format.mantissa - 2)) - 1;
  Value biased = integerOp<arith::AddIOp>(like, n, integer(like, bias));
  return fromBits(like, integerOp<arith::ShLIOp>(like, biased, integer(like, format.mantissa)));
}

static Value toInteger(Float n) {
  return arith::FPToSIOp::create(n.getSite().builder, n.getSite().loc, bitsType(n), n);
}

//===----------------------------------------------------------------------===//
// Exponentials
//===----------------------------------------------------------------------===//

namespace {
/// x = n log(2) + r.
struct Reduced {
  Float n, r;
};
} // namespace

static Reduced reduce(Float x) {
  Float n = roundEven(x * kLog2E);
  Float r = fma(n, x.number(-kLog2), x);
  return {n, fma(n, x.number(-formatOf(x).log2Low), r)};
}

/// exp(r) - 1 for |r| <= log(2) / 2: r + r * r * (1/2 + r/6 + ...).
static Float taylor(Float r) {
  SmallVector<double> coefficients;
  double factorial = 1.0;
  for (unsigned k = 2; k <= formatOf(r).expDegree; ++k)
    coefficients.push_back(1.0 / (factorial *= k));
  return fma(r * r, polynomial(r, coefficients), r);
}

/// p * 2 ** n in two steps, because the result may be subnormal and 2 ** n alone too large.
static Float scale(Float p, Float n) {
  Value whole = toInteger(n);
  Value half = integerOp<arith::ShRSIOp>(n, whole, integer(n, 1));
  Value rest = integerOp<arith::SubIOp>(n, whole, half);
  return p * powerOfTwo(n, half) * powerOfTwo(n, rest);
}

static Float expOf(Float x) {
  auto [n, r] = reduce(limit(x, formatOf(x).lowest, formatOf(x).highest));
  return keepNan(x, scale(1.0 + taylor(r), n));
}

static Float expm1Of(Float x) {
  auto [n, r] = reduce(limit(x, -40.0, formatOf(x).highest));
  // Half of it, so that 2 ** n exists up to the largest result.
  Value below = integerOp<arith::SubIOp>(x, toInteger(n), integer(x, 1));
  Float half = powerOfTwo(x, below);
  Float result = 2.0 * fma(half, taylor(r), half - 0.5);
  // Near 0 the halves could be subnormal and lose the last bit.
  return keepNan(x, copySign(select(n == 0.0, taylor(r), result), x));
}

Value kernel::exp(Site &site) { return expOf({site, 0u}); }
Value kernel::expm1(Site &site) { return expm1Of({site, 0u}); }

Value kernel::exp2(Site &site) {
  Float x(site, 0u);
  Float c = limit(x, formatOf(x).lowest * kLog2E, formatOf(x).highest * kLog2E);
  Float n = roundEven(c);
  return keepNan(x, scale(1.0 + taylor((c - n) * kLog2), n));
}

//===----------------------------------------------------------------------===//
// Logarithms
//===----------------------------------------------------------------------===//

namespace {
/// x = 2 ** n m, and the logarithm of m.
struct Split {
  Float n, logM;
};
} // namespace

/// f - f * f / 2 + s * (f * f / 2 + R), with f = m - 1, s = f / (2 + f) and R = 2/3 s**2 + 2/5 s**4 + ...: the leading
/// term f is exact.
static Float logNearOne(Float m) {
  Float f = m - 1.0;
  Float s = f / (2.0 + f);
  Float z = s * s;
  SmallVector<double> coefficients;
  for (unsigned k = 1; k <= formatOf(m).logTerms; ++k)
    coefficients.push_back(2.0 / (2 * k + 1));
  Float half = 0.5 * f * f;
  return f - (half - s * (half + z * polynomial(z, coefficients)));
}

static Split split(Float x) {
  const Format &format = formatOf(x);
  Value isSubnormal = x < format.normal;
  Float lifted = select(isSubnormal, x * format.lift, x);
  Value bits = bitsOf(lifted);
  Value fromRoot = integerOp<arith::SubIOp>(x, bits, bitsOf(x.number(0.70710678118654752440)));
  Value exponent = integerOp<arith::ShRSIOp>(x, fromRoot, integer(x, format.mantissa));
  Value back = integerOp<arith::ShLIOp>(x, exponent, integer(x, format.mantissa));
  Float m = fromBits(x, integerOp<arith::SubIOp>(x, bits, back));
  Site &site = x.getSite();
  Float n(site, arith::SIToFPOp::create(site.builder, site.loc, Value(x).getType(), exponent));
  n = select(isSubnormal, n - double(format.liftExponent), n);
  return {n, logNearOne(m)};
}

/// The logarithm where the formula does not hold: not a positive finite number.
static Float mendLog(Float x, Float result) {
  result = select(x == 0.0, -kInfinity, result);
  result = select(x < 0.0, kNan, result);
  return keepNan(x, select(x == kInfinity, x, result));
}

static Float logOf(Float x) {
  auto [n, logM] = split(x);
  Float low = fma(n, x.number(formatOf(x).log2Low), logM);
  return mendLog(x, fma(n, x.number(kLog2), low));
}

Value kernel::log(Site &site) { return logOf({site, 0u}); }

Value kernel::log1p(Site &site) {
  Float x(site, 0u);
  Float u = 1.0 + x;
  // What rounding to u lost, to first order.
  Float result = logOf(u) - ((u - 1.0) - x) / u;
  result = select(u == 0.0, -kInfinity, result);
  // Infinity, and zero with its sign.
  return select(x == kInfinity, x, select(x == 0.0, x, result));
}

Value kernel::log2(Site &site) {
  Float x(site, 0u);
  auto [n, logM] = split(x);
  return mendLog(x, fma(logM, x.number(kLog2E), n));
}

Value kernel::log10(Site &site) {
  Float x(site, 0u);
  auto [n, logM] = split(x);
  return mendLog(x, fma(n, x.number(kLog10Of2), logM * kLog10E));
}

//===----------------------------------------------------------------------===//
// Hyperbolic functions
//===----------------------------------------------------------------------===//

Value kernel::tanh(Site &site) {
  Float x(site, 0u);
  // At 22 it is 1 in f64.
  Float e = expm1Of(2.0 * limit(abs(x), 0.0, 22.0));
  return keepNan(x, copySign(e / (e + 2.0), x));
}

/// exp(|x|) / 2 from the square of exp(|x| / 2), which is finite as long as the result is.
static Float halfExp(Float x) {
  Float root = expOf(0.5 * abs(x));
  return 0.5 * root * root;
}

Value kernel::sinh(Site &site) {
  Float x(site, 0u);
  Float e = expm1Of(limit(abs(x), 0.0, 40.0));
  Float result = select(abs(x) < 20.0, 0.5 * (e + e / (e + 1.0)), halfExp(x));
  return keepNan(x, copySign(result, x));
}

Value kernel::cosh(Site &site) {
  Float x(site, 0u);
  Float e = expOf(limit(abs(x), 0.0, 40.0));
  return keepNan(x, select(abs(x) < 20.0, 0.5 * (e + 1.0 / e), halfExp(x)));
}
