"""The Mandelbrot set: how long z <- z^2 + c stays bounded, for a grid of complex c.

The state is a matrix of complex numbers, and beside it goes an integer matrix that counts. Points that have escaped
are held where they are, which `switch` does elementwise. `until` ends the scan when no point is left, so that a
picture without points of the set costs no more iterations than it needs (Peitgen and Richter, The Beauty of Fractals,
1986).

Shapes: c (rows, columns) complex gives counts (rows, columns): the number of iterations up to escape, or the limit.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until
from scansion.tensor.var import TensorVariable


def escape_times(c: TensorVariable, limit: TensorVariable) -> tuple[TensorVariable, TensorVariable]:
    """For each c the steps that it stays within radius 2, and how many steps were made."""

    def step(z: TensorVariable, count: TensorVariable) -> tuple[tuple[TensorVariable, TensorVariable], until]:
        bounded = at.real(z) ** 2 + at.imag(z) ** 2 <= 4
        following = at.switch(bounded, z**2 + c, z)
        return (following, count + bounded), until(~at.any(bounded))

    (_, counts), _ = scansion.scan(
        step,
        outputs_info=[at.zeros_like(c), at.zeros_like(at.real(c), dtype="int64")],
        n_steps=limit,
        name="mandelbrot",
    )
    return counts[-1], counts.shape[0]


def build() -> scansion.Function:
    """Compile (c, limit) -> counts, steps made."""
    c, limit = at.zmatrix("c"), at.iscalar("limit")
    return scansion.function([c, limit], list(escape_times(c, limit)))


def grid(left: float, right: float, bottom: float, top: float, columns: int, rows: int) -> np.ndarray:
    """Complex numbers on a rectangle, the top row first."""
    return np.linspace(left, right, columns)[None, :] + 1j * np.linspace(top, bottom, rows)[:, None]


def main() -> None:
    """Draw the set in characters, then a piece of plane outside it, which takes few steps."""
    f = build()
    counts, _ = f(grid(-2.1, 0.7, -1.1, 1.1, columns=64, rows=22), 60)
    shades = " .:-=+*%#@"
    for row in counts:
        print("".join(shades[min(9, int(2.2 * np.log(n + 1)))] if n < 60 else "@" for n in row).rstrip())
    _, steps = f(grid(1.0, 2.0, 1.0, 2.0, columns=8, rows=8), 1000)
    print(f"away from the set: {steps} of 1000 steps")


if __name__ == "__main__":
    main()
