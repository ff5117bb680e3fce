"""At least so many axes."""

from __future__ import annotations

from scansion.tensor._cast import as_tensor_variable
from scansion.tensor.shape import shape_padleft
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = ["atleast_1d", "atleast_2d", "atleast_3d"]


def atleast_1d(x: TensorLike) -> TensorVariable:
    """Give a scalar an axis.

    Parameters
    ----------
    x : array_like
        A tensor.

    Returns
    -------
    TensorVariable
        A tensor of at least one dimension.

    Examples
    --------
    >>> atleast_1d(3.0).type
    float32[1]
    """
    return _at_least(x, 1)


def atleast_2d(x: TensorLike) -> TensorVariable:
    """Add leading axes until there are two.

    Parameters
    ----------
    x : array_like
        A tensor.

    Returns
    -------
    TensorVariable
        A tensor of at least two dimensions.

    Examples
    --------
    >>> atleast_2d([1, 2]).type
    int64[1, 2]
    """
    return _at_least(x, 2)


def atleast_3d(x: TensorLike) -> TensorVariable:
    """Add leading axes until there are three.

    Parameters
    ----------
    x : array_like
        A tensor.

    Returns
    -------
    TensorVariable
        A tensor of at least three dimensions.

    Examples
    --------
    >>> atleast_3d([1, 2]).type
    int64[1, 1, 2]
    """
    return _at_least(x, 3)


def _at_least(x: TensorLike, ndim: int) -> TensorVariable:
    variable = as_tensor_variable(x)
    return shape_padleft(variable, max(0, ndim - variable.ndim))
