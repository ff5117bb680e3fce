"""A recurrence of order two: x(t) = x(t-2) U + x(t-1) V + tanh(x(t-1) W + b).

`taps` lists which earlier states a step wants to see, and `initial` holds as many rows as the largest lag, the oldest
first. The step gets the states in the order of the taps. How often to step is an argument of the compiled function: the
loop's length is part of the symbolic program like anything else.

Called with 0 steps the function gives a matrix without rows.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.var import TensorVariable


def build(dtype: str) -> scansion.Function:
    """Compile (initial, older, newer, inner, bias, n_steps) -> all states after the initial ones."""
    initial, older, newer, inner = (at.matrix(name, dtype=dtype) for name in ("initial", "older", "newer", "inner"))
    bias = at.vector("bias", dtype=dtype)
    n_steps = at.iscalar("n_steps")

    def step(before_last: TensorVariable, last: TensorVariable) -> TensorVariable:
        linear = at.dot(before_last, older) + at.dot(last, newer)
        return linear + at.tanh(at.dot(last, inner) + bias)

    states, _ = scansion.scan(step, outputs_info={"initial": initial, "taps": [-2, -1]}, n_steps=n_steps)
    return scansion.function([initial, older, newer, inner, bias, n_steps], states)


def main() -> None:
    """Follow a state of two numbers for six steps, once natively and once with NumPy."""
    initial = np.array([[0.0, 0.5], [1.0, -0.5]])
    older = np.array([[0.0, 0.5], [0.5, 0.0]])
    newer = np.array([[0.5, 0.0], [0.25, 0.5]])
    inner = np.array([[1.0, -1.0], [0.5, 1.0]])
    bias = np.array([0.1, -0.1])
    print("scansion:", build("float64")(initial, older, newer, inner, bias, 6), sep="\n")

    states = list(initial)
    for _ in range(6):
        states.append(states[-2] @ older + states[-1] @ newer + np.tanh(states[-1] @ inner + bias))
    print("numpy:", np.array(states[2:]), sep="\n")


if __name__ == "__main__":
    main()
