"""Extremes, sorting, searching, running sums and what is made of them, against NumPy, over dtypes and lengths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import grad
from scansion.tensor._dtypes import DTYPES
from scansion.testing import assert_compiled_equals_interpreter

Program = Callable[..., Any]

ORDERED = [dtype for dtype in DTYPES if "complex" not in dtype]
SHAPES = [(7,), (1,), (2, 7), (7, 2), (1, 1), (2, 3, 4), (0, 3)]


def assert_same(result: Any, expected: Any, rtol: float = 0) -> None:
    wanted = np.asarray(expected)
    assert (result.dtype, result.shape) == (wanted.dtype, wanted.shape)
    np.testing.assert_allclose(result, wanted, rtol=rtol, atol=rtol)


def check(program: Program, oracle: Program, *arrays: Any, rtol: float = 0) -> None:
    """Compare lists of results with NumPy's, with lengths unknown and with lengths known."""
    inputs = [np.asarray(array) for array in arrays]
    expected = oracle(*inputs)
    for is_static in (False, True):
        symbols = [at.tensor(x.dtype.name, x.shape if is_static else (None,) * x.ndim) for x in inputs]
        results = scansion.function(symbols, program(*symbols), on_unused_input="ignore")(*inputs)
        for result, wanted in zip(results, expected, strict=True):
            assert_same(result, wanted, rtol)


def numbers(*shape: int, dtype: str = "float64", seed: int = 0) -> Any:
    """Small numbers of any dtype, some of them equal; NaN among floats."""
    rng = np.random.default_rng([seed, *shape])
    values = rng.integers(0 if dtype.startswith("uint") else -4, 5, size=shape).astype(dtype)
    if np.dtype(dtype).kind in "fc" and values.size > 3:
        values.flat[rng.integers(values.size)] = np.nan
        values.flat[rng.integers(values.size)] = np.inf
    return values


def axes_of(array: Any) -> range:
    return range(-array.ndim, array.ndim)


# ----------------------------------------------------------------------------------------------------------------------
# Values
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ORDERED)
def test_argmax_and_argmin(dtype: str) -> None:
    for shape in SHAPES:
        array = numbers(*shape, dtype=dtype)
        axes = [axis for axis in axes_of(array) if shape[axis]] + ([None] if array.size else [])
        check(
            lambda x, axes=axes: [f(x, axis) for axis in axes for f in (at.argmax, at.argmin)],
            lambda x, axes=axes: [f(x, axis) for axis in axes for f in (np.argmax, np.argmin)],
            array,
        )


@pytest.mark.parametrize("value", [-np.inf, np.inf, np.nan, 0.0])
def test_the_first_of_equal_elements_wins(value: float) -> None:
    array = np.full((3, 4), value)
    check(
        lambda x: [x.argmax(), x.argmin(), x.argmax(0), x.argmin(1)],
        lambda x: [x.argmax(), x.argmin(), x.argmax(0), x.argmin(1)],
        array,
    )


