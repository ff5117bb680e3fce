"""Indexing by arrays of integers and masks against NumPy: reading, writing, gradients, errors with their lines."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import grad, hessian
from scansion.tensor._dtypes import DTYPES
from scansion.testing import interpret

Program = Callable[..., Any]


def assert_same(result: Any, expected: Any, rtol: float = 0) -> None:
    wanted = np.asarray(expected)
    assert (result.dtype, result.shape) == (wanted.dtype, wanted.shape)
    np.testing.assert_allclose(result, wanted, rtol=rtol, atol=rtol)


def check(program: Program, oracle: Program, *arrays: Any, rtol: float = 0) -> None:
    """Compare a program with NumPy's, with lengths unknown and with lengths known."""
    inputs = [np.asarray(array) for array in arrays]
    expected = oracle(*inputs)
    for is_static in (False, True):
        symbols = [at.tensor(x.dtype.name, x.shape if is_static else (None,) * x.ndim) for x in inputs]
        result = scansion.function(symbols, program(*symbols), on_unused_input="ignore")(*inputs)
        assert_same(result, expected, rtol)


def numbers(*shape: int, dtype: str = "float64", seed: int = 0) -> Any:
    """Small numbers of any dtype."""
    rng = np.random.default_rng([seed, *shape])
    values = rng.normal(size=shape) * 3 + (1j * rng.normal(size=shape) if "complex" in dtype else 0)
    return np.abs(values).astype(dtype) if dtype.startswith("uint") else values.astype(dtype)


ROWS = np.array([1, 0, -1])
COLUMNS = np.array([2, -3, 0])
TABLE = np.array([[0, 1], [-1, -2]])
MASK2 = np.array([[True, False, True], [False, False, True]])
EMPTY = np.zeros(0, dtype="int64")

KEYS: dict[str, Any] = {
    "vector": ROWS,
    "list": [1, 0],
    "empty list": [],
    "empty": EMPTY,
    "matrix": TABLE,
    "rows and all": (ROWS, slice(None)),
    "columns": (slice(None), COLUMNS),
    "last": (..., COLUMNS),
    "two": (ROWS, COLUMNS),
    "two broadcast": (TABLE, np.array([[2], [0]])),
    "outer": (np.array([[0], [1]]), np.array([[0, 2]])),
    "three": (ROWS, COLUMNS, np.array([3, 0, -4])),
    "apart": (ROWS, slice(None), COLUMNS),
    "apart by ellipsis": (ROWS, ..., COLUMNS),
    "apart by new axis": (ROWS, None, COLUMNS),
    "integer and array": (0, COLUMNS),
    "array and integer": (ROWS, 1),
    "integer apart": (0, slice(None), COLUMNS),
    "integer last": (slice(None), COLUMNS, 1),
    "slice before": (slice(0, 1), COLUMNS),
    "slice behind": (ROWS, slice(None, None, -2)),
    "slices around": (slice(1, None), COLUMNS, slice(1, 3)),
    "new axis first": (None, ROWS),
    "new axis last": (ROWS, ..., None),
    "new axis between": (slice(None), None, COLUMNS),
    "one element": (np.array([1]),),
    "small dtype": np.array([1, 0], dtype="int8"),
    "unsigned": np.array([1, 0], dtype="uint16"),
    "mask of one axis": np.array([True, False]),
    "mask of two": MASK2,
    "mask behind": (slice(None), np.array([True, False, True])),
    "mask and array": (MASK2[:1, :2].T[:, 0], np.array([2])),
    "mask of two axes behind": (slice(None), np.ones((3, 4), dtype=bool)),
    "mask and slice": (slice(None, None, -1), np.array([False, True, True]), slice(1, None)),
    "mask of nothing": np.zeros((2, 3), dtype=bool),
    "whole mask": np.arange(24).reshape(2, 3, 4) % 5 == 1,
}


@pytest.mark.parametrize("key", KEYS)
def test_keys_give_numpys_values(key: str) -> None:
    check(lambda x: x[KEYS[key]], lambda x: x[KEYS[key]], numbers(2, 3, 4))


def is_array(entry: Any) -> bool:
    return isinstance(entry, np.ndarray)


