"""A step that reduces: the Euclidean length of each row of a matrix.

A step takes a row and gives a scalar, so the outputs of all steps make a vector. The sum inside the step is a loop of
its own, nested in that of the scan; both end up in one native function.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at


def build(dtype: str) -> scansion.Function:
    """Compile matrix -> norms of its rows."""
    matrix = at.matrix("matrix", dtype=dtype)
    norms, _ = scansion.scan(lambda row: at.sqrt((row**2).sum()), sequences=matrix)
    return scansion.function([matrix], norms)


def main() -> None:
    """Measure three rows, once natively and once with NumPy."""
    matrix = np.array([[3.0, 4.0], [0.0, 0.0], [-5.0, 12.0]])
    print("scansion:", build("float64")(matrix))
    print("numpy:   ", np.sqrt((matrix**2).sum(axis=1)))


if __name__ == "__main__":
    main()
