"""What shapes come to when they are broadcast."""

from __future__ import annotations

from typing import Any

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor._axes import normalize_axes
from scansion.tensor._broadcast import common_axes
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._sizes import as_sizes, as_variable, dimension
from scansion.tensor.creation import zeros
from scansion.tensor.shape import specify_shape
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = ["broadcast_shape", "specify_broadcastable"]


def broadcast_shape(*arrays: Any, arrays_are_shapes: bool = False) -> tuple[TensorVariable, ...]:
    """Give the common shape of tensors.

    Parameters
    ----------
    *arrays : array_like
        Tensors, or shapes: sequences of int and scalar variables.
    arrays_are_shapes : bool
        Whether they are shapes.

    Returns
    -------
    tuple of TensorVariable
        An int64 scalar for each axis.

    Raises
    ------
    ValueError
        If two lengths differ and neither is 1.

    Examples
    --------
    >>> [int(length.eval()) for length in broadcast_shape(np.zeros((2, 1)), np.zeros(3))]
    [2, 3]
    """
    if arrays_are_shapes:
        shapes = [as_sizes(shape, "a shape") for shape in arrays]
        operands = [zeros(shape, "bool") for shape in shapes]
    else:
        operands = [as_tensor_variable(array) for array in arrays]
    sources = common_axes(operands, "broadcast_shape") if operands else []
    return tuple(as_variable(1 if source is None else dimension(*source)) for source in sources)


def specify_broadcastable(x: TensorLike, *axes: int) -> TensorVariable:
    """Say which axes have length 1; this is checked when the function runs.

    Parameters
    ----------
    x : array_like
        A tensor.
    *axes : int
        The axes.

    Returns
    -------
    TensorVariable
        The same tensor, whose type knows it, so that these axes are broadcast.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If such an axis has another length.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> specify_broadcastable(at.matrix(), 0).type
    float64[1, ?]
    """
    variable = as_tensor_variable(x)
    if not axes:
        raise ScansionValueError(explain("specify_broadcastable: no axes are given"))
    ones = normalize_axes(axes, variable.ndim, "specify_broadcastable")
    return specify_shape(variable, [1 if k in ones else None for k in range(variable.ndim)])
