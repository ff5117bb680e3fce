"""The table of distributions for the tests: parameters to try, and what NumPy draws for them.

A reference takes one of NumPy's generators, the parameters and the size. Where Aesara draws through SciPy the reference
is SciPy's formula over NumPy's draws; elementwise functions of NumPy may differ from the C library's in the last bits,
so these are compared to a relative tolerance, and the generators' states bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Reference = Callable[..., Any]


@dataclass(frozen=True)
class Law:
    """A distribution.

    Attributes
    ----------
    reference : callable
        `reference(generator, *parameters, size)`.
    scalars : list of tuple
        Parameters for one batch; the first tuple is drawn from a million times.
    arrays : tuple
        Parameters that broadcast to the batch shape (2, 3).
    priority : str
        "A", "B" or "C" in the specification of the interface.
    exact : bool
        Whether draws are bit-equal to the reference.
    wrong : list of (tuple, str)
        Parameters that are refused, and what the error says.
    """

    reference: Reference
    scalars: list[tuple[Any, ...]]
    arrays: tuple[Any, ...]
    priority: str = "B"
    exact: bool = True
    wrong: tuple[tuple[tuple[Any, ...], str], ...] = ()


def method(name: str) -> Reference:
    """The generator's method of that name."""
    return lambda g, *parameters, size: getattr(g, name)(*parameters, size=size)


def uniform_of(g: Any, size: Any) -> NDArray[np.float64]:
    return np.asarray(g.uniform(size=size))


column = np.array([[0.5], [1.5]])
row = np.array([0.25, 1.0, 3.0])
shares = np.array([[0.1], [0.6]])
nan = float("nan")

