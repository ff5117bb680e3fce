"""Sequences of different lengths: a polynomial from its coefficients, lowest degree first.

The second sequence counts exponents, far more of them than there are coefficients: a scan is as long as its shortest
sequence. Each step gives one term, no term depends on another, and the sum is taken outside.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at

MOST_TERMS = 10_000


def build(dtype: str) -> scansion.Function:
    """Compile (coefficients, x) -> value of the polynomial at x, for up to MOST_TERMS coefficients."""
    coefficients = at.vector("coefficients", dtype=dtype)
    x = at.scalar("x", dtype=dtype)
    # int16 holds all exponents, and a float32 to the power of an int16 is a float32.
    exponents = at.arange(MOST_TERMS, dtype="int16")
    terms, _ = scansion.scan(
        lambda coefficient, exponent, point: coefficient * point**exponent,
        sequences=[coefficients, exponents],
        non_sequences=x,
    )
    return scansion.function([coefficients, x], terms.sum())


def main() -> None:
    """Evaluate 2 - x + 3 x^3 at a few points, once natively and once with NumPy."""
    coefficients = np.array([2.0, -1.0, 0.0, 3.0])
    evaluate = build("float64")
    for x in (0.0, 1.0, -1.5):
        expected = sum(c * x**k for k, c in enumerate(coefficients))
        print(f"x = {x}: scansion {evaluate(coefficients, x)}, numpy {expected}")


if __name__ == "__main__":
    main()