@pytest.mark.parametrize("key", [name for name, entry in KEYS.items() if not isinstance(entry, list)])
def test_symbolic_keys(key: str) -> None:
    """The arrays come as arguments, of unknown lengths and of known ones."""
    entries = KEYS[key] if isinstance(KEYS[key], tuple) else (KEYS[key],)
    arrays = [entry for entry in entries if is_array(entry)]

    def program(x: Any, *given: Any) -> Any:
        left = iter(given)
        return x[tuple(next(left) if is_array(entry) else entry for entry in entries)]

    if key == "two broadcast" or key == "outer":
        pytest.skip("lengths of 1 that are not known are not repeated")
    check(program, program, numbers(2, 3, 4), *arrays)


@pytest.mark.parametrize("dtype", DTYPES)
def test_dtypes(dtype: str) -> None:
    array, new = numbers(4, 3, dtype=dtype), numbers(2, 3, dtype=dtype, seed=1)
    mask = np.array([True, False, False, True])
    check(lambda x: x[[3, 0, 3]], lambda x: x[[3, 0, 3]], array)
    check(lambda x: x[mask], lambda x: x[mask], array)
    check(lambda x, y: at.set_subtensor(x[[2, 0]], y), lambda x, y: written(x, [2, 0], y), array, new)
    check(lambda x, y: at.inc_subtensor(x[[1, 1]], y), lambda x, y: added(x, [1, 1], y), array, new)
    check(lambda x, y: at.set_subtensor(x[mask], y), lambda x, y: written(x, mask, y), array, new)


def written(x: Any, key: Any, y: Any) -> Any:
    result = x.copy()
    result[key] = y
    return result


def added(x: Any, key: Any, y: Any) -> Any:
    result = x.copy()
    np.add.at(result, key, y)
    return result


@pytest.mark.parametrize("key", KEYS)
def test_written_parts(key: str) -> None:
    array = numbers(2, 3, 4)
    new = numbers(*array[KEYS[key]].shape, seed=1)
    check(lambda x, y: at.set_subtensor(x[KEYS[key]], y), lambda x, y: written(x, KEYS[key], y), array, new)
    check(lambda x, y: x[KEYS[key]].inc(y), lambda x, y: added(x, KEYS[key], y), array, new, rtol=1e-15)
    check(lambda x: x[KEYS[key]].set(7.0), lambda x: written(x, KEYS[key], 7.0), array)
    check(lambda x: x[KEYS[key]].inc(0.5), lambda x: added(x, KEYS[key], 0.5), array, rtol=1e-15)


def test_the_last_of_several_values_stays_and_each_is_added() -> None:
    x, y = at.vector("x"), at.vector("y")
    index = [2, 0, 2, 2]
    f = scansion.function([x, y], [at.set_subtensor(x[index], y), at.inc_subtensor(x[index], y)])
    last, total = f(np.zeros(3), np.array([1.0, 2.0, 3.0, 4.0]))
    np.testing.assert_array_equal(last, [2.0, 0.0, 4.0])
    np.testing.assert_array_equal(total, [2.0, 0.0, 8.0])


def test_a_key_on_a_part_writes_into_a_copy_of_the_part() -> None:
    x = at.vector("x")
    part = x[1:]
    result = at.set_subtensor(part[[0, 1]], 9.0).eval({x: np.arange(4.0)})
    np.testing.assert_array_equal(result, [9.0, 9.0, 3.0])


