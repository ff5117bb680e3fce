"""Gradients through scans of which a step computes with as many elements as its data decide.

Such values make no rows, so the adjoint computes them again. What they are held against are closed forms and
differences.
"""

from __future__ import annotations

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.scan.utils import until
from scansion.testing.programs import Program

SHAPES = ["dynamic", "static"]


@pytest.mark.parametrize("shapes", SHAPES)
def test_roots_by_inner_scans_of_several_lengths(shapes: str) -> None:
    x = at.vector("x")

    def root(a: object) -> object:
        def newton(p: object) -> object:
            q = 0.5 * (p + a / p)
            return [q], until(at.abs(q * q - a) < 1e-12)

        rows, _ = scansion.scan(newton, outputs_info=[a + 1.0], n_steps=50)
        return rows[-1]

    roots, _ = scansion.scan(root, sequences=[x])
    gradient = scansion.grad(roots.sum(), x)
    second = scansion.grad(gradient.sum(), x)
    compute = scansion.function([x], [roots, gradient, second], shapes=shapes)
    values = np.array([1.0, 2.0, 100.0, 5.0])
    expected = [values**0.5, 0.5 * values**-0.5, -0.25 * values**-1.5]
    for result, wanted in zip(compute(values), expected, strict=True):
        np.testing.assert_allclose(result, wanted, rtol=1e-6)


@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_masks_of_states(shapes: str, count: int) -> None:
    x, start = at.matrix("x"), at.vector("start")

    def step(a: object, p: object) -> object:
        z = at.tanh(p) * a
        return at.tanh(p + at.sum(at.sin(z[z > 0.1]) * a[z > 0.1]))

    rows, _ = scansion.scan(step, sequences=[x], outputs_info=[start])
    cost = at.sqr(rows).sum()
    compute = scansion.function([x, start], [cost, *scansion.grad(cost, [x, start])], shapes=shapes)
    values = [np.array([[1.0, 2.0, 0.1], [-0.1, 0.2, -0.3], [1.0, 1.5, 1.2]])[:count], np.array([0.4, 0.5, -0.2])]
    _, *gradients = compute(*values)
    for position, gradient in enumerate(gradients):
        for place in np.ndindex(gradient.shape):
            costs = []
            for h in (1e-6, -1e-6):
                moved = [value.copy() for value in values]
                moved[position][place] += h
                costs.append(float(compute(*moved)[0]))
            np.testing.assert_allclose(gradient[place], (costs[0] - costs[1]) / 2e-6, rtol=1e-6, atol=1e-8)


def test_slices_of_computed_lengths() -> None:
    x, ends, start = at.vector("x"), at.lvector("ends"), at.scalar("start")
    rows, _ = scansion.scan(lambda n, p: at.sin(p) + at.sum(at.exp(x[:n] * p)), sequences=[ends], outputs_info=[start])
    cost = rows[-1]
    compute = scansion.function([x, ends, start], [cost, scansion.grad(cost, start)])
    values, lengths = np.array([0.1, -0.2, 0.3]), np.array([3, 0, 2, 1])
    _, gradient = compute(values, lengths, 0.3)
    costs = [float(compute(values, lengths, 0.3 + h)[0]) for h in (1e-6, -1e-6)]
    np.testing.assert_allclose(gradient, (costs[0] - costs[1]) / 2e-6, rtol=1e-7)


def test_a_program_whose_derivatives_alone_fail_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison does not take a failure of the derivatives for one of the program."""
    text = """\
import numpy as np, scansion, scansion.tensor as at
x = at.vector("x")
inputs, outputs, values, order = [x], [at.exp(x)], [np.ones(2)], 1
"""

    def failing(*arguments: object, **keywords: object) -> object:
        def call(*values: object) -> object:
            raise ValueError("rows of several lengths")

        return call

    monkeypatch.setattr("scansion.testing._derivatives.function", failing)
    with pytest.raises(AssertionError, match="the derivatives fail: rows of several lengths"):
        Program.from_text(text).check()
