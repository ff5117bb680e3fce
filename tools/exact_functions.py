"""Functions and their zeros to as many digits as mpmath is told, for tools/accuracy.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def exact_functions(mp: Any) -> dict[str, Callable[..., Any]]:
    """Those of the op table, by their names there."""
    return {
        "exp": mp.exp,
        "expm1": mp.expm1,
        "log": mp.log,
        "log1p": mp.log1p,
        "tanh": mp.tanh,
        "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
        "sin": mp.sin,
        "cos": mp.cos,
        "pow": lambda x, y: x**y,
        "erf": mp.erf,
        "erfc": mp.erfc,
        "erfcx": lambda x: mp.exp(x * x) * mp.erfc(x),
        "erfinv": mp.erfinv,
        "erfcinv": lambda x: mp.erfinv(1 - x),
        "gamma": mp.gamma,
        "gammaln": lambda x: mp.log(abs(mp.gamma(x))),
        "digamma": mp.digamma,
        "tri_gamma": lambda x: mp.polygamma(1, x),
        "polygamma": lambda n, x: mp.polygamma(int(mp.nint(n)), x),
        "j0": lambda x: mp.besselj(0, x),
        "j1": lambda x: mp.besselj(1, x),
    }


def zeros_of_digamma(mp: Any, count: int) -> list[Any]:
    """The positive one, and those between negative integers, where tan(pi x) = pi / digamma(1 - x)."""

    def reflected(x: Any) -> Any:
        return mp.digamma(1 - x) * mp.sin(mp.pi * x) - mp.pi * mp.cos(mp.pi * x)

    starts = [mp.atan(mp.pi / mp.log(k + 0.5)) / mp.pi - k for k in range(1, count)]
    return [mp.findroot(mp.digamma, 1.46), *(mp.findroot(reflected, start) for start in starts)]


def zeros_of_gammaln(mp: Any, count: int) -> list[Any]:
    """1 and 2, and two between each two negative integers from -2 on, on both sides of the extreme."""
    log_gamma = exact_functions(mp)["gammaln"]

    def between(below: Any, above: Any) -> Any:
        for _ in range(mp.prec):
            middle = (below + above) / 2
            below, above = (middle, above) if log_gamma(middle) < 0 else (below, middle)
        return below

    extremes = zeros_of_digamma(mp, count // 2 + 1)[3:]
    poles = [mp.floor(extreme) + mp.mpf(2) ** -150 for extreme in extremes]
    left = [between(extreme, pole) for extreme, pole in zip(extremes, poles, strict=True)]
    right = [between(extreme, pole + 1 - mp.mpf(2) ** -149) for extreme, pole in zip(extremes, poles, strict=True)]
    return [mp.mpf(1), mp.mpf(2), *left, *right]


ZEROS: dict[str, Callable[[Any, int], list[Any]]] = {
    "digamma": zeros_of_digamma,
    "gammaln": zeros_of_gammaln,
    "j0": lambda mp, count: [mp.besseljzero(0, n) for n in range(1, count + 1)],
    "j1": lambda mp, count: [mp.besseljzero(1, n) for n in range(1, count + 1)],
}


def next_to_zeros(mp: Any, name: str) -> Any:
    """Float64 numbers next to the first thirty zeros of a function, three on each side of the nearest."""
    nearest = np.array([float(zero) for zero in ZEROS[name](mp, 30)]) if name in ZEROS else np.empty(0)
    found = [nearest]
    for direction in (-np.inf, np.inf):
        place = nearest
        for _ in range(3):
            found.append(place := np.nextafter(place, direction))
    x = np.concatenate(found)
    return x[(x > 0) | (x != np.round(x))]  # poles
