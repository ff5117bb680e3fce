//===- ScnElementwise.td - the elementwise ops -----------------*- tablegen -*-===//
//
// One record per op; ScnElementwiseBase.td explains the fields. Derivatives are written such that they hold where the
// function does: a quotient that would be 0/0 takes its denominator through `where`.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_ELEMENTWISE_TD
#define SCANSION_SCN_ELEMENTWISE_TD

include "scansion/Dialect/Scn/IR/ScnElementwiseBase.td"

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

let group = "Arithmetic" in {

def Scn_AddOp : Scn_BinaryOp<"add", [Commutative]> {
  let summary = "Elementwise sum";
  let lowering = [L<"b", "arith::OrIOp">, L<"su", "arith::AddIOp">, L<"f", "arith::AddFOp">, L<"c", "complex::AddOp">];
  let derivative = [D<"lhs", "dy">, D<"rhs", "dy">];
  let reference = "np.add(lhs, rhs)";
}

def Scn_SubOp : Scn_BinaryOp<"sub"> {
  let summary = "Elementwise difference";
  let lowering = [L<"su", "arith::SubIOp">, L<"f", "arith::SubFOp">, L<"c", "complex::SubOp">];
  let derivative = [D<"lhs", "dy">, D<"rhs", "-dy">];
  let reference = "np.subtract(lhs, rhs)";
  let python = ["sub", "subtract"];
}

def Scn_MulOp : Scn_BinaryOp<"mul", [Commutative]> {
  let summary = "Elementwise product";
  let lowering = [L<"b", "arith::AndIOp">, L<"su", "arith::MulIOp">, L<"f", "arith::MulFOp">, L<"c", "complex::MulOp">];
  let derivative = [D<"lhs", "dy * rhs">, D<"rhs", "dy * lhs">];
  let reference = "np.multiply(lhs, rhs)";
  let python = ["mul", "multiply"];
}

def Scn_DivOp : Scn_BinaryOp<"div"> {
  let summary = "Elementwise true quotient";
  let lowering = [L<"f", "arith::DivFOp">, L<"c", "complex::DivOp">];
  let derivative = [D<"lhs", "dy / rhs">, D<"rhs", "-dy * y / rhs">];
  let promotion = "division";
  let reference = "np.true_divide(lhs, rhs)";
  let domain = "lhs: [-4, 4]; rhs: [0.5, 4]";
  let python = ["true_div", "true_divide", "divide"];
}

def Scn_FloorDivOp : Scn_BinaryOp<"floor_div"> {
  let summary = "Elementwise quotient, rounded towards minus infinity";
  let description = [{
    An integer divided by zero is an error at run time; where the check is switched off the result is 0. The smallest
    integer divided by -1 wraps round to itself.
  }];
  let lowering = [L<"s", "=floorDivideSigned">, L<"u", "=floorDivideUnsigned">, L<"f", "=floorDivideFloats">];
  let nonzero = "rhs";
  let differentiable = 0;
  let reference = "np.floor_divide(lhs, rhs)";
  let domain = "lhs: [-9, 9]; rhs: [1, 4]";
  let method = "NumPy's definition by the remainder: (lhs - mod(lhs, rhs)) / rhs, rounded to the nearest integer";
  let python = ["floor_div", "int_div", "floor_divide"];
}

def Scn_ModOp : Scn_BinaryOp<"mod"> {
  let summary = "Elementwise remainder with the sign of the divisor";
  let description = [{
    Python's rule of signs: `lhs == floor_div(lhs, rhs) * rhs + mod(lhs, rhs)`. An integer divided by zero is an error at
    run time; where the check is switched off the result is 0.
  }];
  let lowering = [L<"s", "=moduloSigned">, L<"u", "=moduloUnsigned">, L<"f", "=moduloFloats">];
  let nonzero = "rhs";
  let derivative = [D<"lhs", "dy">, D<"rhs", "-dy * floor_div(lhs, rhs)">];
  let reference = "np.mod(lhs, rhs)";
  let domain = "lhs: [-9, 9]; rhs: [1, 4]";
  let method = "C's fmod, exact, moved into the divisor's sign";
}

def Scn_PowOp : Scn_BinaryOp<"pow"> {
  let summary = "Elementwise power";
  let description = [{
    Integers to a negative power are 0, but for the bases 1 and -1. The derivative by the exponent is taken as 0 where the
    base is 0.
  }];
  let lowering = [L<"s", "=powerSigned">, L<"u", "=powerUnsigned">, L<"f", "math::PowFOp">, L<"c", "=powerComplex">];
  let derivative = [D<"lhs", "dy * rhs * pow(lhs, where(eq(rhs, 0), 1, rhs - 1))">,
                    D<"rhs", "dy * y * log(where(eq(lhs, 0), 1, lhs))">];
  let reference = "np.power(lhs, rhs)";
  let domain = "lhs: (0, 4]; rhs: [0, 3]";
  let method = "C's pow for floats, exp(rhs * log(lhs)) for complex numbers, squaring and multiplying for integers";
  let python = ["pow", "power"];
  let hasCanonicalizer = 1;
}

def Scn_NegOp : Scn_UnaryOp<"neg"> {
  let summary = "Elementwise negative";
  let lowering = [L<"su", "=negateInteger">, L<"f", "arith::NegFOp">, L<"c", "complex::NegOp">];
  let derivative = [D<"x", "-dy">];
  let reference = "np.negative(x)";
  let python = ["neg", "negative"];
}

def Scn_AbsOp : Scn_UnaryOp<"abs"> {
  let summary = "Elementwise absolute value";
  let description = [{
    The derivative at 0 is taken as 0. The absolute value of a complex number is real.
  }];
  let lowering = [L<"bu", "=identity">, L<"s", "math::AbsIOp">, L<"f", "math::AbsFOp">, L<"c", "complex::AbsOp">];
  let derivative = [DK<"suf", "x", "dy * sgn(x)", "dy * sgn(x)">,
                    DK<"c", "x", "complex(dy, 0) * sgn(x)", "real(conj(sgn(x)) * dy)">];
  let result = "real";
  let reference = "np.absolute(x)";
}

def Scn_SgnOp : Scn_UnaryOp<"sgn"> {
  let summary = "Elementwise sign: -1, 0 or 1; NaN for NaN, and x / abs(x) for complex numbers";
  let description = [{
    The derivative at 0 is taken as 0, for complex numbers too.
  }];
  let lowering = [L<"s", "=signOfSigned">, L<"u", "=signOfUnsigned">, L<"f", "=signOfFloat">, L<"c", "complex::SignOp">];
  let derivative = [DK<"suf", "x", "0", "0">,
                    DK<"c", "x", "where(eq(x, 0), 0, dy - y * complex(real(conj(y) * dy), 0)) / complex(where(eq(x, 0), 1, abs(x)), 0)",
                                 "where(eq(x, 0), 0, dy - y * complex(real(conj(y) * dy), 0)) / complex(where(eq(x, 0), 1, abs(x)), 0)">];
  let reference = "np.sign(x)";
  let python = ["sgn", "sign"];
}

def Scn_ReciprocalOp : Scn_UnaryOp<"reciprocal"> {
  let summary = "Elementwise reciprocal";
  let lowering = [L<"f", "=reciprocalOfFloat">, L<"c", "=reciprocalOfComplex">];
  let derivative = [D<"x", "-dy * y * y">];
  let promotion = "float";
  let reference = "np.reciprocal(x)";
  let domain = "[0.5, 4]";
}

def Scn_SquareOp : Scn_UnaryOp<"square"> {
  let summary = "Elementwise square";
  let lowering = [L<"su", "=square<arith::MulIOp>">, L<"f", "=square<arith::MulFOp>">, L<"c", "=square<complex::MulOp>">];
  let derivative = [D<"x", "2 * dy * x">];
  let reference = "np.square(x)";
  let python = ["square", "sqr"];
}

def Scn_SqrtOp : Scn_UnaryOp<"sqrt"> {
  let summary = "Elementwise square root";
  let lowering = [L<"f", "math::SqrtOp">, L<"c", "complex::SqrtOp">];
  let derivative = [D<"x", "0.5 * dy / y">];
  let promotion = "float";
  let reference = "np.sqrt(x)";
  let domain = "(0, 4]";
}

def Scn_MaximumOp : Scn_BinaryOp<"maximum", [Commutative]> {
  let summary = "Elementwise larger of two; NaN where either is NaN";
  let description = [{
    Where the operands are equal each of them gets the whole gradient.
  }];
  let lowering = [L<"b", "arith::OrIOp">, L<"s", "arith::MaxSIOp">, L<"u", "arith::MaxUIOp">,
                  L<"f", "arith::MaximumFOp">];
  let derivative = [D<"lhs", "where(eq(y, lhs), dy, 0)">, D<"rhs", "where(eq(y, rhs), dy, 0)">];
  let reference = "np.maximum(lhs, rhs)";
}

def Scn_MinimumOp : Scn_BinaryOp<"minimum", [Commutative]> {
  let summary = "Elementwise smaller of two; NaN where either is NaN";
  let description = [{
    Where the operands are equal each of them gets the whole gradient.
  }];
  let lowering = [L<"b", "arith::AndIOp">, L<"s", "arith::MinSIOp">, L<"u", "arith::MinUIOp">,
                  L<"f", "arith::MinimumFOp">];
  let derivative = [D<"lhs", "where(eq(y, lhs), dy, 0)">, D<"rhs", "where(eq(y, rhs), dy, 0)">];
  let reference = "np.minimum(lhs, rhs)";
}

def Scn_ClipOp : Scn_ElementwiseOp<"clip"> {
  let summary = "Elementwise limitation to an interval: minimum(maximum(x, lower), upper)";
  let arguments = (ins Scn_Tensor:$x, Scn_Tensor:$lower, Scn_Tensor:$upper);
  let assemblyFormat =
      "$x `,` $lower `,` $upper attr-dict `:` type($x) `,` type($lower) `,` type($upper) `->` type($y)";
  let lowering = [L<"s", "=clip<arith::MaxSIOp, arith::MinSIOp>">, L<"bu", "=clip<arith::MaxUIOp, arith::MinUIOp>">,
                  L<"f", "=clip<arith::MaximumFOp, arith::MinimumFOp>">];
  let derivative = [D<"x", "where(eq(y, x), dy, 0)">, D<"lower", "where(lt(x, lower), dy, 0)">,
                    D<"upper", "where(gt(x, upper), dy, 0)">];
  let reference = "np.clip(x, lower, upper)";
  let domain = "x: [-4, 4]; lower: [-2, -1]; upper: [1, 2]";
  let parameters = ["x", "min", "max"];
}

} // group

