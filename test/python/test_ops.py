"""Structural ops against NumPy: indexing, reductions, products, shapes, ranges, conversions and dtype promotion.

`check` runs a program on arrays and compares dtype, shape and values with what NumPy computes. Inputs are of unknown
lengths unless a case says otherwise.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.tensor._dtypes import DTYPES

Program = Callable[..., Any]

INTEGERS = [dtype for dtype in DTYPES if "int" in dtype]
REALS = [dtype for dtype in DTYPES if "complex" not in dtype]


def variables(arrays: Sequence[Any], is_static: bool = False) -> list[Any]:
    return [
        at.tensor(dtype=array.dtype.name, shape=array.shape if is_static else (None,) * array.ndim) for array in arrays
    ]


def assert_same(result: Any, expected: Any, rtol: float = 0, message: str = "") -> None:
    wanted = np.asarray(expected)
    assert isinstance(result, np.ndarray), message
    assert (result.dtype, result.shape) == (wanted.dtype, wanted.shape), message
    if rtol:
        np.testing.assert_allclose(result, wanted, rtol=rtol, atol=rtol, err_msg=message)
    else:
        np.testing.assert_array_equal(result, wanted, err_msg=message)


def check(program: Program, oracle: Program, *arrays: Any, rtol: float = 0) -> None:
    """Compare a program with NumPy's, with lengths unknown and with lengths known."""
    inputs = [np.asarray(array) for array in arrays]
    expected = oracle(*inputs)
    for is_static in (False, True):
        symbols = variables(inputs, is_static)
        result = scansion.function(symbols, program(*symbols), on_unused_input="ignore")(*inputs)
        assert_same(result, expected, rtol, f"static lengths: {is_static}")


def numbers(*shape: int, dtype: str = "float64", seed: int = 0) -> Any:
    """Small numbers of any dtype, no two alike where the dtype allows it."""
    rng = np.random.default_rng([seed, *shape])
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.integers(0, 2, size=shape).astype(bool)
    if kind in "iu":
        return rng.integers(0 if kind == "u" else -5, 6, size=shape).astype(dtype)
    values = rng.normal(size=shape)
    return np.asarray(values + 1j * rng.normal(size=shape) if kind == "c" else values).astype(dtype)


# ----------------------------------------------------------------------------------------------------------------------
# Indexing
# ----------------------------------------------------------------------------------------------------------------------

BOUNDS: list[int | None] = [None, -9, -5, -4, -1, 0, 1, 3, 4, 5, 9]
STEPS = (None, 1, 2, 7, -1, -2, -7)
SLICES = [slice(*bounds) for bounds in itertools.product(BOUNDS, BOUNDS, STEPS)]


@pytest.mark.parametrize("is_static", [False, True])
@pytest.mark.parametrize("length", [0, 1, 5])
def test_every_slice(length: int, is_static: bool) -> None:
    array = np.arange(length, dtype="float64")
    (x,) = variables([array], is_static)
    for start in range(0, len(SLICES), 121):
        part = SLICES[start : start + 121]
        for key, result in zip(part, scansion.function([x], [x[key] for key in part])(array), strict=True):
            assert_same(result, array[key], message=str(key))


def test_every_slice_with_symbolic_bounds() -> None:
    x, start, stop, step = at.vector("x"), at.lscalar("start"), at.iscalar("stop"), at.bscalar("step")
    keys = [slice(start, stop, step), slice(start, None, step), slice(None, stop, step), slice(None, None, step)]
    function = scansion.function([x, start, stop, step], [x[key] for key in keys])
    for length, i, j, k in itertools.product((0, 1, 5), (-9, -5, -1, 0, 3, 9), (-9, -4, -1, 0, 4, 9), (1, 2, -1, -3)):
        array = np.arange(length, dtype="float64")
        wanted = [array[i:j:k], array[i::k], array[:j:k], array[::k]]
        for result, expected in zip(function(array, i, j, k), wanted, strict=True):
            assert_same(result, expected, message=f"{length}[{i}:{j}:{k}]")


KEYS: dict[str, Any] = {
    "integer": 1,
    "negative": -1,
    "numpy integer": np.int8(-2),
    "integers": (1, -2, 0),
    "integer and slice": (0, slice(1, None)),
    "slice and integer": (slice(None, None, -1), -1),
    "integer between": (slice(None), 1, slice(None, 2)),
    "ellipsis first": (..., 0),
    "ellipsis last": (0, ...),
    "ellipsis between": (1, ..., slice(None, None, -2)),
    "ellipsis for nothing": (1, 2, ..., 3),
    "new first": None,
    "new between": (slice(None), None, 1),
    "new last": (..., None),
    "new everywhere": (None, 0, None, slice(1, 2), None, ..., None),
    "empty slice": slice(2, 1),
    "nothing": (),
    "all slices": (slice(None, None, -1), slice(0, 3, 2), slice(-1, None)),
}


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float16", "float32", "complex128"])
@pytest.mark.parametrize("key", KEYS)
def test_keys(key: str, dtype: str) -> None:
    check(lambda x: x[KEYS[key]], lambda x: x[KEYS[key]], numbers(2, 3, 4, dtype=dtype))


