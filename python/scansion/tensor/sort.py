"""Sorting, the largest few, and searching in what is sorted.

NaN counts as larger than all numbers; complex numbers are ordered by their real parts, then by their imaginary parts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor._axes import normalize_axis
from scansion.tensor._cast import as_tensor_variable, cast
from scansion.tensor._promotion import promoted
from scansion.tensor._sizes import Size, as_size, as_variable, dimension
from scansion.tensor.choice import switch
from scansion.tensor.indexing import take, take_along_axis
from scansion.tensor.shape import flatten, moveaxis, specify_shape
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

__all__ = ["argsort", "argtopk", "searchsorted", "sort", "topk", "topk_and_argtopk"]

KINDS = (None, "quicksort", "mergesort", "heapsort", "stable")


def sort(a: TensorLike, axis: int | None = -1, kind: str | None = None, order: object | None = None) -> TensorVariable:
    """Put the elements along an axis in ascending order.

    Parameters
    ----------
    a : array_like
        A tensor.
    axis : int, optional
        The axis; None sorts the flattened tensor.
    kind : str, optional
        One of NumPy's names of methods; all give the same order.
    order : None
        Accepted for NumPy's sake; there are no fields.

    Returns
    -------
    TensorVariable
        A tensor of the same elements; its gradient goes back to where they came from.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If there is no such kind.

    Notes
    -----
    Method: introsort.

    Examples
    --------
    >>> sort([[3, 1, 2], [6, 5, 4]]).eval()
    array([[1, 2, 3],
           [4, 5, 6]])
    """
    return _along_last("scn.sort", a, axis, kind, order)


def argsort(
    a: TensorLike, axis: int | None = -1, kind: str | None = None, order: object | None = None
) -> TensorVariable:
    """Find the places of the elements along an axis in ascending order.

    Parameters
    ----------
    a : array_like
        A tensor.
    axis : int, optional
        The axis; None sorts the flattened tensor.
    kind : str, optional
        One of NumPy's names of methods; all are stable, so equal elements keep their order.
    order : None
        Accepted for NumPy's sake; there are no fields.

    Returns
    -------
    TensorVariable
        int64: `take_along_axis(a, argsort(a, axis), axis)` is `sort(a, axis)`.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If there is no such kind.

    Examples
    --------
    >>> argsort([30, 10, 20]).eval()
    array([1, 2, 0])
    """
    return _along_last("scn.argsort", a, axis, kind, order)


def _along_last(op: str, a: TensorLike, axis: int | None, kind: str | None, order: object | None) -> TensorVariable:
    name = op.removeprefix("scn.")
    if kind not in KINDS:
        raise ScansionValueError(explain(f"{name}: there is no kind {kind!r}", "choose quicksort or stable"))
    if order is not None:
        raise ScansionValueError(explain(f"{name}: order={order!r} names fields, and tensors have none"))
    variable = flatten(a) if axis is None else as_tensor_variable(a)
    place = normalize_axis(-1 if axis is None else axis, variable.ndim, name)
    last = variable.ndim - 1
    return moveaxis(emit(op, [moveaxis(variable, place, last)]), last, place)


def searchsorted(x: TensorLike, v: TensorLike, side: str = "left", sorter: TensorLike | None = None) -> TensorVariable:
    """Find where values belong in a sorted vector.

    Parameters
    ----------
    x : array_like
        A vector in ascending order.
    v : array_like
        The values, of any shape.
    side : str
        "left" counts the elements that are smaller, "right" those that are not larger.
    sorter : array_like, optional
        Places that put `x` in order: `argsort(x)`.

    Returns
    -------
    TensorVariable
        int64, of the shape of `v`: where to put each value so that `x` stays in order.

    Raises
    ------
    ValueError
        If `x` is no vector, or the side has another name.

    Examples
    --------
    >>> searchsorted([10, 20, 30], [5, 20, 99]).eval()
    array([0, 1, 3])
    """
    if side not in ("left", "right"):
        raise ScansionValueError(explain(f"searchsorted: there is no side {side!r}", "choose left or right"))
    vector, values = promoted([x, v])
    if vector.ndim != 1:
        raise ScansionValueError(explain(f"searchsorted: {made_at(vector)} has {vector.ndim} dimensions, not 1"))
    if sorter is not None:
        vector = take(vector, sorter)
    return emit("scn.searchsorted", [vector, values], {"right": True} if side == "right" else {})


def topk(
    x: TensorLike, kth: Any, axis: int | None = -1, sorted: bool = True, idx_dtype: DTypeLike = "int64"
) -> TensorVariable:
    """Give the largest (or smallest) elements along an axis.

    Parameters
    ----------
    x : array_like
        A tensor.
    kth : int or scalar variable
        How many of the largest; a negative number takes as many of the smallest.
    axis : int, optional
        The axis; None takes the flattened tensor.
    sorted : bool
        Accepted for Aesara's sake; the result is in ascending order.
    idx_dtype : str or NumPy dtype
        Accepted for Aesara's sake.

    Returns
    -------
    TensorVariable
        The elements.

    Raises
    ------
    ValueError
        If `kth` is 0 or the axis is shorter, when the function runs where this is not known before.

    Examples
    --------
    >>> topk([4, 9, 1, 7], 2).eval()
    array([7, 9])
    """
    return topk_and_argtopk(x, kth, axis, sorted, idx_dtype)[0]


def argtopk(
    x: TensorLike, kth: Any, axis: int | None = -1, sorted: bool = True, idx_dtype: DTypeLike = "int64"
) -> TensorVariable:
    """Find the places of the largest (or smallest) elements along an axis.

    Parameters
    ----------
    x : array_like
        A tensor.
    kth : int or scalar variable
        How many of the largest; a negative number takes as many of the smallest.
    axis : int, optional
        The axis; None takes the flattened tensor.
    sorted : bool
        Accepted for Aesara's sake; the places are in ascending order of the elements.
    idx_dtype : str or NumPy dtype
        Element type of the places.

    Returns
    -------
    TensorVariable
        The places.

    Raises
    ------
    ValueError
        If `kth` is 0 or the axis is shorter, when the function runs where this is not known before.

    Examples
    --------
    >>> argtopk([4, 9, 1, 7], 2).eval()
    array([3, 1])
    """
    return topk_and_argtopk(x, kth, axis, sorted, idx_dtype)[1]


def topk_and_argtopk(
    x: TensorLike, kth: Any, axis: int | None = -1, sorted: bool = True, idx_dtype: DTypeLike = "int64"
) -> tuple[TensorVariable, TensorVariable]:
    """Give the largest (or smallest) elements along an axis and their places.

    Parameters
    ----------
    x : array_like
        A tensor.
    kth : int or scalar variable
        How many of the largest; a negative number takes as many of the smallest.
    axis : int, optional
        The axis; None takes the flattened tensor.
    sorted : bool
        Accepted for Aesara's sake; the elements are in ascending order.
    idx_dtype : str or NumPy dtype
        Element type of the places.

    Returns
    -------
    tuple of TensorVariable
        The elements and their places.

    Raises
    ------
    ValueError
        If `kth` is 0 or the axis is shorter, when the function runs where this is not known before.

    Examples
    --------
    >>> [part.eval() for part in topk_and_argtopk([4, 9, 1, 7], -2)]
    [array([1, 4]), array([2, 0])]
    """
    variable = flatten(x) if axis is None else as_tensor_variable(x)
    place = normalize_axis(-1 if axis is None else axis, variable.ndim, "topk")
    start, stop, number = _range_of(as_size(kth, "kth"), dimension(variable, place))
    key = (*[slice(None)] * place, slice(start, stop))
    places = argsort(variable, place)[key]
    lengths: list[Any] = [None] * variable.ndim
    lengths[place] = number
    places = specify_shape(places, lengths)
    return take_along_axis(variable, places, place), cast(places, idx_dtype)


def _range_of(kth: Size, length: Size) -> tuple[Any, Any, Any]:
    """Where the elements stand in the sorted axis, and how many they are."""
    if isinstance(kth, int):
        if kth == 0 or (isinstance(length, int) and abs(kth) > length):
            raise ScansionValueError(explain(f"topk: kth is {kth}, for an axis of length {length}"))
        return (-kth, None, kth) if kth > 0 else (None, -kth, -kth)
    # None of 0 elements would be all: the number is then one that no axis has.
    number = switch(kth > 0, kth, switch(kth < 0, -kth, np.int64(2**62)))
    end = as_variable(length)
    return switch(kth > 0, end - kth, np.int64(0)), switch(kth > 0, end, -kth), number
