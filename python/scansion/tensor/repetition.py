"""Repeating elements and tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.tensor import math
from scansion.tensor._axes import normalize_axis
from scansion.tensor._broadcast import broadcast_axes
from scansion.tensor._cast import as_tensor_variable, cast
from scansion.tensor._sizes import Size, as_size, as_sizes, dimension, dimensions
from scansion.tensor.choice import switch
from scansion.tensor.creation import arange
from scansion.tensor.cumulation import cumsum
from scansion.tensor.indexing import take
from scansion.tensor.shape import count, flatten, reshape, shape_padleft, specify_shape
from scansion.tensor.sort import searchsorted
from scansion.tensor.var import TensorLike, TensorVariable, made_at

__all__ = ["repeat", "tile"]


def repeat(x: TensorLike, repeats: Any, axis: int | None = None) -> TensorVariable:
    """Repeat each element.

    Parameters
    ----------
    x : array_like
        A tensor.
    repeats : int, scalar variable, or array_like
        How often; a vector says it for each element along the axis.
    axis : int, optional
        Along which axis; None repeats the elements of the flattened tensor.

    Returns
    -------
    TensorVariable
        A tensor of the same dtype.

    Raises
    ------
    TypeError
        If `repeats` does not hold integers.
    ValueError
        If `repeats` has several dimensions, or another length than the axis, or is negative; where this is not known
        before, when the function runs.

    Examples
    --------
    >>> repeat([1, 2], 2).eval()
    array([1, 1, 2, 2])
    >>> repeat([1, 2], [3, 1]).eval()
    array([1, 1, 1, 2])
    """
    variable = flatten(x) if axis is None else as_tensor_variable(x)
    place = normalize_axis(0 if axis is None else axis, variable.ndim, "repeat")
    if np.ndim(repeats) == 0 if not isinstance(repeats, TensorVariable) else repeats.ndim == 0:
        return _interleave(variable, place, as_size(repeats, "repeats"), behind=True)
    return take(variable, _sources(as_tensor_variable(repeats), variable, place), place)


def _sources(repeats: TensorVariable, x: TensorVariable, axis: int) -> TensorVariable:
    """Which entry of the axis stands at each place once entry k is repeated `repeats[k]` times."""
    if "int" not in repeats.dtype:
        raise ScansionTypeError(explain(f"repeat: {made_at(repeats)} is {repeats.dtype}, not integers"))
    if repeats.ndim != 1:
        raise ScansionValueError(explain(f"repeat: {made_at(repeats)} has {repeats.ndim} dimensions, not 0 or 1"))
    times = specify_shape(cast(repeats, "int64"), [dimension(x, axis)])
    ends = cumsum(times, 0)
    total = math.sum(times)
    # A negative length is refused when the function runs.
    length = switch(math.any(times < 0), np.int64(-1), total)
    return searchsorted(ends, specify_shape(arange(total), [length]), side="right")


def tile(x: TensorLike, reps: Any) -> TensorVariable:
    """Repeat a whole tensor along its axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    reps : int, sequence of int and scalar variables, or vector of known length
        How often along each axis, matched from the right.

    Returns
    -------
    TensorVariable
        A tensor of the same dtype.

    Examples
    --------
    >>> tile([1, 2], 2).eval()
    array([1, 2, 1, 2])
    """
    counts = as_sizes(reps, "reps")
    variable = as_tensor_variable(x)
    variable = shape_padleft(variable, max(0, len(counts) - variable.ndim))
    for axis, times in enumerate(counts, variable.ndim - len(counts)):
        variable = variable if times == 1 else _interleave(variable, axis, times, behind=False)
    return variable


def _interleave(x: TensorVariable, axis: int, times: Size, behind: bool) -> TensorVariable:
    """Repeat along an axis: each element (`behind`) or the whole."""
    lengths = dimensions(x)
    place = axis + 1 if behind else axis
    sizes = [*lengths[:place], times, *lengths[place:]]
    repeated = broadcast_axes(x, sizes, [k for k in range(x.ndim + 1) if k != place])
    return reshape(repeated, [*lengths[:axis], count([lengths[axis], times]), *lengths[axis + 1 :]])