@pytest.mark.parametrize("length", [0, 1, 5])
def test_masks_of_all_lengths(length: int) -> None:
    x = at.vector("x")
    f = scansion.function([x], [x[x > 0], at.nonzero(x > 0)[0], at.flatnonzero(x), at.nonzero_values(x)])
    for seed in range(3):
        array = np.maximum(numbers(length, seed=seed), -0.5) * (numbers(length, seed=seed + 9) > -0.5)
        results = f(array)
        for result, wanted in zip(
            results, [array[array > 0], np.nonzero(array > 0)[0], np.flatnonzero(array), array[array != 0]], strict=True
        ):
            assert_same(result, wanted)


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (2, 3), (3, 0), (2, 1, 3)])
def test_nonzero(shape: tuple[int, ...]) -> None:
    array = numbers(*shape, dtype="int8")
    for axis in range(array.ndim):
        check(lambda x, k=axis: at.nonzero(x)[k], lambda x, k=axis: np.nonzero(x)[k], array)
    check(lambda x: at.nonzero(x, return_matrix=True), lambda x: np.array(np.nonzero(x)), array)
    check(lambda x: x.nonzero_values(), lambda x: x[np.nonzero(x)], array)


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
def test_take(axis: int | None) -> None:
    array = numbers(3, 4)
    for index in (ROWS, TABLE, np.array(1), EMPTY):
        check(lambda x, i: at.take(x, i, axis), lambda x, i: np.take(x, i, axis), array, index)
    far = np.array([-9, -1, 0, 7])
    for mode in ("clip", "wrap"):
        check(
            lambda x, i, m=mode: at.take(x, i, axis, mode=m),
            lambda x, i, m=mode: np.take(x, i, axis, mode=m),
            array,
            far,
        )


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_take_along_axis(axis: int) -> None:
    array = numbers(2, 3, 4)
    index = np.argsort(array, axis=axis)
    check(lambda x, i: at.take_along_axis(x, i, axis), lambda x, i: np.take_along_axis(x, i, axis), array, index)
    check(
        lambda x, i: at.take_along_axis(x, i, None),
        lambda x, i: np.take_along_axis(x, i, None),
        array,
        np.array([5, -1, 5]),
    )


def test_choose_and_compress() -> None:
    choices = numbers(3, 4)
    which = np.array([2, 0, 1, 2])
    check(lambda i, c: at.choose(i, [c[0], c[1], c[2]]), lambda i, c: np.choose(i, c), which, choices)
    far = np.array([-1, 5, 1, 3])
    for mode in ("clip", "wrap"):
        check(
            lambda i, c, m=mode: at.choose(i, [c[0], c[1], c[2]], mode=m),
            lambda i, c, m=mode: np.choose(i, c, mode=m),
            far,
            choices,
        )
    array = numbers(3, 4)
    check(lambda x: at.compress([True, False, True], x, 0), lambda x: np.compress([True, False, True], x, 0), array)
    check(lambda x: at.compress([False, True], x, 1), lambda x: np.compress([False, True], x, 1), array)
    check(lambda x: x.compress([False, True]), lambda x: np.compress([False, True], x), array)


@pytest.mark.parametrize("key", KEYS)
def test_the_interpreter_agrees(key: str) -> None:
    x, y = at.tensor3("x"), at.tensor("float64", (None,) * numbers(2, 3, 4)[KEYS[key]].ndim, "y")
    array = numbers(2, 3, 4)
    new = numbers(*array[KEYS[key]].shape, seed=1)
    outputs = [x[KEYS[key]], at.set_subtensor(x[KEYS[key]], y), at.inc_subtensor(x[KEYS[key]], y)]
    part, replaced, summed = interpret(outputs, {x: array, y: new})
    assert_same(part, array[KEYS[key]])
    assert_same(replaced, written(array, KEYS[key], new))
    assert_same(summed, added(array, KEYS[key], new), rtol=1e-15)


# ----------------------------------------------------------------------------------------------------------------------
# Gradients
# ----------------------------------------------------------------------------------------------------------------------


def differences(cost: Any, array: Any, step: float = 1e-6) -> Any:
    result = np.zeros(array.shape)
    for place in np.ndindex(*array.shape):
        moved = np.zeros(array.shape)
        moved[place] = step
        result[place] = (cost(array + moved) - cost(array - moved)) / (2 * step)
    return result


