"""Functions of whole axes that statistics uses."""

from __future__ import annotations

from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._elementwise import exp, log, softplus
from scansion.tensor.math import logsumexp, max, sum
from scansion.tensor.var import Axes, TensorLike, TensorVariable

__all__ = ["log_softmax", "logit", "logsumexp", "softmax", "softplus"]


def softmax(x: TensorLike, axis: Axes = -1) -> TensorVariable:
    """Turn numbers into probabilities: exp(x) / sum(exp(x)).

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        The axes along which the probabilities add up to 1; None takes all.

    Returns
    -------
    TensorVariable
        A tensor of the same shape.

    Notes
    -----
    Method: the largest element is taken off first, so nothing overflows.

    Examples
    --------
    >>> softmax([0.0, 0.0]).eval()
    array([0.5, 0.5])
    """
    variable = as_tensor_variable(x)
    weights = exp(variable - max(variable, axis, keepdims=True))
    return weights / sum(weights, axis, keepdims=True)


def log_softmax(x: TensorLike, axis: Axes = -1) -> TensorVariable:
    """Compute the logarithm of `softmax`, accurate where the probabilities are tiny.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        The axes along which the probabilities add up to 1; None takes all.

    Returns
    -------
    TensorVariable
        A tensor of the same shape.

    Notes
    -----
    Method: x - max(x) - log(sum(exp(x - max(x)))). `log(softmax(x))` is computed in this way too.

    Examples
    --------
    >>> log_softmax([0.0, 1000.0]).eval()
    array([-1000.,     0.])
    """
    variable = as_tensor_variable(x)
    shifted = variable - max(variable, axis, keepdims=True)
    return shifted - log(sum(exp(shifted), axis, keepdims=True))


def logit(x: TensorLike) -> TensorVariable:
    """Compute log(x / (1 - x)).

    Parameters
    ----------
    x : array_like
        A tensor of probabilities.

    Returns
    -------
    TensorVariable
        A tensor of the same shape.

    Examples
    --------
    >>> float(logit(0.5).eval())
    0.0
    """
    probability = as_tensor_variable(x)
    return log(probability / (1 - probability))
