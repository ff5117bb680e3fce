"""A loop whose length is an argument, of which only the end is wanted: the k-th power of each element.

Each step multiplies the product so far by `base`, which comes in as a non-sequence: an argument that is the same at
each step. The scan describes all powers from the first to the k-th; since the function asks for `powers[-1]` alone,
the compiled loop keeps one row and nothing else.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at


def build(dtype: str) -> scansion.Function:
    """Compile (base, exponent) -> powers. For exponent 0 the scan has no last row: IndexError."""
    base = at.vector("base", dtype=dtype)
    exponent = at.iscalar("exponent")
    powers, _ = scansion.scan(
        lambda product, factor: product * factor,
        outputs_info=at.ones_like(base),
        non_sequences=base,
        n_steps=exponent,
    )
    return scansion.function([base, exponent], powers[-1])


def main() -> None:
    """Cube a few numbers, once natively and once with NumPy."""
    base = np.array([-2.0, 0.5, 3.0, 10.0])
    print("scansion:", build("float64")(base, 3))
    print("numpy:   ", base**3)


if __name__ == "__main__":
    main()