PROGRAMS: dict[str, Any] = {
    "read": lambda x, y: x[[0, 2, 0, -1]] ** 2,
    "read of matrix": lambda x, y: at.outer(x, x)[[0, 2], [1, 1]] ** 2,
    "read apart": lambda x, y: (at.outer(x, y)[:, None] * x)[[0, 1], :, [0, 0]],
    "mask": lambda x, y: x[x > 0] ** 3,
    "set": lambda x, y: at.set_subtensor(x[[3, 0]], y[:2] ** 2) ** 2,
    "set one place twice": lambda x, y: at.set_subtensor(x[[1, 1, 0]], y[:3] ** 2) ** 2,
    "set rows": lambda x, y: at.set_subtensor(at.outer(x, y)[:, [1, 1]], at.outer(y, x)[:, :2]) ** 2,
    "set mask": lambda x, y: at.set_subtensor(x[x > 0], 0.5) * y,
    "inc": lambda x, y: at.inc_subtensor(x[[1, 1, 3]], y[:3] ** 2) ** 3,
    "take along axis": lambda x, y: at.take_along_axis(at.outer(x, y), [[0, 1], [2, 2], [3, 0], [1, 1]], 1) ** 2,
    "take": lambda x, y: at.take(at.outer(x, y), [[1, 1], [0, 3]], axis=1) ** 2,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_gradients(name: str) -> None:
    x, y = at.vector("x"), at.vector("y")
    weights = np.cos(np.arange(100.0))
    part = PROGRAMS[name](x, y).flatten()
    cost = (part * at.constant(weights)[: part.shape[0]]).sum()
    value = scansion.function([x, y], cost, on_unused_input="ignore")
    wrt = grad(cost, [x, y], disconnected_inputs="ignore")
    gradients = scansion.function([x, y], wrt, on_unused_input="ignore")
    a, b = numbers(4, seed=1), numbers(4, seed=2)
    of_x, of_y = gradients(a, b)
    np.testing.assert_allclose(of_x, differences(lambda v: value(v, b), a), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(of_y, differences(lambda v: value(a, v), b), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", ["read", "set one place twice", "inc", "mask"])
def test_second_derivatives(name: str) -> None:
    x, y = at.vector("x"), at.vector("y")
    cost = (PROGRAMS[name](x, y) ** 2).sum()
    first = scansion.function([x, y], grad(cost, x), on_unused_input="ignore")
    second = scansion.function([x, y], hessian(cost, x), on_unused_input="ignore")
    a, b = numbers(4, seed=1), numbers(4, seed=2)
    wanted = np.stack([(first(a + d, b) - first(a - d, b)) / 2e-6 for d in 1e-6 * np.eye(4)])
    np.testing.assert_allclose(second(a, b), wanted, rtol=1e-6, atol=1e-7)


# ----------------------------------------------------------------------------------------------------------------------
# Inside scans
# ----------------------------------------------------------------------------------------------------------------------


def test_rows_and_columns_in_a_scan() -> None:
    """Table look-ups by arrays, and counts that are added to in place."""
    table, index = at.matrix("table"), at.lmatrix("index")
    (rows, counts), _ = scansion.scan(
        lambda i, c: [table[i].sum(axis=0), c[i].inc(1.0)],
        sequences=[index],
        outputs_info=[None, at.zeros(table.shape[0])],
    )
    f = scansion.function([table, index], [rows, counts])
    a, k = numbers(5, 3), np.array([[0, 4], [1, 1], [-1, 2]])
    got_rows, got_counts = f(a, k)
    np.testing.assert_allclose(got_rows, a[k].sum(axis=1), rtol=1e-15)
    wanted = np.cumsum([np.bincount(row % 5, minlength=5) for row in k], axis=0)
    np.testing.assert_array_equal(got_counts, wanted)


def test_a_scan_that_counts_allocates_nothing_per_step() -> None:
    table, index = at.matrix("table"), at.lmatrix("index")
    (_, counts), _ = scansion.scan(
        lambda i, c: [table[i].sum(axis=0), c[i].inc(1.0)],
        sequences=[index],
        outputs_info=[None, at.zeros(table.shape[0])],
    )
    text = scansion.function([table, index], counts[-1], on_unused_input="ignore").ir("loops")
    assert_no_allocation_in_loops(text)


def assert_no_allocation_in_loops(text: str) -> None:
    depth = 0
    for line in text.splitlines():
        if depth or re.search(r"\bscf\.(for|while)\b", line):
            depth += line.count("{") - line.count("}")
        if depth:
            assert "memref.alloc" not in line, line
            assert "memref.copy" not in line, line


# ----------------------------------------------------------------------------------------------------------------------
# Errors
# ----------------------------------------------------------------------------------------------------------------------


def line_of(marker: str) -> int:
    lines = inspect.getsource(inspect.stack()[1].frame.f_globals["test_index_errors"]).splitlines()
    first = inspect.getsourcelines(inspect.stack()[1].frame.f_globals["test_index_errors"])[1]
    return first + next(k for k, line in enumerate(lines) if f"# {marker}" in line)


def test_index_errors() -> None:
    x, i = at.vector("x"), at.lvector("i")
    read = scansion.function([x, i], x[i])  # read
    for index, message in (
        ([0, 3], "index 3 is out of range for axis 0 of length 3"),
        ([-4], "index -4 is out of range"),
    ):
        with pytest.raises(IndexError, match=message) as caught:
            read(np.zeros(3), index)
        assert f"{__file__}:{line_of('read')}" in str(caught.value)
    write = scansion.function([x, i], at.inc_subtensor(x[i], 1.0))
    with pytest.raises(IndexError, match="index 7 is out of range for axis 0 of length 3"):
        write(np.zeros(3), [1, 7])
    with pytest.raises(IndexError, match="index 0 is out of range for axis 0 of length 0"):
        read(np.zeros(0), [0])
    assert read(np.zeros(0), np.zeros(0, dtype="int64")).shape == (0,)


def test_shape_errors() -> None:
    x, i, j, y = at.matrix("x"), at.lvector("i"), at.lvector("j"), at.vector("y")
    mask = at.tensor("bool", (None,), "mask")
    with pytest.raises(ValueError, match="index arrays of lengths 2 and 3 on axis 0 do not fit"):
        scansion.function([x, i, j], x[i, j])(np.zeros((4, 4)), [0, 1], [0, 1, 2])
    with pytest.raises(IndexError, match="a boolean index of length 3 on axis 0, which has length 4"):
        scansion.function([x, mask], x[mask])(np.zeros((4, 4)), [True, False, True])
    with pytest.raises(ValueError, match="cannot write a value of length 3 into a part of length 2"):
        scansion.function([y, i, j], at.set_subtensor(y[i], j * 1.0))(np.zeros(4), [0, 1], [0, 1, 2])


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ([3], r"index 3 is out of range for axis 0 of x .* which has length 3"),
        ([0.5], "an index must hold integers or booleans"),
        (np.zeros(2, dtype=bool), r"a mask of length 2 on axis 0 of x .* which has length 3"),
        (([0, 1], [0]), "2 indices for x"),
        (True, "an index must be an integer"),
        ("name", "an index must be an integer"),
    ],
)
def test_wrong_keys(key: Any, message: str) -> None:
    x = at.tensor("float64", (3,), "x")
    with pytest.raises(IndexError, match=message):
        x[key]


def test_wrong_calls() -> None:
    x = at.tensor("float64", (3,), "x")
    with pytest.raises(TypeError, match="is not a part of a tensor"):
        at.set_subtensor(x[[0]] + 1, 2.0)
    with pytest.raises(TypeError, match="cannot hold float64"):
        at.set_subtensor(at.lvector("n")[[0]], np.float64(0.1))
    with pytest.raises(ValueError, match="there is no mode 'far'"):
        at.take(x, [0], mode="far")
    with pytest.raises(TypeError, match="not integers"):
        at.take(x, [0.5])
    with pytest.raises(ValueError, match="has 1 dimensions, the indices 2"):
        at.take_along_axis(x, [[0]], 0)
    with pytest.raises(ValueError, match="a scalar has no axes"):
        at.nonzero(at.scalar())
    i = at.lvector("i")
    with pytest.raises(IndexError, match="out of range"):
        at.choose(i, [np.zeros(2), np.ones(2)]).eval({i: [0, -1]})


def test_variables_of_known_lengths_keep_them() -> None:
    x = at.tensor("float64", (5, 4), "x")
    assert x[[0, 1, 2]].type.shape == (3, 4)
    assert x[:, [[0, 1]]].type.shape == (5, 1, 2)
    assert x[at.lvector("i"), 1:].type.shape == (None, 3)
    assert at.vector("v")[[0]].type.shape == (1,)


@pytest.mark.parametrize("shape", [(3, 3), (None, None)])
def test_masks_counted_in_a_loop(shape: tuple[int | None, int | None]) -> None:
    """The places of one row need as much room as the stack of counts has, and must not share it."""
    x = at.tensor(dtype="float64", shape=shape)
    counts = scansion.scan(lambda row: (row > 0).nonzero()[0].shape[0], x)[0]
    values = np.array([[1.0, 2.0, 3.0], [-1.0, -2.0, 3.0], [-1.0, 2.0, 3.0]])
    np.testing.assert_array_equal(scansion.function([x], counts)(values), [3, 1, 2])