LAWS: dict[str, Law] = {
    "uniform": Law(
        method("uniform"),
        [(0.0, 1.0), (-3.5, 0.25)],
        (-row, column),
        "A",
        wrong=(((0.0, float("inf")), "Range exceeds valid bounds"),),
    ),
    "normal": Law(
        method("normal"), [(0.0, 1.0), (-2.0, 0.1), (1.5, 0.0)], (row, column), "A", wrong=(((0.0, -1.0), "scale < 0"),)
    ),
    "bernoulli": Law(
        lambda g, p, size: g.binomial(1, p, size=size),
        [(0.3,), (0.0,), (1.0,), (0.8,)],
        (shares * [1, 0.5, 1],),
        "A",
        wrong=(((1.5,), "p < 0, p > 1 or p is NaN"), ((nan,), "p is NaN")),
    ),
    "binomial": Law(
        method("binomial"),
        [(10, 0.25), (50, 0.9), (60, 0.45), (0, 0.5), (7, 0.0), (2**40, 0.75)],
        (np.array([1, 50, 20]), shares),
        "A",
        wrong=(((-1, 0.5), "n < 0"), ((5, -0.1), "p < 0, p > 1")),
    ),
    "poisson": Law(
        method("poisson"),
        [(3.0,), (0.0,), (40.0,), (1e9,)],
        (row * column,),
        "A",
        wrong=(((-1.0,), "lam < 0 or lam is NaN"), ((1e300,), "lam value too large")),
    ),
    "exponential": Law(method("exponential"), [(2.0,), (0.0,)], (row,), "A", wrong=(((-1.0,), "scale < 0"),)),
    "gamma": Law(
        lambda g, shape, rate, size: g.gamma(shape, 1.0 / np.asarray(rate), size=size),
        [(2.0, 4.0), (0.3, 3.0), (1.0, 0.1), (0.0, 1.0)],
        (row, column),
        "A",
        wrong=(((-1.0, 1.0), "shape < 0"), ((1.0, -1.0), "scale (1/rate) < 0")),
    ),
    "beta": Law(
        method("beta"),
        [(2.0, 3.0), (0.5, 0.2), (1e-3, 1e-4), (0.5, 3.0)],
        (row, column),
        "A",
        wrong=(((0.0, 1.0), "alpha <= 0"), ((1.0, -1.0), "beta <= 0")),
    ),
    "lognormal": Law(method("lognormal"), [(0.0, 1.0), (0.5, 0.1)], (row, column), wrong=(((0.0, -1.0), "sigma < 0"),)),
    "halfnormal": Law(
        lambda g, loc, scale, size: np.abs(g.standard_normal(size=size)) * scale + loc,
        [(0.0, 1.0), (2.0, 3.0)],
        (row, column),
    ),
    "halfcauchy": Law(
        lambda g, loc, scale, size: np.tan(np.pi / 2 * uniform_of(g, size)) * scale + loc,
        [(0.0, 1.0), (2.0, 3.0)],
        (row, column),
        exact=False,
    ),
    "cauchy": Law(
        lambda g, loc, scale, size: -scale / np.tan(np.pi * uniform_of(g, size)) + loc,
        [(0.0, 1.0), (2.0, 3.0)],
        (row, column),
        exact=False,
    ),
    "geometric": Law(
        method("geometric"), [(0.2,), (0.5,), (1.0,), (1 / 3,)], (shares,), wrong=(((0.0,), "p <= 0, p > 1"),)
    ),
    "nbinom": Law(
        method("negative_binomial"),
        [(3.0, 0.5), (0.5, 0.1)],
        (row, shares),
        wrong=(((0.0, 0.5), "n <= 0"), ((1.0, 0.0), "p <= 0")),
    ),
    "negative_binomial": Law(method("negative_binomial"), [(3, 0.5), (30.0, 0.25)], (row, shares)),
    "laplace": Law(method("laplace"), [(0.0, 1.0), (2.0, 3.0)], (row, column), wrong=(((0.0, -1.0), "scale < 0"),)),
    "logistic": Law(method("logistic"), [(0.0, 1.0), (2.0, 3.0)], (row, column), wrong=(((0.0, -1.0), "scale < 0"),)),
    "gumbel": Law(method("gumbel"), [(0.0, 1.0), (2.0, 3.0)], (row, column), wrong=(((0.0, -1.0), "scale < 0"),)),
    "t": Law(
        lambda g, df, loc, scale, size: g.standard_t(df, size=size) * scale + loc,
        [(5.0, 0.0, 1.0), (0.5, 1.0, 2.0)],
        (row, 1.0, column),
        wrong=(((0.0, 0.0, 1.0), "df <= 0"),),
    ),
    "chisquare": Law(method("chisquare"), [(3.0,), (0.5,), (2.0,)], (row,), wrong=(((0.0,), "df <= 0"),)),
    "invgamma": Law(
        lambda g, shape, scale, size: scale / g.standard_gamma(shape, size=size),
        [(2.0, 3.0), (0.5, 1.0)],
        (row, column),
        wrong=(((0.0, 1.0), "shape <= 0"),),
    ),
    "weibull": Law(method("weibull"), [(2.0,), (0.5,), (0.0,)], (row,), wrong=(((-1.0,), "shape < 0"),)),
    "pareto": Law(
        lambda g, b, scale, size: (1 - uniform_of(g, size)) ** (-1.0 / np.asarray(b)) * scale,
        [(2.5, 1.0), (3.0, 2.0)],
        (row, column),
        exact=False,
        wrong=(((0.0, 1.0), "b <= 0"),),
    ),
    "triangular": Law(
        method("triangular"),
        [(0.0, 1.0, 3.0), (-1.0, -1.0, 2.0)],
        (-column, row / 4, 1.0),
        wrong=(((2.0, 1.0, 3.0), "left > mode"), ((0.0, 4.0, 3.0), "mode > right"), ((1.0, 1.0, 1.0), "left == right")),
    ),
    "vonmises": Law(
        method("vonmises"),
        [(0.5, 2.0), (0.0, 1e-9), (0.0, 1e-6), (-3.0, 50.0), (0.0, 1e7)],
        (row, column),
        wrong=(((0.0, -1.0), "kappa < 0"),),
    ),
    "wald": Law(method("wald"), [(1.0, 1.0), (2.0, 3.0)], (row, column), wrong=(((0.0, 1.0), "mean <= 0"),)),
    "hypergeometric": Law(
        method("hypergeometric"),
        [(15, 20, 9), (20, 15, 12), (500, 30, 100), (30, 500, 400), (3, 100, 50), (5, 5, 10), (100000, 200000, 1000)],
        (np.array([5, 50, 500]), np.array([[7], [70]]), np.array([[1], [11]])),
        wrong=(((-1, 2, 1), "ngood < 0"), ((1, 2, 4), "ngood + nbad < nsample")),
    ),
    "standard_normal": Law(method("standard_normal"), [()], ()),
    "rayleigh": Law(method("rayleigh"), [(1.0,), (2.0,)], (row,), "C", wrong=(((-1.0,), "scale < 0"),)),
    "truncexpon": Law(
        lambda g, b, loc, scale, size: -np.log1p(uniform_of(g, size) * np.expm1(-np.asarray(b))) * scale + loc,
        [(2.0, 0.0, 1.0), (0.5, 1.0, 3.0)],
        (row, 1.0, column),
        "C",
        exact=False,
    ),
    "gengamma": Law(
        lambda g, a, p, lambd, size: g.standard_gamma(np.divide(a, p), size=size) ** np.divide(1.0, p) * lambd,
        [(1.0, 1.0, 1.0), (2.0, 3.0, 4.0)],
        (row, column, 2.0),
        "C",
        exact=False,
    ),
    "standard_exponential": Law(method("standard_exponential"), [()], (), "C"),
    "standard_gamma": Law(method("standard_gamma"), [(2.0,), (0.3,)], (row,), "C"),
    "standard_cauchy": Law(method("standard_cauchy"), [()], (), "C"),
    "standard_t": Law(method("standard_t"), [(5.0,)], (row,), "C"),
    "power": Law(method("power"), [(2.0,), (0.5,)], (row,), "C", wrong=(((0.0,), "a <= 0"),)),
    "zipf": Law(method("zipf"), [(2.5,), (1.2,)], (row + 1.5,), "C", wrong=(((1.0,), "a <= 1 or a is NaN"),)),
    "f": Law(method("f"), [(3.0, 4.0)], (row, column), "C", wrong=(((0.0, 1.0), "dfn <= 0"),)),
    "random": Law(method("uniform"), [(0.0, 1.0)], (-row, column), "C"),
}
