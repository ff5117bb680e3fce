"""Integers of a range, and draws from the rows of an array, bit-equal to NumPy's."""

from __future__ import annotations

from typing import Any

from numpy.typing import DTypeLike

from scansion._location import explain
from scansion.exceptions import ScansionTypeError
from scansion.graph.basic import Variable
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._sizes import Size, as_size, as_sizes, dimensions
from scansion.tensor.random._draw import draw, stream_of
from scansion.tensor.var import TensorLike, TensorVariable, made_at

__all__ = ["choice", "integers", "permutation", "randint"]


def integers(
    low: TensorLike,
    high: TensorLike | None = None,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw integers from a range, as NumPy's `Generator` does.

    Parameters
    ----------
    low : array_like
        The smallest integers; alone, the bounds of ranges that begin at 0.
    high : array_like, optional
        One more than the largest integers.
    size, rng, name : optional
        As for `uniform`.
    dtype : str or NumPy dtype, optional
        Element type of the draws; None stands for int64. Each width has draws of its own, as in NumPy.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.integers(low, high, size, dtype)` from the same state.

    Raises
    ------
    TypeError
        If `rng` is a `RandomState`: that has `randint`.
    ValueError
        If a range is empty or leaves the dtype, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = integers(-5, 100, size=2, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.integers(-5, 100, size=2)))
    True
    """
    return _integers("integers", "pcg64", low, high, size, rng, dtype, name)


def randint(
    low: TensorLike,
    high: TensorLike | None = None,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw integers from a range, as NumPy's `RandomState` does.

    Parameters
    ----------
    low : array_like
        The smallest integers; alone, the bounds of ranges that begin at 0.
    high : array_like, optional
        One more than the largest integers.
    size, rng, name : optional
        As for `uniform`; `rng` cannot be None.
    dtype : str or NumPy dtype, optional
        Element type of the draws; None stands for int64. Each width has draws of its own, as in NumPy.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.RandomState.randint(low, high, size, dtype)` from the same state.

    Raises
    ------
    TypeError
        If `rng` is a `Generator`: that has `integers`.
    ValueError
        If a range is empty or leaves the dtype, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.RandomState(3))
    >>> draws = randint(-5, 100, size=2, rng=rng).eval()
    >>> g = np.random.RandomState(3)
    >>> bool(np.all(draws == g.randint(-5, 100, size=2)))
    True
    """
    return _integers("randint", "mt19937", low, high, size, rng, dtype, name)


def permutation(x: TensorLike, rng: Variable | None = None, name: str | None = None) -> TensorVariable:
    """Draw an order of the rows of an array, or of 0 .. x-1.

    Parameters
    ----------
    x : array_like
        An array, or an integer.
    rng, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The rows in their new order, equal to `numpy.random.Generator.permutation(x)` from the same state; int64 where
        `x` is an integer.

    Raises
    ------
    TypeError
        If `x` is a scalar that is no integer.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = permutation(7, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.permutation(7)))
    True
    """
    population = as_tensor_variable(x)
    if population.ndim == 0:
        return draw("permutation", [population], [as_size(population, "x")], rng, "int64", name)
    return draw("permutation", [population], dimensions(population), rng, population.dtype, name)


def choice(
    a: TensorLike,
    size: Any = None,
    replace: bool = True,
    p: TensorLike | None = None,
    rng: Variable | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw rows of an array, or integers from 0 .. a-1.

    Parameters
    ----------
    a : array_like
        An array, or an integer.
    size : optional
        As for `uniform`; None is one draw.
    replace : bool
        Whether a row can be drawn more than once.
    p : array_like, optional
        The probabilities of the rows; None gives all the same.
    rng, name : optional
        As for `uniform`.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.choice(a, size, replace, p)` from the same state; int64 where `a` is
        an integer.

    Raises
    ------
    TypeError
        If `a` is a scalar that is no integer, or `replace` is symbolic.
    ValueError
        If there are too few rows, or `p` is no vector of probabilities, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> draws = choice(np.array([2.0, 3.0, 5.0]), size=2, replace=False, rng=rng).eval()
    >>> g = np.random.default_rng(3)
    >>> bool(np.all(draws == g.choice(np.array([2.0, 3.0, 5.0]), size=2, replace=False)))
    True
    """
    if not isinstance(replace, bool):
        raise ScansionTypeError(explain(f"choice: replace must be True or False, not {replace!r}"))
    population = as_tensor_variable(a)
    if population.ndim == 0:
        as_size(population, "a")
    rows: list[Size] = dimensions(population)[1:]
    dtype = population.dtype if population.ndim else "int64"
    row = ("" if replace else "distinct_") + ("choice" if p is None else "weighted_choice")
    arguments: list[TensorLike] = [population] if p is None else [population, p]
    sizes: list[Size] = [] if size is None else as_sizes(size, "size")
    return draw(row, arguments, sizes, rng, dtype, name, rows)


def _integers(
    distribution: str,
    algorithm: str,
    low: TensorLike,
    high: TensorLike | None,
    size: Any,
    rng: Variable | None,
    dtype: DTypeLike | None,
    name: str | None,
) -> TensorVariable:
    stream = stream_of(rng)
    if stream.algorithm != algorithm:
        other = "randint" if distribution == "integers" else "integers"
        raise ScansionTypeError(
            explain(
                f"{distribution} does not draw from the {stream.algorithm} stream {made_at(stream)}", f"use {other}"
            )
        )
    bounds = (0, low) if high is None else (low, high)
    return draw("integers", bounds, size, stream, dtype, name)
