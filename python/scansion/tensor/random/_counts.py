"""Distributions of counts and integers, bit-equal to NumPy's."""

from __future__ import annotations

from typing import Any

from numpy.typing import DTypeLike

from scansion.graph.basic import Variable
from scansion.tensor.random._draw import common_size, draw
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = [
    "bernoulli",
    "betabinom",
    "binomial",
    "geometric",
    "hypergeometric",
    "negative_binomial",
    "poisson",
    "zipf",
]


def bernoulli(
    p: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw 0 or 1.

    Parameters
    ----------
    p : array_like
        The probabilities of 1.
    size, rng, dtype, name : optional
        As for `uniform`; `dtype` None stands for int64.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.binomial(1, p, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = bernoulli(0.3, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.binomial(1, 0.3, size=2)))
    True
    """
    return draw("bernoulli", [p], size, rng, dtype, name)


def binomial(
    n: TensorLike = 1,
    p: TensorLike = 0.5,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw numbers of successes from the binomial distribution.

    Parameters
    ----------
    n : array_like
        The numbers of trials, integers from 0 on.
    p : array_like
        The probabilities of success, from 0 to 1.
    size, rng, dtype, name : optional
        As for `uniform`; `dtype` None stands for int64.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.binomial(n, p, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = binomial(10, 0.5, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.binomial(10, 0.5, size=2)))
    True
    """
    return draw("binomial", [n, p], size, rng, dtype, name)


def poisson(
    lam: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw numbers of events from the Poisson distribution.

    Parameters
    ----------
    lam : array_like
        The expected numbers, at least 0.
    size, rng, dtype, name : optional
        As for `uniform`; `dtype` None stands for int64.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.poisson(lam, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = poisson(3.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.poisson(3.0, size=2)))
    True
    """
    return draw("poisson", [lam], size, rng, dtype, name)


def geometric(
    p: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw numbers of trials up to the first success.

    Parameters
    ----------
    p : array_like
        The probabilities of success, above 0.
    size, rng, dtype, name : optional
        As for `uniform`; `dtype` None stands for int64.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.geometric(p, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = geometric(0.3, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.geometric(0.3, size=2)))
    True
    """
    return draw("geometric", [p], size, rng, dtype, name)


def negative_binomial(
    n: TensorLike,
    p: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw numbers of failures before a number of successes.

    Parameters
    ----------
    n : array_like
        The numbers of successes, above 0; they need not be integers.
    p : array_like
        The probabilities of success, above 0.
    size, rng, dtype, name : optional
        As for `uniform`; `dtype` None stands for int64.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.negative_binomial(n, p, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = negative_binomial(3.0, 0.5, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.negative_binomial(3.0, 0.5, size=2)))
    True
    """
    return draw("negative_binomial", [n, p], size, rng, dtype, name)


def hypergeometric(
    ngood: TensorLike,
    nbad: TensorLike,
    nsample: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw numbers of good items in a sample without replacement.

    Parameters
    ----------
    ngood, nbad : array_like
        How many items of each kind there are.
    nsample : array_like
        How many are taken.
    size, rng, dtype, name : optional
        As for `uniform`; `dtype` None stands for int64.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.hypergeometric(ngood, nbad, nsample, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = hypergeometric(15, 20, 9, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.hypergeometric(15, 20, 9, size=2)))
    True
    """
    return draw("hypergeometric", [ngood, nbad, nsample], size, rng, dtype, name)


def zipf(
    a: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the zeta distribution.

    Parameters
    ----------
    a : array_like
        The exponent, above 1.
    size, rng, dtype, name : optional
        As for `uniform`; `dtype` None stands for int64.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.zipf(a, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = zipf(2.5, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.zipf(2.5, size=2)))
    True
    """
    return draw("zipf", [a], size, rng, dtype, name)


def betabinom(
    n: TensorLike,
    alpha: TensorLike,
    beta: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw numbers of successes whose probabilities are beta draws.

    Parameters
    ----------
    n : array_like
        The numbers of trials, integers from 0 on.
    alpha, beta : array_like
        The exponents of the beta distribution, above 0.
    size, rng, dtype, name : optional
        As for `uniform`; `dtype` None stands for int64.

    Returns
    -------
    TensorVariable
        The draws: all probabilities are drawn first, then all numbers, as SciPy does from a generator and Aesara with
        it.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = betabinom(10, 2.0, 3.0, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.binomial(10, g.beta(2.0, 3.0, size=2))))
    True
    """
    sizes = common_size([n, alpha, beta], size, "betabinom")
    shares = draw("beta", [alpha, beta], sizes, rng, "float64", None)
    assert shares.owner is not None
    return draw("binomial", [n, shares], sizes, shares.owner.outputs[0], dtype, name)
