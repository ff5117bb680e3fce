"""Distributions made of exponential and gamma draws, bit-equal to NumPy's."""

from __future__ import annotations

from typing import Any

from numpy.typing import DTypeLike

from scansion.graph.basic import Variable
from scansion.tensor.random._draw import draw, scale_of
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = [
    "beta",
    "chisquare",
    "exponential",
    "f",
    "gamma",
    "gengamma",
    "invgamma",
    "standard_exponential",
    "standard_gamma",
]


def exponential(
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the exponential distribution.

    Parameters
    ----------
    scale : array_like
        The mean, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.exponential(scale, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = exponential(2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.exponential(2.0, size=2)))
    True
    """
    return draw("exponential", [scale], size, rng, dtype, name)


def gamma(
    shape: TensorLike,
    rate: TensorLike | None = None,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
    *,
    scale: TensorLike | None = None,
) -> TensorVariable:
    """Draw from the gamma distribution.

    Parameters
    ----------
    shape : array_like
        The shape, at least 0.
    rate : array_like
        The rate, the inverse of the scale.
    scale : array_like
        The scale, at least 0; give this or the rate.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.gamma(shape, 1 / rate, size)` from the same state.

    Raises
    ------
    TypeError
        If both or neither of `rate` and `scale` are given.
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = gamma(2.0, 4.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.gamma(2.0, 0.25, size=2)))
    True
    """
    return draw("gamma", [shape, scale_of("gamma", rate, scale)], size, rng, dtype, name)


def beta(
    alpha: TensorLike,
    beta: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the beta distribution.

    Parameters
    ----------
    alpha, beta : array_like
        The exponents, above 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.beta(alpha, beta, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = beta(2.0, 3.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.beta(2.0, 3.0, size=2)))
    True
    """
    return draw("beta", [alpha, beta], size, rng, dtype, name)


def chisquare(
    df: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the chi-square distribution.

    Parameters
    ----------
    df : array_like
        Degrees of freedom, above 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.chisquare(df, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = chisquare(3.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.chisquare(3.0, size=2)))
    True
    """
    return draw("chisquare", [df], size, rng, dtype, name)


def invgamma(
    shape: TensorLike,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the inverse gamma distribution.

    Parameters
    ----------
    shape : array_like
        The shape, above 0.
    scale : array_like
        The scale, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `scale / numpy.random.Generator.standard_gamma(shape, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = invgamma(2.0, 3.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == 3.0 / g.standard_gamma(2.0, size=2)))
    True
    """
    return draw("invgamma", [shape, scale], size, rng, dtype, name)


def gengamma(
    alpha: TensorLike = 1.0,
    p: TensorLike = 1.0,
    lambd: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the generalised gamma distribution.

    Parameters
    ----------
    alpha, p : array_like
        The shapes, above 0.
    lambd : array_like
        The scale, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, as SciPy makes them from a generator and Aesara with it: `lambd * standard_gamma(alpha / p) ** (1 /
        p)`.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = gengamma(2.0, 3.0, 4.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.allclose(draws, 4.0 * g.standard_gamma(2.0 / 3.0, size=2) ** (1 / 3.0)))
    True
    """
    return draw("gengamma", [alpha, p, lambd], size, rng, dtype, name)


def f(
    dfn: TensorLike = 1.0,
    dfd: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from Fisher's F distribution.

    Parameters
    ----------
    dfn, dfd : array_like
        Degrees of freedom of numerator and denominator, above 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.f(dfn, dfd, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = f(3.0, 4.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.f(3.0, 4.0, size=2)))
    True
    """
    return draw("f", [dfn, dfd], size, rng, dtype, name)


def standard_exponential(
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the exponential distribution with mean 1.

    Parameters
    ----------
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.standard_exponential(size)` from the same state.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = standard_exponential(size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.standard_exponential(size=2)))
    True
    """
    return draw("exponential", [1.0], size, rng, dtype, name)


def standard_gamma(
    shape: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the gamma distribution with scale 1.

    Parameters
    ----------
    shape : array_like
        The shape, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.standard_gamma(shape, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = standard_gamma(2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.standard_gamma(2.0, size=2)))
    True
    """
    return draw("gamma", [shape, 1.0], size, rng, dtype, name)