//===----------------------------------------------------------------------===//
// Exponentials and logarithms
//===----------------------------------------------------------------------===//

let group = "Exponentials and logarithms" in {

def Scn_ExpOp : Scn_FloatUnaryOp<"exp", "math::ExpOp"> {
  let summary = "Elementwise exponential";
  let lowering = [L<"f", "math::ExpOp">, L<"c", "complex::ExpOp">];
  let derivative = [D<"x", "dy * y">];
}

def Scn_Exp2Op : Scn_FloatUnaryOp<"exp2", "math::Exp2Op"> {
  let summary = "Elementwise power of two";
  let derivative = [D<"x", "log(2) * dy * y">];
}

def Scn_Expm1Op : Scn_FloatUnaryOp<"expm1", "math::ExpM1Op"> {
  let summary = "Elementwise exp(x) - 1, accurate near 0";
  let lowering = [L<"f", "math::ExpM1Op">, L<"c", "complex::Expm1Op">];
  let derivative = [D<"x", "dy * exp(x)">];
}

def Scn_LogOp : Scn_FloatUnaryOp<"log", "math::LogOp"> {
  let summary = "Elementwise natural logarithm; NaN for negative numbers";
  let lowering = [L<"f", "math::LogOp">, L<"c", "complex::LogOp">];
  let derivative = [D<"x", "dy / x">];
  let domain = "[0.25, 4]";
}

def Scn_Log2Op : Scn_FloatUnaryOp<"log2", "math::Log2Op"> {
  let summary = "Elementwise logarithm to base 2; NaN for negative numbers";
  let derivative = [D<"x", "dy / (log(2) * x)">];
  let domain = "[0.25, 4]";
}

def Scn_Log10Op : Scn_FloatUnaryOp<"log10", "math::Log10Op"> {
  let summary = "Elementwise logarithm to base 10; NaN for negative numbers";
  let derivative = [D<"x", "dy / (log(10) * x)">];
  let domain = "[0.25, 4]";
}

def Scn_Log1pOp : Scn_FloatUnaryOp<"log1p", "math::Log1pOp"> {
  let summary = "Elementwise log(1 + x), accurate near 0; NaN below -1";
  let lowering = [L<"f", "math::Log1pOp">, L<"c", "complex::Log1pOp">];
  let derivative = [D<"x", "dy / (1 + x)">];
  let domain = "[-0.75, 4]";
}

def Scn_Log1mexpOp : Scn_FloatUnaryOp<"log1mexp", "=log1mexp"> {
  let summary = "Elementwise log(1 - exp(x)) of negative numbers, accurate everywhere";
  let derivative = [D<"x", "-dy / expm1(-x)">];
  let reference = "np.where(x < -0.69, np.log1p(-np.exp(x)), np.log(-np.expm1(x)))";
  let domain = "[-8, -0.125]";
  let method = "M. Mächler, Accurately computing log(1 - exp(-|a|)), 2012";
}

def Scn_SoftplusOp : Scn_FloatUnaryOp<"softplus", "=softplus"> {
  let summary = "Elementwise log(1 + exp(x)), which never overflows";
  let derivative = [D<"x", "dy * sigmoid(x)">];
  let reference = "np.logaddexp(0, x)";
  let domain = "[-40, 40]";
  let method = "maximum(x, 0) + log1p(exp(-|x|))";
  let python = ["softplus", "log1pexp"];
}

def Scn_LogaddexpOp : Scn_BinaryOp<"logaddexp", [Commutative]> {
  let summary = "Elementwise log(exp(lhs) + exp(rhs)), which never overflows";
  let lowering = [L<"f", "=logaddexp">];
  let derivative = [D<"lhs", "dy * sigmoid(lhs - rhs)">, D<"rhs", "dy * sigmoid(rhs - lhs)">];
  let promotion = "float";
  let reference = "np.logaddexp(lhs, rhs)";
  let domain = "[-40, 40]";
  let method = "maximum(lhs, rhs) + log1p(exp(-|lhs - rhs|))";
}

def Scn_SigmoidOp : Scn_FloatUnaryOp<"sigmoid", "=sigmoid"> {
  let summary = "Elementwise logistic function 1 / (1 + exp(-x)), which never overflows";
  let derivative = [D<"x", "dy * y * (1 - y)">];
  let reference = "sp.expit(x)";
  let domain = "[-8, 8]";
  let method = "e = exp(-|x|), then 1 / (1 + e) or e / (1 + e)";
  let python = ["sigmoid", "expit"];
}

} // group

