"""A scan as a map: one dense layer, tanh(x W + b), applied to each row of a matrix.

`scan` calls the step once, with a variable that stands for "a row of the sequence". The step looks back at nothing, so
there is no `outputs_info`, and the rows of the result are independent. `weights` and `bias` are used without being
listed: a step may use any variable of the surrounding program.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.var import TensorVariable


def build(dtype: str) -> scansion.Function:
    """Compile (rows, weights, bias) -> layer, the element type being `dtype`."""
    rows = at.matrix("rows", dtype=dtype)
    weights = at.matrix("weights", dtype=dtype)
    bias = at.vector("bias", dtype=dtype)

    def layer(row: TensorVariable) -> TensorVariable:
        return at.tanh(at.dot(row, weights) + bias)

    # Each scan gives its outputs and the updates of shared variables; here there are none.
    outputs, _ = scansion.scan(layer, sequences=rows)
    return scansion.function([rows, weights, bias], outputs)


def main() -> None:
    """Apply a layer to three rows, once natively and once with NumPy."""
    rows = np.array([[1.0, 0.0], [0.0, 1.0], [-2.0, 0.5]])
    weights = np.array([[0.5, -1.0], [0.25, 2.0]])
    bias = np.array([0.0, 0.1])
    print("scansion:", build("float64")(rows, weights, bias), sep="\n")
    print("numpy:", np.tanh(rows @ weights + bias), sep="\n")


if __name__ == "__main__":
    main()