@pytest.mark.parametrize("shape", [(1, 7), (2, 8), (3, 31), (2, 100), (33, 5), (70, 40)])
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int8", "uint8", "int64", "bool"])
def test_argmax_in_vectors(dtype: str, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(sum(shape))
    array = rng.integers(0, 5, shape).astype(dtype)  # with many equal ones
    programs = [array]
    if np.issubdtype(dtype, np.floating):
        programs += [np.where(rng.random(shape) < 0.1, value, array).astype(dtype) for value in (np.nan, -0.0, np.inf)]
    x = at.tensor(dtype=dtype, shape=(None, None), name="x")
    outputs = [f(x, axis) for axis in (0, 1, None) for f in (at.argmax, at.argmin)]
    for shapes in ("static", "dynamic"):
        f = scansion.function([x], outputs, shapes=shapes)
        for given in programs:
            expected = [g(given, axis) for axis in (0, 1, None) for g in (np.argmax, np.argmin)]
            for found, wanted in zip(f(given), expected, strict=True):
                np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("value", [1.0, np.nan, np.inf])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_argmax_of_one_element_at_any_place(dtype: str, value: float) -> None:
    # In every block of vectors, in the vectors after them, and in what is left over; with an equal one behind it.
    n = 150
    rows = np.arange(n)
    array = np.where(rows % 2, -0.0, 0.0) * np.ones((n, 1))
    array[rows, rows] = value
    array[rows[:-40], rows[40:]] = value
    x = at.tensor(dtype=dtype, shape=(None, None), name="x")
    f = scansion.function([x], [at.argmax(x, 1), at.argmin(-x, 1), *at.max_and_argmax(x, 1)])
    largest, least, extreme, place = f(array.astype(dtype))
    for found in (largest, least, place):
        np.testing.assert_array_equal(found, rows)
    np.testing.assert_array_equal(extreme, np.full(n, value))


def test_argmax_along_several_axes() -> None:
    array = numbers(2, 3, 4, 5)

    check(
        lambda x: [
            at.argmax(x, (2, 0)),
            at.argmin(x, (1, 2)),
            at.argmax(x, 0, keepdims=True),
            *at.max_and_argmax(x, 2),
        ],
        lambda x: [
            x.transpose(1, 3, 0, 2).reshape(3, 5, 8).argmax(-1),
            x.transpose(0, 3, 1, 2).reshape(2, 5, 12).argmin(-1),
            x.argmax(0)[None],
            x.max(2),
            x.argmax(2),
        ],
        array,
    )


@pytest.mark.parametrize("dtype", DTYPES)
def test_sort_and_argsort(dtype: str) -> None:
    for shape in SHAPES:
        array = numbers(*shape, dtype=dtype)
        check(
            lambda x: [f(x, axis) for axis in [*axes_of(x), None] for f in (at.sort, at.argsort)],
            lambda x: [f(x, axis, kind="stable") for axis in [*axes_of(x), None] for f in (np.sort, np.argsort)],
            array,
        )


def test_many_elements_are_sorted_stably() -> None:
    array = np.random.default_rng(0).integers(0, 50, size=(3, 2000)).astype("float32")
    check(
        lambda x: [x.sort(), x.argsort(), x.T.argsort(0), x[:, ::-3].sort()],
        lambda x: [np.sort(x), x.argsort(kind="stable"), x.T.argsort(0, kind="stable"), np.sort(x[:, ::-3])],
        array,
    )


def test_complex_numbers_with_nan_are_sorted_as_numpy_does() -> None:
    parts = [1.0, -1.0, np.nan, np.inf]
    array = np.array([complex(a, b) for a in parts for b in parts])[np.random.default_rng(1).permutation(16)]
    check(lambda z: [z.sort(), z.argsort()], lambda z: [np.sort(z), z.argsort(kind="stable")], array)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("length", [0, 1, 7])
def test_searchsorted(length: int, dtype: str) -> None:
    vector, values = np.sort(numbers(length, dtype=dtype)), numbers(3, 4, dtype=dtype, seed=5)
    check(
        lambda x, v: [at.searchsorted(x, v), x.searchsorted(v, side="right"), at.searchsorted(x, v[0, 0])],
        lambda x, v: [np.searchsorted(x, v), x.searchsorted(v, side="right"), np.searchsorted(x, v[0, 0])],
        vector,
        values,
    )


@pytest.mark.parametrize("length", [1, 2, 5, 64, 1000])
def test_searchsorted_for_many_values_in_any_order(length: int) -> None:
    random = np.random.default_rng(length)
    vector = np.sort(np.round(random.normal(size=length), 1))
    ascending = np.sort(np.round(random.normal(size=300) * 2, 1))
    for values in ascending, ascending[::-1], random.permutation(ascending), np.repeat(ascending[::20], 3):
        check(
            lambda x, v: [at.searchsorted(x, v), at.searchsorted(x, v, side="right")],
            lambda x, v: [np.searchsorted(x, v), np.searchsorted(x, v, side="right")],
            vector,
            values.copy(),
        )


def test_searchsorted_with_a_sorter_and_mixed_dtypes() -> None:
    vector, values = np.array([3, 1, 2], dtype="int8"), np.array([0.5, 1.0, 2.5])
    check(
        lambda x, v: [at.searchsorted(x, v, sorter=at.argsort(x)), at.searchsorted(x[::2][::-1], v)],
        lambda x, v: [np.searchsorted(x, v, sorter=np.argsort(x)), np.searchsorted(x[::2][::-1], v)],
        vector,
        values,
    )


@pytest.mark.parametrize("dtype", [dtype for dtype in DTYPES if dtype != "bool"])
def test_cumsum_and_cumprod(dtype: str) -> None:
    rtol = {"float16": 1e-3, "float32": 1e-6, "complex64": 1e-6}.get(dtype, 1e-15)
    for shape in SHAPES:
        array = np.nan_to_num(numbers(*shape, dtype=dtype), posinf=1)
        check(
            lambda x: [f(x, axis) for axis in [*axes_of(x), None] for f in (at.cumsum, at.cumprod)],
            lambda x: [f(x, axis, dtype=x.dtype) for axis in [*axes_of(x), None] for f in (np.cumsum, np.cumprod)],
            array,
            rtol=rtol,
        )


def test_cumsum_of_booleans_counts() -> None:
    check(lambda x: [x.cumsum(), x.cumprod()], lambda x: [x.cumsum(), x.cumprod()], np.array([True, True, False]))


@pytest.mark.parametrize("shape", [(7,), (1,), (4, 5), (2, 3, 4)])
def test_median(shape: tuple[int, ...]) -> None:
    array = np.random.default_rng(0).normal(size=shape)
    array.flat[0] = np.nan
    check(
        lambda x: [at.median(x, axis) for axis in [*axes_of(x), None]] + [at.median(x, 0, keepdims=True)],
        lambda x: [np.median(x, axis) for axis in [*axes_of(x), None]] + [np.median(x, 0, keepdims=True)],
        array,
    )
    check(lambda x: [at.median(x)], lambda x: [np.median(x)], np.array([3, 1, 2, 10], dtype="int8"))


@pytest.mark.parametrize("kth", [1, 3, -1, -2])
@pytest.mark.parametrize("axis", [0, 1, -1, None])
def test_topk(kth: int, axis: int | None) -> None:
    array = np.random.default_rng(0).permutation(np.arange(20.0)).reshape(4, 5)

    def oracle(x: Any, _: Any) -> list[Any]:
        flat, place = (x.ravel(), 0) if axis is None else (x, axis)
        part = slice(-kth, None) if kth > 0 else slice(None, -kth)
        key = [slice(None)] * flat.ndim
        key[place] = part
        return [np.sort(flat, place)[tuple(key)], np.argsort(flat, place)[tuple(key)]] * 2

    check(
        lambda x, k: [*at.topk_and_argtopk(x, kth, axis), *at.topk_and_argtopk(x, k, axis, sorted=False)],
        oracle,
        array,
        np.array(kth),
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("length", [0, 1, 7])
def test_unique(length: int, dtype: str) -> None:
    array = numbers(length, dtype=dtype)
    check(
        lambda x: [at.unique(x), *at.unique(x, True, True, True)],
        lambda x: [np.unique(x), *np.unique(x, True, True, True)],
        array,
    )


def test_unique_flattens() -> None:
    array = numbers(3, 4, dtype="int16")
    check(
        lambda x: at.unique(x, return_inverse=True),
        lambda x: [np.unique(x), np.unique(x.ravel(), return_inverse=True)[1]],
        array,
    )


@pytest.mark.parametrize("dtype", [dtype for dtype in DTYPES if "int" in dtype])
@pytest.mark.parametrize("length", [0, 1, 7])
def test_bincount(length: int, dtype: str) -> None:
    array, weights = np.abs(numbers(length, dtype=dtype)), np.linspace(0, 1, length)
    # NumPy refuses to cast uint64.
    check(
        lambda x, w: [at.bincount(x), at.bincount(x, w), at.bincount(x, minlength=9)],
        lambda x, w: [
            np.bincount(x.astype("int64")),
            np.bincount(x.astype("int64"), w).astype(w.dtype),
            np.bincount(x.astype("int64"), minlength=9),
        ],
        array,
        weights,
    )


def test_diff() -> None:
    array, orders = numbers(4, 6, dtype="int32"), [(1, -1), (2, 0), (0, 0), (9, -1)]
    check(
        lambda x: [*(at.diff(x, n, k) for n, k in orders), at.diff(x > 0), at.diff(x, prepend=x[:, :1])],
        lambda x: [*(np.diff(x, n, k) for n, k in orders), np.diff(x > 0), np.diff(x, prepend=x[:, :1])],
        array,
    )


def test_repeat() -> None:
    array, times = np.arange(6.0).reshape(2, 3), np.array([2, 0, 3])
    check(
        lambda x, n: [x.repeat(n, 1), x.repeat(n[:2], 0), x.repeat([1, 2], 0), x.repeat(2, 0), x.repeat(n[0])],
        lambda x, n: [x.repeat(n, 1), x.repeat(n[:2], 0), x.repeat([1, 2], 0), x.repeat(2, 0), x.repeat(n[0])],
        array,
        times,
    )
    check(lambda x: [x.repeat(np.zeros(0, dtype="int8"))], lambda x: [x], np.zeros(0))


def test_split() -> None:
    array, lengths = np.arange(10.0).reshape(2, 5), np.array([1, 0, 4])
    check(
        lambda x, n: [*at.split(x, [2, 3], 2, axis=1), *at.split(x, n, 3, axis=-1), *at.split(x, [n[0], 1])],
        lambda x, n: [x[:, :2], x[:, 2:], x[:, :1], x[:, 1:1], x[:, 1:], x[:1], x[1:]],
        array,
        lengths,
    )
    x = at.tensor("float64", (5,))
    assert [part.type.shape for part in at.split(x, [2, 3], 2)] == [(2,), (3,)]


def test_roll_and_stacklists() -> None:
    array = np.arange(12.0).reshape(3, 4)
    cases = [(k, axis) for k in (0, 1, -1, 5, -7) for axis in (None, 0, 1)]
    check(
        lambda x, n: [*(at.roll(x, *case) for case in cases), at.roll(x, n, 1), at.roll(x, (1, 2), (0, 1))],
        lambda x, n: [*(np.roll(x, *case) for case in cases), np.roll(x, n, 1), np.roll(x, (1, 2), (0, 1))],
        array,
        np.array(-3),
    )
    check(lambda x: [at.roll(x, 2)], lambda x: [np.roll(x, 2)], np.zeros(0))
    check(
        lambda x: [at.stacklists([[x[0], x[1]], [x[2], x[0]]])],
        lambda x: [np.array([[x[0], x[1]], [x[2], x[0]]])],
        array,
    )


def test_the_interpreter_agrees() -> None:
    x, v = at.matrix("x"), at.vector("v")
    outputs = [
        at.argmax(x, 1),
        at.argmin(x, (0, 1)),
        at.sort(x, 0),
        at.argsort(x),
        at.searchsorted(v, x, side="right"),
        at.cumsum(x, 0),
        at.cumprod(x, 1),
        grad((at.cumsum(x, 1) * x).sum(), x),
        *at.unique(x, True, True, True),
    ]
    array, vector = numbers(3, 5, dtype="int8") * 1.5, np.arange(4.0)
    assert_compiled_equals_interpreter([x, v], outputs, [array, vector])


# ----------------------------------------------------------------------------------------------------------------------
# Gradients
# ----------------------------------------------------------------------------------------------------------------------

DIFFERENTIABLE: dict[str, Program] = {
    "sort": lambda x: at.sort(x, 0),
    "sort of all": lambda x: at.sort(x, None),
    "cumsum": lambda x: at.cumsum(x, 1) ** 2,
    "cumsum of all": lambda x: at.cumsum(x),
    "cumprod": lambda x: at.cumprod(x, 0),
    "cumprod of all": lambda x: at.cumprod(x),
    "max and argmax": lambda x: at.max_and_argmax(x, 1)[0] ** 2,
    "median": lambda x: at.median(x, 0) ** 2,
    "topk": lambda x: at.topk(x, 2, 1) ** 2,
    "unique": lambda x: at.unique(x) ** 3,
    "bincount": lambda x: at.bincount([0, 2, 2, 1], x[:, 0] ** 2),
    "diff": lambda x: at.diff(x, 2) ** 2,
    "repeat": lambda x: at.repeat(x, [0, 2, 3], axis=1) ** 2,
    "split": lambda x: at.split(x, [1, 3], 2)[1] ** 2,
    "roll": lambda x: at.roll(x, 5) * x,
}


@pytest.mark.parametrize("zeros", [0, 1, 2])
@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_gradients(name: str, zeros: int) -> None:
    x = at.matrix("x")
    part = DIFFERENTIABLE[name](x).flatten()
    weights = at.constant(np.cos(np.arange(40.0)))[: part.shape[0]]
    cost = (part * weights).sum()
    value, gradient = scansion.function([x], cost), scansion.function([x], grad(cost, x))
    array = np.random.default_rng(3).normal(size=(4, 3))
    if name.startswith("cumprod"):
        array.flat[[5, 8][:zeros]] = 0.0
    elif zeros:
        pytest.skip("only products care")
    wanted = np.zeros(array.shape)
    for place in np.ndindex(*array.shape):
        moved = np.zeros(array.shape)
        moved[place] = 1e-6
        wanted[place] = (value(array + moved) - value(array - moved)) / 2e-6
    np.testing.assert_allclose(gradient(array), wanted, rtol=1e-6, atol=1e-8)


def test_places_have_no_gradient() -> None:
    x = at.vector("x")
    cost = (at.argsort(x) * x).sum()
    array = np.array([3.0, 1.0, 2.0])
    np.testing.assert_array_equal(scansion.function([x], grad(cost, x))(array), [1.0, 2.0, 0.0])


# ----------------------------------------------------------------------------------------------------------------------
# A program: the most likely path through states
# ----------------------------------------------------------------------------------------------------------------------


def test_most_likely_path() -> None:
    """Viterbi's recurrence forwards, the path read backwards along the places of the maxima."""
    start, moves, seen = at.vector("start"), at.matrix("moves"), at.matrix("seen")

    def forward(seen_t: Any, best: Any) -> list[Any]:
        ways = best.dimshuffle(0, "x") + moves
        return [at.max(ways, axis=0) + seen_t, at.argmax(ways, axis=0)]

    (scores, origins), _ = scansion.scan(forward, sequences=[seen[1:]], outputs_info=[start + seen[0], None])
    last = at.argmax(scores[-1])
    path, _ = scansion.scan(
        lambda origin, state: origin[state], sequences=[origins], outputs_info=[last], go_backwards=True
    )
    f = scansion.function([start, moves, seen], [scores[-1].max(), last, path])

    rng = np.random.default_rng(0)
    a, m, s = rng.normal(size=3), rng.normal(size=(3, 3)), rng.normal(size=(6, 3))
    top, final, back = f(a, m, s)
    best, route = -np.inf, None
    for states in np.ndindex(*[3] * 6):
        score = a[states[0]] + s[0, states[0]]
        score += sum(m[states[t - 1], states[t]] + s[t, states[t]] for t in range(1, 6))
        if score > best:
            best, route = score, states
    np.testing.assert_allclose(top, best, rtol=1e-12)
    assert (*back[::-1], final) == route


# ----------------------------------------------------------------------------------------------------------------------
# Errors
# ----------------------------------------------------------------------------------------------------------------------


def test_empty_axes() -> None:
    x = at.matrix("x")
    f = scansion.function([x], at.argmax(x, 1))
    assert f(np.zeros((0, 3))).shape == (0,)
    with pytest.raises(ValueError, match=r"no elements: axis 1 has length 0.*test_order.py:\d+"):
        f(np.zeros((3, 0)))


def test_wrong_values_when_the_function_runs() -> None:
    x, i, n = at.vector("x"), at.lvector("i"), at.lscalar("n")
    with pytest.raises(IndexError, match="out of range"):
        scansion.function([i], at.bincount(i))([1, -1])
    with pytest.raises(ValueError, match="negative"):
        scansion.function([x, i], at.repeat(x, i))(np.zeros(2), [3, -1])
    with pytest.raises(ValueError, match="length"):
        scansion.function([x, i], at.repeat(x, i))(np.zeros(2), [3, 1, 1])
    for kth in (0, 4, -4):
        with pytest.raises(ValueError, match="length"):
            scansion.function([x, n], at.topk(x, n))(np.zeros(3), kth)
    for lengths in ([1, 1], [4, -1], [2, 2]):
        with pytest.raises(ValueError, match="length"):
            scansion.function([x, i], at.split(x, i, 2))(np.zeros(3), lengths)


@pytest.mark.parametrize(
    ("program", "error", "message"),
    [
        (lambda x: at.argmax(at.zvector()), TypeError, "complex128, which has no order"),
        (lambda x: at.argmax(x, 1), IndexError, "axis 1 is out of range"),
        (lambda x: at.sort(x, 1), IndexError, "axis 1 is out of range"),
        (lambda x: at.sort(x, kind="bogo"), ValueError, "there is no kind 'bogo'"),
        (lambda x: at.sort(at.scalar()), IndexError, "out of range for 0 dimensions"),
        (lambda x: at.searchsorted(at.matrix(), x), ValueError, "has 2 dimensions, not 1"),
        (lambda x: at.searchsorted(x, x, side="top"), ValueError, "there is no side 'top'"),
        (lambda x: at.cumsum(x, 2), IndexError, "axis 2 is out of range"),
        (lambda x: at.topk(x, 0), ValueError, "kth is 0"),
        (lambda x: at.topk(x, 5), ValueError, "kth is 5, for an axis of length 3"),
        (lambda x: at.unique(at.matrix(), axis=0), NotImplementedError, "only elements are compared"),
        (lambda x: at.bincount(x), TypeError, "float64, not integers"),
        (lambda x: at.bincount([[1]]), ValueError, "has 2 dimensions, not 1"),
        (lambda x: at.diff(x, -1), ValueError, "n cannot be negative"),
        (lambda x: at.repeat(x, [0.5, 1.0, 2.0]), TypeError, "float64, not integers"),
        (lambda x: at.repeat(x, [[1]]), ValueError, "has 2 dimensions, not 0 or 1"),
        (lambda x: at.split(x, [1, 2], 3), ValueError, "2 lengths for n_splits=3 parts"),
        (lambda x: at.split(x, [4, -1]), ValueError, "no lengths of parts"),
        (lambda x: at.roll(x, (1, 2), 0), ValueError, "2 shifts for 1 axes"),
    ],
)
def test_wrong_arguments(program: Program, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        program(at.tensor("float64", (3,), "x"))
    assert "test_order.py" in str(caught.value)
