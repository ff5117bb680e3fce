"""Digamma next to its zeros and poles, against the same function in 60 decimal digits."""

from __future__ import annotations

import decimal
import functools
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at

MOST = 8.0  # units in the last place, as docs/accuracy.md promises
decimal.getcontext().prec = 60
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899863")


@functools.cache
def bernoulli(n: int) -> Fraction:
    """From the sum of binomial(n + 1, k) B(k) over k up to n, which is zero."""
    if n == 0:
        return Fraction(1)
    return -sum((math.comb(n + 1, k) * bernoulli(k) for k in range(n)), Fraction(0)) / (n + 1)


@functools.cache
def series_coefficient(n: int) -> Decimal:
    """B(2n) / (2n)."""
    value = bernoulli(2 * n) / (2 * n)
    return Decimal(value.numerator) / Decimal(value.denominator)


def cotangent(x: Decimal) -> Decimal:
    """1 / tan(x), by the Taylor series of the sine and the cosine."""
    terms = [Decimal(1)]
    for n in range(1, 60):
        terms.append(terms[-1] * x / n)
    signs = (1, -1)
    sine = sum((signs[n // 2 % 2] * terms[n] for n in range(1, 60, 2)), Decimal(0))
    return sum((signs[n // 2 % 2] * terms[n] for n in range(0, 60, 2)), Decimal(0)) / sine


def exact_digamma(x: float) -> Decimal:
    """By reflection, 60 steps of the recurrence, and the asymptotic series."""
    number = Decimal(x)
    if x <= 0:
        return above_zero(1 - number) - PI * cotangent(PI * (number - round(x)))
    return above_zero(number)


def above_zero(x: Decimal) -> Decimal:
    z = x + 60
    value = z.ln() - 1 / (2 * z) - sum((series_coefficient(n) / z ** (2 * n) for n in range(1, 26)), Decimal(0))
    return value - sum((1 / (x + k) for k in range(60)), Decimal(0))


def error(result: float, x: float, dtype: Any) -> float:
    """In units in the last place."""
    expected = exact_digamma(x)
    unit = np.spacing(np.abs(dtype(float(expected))))
    return abs(float((Decimal(float(result)) - expected) / Decimal(float(unit))))


@functools.cache
def zeros() -> tuple[float, ...]:
    """A double next to the positive zero, and to the zero between each two of the integers from -30 to 0."""
    return (*(bisect(low, low + 1) for low in range(-30, 0)), bisect(1, 2))


def bisect(low: float, high: float) -> float:
    """The function rises from minus infinity to infinity between two poles."""
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if exact_digamma(middle) < 0 else (low, middle)
    return low


def neighbours(x: float, dtype: Any, count: int = 3) -> list[Any]:
    below = above = dtype(x)
    found = [below]
    for _ in range(count):
        below, above = np.nextafter(below, dtype(-np.inf)), np.nextafter(above, dtype(np.inf))
        found += [below, above]
    return found


@functools.cache
def compiled(dtype: str, rank: int) -> Any:
    x = at.tensor(dtype=dtype, shape=(None,) * rank)
    return scansion.function([x], at.digamma(x))


def test_the_reference() -> None:
    euler = Decimal("0.57721566490153286060651209008240243104215933593992")
    assert abs(exact_digamma(1.0) + euler) < Decimal("1e-45")
    assert abs(exact_digamma(0.5) + euler + 2 * Decimal(2).ln()) < Decimal("1e-45")
    # At -1/2 it is that of 3/2, which the recurrence gives too.
    assert abs(exact_digamma(-0.5) - (exact_digamma(0.5) + 2)) < Decimal("1e-45")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_next_to_zeros(dtype: Any) -> None:
    x = np.array([place for zero in zeros() for place in neighbours(zero, dtype)])
    results = compiled(x.dtype.name, 1)(x)
    errors = [error(result, float(place), dtype) for result, place in zip(results, x, strict=True)]
    assert max(errors) <= MOST, x[int(np.argmax(errors))]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_around_zeros_and_between(dtype: Any) -> None:
    rng = np.random.default_rng(5)
    around = np.array(zeros())[:, None] + rng.choice([-1, 1], (31, 8)) * 10.0 ** rng.uniform(-14, -1, (31, 8))
    x = np.concatenate([around.ravel(), rng.uniform(-30, 0, 300), rng.uniform(0, 30, 300)]).astype(dtype)
    x = x[(x > 0) | (x != np.round(x))]
    results = compiled(x.dtype.name, 1)(x)
    errors = [error(result, float(place), dtype) for result, place in zip(results, x, strict=True)]
    assert max(errors) <= MOST, x[int(np.argmax(errors))]


def test_far_from_zero() -> None:
    # Next to the pole at 0 it is -1 / x, far out the logarithm; between large negative integers there still are zeros.
    tiny, large = np.array([2.0**-80, 2.0**-300, 1e-308]), np.array([1e17, 1e100, 1e300, 1.7e308])
    digamma = compiled("float64", 1)
    np.testing.assert_allclose(digamma(tiny), -1 / tiny, rtol=1e-15)
    np.testing.assert_allclose(digamma(-tiny), 1 / tiny, rtol=1e-15)
    np.testing.assert_allclose(digamma(large), np.log(large), rtol=1e-15)
    far = np.array([-1e6 + 0.25, -1e9 + 0.5, -1e12 + 0.75, -(2.0**51) + 0.5])
    errors = [error(result, float(place), np.float64) for result, place in zip(digamma(far), far, strict=True)]
    assert max(errors) <= MOST


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_poles_and_infinities(dtype: str) -> None:
    x = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, -1.0, -2.0, -1e30], dtype)
    expected = [-np.inf, np.inf, np.inf] + [np.nan] * 5
    np.testing.assert_array_equal(compiled(dtype, 1)(x), expected)
    np.testing.assert_array_equal([compiled(dtype, 0)(place) for place in x], expected)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_element_does_not_depend_on_its_neighbours(dtype: str) -> None:
    # Rare negative numbers among others: vectors without one, with some, and of them alone.
    rng = np.random.default_rng(6)
    x = np.where(rng.random(203) < 0.1, -1, 1) * rng.uniform(0, 9, 203)
    x[40:80] = -np.abs(x[40:80])
    x = x.astype(dtype)
    whole = compiled(dtype, 1)(x)
    np.testing.assert_array_equal(whole, [compiled(dtype, 0)(place) for place in x])
    # In the middle of other work, and summed in vectors.
    wide = at.vector(dtype=dtype)
    fused = scansion.function([wide], [at.digamma(wide * 2) * 2, at.digamma(wide).sum()])
    doubled, total = fused(x / 2)
    np.testing.assert_array_equal(doubled, whole * 2)
    np.testing.assert_allclose(total, compiled(dtype, 1)(x / 2).astype("float64").sum(), rtol=1e-3)


def test_vectors_stay_vectors() -> None:
    text = compiled("float64", 1).ir("llvm-ir")
    assert "fdiv <8 x double>" in text or "fdiv <4 x double>" in text or "fdiv <2 x double>" in text
    assert "scn_rt_reflected_digamma" in text
