"""Sorting many numbers, which goes by the bytes of their keys, against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "int64", "uint32", "uint64"])
def test_many_numbers(dtype: str) -> None:
    """From some 2000 on they are sorted by the bytes of their keys: the same order, equal ones as they stood."""
    x, m = at.vector("x", dtype=dtype), at.matrix("m", dtype=dtype)
    f = scansion.function([x], [at.sort(x), at.argsort(x)])
    across = scansion.function([m], [at.sort(m, axis=0), at.argsort(m, axis=0), at.sort(m), at.argsort(m)])
    g = np.random.default_rng(0)
    special: list[Any]
    if dtype.startswith("float"):
        special = [np.nan, np.inf, -np.inf, 0.0, -0.0, -np.nan, np.finfo(dtype).tiny / 2, -np.finfo(dtype).max, 1e-30]
    else:
        special = [np.iinfo(dtype).min, np.iinfo(dtype).max, 0, 1, 255, 256]
    for n in (2047, 2048, 2049, 5000):
        wide = g.normal(size=n) * 10.0 ** g.integers(-3, 9, n)
        for values in (wide, np.round(g.normal(size=n) * 3), np.zeros(n), np.arange(n)[::-1]):
            array: Any = np.abs(values).astype(dtype) if dtype.startswith("u") else values.astype(dtype)
            array[g.permutation(n)[: 5 * len(special)]] = np.array(special * 5, dtype=dtype)
            ordered, places = f(array)
            np.testing.assert_array_equal(ordered, np.sort(array))
            np.testing.assert_array_equal(places, np.argsort(array, kind="stable"))
    rows = (g.normal(size=(2100, 3)) * 9).round().astype("int64").astype(dtype)
    for array in (rows, rows.T.copy(), rows[::2]):
        down, down_places, along, along_places = across(array)
        np.testing.assert_array_equal(down, np.sort(array, axis=0))
        np.testing.assert_array_equal(down_places, np.argsort(array, axis=0, kind="stable"))
        np.testing.assert_array_equal(along, np.sort(array))
        np.testing.assert_array_equal(along_places, np.argsort(array, kind="stable"))
