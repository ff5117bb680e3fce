"""Matrices of a few numbers in vectors that are put together, and in registers: bit by bit as for unknown lengths, as
without the pass, and as NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode

SIZES = [0, 1, 2, 3, 4, 7, 8, 9]
IN_ARENA = Mode().excluding("scn-small-buffers-to-stack")


def numbers(seed: int, *shape: int, dtype: str = "float64") -> Any:
    return (np.random.default_rng(seed).normal(size=shape) * 10).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int8"])
def test_products_with_transposed_factors(dtype: str) -> None:
    a, b, v = at.matrix("a", dtype=dtype), at.matrix("b", dtype=dtype), at.vector("v", dtype=dtype)
    outputs = [at.dot(a, b.T), at.dot(a, v), at.dot(b.T, at.dot(b, a.T)), b.T * 2, b.sum(axis=1)]
    known, unknown = (scansion.function([a, b, v], outputs, shapes=shapes) for shapes in ("static", "dynamic"))
    for rows in [1, 2, 5]:
        for terms in SIZES:
            for columns in [1, 4, 9]:
                x, y = numbers(rows, rows, terms, dtype=dtype), numbers(columns, columns, terms, dtype=dtype)
                z = numbers(terms, terms, dtype=dtype)
                expected = [x @ y.T, x @ z, y.T @ (y @ x.T), y.T * 2, y.sum(axis=1)]
                for one, other, value in zip(known(x, y, z), unknown(x, y, z), expected, strict=True):
                    assert one.tobytes() == other.tobytes(), (rows, terms, columns)
                    np.testing.assert_allclose(one, value, rtol=1e-3 if dtype == "float32" else 1e-11, atol=1e-2)


@pytest.mark.parametrize("axis", [0, 1])
def test_other_reductions_of_few_elements(axis: int) -> None:
    """NaN, infinities and zeros of both signs."""
    x = at.matrix("x")
    rows = x.T if axis else x
    outputs = [
        rows.max(axis=axis),
        rows.min(axis=axis),
        rows.prod(axis=axis),
        at.any(rows > 0, axis=axis),
        rows.T.copy(),
    ]
    known, unknown = (scansion.function([x], outputs, shapes=shapes) for shapes in ("static", "dynamic"))
    for shape in [(2, 3), (4, 4), (7, 2), (1, 8)]:
        value = np.random.default_rng(shape).choice([1.5, -0.0, 0.0, np.nan, np.inf, -2.0], size=shape)
        for one, other in zip(known(value), unknown(value), strict=True):
            np.testing.assert_array_equal(one, other)
            # Which NaN it is, nobody promises.
            np.testing.assert_array_equal(np.signbit(one) & (one == one), np.signbit(other) & (other == other))


def filtered(y: Any, a: Any, c: Any, q: Any) -> Any:
    """The likelihood's terms and the last mean of a Kalman filter."""

    def step(y_t: Any, m: Any, p: Any) -> Any:
        error, s = y_t - at.dot(c, m), at.dot(at.dot(c, p), c.T) + at.eye(c.shape[0])
        gain = at.dot(at.dot(p, c.T), at.nlinalg.matrix_inverse(s))
        mean, rest = m + at.dot(gain, error), p - at.dot(gain, at.dot(c, p))
        term = at.log(at.nlinalg.det(s)) + at.dot(error, at.dot(at.nlinalg.matrix_inverse(s), error))
        return at.dot(a, mean), at.dot(at.dot(a, rest), a.T) + q, term

    start = [at.zeros((a.shape[0],)), at.eye(a.shape[0]), None]
    (means, _, terms), _ = scansion.scan(step, sequences=y, outputs_info=start)
    return terms.sum(), means


def filtered_numpy(y: Any, a: Any, c: Any, q: Any) -> Any:
    m, p, total = np.zeros(len(a)), np.eye(len(a)), 0.0
    for y_t in y:
        error, s = y_t - c @ m, c @ p @ c.T + np.eye(len(c))
        gain = p @ c.T @ np.linalg.inv(s)
        total += np.linalg.slogdet(s)[1] + error @ np.linalg.inv(s) @ error
        m, p = a @ (m + gain @ error), a @ (p - gain @ c @ p) @ a.T + q
    return total, m


@pytest.mark.parametrize("shapes", ["static", "dynamic"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 8])
def test_states_in_registers(size: int, shapes: str) -> None:
    y, a, c, q = (at.dmatrix(name) for name in "yacq")
    total, means = filtered(y, a, c, q)
    outputs = [total, means[-1], *scansion.grad(total, [a, c, q])]
    registers, arena = (scansion.function([y, a, c, q], outputs, mode=mode, shapes=shapes) for mode in (None, IN_ARENA))
    if shapes == "static":
        f = scansion.function([y, a, c, q], total, shapes=shapes)
        f(np.ones((3, 2)), np.eye(size), np.ones((2, size)), np.eye(size))
        assert "memref.alloc() {alignment = 64 : i64} : memref<" not in f.ir("loops", 0)
    for steps in [1, 2, 3, 40]:
        model = numbers(1, size, size) / 20, numbers(2, 2, size), np.eye(size)
        data = numbers(3, steps, 2)
        results = registers(data, *model)
        for one, other in zip(results, arena(data, *model), strict=True):
            assert one.tobytes() == other.tobytes()
        for result, value in zip(results, filtered_numpy(data, *model), strict=False):
            np.testing.assert_allclose(result, value, rtol=1e-9)


def test_two_states_change_places() -> None:
    """What a step writes is not what the next one has read."""
    x, y = at.dvector("x"), at.dvector("y")
    n = at.lscalar("n")
    (a, b), _ = scansion.scan(lambda a, b: (b * 2, a + b), outputs_info=[x, y], n_steps=n)
    f = scansion.function([x, y, n], [a[-1], b[-1]], shapes="static")
    for steps in [1, 2, 7]:
        u, v = np.arange(3.0), np.ones(3)
        expected_u, expected_v = u, v
        for _ in range(steps):
            expected_u, expected_v = expected_v * 2, expected_u + expected_v
        np.testing.assert_array_equal(f(u, v, steps), [expected_u, expected_v])
