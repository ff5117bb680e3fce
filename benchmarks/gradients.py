"""What gradients cost: to compile, level of nesting by level; with `until`; with checkpoints.

    python3 benchmarks/gradients.py

Processor time, the least of several turns, in which the two that are compared alternate. Nothing is asserted: the
machine may be busy. Start reading at `main`.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("SCANSION_FLAGS", "base_compiledir=,shapes=dynamic")

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples" / "models"))


def main() -> int:
    """Print the three tables."""
    print("compile time of values and gradients of nested scans")
    for levels in (1, 2, 3, 4):
        value, gradient = compile_times(levels)
        print(f"  {levels} levels: {value * 1e3:6.0f} ms, {gradient * 1e3:6.0f} ms, ratio {gradient / value:.2f}")
    for lengths in ("dynamic", "auto"):
        value, gradient = lstm_compile_times(lengths)
        print(f"  LSTM, {lengths}: {value * 1e3:.0f} ms, {gradient * 1e3:.0f} ms, ratio {gradient / value:.2f}")
    print("gradients of scans of n steps and of scans that end after n of 100,000")
    for width, steps in ((1, 5000), (8, 5000), (128, 5000), (512, 2000)):
        fixed, ended = alternately([gradient_by(width, ends) for ends in (False, True)], vectors(width, steps))
        print(f"  {width} x {steps}: {fixed * 1e3:.3f} ms, {ended * 1e3:.3f} ms, ratio {ended / fixed:.2f}")
    print("gradients through 1,000,000 steps of 1 KB")
    kinds = (None, "sqrt", "binomial")
    functions = [gradient_by(128, False, kind) for kind in kinds]
    times = alternately(functions, vectors(128, 1_000_000), turns=3, calls=1)
    for kind, function, spent in zip(kinds, functions, times, strict=True):
        peak = function.memory().temporary_bytes / 1e6
        print(f"  {kind or 'none'}: {spent * 1e3:.0f} ms, ratio {spent / times[0]:.2f}, {peak:.2f} MB")
    return 0


def compile_times(levels: int) -> tuple[float, float]:
    """Seconds for a value and for its gradient."""
    h, w = at.vectors("h", "w")
    cost = (nested(levels, h, w) ** 2).sum()
    return compile_time([h, w], lambda: cost), compile_time([h, w], lambda: scansion.grad(cost, [h, w]))


def lstm_compile_times(lengths: str) -> tuple[float, float]:
    """Seconds for a cost of examples/models/lstm.py and for its gradient by all weights, the first call included."""
    from lstm import lstm

    symbols = [at.tensor3("x"), at.matrix("W"), at.matrix("U"), at.vector("b")]
    values = [np.full(shape, 0.1) for shape in ((10, 4, 3), (3, 32), (8, 32), (32,))]
    cost = (lstm(*symbols)[0] ** 2).sum()
    with scansion.config.change_flags(shapes=lengths):
        return (
            compile_time(symbols, lambda: cost, values=values),
            compile_time(symbols, lambda: scansion.grad(cost, symbols[1:]), values=values),
        )


def nested(levels: int, h: Any, w: Any) -> Any:
    """Scans within scans, three steps each."""
    if levels == 0:
        return at.tanh(h * w)
    rows, _ = scansion.scan(lambda g: nested(levels - 1, g, w) + h * 0.5, outputs_info=h, n_steps=3)
    return rows[-1]


def compile_time(
    inputs: list[Any], outputs: Callable[[], Any], turns: int = 3, values: list[Any] | None = None
) -> float:
    """The least of a few turns, building the gradient included; and the first call, if there are values for it."""
    best = float("inf")
    for _ in range(turns):
        start = time.process_time()
        function = scansion.function(inputs, outputs())
        if values is not None:
            function(*values)
        best = min(best, time.process_time() - start)
    return best


def gradient_by(width: int, ends: bool, checkpoint: str | None = None) -> Any:
    """The gradient of the last row of a recurrence on rows, of n steps or ended after n."""
    h, w, n = at.vector("h"), at.vector("w"), at.lscalar("n")

    def step(state: Any, k: Any) -> Any:
        following = at.tanh(state * w) + 0.1
        return ((following, k + 1), until(at.ge(k + 1, n))) if ends else (following, k + 1)

    rows, _ = scansion.scan(step, outputs_info=[h, np.int64(0)], n_steps=100_000 if ends else n, checkpoint=checkpoint)
    return scansion.function([h, w, n], scansion.grad((rows[0][-1] ** 2).sum(), [h, w]))


def vectors(width: int, steps: int) -> list[Any]:
    """Arguments of `gradient_by`."""
    return [np.full(width, 0.5), np.full(width, 0.9), steps]


def alternately(functions: list[Any], arguments: list[Any], turns: int = 12, calls: int = 10) -> list[float]:
    """The least time of a call of each."""
    best = [float("inf")] * len(functions)
    for _ in range(turns):
        for k, function in enumerate(functions):
            function(*arguments)
            for _ in range(calls):
                start = time.process_time()
                function(*arguments)
                best[k] = min(best[k], time.process_time() - start)
    return best


if __name__ == "__main__":
    sys.exit(main())
