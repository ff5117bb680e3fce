"""Functions that read a tensor at places that other tensors hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.tensor._advanced import gather, true_places, unravel
from scansion.tensor._axes import normalize_axis
from scansion.tensor._cast import as_tensor_variable, cast
from scansion.tensor._elementwise import clip, mod, neq
from scansion.tensor._sizes import as_variable, dimension
from scansion.tensor.choice import switch
from scansion.tensor.joining import stack
from scansion.tensor.shape import broadcast_arrays, flatten, moveaxis
from scansion.tensor.var import TensorLike, TensorVariable, made_at

__all__ = [
    "choose",
    "compress",
    "flatnonzero",
    "nonzero",
    "nonzero_values",
    "slice_at_axis",
    "take",
    "take_along_axis",
]


def take(a: TensorLike, indices: TensorLike, axis: int | None = None, mode: str = "raise") -> TensorVariable:
    """Read along an axis where an array of indices says.

    Parameters
    ----------
    a : array_like
        A tensor.
    indices : array_like
        Integers of any shape; negative ones count from the end.
    axis : int, optional
        The axis; None reads from the flattened tensor.
    mode : str
        What to do with an index out of range: "raise" an IndexError when the function runs, "clip" it to the ends (then
        negative ones count as 0), or "wrap" it around.

    Returns
    -------
    TensorVariable
        `a` with the axes of `indices` in the place of `axis`.

    Raises
    ------
    IndexError
        If there is no such axis; with "raise", if an index is out of range.
    TypeError
        If `indices` does not hold integers.
    ValueError
        If there is no such mode.

    Examples
    --------
    >>> take([[1, 2, 3], [4, 5, 6]], [2, 0], axis=1).eval()
    array([[3, 1],
           [6, 4]])
    """
    variable = flatten(a) if axis is None else as_tensor_variable(a)
    place = normalize_axis(0 if axis is None else axis, variable.ndim, "take")
    return gather(variable, [_within(_integers(indices, "take"), variable, place, mode)], [place], position=place)


def _within(indices: TensorVariable, x: TensorVariable, axis: int, mode: str) -> TensorVariable:
    if mode == "raise":
        return indices
    length = as_variable(dimension(x, axis))
    if mode == "clip":
        return clip(cast(indices, "int64"), np.int64(0), length - 1)
    if mode == "wrap":
        # Of an empty axis nothing can be read; the index is left to fail, not the division.
        return mod(cast(indices, "int64"), clip(length, np.int64(1), np.int64(2**62)))
    raise ScansionValueError(explain(f"take: there is no mode {mode!r}", "choose from raise, clip, wrap"))


def _integers(indices: TensorLike, op: str) -> TensorVariable:
    given: Any = indices
    if not isinstance(given, TensorVariable) and np.size(given) == 0:
        return as_tensor_variable(np.zeros(np.shape(given), dtype="int64"))
    variable = as_tensor_variable(given)
    if "int" not in variable.dtype:
        raise ScansionTypeError(explain(f"{op}: the indices {made_at(variable)} are {variable.type}, not integers"))
    return variable


def take_along_axis(arr: TensorLike, indices: TensorLike, axis: int | None = 0) -> TensorVariable:
    """Read along an axis, at other places for each position of the other axes.

    Parameters
    ----------
    arr : array_like
        A tensor.
    indices : array_like
        Integers; as many axes as `arr`, the others of the same lengths.
    axis : int, optional
        The axis; None reads from the flattened tensor.

    Returns
    -------
    TensorVariable
        A tensor of the shape of `indices`.

    Raises
    ------
    IndexError
        If there is no such axis; if an index is out of range, when the function runs.
    ValueError
        If the ranks differ, or another axis has other lengths.

    Examples
    --------
    >>> take_along_axis([[1, 2, 3], [4, 5, 6]], [[2], [0]], axis=1).eval()
    array([[3],
           [4]])
    """
    index = _integers(indices, "take_along_axis")
    variable, place = (flatten(arr), 0) if axis is None else (as_tensor_variable(arr), axis)
    if variable.ndim != index.ndim:
        raise ScansionValueError(
            explain(f"take_along_axis: the tensor has {variable.ndim} dimensions, the indices {index.ndim}")
        )
    place = normalize_axis(place, variable.ndim, "take_along_axis")
    last = variable.ndim - 1
    for k, (m, n) in enumerate(zip(variable.type.shape, index.type.shape, strict=True)):
        if k != place and None not in (m, n) and m != n:
            raise ScansionValueError(
                explain(f"take_along_axis: axis {k} of {made_at(variable)} has length {m}, of the indices {n}")
            )
    read = gather(moveaxis(variable, place, last), [moveaxis(index, place, last)], [last], batch=last)
    return moveaxis(read, last, place)


def nonzero(a: TensorLike, return_matrix: bool = False) -> tuple[TensorVariable, ...] | TensorVariable:
    """Find the elements that are true or not 0.

    Parameters
    ----------
    a : array_like
        A tensor of at least one dimension.
    return_matrix : bool
        Whether to give one matrix with a row for each axis.

    Returns
    -------
    tuple of TensorVariable or TensorVariable
        For each axis an int64 vector of places, in C order. Their length is known when the function has run.

    Raises
    ------
    ValueError
        If `a` is a scalar.

    Examples
    --------
    >>> [places.eval() for places in nonzero([[0, 1], [2, 3]])]
    [array([0, 1, 1]), array([1, 0, 1])]
    """
    mask = _mask(a)
    if not mask.ndim:
        raise ScansionValueError(explain("nonzero: a scalar has no axes", "give it one: at.atleast_1d(x)"))
    along = unravel(true_places(mask), mask)
    return stack(along) if return_matrix else tuple(along)


def flatnonzero(a: TensorLike) -> TensorVariable:
    """Find the elements of the flattened tensor that are true or not 0.

    Parameters
    ----------
    a : array_like
        A tensor.

    Returns
    -------
    TensorVariable
        An int64 vector of places.

    Examples
    --------
    >>> flatnonzero([[0, 1], [2, 0]]).eval()
    array([1, 2])
    """
    return true_places(flatten(_mask(a)))


def nonzero_values(a: TensorLike) -> TensorVariable:
    """Give the elements that are true or not 0.

    Parameters
    ----------
    a : array_like
        A tensor.

    Returns
    -------
    TensorVariable
        A vector.

    Examples
    --------
    >>> nonzero_values([[0, 1], [2, 0]]).eval()
    array([1, 2])
    """
    flat = flatten(a)
    return flat[_mask(flat)]


def _mask(a: TensorLike) -> TensorVariable:
    variable = as_tensor_variable(a)
    return variable if variable.dtype == "bool" else neq(variable, 0)


def choose(a: TensorLike, choices: Any, mode: str = "raise") -> TensorVariable:
    """Pick each element from one of several tensors.

    Parameters
    ----------
    a : array_like
        Integers: which of the choices.
    choices : sequence of array_like, or array_like
        What to choose from; broadcast with `a`. One tensor is a sequence along its first axis.
    mode : str
        What to do with an integer out of range: "raise", "clip" or "wrap", as in `take`.

    Returns
    -------
    TensorVariable
        A tensor of the common shape.

    Raises
    ------
    IndexError
        With "raise", if an integer is out of range, when the function runs; negative ones are.
    ValueError
        If two lengths differ and neither is 1.

    Examples
    --------
    >>> choose([1, 0, 1], [[10, 11, 12], [20, 21, 22]]).eval()
    array([20, 11, 22])
    """
    which = _integers(a, "choose")
    given = [*choices] if isinstance(choices, list | tuple) else [*as_tensor_variable(choices)]
    which, *spread = broadcast_arrays(which, *given)
    table = stack(spread)
    index = _within(cast(which, "int64"), table, 0, mode)
    if mode == "raise":
        # NumPy's choose does not count from the end.
        index = switch(index < 0, index - len(given), index)
    read = gather(moveaxis(table, 0, table.ndim - 1), [index[..., None]], [table.ndim - 1], batch=table.ndim - 1)
    return read[..., 0]


def compress(condition: TensorLike, x: TensorLike, axis: int | None = None) -> TensorVariable:
    """Keep the entries of an axis for which a condition holds.

    Parameters
    ----------
    condition : array_like
        A vector of booleans, no longer than the axis.
    x : array_like
        A tensor.
    axis : int, optional
        The axis; None takes the flattened tensor.

    Returns
    -------
    TensorVariable
        A tensor whose axis has a length that is known when the function has run.

    Raises
    ------
    IndexError
        If the condition holds behind the end of the axis, when the function runs.

    Examples
    --------
    >>> compress([True, False, True], [1, 2, 3]).eval()
    array([1, 3])
    """
    return take(x, flatnonzero(condition), axis)


def slice_at_axis(sl: slice, axis: int) -> tuple[Any, ...]:
    """Make a key that takes a slice of one axis and all of those before it.

    Parameters
    ----------
    sl : slice
        The slice.
    axis : int
        The axis; a negative one counts from the end.

    Returns
    -------
    tuple
        What to write between the brackets of `x[...]`.

    Examples
    --------
    >>> as_tensor_variable([[1, 2], [3, 4]])[slice_at_axis(slice(1), 1)].eval()
    array([[1],
           [3]])
    """
    if axis >= 0:
        return (*[slice(None)] * axis, sl)
    return (..., sl, *[slice(None)] * (-axis - 1))
