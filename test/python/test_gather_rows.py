"""Rows and elements that indices pick: in vectors and without them, with scf-rows-together and without, and NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode

SHAPES = [(1, 0), (5, 1), (3, 7), (9, 33), (4, 130), (2, 3, 17)]
COUNTS = [0, 1, 2, 7, 40]
MODES = [Mode().excluding("linalg-to-vector-loops"), Mode().excluding("scf-rows-together")]


def picked(x: Any, places: Any) -> list[Any]:
    """Rows, elements of the last axis, rows that are computed with, and rows of which the places are computed."""
    return [x[places], x[..., places * 0], x[places] + x[places], x[(places + 1) % x.shape[0]]]


def programs(x: Any, places: Any) -> list[Any]:
    outputs = picked(x, places)
    return outputs[:2] if x.dtype == "bool" else outputs


def table(shape: tuple[int, ...], dtype: str) -> Any:
    return (np.random.default_rng(7).normal(size=shape) * 9).astype(dtype)


@pytest.mark.parametrize("shapes", ["static", "dynamic"])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int8", "int32", "bool", "complex128"])
@pytest.mark.parametrize("shape", SHAPES)
def test_rows(shape: tuple[int, ...], dtype: str, shapes: str) -> None:
    x, places = at.tensor(dtype=dtype, shape=(None,) * len(shape), name="x"), at.lvector("places")
    outputs = programs(x, places)
    f = scansion.function([x, places], outputs, shapes=shapes)
    others = [scansion.function([x, places], outputs, mode=mode) for mode in MODES]
    values = table(shape, dtype)
    for count in COUNTS if shape[-1] else [0]:
        where = np.random.default_rng(count).integers(-shape[0], shape[0], size=count)
        results = f(values, where)
        for result, expected in zip(results, programs(values, where), strict=True):
            np.testing.assert_array_equal(result, expected)
        for other in others:
            for result, expected in zip(other(values, where), results, strict=True):
                assert np.array_equal(result, expected)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES[1:])
def test_what_is_computed_of_rows(shape: tuple[int, ...], dtype: str) -> None:
    x, places = at.tensor(dtype=dtype, shape=(None,) * len(shape), name="x"), at.lvector("places")
    rows = x[places]
    f = scansion.function([x, places], [at.exp(rows), rows.sum(axis=0), rows.sum(axis=-1), rows.max(axis=-1)])
    values = table(shape, dtype) / 4
    for count in COUNTS[1:]:
        where = np.random.default_rng(count).integers(-shape[0], shape[0], size=count)
        wide = values[where].astype("float64")
        for result, expected in zip(
            f(values, where), [np.exp(wide), wide.sum(axis=0), wide.sum(axis=-1), wide.max(axis=-1)], strict=True
        ):
            np.testing.assert_allclose(result, expected, rtol=1e-4 if dtype == "float32" else 1e-12, atol=1e-5)


@pytest.mark.parametrize("index", [-6, 5])
@pytest.mark.parametrize("count", [1, 7, 40])
def test_a_wrong_index_is_found_wherever_it_stands(count: int, index: int) -> None:
    x, places = at.dmatrix("x"), at.lvector("places")
    f = scansion.function([x, places], x[places])
    for wrong in range(count):
        where = np.zeros(count, dtype="int64")
        where[wrong] = index
        with pytest.raises(IndexError, match=f"index {index} is out of range for axis 0 of length 5"):
            f(np.zeros((5, 3)), where)


def test_rows_are_copied_as_vectors_in_one_loop_and_checked_in_one() -> None:
    x, places = at.dmatrix("x"), at.lvector("places")
    text = scansion.function([x, places], x[places]).ir("loops")
    bodies = [part[: part.index("scf.yield")] for part in text.split("scf.for")[1:] if "scf.yield" in part]
    assert any("arith.minsi" in body and "arith.maxsi" in body for body in bodies)
    rows = text[text.rindex("scn.check") :]
    assert "vector.load" in rows
    assert rows.count("{scn.independent}") >= 2
