"""How much code gradients of nested scans are: each level adds a loop forwards and one backwards, nothing is copied.

The time that a compilation takes follows from the size of what is compiled, which is the same on every machine.
"""

from __future__ import annotations

from typing import Any

import pytest
import scansion
import scansion.tensor as at


def nested(levels: int, h: Any, w: Any, steps: Any) -> Any:
    if levels == 0:
        return at.tanh(h * w)
    step = lambda g: nested(levels - 1, g, w, steps) + h * 0.5  # noqa: E731
    rows, _ = scansion.scan(step, outputs_info=h, n_steps=steps)
    return rows[-1]


def gradient(levels: int, steps: Any) -> str:
    h, w, n = at.vector("h"), at.vector("w"), at.lscalar("n")
    cost = (nested(levels, h, w, n if steps is None else steps) ** 2).sum()
    f = scansion.function([h, w, n], scansion.grad(cost, [h, w]), on_unused_input="ignore")
    return f.ir("scf")


@pytest.mark.parametrize("steps", [None, 3])
def test_each_level_adds_two_loops(steps: int | None) -> None:
    for levels in (1, 2, 3, 4):
        program = gradient(levels, steps)
        assert program.count("scn.tanh") == 1
        assert program.count("scf.for") == 2 * levels


def test_the_number_of_steps_does_not_matter() -> None:
    few, many = (len(gradient(2, steps).splitlines()) for steps in (5, 5000))
    assert few == many
