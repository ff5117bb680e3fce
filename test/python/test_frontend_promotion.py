"""Common dtypes and common shapes: the tables of semantics against NumPy's."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.tensor._dtypes import DTYPES
from scansion.tensor._elementwise_table import ELEMENTWISE

INTEGERS = [dtype for dtype in DTYPES if "int" in dtype]
NUMBERS = [dtype for dtype in DTYPES if dtype != "bool"]
HOLDS = {1: "float32", 2: "float32", 4: "float64", 8: "float64"}


def var(dtype: str, *shape: int | None) -> Any:
    return at.tensor(dtype=dtype, shape=shape)


@pytest.mark.parametrize("left", NUMBERS)
@pytest.mark.parametrize("right", NUMBERS)
def test_arithmetic_of_arrays_promotes_as_numpy(left: str, right: str) -> None:
    x, y = var(left, None), var(right, None)
    expected = np.promote_types(left, right).name
    assert (x + y).dtype == (x * y).dtype == (x - y).dtype == expected
    assert at.eq(x, y).dtype == "bool"
    quotient = "float64" if left in INTEGERS and right in INTEGERS else expected
    assert (x / y).dtype == quotient


@pytest.mark.parametrize("dtype", NUMBERS)
def test_float_functions_take_integers_to_the_float_that_holds_them(dtype: str) -> None:
    expected = HOLDS[np.dtype(dtype).itemsize] if dtype in INTEGERS else dtype
    assert at.exp(var(dtype)).dtype == expected


@pytest.mark.parametrize(
    ("dtype", "number", "expected"),
    [
        ("float32", 0.5, "float32"),
        ("float32", 0.1, "float64"),
        ("float32", 1, "float32"),
        ("float32", 2**20, "float64"),
        ("float64", 0.1, "float64"),
        ("int8", 1, "int8"),
        ("int8", 300, "int16"),
        ("int32", 0.5, "float64"),
        ("int8", 0.5, "float32"),
        ("float32", np.float64(0.5), "float64"),
        ("float32", np.ones(1, "float64"), "float64"),
        ("complex64", 0.5, "complex64"),
        ("bool", 1, "int8"),
    ],
)
def test_numbers_do_not_widen_more_than_they_must(dtype: str, number: Any, expected: str) -> None:
    assert (var(dtype) + number).dtype == expected
    assert (number + var(dtype)).dtype == expected


def test_quotients_of_integers_follow_floatx() -> None:
    with scansion.config.change_flags(floatX="float32"):
        assert (var("int64") / var("int64")).dtype == "float32"
        assert (var("int8") / 2).dtype == "float32"


@pytest.mark.parametrize("dtype", DTYPES)
def test_reductions_widen_small_integers(dtype: str) -> None:
    x = var(dtype, None)
    numpy_sum = np.zeros(1, dtype).sum().dtype.name
    assert x.sum().dtype == x.prod().dtype == numpy_sum
    assert x.mean().dtype == ("float64" if dtype in INTEGERS or dtype == "bool" else dtype)
    assert x.sum(dtype="float32" if "complex" not in dtype else "complex64").dtype in ("float32", "complex64")
    assert x.any().dtype == x.all().dtype == "bool"
    if "complex" not in dtype:
        assert x.max().dtype == dtype


@pytest.mark.parametrize(
    ("arguments", "dtype"),
    [
        ((3,), "int64"),
        ((np.int8(3),), "int64"),
        ((np.uint8(0), np.uint8(3), np.uint8(1)), "uint64"),
        ((3.0,), "float32"),
        ((0, 1, 0.1), "float64"),
        ((0.0, 3), "float32"),
    ],
)
def test_ranges(arguments: tuple[Any, ...], dtype: str) -> None:
    assert at.arange(*arguments).dtype == dtype
    start, stop, step = arguments if len(arguments) == 3 else (0, arguments[-1], 1)
    assert at.arange(start, stop, step, "int16").dtype == "int16"


def test_bits_of_floats_are_refused() -> None:
    with pytest.raises(TypeError, match="and takes booleans and integers"):
        at.and_(var("float32"), var("int8"))


def test_complex_is_not_cast_to_real() -> None:
    with pytest.raises(TypeError, match=r"at\.real"):
        at.cast(var("complex64"), "float32")


@pytest.mark.parametrize("dtype", DTYPES)
def test_cast(dtype: str) -> None:
    assert at.cast(var("float32", 3), dtype).type.dtype == dtype
    x = var(dtype)
    assert x.astype(dtype) is x


def test_cast_to_floatx() -> None:
    with scansion.config.change_flags(floatX="float16"):
        assert at.cast(var("int8"), "floatX").dtype == "float16"


SHAPE_PAIRS = [
    ((), (3,)),
    ((3,), (2, 3)),
    ((1,), (3,)),
    ((2, 1), (1, 3)),
    ((2, 1), (3,)),
    ((1, 1), (4,)),
    ((2, 3), (2, 3)),
    ((1,), (1,)),
    ((0,), (1,)),
    ((5, 1, 3), (4, 1)),
    ((), ()),
]


@pytest.mark.parametrize(("left", "right"), SHAPE_PAIRS + [(b, a) for a, b in SHAPE_PAIRS])
def test_broadcasting_of_known_lengths(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    result = var("float64", *left) + var("float64", *right)
    assert result.type.shape == np.broadcast_shapes(left, right)


@pytest.mark.parametrize(
    ("left", "right", "shape"),
    [
        ((None,), (1,), (None,)),
        ((None, 1), (None,), (None, None)),
        ((None, None), (None,), (None, None)),
        ((None, 3), (3,), (None, 3)),
        ((1, None), (None, 1), (None, None)),
        ((1, None), (None,), (1, None)),
        ((None,), (), (None,)),
    ],
)
def test_broadcasting_of_unknown_lengths(left: Any, right: Any, shape: Any) -> None:
    assert (var("float64", *left) * var("float64", *right)).type.shape == shape
    assert (var("float64", *right) * var("float64", *left)).type.shape == shape


def test_lengths_that_disagree_name_both_and_the_line() -> None:
    x, y = at.tensor("float64", (2,), "x"), at.tensor("float64", (4, 3), "y")
    with pytest.raises(ValueError, match=r"add: axis 0 of x .* has length 2, axis 1 of y .* has length 3") as caught:
        x + y
    assert re.search(r"test_frontend_promotion\.py:\d+\)$", str(caught.value))


def test_reflected_operators_with_numpy_on_the_left() -> None:
    x, array = at.vector("x"), np.arange(3.0)
    for result in (array + x, array - x, array * x, array / x, array // x, array % x, array**x, np.float64(2) * x):
        assert isinstance(result, at.TensorVariable)
    assert (array @ x).ndim == 0
    assert (array < x).dtype == "bool"
    assert (np.array([True]) & at.tensor("bool", (None,))).dtype == "bool"


def test_operators_refuse_what_is_no_number() -> None:
    with pytest.raises(TypeError):
        at.vector() + "text"
    with pytest.raises(TypeError):
        None + at.vector()


def test_the_table_names_known_promotions() -> None:
    from scansion.tensor._promotion import PROMOTIONS

    assert {record.promotion for record in ELEMENTWISE} <= set(PROMOTIONS)
