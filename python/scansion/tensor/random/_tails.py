"""Further distributions on the real line and the circle, bit-equal to NumPy's."""

from __future__ import annotations

from typing import Any

from numpy.typing import DTypeLike

from scansion.graph.basic import Variable
from scansion.tensor.random._draw import draw
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = [
    "cauchy",
    "standard_cauchy",
    "standard_t",
    "t",
    "triangular",
    "vonmises",
]


def cauchy(
    loc: TensorLike = 0.0,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the Cauchy distribution.

    Parameters
    ----------
    loc : array_like
        The median.
    scale : array_like
        Half the distance between the quartiles, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, as SciPy makes them from a generator and Aesara with it: `loc + scale * tan(pi * (u - 1/2))` of
        uniform draws `u`.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = cauchy(1.0, 2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.allclose(draws, 1 + 2 * np.tan(np.pi * (g.random(2) - 0.5))))
    True
    """
    return draw("cauchy", [loc, scale], size, rng, dtype, name)


def t(
    df: TensorLike,
    loc: TensorLike = 0.0,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from Student's t distribution.

    Parameters
    ----------
    df : array_like
        Degrees of freedom, above 0.
    loc, scale : array_like
        What the draws are multiplied by, and what is then added.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `loc + scale * numpy.random.Generator.standard_t(df, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = t(5.0, 1.0, 2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == 1.0 + 2.0 * g.standard_t(5.0, size=2)))
    True
    """
    return draw("t", [df, loc, scale], size, rng, dtype, name)


def triangular(
    left: TensorLike,
    mode: TensorLike,
    right: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the triangular distribution.

    Parameters
    ----------
    left, mode, right : array_like
        The ends and the peak between them.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.triangular(left, mode, right, size)` from the same state.

    Raises
    ------
    ValueError
        If they are not in order, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = triangular(0.0, 1.0, 3.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.triangular(0.0, 1.0, 3.0, size=2)))
    True
    """
    return draw("triangular", [left, mode, right], size, rng, dtype, name)


def vonmises(
    mu: TensorLike,
    kappa: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw angles from the von Mises distribution.

    Parameters
    ----------
    mu : array_like
        The mode, in radians.
    kappa : array_like
        The concentration, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.vonmises(mu, kappa, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = vonmises(0.5, 2.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.vonmises(0.5, 2.0, size=2)))
    True
    """
    return draw("vonmises", [mu, kappa], size, rng, dtype, name)


def standard_cauchy(
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the Cauchy distribution around 0 as a ratio of normal draws.

    Parameters
    ----------
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.standard_cauchy(size)` from the same state.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = standard_cauchy(size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.standard_cauchy(size=2)))
    True
    """
    return draw("standard_cauchy", [], size, rng, dtype, name)


def standard_t(
    df: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from Student's t distribution around 0 with scale 1.

    Parameters
    ----------
    df : array_like
        Degrees of freedom, above 0.
    size, rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.standard_t(df, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = standard_t(5.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.standard_t(5.0, size=2)))
    True
    """
    return draw("t", [df, 0.0, 1.0], size, rng, dtype, name)
