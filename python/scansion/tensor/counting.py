"""How often what occurs."""

from __future__ import annotations

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionNotImplementedError, ScansionTypeError, ScansionValueError
from scansion.tensor import math
from scansion.tensor._cast import as_tensor_variable, cast, constant
from scansion.tensor._elementwise import and_, invert, neq
from scansion.tensor._sizes import as_size
from scansion.tensor.choice import switch
from scansion.tensor.creation import full, ones_like, zeros, zeros_like
from scansion.tensor.cumulation import cumsum
from scansion.tensor.indexing import flatnonzero
from scansion.tensor.joining import join
from scansion.tensor.shape import flatten, shape_padleft, specify_shape
from scansion.tensor.sort import argsort
from scansion.tensor.subtensor import inc_subtensor, set_subtensor
from scansion.tensor.var import TensorLike, TensorVariable, made_at

__all__ = ["bincount", "unique"]


def unique(
    ar: TensorLike,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
) -> TensorVariable | list[TensorVariable]:
    """Give each element that occurs once, in ascending order.

    Parameters
    ----------
    ar : array_like
        A tensor; it is flattened.
    return_index : bool
        Whether to give the places where each occurs first.
    return_inverse : bool
        Whether to give, for each element of the flattened tensor, its place in the result.
    return_counts : bool
        Whether to give how often each occurs.
    axis : int, optional
        None, or the only axis of a vector.

    Returns
    -------
    TensorVariable or list of TensorVariable
        The elements, then what was asked for (int64). Their length is known when the function has run. All NaN count as
        one.

    Raises
    ------
    NotImplementedError
        If `axis` asks for the different slices of a tensor of several dimensions.

    Notes
    -----
    Method: a stable sort; an element that differs from the one before it is new.

    Examples
    --------
    >>> values, counts = unique([3, 1, 3], return_counts=True)
    >>> values.eval(), counts.eval()
    (array([1, 3]), array([1, 2]))
    """
    variable = as_tensor_variable(ar)
    if axis is not None and not (variable.ndim == 1 and axis in (0, -1)):
        raise ScansionNotImplementedError(
            explain(
                f"unique: axis={axis} of a tensor of {variable.ndim} dimensions",
                "only elements are compared, not slices",
            )
        )
    flat = flatten(variable)
    order = argsort(flat)
    ordered = flat[order]
    is_new = _differ_from_before(ordered)
    first = flatnonzero(is_new)
    results = [ordered[first]]
    if return_index:
        results.append(order[first])
    rank = cumsum(cast(is_new, "int64")) - 1
    if return_inverse:
        results.append(set_subtensor(zeros_like(rank)[order], rank))
    if return_counts:
        results.append(inc_subtensor(zeros_like(first)[rank], np.int64(1)))
    return results[0] if len(results) == 1 else results


def _differ_from_before(ordered: TensorVariable) -> TensorVariable:
    """Whether each element of a sorted vector differs from the one before; the first one does."""
    before, behind = ordered[:-1], ordered[1:]
    differ = neq(behind, before)
    if "float" in ordered.dtype or "complex" in ordered.dtype:
        # NaN is unequal to itself, and stands last.
        are_nan = and_(neq(before, before), neq(behind, behind))
        differ = and_(differ, invert(are_nan))
    first = ones_like(ordered[:1], dtype="bool")
    return join(0, first, differ)


def bincount(
    x: TensorLike, weights: TensorLike | None = None, minlength: int = 0, assert_nonneg: bool = False
) -> TensorVariable:
    """Count how often each number occurs.

    Parameters
    ----------
    x : array_like
        A vector of integers, none of them negative.
    weights : array_like, optional
        What each element counts; None lets each count 1.
    minlength : int or scalar variable
        The least length of the result.
    assert_nonneg : bool
        Accepted for Aesara's sake: a negative integer always fails.

    Returns
    -------
    TensorVariable
        int64, or of the dtype of the weights: for each number up to the largest how often it occurs.

    Raises
    ------
    IndexError
        If an integer is negative, when the function runs.
    TypeError
        If `x` does not hold integers.
    ValueError
        If `x` is no vector, or the weights have another length.

    Examples
    --------
    >>> bincount([0, 2, 2]).eval()
    array([1, 0, 2])
    """
    variable = as_tensor_variable(x)
    if "int" not in variable.dtype:
        raise ScansionTypeError(explain(f"bincount: {made_at(variable)} is {variable.dtype}, not integers"))
    if variable.ndim != 1:
        raise ScansionValueError(explain(f"bincount: {made_at(variable)} has {variable.ndim} dimensions, not 1"))
    places = cast(variable, "int64")
    least = as_size(minlength, "minlength")
    lowest = shape_padleft(as_tensor_variable(least) if not isinstance(least, int) else constant(np.int64(least)))
    length = math.max(join(0, places, cast(lowest, "int64") - 1)) + 1
    # Negative integers must not count from the end.
    places = switch(places < 0, places - length, places)
    if weights is None:
        return inc_subtensor(zeros((length,), "int64")[places], np.int64(1))
    amounts = as_tensor_variable(weights)
    room = full((length,), 0, "int64" if amounts.dtype == "bool" else amounts.dtype)
    if amounts.ndim != 1:
        raise ScansionValueError(explain(f"bincount: the weights have {amounts.ndim} dimensions, not 1"))
    return inc_subtensor(room[places], specify_shape(cast(amounts, room.dtype), places.shape[0]))