@pytest.mark.parametrize("dtype", INTEGERS)
def test_symbolic_integers_as_keys(dtype: str) -> None:
    x, i = at.matrix("x"), at.tensor(dtype=dtype, shape=())
    function = scansion.function([x, i], [x[i], x[:, i], x[i, i], x[i:], x[:i], x[i, None, ::-1]])
    array = numbers(4, 4)
    for k in (0, 2, 3) if dtype.startswith("u") else (0, 3, -1, -4):
        wanted = [array[k], array[:, k], array[k, k], array[k:], array[:k], array[k, None, ::-1]]
        for result, expected in zip(function(array, k), wanted, strict=True):
            assert_same(result, expected)


@pytest.mark.parametrize("index", [4, -5, 2**40, -(2**63)])
def test_indices_out_of_range(index: int) -> None:
    x, i = at.vector("x"), at.lscalar("i")
    function = scansion.function([x, i], x[i])
    with pytest.raises(IndexError, match=r"test_ops\.py"):
        function(np.zeros(4), index)
    assert function(np.arange(4.0), 3) == 3
    changed = scansion.function([x, i], at.set_subtensor(x[i], 1.0))
    with pytest.raises(IndexError, match=r"test_ops\.py"):
        changed(np.zeros(4), index)


def test_a_symbolic_step_of_zero() -> None:
    x, k = at.vector("x"), at.lscalar("k")
    function = scansion.function([x, k], x[::k])
    with pytest.raises(ValueError, match=r"test_ops\.py"):
        function(np.zeros(4), 0)
    assert function(np.zeros(4), -1).shape == (4,)


UPDATED_KEYS: dict[str, Any] = {name: key for name, key in KEYS.items() if "new" not in name}


@pytest.mark.parametrize("key", UPDATED_KEYS)
@pytest.mark.parametrize("dtype", ["float64", "int32", "complex64"])
def test_replaced_and_increased_parts(key: str, dtype: str) -> None:
    array = numbers(2, 3, 4, dtype=dtype)
    where = UPDATED_KEYS[key]
    new = numbers(*array[where].shape, dtype=dtype, seed=1)

    def replaced(x: Any, y: Any) -> Any:
        result = x.copy()
        result[where] = y
        return result

    def increased(x: Any, y: Any) -> Any:
        result = x.copy()
        result[where] += y
        return result

    check(lambda x, y: at.set_subtensor(x[where], y), replaced, array, new)
    check(lambda x, y: at.inc_subtensor(x[where], y), increased, array, new)
    check(
        lambda x, y: at.set_subtensor(x[where], y),
        replaced,
        array,
        new.reshape(-1)[:1].reshape(()) if new.size else new,
    )


def test_replacing_chains_and_leaves_its_argument_alone() -> None:
    x, i = at.vector("x"), at.lscalar("i")
    once = at.set_subtensor(x[i], 5.0)
    twice = at.inc_subtensor(once[::-2], x[: once[::-2].shape[0]])
    array = np.arange(6.0)
    first, second, old = scansion.function([x, i], [once, twice, x + 0])(array, 2)
    expected = array.copy()
    expected[2] = 5
    assert_same(first, expected)
    expected[::-2] += array[:3]
    assert_same(second, expected)
    assert_same(old, np.arange(6.0))


def test_a_value_of_another_length_than_the_part() -> None:
    x, y = at.vector("x"), at.vector("y")
    function = scansion.function([x, y], at.set_subtensor(x[1:3], y))
    with pytest.raises(ValueError, match=r"test_ops\.py"):
        function(np.zeros(4), np.zeros(3))
    assert_same(function(np.zeros(4), np.ones(2)), [0.0, 1.0, 1.0, 0.0])


# ----------------------------------------------------------------------------------------------------------------------
# Reductions
# ----------------------------------------------------------------------------------------------------------------------

