"""Random draws: NumPy's own generators. A stream is a value, so a draw works on a copy of its generator.

`REFERENCES` says for each row of the native table of distributions what NumPy's generators make of it. Where NumPy has
a method of that name it is that. Functions of single numbers are those of `math`: NumPy's own differ in the last bits
from the C library's, and from machine to machine.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scansion._native import native
from scansion.testing._nodes import DYNAMIC, Node, filled, rule

__all__ = ["REFERENCES"]

Reference = Callable[..., Any]
"""Takes a generator, the parameters, and `size`: the shape of the draws without the axes of one draw."""


def method(name: str) -> Reference:
    """The generator's method of that name."""
    return lambda g, *parameters, size: getattr(g, name)(*parameters, size=size)


def scaled(standard: Reference) -> Reference:
    """Draws of `standard`, times a scale and moved: the last two parameters are location and scale."""
    return lambda g, *parameters, size: standard(g, *parameters[:-2], size=size) * parameters[-1] + parameters[-2]


def inverted(quantile: Callable[..., float]) -> Reference:
    """A function of a uniform draw and the parameters, number by number."""
    by_number = np.vectorize(quantile, otypes=[float])
    return lambda g, *parameters, size: by_number(g.random_sample(size) if is_old(g) else g.random(size), *parameters)


def by_event(*ranks: int, rank: int = 1) -> Callable[[Reference], Reference]:
    """A distribution drawn one after the other: the ranks that its parameters have in one draw, and the draw's own."""

    def decorate(one: Reference) -> Reference:
        def draw(g: Any, *parameters: Any, size: Any) -> Any:
            events = [np.shape(x)[np.ndim(x) - n :] for x, n in zip(parameters, ranks, strict=True)]
            full = [np.broadcast_to(x, (*size, *event)) for x, event in zip(parameters, events, strict=True)]
            draws = [one(g, *(x[index] for x in full)) for index in np.ndindex(*size)]
            return np.reshape(draws, (*size, *events[-1][:rank]))

        return draw

    return decorate


def is_old(g: Any) -> bool:
    """Whether the generator is a RandomState."""
    return isinstance(g, np.random.RandomState)


def tan_of(u: float) -> float:
    """tan(pi (u - 1/2)), by whichever formula keeps the digits."""
    if u < 0.25:
        return -1.0 / math.tan(math.pi * u)
    return 1.0 / math.tan(math.pi * (1.0 - u)) if u > 0.75 else math.tan(math.pi * (u - 0.5))


def gengamma(g: Any, alpha: Any, p: Any, lambd: Any, size: Any) -> Any:
    """Powers of gamma draws."""
    draws = g.standard_gamma(np.divide(alpha, p), size=size)
    return np.vectorize(math.pow, otypes=[float])(draws, np.divide(1.0, p)) * lambd


def integers(g: Any, low: Any, high: Any, size: Any, dtype: Any = "int64") -> Any:
    """Each class has a method of its own."""
    return (g.randint if is_old(g) else g.integers)(low, high, size=size, dtype=dtype)


@by_event(1, rank=0)
def categorical(g: Any, p: NDArray[Any]) -> Any:
    """The first cumulative probability that reaches a uniform draw; rounding may leave the last below it."""
    number = np.searchsorted(p.cumsum(), g.uniform())
    return min(int(number), int(np.flatnonzero(p)[-1]))


def choice(replace: bool) -> Reference:
    """Choice with and without replacement."""
    return lambda g, a, p=None, size=None: g.choice(a, size=size, replace=replace, p=p)


EXCEPTIONS: dict[str, Reference] = {
    "halfnormal": scaled(lambda g, size: np.abs(g.standard_normal(size=size))),
    "cauchy": scaled(inverted(tan_of)),
    "halfcauchy": scaled(inverted(lambda u: math.tan(math.pi / 2 * u))),
    "t": scaled(method("standard_t")),
    "truncexpon": scaled(inverted(lambda u, b: -math.log1p(u * math.expm1(-b)))),
    "pareto": lambda g, b, scale, size: inverted(lambda u, e: math.pow(1.0 - u, -1.0 / e))(g, b, size=size) * scale,
    "invgamma": lambda g, shape, scale, size: scale / g.standard_gamma(shape, size=size),
    "gengamma": gengamma,
    "bernoulli": lambda g, p, size: g.binomial(1, p, size=size),
    "integers": integers,
    "categorical": categorical,
    "multinomial": by_event(0, 1)(lambda g, n, p: g.multinomial(n, p)),
    "dirichlet": by_event(1)(lambda g, alphas: g.dirichlet(alphas)),
    "multivariate_normal": by_event(1, 2)(lambda g, mean, cov: g.multivariate_normal(mean, cov)),
    "permutation": lambda g, x, size: g.permutation(x),
    "choice": choice(True),
    "weighted_choice": choice(True),
    "distinct_choice": choice(False),
    "distinct_weighted_choice": choice(False),
}
REFERENCES: dict[str, Reference] = {name: EXCEPTIONS.get(name) or method(name) for name in native.distributions()}


@rule("scn.random")
def random(node: Node, operands: list[Any]) -> list[Any]:
    """The next generator and the draws, rounded to their dtype."""
    static = node.attributes["static_sizes"]
    count = len(operands) - static.count(DYNAMIC)
    generator, *parameters = operands[:count]
    name, dtype = node.attributes["distribution"], node.attributes["dtype"]
    kind, rank, _ = native.distributions()[name]
    size = tuple(filled(static, operands[count:]))
    row_rank = max(np.ndim(parameters[0]) - 1, 0) if kind == "rows" else rank
    if kind == "rows" and np.ndim(parameters[0]) == 0:
        parameters[0] = int(parameters[0])
    options = {"dtype": dtype} if name == "integers" else {}
    following = copy.deepcopy(generator)
    draws = REFERENCES[name](following, *parameters, size=size[: len(size) - row_rank], **options)
    return [following, np.asarray(draws).astype(dtype)]
