"""Shapes: asking for lengths, and rearranging elements without computing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor._axes import normalize_axes, normalize_axis
from scansion.tensor._broadcast import broadcast, broadcast_axes, broadcast_to_sizes
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._sizes import Size, as_sizes, as_variable, dimension, dimensions, split
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

__all__ = [
    "broadcast_arrays",
    "broadcast_to",
    "dimshuffle",
    "expand_dims",
    "flatten",
    "moveaxis",
    "reshape",
    "shape",
    "shape_padaxis",
    "shape_padleft",
    "shape_padright",
    "size",
    "specify_shape",
    "squeeze",
    "swapaxes",
    "transpose",
]


def shape(x: TensorLike) -> TensorVariable:
    """Give the lengths of all axes.

    Parameters
    ----------
    x : array_like
        A tensor.

    Returns
    -------
    TensorVariable
        An int64 vector with one element for each axis. `shape(x)[k]` is the length of one axis.

    Examples
    --------
    >>> shape(np.zeros((2, 3))).eval()
    array([2, 3])
    """
    return emit("scn.shape_of", [as_tensor_variable(x)])


def size(x: TensorLike) -> TensorVariable:
    """Give the number of elements.

    Parameters
    ----------
    x : array_like
        A tensor.

    Returns
    -------
    TensorVariable
        An int64 scalar.

    Examples
    --------
    >>> int(size(np.zeros((2, 3))).eval())
    6
    """
    return as_variable(count(dimensions(as_tensor_variable(x))))


def count(sizes: Sequence[Size]) -> Size:
    """The product of lengths."""
    known = int(np.prod([n for n in sizes if isinstance(n, int)], dtype=object))
    product: Size = known
    for length in (n for n in sizes if not isinstance(n, int)):
        product = length if isinstance(product, int) and product == 1 else length * as_variable(product)
    return product


def reshape(x: TensorLike, newshape: Any, ndim: int | None = None) -> TensorVariable:
    """Give the same elements, in C order, under another shape.

    Parameters
    ----------
    x : array_like
        A tensor.
    newshape : int, sequence of int and scalar variables, or vector of known length
        The new lengths; one of them may be -1 and is then what the others leave.
    ndim : int, optional
        The new rank, to be checked.

    Returns
    -------
    TensorVariable
        A tensor of the same dtype.

    Raises
    ------
    ValueError
        If the new rank is not known or not `ndim`, if two lengths are -1, or (maybe only when the function runs) if the
        numbers of elements differ.

    Examples
    --------
    >>> reshape(np.arange(6), (2, -1)).eval()
    array([[0, 1, 2],
           [3, 4, 5]])
    """
    variable, sizes = as_tensor_variable(x), as_sizes(newshape, "the new shape")
    if ndim is not None and ndim != len(sizes):
        raise ScansionValueError(explain(f"reshape: the new shape has {len(sizes)} axes, ndim is {ndim}"))
    if sizes.count(-1) > 1:
        raise ScansionValueError(explain("reshape: more than one length is -1"))
    static, operands = split(sizes)
    return emit("scn.reshape", [variable, *operands], {"static_sizes": static})


def flatten(x: TensorLike, ndim: int = 1) -> TensorVariable:
    """Join the last axes, in C order, so that `ndim` axes remain.

    Parameters
    ----------
    x : array_like
        A tensor.
    ndim : int
        The number of axes of the result, at least 1.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Raises
    ------
    ValueError
        If `ndim` is not between 1 and the rank of `x` (or 1).

    Examples
    --------
    >>> flatten(np.zeros((2, 3, 4)), 2).type
    float64[2, 12]
    """
    variable = as_tensor_variable(x)
    if not 1 <= ndim <= max(variable.ndim, 1):
        raise ScansionValueError(
            explain(f"flatten: ndim is {ndim}, {made_at(variable)} has {variable.ndim} dimensions")
        )
    if variable.ndim == ndim:
        return variable
    return reshape(variable, [dimension(variable, axis) for axis in range(ndim - 1)] + [-1])


def transpose(x: TensorLike, axes: Sequence[int] | None = None) -> TensorVariable:
    """Permute the axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axes : sequence of int, optional
        Axis k of the result is axis `axes[k]` of `x`; None reverses their order.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Raises
    ------
    ValueError
        If `axes` is no permutation.

    Examples
    --------
    >>> transpose(np.zeros((2, 3, 4)), (0, 2, 1)).type
    float64[2, 4, 3]
    """
    variable = as_tensor_variable(x)
    order = range(variable.ndim)[::-1] if axes is None else normalize_axes(axes, variable.ndim, "transpose")
    if len(order) != variable.ndim:
        raise ScansionValueError(
            explain(f"transpose: axes {axes} are not those of a tensor of {variable.ndim} dimensions")
        )
    return permute(variable, list(order))


def permute(x: TensorVariable, order: list[int]) -> TensorVariable:
    """`x` with its axes in another order."""
    return x if order == list(range(x.ndim)) else emit("scn.transpose", [x], {"permutation": order})


def swapaxes(x: TensorLike, axis1: int, axis2: int) -> TensorVariable:
    """Exchange two axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis1, axis2 : int
        The axes.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> swapaxes(np.zeros((2, 3, 4)), 0, -1).type
    float64[4, 3, 2]
    """
    variable = as_tensor_variable(x)
    order = list(range(variable.ndim))
    first, second = (normalize_axis(axis, variable.ndim, "swapaxes") for axis in (axis1, axis2))
    order[first], order[second] = order[second], order[first]
    return permute(variable, order)


def moveaxis(x: TensorLike, source: int | Sequence[int], destination: int | Sequence[int]) -> TensorVariable:
    """Move axes to other places, the others keep their order.

    Parameters
    ----------
    x : array_like
        A tensor.
    source, destination : int or sequence of int
        Which axes, and where to.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Raises
    ------
    ValueError
        If the two differ in number.

    Examples
    --------
    >>> moveaxis(np.zeros((2, 3, 4)), 0, -1).type
    float64[3, 4, 2]
    """
    variable = as_tensor_variable(x)
    sources = normalize_axes(source, variable.ndim, "moveaxis")
    destinations = normalize_axes(destination, variable.ndim, "moveaxis")
    if len(sources) != len(destinations):
        raise ScansionValueError(explain(f"moveaxis: {len(sources)} axes cannot move to {len(destinations)} places"))
    order = [axis for axis in range(variable.ndim) if axis not in sources]
    for place, axis in sorted(zip(destinations, sources, strict=True)):
        order.insert(place, axis)
    return permute(variable, order)


def expand_dims(x: TensorLike, axis: int | Sequence[int]) -> TensorVariable:
    """Insert axes of length 1.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int
        The places of the new axes in the result.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Raises
    ------
    IndexError
        If a place is out of range.

    Examples
    --------
    >>> expand_dims(np.zeros(3), (0, 2)).type
    float64[1, 3, 1]
    """
    variable = as_tensor_variable(x)
    rank = variable.ndim + (1 if isinstance(axis, int) else len(axis))
    axes = sorted(normalize_axes(axis, rank, "expand_dims"))
    return emit("scn.expand_dims", [variable], {"axes": axes}) if axes else variable


def squeeze(x: TensorLike, axis: int | Sequence[int] | None = None) -> TensorVariable:
    """Drop axes of length 1.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which; None takes those whose length is known to be 1.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Raises
    ------
    ValueError
        If an axis has another length; where that is not known, when the function runs.

    Examples
    --------
    >>> squeeze(np.zeros((1, 3, 1))).type
    float64[3]
    """
    variable = as_tensor_variable(x)
    ones = [k for k, length in enumerate(variable.type.shape) if length == 1]
    axes = ones if axis is None else sorted(normalize_axes(axis, variable.ndim, "squeeze"))
    for k in axes:
        if variable.type.shape[k] not in (1, None):
            raise ScansionValueError(
                explain(f"squeeze: axis {k} of {made_at(variable)} has length {variable.type.shape[k]}, not 1")
            )
    return emit("scn.squeeze", [variable], {"axes": axes}) if axes else variable


def dimshuffle(x: TensorLike, pattern: Sequence[int | str]) -> TensorVariable:
    """Permute, insert and drop axes in one go.

    Parameters
    ----------
    x : array_like
        A tensor.
    pattern : sequence of int and "x"
        For each axis of the result an axis of `x`, or "x" for a new one of length 1. Axes that are left out must be
        known to have length 1.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Raises
    ------
    ValueError
        If an axis is named twice, or one is left out whose length is not known to be 1.

    Examples
    --------
    >>> dimshuffle(np.zeros((2, 3)), (1, "x", 0)).type
    float64[3, 1, 2]
    """
    variable = as_tensor_variable(x)
    kept = normalize_axes([axis for axis in pattern if axis != "x"], variable.ndim, "dimshuffle")
    dropped = [axis for axis in range(variable.ndim) if axis not in kept]
    for axis in dropped:
        if variable.type.shape[axis] != 1:
            raise ScansionValueError(
                explain(
                    f"dimshuffle: axis {axis} of {made_at(variable)} is left out, its type is {variable.type}",
                    "only axes whose length is known to be 1 can be left out; take x[0] or x.squeeze(axis)",
                )
            )
    ranks = {axis: place for place, axis in enumerate(sorted(kept))}
    permuted = permute(squeeze(variable, dropped), [ranks[axis] for axis in kept])
    return expand_dims(permuted, [place for place, axis in enumerate(pattern) if axis == "x"])


def shape_padleft(x: TensorLike, n_ones: int = 1) -> TensorVariable:
    """Add leading axes of length 1.

    Parameters
    ----------
    x : array_like
        A tensor.
    n_ones : int
        How many.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Examples
    --------
    >>> shape_padleft(np.zeros(3), 2).type
    float64[1, 1, 3]
    """
    return expand_dims(x, list(range(n_ones)))


def shape_padright(x: TensorLike, n_ones: int = 1) -> TensorVariable:
    """Add trailing axes of length 1.

    Parameters
    ----------
    x : array_like
        A tensor.
    n_ones : int
        How many.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Examples
    --------
    >>> shape_padright(np.zeros(3)).type
    float64[3, 1]
    """
    variable = as_tensor_variable(x)
    return expand_dims(variable, list(range(variable.ndim, variable.ndim + n_ones)))


def shape_padaxis(x: TensorLike, axis: int) -> TensorVariable:
    """Insert one axis of length 1.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int
        Its place in the result.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Examples
    --------
    >>> shape_padaxis(np.zeros(3), 1).type
    float64[3, 1]
    """
    return expand_dims(x, axis)


def broadcast_to(x: TensorLike, shape: Any) -> TensorVariable:
    """Repeat a tensor to a shape, axes matched from the right.

    Parameters
    ----------
    x : array_like
        A tensor. Axes whose length is known to be 1 are repeated.
    shape : int, sequence of int and scalar variables, or vector of known length
        The new lengths.

    Returns
    -------
    TensorVariable
        A tensor of that shape.

    Raises
    ------
    ValueError
        If the shape has fewer axes than `x`, or another length on an axis that is not repeated.

    Examples
    --------
    >>> broadcast_to([1, 2], (2, 2)).eval()
    array([[1, 2],
           [1, 2]])
    """
    variable, sizes = as_tensor_variable(x), as_sizes(shape, "the new shape")
    if len(sizes) < variable.ndim:
        raise ScansionValueError(
            explain(f"broadcast_to: {made_at(variable)} has {variable.ndim} dimensions, the new shape {len(sizes)}")
        )
    return broadcast_to_sizes(variable, sizes)


def broadcast_arrays(*arrays: TensorLike) -> list[TensorVariable]:
    """Repeat tensors to their common shape.

    Parameters
    ----------
    *arrays : array_like
        Tensors.

    Returns
    -------
    list of TensorVariable
        All of one shape.

    Raises
    ------
    ValueError
        If two lengths differ and neither is 1.

    Examples
    --------
    >>> [x.type for x in broadcast_arrays(np.zeros((2, 1)), np.zeros(3))]
    [float64[2, 3], float64[2, 3]]
    """
    return broadcast([as_tensor_variable(x) for x in arrays], "broadcast_arrays")


def specify_shape(x: TensorLike, shape: Any) -> TensorVariable:
    """Say what lengths a tensor has; they are checked when the function runs.

    Parameters
    ----------
    x : array_like
        A tensor.
    shape : int, or sequence of int, scalar variables and None
        The length of each axis, None where nothing is to be said.

    Returns
    -------
    TensorVariable
        The same tensor, with these lengths in its type.

    Raises
    ------
    ValueError
        If the rank differs, or a length that is known.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> specify_shape(at.matrix(), (None, 3)).type
    float64[?, 3]
    """
    variable = as_tensor_variable(x)
    said = list(shape) if isinstance(shape, list | tuple) else as_sizes(shape, "the shape")
    if len(said) != variable.ndim:
        raise ScansionValueError(
            explain(f"specify_shape: {made_at(variable)} has {variable.ndim} dimensions, the shape {len(said)}")
        )
    sizes = [dimension(variable, k) if n is None else as_sizes([n], "a length")[0] for k, n in enumerate(said)]
    for k, (known, length) in enumerate(zip(variable.type.shape, sizes, strict=True)):
        if known is not None and isinstance(length, int) and known != length:
            raise ScansionValueError(
                explain(f"specify_shape: axis {k} of {made_at(variable)} has length {known}, not {length}")
            )
    return broadcast_axes(variable, sizes, list(range(variable.ndim)))
