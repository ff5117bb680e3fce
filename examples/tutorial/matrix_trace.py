"""A reduction with an accumulator: the sum of a matrix's diagonal.

The sequences are indices, one along each axis; the scan ends with the shorter of them, so the matrix need not be
square. The accumulator starts at 0 and must keep its dtype from step to step. That is worth a thought: a bare `0.0` is
float32 here, whatever the matrix is, because Python numbers take the smallest type that holds them. `np.zeros((),
dtype)` says what is meant.

Only the last element of the result is asked for, so the others are never stored: the accumulator lives in a register.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.var import TensorVariable


def build(dtype: str) -> scansion.Function:
    """Compile matrix -> trace. A matrix without rows or columns has no last partial sum: IndexError."""
    matrix = at.matrix("matrix", dtype=dtype)

    def add(row: TensorVariable, column: TensorVariable, total: TensorVariable) -> TensorVariable:
        return total + matrix[row, column]

    partial_sums, _ = scansion.scan(
        add,
        sequences=[at.arange(matrix.shape[0]), at.arange(matrix.shape[1])],
        outputs_info=np.zeros((), dtype),
    )
    return scansion.function([matrix], partial_sums[-1])


def main() -> None:
    """Add up a diagonal, once natively and once with NumPy."""
    matrix = np.arange(12.0).reshape(3, 4)
    print("scansion:", build("float64")(matrix))
    print("numpy:   ", np.trace(matrix))


if __name__ == "__main__":
    main()
