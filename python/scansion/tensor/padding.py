"""Putting elements around a tensor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionNotImplementedError, ScansionValueError
from scansion.tensor import math
from scansion.tensor._broadcast import broadcast_to_sizes
from scansion.tensor._cast import as_tensor_variable, cast
from scansion.tensor._dtypes import discrete_dtypes
from scansion.tensor._elementwise import clip, floor, minimum, mod
from scansion.tensor._promotion import promoted
from scansion.tensor._sizes import Size, as_size, as_variable, dimension, dimensions
from scansion.tensor.creation import arange
from scansion.tensor.indexing import take
from scansion.tensor.joining import join
from scansion.tensor.shape import expand_dims, reshape
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = ["pad"]

Pair = tuple[Any, Any]


def pad(
    x: TensorLike,
    pad_width: Any,
    mode: str = "constant",
    *,
    constant_values: Any = 0,
    end_values: Any = 0,
    stat_length: Any = None,
    reflect_type: str = "even",
) -> TensorVariable:
    """Put elements around a tensor, as NumPy's pad does.

    Parameters
    ----------
    x : array_like
        A tensor.
    pad_width : int, pair, or sequence of pairs
        How many elements before and behind each axis: one number for all, one pair for all, or a pair for each axis.
        They may be scalar variables.
    mode : str
        What to put there: "constant", "edge" (the last element again), "linear_ramp" (from the last element to
        `end_values`), "maximum", "minimum" or "mean" of each row, "reflect" (mirrored in the last element), "symmetric"
        (mirrored behind it), "wrap" (from the other end).
    constant_values, end_values : array_like
        One value for all, a pair, or a pair for each axis.
    stat_length : int, pair, or sequence of pairs, optional
        From how many elements of the end "maximum", "minimum" and "mean" are taken; None takes all.
    reflect_type : str
        "even".

    Returns
    -------
    TensorVariable
        A larger tensor of the same dtype.

    Raises
    ------
    IndexError
        If an axis is empty in a mode that takes its elements, when the function runs.
    NotImplementedError
        If `reflect_type` is "odd".
    ValueError
        If there is no such mode, the pairs do not fit the axes, or a width is negative.

    Examples
    --------
    >>> pad([1, 2, 3], (1, 2), mode="edge").eval()
    array([1, 1, 2, 3, 3, 3])
    """
    variable = as_tensor_variable(x)
    widths = [(as_size(a, "a width"), as_size(b, "a width")) for a, b in _pairs(pad_width, variable.ndim, "pad_width")]
    if any(isinstance(width, int) and width < 0 for pair in widths for width in pair):
        raise ScansionValueError(explain(f"pad: a width in {pad_width} is negative"))
    if mode in MIRRORS:
        if reflect_type != "even":
            raise ScansionNotImplementedError(explain(f"pad: reflect_type={reflect_type!r} is not implemented"))
        for axis, (before, behind) in enumerate(widths):
            length = as_variable(dimension(variable, axis))
            places = arange(-as_variable(before), length + as_variable(behind))
            variable = take(variable, MIRRORS[mode](places, length), axis)
        return variable
    options = {"constant": constant_values, "linear_ramp": end_values}.get(mode, stat_length)
    if mode not in BLOCKS:
        raise ScansionValueError(
            explain(f"pad: there is no mode {mode!r}", f"choose from {', '.join([*BLOCKS, *MIRRORS])}")
        )
    for axis, (pair, option) in enumerate(zip(widths, _pairs(options, variable.ndim, "the option"), strict=True)):
        before, behind = (BLOCKS[mode](variable, axis, pair[end], option[end], end) for end in (0, 1))
        variable = join(axis, before, variable, behind)
    return variable


def _pairs(given: Any, ndim: int, name: str) -> list[Pair]:
    """A pair for each axis."""
    if not isinstance(given, list | tuple | np.ndarray) or np.ndim(given) == 0:
        return [(given, given)] * ndim
    entries = list(given)
    if not any(isinstance(entry, list | tuple | np.ndarray) and np.ndim(entry) for entry in entries):
        entries = [entries]
    pairs = [tuple(entry) * 2 if len(entry) == 1 else tuple(entry) for entry in entries]
    if len(pairs) == 1:
        pairs *= ndim
    if len(pairs) != ndim or any(len(pair) != 2 for pair in pairs):
        raise ScansionValueError(explain(f"pad: {name}={given} gives no pair for each of {ndim} axes"))
    return [(pair[0], pair[1]) for pair in pairs]


# ----------------------------------------------------------------------------------------------------------------------
# Modes that read elements of the tensor again: which one stands at a place outside.
# ----------------------------------------------------------------------------------------------------------------------


def _edge(place: TensorVariable, length: TensorVariable) -> TensorVariable:
    return clip(place, np.int64(0), length - 1)


def _reflect(place: TensorVariable, length: TensorVariable) -> TensorVariable:
    period = _at_least_one(2 * (length - 1))
    within = mod(place, period)
    return minimum(within, period - within)


def _symmetric(place: TensorVariable, length: TensorVariable) -> TensorVariable:
    within = mod(place, _at_least_one(2 * length))
    return minimum(within, 2 * length - 1 - within)


def _wrap(place: TensorVariable, length: TensorVariable) -> TensorVariable:
    return mod(place, _at_least_one(length))


def _at_least_one(length: TensorVariable) -> TensorVariable:
    return clip(length, np.int64(1), np.int64(2**62))


MIRRORS: dict[str, Callable[[TensorVariable, TensorVariable], TensorVariable]] = {
    "edge": _edge,
    "reflect": _reflect,
    "symmetric": _symmetric,
    "wrap": _wrap,
}


# ----------------------------------------------------------------------------------------------------------------------
# Modes that compute what stands outside, for one end (0 or 1) of an axis.
# ----------------------------------------------------------------------------------------------------------------------


def _block(value: TensorVariable, x: TensorVariable, axis: int, width: Size) -> TensorVariable:
    sizes = dimensions(x)
    sizes[axis] = width
    return broadcast_to_sizes(value, sizes)


def _constant(x: TensorVariable, axis: int, width: Size, value: Any, end: int) -> TensorVariable:
    return _block(promoted([value], x.dtype)[0], x, axis, width)


def _ramp(x: TensorVariable, axis: int, width: Size, value: Any, end: int) -> TensorVariable:
    edge = cast(expand_dims(x[(*[slice(None)] * axis, -1 if end else 0)], axis), "float64")
    edge = edge if x.dtype in discrete_dtypes or x.dtype == "float64" else cast(edge, x.dtype)
    goal = promoted([value], edge.dtype)[0]
    steps, length = arange(as_variable(width)), clip(as_variable(width), np.int64(1), np.int64(2**62))
    share = cast(length - 1 - steps if end else steps, edge.dtype) / cast(length, edge.dtype)
    share = reshape(share, [width if k == axis else 1 for k in range(x.ndim)])
    ramp = goal + (_block(edge, x, axis, width) - goal) * _block(share, x, axis, width)
    return cast(floor(ramp) if x.dtype in discrete_dtypes else ramp, x.dtype)


def _statistic(function: Callable[..., TensorVariable]) -> Callable[..., TensorVariable]:
    def block(x: TensorVariable, axis: int, width: Size, length: Any, end: int) -> TensorVariable:
        part = x
        if length is not None:
            part = x[(*[slice(None)] * axis, slice(-as_size(length, "stat_length"), None) if end else slice(length))]
        value = function(part, axis=axis, keepdims=True)
        if value.dtype != x.dtype:
            value = cast(math.round(value) if x.dtype in discrete_dtypes else value, x.dtype)
        return _block(value, x, axis, width)

    return block


BLOCKS: dict[str, Callable[..., TensorVariable]] = {
    "constant": _constant,
    "linear_ramp": _ramp,
    "maximum": _statistic(math.max),
    "minimum": _statistic(math.min),
    "mean": _statistic(math.mean),
}
