"""The same elements in another order."""

from __future__ import annotations

from collections.abc import Sequence

from scansion.tensor._axes import normalize_axes
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor.var import TensorLike, TensorVariable, emit

__all__ = ["flip"]


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
