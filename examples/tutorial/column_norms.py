"""Stepping along another axis: the Euclidean length of each column of a matrix.

A scan walks along the first axis of its sequences. To walk along another one, hand over a view with the axes exchanged:
here the transpose, for tensors of higher rank `moveaxis`.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at


def build(dtype: str) -> scansion.Function:
    """Compile matrix -> norms of its columns."""
    matrix = at.matrix("matrix", dtype=dtype)
    norms, _ = scansion.scan(lambda column: at.sqrt((column**2).sum()), sequences=matrix.T)
    return scansion.function([matrix], norms)


def main() -> None:
    """Measure two columns, once natively and once with NumPy."""
    matrix = np.array([[3.0, 1.0], [0.0, 2.0], [-4.0, 2.0]])
    print("scansion:", build("float64")(matrix))
    print("numpy:   ", np.sqrt((matrix**2).sum(axis=0)))


if __name__ == "__main__":
    main()
