"""Newton's method with `until`: iterate until the step is small, and not a step further.

    x <- x - f(x) / f'(x)

The derivative comes from `grad` inside the step, so any formula for f will do. `until(condition)` ends the scan after
the first step for which the condition holds; that step's row is kept, so the number of rows is the number of
iterations, and `n_steps` is only the bound (Ortega and Rheinboldt, Iterative Solution of Nonlinear Equations, 1970).

Shapes: everything is a scalar; the iterates are a vector as long as the search took.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until
from scansion.tensor.var import TensorVariable


def newton(
    f: Callable[[TensorVariable], TensorVariable],
    start: TensorVariable,
    tolerance: float = 1e-12,
    max_iterations: int = 50,
) -> TensorVariable:
    """The iterates of Newton's method, the root last."""

    def step(x: TensorVariable) -> tuple[TensorVariable, until]:
        value = f(x)
        change = value / scansion.grad(value, x)
        return x - change, until(abs(change) < tolerance * (1 + abs(x)))

    iterates, _ = scansion.scan(step, outputs_info=start, n_steps=max_iterations, name="newton")
    return iterates


def build_kepler() -> scansion.Function:
    """Compile (mean anomaly, eccentricity) -> eccentric anomaly, iterations: Kepler's equation E - e sin(E) = M."""
    mean, eccentricity = at.scalars("mean", "eccentricity")
    iterates = newton(lambda E: E - eccentricity * at.sin(E) - mean, mean + eccentricity * at.sin(mean))
    return scansion.function([mean, eccentricity], [iterates[-1], iterates.shape[0]])


def build_root() -> scansion.Function:
    """Compile (a, n, start) -> the iterates that lead to the n-th root of a."""
    a, n, start = at.scalars("a", "n", "start")
    return scansion.function([a, n, start], newton(lambda x: x**n - a, start))


def main() -> None:
    """Take a root, and solve Kepler's equation for a planet and a comet."""
    print("iterates to the cube root of 2:", build_root()(2.0, 3.0, 1.0))
    kepler = build_kepler()
    for name, eccentricity in (("Mars", 0.0934), ("Halley", 0.967)):
        anomaly, count = kepler(0.5, eccentricity)
        left = anomaly - eccentricity * np.sin(anomaly) - 0.5
        print(f"{name}: eccentric anomaly {anomaly:.12f} after {count} iterations, off by {left:.0e}")


if __name__ == "__main__":
    main()