//===----------------------------------------------------------------------===//
// Trigonometric and hyperbolic functions
//===----------------------------------------------------------------------===//

let group = "Trigonometric and hyperbolic functions" in {

def Scn_SinOp : Scn_FloatUnaryOp<"sin", "math::SinOp"> {
  let summary = "Elementwise sine";
  let lowering = [L<"f", "math::SinOp">, L<"c", "complex::SinOp">];
  let derivative = [D<"x", "dy * cos(x)">];
}

def Scn_CosOp : Scn_FloatUnaryOp<"cos", "math::CosOp"> {
  let summary = "Elementwise cosine";
  let lowering = [L<"f", "math::CosOp">, L<"c", "complex::CosOp">];
  let derivative = [D<"x", "-dy * sin(x)">];
}

def Scn_TanOp : Scn_FloatUnaryOp<"tan", "math::TanOp"> {
  let summary = "Elementwise tangent";
  let lowering = [L<"f", "math::TanOp">, L<"c", "complex::TanOp">];
  let derivative = [D<"x", "dy * (1 + y * y)">];
  let domain = "[-1.25, 1.25]";
}

def Scn_ArcsinOp : Scn_FloatUnaryOp<"arcsin", "math::AsinOp"> {
  let summary = "Elementwise inverse sine; NaN outside [-1, 1]";
  let derivative = [D<"x", "dy / sqrt((1 - x) * (1 + x))">];
  let domain = "[-0.875, 0.875]";
}

def Scn_ArccosOp : Scn_FloatUnaryOp<"arccos", "math::AcosOp"> {
  let summary = "Elementwise inverse cosine; NaN outside [-1, 1]";
  let derivative = [D<"x", "-dy / sqrt((1 - x) * (1 + x))">];
  let domain = "[-0.875, 0.875]";
}

def Scn_ArctanOp : Scn_FloatUnaryOp<"arctan", "math::AtanOp"> {
  let summary = "Elementwise inverse tangent";
  let derivative = [D<"x", "dy / (1 + x * x)">];
}

def Scn_Arctan2Op : Scn_BinaryOp<"arctan2"> {
  let summary = "Elementwise angle of the point (rhs, lhs), from -pi to pi";
  let lowering = [L<"f", "math::Atan2Op">];
  let derivative = [D<"lhs", "dy * rhs / (lhs * lhs + rhs * rhs)">, D<"rhs", "-dy * lhs / (lhs * lhs + rhs * rhs)">];
  let promotion = "float";
  let reference = "np.arctan2(lhs, rhs)";
  let domain = "lhs: [0.5, 4]; rhs: [-4, 4]";
  let parameters = ["y", "x"];
}

def Scn_SinhOp : Scn_FloatUnaryOp<"sinh", "math::SinhOp"> {
  let summary = "Elementwise hyperbolic sine";
  let derivative = [D<"x", "dy * cosh(x)">];
}

def Scn_CoshOp : Scn_FloatUnaryOp<"cosh", "math::CoshOp"> {
  let summary = "Elementwise hyperbolic cosine";
  let derivative = [D<"x", "dy * sinh(x)">];
}

def Scn_TanhOp : Scn_FloatUnaryOp<"tanh", "math::TanhOp"> {
  let summary = "Elementwise hyperbolic tangent";
  let lowering = [L<"f", "math::TanhOp">, L<"c", "complex::TanhOp">];
  let derivative = [D<"x", "dy * (1 - y * y)">];
}

def Scn_ArcsinhOp : Scn_FloatUnaryOp<"arcsinh", "math::AsinhOp"> {
  let summary = "Elementwise inverse hyperbolic sine";
  let derivative = [D<"x", "dy / sqrt(x * x + 1)">];
}

def Scn_ArccoshOp : Scn_FloatUnaryOp<"arccosh", "math::AcoshOp"> {
  let summary = "Elementwise inverse hyperbolic cosine; NaN below 1";
  let derivative = [D<"x", "dy / sqrt((x - 1) * (x + 1))">];
  let domain = "[1.25, 4]";
}

def Scn_ArctanhOp : Scn_FloatUnaryOp<"arctanh", "math::AtanhOp"> {
  let summary = "Elementwise inverse hyperbolic tangent; NaN outside [-1, 1]";
  let derivative = [D<"x", "dy / ((1 - x) * (1 + x))">];
  let domain = "[-0.875, 0.875]";
}

def Scn_Deg2radOp : Scn_FloatUnaryOp<"deg2rad", "=degreesToRadians"> {
  let summary = "Elementwise conversion of degrees to radians";
  let derivative = [D<"x", "deg2rad(dy)">];
  let method = "multiplication by pi / 180";
}

def Scn_Rad2degOp : Scn_FloatUnaryOp<"rad2deg", "=radiansToDegrees"> {
  let summary = "Elementwise conversion of radians to degrees";
  let derivative = [D<"x", "rad2deg(dy)">];
  let method = "multiplication by 180 / pi";
}

} // group

