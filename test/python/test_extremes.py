"""The largest and smallest of floats, which vectors compare as integers: NaN, zeros of either sign, infinities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at

SIZES = [1, 2, 7, 8, 15, 16, 17, 31, 64, 65, 100, 1000]


def expected(x: Any, is_largest: bool) -> Any:
    """Of each row: NaN where there is one; +0 is larger than -0."""
    chosen = x[:, 0]
    for column in x.T[1:]:
        with np.errstate(invalid="ignore"):
            wins = (column > chosen) if is_largest else (column < chosen)
        # Of two zeros the sign decides.
        wins |= (column == chosen) & (np.signbit(chosen) if is_largest else np.signbit(column))
        chosen = np.where(np.isnan(chosen), chosen, np.where(np.isnan(column) | wins, column, chosen))
    return chosen


def special(dtype: str) -> list[Any]:
    limits = np.finfo(dtype)
    quiet = np.array(np.nan, dtype)
    return [0.0, -0.0, np.inf, -np.inf, quiet, -quiet, limits.tiny, -limits.tiny, limits.max, -limits.max, limits.eps]


def rows(dtype: str, size: int) -> Any:
    """Rows of ordinary numbers, of a few special ones, and of one special number and one other at every place."""
    generator = np.random.default_rng(size)
    numbers = special(dtype)
    mixed = generator.choice(np.array(numbers, dtype), size=(200, size))
    ordered = generator.normal(size=(20, size)).astype(dtype)
    zeros = generator.choice(np.array([0.0, -0.0], dtype), size=(20, size))
    few = [np.full(size, a, dtype) for a in numbers]
    for a in numbers:
        for k in range(0, size, max(1, size // 8)):
            row = np.full(size, -1.0 if np.signbit(a) else 1.0, dtype)
            row[k] = a
            few.append(row)
    return np.concatenate([mixed, ordered, zeros, np.stack(few)])


@pytest.mark.parametrize("shapes", ["static", "dynamic"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", SIZES)
def test_rows(size: int, dtype: str, shapes: str) -> None:
    x = at.matrix("x", dtype=dtype)
    f = scansion.function([x], [x.max(axis=1), x.min(axis=1), x.max(), x.min()], shapes=shapes)
    given = rows(dtype, size)
    found = f(given)
    whole = given.reshape(1, -1)
    wanted = [expected(given, True), expected(given, False), expected(whole, True)[0], expected(whole, False)[0]]
    for result, reference in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(result, reference)
        known = ~np.isnan(reference)
        np.testing.assert_array_equal(np.signbit(result)[known], np.signbit(reference)[known])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_ordinary_numbers(dtype: str) -> None:
    """All in one: no NaN hides the others."""
    x = at.vector("x", dtype=dtype)
    f = scansion.function([x], [x.max(), x.min()])
    generator = np.random.default_rng(1)
    for size in [1, 3, 8, 16, 33, 64, 1000, 4099]:
        given = (generator.normal(size=size) * 10.0 ** generator.integers(-30, 30, size)).astype(dtype)
        largest, smallest = f(given)
        assert largest == given.max()
        assert smallest == given.min()
