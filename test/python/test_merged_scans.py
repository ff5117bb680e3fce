"""A scan and its tangents in one loop: the same numbers as by two, for any mix of values, tangents and gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode
from scansion.gradient import Rop, grad
from scansion.scan.utils import until

Program = Callable[[Any, Any], list[Any]]
STEPS = (0, 1, 2, 7)


def scanned(step: Any, **arguments: Any) -> Any:
    return scansion.scan(step, **arguments)[0]


# Of rows and a start; all states start alike in some of them, so that only what follows tells them apart.
PROGRAMS: dict[str, Program] = {
    "one state": lambda u, h0: [scanned(lambda u_t, h: at.tanh(u_t + h * 0.5), sequences=u, outputs_info=h0)],
    "two states": lambda u, h0: scanned(
        lambda u_t, h, c: (at.tanh(u_t + h * 0.5) + c, c * h + 1), sequences=u, outputs_info=[at.zeros(3), at.zeros(3)]
    ),
    "outputs": lambda u, h0: scanned(
        lambda u_t, h: (at.sin(h) + u_t, h**2, at.exp(-h) * u_t), sequences=u, outputs_info=[h0, None, None]
    ),
    "taps": lambda u, h0: [
        scanned(
            lambda a, b, h2, h1: at.sin(a * h1) + b * h2,
            sequences={"input": u, "taps": [0, 1]},
            outputs_info={"initial": at.stack([h0, 2 * h0]), "taps": [-2, -1]},
        )
    ],
    "that ends early": lambda u, h0: [
        scanned(lambda u_t, h: (h + u_t**2, until(h.sum() > 6.0)), sequences=u, outputs_info=h0)
    ],
    "backwards": lambda u, h0: [
        scanned(lambda u_t, h: u_t * at.cos(h), sequences=u, outputs_info=h0, go_backwards=True)
    ],
    "nested": lambda u, h0: [
        scanned(
            lambda u_t, h: scanned(lambda g: at.tanh(g * u_t) + h, outputs_info=h, n_steps=2)[-1],
            sequences=u,
            outputs_info=h0,
        )
    ],
}


def loops(function: Any) -> int:
    text = function.ir("scf")
    return int(text.count("scf.for ") + text.count("scf.while "))


@pytest.mark.parametrize("name", PROGRAMS)
def test_values_and_tangents(name: str) -> None:
    u, h0, v = at.dmatrix("u"), at.dvector("h0"), at.dmatrix("v")
    values = PROGRAMS[name](u, h0)
    outputs = [*values, *(Rop(y, u, v) for y in values)]
    inputs = [u, h0, v]
    one = scansion.function(inputs, outputs, on_unused_input="ignore")
    two = scansion.function(inputs, outputs, on_unused_input="ignore", mode=Mode().excluding("scn-merge-scans"))
    alone = scansion.function(inputs, outputs[len(values) :], on_unused_input="ignore")
    if name != "nested":  # the inner scans of the two are not the same: one has tangents
        assert loops(one) == loops(alone) < loops(two)
    rng = np.random.default_rng(1)
    for steps in STEPS:
        arguments = rng.normal(size=(steps + 1, 3)), rng.normal(size=3), rng.normal(size=(steps + 1, 3))
        for result, expected in zip(one(*arguments), two(*arguments), strict=True):
            np.testing.assert_array_equal(result, expected, strict=True)


def test_values_gradients_and_their_tangents() -> None:
    """A Hessian's product with a vector, beside the gradient: two loops, one forward and one back."""
    u, h0, v = at.dmatrix("u"), at.dvector("h0"), at.dmatrix("v")
    cost = PROGRAMS["outputs"](u, h0)[2].sum()
    first = grad(cost, u)
    outputs = [cost, first, Rop(first, u, v)]
    one = scansion.function([u, h0, v], outputs)
    two = scansion.function([u, h0, v], outputs, mode=Mode().excluding("scn-merge-scans"))
    assert loops(one) == 2 < loops(two)
    rng = np.random.default_rng(2)
    for steps in STEPS:
        arguments = rng.normal(size=(steps, 3)), rng.normal(size=3), rng.normal(size=(steps, 3))
        for result, expected in zip(one(*arguments), two(*arguments), strict=True):
            np.testing.assert_allclose(result, expected, rtol=1e-13, atol=1e-14)


def test_what_a_tangent_needs_of_the_scan_keeps_them_apart() -> None:
    u, h0 = at.dmatrix("u"), at.dvector("h0")
    (y,) = PROGRAMS["one state"](u, h0)
    f = scansion.function([u, h0], [y, Rop(y, u, y)])
    rows, start = np.random.default_rng(3).normal(size=(5, 3)), np.ones(3)
    values, tangents = f(rows, start)
    h = dh = np.zeros(3)
    h = start
    for t, row in enumerate(rows):
        h, dh = (new := np.tanh(row + h * 0.5)), (values[t] + dh * 0.5) * (1 - new**2)
        np.testing.assert_allclose((values[t], tangents[t]), (h, dh), rtol=1e-12)