//===----------------------------------------------------------------------===//
// Special functions
//===----------------------------------------------------------------------===//

let group = "Special functions" in {

def Scn_ErfOp : Scn_FloatUnaryOp<"erf", "math::ErfOp"> {
  let summary = "Elementwise error function";
  let derivative = [D<"x", "(2 / sqrt(pi)) * dy * exp(-square(x))">];
  let reference = "sp.erf(x)";
}

def Scn_ErfcOp : Scn_FloatUnaryOp<"erfc", "math::ErfcOp"> {
  let summary = "Elementwise complementary error function 1 - erf(x), accurate for large x";
  let derivative = [D<"x", "(-2 / sqrt(pi)) * dy * exp(-square(x))">];
  let reference = "sp.erfc(x)";
}

def Scn_ErfcxOp : Scn_FloatUnaryOp<"erfcx", "=erfcx"> {
  let summary = "Elementwise scaled complementary error function exp(x * x) * erfc(x), which never overflows for large x";
  let derivative = [D<"x", "dy * (2 * x * y - 2 / sqrt(pi))">];
  let reference = "sp.erfcx(x)";
  let domain = "[-2, 16]";
  let method = "exp and erfc with the square in two parts below 5, the continued fraction of Laplace above";
}

def Scn_ErfinvOp : Scn_FloatUnaryOp<"erfinv", "=erfinv"> {
  let summary = "Elementwise inverse error function; NaN outside [-1, 1]";
  let derivative = [D<"x", "(sqrt(pi) / 2) * dy * exp(square(y))">];
  let reference = "sp.erfinv(x)";
  let domain = "[-0.9375, 0.9375]";
  let method = "Winitzki's approximation (2008), then Halley's iteration on erfc";
}

def Scn_ErfcinvOp : Scn_FloatUnaryOp<"erfcinv", "=erfcinv"> {
  let summary = "Elementwise inverse complementary error function; NaN outside [0, 2]";
  let derivative = [D<"x", "(-sqrt(pi) / 2) * dy * exp(square(y))">];
  let reference = "sp.erfcinv(x)";
  let domain = "[0.0625, 1.9375]";
  let method = "Winitzki's approximation (2008), then Halley's iteration on erfc";
}

def Scn_GammaOp : Scn_FloatUnaryOp<"gamma", "=gamma"> {
  let summary = "Elementwise gamma function";
  let derivative = [D<"x", "dy * y * digamma(x)">];
  let reference = "sp.gamma(x)";
  let domain = "[0.5, 4]";
  let method = "C's tgamma";
}

def Scn_GammalnOp : Scn_FloatUnaryOp<"gammaln", "=gammaln"> {
  let summary = "Elementwise logarithm of the absolute value of the gamma function";
  let derivative = [D<"x", "dy * digamma(x)">];
  let reference = "sp.gammaln(x)";
  let domain = "[0.25, 8]";
  let method = "C's lgamma";
}

def Scn_DigammaOp : Scn_FloatUnaryOp<"digamma", "=digamma"> {
  let summary = "Elementwise logarithmic derivative of the gamma function";
  let derivative = [D<"x", "dy * tri_gamma(x)">];
  let reference = "sp.digamma(x)";
  let domain = "[0.25, 8]";
  let method = "reflection, recurrence and the asymptotic series (Abramowitz and Stegun 6.3.7, 6.3.6, 6.3.18)";
  let python = ["digamma", "psi"];
}

def Scn_TriGammaOp : Scn_FloatUnaryOp<"tri_gamma", "=trigamma"> {
  let summary = "Elementwise second logarithmic derivative of the gamma function";
  let derivative = [D<"x", "dy * polygamma(2, x)">];
  let reference = "sp.polygamma(1, x)";
  let domain = "[0.25, 8]";
  let method = "reflection, recurrence and the asymptotic series (Abramowitz and Stegun 6.4.7, 6.4.6, 6.4.12)";
}

def Scn_PolygammaOp : Scn_ElementwiseOp<"polygamma"> {
  let summary = "Elementwise derivative of order n of the digamma function, for x > 0";
  let arguments = (ins Scn_Tensor:$n, Scn_Tensor:$x);
  let assemblyFormat = "$n `,` $x attr-dict `:` type($n) `,` type($x) `->` type($y)";
  let lowering = [L<"f", "=polygamma">];
  let derivative = [D<"n", "0">, D<"x", "dy * polygamma(n + 1, x)">];
  let promotion = "float";
  let reference = "sp.polygamma(np.rint(n), x)";
  let domain = "n: [2, 2]; x: [0.5, 8]";
  let method = "Hurwitz's zeta function by Euler and Maclaurin's formula (Abramowitz and Stegun 6.4.10, 23.1.30)";
  let parameters = ["n", "x"];
}

def Scn_J0Op : Scn_FloatUnaryOp<"j0", "=besselJ0"> {
  let summary = "Elementwise Bessel function of the first kind of order 0";
  let derivative = [D<"x", "-dy * j1(x)">];
  let reference = "sp.j0(x)";
  let domain = "[-8, 8]";
  let method = "C's j0";
}

def Scn_J1Op : Scn_FloatUnaryOp<"j1", "=besselJ1"> {
  let summary = "Elementwise Bessel function of the first kind of order 1";
  let derivative = [D<"x", "dy * where(eq(x, 0), 0.5, j0(x) - y / where(eq(x, 0), 1, x))">];
  let reference = "sp.j1(x)";
  let domain = "[-8, 8]";
  let method = "C's j1";
}

} // group

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

