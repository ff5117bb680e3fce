"""Choosing between tensors element by element."""

from __future__ import annotations

from scansion.tensor._broadcast import broadcast
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._elementwise import neq
from scansion.tensor._promotion import promoted
from scansion.tensor.var import TensorLike, TensorVariable, emit

__all__ = ["switch", "where"]


def switch(cond: TensorLike, ift: TensorLike, iff: TensorLike) -> TensorVariable:
    """Choose between two tensors element by element.

    Parameters
    ----------
    cond : array_like
        Where to choose the first; numbers count as true unless they are 0.
    ift, iff : array_like
        What to choose from. Both are computed, but a gradient flows to the chosen one only.

    Returns
    -------
    TensorVariable
        A tensor of the common dtype and shape.

    Raises
    ------
    ValueError
        If two lengths differ and neither is 1.

    Examples
    --------
    >>> switch([True, False], 1.0, [2.0, 3.0]).eval()
    array([1., 3.])
    """
    condition = as_tensor_variable(cond)
    if condition.dtype != "bool":
        condition = neq(condition, 0)
    return emit("scn.select", broadcast([condition, *promoted([ift, iff])], "switch"))


where = switch
