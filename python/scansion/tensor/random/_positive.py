"""Further distributions of positive numbers, bit-equal to NumPy's."""

from __future__ import annotations

from typing import Any

from numpy.typing import DTypeLike

from scansion.graph.basic import Variable
from scansion.tensor.random._draw import draw
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = [
    "halfcauchy",
    "halfnormal",
    "lognormal",
    "pareto",
    "power",
    "rayleigh",
    "truncexpon",
    "wald",
    "weibull",
]


def lognormal(
    mean: TensorLike = 0.0,
    sigma: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw numbers whose logarithms are normal.

    Parameters
    ----------
    mean, sigma : array_like
        Mean and standard deviation of the logarithms.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.lognormal(mean, sigma, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = lognormal(0.5, 0.2, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.lognormal(0.5, 0.2, size=2)))
    True
    """
    return draw("lognormal", [mean, sigma], size, rng, dtype, name)


def halfnormal(
    loc: TensorLike = 0.0,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw absolute values of normal numbers.

    Parameters
    ----------
    loc : array_like
        What is added.
    scale : array_like
        The standard deviation of the normal numbers.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `loc + scale * abs(numpy.random.Generator.standard_normal(size))` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = halfnormal(1.0, 2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == 1.0 + 2.0 * np.abs(g.standard_normal(size=2))))
    True
    """
    return draw("halfnormal", [loc, scale], size, rng, dtype, name)


def halfcauchy(
    loc: TensorLike = 0.0,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the positive half of the Cauchy distribution.

    Parameters
    ----------
    loc : array_like
        Where it begins.
    scale : array_like
        The distance of the median, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, as SciPy makes them from a generator and Aesara with it: `loc + scale * tan(pi / 2 * u)` of uniform
        draws `u`.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = halfcauchy(1.0, 2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.allclose(draws, 1 + 2 * np.tan(np.pi / 2 * g.random(2))))
    True
    """
    return draw("halfcauchy", [loc, scale], size, rng, dtype, name)


def weibull(
    shape: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the Weibull distribution with scale 1.

    Parameters
    ----------
    shape : array_like
        The shape, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.weibull(shape, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = weibull(2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.weibull(2.0, size=2)))
    True
    """
    return draw("weibull", [shape], size, rng, dtype, name)


def pareto(
    b: TensorLike,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the Pareto distribution of numbers from `scale` on.

    Parameters
    ----------
    b : array_like
        The exponent, above 0.
    scale : array_like
        The smallest number.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, as SciPy makes them from a generator and Aesara with it: `scale * (1 - u) ** (-1 / b)` of uniform
        draws `u`.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = pareto(2.5, 3.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.allclose(draws, 3.0 * (1 - g.random(2)) ** (-1 / 2.5)))
    True
    """
    return draw("pareto", [b, scale], size, rng, dtype, name)


def wald(
    mean: TensorLike = 1.0,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the Wald (inverse Gaussian) distribution.

    Parameters
    ----------
    mean, scale : array_like
        Mean and scale, above 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.wald(mean, scale, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = wald(2.0, 3.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.wald(2.0, 3.0, size=2)))
    True
    """
    return draw("wald", [mean, scale], size, rng, dtype, name)


def rayleigh(
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the Rayleigh distribution.

    Parameters
    ----------
    scale : array_like
        The mode, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.rayleigh(scale, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = rayleigh(2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.rayleigh(2.0, size=2)))
    True
    """
    return draw("rayleigh", [scale], size, rng, dtype, name)


def truncexpon(
    b: TensorLike,
    loc: TensorLike = 0.0,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the exponential distribution, cut off above.

    Parameters
    ----------
    b : array_like
        Where it is cut off, in units of the scale; above 0.
    loc : array_like
        Where it begins.
    scale : array_like
        The scale, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, as SciPy makes them from a generator and Aesara with it: `loc - scale * log1p(u * expm1(-b))` of
        uniform draws `u`.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = truncexpon(2.0, 1.0, 3.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.allclose(draws, 1 - 3 * np.log1p(g.random(2) * np.expm1(-2.0))))
    True
    """
    return draw("truncexpon", [b, loc, scale], size, rng, dtype, name)


def power(
    a: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the power distribution on [0, 1].

    Parameters
    ----------
    a : array_like
        The exponent of the distribution function, above 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.power(a, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = power(2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.power(2.0, size=2)))
    True
    """
    return draw("power", [a], size, rng, dtype, name)