let group = "Rounding", differentiable = 0 in {

def Scn_FloorOp : Scn_FloatUnaryOp<"floor", "math::FloorOp"> {
  let summary = "Elementwise largest integer that is not above";
}

def Scn_CeilOp : Scn_FloatUnaryOp<"ceil", "math::CeilOp"> {
  let summary = "Elementwise smallest integer that is not below";
}

def Scn_TruncOp : Scn_FloatUnaryOp<"trunc", "math::TruncOp"> {
  let summary = "Elementwise integer part";
}

def Scn_RoundOp : Scn_FloatUnaryOp<"round", "math::RoundEvenOp"> {
  let summary = "Elementwise nearest integer, halves to the even one";
  let reference = "np.round(x)";
  let python = ["round_half_to_even"];
}

def Scn_RoundHalfAwayFromZeroOp : Scn_FloatUnaryOp<"round_half_away_from_zero", "math::RoundOp"> {
  let summary = "Elementwise nearest integer, halves away from zero";
  let reference = "np.trunc(x + np.copysign(0.5, x))";
}

} // group

//===----------------------------------------------------------------------===//
// Comparisons and tests
//===----------------------------------------------------------------------===//

let group = "Comparisons and tests" in {

def Scn_EqOp : Scn_ComparisonOp<"eq", "eq", "eq", "OEQ", [Commutative]> {
  let summary = "Elementwise equality";
  let lowering = [L<"bsu", "=compareIntegers<arith::CmpIPredicate::eq>">,
                  L<"f", "=compareFloats<arith::CmpFPredicate::OEQ>">, L<"c", "complex::EqualOp">];
  let reference = "np.equal(lhs, rhs)";
  let python = ["eq", "equal"];
}

def Scn_NeqOp : Scn_ComparisonOp<"neq", "ne", "ne", "UNE", [Commutative]> {
  let summary = "Elementwise inequality; true where either is NaN";
  let lowering = [L<"bsu", "=compareIntegers<arith::CmpIPredicate::ne>">,
                  L<"f", "=compareFloats<arith::CmpFPredicate::UNE>">, L<"c", "complex::NotEqualOp">];
  let reference = "np.not_equal(lhs, rhs)";
  let python = ["neq", "not_equal"];
}

def Scn_LtOp : Scn_ComparisonOp<"lt", "slt", "ult", "OLT"> {
  let summary = "Elementwise less than";
  let reference = "np.less(lhs, rhs)";
  let python = ["lt", "less"];
}

def Scn_LeOp : Scn_ComparisonOp<"le", "sle", "ule", "OLE"> {
  let summary = "Elementwise less than or equal";
  let reference = "np.less_equal(lhs, rhs)";
  let python = ["le", "less_equal"];
}

def Scn_GtOp : Scn_ComparisonOp<"gt", "sgt", "ugt", "OGT"> {
  let summary = "Elementwise greater than";
  let reference = "np.greater(lhs, rhs)";
  let python = ["gt", "greater"];
}

def Scn_GeOp : Scn_ComparisonOp<"ge", "sge", "uge", "OGE"> {
  let summary = "Elementwise greater than or equal";
  let reference = "np.greater_equal(lhs, rhs)";
  let python = ["ge", "greater_equal"];
}

def Scn_IsnanOp : Scn_UnaryOp<"isnan"> {
  let summary = "Elementwise test for NaN";
  let lowering = [L<"bsu", "=never">, L<"f", "=isNan">, L<"c", "=isNanComplex">];
  let differentiable = 0;
  let result = "bool";
  let reference = "np.isnan(x)";
}

def Scn_IsinfOp : Scn_UnaryOp<"isinf"> {
  let summary = "Elementwise test for plus or minus infinity";
  let lowering = [L<"bsu", "=never">, L<"f", "=isInfinite">, L<"c", "=isInfiniteComplex">];
  let differentiable = 0;
  let result = "bool";
  let reference = "np.isinf(x)";
}

def Scn_IsfiniteOp : Scn_UnaryOp<"isfinite"> {
  let summary = "Elementwise test for neither NaN nor infinity";
  let lowering = [L<"bsu", "=always">, L<"f", "=isFinite">, L<"c", "=isFiniteComplex">];
  let differentiable = 0;
  let result = "bool";
  let reference = "np.isfinite(x)";
}

} // group

