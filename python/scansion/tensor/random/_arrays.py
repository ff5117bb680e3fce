"""Distributions with an array of numbers among the parameters or in each draw, bit-equal to NumPy's."""

from __future__ import annotations

from typing import Any

from numpy.typing import DTypeLike

from scansion._lapack import offer_lapack
from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.graph.basic import Variable
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._sizes import dimension
from scansion.tensor.random._draw import draw
from scansion.tensor.var import TensorLike, TensorVariable, made_at

__all__ = ["categorical", "dirichlet", "multinomial", "multivariate_normal"]


def categorical(
    p: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw numbers of categories.

    Parameters
    ----------
    p : array_like
        The probabilities of the categories along the last axis; they sum to 1.
    size, rng, dtype, name : optional
        As for `uniform`; `dtype` None stands for int64.

    Returns
    -------
    TensorVariable
        For each draw the first category whose cumulative probability reaches a uniform draw, equal to
        `numpy.searchsorted(p.cumsum(), g.uniform())`.

    Raises
    ------
    ValueError
        If `p` is no vector of probabilities, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = categorical([0.2, 0.5, 0.3], size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == np.searchsorted(np.cumsum([0.2, 0.5, 0.3]), g.uniform(size=2))))
    True
    """
    return draw("categorical", [_row(p, "categorical", "p")], size, rng, dtype, name)


def multinomial(
    n: TensorLike,
    p: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw how many of n trials fall into each category.

    Parameters
    ----------
    n : array_like
        The numbers of trials.
    p : array_like
        The probabilities of the categories along the last axis; all but the last sum to at most 1.
    size : optional
        As for `uniform`, in front of the axis of the categories.
    rng, dtype, name : optional
        As for `uniform`; `dtype` None stands for int64.

    Returns
    -------
    TensorVariable
        The counts, equal to `numpy.random.Generator.multinomial(n, p, size)` from the same state.

    Raises
    ------
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = multinomial(20, [0.2, 0.5, 0.3], size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.multinomial(20, [0.2, 0.5, 0.3], size=2)))
    True
    """
    weights = _row(p, "multinomial", "p")
    return draw("multinomial", [n, weights], size, rng, dtype, name, [dimension(weights, weights.ndim - 1)])


def dirichlet(
    alphas: TensorLike,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw shares that sum to 1.

    Parameters
    ----------
    alphas : array_like
        The concentrations along the last axis, at least 0.
    size : optional
        As for `uniform`, in front of the axis of the shares.
    rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The shares, equal to `numpy.random.Generator.dirichlet(alphas, size)` from the same state.

    Raises
    ------
    ValueError
        If a concentration is negative, when the function runs; for `RandomState` also if one is 0.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = dirichlet([1.0, 2.0, 3.0], size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.dirichlet([1.0, 2.0, 3.0], size=2)))
    True
    """
    row = _row(alphas, "dirichlet", "alphas")
    return draw("dirichlet", [row], size, rng, dtype, name, [dimension(row, row.ndim - 1)])


def multivariate_normal(
    mean: TensorLike | None = None,
    cov: TensorLike | None = None,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw normal vectors.

    Parameters
    ----------
    mean : array_like, optional
        The means along the last axis; None is [0].
    cov : array_like, optional
        The covariances in the last two axes, symmetric and positive semidefinite; None is [[1]].
    size : optional
        As for `uniform`, in front of the axis of a vector.
    rng, dtype, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The vectors. The independent normal numbers that they are made of, and the state after them, are those of
        `numpy.random.Generator.multivariate_normal(mean, cov, size)` bit for bit; what is made of them equals NumPy's
        up to the rounding of its singular value decomposition.

    Raises
    ------
    ValueError
        If a covariance is not symmetric and positive semidefinite, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> mean, cov = [1.0, 2.0], [[2.0, 0.5], [0.5, 1.0]]
    >>> draws = multivariate_normal(mean, cov, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.allclose(draws, g.multivariate_normal(mean, cov, size=2)))
    True
    """
    offer_lapack()
    vector = _row([0.0] if mean is None else mean, "multivariate_normal", "mean")
    matrix = as_tensor_variable([[1.0]] if cov is None else cov)
    if matrix.ndim < 2:
        raise ScansionValueError(explain(f"multivariate_normal: cov must be a matrix, not {made_at(matrix)}"))
    event = [dimension(vector, vector.ndim - 1)]
    return draw("multivariate_normal", [vector, matrix], size, rng, dtype, name, event)


def _row(x: TensorLike, distribution: str, name: str) -> TensorVariable:
    variable = as_tensor_variable(x)
    if variable.ndim == 0:
        raise ScansionValueError(
            explain(f"{distribution}: {name} must have an axis, but {made_at(variable)} is a scalar")
        )
    return variable
