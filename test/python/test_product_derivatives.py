"""Derivatives of products and running products where factors are 0: they are polynomials, and exact to any order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import Rop, grad, hessian

Array = Any
Program = Callable[[Any], Any]


def without(x: Array, *places: int) -> float:
    return float(np.prod(np.delete(x, places))) if len(set(places)) == len(places) else 0.0


VECTORS = ([], [0], [3], [0, 0], [2, 3, 4, 5], [0, 3, 4, 5], [2, 0, 0, 5], [0, 0, 0, 5])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_hessian_of_a_product(dtype: str) -> None:
    x = at.vector("x", dtype=dtype)
    f = scansion.function([x], [grad(x.prod(), x), hessian(x.prod(), x)])
    for values in (np.array(v, dtype) for v in VECTORS):
        n = range(len(values))
        slopes, curvature = f(values)
        np.testing.assert_array_equal(slopes, np.array([without(values, i) for i in n], dtype), strict=True)
        expected = np.array([[without(values, i, j) for j in n] for i in n], dtype).reshape(len(values), len(values))
        np.testing.assert_array_equal(curvature, expected, strict=True)


PROGRAMS: dict[str, Program] = {
    "all axes": lambda m: m.prod(),
    "first axis": lambda m: m.prod(axis=0),
    "last axis": lambda m: m.prod(axis=1),
    "two of three axes": lambda m: at.stack([m, m + 1], axis=1).prod(axis=(0, 2)),
    "running along the first axis": lambda m: at.cumprod(m, axis=0),
    "running along the last axis": lambda m: at.cumprod(m, axis=1),
    "running along a vector": lambda m: at.cumprod(m.flatten()),
}
ZEROS = ((), ((0, 1),), ((0, 1), (1, 1)), ((0, 0), (0, 1), (1, 2)))


def slopes(program: Program, values: Array) -> Array:
    """Of a polynomial of degree 6 at most in each element: central differences of order 6, exact but for rounding."""
    result = np.zeros_like(values)
    for index in np.ndindex(values.shape):
        shift = np.zeros_like(values)
        shift[index] = 0.25
        for k, weight in ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60)):
            result[index] += weight * (program(values + k * shift) - program(values - k * shift)) / 0.25
    return result


@pytest.mark.parametrize("name", PROGRAMS)
def test_three_orders(name: str) -> None:
    """Reverse mode to order 3, forward mode to order 2, along directions in which no two elements agree."""
    m, u, v = at.dmatrix("m"), np.arange(1.0, 7.0).reshape(2, 3), np.cos(np.arange(6.0)).reshape(2, 3)
    y = PROGRAMS[name](m)
    cost = (y * at.sin(at.cast(at.arange(y.size), "float64") + 1).reshape(y.shape)).sum()
    first = grad(cost, m)
    second = grad((first * u).sum(), m, disconnected_inputs="ignore")
    third = grad((second * v).sum(), m, disconnected_inputs="ignore")
    forward = Rop(cost, m, at.constant(u))
    forward_twice = Rop(forward, m, at.constant(v), "ignore")
    f = scansion.function([m], [cost, first, second, third, forward, forward_twice])
    for zeros in ZEROS:
        values = np.random.default_rng(0).uniform(0.5, 1.5, (2, 3))
        for place in zeros:
            values[place] = 0
        results = f(values)
        for order, weight in enumerate((1.0, u, v)):
            expected = slopes(lambda x, k=order, w=weight: (f(x)[k] * w).sum(), values)
            np.testing.assert_allclose(results[order + 1], expected, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(results[4], (results[1] * u).sum(), rtol=1e-12)
        np.testing.assert_allclose(results[5], (results[2] * v).sum(), rtol=1e-10, atol=1e-12)


COMPLEX: dict[str, Program] = {
    "product": lambda z: z.prod(),
    "running product": at.cumprod,
    "matrix product": lambda z: at.dot(at.stack([z, z**2]), at.outer(z, at.exp(z))),
}


@pytest.mark.parametrize("program", COMPLEX.values(), ids=COMPLEX)
def test_complex_factors(program: Program) -> None:
    """The gradient's real part is the slope along the real part, its imaginary part that along the imaginary part."""
    z, values = at.zvector("z"), np.array([1 + 2j, 0, 0.5 - 1j])
    y = program(z)
    cost = (at.real(y) * 1.3 + at.imag(y) * 0.7).sum()
    f = scansion.function([z], [cost, grad(cost, z)])

    def along(step: complex) -> Array:
        steps = step * np.eye(3)
        return np.array([(f(values + s)[0] - f(values - s)[0]) / (2 * abs(step)) for s in steps])

    np.testing.assert_allclose(f(values)[1], along(1e-5) + 1j * along(1e-5j), rtol=1e-8, atol=1e-8)


def test_overflow_of_no_quotient() -> None:
    """Factors whose product overflows or underflows, though the products of the others do not."""
    x = at.dvector("x")
    f = scansion.function([x], grad(x.prod(), x))
    np.testing.assert_allclose(f([1e200, 1e200]), [1e200, 1e200], rtol=1e-15)
    np.testing.assert_allclose(f([1e-200, 1e-200, 1.0]), [1e-200, 1e-200, 0.0], rtol=1e-15)