//===----------------------------------------------------------------------===//
// Logic and bits
//===----------------------------------------------------------------------===//

let group = "Logic and bits", differentiable = 0, promotion = "integer" in {

def Scn_AndOp : Scn_BinaryOp<"and", [Commutative]> {
  let summary = "Elementwise and, bit by bit for integers";
  let lowering = [L<"bsu", "arith::AndIOp">];
  let reference = "np.bitwise_and(lhs, rhs)";
  let python = ["and_", "bitwise_and"];
}

def Scn_OrOp : Scn_BinaryOp<"or", [Commutative]> {
  let summary = "Elementwise or, bit by bit for integers";
  let lowering = [L<"bsu", "arith::OrIOp">];
  let reference = "np.bitwise_or(lhs, rhs)";
  let python = ["or_", "bitwise_or"];
}

def Scn_XorOp : Scn_BinaryOp<"xor", [Commutative]> {
  let summary = "Elementwise exclusive or, bit by bit for integers";
  let lowering = [L<"bsu", "arith::XOrIOp">];
  let reference = "np.bitwise_xor(lhs, rhs)";
  let python = ["xor", "bitwise_xor"];
}

def Scn_InvertOp : Scn_UnaryOp<"invert"> {
  let summary = "Elementwise not, bit by bit for integers";
  let lowering = [L<"b", "=invertBoolean">, L<"su", "=invertInteger">];
  let reference = "np.invert(x)";
  let python = ["invert", "bitwise_not"];
}

def Scn_LeftShiftOp : Scn_BinaryOp<"left_shift"> {
  let summary = "Elementwise shift of the bits to the left; 0 where all of them are shifted out";
  let lowering = [L<"su", "=shiftLeft">];
  let reference = "np.left_shift(lhs, rhs)";
  let domain = "lhs: [-4, 4]; rhs: [0, 4]";
}

def Scn_RightShiftOp : Scn_BinaryOp<"right_shift"> {
  let summary = "Elementwise shift of the bits to the right, which keeps the sign";
  let lowering = [L<"s", "=shiftRightSigned">, L<"u", "=shiftRightUnsigned">];
  let reference = "np.right_shift(lhs, rhs)";
  let domain = "lhs: [-100, 100]; rhs: [0, 4]";
}

} // group

