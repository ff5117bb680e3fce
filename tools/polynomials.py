"""Fit the polynomials of lib/Conversion/MathToPolynomials and write its table of coefficients.

    python tools/polynomials.py            writes lib/Conversion/MathToPolynomials/Coefficients.h
    python tools/polynomials.py --check    says whether that file is what would be written

Each row of FITS is a function g on an interval, a weight w and a degree. The exchange algorithm of Remez finds the
polynomial p for which the largest |w (p - g)| is smallest: it solves for a p whose error takes the values +e, -e, ...
at degree + 2 points, moves the points to the extremes of the error, and repeats. The weight makes that error the
relative error of the whole function, so it compares with the unit in the last place directly. All of it happens in
decimal arithmetic of 60 digits; only the results are rounded to the type that they are used in. The maximal error,
before that rounding, is written beside each polynomial in bits.
"""

from __future__ import annotations

import argparse
import struct
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, getcontext
from pathlib import Path

TABLE = Path(__file__).parents[1] / "lib" / "Conversion" / "MathToPolynomials" / "Coefficients.h"
DIGITS = 60
GRID = 400  # points per interval among which extremes are looked for

getcontext().prec = DIGITS
Function = Callable[[Decimal], Decimal]
ONE, TWO = Decimal(1), Decimal(2)
LOG2 = TWO.ln()


def series(x: Decimal, term: Decimal, ratio: Callable[[int], Decimal]) -> Decimal:
    """The sum of term, term * ratio(0), term * ratio(0) * ratio(1), ..."""
    total, k = Decimal(0), 0
    while abs(term) > abs(total) * Decimal(10) ** -DIGITS:
        total += term
        term *= ratio(k)
        k += 1
    return total


def sine_rest(z: Decimal) -> Decimal:
    """(sin(r) - r) / r ** 3 for z = r ** 2."""
    return series(z, -ONE / 6, lambda k: -z / ((2 * k + 4) * (2 * k + 5)))


def cosine_rest(z: Decimal) -> Decimal:
    """(cos(r) - 1 + z / 2) / z ** 2 for z = r ** 2."""
    return series(z, ONE / 24, lambda k: -z / ((2 * k + 5) * (2 * k + 6)))


def exponential_rest(r: Decimal) -> Decimal:
    """(exp(r) - 1 - r) / r ** 2."""
    return series(r, ONE / 2, lambda k: r / (k + 3))


def logarithm_rest(f: Decimal) -> Decimal:
    """(log(1 + f) - f) / f ** 2."""
    if abs(f) < Decimal("1e-9"):
        return -ONE / 2 + f / 3
    return ((1 + f).ln() - f) / (f * f)


def area_tangent(z: Decimal, first: int) -> Decimal:
    """The sum of z ** (k - first) / (2 k + 1) over k >= first: what is left of atanh(s) / s for z = s ** 2."""
    total, k, power = Decimal(0), first, ONE
    while power > Decimal(10) ** -DIGITS:
        total += power / (2 * k + 1)
        power *= z
        k += 1
    return total


def sine(z: Decimal) -> Decimal:
    """sin(r) / r."""
    return 1 + z * sine_rest(z)


def cosine(z: Decimal) -> Decimal:
    return 1 - z / 2 + z * z * cosine_rest(z)


@dataclass(frozen=True)
class Fit:
    name: str
    meaning: str
    function: Function
    weight: Function
    low: Decimal
    high: Decimal
    degree: int
    single: bool  # rounded to float32


HALF_LOG2 = LOG2 / 2 + Decimal("1e-4")
ROOT = TWO.sqrt()
SQUARE_OF_QUARTER_PI = Decimal("0.6169")  # a little more than (pi / 4) ** 2
SQUARE_OF_S = Decimal("0.02944")  # a little more than ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2


def exponential(name: str, degree: int, single: bool) -> Fit:
    return Fit(
        name,
        "exp(r) = 1 + r + r^2 p(r), |r| <= log(2) / 2",
        exponential_rest,
        lambda r: r * r / r.exp(),
        -HALF_LOG2,
        HALF_LOG2,
        degree,
        single,
    )


def area(name: str, degree: int) -> Fit:
    return Fit(
        name,
        "log(1 + f) = 2 s + s z p(z), s = f / (2 + f), z = s^2, sqrt(1/2) <= 1 + f <= sqrt(2)",
        lambda z: 2 * area_tangent(z, 1),
        lambda z: z / 2,
        Decimal(0),
        SQUARE_OF_S,
        degree,
        False,
    )


def circular(kind: str, degree: int, single: bool) -> Fit:
    name = f"k{kind}{'32' if single else '64'}"
    if kind == "Sine":
        return Fit(
            name,
            "sin(r) = r + r z p(z), z = r^2, |r| <= pi / 4",
            sine_rest,
            lambda z: z / sine(z),
            Decimal(0),
            SQUARE_OF_QUARTER_PI,
            degree,
            single,
        )
    return Fit(
        name,
        "cos(r) = 1 - z / 2 + z^2 p(z), z = r^2, |r| <= pi / 4",
        cosine_rest,
        lambda z: z * z / cosine(z),
        Decimal(0),
        SQUARE_OF_QUARTER_PI,
        degree,
        single,
    )


