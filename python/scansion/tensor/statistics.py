"""Statistics of sorted elements."""

from __future__ import annotations

import numpy as np

import scansion.tensor as at
from scansion.tensor._axes import normalize_axes
from scansion.tensor._cast import as_tensor_variable, cast
from scansion.tensor._dtypes import discrete_dtypes
from scansion.tensor._elementwise import isnan
from scansion.tensor._sizes import as_variable, dimension
from scansion.tensor.choice import switch
from scansion.tensor.joining import stack
from scansion.tensor.shape import expand_dims, flatten, moveaxis
from scansion.tensor.sort import sort
from scansion.tensor.var import Axes, TensorLike, TensorVariable

__all__ = ["median"]


def median(x: TensorLike, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
    """Find the middle of the sorted elements along axes; of an even number the mean of the middle two.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        The medians, float64 for booleans and integers; NaN where there is one.

    Raises
    ------
    IndexError
        If there is no such axis; if an axis is empty, when the function runs.

    Examples
    --------
    >>> float(median([3.0, 1.0, 10.0, 2.0]).eval())
    2.5
    """
    variable = as_tensor_variable(x)
    axes = sorted(normalize_axes(axis, variable.ndim, "median"))
    if not axes:
        return cast(variable, "float64") if variable.dtype in discrete_dtypes else variable
    last = list(range(variable.ndim - len(axes), variable.ndim))
    rows = flatten(moveaxis(variable, axes, last), variable.ndim - len(axes) + 1)
    ordered = sort(rows)
    length = as_variable(dimension(ordered, ordered.ndim - 1))
    low, high = (ordered[..., (length - 1) // np.int64(2)], ordered[..., length // np.int64(2)])
    middle = at.mean(stack([low, high]), axis=0)
    if "float" in variable.dtype:
        highest = ordered[..., -1]
        middle = switch(isnan(highest), highest, middle)
    return expand_dims(middle, axes) if keepdims else middle