//===----------------------------------------------------------------------===//
// Complex numbers
//===----------------------------------------------------------------------===//

let group = "Complex numbers" in {

def Scn_RealOp : Scn_UnaryOp<"real"> {
  let summary = "Elementwise real part";
  let lowering = [L<"bsuf", "=identity">, L<"c", "complex::ReOp">];
  let derivative = [DK<"suf", "x", "dy", "dy">, DK<"c", "x", "complex(dy, 0)", "real(dy)">];
  let result = "real";
  let reference = "np.real(x)";
}

def Scn_ImagOp : Scn_UnaryOp<"imag"> {
  let summary = "Elementwise imaginary part, 0 for real numbers";
  let lowering = [L<"bsuf", "=zero">, L<"c", "complex::ImOp">];
  let derivative = [DK<"suf", "x", "0", "0">, DK<"c", "x", "complex(0, dy)", "imag(dy)">];
  let result = "real";
  let reference = "np.imag(x)";
}

def Scn_ConjOp : Scn_UnaryOp<"conj"> {
  let summary = "Elementwise complex conjugate";
  let lowering = [L<"bsuf", "=identity">, L<"c", "complex::ConjOp">];
  let derivative = [DK<"suf", "x", "dy", "dy">, DK<"c", "x", "conj(dy)", "conj(dy)">];
  let reference = "np.conj(x)";
  let python = ["conj", "conjugate"];
}

def Scn_AngleOp : Scn_UnaryOp<"angle"> {
  let summary = "Elementwise angle in the complex plane, from -pi to pi";
  let lowering = [L<"f", "=angleOfFloat">, L<"c", "complex::AngleOp">];
  let derivative = [DK<"f", "x", "0", "0">,
                    DK<"c", "x", "complex(dy, 0) * complex(-imag(x), real(x)) / complex(square(abs(x)), 0)",
                                 "imag(conj(x) * dy) / square(abs(x))">];
  let result = "real";
  let promotion = "float";
  let reference = "np.angle(x)";
}

def Scn_ComplexOp : Scn_ElementwiseOp<"complex"> {
  let summary = "Elementwise complex number from its parts";
  let arguments = (ins Scn_Tensor:$re, Scn_Tensor:$im);
  let assemblyFormat = "$re `,` $im attr-dict `:` type($re) `,` type($im) `->` type($y)";
  let lowering = [L<"f", "=complexFromParts">];
  let derivative = [DK<"f", "re", "real(dy)", "complex(dy, 0)">, DK<"f", "im", "imag(dy)", "complex(0, dy)">];
  let result = "complex";
  let promotion = "float";
  let reference = "re + 1j * im";
  let parameters = ["real", "imag"];
}

} // group

#endif
