"""LSTM: a recurrent network whose cell keeps what its gates let in.

    i, f, o = sigmoid(gates),  g = tanh(candidate),  c(t) = f c(t-1) + i g,  h(t) = o tanh(c(t))

where the four blocks of [x(t), h(t-1)] W + b are gates and candidate (S. Hochreiter, J. Schmidhuber, Long short-term
memory, 1997, with the forget gate of Gers, Schmidhuber and Cummins, 2000). The step has two states, h and c, and works
on a whole batch of sequences at once. The product with the inputs does not depend on the states, so it is one product
for all times before the scan; the product with h(t-1) is the one that a step needs.

Shapes: x (T, batch, inputs), W (inputs, 4 units), U (units, 4 units), b (4 units,) give h and c (T, batch, units).
The blocks stand in the order i, f, g, o.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.var import TensorVariable


def lstm(
    x: TensorVariable, W: TensorVariable, U: TensorVariable, b: TensorVariable
) -> tuple[TensorVariable, TensorVariable]:
    """The hidden states and the cells at all times, from zeros."""
    units = U.shape[0]

    def step(
        projected: TensorVariable, h: TensorVariable, c: TensorVariable, U: TensorVariable
    ) -> tuple[TensorVariable, TensorVariable]:
        blocks = projected + at.dot(h, U)
        i, f, g, o = (blocks[:, k * units : (k + 1) * units] for k in range(4))
        cell = at.sigmoid(f) * c + at.sigmoid(i) * at.tanh(g)
        return at.sigmoid(o) * at.tanh(cell), cell

    start = at.zeros((x.shape[1], units), dtype=x.dtype)
    (h, c), _ = scansion.scan(
        step, sequences=at.dot(x, W) + b, outputs_info=[start, start], non_sequences=U, name="lstm", strict=True
    )
    return h, c


def build(dtype: str = "float64") -> scansion.Function:
    """Compile (x, W, U, b) -> h, c."""
    x = at.tensor3("x", dtype=dtype)
    W, U = (at.matrix(name, dtype=dtype) for name in "WU")
    b = at.vector("b", dtype=dtype)
    return scansion.function([x, W, U, b], list(lstm(x, W, U, b)))


def train(x: np.ndarray, target: np.ndarray, units: int, steps: int, rate: float = 0.5) -> list[float]:
    """The costs of steps of gradient descent towards targets (batch,) for the sum of the last hidden state.

    Weights are shared variables; one call computes the cost, its gradients through all times, and moves the weights.
    """
    rng = np.random.default_rng(1)
    shapes = {"W": (x.shape[2], 4 * units), "U": (units, 4 * units), "b": (4 * units,)}
    weights = [scansion.shared(0.5 * rng.normal(size=shape), name=name) for name, shape in shapes.items()]
    inputs, wanted = at.tensor3("x"), at.vector("wanted")
    h, _ = lstm(inputs, *weights)
    cost = ((h[-1].sum(axis=1) - wanted) ** 2).mean()
    moves = [(w, w - rate * slope) for w, slope in zip(weights, scansion.grad(cost, weights), strict=True)]
    step = scansion.function([inputs, wanted], cost, updates=moves)
    return [float(step(x, target)) for _ in range(steps)]


def main() -> None:
    """Feed an impulse into a cell whose forget gate is open, and see it remembered; let another one learn to."""
    units = 2
    x = np.zeros((6, 1, 1))
    x[0] = 1
    W = np.tile([3.0, 0.0, 2.0, 0.0], (units, 1)).T.reshape(1, -1)
    b = np.repeat([-1.0, 4.0, 0.0, 4.0], units)
    h, c = build()(x, W, np.zeros((units, 4 * units)), b)
    print("cell:  ", c[:, 0, 0].round(3))
    print("hidden:", h[:, 0, 0].round(3))
    x = np.random.default_rng(0).normal(size=(8, 20, 1))
    costs = train(x, np.sign(x[0, :, 0]), units=4, steps=300)
    print("remembering the sign of the first of eight inputs, error:", *np.round([*costs[::100], costs[-1]], 3))


if __name__ == "__main__":
    main()
