"""The table of distributions of numbers for the tests: parameters to try, and those that are refused.

What NumPy draws for them stands in `scansion.testing`, whose interpreter draws by it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scansion._native import native
from scansion.testing._random_rules import REFERENCES, Reference


@dataclass(frozen=True)
class Law:
    """A distribution.

    Attributes
    ----------
    scalars : list of tuple
        Parameters for one batch; the first tuple is drawn from a million times.
    arrays : tuple
        Parameters that broadcast to one shape.
    wrong : tuple of (tuple, str)
        Parameters that are refused, and what the error says.
    reference : callable, optional
        `reference(generator, *parameters, size)`; by default that of the same name in `scansion.testing`.
    """

    scalars: list[tuple[Any, ...]]
    arrays: tuple[Any, ...]
    wrong: tuple[tuple[tuple[Any, ...], str], ...] = ()
    reference: Reference | None = None


def method(name: str) -> Reference:
    """The generator's method of that name."""
    return lambda g, *parameters, size: getattr(g, name)(*parameters, size=size)


# The NPY_API_VERSION with which draws changed. Ours are those of the NumPy that was linked in; another may be running.
CHANGED = {"beta": 0x13, "zipf": 0x13, "wald": 0x14, "binomial": 0x16, "multinomial": 0x16}
RUNNING = (0x12, 0x13, 0x13, 0x14, 0x15, 0x16)[min(int(np.__version__.split(".")[1]), 5)]


def agrees(name: str) -> bool:
    """Whether the running NumPy makes the draws of that name that the linked one makes."""
    since = CHANGED.get(name.split()[0], 0)
    return (since <= RUNNING) == (native.numpy_api_version() >= since)


column = np.array([[0.5], [1.5]])
row = np.array([0.25, 1.0, 3.0])
shares = np.array([[0.1], [0.6]])
nan = float("nan")

