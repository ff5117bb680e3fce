"""Shared state: a variable that a scan changes at each step, and that keeps its value between calls.

A step may return a dictionary of updates instead of outputs. Inside the scan they act at every step; the stored value
changes only because the scan's `updates` are handed to `function`.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at


def build(dtype: str) -> tuple[scansion.Function, scansion.SharedVariable]:
    """Compile n_steps -> nothing, and return it with the variable that counts the steps of all calls."""
    count = scansion.shared(np.zeros((), dtype), name="count")
    n_steps = at.iscalar("n_steps")
    _, updates = scansion.scan(lambda: {count: count + 1}, n_steps=n_steps)
    return scansion.function([n_steps], [], updates=updates), count


def main() -> None:
    """Call the function three times and show the sum so far."""
    advance, count = build("float64")
    total = 0
    for n_steps in (5, 0, 3):
        advance(n_steps)
        total += n_steps
        print(f"after {n_steps} more steps: scansion {count.get_value()}, numpy {np.float64(total)}")


if __name__ == "__main__":
    main()
