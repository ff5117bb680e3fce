"""Arrays of every memory layout give the numbers of contiguous ones; arguments are neither changed nor handed back.

A layout is a function from an array to an equal one that lies differently in memory. Each program is called with all
its arguments in one layout, and with its first argument alone in it; results must be equal bit by bit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from numpy.typing import NDArray

Array = NDArray[Any]
DTYPES = ["float32", "float64", "int32", "complex128", "bool"]


def window(larger: Array, slices: list[slice]) -> Array:
    """A view, also of an array without axes."""
    place: Any = (Ellipsis, *slices)
    view: Array = larger[place]
    return view


def contiguous(x: Array) -> Array:
    y: Array = x.copy(order="C")
    return y


def reversed_axes(x: Array) -> Array:
    """Negative strides along every axis."""
    backwards = [slice(None, None, -1)] * x.ndim
    return window(contiguous(window(x, backwards)), backwards)


def fortran(x: Array) -> Array:
    y: Array = x.copy(order="F")
    return y


def every_second(x: Array) -> Array:
    """A slice of a larger array, with other numbers in between."""
    larger = np.ones([2 * length + 1 for length in x.shape], x.dtype)
    view = window(larger, [slice(1, 2 * length + 1, 2) for length in x.shape])
    view[...] = x
    return view


def inner_window(x: Array) -> Array:
    """A window of a larger array: contiguous rows, gaps between them."""
    larger = np.ones([length + 3 for length in x.shape], x.dtype)
    view = window(larger, [slice(1, length + 1) for length in x.shape])
    view[...] = x
    return view


def misaligned(x: Array) -> Array:
    """Elements at addresses that are no multiple of their size."""
    data = b"\1" + x.tobytes() + b"\1" * x.itemsize
    return np.frombuffer(data, x.dtype, x.size, offset=1).reshape(x.shape)


def misaligned_strided(x: Array) -> Array:
    """A field of packed records: misaligned, with a stride that is no multiple of the element's size."""
    records = np.zeros(x.shape, np.dtype([("flag", "u1"), ("value", x.dtype)]))
    records["value"] = x
    view: Array = records["value"]
    return view


def swapped(x: Array) -> Array:
    """The other byte order."""
    y: Array = x.astype(x.dtype.newbyteorder())
    return y


def swapped_reversed(x: Array) -> Array:
    backwards = [slice(None, None, -1)] * x.ndim
    return window(swapped(window(x, backwards)), backwards)


def read_only(x: Array) -> Array:
    y = contiguous(x)
    y.flags.writeable = False
    return y


class Labelled(np.ndarray[Any, Any]):
    """An array that a library has derived from NumPy's."""


def subclass(x: Array) -> Array:
    return contiguous(x).view(Labelled)


LAYOUTS: list[Callable[[Array], Array]] = [
    contiguous,
    reversed_axes,
    fortran,
    every_second,
    inner_window,
    misaligned,
    misaligned_strided,
    swapped,
    swapped_reversed,
    read_only,
    subclass,
]
layouts = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)


def variable(like: Array) -> Any:
    return at.tensor(str(like.dtype), shape=(None,) * like.ndim)


def identity(x: Any) -> Any:
    return x


def transposed(x: Any) -> Any:
    return x.T


def doubled_tail(x: Any) -> Any:
    return at.concatenate([x[::-2], x])


def mapped(x: Any, y: Any) -> Any:
    return x * y + x


def scanned(x: Any, start: Any) -> Any:
    states, _ = scansion.scan(lambda v, s: v * s + v, sequences=x, outputs_info=start)
    return states


def scanned_backwards(x: Any, start: Any) -> Any:
    states, _ = scansion.scan(lambda v, s: v - s, sequences=x[::-1], outputs_info=start, go_backwards=True)
    return states


def two_taps(initial: Any, w: Any) -> Any:
    states, _ = scansion.scan(
        lambda a, b: at.dot(a, w) + b, outputs_info={"initial": initial, "taps": [-2, -1]}, n_steps=4
    )
    return states


def gradient(x: Any, w: Any) -> Any:
    """The Jacobian of tanh(x w), row by row."""
    y = at.tanh(at.dot(x, w))
    rows, _ = scansion.scan(lambda i: at.grad(y[i], x), sequences=at.arange(y.shape[0]))
    return rows


ROWS = np.array([[1.5, -2.0, 0.25], [0.5, 3.0, -1.0], [2.0, 0.0, 1.0], [-0.5, 1.0, 4.0]])
ROW = np.array([0.5, -1.0, 2.0])
SQUARE = np.array([[0.5, 0.25, 0.0], [-1.0, 1.0, 0.5], [0.0, 2.0, -0.5]])

