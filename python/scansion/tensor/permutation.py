"""Permutations, and places in flattened tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor._cast import as_tensor_variable, cast
from scansion.tensor._elementwise import clip, floor_div, mod
from scansion.tensor._sizes import as_sizes, as_variable
from scansion.tensor.indexing import take, take_along_axis
from scansion.tensor.sort import argsort
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = ["inverse_permutation", "permute_row_elements", "ravel_multi_index", "unravel_index"]


def inverse_permutation(perm: TensorLike) -> TensorVariable:
    """Invert permutations.

    Parameters
    ----------
    perm : array_like
        Integers; each row of the last axis holds each place once.

    Returns
    -------
    TensorVariable
        For each place the position at which it stands.

    Examples
    --------
    >>> inverse_permutation([2, 0, 1]).eval()
    array([1, 2, 0])
    """
    variable = as_tensor_variable(perm)
    return cast(argsort(variable, -1), variable.dtype)


def permute_row_elements(x: TensorLike, y: TensorLike, inverse: bool = False) -> TensorVariable:
    """Permute the elements of each row of the last axis.

    Parameters
    ----------
    x : array_like
        A tensor.
    y : array_like
        A permutation for all rows (a vector), or one for each (as many axes as `x`).
    inverse : bool
        Whether to apply the inverse.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Raises
    ------
    IndexError
        If a place is out of range, when the function runs.

    Examples
    --------
    >>> permute_row_elements([[10, 20, 30]], [2, 0, 1]).eval()
    array([[30, 10, 20]])
    """
    rows = inverse_permutation(y) if inverse else as_tensor_variable(y)
    return take(x, rows, -1) if rows.ndim == 1 else take_along_axis(x, rows, -1)


def unravel_index(indices: TensorLike, dims: Any, order: str = "C") -> tuple[TensorVariable, ...]:
    """Turn places in a flattened tensor into places along its axes.

    Parameters
    ----------
    indices : array_like
        Integers.
    dims : sequence of int and scalar variables, or vector of known length
        The tensor's lengths.
    order : str
        "C": the last axis changes fastest. "F": the first one does.

    Returns
    -------
    tuple of TensorVariable
        int64, of the shape of `indices`, one for each axis.

    Raises
    ------
    ValueError
        If the order has another name.

    Examples
    --------
    >>> [part.eval() for part in unravel_index([5, 2], (2, 3))]
    [array([1, 0]), array([2, 2])]
    """
    sizes = _ordered(as_sizes(dims, "dims"), order, "unravel_index")
    rest = cast(as_tensor_variable(indices), "int64")
    along: list[TensorVariable] = []
    for length in reversed(sizes[1:]):
        divisor = clip(as_variable(length), np.int64(1), np.int64(2**62))
        along.append(mod(rest, divisor))
        rest = floor_div(rest, divisor)
    along.append(rest)
    return tuple(along if order == "F" else reversed(along))


def ravel_multi_index(
    multi_index: Sequence[TensorLike], dims: Any, mode: str = "raise", order: str = "C"
) -> TensorVariable:
    """Turn places along the axes of a tensor into places in the flattened tensor.

    Parameters
    ----------
    multi_index : sequence of array_like
        Integers, one tensor for each axis.
    dims : sequence of int and scalar variables, or vector of known length
        The tensor's lengths.
    mode : str
        What to do with a place out of range: "clip" it to the ends or "wrap" it around; with "raise", reading at the
        result fails if it is out of range of the whole tensor.
    order : str
        "C": the last axis changes fastest. "F": the first one does.

    Returns
    -------
    TensorVariable
        int64, of the common shape.

    Raises
    ------
    ValueError
        If the number of tensors is not that of the axes, or mode or order have other names.

    Examples
    --------
    >>> ravel_multi_index(([1, 0], [2, 2]), (2, 3)).eval()
    array([5, 2])
    """
    sizes = as_sizes(dims, "dims")
    if mode not in ("raise", "clip", "wrap") or len(multi_index) != len(sizes):
        raise ScansionValueError(
            explain(f"ravel_multi_index: {len(multi_index)} places for {len(sizes)} axes, mode={mode!r}")
        )
    places = [cast(as_tensor_variable(place), "int64") for place in multi_index]
    lengths = [as_variable(length) for length in sizes]
    if mode == "clip":
        places = [clip(place, np.int64(0), length - 1) for place, length in zip(places, lengths, strict=True)]
    if mode == "wrap":
        places = [
            mod(place, clip(length, np.int64(1), np.int64(2**62)))
            for place, length in zip(places, lengths, strict=True)
        ]
    pairs = _ordered(list(zip(places, lengths, strict=True)), order, "ravel_multi_index")
    flat: TensorVariable = pairs[0][0]
    for place, length in pairs[1:]:
        flat = flat * length + place
    return flat


def _ordered(entries: list[Any], order: str, op: str) -> list[Any]:
    if order not in ("C", "F"):
        raise ScansionValueError(explain(f"{op}: there is no order {order!r}", "choose C or F"))
    return entries if order == "C" else entries[::-1]
