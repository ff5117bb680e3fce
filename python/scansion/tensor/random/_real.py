"""Distributions on the real line, bit-equal to NumPy's."""

from __future__ import annotations

from typing import Any

from numpy.typing import DTypeLike

from scansion.graph.basic import Variable
from scansion.tensor.random._draw import draw
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = [
    "gumbel",
    "laplace",
    "logistic",
    "normal",
    "standard_normal",
    "uniform",
]


def uniform(
    low: TensorLike = 0.0,
    high: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the uniform distribution on [low, high).

    Parameters
    ----------
    low, high : array_like
        The interval's ends.
    size : int, sequence of int and scalar variables, or vector of known length, optional
        The shape of the draws; None takes that of the parameters.
    rng : random stream, optional
        The generator; None makes a new one with a seed from the operating system.
    dtype : str or NumPy dtype, optional
        Element type of the draws; None stands for `config.floatX`.
    name : str, optional
        The variable's name.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.uniform(low, high, size)` from the same state.

    Raises
    ------
    TypeError
        If `rng` is no random stream, or a parameter has no real numbers.
    ValueError
        If `high - low` is negative or not finite, when the function runs. (`RandomState` allows it to be negative.)

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = uniform(-1.0, 2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.uniform(-1.0, 2.0, size=2)))
    True
    """
    return draw("uniform", [low, high], size, rng, dtype, name)


def normal(
    loc: TensorLike = 0.0,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the normal distribution.

    Parameters
    ----------
    loc, scale : array_like
        Mean and standard deviation.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.normal(loc, scale, size)` from the same state.

    Raises
    ------
    ValueError
        If a standard deviation is negative, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = normal(1.0, 2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.normal(1.0, 2.0, size=2)))
    True
    """
    return draw("normal", [loc, scale], size, rng, dtype, name)


def laplace(
    loc: TensorLike = 0.0,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the Laplace (double exponential) distribution.

    Parameters
    ----------
    loc : array_like
        The mean.
    scale : array_like
        The mean distance from `loc`, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.laplace(loc, scale, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = laplace(1.0, 2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.laplace(1.0, 2.0, size=2)))
    True
    """
    return draw("laplace", [loc, scale], size, rng, dtype, name)


def logistic(
    loc: TensorLike = 0.0,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the logistic distribution.

    Parameters
    ----------
    loc : array_like
        The mean.
    scale : array_like
        The scale, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.logistic(loc, scale, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = logistic(1.0, 2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.logistic(1.0, 2.0, size=2)))
    True
    """
    return draw("logistic", [loc, scale], size, rng, dtype, name)


def gumbel(
    loc: TensorLike,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the Gumbel distribution of largest values.

    Parameters
    ----------
    loc : array_like
        The mode.
    scale : array_like
        The scale, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.gumbel(loc, scale, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = gumbel(1.0, 2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.gumbel(1.0, 2.0, size=2)))
    True
    """
    return draw("gumbel", [loc, scale], size, rng, dtype, name)


def standard_normal(
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the normal distribution with mean 0 and standard deviation 1.

    Parameters
    ----------
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.standard_normal(size)` from the same state.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = standard_normal(size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.standard_normal(size=2)))
    True
    """
    return draw("normal", [0.0, 1.0], size, rng, dtype, name)
