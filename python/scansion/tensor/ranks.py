"""At least so many axes."""

from __future__ import annotations

from scansion.tensor._cast import as_tensor_variable
from scansion.tensor.shape import shape_padleft, shape_padright
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = ["atleast_1d", "atleast_2d", "atleast_3d", "atleast_Nd", "is_flat"]


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


def atleast_Nd(*arys: TensorLike, n: int = 1, left: bool = True) -> TensorVariable | list[TensorVariable]:
    """Add axes of length 1 until there are `n`.

    Parameters
    ----------
    *arys : array_like
        Tensors.
    n : int
        How many axes.
    left : bool
        Whether to add them in front; else they go behind.

    Returns
    -------
    TensorVariable or list of TensorVariable
        A tensor of at least `n` dimensions, or a list for several arguments.

    Examples
    --------
    >>> atleast_Nd([1, 2], n=3, left=False).type
    int64[2, 1, 1]
    """
    padded = [_at_least(x, n, left) for x in arys]
    return padded[0] if len(padded) == 1 else padded


def is_flat(var: TensorVariable, ndim: int = 1) -> bool:
    """Tell whether a tensor has that many dimensions.

    Parameters
    ----------
    var : TensorVariable
        A tensor.
    ndim : int
        How many.

    Returns
    -------
    bool
        Whether it is as `flatten(var, ndim)` makes it.

    Examples
    --------
    >>> is_flat(as_tensor_variable([1, 2]))
    True
    """
    return var.ndim == ndim


def _at_least(x: TensorLike, ndim: int, left: bool = True) -> TensorVariable:
    variable = as_tensor_variable(x)
    missing = max(0, ndim - variable.ndim)
    return shape_padleft(variable, missing) if left else shape_padright(variable, missing)
