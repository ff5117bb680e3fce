"""Products of matrices with vectors, several rows at a time: bit by bit as for unknown lengths, and as NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at

COUNTS = [0, 1, 3, 4, 7, 8, 9, 16, 17, 33]
LENGTHS = [1, 5, 8, 17, 64, 71]


def results(m: Any, v: Any) -> list[Any]:
    return [at.dot(m, v), m.sum(axis=1), m.max(axis=1), at.all(m > -1, axis=1), at.dot(m * 2, v) + m.prod(axis=1)]


def results_numpy(m: Any, v: Any) -> list[Any]:
    largest = m.max(axis=1, initial=-np.inf)
    return [m @ v, m.sum(axis=1), largest, (m > -1).all(axis=1), (m * 2) @ v + m.prod(axis=1)]


def bits(x: Any) -> bytes:
    """Which NaN it is, nobody promises."""
    if x.dtype.kind != "f":
        return bytes(x.tobytes())
    return bytes(np.where(np.isnan(x), np.array(np.nan, x.dtype), x).tobytes())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_bits_are_those_of_single_rows(dtype: str) -> None:
    m, v = at.matrix("m", dtype=dtype), at.vector("v", dtype=dtype)
    known, unknown = (scansion.function([m, v], results(m, v), shapes=shapes) for shapes in ("static", "dynamic"))
    tolerance = {"float32": 1e-4, "float64": 1e-12}[dtype]
    for count in COUNTS:
        for length in LENGTHS:
            generator = np.random.default_rng(count + 100 * length)
            a, x = generator.normal(size=(count, length)).astype(dtype), generator.normal(size=length).astype(dtype)
            if count == 9:
                a[2], a[3, 0] = -0.0, np.nan
            for one, other, value in zip(known(a, x), unknown(a, x), results_numpy(a, x), strict=True):
                assert bits(one) == bits(other)
                np.testing.assert_allclose(one, value, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sums_of_columns(dtype: str) -> None:
    """Eight vectors of a row's sums together, and what is left over; columns that lie apart."""
    v, m = at.vector("v", dtype=dtype), at.matrix("m", dtype=dtype)
    outputs = [at.dot(v, m), m.sum(axis=0), ((v[:, None] - m) ** 2).sum(axis=0), at.dot(v, m[:, 1::2])]
    known, unknown = (scansion.function([v, m], outputs, shapes=shapes) for shapes in ("static", "dynamic"))
    tolerance = {"float32": 1e-4, "float64": 1e-12}[dtype]
    for columns in [0, 1, 7, 32, 33, 63, 64, 65, 96, 104, 127, 128, 130, 203]:
        for length in [0, 1, 2, 33]:
            generator = np.random.default_rng(columns + 1000 * length)
            a, x = generator.normal(size=(length, columns)).astype(dtype), generator.normal(size=length).astype(dtype)
            expected = [x @ a, a.sum(axis=0), ((x[:, None] - a) ** 2).sum(axis=0), x @ a[:, 1::2]]
            for one, other, value in zip(known(x, a), unknown(x, a), expected, strict=True):
                assert one.tobytes() == other.tobytes()
                np.testing.assert_allclose(one, value, rtol=tolerance, atol=tolerance)


def test_columns_of_a_result_are_not_rows() -> None:
    """The sums do not lie side by side."""
    m = at.tensor("float64", shape=(16, 16, 4))
    f = scansion.function([m], at.tanh(m).sum(axis=2).T)
    x = np.random.default_rng(0).normal(size=(16, 16, 4))
    np.testing.assert_allclose(f(x), np.tanh(x).sum(axis=2).T, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_matrices_that_stay_the_same(dtype: str) -> None:
    """In a loop they are laid out by columns; one that changes is not, nor one that is its own next value."""
    w, u, x = at.matrix("w", dtype=dtype), at.matrix("u", dtype=dtype), at.vector("x", dtype=dtype)

    def step(u_t: Any, x: Any, m: Any) -> Any:
        y = at.tanh(at.dot(w, x) + u_t)
        return y, at.dot(m, w.T) * 0.5 + at.outer(y, u_t)

    rows, _ = scansion.scan(step, sequences=u, outputs_info=[x, w])
    outputs = [rows[0], rows[1][-1], *scansion.grad(rows[1][-1].sum(), [w, x])]
    known, unknown = (scansion.function([w, u, x], outputs, shapes=shapes) for shapes in ("static", "dynamic"))
    for size in [1, 3, 7, 8, 9, 16, 17]:
        generator = np.random.default_rng(size)
        a, v, start = (generator.normal(size=shape).astype(dtype) for shape in [(size, size), (5, size), size])
        results = known(a, v, start)
        for one, other in zip(results, unknown(a, v, start), strict=True):
            np.testing.assert_allclose(one, other, rtol=3e-5 if dtype == "float32" else 1e-12)
        y, m = start.astype("float64"), a.astype("float64")
        for t in range(5):
            y = np.tanh(a @ y + v[t])
            m = m @ a.T * 0.5 + np.outer(y, v[t])
            np.testing.assert_allclose(results[0][t], y, rtol=1e-3 if dtype == "float32" else 1e-10, atol=1e-5)
        np.testing.assert_allclose(results[1], m, rtol=1e-3 if dtype == "float32" else 1e-10, atol=1e-2)


@pytest.mark.parametrize("shapes", ["static", "dynamic", "auto"])
@pytest.mark.parametrize("shape", [(0, 4), (1, 4), (33, 3), (33, 5, 2), (64, 1), (10, 2, 2, 2)])
def test_questions_about_all_elements_of_short_rows(shape: tuple[int, ...], shapes: str) -> None:
    # In any order, so rows that are shorter than a vector are one axis together; also where elements do not lie so.
    rng = np.random.default_rng(8)
    x = at.tensor(dtype="float64", shape=(None,) * len(shape))
    n = at.tensor(dtype="int64", shape=(None,) * len(shape))
    has_elements = bool(np.prod(shape))
    extremes = [n.max(), n.min()] if has_elements else []
    f = scansion.function([x, n], [at.all(x < 5), at.any(x > 5), at.any(n > 99), *extremes], shapes=shapes)
    numbers, integers = rng.standard_normal(shape), rng.integers(-99, 99, shape)
    layouts = [(numbers, integers), (np.asfortranarray(numbers), np.asfortranarray(integers))]
    layouts.append(tuple(np.concatenate([array, array], -1)[..., ::2] for array in (numbers, integers)))
    for floats, whole in layouts:
        expected = [True, False, False, *([whole.max(), whole.min()] if has_elements else [])]
        assert [found.item() for found in f(floats, whole)] == expected
    for place in range(0, numbers.size, 3):
        changed = numbers.copy()
        changed.flat[place] = 9.0
        found = f(changed, integers)
        assert not found[0]
        assert found[1]
