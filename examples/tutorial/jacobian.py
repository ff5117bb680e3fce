"""Gradients inside a step: the Jacobian of y = tanh(x A) with respect to x, one row per element of y.

`grad` differentiates a scalar, so a Jacobian takes one gradient per element. Step over the *indices* of y, not over its
elements: an element that a scan hands to its step is a fresh variable that knows nothing of x, while `y[i]` is still
computed from it.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at


def build(dtype: str) -> scansion.Function:
    """Compile (matrix, point) -> Jacobian at the point, of shape (length of y, length of the point)."""
    matrix = at.matrix("matrix", dtype=dtype)
    point = at.vector("point", dtype=dtype)
    y = at.tanh(at.dot(point, matrix))
    rows, _ = scansion.scan(lambda i: at.grad(y[i], point), sequences=at.arange(y.shape[0]))
    return scansion.function([matrix, point], rows)


def main() -> None:
    """Differentiate a function from three numbers to two, once natively and once by hand."""
    matrix = np.array([[1.0, 0.0], [0.5, -1.0], [0.0, 2.0]])
    point = np.array([0.1, 0.2, -0.3])
    print("scansion:", build("float64")(matrix, point), sep="\n")
    slope = 1 - np.tanh(point @ matrix) ** 2
    print("numpy:", slope[:, np.newaxis] * matrix.T, sep="\n")


if __name__ == "__main__":
    main()
