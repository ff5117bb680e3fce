"""GRU: a recurrent network that mixes its old state with a candidate.

    z = sigmoid(x(t) Wz + h Uz + bz),   r = sigmoid(x(t) Wr + h Ur + br)
    n = tanh(x(t) Wn + (r h) Un + bn),  h(t) = (1 - z) h + z n,   h = h(t-1)

(K. Cho and others, Learning phrase representations using RNN encoder-decoder, 2014.) Sequences of different lengths
share a batch: where the mask is 0 a sequence has ended and its state stays, so that the last row holds each
sequence's final state. Reading only `[-1]` of a scan keeps no other row in memory.

Shapes: x (T, batch, inputs), mask (T, batch), W (inputs, 3 units), U (units, 3 units), b (3 units,) give
(batch, units). The blocks stand in the order z, r, n.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.var import TensorVariable


def gru(
    x: TensorVariable, mask: TensorVariable, W: TensorVariable, U: TensorVariable, b: TensorVariable
) -> TensorVariable:
    """The states at all times, from zeros."""
    units = U.shape[0]

    def step(projected: TensorVariable, alive: TensorVariable, h: TensorVariable) -> TensorVariable:
        gates = at.sigmoid(projected[:, : 2 * units] + at.dot(h, U[:, : 2 * units]))
        z, r = gates[:, :units], gates[:, units:]
        candidate = at.tanh(projected[:, 2 * units :] + at.dot(r * h, U[:, 2 * units :]))
        return at.switch(alive[:, None], (1 - z) * h + z * candidate, h)

    start = at.zeros((x.shape[1], units), dtype=x.dtype)
    states, _ = scansion.scan(step, sequences=[at.dot(x, W) + b, mask], outputs_info=start, name="gru")
    return states


def build(dtype: str = "float64") -> scansion.Function:
    """Compile (x, mask, W, U, b) -> the final states."""
    x = at.tensor3("x", dtype=dtype)
    mask = at.tensor(dtype="bool", shape=(None, None), name="mask")
    W, U = (at.matrix(name, dtype=dtype) for name in "WU")
    b = at.vector("b", dtype=dtype)
    return scansion.function([x, mask, W, U, b], gru(x, mask, W, U, b)[-1])


def train(
    x: np.ndarray, mask: np.ndarray, target: np.ndarray, units: int, steps: int, rate: float = 0.3
) -> list[float]:
    """The costs of steps of gradient descent towards targets (batch,) for the sum of the final state.

    Weights are shared variables; one call computes the cost, its gradients through all times, and moves the weights.
    """
    rng = np.random.default_rng(1)
    shapes = {"W": (x.shape[2], 3 * units), "U": (units, 3 * units), "b": (3 * units,)}
    weights = [scansion.shared(0.5 * rng.normal(size=shape), name=name) for name, shape in shapes.items()]
    inputs, wanted = at.tensor3("x"), at.vector("wanted")
    alive = at.tensor(dtype="bool", shape=(None, None), name="mask")
    cost = ((gru(inputs, alive, *weights)[-1].sum(axis=1) - wanted) ** 2).mean()
    moves = [(w, w - rate * slope) for w, slope in zip(weights, scansion.grad(cost, weights), strict=True)]
    step = scansion.function([inputs, alive, wanted], cost, updates=moves)
    return [float(step(x, mask, target)) for _ in range(steps)]


def main() -> None:
    """Encode three sequences of different lengths; the first and the last are the same but for what follows the end.

    Then learn to add up what sequences hold before they end.
    """
    rng = np.random.default_rng(3)
    x = rng.normal(size=(5, 3, 2))
    x[:3, 2] = x[:3, 0]
    mask = np.arange(5)[:, None] < np.array([3, 5, 3])
    units = 4
    W, U = rng.normal(size=(2, 3 * units)), 0.5 * rng.normal(size=(units, 3 * units))
    print(build()(x, mask, W, U, np.zeros(3 * units)).round(3))
    x, mask = rng.normal(size=(6, 20, 1)), np.arange(6)[:, None] < rng.integers(1, 7, size=20)
    costs = train(x, mask, np.where(mask, x[:, :, 0], 0).sum(axis=0), units=4, steps=300)
    print("adding up sequences of different lengths, mean square error:", *np.round([*costs[::100], costs[-1]], 3))


if __name__ == "__main__":
    main()