AXES: list[Any] = [None, 0, 1, -1, (0,), (0, 2), (1, 2), (-1, 0), (0, 1, 2)]
ROUNDING = {"float16": 2e-3, "float32": 2e-6, "complex64": 4e-6}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["sum", "prod", "mean", "any", "all"])
def test_reductions(name: str, dtype: str) -> None:
    x = at.tensor(dtype=dtype, shape=(None, None, None))
    options = [{"axis": axis, "keepdims": keepdims} for axis in AXES for keepdims in (False, True)]
    function = scansion.function([x], [getattr(x, name)(**option) for option in options])
    for shape in ((2, 3, 4), (1, 1, 1), (9, 1, 17)):
        array = numbers(*shape, dtype=dtype)
        for option, result in zip(options, function(array), strict=True):
            wide = array.astype("float64") if dtype == "float16" else array
            expected = np.asarray(getattr(wide, name)(**option))
            expected = (
                expected.astype("float16") if dtype == "float16" and name in ("sum", "prod", "mean") else expected
            )
            rtol = 0 if expected.dtype.kind in "biu" else ROUNDING.get(expected.dtype.name, 1e-12)
            assert_same(result, expected, rtol, f"{shape} {option}")


@pytest.mark.parametrize("dtype", REALS)
@pytest.mark.parametrize("name", ["max", "min"])
def test_extremes(name: str, dtype: str) -> None:
    x = at.tensor(dtype=dtype, shape=(None, None, None))
    options = [{"axis": axis, "keepdims": keepdims} for axis in AXES for keepdims in (False, True)]
    function = scansion.function([x], [getattr(x, name)(**option) for option in options])
    for shape in ((2, 3, 4), (1, 1, 1), (9, 1, 17)):
        array = numbers(*shape, dtype=dtype)
        for option, result in zip(options, function(array), strict=True):
            assert_same(result, getattr(array, name)(**option), message=f"{shape} {option}")


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_reductions_of_nothing(shape: tuple[int, int]) -> None:
    array = np.zeros(shape)
    for axis in (None, 0, 1):
        for name in ("sum", "prod", "any", "all"):
            check(
                lambda x, n=name, a=axis: getattr(x, n)(axis=a), lambda x, n=name, a=axis: getattr(x, n)(axis=a), array
            )


@pytest.mark.parametrize("name", ["max", "min"])
def test_extremes_of_nothing(name: str) -> None:
    x = at.matrix("x")
    function = scansion.function([x], getattr(x, name)(axis=0))
    with pytest.raises(ValueError, match=r"test_ops\.py"):
        function(np.zeros((0, 3)))
    assert_same(function(np.zeros((3, 0))), np.zeros(0))
    assert_same(function(np.ones((2, 3))), np.ones(3))


def test_extremes_show_nans_and_infinities() -> None:
    array = np.array([[1.0, np.nan, -np.inf], [np.inf, 2.0, -np.inf]])
    for axis in (None, 0, 1):
        check(lambda x, a=axis: x.max(axis=a), lambda x, a=axis: x.max(axis=a), array)
        check(lambda x, a=axis: x.min(axis=a), lambda x, a=axis: x.min(axis=a), array)


@pytest.mark.parametrize("ddof", [0, 1])
def test_variances(ddof: int) -> None:
    for axis in (None, 0, (0, 1)):
        check(
            lambda x, a=axis: x.var(axis=a, ddof=ddof, keepdims=True),
            lambda x, a=axis: x.var(axis=a, ddof=ddof, keepdims=True),
            numbers(4, 5),
            rtol=1e-13,
        )
        check(
            lambda x, a=axis: x.std(axis=a, ddof=ddof),
            lambda x, a=axis: x.std(axis=a, ddof=ddof),
            numbers(4, 5),
            rtol=1e-13,
        )


def test_long_sums_are_accurate() -> None:
    array = numbers(100_003, dtype="float32")
    check(lambda x: x.sum(), lambda x: np.float32(x.astype("float64").sum()), array, rtol=3e-5)
    check(lambda x: x.sum(dtype="float64"), lambda x: x.astype("float64").sum(), array, rtol=1e-10)


def test_ptp_logsumexp_and_softmax() -> None:
    array = numbers(3, 4) * 400
    shifted = array - array.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    total = exponentials.sum(axis=1, keepdims=True)
    check(lambda x: at.ptp(x, axis=0), lambda x: np.ptp(x, axis=0), array)
    check(
        lambda x: at.logsumexp(x, axis=1),
        lambda x: (np.log(total) + array.max(axis=1, keepdims=True))[:, 0],
        array,
        rtol=1e-13,
    )
    check(lambda x: at.softmax(x, axis=-1), lambda x: exponentials / total, array, rtol=1e-13)
    check(lambda x: at.log_softmax(x, axis=-1), lambda x: shifted - np.log(total), array, rtol=1e-12)


# ----------------------------------------------------------------------------------------------------------------------
# Products
# ----------------------------------------------------------------------------------------------------------------------


