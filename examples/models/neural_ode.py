"""A neural ODE: a network says where a state moves, a solver with steps of its own follows it, and the network learns.

    y' = tanh(y U + b) W,   y(0) = start;    the step from y with length h and the error of order three:

    k1 = f(y),  k2 = f(y + h/2 k1),  k3 = f(y + 3h/4 k2),  y' = y + h (2 k1 + 3 k2 + 4 k3) / 9,  k4 = f(y')
    e = h (-5 k1 + 6 k2 + 8 k3 - 9 k4) / 72

(P. Bogacki, L. Shampine, A 3(2) pair of Runge-Kutta formulas, 1989; R. Chen and others, Neural ordinary differential
equations, 2018.) A step whose error is too large is not taken, and the next is shorter; the others are taken, and the
next may be longer. How many steps that makes nobody knows before: the scan has a bound, and ends by `until` when the
time is reached. The gradient goes back through the steps that were taken, their lengths included, and is that of a scan
of just so many.

Shapes: start (batch, d), U (d, units), b (units,), W (units, d) give a state (batch, d).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until
from scansion.tensor.var import TensorVariable

Field = Callable[[TensorVariable], TensorVariable]


def network(U: TensorVariable, b: TensorVariable, W: TensorVariable) -> Field:
    """The field of a network with one layer."""
    return lambda y: at.dot(at.tanh(at.dot(y, U) + b), W)


def solve(
    field: Field, start: TensorVariable, duration: TensorVariable, tolerance: float = 1e-4, most_steps: int = 1000
) -> tuple[TensorVariable, TensorVariable]:
    """The state after a duration, and how many steps were tried."""

    def step(y: TensorVariable, t: TensorVariable, h: TensorVariable) -> tuple[list[TensorVariable], until]:
        h = at.minimum(h, duration - t)
        k1 = field(y)
        k2 = field(y + h / 2 * k1)
        k3 = field(y + 3 * h / 4 * k2)
        following = y + h / 9 * (2 * k1 + 3 * k2 + 4 * k3)
        k4 = field(following)
        error = at.sqrt(((h / 72 * (-5 * k1 + 6 * k2 + 8 * k3 - 9 * k4)) ** 2).mean() + 1e-30) / tolerance
        taken = at.le(error, 1)
        time = at.switch(taken, t + h, t)
        length = h * at.clip(0.9 * error ** (-1 / 3), 0.2, 5)
        return [at.switch(taken, following, y), time, length], until(at.ge(time, duration))

    zero = at.zeros_like(duration)
    (states, times, _), _ = scansion.scan(
        step, outputs_info=[start, zero, 0.1 * duration], n_steps=most_steps, name="steps"
    )
    return states[-1], times.shape[0]


def train(start: np.ndarray, target: np.ndarray, units: int, steps: int, rate: float = 0.2) -> list[float]:
    """The mean square distances from the targets at time 1, over steps of gradient descent."""
    rng = np.random.default_rng(0)
    d = start.shape[1]
    shapes = {"U": (d, units), "b": (units,), "W": (units, d)}
    weights = [scansion.shared(0.5 * rng.normal(size=shape), name=name) for name, shape in shapes.items()]
    y, wanted = at.matrices("y", "wanted")
    state, _ = solve(network(*weights), y, at.constant(1.0, dtype="float64"))
    cost = ((state - wanted) ** 2).mean()
    moves = [(w, w - rate * slope) for w, slope in zip(weights, scansion.grad(cost, weights), strict=True)]
    step = scansion.function([y, wanted], cost, updates=moves)
    return [float(step(start, target)) for _ in range(steps)]


def main() -> None:
    """Learn a turn by a quarter, for points of a ring."""
    angles = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    costs = train(ring, ring @ np.array([[0.0, 1.0], [-1.0, 0.0]]), units=8, steps=400)
    print("mean square distance:", *np.round([*costs[::100], costs[-1]], 4))


if __name__ == "__main__":
    main()
