"""Lotka-Volterra by Runge-Kutta: predators and prey, integrated with the classical method of order four.

    prey' = a prey - b prey predators,   predators' = d prey predators - c predators

One step of the method evaluates the right-hand side four times (W. Kutta, 1901; Hairer, Norsett and Wanner, Solving
Ordinary Differential Equations I, section II.1). `rk4` knows nothing of the model: it takes any function of time and
state. The state is a vector, so the scan has one output, seen at tap -1; the times are its sequence. `fit` finds rates
by derivatives of first and second order through the integration: the sensitivities of the solution.

Shapes: state (d,), times (T,) in equal steps give states (T, d), the first of which is the start.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scansion
import scansion.tensor as at
from scansion.gradient import hessian
from scansion.tensor.var import TensorVariable

Field = Callable[[TensorVariable, TensorVariable], TensorVariable]


def rk4(field: Field, start: TensorVariable, times: TensorVariable) -> TensorVariable:
    """The states at the given times of y' = field(t, y)."""

    def step(t: TensorVariable, following: TensorVariable, y: TensorVariable) -> TensorVariable:
        h = following - t
        k1 = field(t, y)
        k2 = field(t + h / 2, y + h / 2 * k1)
        k3 = field(t + h / 2, y + h / 2 * k2)
        k4 = field(following, y + h * k3)
        return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    states, _ = scansion.scan(step, sequences={"input": times, "taps": [0, 1]}, outputs_info=start, name="rk4")
    return at.concatenate([start[None], states])


def lotka_volterra(a: TensorVariable, b: TensorVariable, c: TensorVariable, d: TensorVariable) -> Field:
    """The right-hand side for these rates."""

    def field(t: TensorVariable, y: TensorVariable) -> TensorVariable:
        prey, predators = y[0], y[1]
        return at.stack([a * prey - b * prey * predators, d * prey * predators - c * predators])

    return field


def build() -> scansion.Function:
    """Compile (a, b, c, d, start, times) -> states."""
    rates = at.scalars("a", "b", "c", "d")
    start, times = at.vectors("start", "times")
    return scansion.function([*rates, start, times], rk4(lotka_volterra(*rates), start, times))


def fit(observed: np.ndarray, times: np.ndarray, guess: np.ndarray) -> np.ndarray:
    """The rates a, b, c, d whose solution from the first observation is closest to all, by least squares."""
    from scipy.optimize import minimize

    logs, t = at.vectors("logs", "t")
    states = at.matrix("states")
    rates = at.exp(logs)
    cost = ((rk4(lotka_volterra(*(rates[k] for k in range(4))), states[0], t) - states) ** 2).sum()
    objective = scansion.function([logs, states, t], [cost, scansion.grad(cost, logs)])
    curvature = scansion.function([logs, states, t], hessian(cost, logs))
    arguments = (observed, times)
    found = minimize(objective, np.log(guess), args=arguments, jac=True, hess=curvature, method="trust-exact")
    return np.exp(found.x)


def main() -> None:
    """Follow the populations for a while, and find the rates again. Their first integral stays where it was."""
    a, b, c, d = 1.1, 0.4, 0.4, 0.1
    states = build()(a, b, c, d, np.array([10.0, 5.0]), np.linspace(0, 30, 3001))
    for t in range(0, 3001, 500):
        print(f"t = {t / 100:4.0f}: prey {states[t, 0]:6.2f}, predators {states[t, 1]:6.2f}")
    prey, predators = states.T
    integral = d * prey - c * np.log(prey) + b * predators - a * np.log(predators)
    print(f"the first integral changes by {np.ptp(integral):.1e}")
    rough = states[:1000:10] * (1 + 0.01 * np.random.default_rng(0).normal(size=(100, 2)))
    found = fit(rough, np.linspace(0, 9.9, 100), np.array([1.0, 0.5, 0.5, 0.2]))
    print("rates from a hundred rough observations:", found.round(3))


if __name__ == "__main__":
    main()
