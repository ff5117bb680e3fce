"""Values that have gradients of their own: none, zero, clipped or scaled. Each is its argument when computed."""

from __future__ import annotations

from typing import Any

from scansion._gradient.absent import overridden
from scansion._location import explain
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._dtypes import continuous_dtypes
from scansion.tensor.var import TensorVariable

__all__ = ["consider_constant", "disconnected_grad", "grad_clip", "grad_scale", "zero_grad"]


def zero_grad(x: Any) -> TensorVariable:
    """Hand on a value with a gradient of zero.

    Parameters
    ----------
    x : array_like
        The value.

    Returns
    -------
    TensorVariable
        `x`; what it is computed from gets zeros from here.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.scalar("x")
    >>> scansion.grad(x * zero_grad(x), x).eval({x: 3.0})
    array(3.)
    """
    return overridden(x, "zero")


def disconnected_grad(x: Any) -> TensorVariable:
    """Hand on a value as a constant: what it is computed from counts as not connected to what follows.

    Parameters
    ----------
    x : array_like
        The value.

    Returns
    -------
    TensorVariable
        `x`, through which no gradient flows.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.scalar("x")
    >>> scansion.grad(x * disconnected_grad(x), x).eval({x: 3.0})
    array(3.)
    """
    return overridden(x, "none")


def consider_constant(x: Any) -> TensorVariable:
    """Hand on a value with a gradient of zero; another name for `zero_grad`.

    Parameters
    ----------
    x : array_like
        The value.

    Returns
    -------
    TensorVariable
        `x`; what it is computed from gets zeros from here.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.scalar("x")
    >>> scansion.grad(x**2 * consider_constant(x), x).eval({x: 3.0})
    array(18.)
    """
    return zero_grad(x)


def grad_clip(x: Any, lower_bound: float, upper_bound: float) -> TensorVariable:
    """Hand on a value whose gradient is clipped, element by element.

    Parameters
    ----------
    x : array_like
        The value, of floats.
    lower_bound, upper_bound : float
        Between which bounds the gradient is kept.

    Returns
    -------
    TensorVariable
        `x`.

    Raises
    ------
    TypeError
        If the value holds no real numbers.
    ValueError
        If the lower bound is above the upper one.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.scalar("x")
    >>> scansion.grad(grad_clip(x, -1, 1) ** 2, x).eval({x: 3.0})
    array(1.)
    """
    if not lower_bound <= upper_bound:
        raise ScansionValueError(explain(f"grad_clip: the bounds {lower_bound} and {upper_bound} are out of order"))
    return overridden(_real("grad_clip", x), "clip", low=float(lower_bound), high=float(upper_bound))


def grad_scale(x: Any, multiplier: float) -> TensorVariable:
    """Hand on a value whose gradient is multiplied by a number.

    Parameters
    ----------
    x : array_like
        The value, of floats.
    multiplier : float
        With what its gradient is multiplied; -1 reverses it.

    Returns
    -------
    TensorVariable
        `x`.

    Raises
    ------
    TypeError
        If the value holds no real numbers.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.scalar("x")
    >>> scansion.grad(grad_scale(x, -1) ** 2, x).eval({x: 3.0})
    array(-6.)
    """
    return overridden(_real("grad_scale", x), "scale", low=float(multiplier), high=float(multiplier))


def _real(name: str, x: Any) -> TensorVariable:
    value = as_tensor_variable(x)
    if value.dtype not in continuous_dtypes or value.dtype.startswith("complex"):
        raise ScansionTypeError(explain(f"{name} takes real numbers, not {value.dtype}"))
    return value
