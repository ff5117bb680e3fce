"""Repeating elements and tensors."""

from __future__ import annotations

from typing import Any

from scansion.tensor._axes import normalize_axis
from scansion.tensor._broadcast import broadcast_axes
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._sizes import Size, as_size, as_sizes, dimensions
from scansion.tensor.shape import count, flatten, reshape, shape_padleft
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = ["repeat", "tile"]


def repeat(x: TensorLike, repeats: Any, axis: int | None = None) -> TensorVariable:
    """Repeat each element.

    Parameters
    ----------
    x : array_like
        A tensor.
    repeats : int or scalar variable
        How often.
    axis : int, optional
        Along which axis; None repeats the elements of the flattened tensor.

    Returns
    -------
    TensorVariable
        A tensor of the same dtype.

    Raises
    ------
    TypeError
        If `repeats` is no integer scalar.

    Examples
    --------
    >>> repeat([1, 2], 2).eval()
    array([1, 1, 2, 2])
    """
    variable = flatten(x) if axis is None else as_tensor_variable(x)
    place = normalize_axis(0 if axis is None else axis, variable.ndim, "repeat")
    return _interleave(variable, place, as_size(repeats, "repeats"), behind=True)


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
