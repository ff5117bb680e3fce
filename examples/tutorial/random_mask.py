"""Random draws: the layer of elementwise_map.py with a coin tossed for each element that it gives.

A draw that a step uses without its being listed is drawn anew at each step. (Listed in `non_sequences`, it would be
drawn once per call.) The generator's state is a shared variable, and the scan's `updates` carry it on, so that the
next call goes on where this one stopped. The streams are NumPy's, bit for bit: draw k of a `RandomStream` owns child k
of `numpy.random.SeedSequence(seed)`.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.random.utils import RandomStream
from scansion.tensor.var import TensorVariable


def build(dtype: str, seed: int = 1234) -> scansion.Function:
    """Compile (rows, weights, bias) -> layer in which about every second element is 0."""
    rows = at.matrix("rows", dtype=dtype)
    weights = at.matrix("weights", dtype=dtype)
    bias = at.vector("bias", dtype=dtype)
    # An int8 times a float32 is a float32; the default, int64, would give float64.
    kept = RandomStream(seed).binomial(1, 0.5, size=bias.shape, dtype="int8")

    def layer(row: TensorVariable) -> TensorVariable:
        return at.tanh(at.dot(row, weights) + bias) * kept

    outputs, updates = scansion.scan(layer, sequences=rows)
    return scansion.function([rows, weights, bias], outputs, updates=updates)


def main() -> None:
    """Call the function twice and repeat its draws with NumPy."""
    rows = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    weights = np.array([[0.5, 1.0], [0.25, -1.0]])
    bias = np.array([0.5, 1.0])
    layer = build("float64")
    generator = np.random.default_rng(np.random.SeedSequence(1234).spawn(1)[0])
    for call in (1, 2):
        print(f"call {call}, scansion:", layer(rows, weights, bias), sep="\n")
        kept = np.array([generator.binomial(1, 0.5, size=2) for _ in rows])
        print(f"call {call}, numpy:", np.tanh(rows @ weights + bias) * kept, sep="\n")


if __name__ == "__main__":
    main()