PROGRAMS: dict[str, tuple[Callable[..., Any], list[Array]]] = {
    "identity": (identity, [ROWS]),
    "transposed": (transposed, [ROWS]),
    "concatenated": (doubled_tail, [ROWS]),
    "map": (mapped, [ROWS, ROWS[::-1]]),
    "map of cubes": (mapped, [ROWS.reshape(2, 3, 2), np.arange(12.0).reshape(2, 3, 2)]),
    "dot": (at.dot, [ROWS, SQUARE]),
    "vector times matrix": (at.dot, [ROW, SQUARE]),
    "sum": (lambda x: x.sum(axis=0), [ROWS]),
    "scan": (scanned, [ROWS, ROW]),
    "scan of scalars": (scanned, [ROW, np.array(2.0)]),
    "scan backwards": (scanned_backwards, [ROWS, ROW]),
    "two taps": (two_taps, [SQUARE[:2], SQUARE]),
    "gradient": (gradient, [ROW, SQUARE]),
    "scalar": (mapped, [np.array(3.0), np.array(0.5)]),
    "no rows": (mapped, [ROWS[:0], ROWS[:0]]),
    "no columns": (scanned, [ROWS[:, :0], ROW[:0]]),
    "no rows to sum": (lambda x: x.sum(axis=0), [ROWS[:0]]),
    "no rows to multiply": (at.dot, [ROWS[:, :0], SQUARE[:0]]),
}
programs = pytest.mark.parametrize("program", PROGRAMS)


@cache
def built(program: str) -> scansion.Function:
    build, arguments = PROGRAMS[program]
    variables = [variable(argument) for argument in arguments]
    return scansion.function(variables, build(*variables))


def assert_same_bits(x: Array, y: Array) -> None:
    assert (x.dtype, x.shape) == (y.dtype, y.shape)
    assert x.tobytes() == y.tobytes()


@programs
@layouts
def test_numbers_are_those_of_contiguous_arrays(program: str, layout: Callable[[Array], Array]) -> None:
    function, plain = built(program), [contiguous(argument) for argument in PROGRAMS[program][1]]
    expected = function(*plain)
    laid_out = [layout(argument) for argument in plain]
    before = [argument.tobytes() for argument in laid_out]
    for arguments in (laid_out, [laid_out[0], *plain[1:]]):
        result = function(*arguments)
        assert type(result) is np.ndarray
        assert_same_bits(result, expected)
        assert not any(np.shares_memory(result, argument) for argument in arguments)
    assert [argument.tobytes() for argument in laid_out] == before


@programs
def test_results_belong_to_the_caller(program: str) -> None:
    """Writing to a result changes neither an argument nor what the next call gives."""
    function, arguments = built(program), [contiguous(argument) for argument in PROGRAMS[program][1]]
    first = function(*arguments)
    kept = first.copy()
    assert first.flags.writeable
    assert first.flags.c_contiguous
    first[...] = 77
    assert_same_bits(function(*arguments), kept)


@pytest.mark.parametrize("dtype", DTYPES)
@layouts
def test_every_size_of_element(dtype: str, layout: Callable[[Array], Array]) -> None:
    x = variable(np.zeros((1, 1), dtype))
    function = scansion.function([x], [x, x.T, x[::-1, 1:]])
    values = (4 * ROWS).astype(dtype)
    argument = layout(values)
    for result, expected in zip(function(argument), [values, values.T, values[::-1, 1:]], strict=True):
        assert_same_bits(result, np.ascontiguousarray(expected))
        assert not np.shares_memory(result, argument)


@layouts
def test_one_array_as_two_arguments(layout: Callable[[Array], Array]) -> None:
    x, y = at.matrix("x"), at.matrix("y")
    function = scansion.function([x, y], [x + y, x, y])
    argument = layout(ROWS)
    total, first, second = function(argument, argument)
    assert_same_bits(total, ROWS + ROWS)
    assert_same_bits(first, second)
    assert not np.shares_memory(first, second)
    overlapping = function(argument[:3], argument[1:])
    assert_same_bits(overlapping[0], ROWS[:3] + ROWS[1:])


@layouts
def test_stored_values(layout: Callable[[Array], Array]) -> None:
    """Shared variables copy what they are given, whatever its layout, and constants do."""
    given = layout(ROWS)
    stored, x = scansion.shared(given), at.matrix("x")
    function = scansion.function([x], stored + at.constant(layout(SQUARE)).sum() * x, updates={stored: x})
    assert_same_bits(function(np.zeros((4, 3))), ROWS)
    argument = layout(2 * ROWS)
    function(argument)
    value = stored.get_value()
    assert_same_bits(value, 2 * ROWS)
    assert not np.shares_memory(value, argument)
    stored.set_value(given)
    assert_same_bits(stored.get_value(), ROWS)
    assert not np.shares_memory(stored.get_value(), given)


def test_strides_of_zero() -> None:
    """A broadcast view repeats its elements without storing them."""
    function = built("map")
    view = np.broadcast_to(ROW, (4, 3))
    assert view.strides[0] == 0
    assert_same_bits(function(view, ROWS), function(view.copy(), ROWS))


def test_the_layouts_are_what_they_say() -> None:
    assert reversed_axes(ROWS).strides == (-24, -8)
    assert fortran(ROWS).flags.f_contiguous
    assert not misaligned(ROWS).flags.aligned
    assert misaligned_strided(ROWS).strides == (27, 9)
    assert not swapped(ROWS).dtype.isnative
    assert not swapped_reversed(ROWS).dtype.isnative
    assert swapped_reversed(ROWS).strides == (-24, -8)
    assert not read_only(ROWS).flags.writeable
    assert not inner_window(ROWS).flags.c_contiguous
    for layout in LAYOUTS:
        np.testing.assert_array_equal(layout(ROWS), ROWS)
        scalar = layout(np.array(3.0))
        assert isinstance(scalar, np.ndarray)
        assert scalar.shape == ()
