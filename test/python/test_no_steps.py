"""Scans of no steps: outputs of no rows, of the lengths that any step would give, or 0 where data would decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.ifelse import ifelse
from scansion.scan.utils import until
from scansion.testing.interpreter import Interpreter

SHAPES = ["dynamic", "static"]
n, m, x, y = at.lscalar("n"), at.lscalar("m"), at.matrix("x"), at.vector("y")


def inner(count: Any) -> Any:
    rows, _ = scansion.scan(lambda q: at.tanh(q), outputs_info=[at.ones(())], n_steps=count)
    return rows


def inner_until() -> Any:
    rows, _ = scansion.scan(lambda q: ([q + 1.0], until(q > 2.0)), outputs_info=[at.ones(())], n_steps=m)
    return rows


# What a step makes of a row of x, and the lengths for 3 x 5 numbers x, 4 numbers y, m = 7.
ROWS: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    "row": (lambda s: s * 2.0, (5,)),
    "slice": (lambda s: s[1:], (4,)),
    "slice with bounds from the end": (lambda s: s[-3:-1], (2,)),
    "slice with a computed bound": (lambda s: s[: m - 5], (2,)),
    "slice out of range": (lambda s: s[9:], (0,)),
    "slice with steps": (lambda s: s[-3::2], (2,)),
    "slice with steps beyond its end": (lambda s: s[:-1:7], (1,)),
    "slice backwards": (lambda s: s[::-1], (5,)),
    "slice backwards with steps": (lambda s: s[-2:0:-2], (2,)),
    "slice backwards out of range": (lambda s: s[1:9:-1], (0,)),
    "slice with a computed step": (lambda s: s[9 :: m - 10], (2,)),
    "running sum of all": (lambda s: at.cumsum(at.stack([s, s])), (10,)),
    "another shape": (lambda s: at.stack([s, s]).reshape((s.shape[0], 2)), (5, 2)),
    "another shape with an open size": (lambda s: at.stack([s, s]).reshape((5, -1, 1)), (5, 2, 1)),
    "another shape with a computed open size": (lambda s: at.stack([s, s]).reshape((m - 8, 2), ndim=2), (5, 2)),
    "repeated": (lambda s: at.repeat(s, 2), (10,)),
    "tiles": (lambda s: at.tile(s, (2, 2)), (2, 10)),
    "turned": (lambda s: at.roll(s, 2), (5,)),
    "inner scan": (lambda s: inner(m), (7,)),
    "last row of an inner scan": (lambda s: inner(m)[-1:], (1,)),
    "inner scan over a slice": (lambda s: scansion.map(lambda a: a * y, [s[:2]])[0], (2, 4)),
    "inner scan over two sequences": (lambda s: scansion.map(lambda a, b: a * b, [s[:3], y])[0], (3,)),
    "branches of one length": (lambda s: ifelse(s[0] > 0, y, y[::-1] * 2.0), (4,)),
    "branches of equal lengths": (lambda s: ifelse(s[0] > 0, s[:4], y), (4,)),
    "branches of two lengths": (lambda s: ifelse(s[0] > 0, s, y), (0,)),
    "inner scan with a condition": (lambda s: inner_until(), (0,)),
    "slice with a bound of the data": (lambda s: s[: at.cast(s[0], "int64")], (0,)),
}


@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.parametrize("name", ROWS)
def test_lengths(name: str, shapes: str) -> None:
    step, lengths = ROWS[name]
    kinds = {
        "of a sequence": scansion.scan(step, sequences=[x], n_steps=n)[0],
        "of a state": scansion.scan(lambda s: (s, step(s)), outputs_info=[x[0], None], n_steps=n)[0][1],
    }
    values = [np.ones((3, 5)), np.ones(4), np.array(7), np.array(0)]
    results = scansion.function([x, y, m, n], list(kinds.values()), on_unused_input="ignore", shapes=shapes)(*values)
    interpreter = Interpreter(dict(zip([x, y, m, n], values, strict=True)))
    for (kind, variable), result in zip(kinds.items(), results, strict=True):
        assert result.shape == (0, *lengths), kind
        assert interpreter.values([variable._value])[0].shape == result.shape, kind


def test_checks_of_the_step_are_not_made() -> None:
    """Lengths without a step come from no run of the step, which would fail here."""
    rows, _ = scansion.scan(lambda s: ifelse(s[9] > 0, s[:4], y), sequences=[x], n_steps=n)
    compute = scansion.function([x, y, n], rows)
    assert compute(np.ones((3, 5)), np.ones(4), 0).shape == (0, 4)
    with pytest.raises(IndexError, match="index 9 is out of range for axis 0 of length 5"):
        compute(np.ones((3, 5)), np.ones(4), 1)
