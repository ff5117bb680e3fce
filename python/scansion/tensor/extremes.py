"""Where the largest and the smallest elements are."""

from __future__ import annotations

import scansion.tensor as at
from scansion._location import explain
from scansion.exceptions import ScansionTypeError
from scansion.tensor._axes import normalize_axes
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor.shape import expand_dims
from scansion.tensor.var import Axes, TensorLike, TensorVariable, emit, made_at

__all__ = ["argmax", "argmin", "max_and_argmax"]


def argmax(x: TensorLike, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
    """Find where the largest element along axes is.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all. Several count as one, in C order.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        int64: the place of the first of several largest elements, or of the first NaN.

    Raises
    ------
    IndexError
        If there is no such axis.
    TypeError
        If `x` is complex.
    ValueError
        If an axis is empty, when the function runs.

    Examples
    --------
    >>> argmax([[1, 5, 5], [7, 6, 2]], axis=1).eval()
    array([1, 0])
    """
    return _place("argmax", x, axis, keepdims)


def argmin(x: TensorLike, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
    """Find where the smallest element along axes is.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all. Several count as one, in C order.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        int64: the place of the first of several smallest elements, or of the first NaN.

    Raises
    ------
    IndexError
        If there is no such axis.
    TypeError
        If `x` is complex.
    ValueError
        If an axis is empty, when the function runs.

    Examples
    --------
    >>> argmin([[1, 5, 5], [7, 6, 2]], axis=1).eval()
    array([0, 2])
    """
    return _place("argmin", x, axis, keepdims)


def max_and_argmax(a: TensorLike, axis: Axes = None, keepdims: bool = False) -> tuple[TensorVariable, TensorVariable]:
    """Find the largest element along axes and where it is.

    Parameters
    ----------
    a : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    tuple of TensorVariable
        `max(a, axis)` and `argmax(a, axis)`.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If an axis is empty, when the function runs.

    Examples
    --------
    >>> [part.eval() for part in max_and_argmax([[1, 5], [7, 6]], axis=1)]
    [array([5, 7]), array([1, 0])]
    """
    return at.max(a, axis, keepdims), argmax(a, axis, keepdims)


def _place(op: str, x: TensorLike, axis: Axes, keepdims: bool) -> TensorVariable:
    variable = as_tensor_variable(x)
    if "complex" in variable.dtype:
        raise ScansionTypeError(explain(f"{op}: {made_at(variable)} is {variable.dtype}, which has no order"))
    axes = sorted(normalize_axes(axis, variable.ndim, op))
    places = emit(f"scn.{op}", [variable], {"axes": axes})
    return expand_dims(places, axes) if keepdims else places
