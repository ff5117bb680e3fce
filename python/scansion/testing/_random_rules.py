"""Random draws: NumPy's own generators. A stream is a value, so a draw works on a copy of its generator.

Most distributions are methods of the generators by the same name. `FORMULAS` has the others, in terms of those: NumPy's
documentation and SciPy's have them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from scansion.testing._nodes import DYNAMIC, Node, filled, rule

Draw = Callable[..., Any]


def _integers(g: Any, low: Any, high: Any, size: Any, dtype: Any) -> Any:
    draw = g.integers if isinstance(g, np.random.Generator) else g.randint
    return draw(low, high, size=size, dtype=dtype)


def _categorical(g: Any, p: Any, size: Any, dtype: Any) -> Any:
    uniform = np.asarray(g.uniform(size=size))
    sums = np.broadcast_to(np.cumsum(p, axis=-1), (*size, p.shape[-1]))
    rows = zip(sums.reshape(-1, p.shape[-1]), uniform.ravel(), strict=True)
    return np.array([np.searchsorted(row, u) for row, u in rows], dtype=np.int64).reshape(size)


def _each(method: str) -> Draw:
    """One draw after another, each of an array: its parameters' last axes belong to it."""

    def draw(g: Any, *parameters: Any, size: Any, dtype: Any) -> Any:
        batch, event = size[:-1], size[-1]
        *numbers, weights = parameters
        spread = [np.broadcast_to(number, batch).ravel() for number in numbers]
        rows = np.broadcast_to(weights, (*batch, event)).reshape(-1, event)
        draws = [getattr(g, method)(*row) for row in zip(*spread, rows, strict=True)]
        return np.reshape(draws, size)

    return draw


def _choice(replace: bool) -> Draw:
    def draw(g: Any, population: Any, p: Any = None, *, size: Any, dtype: Any) -> Any:
        rows = max(np.ndim(population) - 1, 0)
        wanted = size[: len(size) - rows]
        return g.choice(population, size=wanted, replace=replace, p=p)

    return draw


FORMULAS: dict[str, Draw] = {
    "bernoulli": lambda g, p, size, dtype: g.binomial(1, p, size=size),
    "halfnormal": lambda g, loc, scale, size, dtype: np.abs(g.standard_normal(size=size)) * scale + loc,
    "cauchy": lambda g, loc, scale, size, dtype: -scale / np.tan(np.pi * g.uniform(size=size)) + loc,
    "halfcauchy": lambda g, loc, scale, size, dtype: np.tan(np.pi / 2 * g.uniform(size=size)) * scale + loc,
    "truncexpon": lambda g, b, loc, scale, size, dtype: -np.log1p(g.uniform(size=size) * np.expm1(-b)) * scale + loc,
    "invgamma": lambda g, shape, scale, size, dtype: scale / g.standard_gamma(shape, size=size),
    "gengamma": lambda g, alpha, p, lambd, size, dtype: g.standard_gamma(alpha / p, size=size) ** (1 / p) * lambd,
    "t": lambda g, df, loc, scale, size, dtype: g.standard_t(df, size=size) * scale + loc,
    "pareto": lambda g, b, scale, size, dtype: (1 - g.uniform(size=size)) ** (-1 / b) * scale,
    "integers": _integers,
    "categorical": _categorical,
    "multinomial": _each("multinomial"),
    "dirichlet": _each("dirichlet"),
    "permutation": lambda g, x, size, dtype: g.permutation(x),
    "choice": _choice(True),
    "weighted_choice": _choice(True),
    "distinct_choice": _choice(False),
    "distinct_weighted_choice": _choice(False),
}


@rule("scn.random")
def random(node: Node, operands: list[Any]) -> list[Any]:
    """The next generator and the draws, rounded to their dtype."""
    static, name, dtype = (node.attributes[key] for key in ("static_sizes", "distribution", "dtype"))
    count = len(operands) - static.count(DYNAMIC)
    generator, *parameters = operands[:count]
    size = tuple(filled(static, operands[count:]))
    following = copy.deepcopy(generator)
    if name in FORMULAS:
        draws = FORMULAS[name](following, *parameters, size=size, dtype=dtype)
    else:
        draws = getattr(following, name)(*parameters, size=size)
    return [following, np.asarray(draws).astype(dtype)]
