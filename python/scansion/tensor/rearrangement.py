"""The same elements in another order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor._axes import normalize_axes, normalize_axis
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._elementwise import clip, mod
from scansion.tensor._sizes import Size, as_size, as_variable, dimension, dimensions
from scansion.tensor.joining import join
from scansion.tensor.shape import flatten, reshape
from scansion.tensor.var import TensorLike, TensorVariable, emit

__all__ = ["flip", "roll"]


def flip(x: TensorLike, axis: int | Sequence[int] | None = None) -> TensorVariable:
    """Reverse the order along axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which; None takes all.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Examples
    --------
    >>> flip([1, 2, 3]).eval()
    array([3, 2, 1])
    """
    variable = as_tensor_variable(x)
    axes = normalize_axes(axis, variable.ndim, "flip")
    return emit("scn.reverse", [variable], {"axes": axes}) if axes else variable


def roll(x: TensorLike, shift: Any, axis: int | Sequence[int] | None = None) -> TensorVariable:
    """Move the elements along axes; what leaves at one end comes back at the other.

    Parameters
    ----------
    x : array_like
        A tensor.
    shift : int or scalar variable, or sequence of them
        How far, for each axis.
    axis : int or sequence of int, optional
        Which axes; None moves the elements of the flattened tensor.

    Returns
    -------
    TensorVariable
        A tensor of the same shape.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If there are more shifts than axes, or fewer.

    Examples
    --------
    >>> roll([1, 2, 3, 4], 1).eval()
    array([4, 1, 2, 3])
    """
    variable = as_tensor_variable(x)
    if axis is None:
        return reshape(_roll(flatten(variable), as_size(shift, "shift"), 0), dimensions(variable))
    axes = list(axis) if isinstance(axis, list | tuple) else [axis]
    shifts = list(shift) if isinstance(shift, list | tuple) else [shift] * len(axes)
    if len(shifts) != len(axes):
        raise ScansionValueError(explain(f"roll: {len(shifts)} shifts for {len(axes)} axes"))
    for k, distance in zip(axes, shifts, strict=True):
        place = normalize_axis(k, variable.ndim, "roll")
        variable = _roll(variable, as_size(distance, "shift"), place)
    return variable


def _roll(x: TensorVariable, shift: Size, axis: int) -> TensorVariable:
    length = dimension(x, axis)
    if isinstance(length, int) and isinstance(shift, int):
        start: Any = -shift % length if length else 0
    else:
        # An axis of length 0 must not divide by it.
        start = mod(-as_variable(shift), clip(as_variable(length), np.int64(1), np.int64(2**62)))
    leading = [slice(None)] * axis
    return join(axis, x[(*leading, slice(start, None))], x[(*leading, slice(None, start))])