def dot_shapes(left: int, right: int, n: int, m: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Shapes that meet in a length of n."""
    lead, rest = (2, m)[: max(left - 1, 0)], (3, 1, m)
    first = (*lead, n) if left else ()
    second = () if not right else (n,) if right == 1 else (*rest[: right - 2], n, m)
    return first, second


@pytest.mark.parametrize("dtype", ["float64", "float32", "complex128", "int32", "int8", "uint16"])
@pytest.mark.parametrize("left", range(4))
@pytest.mark.parametrize("right", range(4))
def test_dot_of_all_ranks(left: int, right: int, dtype: str) -> None:
    exact = np.dtype(dtype).kind in "iu"
    x, y = (at.tensor(dtype=dtype, shape=(None,) * rank) for rank in (left, right))
    function = scansion.function([x, y], at.dot(x, y))
    for n, m in ((3, 4), (0, 2), (1, 1), (5, 0), (17, 9)):
        first, second = dot_shapes(left, right, n, m)
        a, b = numbers(*first, dtype=dtype), numbers(*second, dtype=dtype, seed=1)
        assert_same(function(a, b), np.dot(a, b), 0 if exact else ROUNDING.get(dtype, 1e-12), f"{first} {second}")


def test_dot_of_lengths_that_disagree() -> None:
    x, y = at.matrix("x"), at.vector("y")
    function = scansion.function([x, y], at.dot(x, y))
    with pytest.raises(ValueError, match=r"test_ops\.py"):
        function(np.zeros((2, 3)), np.zeros(2))
    assert_same(function(np.ones((2, 3)), np.ones(3)), [3.0, 3.0])


def test_dot_of_two_dtypes() -> None:
    check(at.dot, np.dot, numbers(3, 4, dtype="float32"), numbers(4), rtol=1e-12)
    check(at.dot, np.dot, numbers(3, 4, dtype="int8"), numbers(4, 2, dtype="int32"))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 4)),
        ((2, 3), (3, 4)),
        ((5, 2, 3), (3, 4)),
        ((5, 2, 3), (5, 3, 4)),
        ((0, 3), (3, 0)),
    ],
)
def test_matmul(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    check(lambda x, y: x @ y, np.matmul, numbers(*left), numbers(*right, seed=1), rtol=1e-12)


TENSORDOTS: list[tuple[tuple[int, ...], tuple[int, ...], Any]] = [
    ((2, 3, 4), (3, 4, 5), 2),
    ((2, 3), (3, 4), 1),
    ((2, 3), (4, 5), 0),
    ((2, 3, 4), (4, 3), ([1, 2], [1, 0])),
    ((2, 3, 4), (5, 2, 3), ([0, 1], [1, 2])),
    ((2, 3), (2, 3), ([0, 1], [0, 1])),
    ((2, 0), (0, 3), 1),
    ((3, 2), (5, 3), (0, 1)),
]


@pytest.mark.parametrize(("left", "right", "axes"), TENSORDOTS)
def test_tensordot(left: tuple[int, ...], right: tuple[int, ...], axes: Any) -> None:
    check(
        lambda x, y: at.tensordot(x, y, axes),
        lambda x, y: np.tensordot(x, y, axes),
        numbers(*left),
        numbers(*right, seed=1),
        rtol=1e-12,
    )


@pytest.mark.parametrize("shapes", [((3,), (4,)), ((0,), (4,)), ((1,), (1,)), ((2, 3), (4,))])
def test_outer(shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    check(at.outer, np.outer, numbers(*shapes[0]), numbers(*shapes[1], seed=1))


# ----------------------------------------------------------------------------------------------------------------------
# Shapes
# ----------------------------------------------------------------------------------------------------------------------

REARRANGEMENTS: dict[str, tuple[Program, Program]] = {
    "T": (lambda x: x.T, lambda x: x.T),
    "transpose": (lambda x: at.transpose(x, (1, 2, 0)), lambda x: x.transpose(1, 2, 0)),
    "transpose method": (lambda x: x.transpose(0, -1, 1), lambda x: x.transpose(0, 2, 1)),
    "dimshuffle": (lambda x: x.dimshuffle(2, "x", 0, 1, "x"), lambda x: x.transpose(2, 0, 1)[:, None, :, :, None]),
    "swapaxes": (lambda x: x.swapaxes(0, 2), lambda x: x.swapaxes(0, 2)),
    "moveaxis": (lambda x: at.moveaxis(x, 0, -1), lambda x: np.moveaxis(x, 0, -1)),
    "reshape with -1": (lambda x: x.reshape((2, -1)), lambda x: x.reshape(2, -1)),
    "reshape to a vector": (lambda x: x.reshape((-1,)), lambda x: x.reshape(-1)),
    "reshape with a method's sizes": (lambda x: x.reshape(4, 3, 2), lambda x: x.reshape(4, 3, 2)),
    "reshape with symbolic sizes": (
        lambda x: x.reshape((x.shape[2], x.shape[0] * x.shape[1])),
        lambda x: x.reshape(x.shape[2], x.shape[0] * x.shape[1]),
    ),
    "reshape with -1 and a symbolic size": (lambda x: x.reshape((-1, x.shape[1])), lambda x: x.reshape(-1, x.shape[1])),
    "reshape to a shape": (lambda x: x.reshape(x[::-1].shape), lambda x: x.copy()),
    "reshape with ones": (lambda x: x.reshape((1, 2, 1, 12)), lambda x: x.reshape(1, 2, 1, 12)),
    "flatten": (lambda x: x.flatten(), lambda x: x.flatten()),
    "flatten to two": (lambda x: x.flatten(2), lambda x: x.reshape(2, 12)),
    "expand_dims": (lambda x: at.expand_dims(x, (0, 2)), lambda x: np.expand_dims(x, (0, 2))),
    "squeeze": (lambda x: at.squeeze(x[:, :1], 1), lambda x: x[:, 0]),
    "padleft": (lambda x: at.shape_padleft(x, 2), lambda x: x[None, None]),
    "padright": (lambda x: at.shape_padright(x), lambda x: x[..., None]),
    "flip": (lambda x: at.flip(x, (0, 2)), lambda x: np.flip(x, (0, 2))),
    "flip all": (lambda x: at.flip(x), lambda x: np.flip(x)),
    "roll": (lambda x: at.roll(x, 1, axis=1), lambda x: np.roll(x, 1, axis=1)),
    "roll back, over and over": (lambda x: at.roll(x, -11, axis=-1), lambda x: np.roll(x, -11, axis=-1)),
    "roll flat": (lambda x: at.roll(x, 5), lambda x: np.roll(x, 5)),
    "roll by a variable": (lambda x: at.roll(x, x.shape[0], axis=2), lambda x: np.roll(x, len(x), axis=2)),
    "roll of nothing": (lambda x: at.roll(x[:, :0], 3, axis=1), lambda x: x[:, :0]),
    "tile": (lambda x: at.tile(x, (2, 1, 3)), lambda x: np.tile(x, (2, 1, 3))),
    "tile to more axes": (lambda x: at.tile(x, (2, 1, 1, 1)), lambda x: np.tile(x, (2, 1, 1, 1))),
    "repeat": (lambda x: at.repeat(x, 3, axis=1), lambda x: np.repeat(x, 3, axis=1)),
    "repeat flat": (lambda x: at.repeat(x, 2), lambda x: np.repeat(x, 2)),
    "broadcast_to": (
        lambda x: at.broadcast_to(x[:, :1, None, 0], (5, 2, 1, 3)),
        lambda x: np.broadcast_to(x[:, :1, None, 0], (5, 2, 1, 3)),
    ),
    "shape": (lambda x: x.shape, lambda x: np.array(x.shape)),
    "size": (lambda x: x.size, lambda x: np.array(x.size)),
    "concatenate": (lambda x: at.concatenate([x, x[:1], x], axis=0), lambda x: np.concatenate([x, x[:1], x], axis=0)),
    "concatenate last": (
        lambda x: at.concatenate([x, x[..., :0], x], axis=-1),
        lambda x: np.concatenate([x, x[..., :0], x], axis=-1),
    ),
    "join": (lambda x: at.join(1, x, x[:, ::-1]), lambda x: np.concatenate([x, x[:, ::-1]], axis=1)),
    "stack": (lambda x: at.stack([x, x, x], axis=1), lambda x: np.stack([x, x, x], axis=1)),
    "stack last": (lambda x: at.stack([x[0], x[1]], axis=-1), lambda x: np.stack([x[0], x[1]], axis=-1)),
}


@pytest.mark.parametrize("dtype", ["float64", "bool", "int16"])
@pytest.mark.parametrize("name", REARRANGEMENTS)
def test_rearrangements(name: str, dtype: str) -> None:
    program, oracle = REARRANGEMENTS[name]
    check(program, oracle, numbers(2, 3, 4, dtype=dtype))


# Those that name a length. A length of -1 is ambiguous beside 0.
NOT_FOR_ALL_SIZES = {"reshape with a method's sizes", "reshape with ones", "broadcast_to", "flatten to two", "squeeze"}


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        (name, shape)
        for name in REARRANGEMENTS
        for shape in ((2, 0, 4), (2, 1, 1), (2, 3, 0))
        if name not in NOT_FOR_ALL_SIZES and not (0 in shape and "-1" in name)
    ],
)
def test_rearrangements_of_other_sizes(name: str, shape: tuple[int, ...]) -> None:
    program, oracle = REARRANGEMENTS[name]
    check(program, oracle, numbers(*shape))


@pytest.mark.parametrize("shape", [(2, 5), (7,)])
def test_reshape_to_another_number_of_elements(shape: tuple[int, ...]) -> None:
    x, n = at.matrix("x"), at.lscalar("n")
    with pytest.raises(ValueError, match=r"test_ops\.py"):
        scansion.function([x], x.reshape(shape))(np.zeros((2, 3)))
    function = scansion.function([x, n], x.reshape((n, -1)))
    with pytest.raises(ValueError, match=r"test_ops\.py"):
        function(np.zeros((2, 3)), 4)
    assert function(np.zeros((2, 3)), 3).shape == (3, 2)


def test_lengths_that_disagree_in_a_join() -> None:
    x, y = at.matrix("x"), at.matrix("y")
    function = scansion.function([x, y], at.concatenate([x, y], axis=1))
    with pytest.raises(ValueError, match=r"test_ops\.py"):
        function(np.zeros((2, 3)), np.zeros((3, 3)))
    assert function(np.zeros((2, 3)), np.zeros((2, 0))).shape == (2, 3)


def test_joined_dtypes_are_promoted() -> None:
    parts = [numbers(2, dtype=dtype) for dtype in ("int8", "float32", "int32")]
    check(lambda *xs: at.concatenate(xs), lambda *xs: np.concatenate(xs), *parts)
    check(lambda *xs: at.stack(xs), lambda *xs: np.stack(xs), *parts)
    check(lambda x: at.stack([x[0], 1, 0.5]), lambda x: np.array([x[0], 1, 0.5], "float32"), np.ones(2, "float32"))


# ----------------------------------------------------------------------------------------------------------------------
# Making tensors
# ----------------------------------------------------------------------------------------------------------------------

RANGES: list[tuple[Any, ...]] = [
    (3,),
    (0,),
    (-2,),
    (1,),
    (2, 7),
    (7, 2),
    (1, 10, 3),
    (10, 1, -3),
    (5, -5, -1),
    (0, 1, 5),
    (0.0, 1.0, 0.25),
    (1.0, 0.0, -0.1),
    (0, 1, 0.1),
    (2.5,),
    (1.0, 0.0),
]


@pytest.mark.parametrize("bounds", RANGES, ids=str)
def test_ranges(bounds: tuple[Any, ...]) -> None:
    result = at.arange(*bounds)
    floats = any(isinstance(bound, float) for bound in bounds)
    assert result.dtype == ("int64" if not floats else "float64" if 0.1 in bounds or -0.1 in bounds else "float32")
    assert_same(result.eval(), np.arange(*bounds).astype(result.dtype), 1e-6 if floats else 0)


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint8", "uint64", "float16", "float32", "float64"])
def test_ranges_of_symbolic_bounds(dtype: str) -> None:
    start, stop, step = (at.tensor(dtype=dtype, shape=()) for _ in range(3))
    function = scansion.function([start, stop, step], at.arange(start, stop, step))
    expected_dtype = {"i": "int64", "u": "uint64"}.get(np.dtype(dtype).kind, dtype)
    for bounds in ((0, 5, 1), (5, 0, 1), (3, 3, 1), (1, 10, 4)):
        values = [np.asarray(bound, dtype) for bound in bounds]
        assert_same(function(*values), np.arange(*bounds).astype(expected_dtype))
    if not dtype.startswith("u"):
        assert_same(
            function(*(np.asarray(bound, dtype) for bound in (9, 1, -3))), np.arange(9, 1, -3).astype(expected_dtype)
        )
    with pytest.raises(ValueError, match=r"test_ops\.py"):
        function(*(np.asarray(bound, dtype) for bound in (0, 5, 0)))


def test_ranges_of_a_given_dtype() -> None:
    for dtype in ("int8", "uint16", "float32", "float64"):
        assert_same(at.arange(4, dtype=dtype).eval(), np.arange(4, dtype=dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (3,), (0, 2), (2, 1, 3)])
def test_filled_tensors(shape: tuple[int, ...], dtype: str) -> None:
    array = numbers(*shape, dtype=dtype)
    check(at.ones_like, np.ones_like, array)
    check(at.zeros_like, np.zeros_like, array)
    check(lambda x: at.ones_like(x, dtype="float32"), lambda x: np.ones_like(x, dtype="float32"), array)
    check(lambda x: at.full_like(x, 1), lambda x: np.full_like(x, 1), array)
    check(lambda x: at.zeros(x.shape, dtype), lambda x: np.zeros(x.shape, dtype), array)
    check(lambda x: at.ones(x.shape), lambda x: np.ones(x.shape), array)
    check(lambda x: at.fill(x, np.float32(7)), lambda x: np.full(x.shape, 7, "float32"), array)


@pytest.mark.parametrize("n", [0, 1, 4])
def test_matrices_with_diagonals(n: int) -> None:
    m = at.lscalar("m")
    for k in (-1, 0, 2):
        results = scansion.function([m], [at.eye(m, k=k), at.eye(m, m + 1, k), at.tri(m, 3, k, "int8")])(n)
        for result, expected in zip(
            results, (np.eye(n, k=k), np.eye(n, n + 1, k), np.tri(n, 3, k, "int8")), strict=True
        ):
            assert_same(result, expected)
        check(lambda x, k=k: at.tril(x, k), lambda x, k=k: np.tril(x, k), numbers(n, 3))
        check(lambda x, k=k: at.triu(x, k), lambda x, k=k: np.triu(x, k), numbers(n, 3))
    check(at.identity_like, lambda x: np.eye(*x.shape, dtype=x.dtype), numbers(n, 3, dtype="float32"))


def test_allocated_and_full_tensors() -> None:
    n, x = at.iscalar("n"), at.vector("x")
    function = scansion.function(
        [n, x], [at.alloc(x, n, x.shape[0]), at.full((n, 2), 3), at.alloc(np.float32(2), 2, n)]
    )
    for count in (0, 1, 3):
        repeated, threes, twos = function(count, [1.0, 2.0])
        assert_same(repeated, np.tile([1.0, 2.0], (count, 1)))
        assert_same(threes, np.full((count, 2), 3, "int8"))
        assert_same(twos, np.full((2, count), 2, "float32"))
    with pytest.raises(ValueError, match=r"test_ops\.py"):
        function(-1, [1.0, 2.0])


PREFIXES = {
    "b": "int8",
    "w": "int16",
    "i": "int32",
    "l": "int64",
    "f": "float32",
    "d": "float64",
    "c": "complex64",
    "z": "complex128",
    "": "float64",
}
FORMS: dict[str, tuple[str, tuple[bool, ...]]] = {
    "scalar": ("scalars", ()),
    "vector": ("vectors", (False,)),
    "matrix": ("matrices", (False, False)),
    "row": ("rows", (True, False)),
    "col": ("cols", (False, True)),
    "tensor3": ("", (False,) * 3),
    "tensor4": ("", (False,) * 4),
}


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("form", FORMS)
def test_constructors(form: str, prefix: str) -> None:
    plural, repeats = FORMS[form]
    x = getattr(at, prefix + form)("x")
    assert (x.name, x.dtype, x.ndim, x.broadcastable) == ("x", PREFIXES[prefix], len(repeats), repeats)
    array = numbers(*(1 if length_is_one else 2 for length_is_one in repeats), dtype=x.dtype)
    assert_same(scansion.function([x], x + x)(array), array + array)
    if plural:
        names = [y.name for y in getattr(at, prefix + plural)("p", "q")]
        assert names == ["p", "q"]
        assert len(getattr(at, prefix + plural)(3)) == 3


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("rank", range(6))
def test_tensors_of_every_rank(rank: int, dtype: str) -> None:
    check(lambda x: x, lambda x: x, numbers(*(2, 1, 3, 2, 1)[:rank], dtype=dtype))


# ----------------------------------------------------------------------------------------------------------------------
# Conversions, choices and promotion
# ----------------------------------------------------------------------------------------------------------------------


def castable(source: str) -> list[str]:
    return [dtype for dtype in DTYPES if "complex" in dtype or "complex" not in source]


@pytest.mark.parametrize("source", DTYPES)
def test_casts(source: str) -> None:
    targets = castable(source)
    x = at.tensor(dtype=source, shape=(None,))
    function = scansion.function([x], [at.cast(x, target) for target in targets])
    values = np.array([0, 1, 2, 5, 100, 127, 0, 1, 3]).astype(source)
    if np.dtype(source).kind in "if":
        values[-3:] = [-1, -5, -128]
    if np.dtype(source).kind == "f":
        values[:3] = [0.5, 1.75, 99.99]
    for target, result in zip(targets, function(values), strict=True):
        # Negative floats do not fit in unsigned integers: NumPy's result depends on the machine.
        fits = slice(None, -3) if np.dtype(source).kind == "f" and target.startswith("u") else slice(None)
        assert_same(result[fits], values[fits].astype(target), message=target)


@pytest.mark.parametrize("source", INTEGERS)
def test_casts_of_integers_wrap(source: str) -> None:
    targets = [*INTEGERS, "bool", "float32", "float64"]
    limits = np.iinfo(source)
    values = np.array([limits.min, limits.min + 1, limits.max - 1, limits.max, limits.max // 3], source)
    x = at.tensor(dtype=source, shape=(None,))
    for target, result in zip(targets, scansion.function([x], [x.astype(t) for t in targets])(values), strict=True):
        assert_same(result, values.astype(target), message=target)


def test_nans_are_true() -> None:
    check(lambda x: at.cast(x, "bool"), lambda x: x.astype(bool), np.array([np.nan, 0.0, -0.0, 1e-300, np.inf]))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("condition", ["bool", "int8", "float64"])
def test_switch(condition: str, dtype: str) -> None:
    check(
        at.switch,
        lambda c, x, y: np.where(c, x, y),
        np.array([0, 1, 1, 0]).astype(condition),
        numbers(4, dtype=dtype),
        numbers(4, dtype=dtype, seed=1),
    )


def test_switch_repeats_and_promotes() -> None:
    c, x = at.col("c", dtype="bool"), at.fvector("x")
    function = scansion.function([c, x], at.switch(c, x, 2))
    conditions, values = np.array([[True], [False]]), np.array([1.5, 2.5, 3.5], "float32")
    assert_same(function(conditions, values), np.where(conditions, values, np.float32(2)))
    check(at.where, np.where, np.bool_(True), numbers(3, dtype="int32"), numbers(3, dtype="float32"))


def test_switch_does_not_show_the_branch_not_taken() -> None:
    array = np.array([-1.0, 0.0, 4.0])
    with np.errstate(all="ignore"):
        check(lambda x: at.switch(x > 0, at.log(x), 0), lambda x: np.where(x > 0, np.log(x), 0), array, rtol=1e-15)


@pytest.mark.parametrize("left", DTYPES)
def test_values_of_all_pairs_of_dtypes(left: str) -> None:
    """semantics 19: as NumPy for arrays; a quotient of integers is float64."""
    values = np.array([1, 2, 3]).astype(left)
    x = at.tensor(dtype=left, shape=(None,))
    others = [at.tensor(dtype=dtype, shape=(None,)) for dtype in DTYPES]
    arrays = [np.array([2, 1, 3]).astype(dtype) for dtype in DTYPES]
    programs: list[tuple[Program, Program]] = [(at.add, np.add), (at.mul, np.multiply), (at.eq, np.equal)]
    outputs = [program(x, y) for y in others for program, _ in programs]
    results = iter(scansion.function([x, *others], outputs)(values, *arrays))
    for dtype, array in zip(DTYPES, arrays, strict=True):
        for _, oracle in programs:
            assert_same(next(results), oracle(values, array), message=f"{left} {oracle} {dtype}")


@pytest.mark.parametrize("left", DTYPES)
def test_quotients_of_all_pairs_of_dtypes(left: str) -> None:
    values = np.array([1, 2, 3]).astype(left)
    x = at.tensor(dtype=left, shape=(None,))
    others = [at.tensor(dtype=dtype, shape=(None,)) for dtype in DTYPES]
    arrays = [np.array([2, 1, 3]).astype(dtype) for dtype in DTYPES]
    results = scansion.function([x, *others], [x / y for y in others])(values, *arrays)
    for dtype, array, result in zip(DTYPES, arrays, results, strict=True):
        common = np.promote_types(left, dtype)
        wide = common if common.kind in "fc" else np.dtype("float64")
        assert_same(
            result, values.astype(wide) / array.astype(wide), ROUNDING.get(wide.name, 1e-15), f"{left} / {dtype}"
        )


def test_division_of_integers_by_zero() -> None:
    x, y = at.lvector("x"), at.lvector("y")
    for program in (at.floor_div, at.mod):
        function = scansion.function([x, y], program(x, y))
        with pytest.raises(ZeroDivisionError, match=r"test_ops\.py"):
            function([1, 2], [1, 0])
        assert_same(function([7, -7], [2, 2]), [3, -4] if program is at.floor_div else [1, 1])


@pytest.mark.parametrize(
    ("program", "oracle"),
    [
        (lambda x: x // 2, lambda x: x // 2),
        (lambda x: x % 3, lambda x: x % 3),
        (lambda x: -7 // x, lambda x: -7 // x),
        (lambda x: x**2, lambda x: x**2),
        (lambda x: 2 - x, lambda x: 2 - x),
        (lambda x: 1 / x, lambda x: 1 / x),
        (lambda x: divmod(x, 3)[1], lambda x: divmod(x, 3)[1]),
        (lambda x: abs(-x), lambda x: abs(-x)),
        (lambda x: (x > 2) & (x < 5) | ~(x >= 1) ^ (x <= 3), lambda x: (x > 2) & (x < 5) | ~(x >= 1) ^ (x <= 3)),
        (lambda x: np.arange(1, 6) + x, lambda x: np.arange(1, 6) + x),
        (lambda x: np.float64(0.1) * x, lambda x: np.float64(0.1) * x),
        (lambda x: +x, lambda x: +x),
        (lambda x: at.round(x / 2), lambda x: np.round(x / 2)),
    ],
)
@pytest.mark.parametrize("dtype", ["int64", "float64"])
def test_operators(program: Program, oracle: Program, dtype: str) -> None:
    check(program, oracle, np.array([1, 2, 3, 4, 5], dtype))