LAWS: dict[str, Law] = {
    "uniform": Law(
        [(0.0, 1.0), (-3.5, 0.25)], (-row, column), wrong=(((0.0, float("inf")), "Range exceeds valid bounds"),)
    ),
    "normal": Law([(0.0, 1.0), (-2.0, 0.1), (1.5, 0.0)], (row, column), wrong=(((0.0, -1.0), "scale < 0"),)),
    "bernoulli": Law(
        [(0.3,), (0.0,), (1.0,), (0.8,)],
        (shares * [1, 0.5, 1],),
        wrong=(((1.5,), "p < 0, p > 1 or p is NaN"), ((nan,), "p is NaN")),
    ),
    "binomial": Law(
        [(10, 0.25), (50, 0.9), (60, 0.45), (0, 0.5), (7, 0.0), (2**40, 0.75)],
        (np.array([1, 50, 20]), shares),
        wrong=(((-1, 0.5), "n < 0"), ((5, -0.1), "p < 0, p > 1")),
    ),
    "poisson": Law(
        [(3.0,), (0.0,), (40.0,), (1e9,)],
        (row * column,),
        wrong=(((-1.0,), "lam < 0 or lam is NaN"), ((1e300,), "lam value too large")),
    ),
    "exponential": Law([(2.0,), (0.0,)], (row,), wrong=(((-1.0,), "scale < 0"),)),
    "gamma": Law(
        [(2.0, 4.0), (0.3, 3.0), (1.0, 0.1), (0.0, 1.0)],
        (row, column),
        wrong=(((-1.0, 1.0), "shape < 0"), ((1.0, -1.0), "scale (1/rate) < 0")),
        reference=lambda g, shape, rate, size: g.gamma(shape, 1.0 / np.asarray(rate), size=size),
    ),
    "beta": Law(
        [(2.0, 3.0), (0.5, 0.2), (1e-3, 1e-4), (0.5, 3.0)],
        (row, column),
        wrong=(((0.0, 1.0), "alpha <= 0"), ((1.0, -1.0), "beta <= 0")),
    ),
    "lognormal": Law([(0.0, 1.0), (0.5, 0.1)], (row, column), wrong=(((0.0, -1.0), "sigma < 0"),)),
    "halfnormal": Law([(0.0, 1.0), (2.0, 3.0)], (row, column)),
    "halfcauchy": Law([(0.0, 1.0), (2.0, 3.0)], (row, column)),
    "cauchy": Law([(0.0, 1.0), (2.0, 3.0)], (row, column)),
    "geometric": Law([(0.2,), (0.5,), (1.0,), (1 / 3,)], (shares,), wrong=(((0.0,), "p <= 0, p > 1"),)),
    "nbinom": Law(
        [(3.0, 0.5), (0.5, 0.1)],
        (row, shares),
        wrong=(((0.0, 0.5), "n <= 0"), ((1.0, 0.0), "p <= 0")),
        reference=method("negative_binomial"),
    ),
    "negative_binomial": Law([(3, 0.5), (30.0, 0.25)], (row, shares)),
    "laplace": Law([(0.0, 1.0), (2.0, 3.0)], (row, column), wrong=(((0.0, -1.0), "scale < 0"),)),
    "logistic": Law([(0.0, 1.0), (2.0, 3.0)], (row, column), wrong=(((0.0, -1.0), "scale < 0"),)),
    "gumbel": Law([(0.0, 1.0), (2.0, 3.0)], (row, column), wrong=(((0.0, -1.0), "scale < 0"),)),
    "t": Law([(5.0, 0.0, 1.0), (0.5, 1.0, 2.0)], (row, 1.0, column), wrong=(((0.0, 0.0, 1.0), "df <= 0"),)),
    "chisquare": Law([(3.0,), (0.5,), (2.0,)], (row,), wrong=(((0.0,), "df <= 0"),)),
    "invgamma": Law([(2.0, 3.0), (0.5, 1.0)], (row, column), wrong=(((0.0, 1.0), "shape <= 0"),)),
    "weibull": Law([(2.0,), (0.5,), (0.0,)], (row,), wrong=(((-1.0,), "shape < 0"),)),
    "pareto": Law([(2.5, 1.0), (3.0, 2.0)], (row, column), wrong=(((0.0, 1.0), "b <= 0"),)),
    "triangular": Law(
        [(0.0, 1.0, 3.0), (-1.0, -1.0, 2.0)],
        (-column, row / 4, 1.0),
        wrong=(((2.0, 1.0, 3.0), "left > mode"), ((0.0, 4.0, 3.0), "mode > right"), ((1.0, 1.0, 1.0), "left == right")),
    ),
    "vonmises": Law(
        [(0.5, 2.0), (0.0, 1e-9), (0.0, 1e-6), (-3.0, 50.0), (0.0, 1e7)],
        (row, column),
        wrong=(((0.0, -1.0), "kappa < 0"),),
    ),
    "wald": Law([(1.0, 1.0), (2.0, 3.0)], (row, column), wrong=(((0.0, 1.0), "mean <= 0"),)),
    "hypergeometric": Law(
        [(15, 20, 9), (20, 15, 12), (500, 30, 100), (30, 500, 400), (3, 100, 50), (5, 5, 10), (100000, 200000, 1000)],
        (np.array([5, 50, 500]), np.array([[7], [70]]), np.array([[1], [11]])),
        wrong=(((-1, 2, 1), "ngood < 0"), ((1, 2, 4), "ngood + nbad < nsample")),
    ),
    "standard_normal": Law([()], (), reference=method("standard_normal")),
    "rayleigh": Law([(1.0,), (2.0,)], (row,), wrong=(((-1.0,), "scale < 0"),)),
    "truncexpon": Law([(2.0, 0.0, 1.0), (0.5, 1.0, 3.0)], (row, 1.0, column)),
    "gengamma": Law([(1.0, 1.0, 1.0), (2.0, 3.0, 4.0)], (row, column, 2.0)),
    "betabinom": Law(
        [(10, 2.0, 3.0)],
        (np.array([1, 50, 20]), column, row),
        (((-1, 2.0, 3.0), "n < 0"), ((1, 0.0, 3.0), "alpha <= 0")),
        reference=lambda g, n, a, b, size: g.binomial(n, g.beta(a, b, size=size), size=size),
    ),
    "standard_exponential": Law([()], (), reference=method("standard_exponential")),
    "standard_gamma": Law([(2.0,), (0.3,)], (row,), reference=method("standard_gamma")),
    "standard_cauchy": Law([()], ()),
    "standard_t": Law([(5.0,)], (row,), reference=method("standard_t")),
    "power": Law([(2.0,), (0.5,)], (row,), wrong=(((0.0,), "a <= 0"),)),
    "zipf": Law([(2.5,), (1.2,)], (row + 1.5,), wrong=(((1.0,), "a <= 1 or a is NaN"),)),
    "f": Law([(3.0, 4.0)], (row, column), wrong=(((0.0, 1.0), "dfn <= 0"),)),
    "random": Law([(0.0, 1.0)], (-row, column), reference=method("uniform")),
}


def reference_of(name: str) -> Reference:
    """What NumPy's generators draw for a function of `scansion.tensor.random`."""
    return LAWS[name].reference or REFERENCES[name]
