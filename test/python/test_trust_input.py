"""`trust_input`: what is taken as it is, and that everything else is an error and not a crash."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.exceptions import ScansionTypeError

HERE = r"test_trust_input\.py:\d+"


def total(dtype: str, ndim: int) -> Any:
    x = at.tensor(dtype=dtype, shape=(None,) * ndim, name="x")
    return scansion.function([x], x.sum(), trust_input=True)


TAKEN: list[tuple[str, int, Any]] = [
    ("float64", 0, np.array(1.5)),
    ("float64", 0, 1.5),
    ("int64", 0, 3),
    ("float32", 1, np.ones(0, "float32")),
    ("float32", 1, np.ones(1, "float32")),
    ("float64", 1, np.arange(7.0)),
    ("float64", 2, np.arange(6.0).reshape(2, 3)),
    ("int64", 2, np.arange(6)[None, :]),
    ("bool", 1, np.array([True, False])),
    ("complex128", 1, np.array([1j, 2])),
]


@pytest.mark.parametrize(("dtype", "ndim", "value"), TAKEN)
def test_what_native_code_takes(dtype: str, ndim: int, value: Any) -> None:
    np.testing.assert_array_equal(total(dtype, ndim)(value), np.sum(value))


REFUSED: list[tuple[str, int, Any, str]] = [
    ("float64", 1, [1.0, 2.0], "type list"),
    ("float64", 0, 1, "type int"),
    ("float32", 0, 1.5, "type float"),
    ("int64", 0, 2**70, "type int"),
    ("float64", 0, None, "type NoneType"),
    ("float64", 1, np.ones(3, "float32"), "dtype float32 with 1 dim"),
    ("float32", 1, np.ones(3), "dtype float64 with 1 dim"),
    ("float64", 1, np.ones(3, ">f8"), "foreign byte order"),
    ("float64", 1, np.ones(()), "with 0 dim"),
    ("float64", 0, np.ones(1), "with 1 dim"),
    ("float64", 1, np.ones(6)[::2], "not C-contiguous"),
    ("float64", 1, np.ones(6)[::-1], "not C-contiguous"),
    ("float64", 2, np.ones((2, 3)).T, "not C-contiguous"),
    ("float64", 1, np.ones(25, "u1")[1:].view("f8"), "not aligned"),
    ("float64", 1, np.rec.array(np.ones(2)), "type recarray"),
    ("float64", 1, np.ma.ones(3), "type MaskedArray"),
    ("float64", 1, np.array(["a"]), "dtype <U1"),
    ("float64", 1, np.array([None]), "dtype object"),
]


@pytest.mark.parametrize(("dtype", "ndim", "value", "said"), REFUSED)
def test_everything_else_is_an_error(dtype: str, ndim: int, value: Any, said: str) -> None:
    with pytest.raises(ScansionTypeError, match=rf"input 0 \(x\) is .*{said}.*trust_input.*{HERE}"):
        total(dtype, ndim)(value)


def test_booleans_of_other_bytes_count_as_true() -> None:
    assert total("bool", 1)(np.array([0, 2, 255], "u1").view(bool)) == 2


def test_the_attribute_switches_it() -> None:
    x = at.vector("x", dtype="float64")
    f = scansion.function([x], 2 * x)
    assert not f.trust_input
    assert f([1, 2]).tolist() == [2, 4]
    f.trust_input = True
    with pytest.raises(TypeError, match="type list"):
        f([1, 2])
    assert f(np.ones(2)).tolist() == [2, 2]
    with pytest.raises(TypeError, match="takes 1 arguments, got 0"):
        f()
    f.trust_input = False
    assert f([1, 2]).tolist() == [2, 4]


def test_lengths_are_still_looked_at() -> None:
    x, y = at.vector("x", dtype="float64"), at.vector("y", dtype="float64")
    f = scansion.function([x, y], x + y, trust_input=True)
    with pytest.raises(ValueError, match="3"):
        f(np.ones(2), np.ones(3))
    fixed = at.tensor(dtype="float64", shape=(2,), name="fixed")
    g = scansion.function([fixed], fixed + 1, trust_input=True)
    with pytest.raises(ValueError, match="length 3"):
        g(np.ones(3))
