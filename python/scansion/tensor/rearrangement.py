"""The same elements in another order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scansion.tensor._axes import normalize_axes, normalize_axis
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._elementwise import maximum
from scansion.tensor._sizes import as_size, dimension
from scansion.tensor.joining import concatenate
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


def roll(x: TensorLike, shift: Any, axis: int | None = None) -> TensorVariable:
    """Move elements along an axis; those that leave at the end come in again at the start.

    Parameters
    ----------
    x : array_like
        A tensor.
    shift : int or scalar variable
        By how many places; negative moves to the front.
    axis : int, optional
        Along which axis; None moves the elements of the flattened tensor.

    Returns
    -------
    TensorVariable
        A tensor of the shape and dtype of `x`.

    Raises
    ------
    TypeError
        If `shift` is no integer scalar.

    Examples
    --------
    >>> roll([1, 2, 3, 4], 1).eval()
    array([4, 1, 2, 3])
    """
    variable = as_tensor_variable(x)
    if axis is None:
        return reshape(roll(flatten(variable), shift, 0), variable.shape)
    place = normalize_axis(axis, variable.ndim, "roll")
    length, places = dimension(variable, place), as_size(shift, "shift")
    cut = -places % (max(length, 1) if isinstance(length, int) else maximum(length, 1))
    before = (slice(None),) * place
    return concatenate([variable[(*before, slice(cut, None))], variable[(*before, slice(None, cut))]], axis=place)