FITS = [
    exponential("kExp32", 4, True),
    exponential("kExp64", 9, False),
    exponential("kExpOfPower32", 5, False),
    Fit(
        "kLog32",
        "log(1 + f) = f + f^2 p(f), sqrt(1/2) <= 1 + f <= sqrt(2)",
        logarithm_rest,
        lambda f: f * f / (1 + f).ln() if f else Decimal(0),
        1 / ROOT - 1 - Decimal("1e-6"),
        ROOT - 1 + Decimal("1e-6"),
        8,
        True,
    ),
    area("kLog64", 6),
    area("kLogOfPower32", 3),
    Fit(
        "kLogOfPower64",
        "log(1 + f) = 2 s (1 + z / 3 + z^2 / 5 + z^3 p(z)), s = f / (2 + f), z = s^2, sqrt(1/2) <= 1 + f <= sqrt(2)",
        lambda z: area_tangent(z, 3),
        lambda z: z * z * z,
        Decimal(0),
        SQUARE_OF_S,
        5,
        False,
    ),
    circular("Sine", 2, True),
    circular("Cosine", 2, True),
    circular("Sine", 5, False),
    circular("Cosine", 5, False),
]

# ----------------------------------------------------------------------------------------------------------------------
# The exchange algorithm
# ----------------------------------------------------------------------------------------------------------------------


def cosine_of_turn(k: int, n: int) -> Decimal:
    """cos(pi k / n), from which Chebyshev's points are made; a double is exact enough for that."""
    import math

    return Decimal(math.cos(math.pi * k / n))


def solve(matrix: list[list[Decimal]], right: list[Decimal]) -> list[Decimal]:
    """Gauss's elimination with pivots."""
    n = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(k + 1, n):
            factor = rows[i][k] / rows[k][k]
            for j in range(k, n + 1):
                rows[i][j] -= factor * rows[k][j]
    result = [Decimal(0)] * n
    for k in reversed(range(n)):
        rest = rows[k][n] - sum((rows[k][j] * result[j] for j in range(k + 1, n)), Decimal(0))
        result[k] = rest / rows[k][k]
    return result


def horner(coefficients: list[Decimal], x: Decimal) -> Decimal:
    total = Decimal(0)
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total


def minimax(fit: Fit) -> tuple[list[Decimal], Decimal]:
    """The best polynomial and its largest weighted error."""
    middle, half, count = (fit.low + fit.high) / 2, (fit.high - fit.low) / 2, fit.degree + 2
    grid = [middle - half * cosine_of_turn(k, GRID) for k in range(GRID + 1)]
    values = [(x, fit.function(x), fit.weight(x)) for x in grid]
    # Where the weight vanishes nothing can be asked of the polynomial.
    values = [row for row in values if abs(row[2]) > Decimal("1e-12")]
    places = [round((len(values) - 1) * (1 - float(cosine_of_turn(k, count - 1))) / 2) for k in range(count)]
    for _ in range(30):
        chosen = [values[place] for place in places]
        matrix = [[x**k for k in range(count - 1)] + [(-1) ** i / w] for i, (x, _, w) in enumerate(chosen)]
        *coefficients, _ = solve(matrix, [g for _, g, _ in chosen])
        errors = [w * (horner(coefficients, x) - g) for x, g, w in values]
        moved = extremes(errors, count)
        if moved == places:
            break
        places = moved
    return coefficients, max(map(abs, errors))


def extremes(errors: list[Decimal], count: int) -> list[int]:
    """Where the error is largest in each stretch of one sign; the `count` neighbours among them with the largest."""
    places: list[int] = []
    for i, error in enumerate(errors):
        if places and (error > 0) == (errors[places[-1]] > 0):
            if abs(error) > abs(errors[places[-1]]):
                places[-1] = i
        else:
            places.append(i)
    while len(places) > count:
        places.pop(0 if abs(errors[places[0]]) < abs(errors[places[-1]]) else -1)
    if len(places) < count:
        raise ArithmeticError("the error changes its sign too rarely; the grid is too coarse")
    return places


# ----------------------------------------------------------------------------------------------------------------------
# The table
# ----------------------------------------------------------------------------------------------------------------------

HEADER = """\
//===- Coefficients.h - minimax polynomials, lowest power first -------------===//
//
// Written by tools/polynomials.py, which says how they are found. `bits` is -log2 of the largest relative error of the
// function that a polynomial is part of, in exact arithmetic.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_MATHTOPOLYNOMIALS_COEFFICIENTS_H
#define SCANSION_LIB_CONVERSION_MATHTOPOLYNOMIALS_COEFFICIENTS_H

// clang-format off
namespace scansion::polynomials {
"""
FOOTER = """
} // namespace scansion::polynomials
// clang-format on

#endif
"""


def rounded(value: Decimal, single: bool) -> float:
    if not single:
        return float(value)
    return float(struct.unpack("f", struct.pack("f", float(value)))[0])


def text(fit: Fit) -> str:
    coefficients, error = minimax(fit)
    bits = -float(error.ln() / LOG2)
    lines = [f"\n/// {fit.meaning}; {bits:.1f} bits.", f"inline constexpr double {fit.name}[] = {{"]
    lines += [f"    {rounded(value, fit.single).hex()}," for value in coefficients]
    return "\n".join([*lines, "};", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    arguments = parser.parse_args()
    table = HEADER + "".join(map(text, FITS)) + FOOTER
    if not arguments.check:
        TABLE.write_text(table, encoding="utf-8")
    elif TABLE.read_text(encoding="utf-8") != table:
        raise SystemExit(f"{TABLE} is not what tools/polynomials.py writes")


if __name__ == "__main__":
    main()
