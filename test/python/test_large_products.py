"""Products of matrices that the runtime multiplies, against NumPy in float64: lengths around its blocks, every order of
axes in memory, weights that a scan lays out once, sums over steps and batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode

TOLERANCES = {"float32": 2e-5, "float64": 1e-13}
WITHOUT = ["linalg-pack-factors", "linalg-products-to-runtime"]


def values(*shape: int, dtype: str = "float64") -> Any:
    return np.random.default_rng(shape).normal(size=shape).astype(dtype)


def hold(result: Any, expected: Any, terms: int) -> None:
    """Errors grow with the root of the number of terms, whose sum may cancel."""
    tolerance = TOLERANCES[result.dtype.name] * max(terms, 1) ** 0.5
    np.testing.assert_allclose(result, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("orders", ["NN", "NT", "TN", "TT"])
def test_lengths_around_blocks(dtype: str, orders: str) -> None:
    a, b = at.matrix("a", dtype=dtype), at.matrix("b", dtype=dtype)
    f = scansion.function([a, b], at.dot(a.T if orders[0] == "T" else a, b.T if orders[1] == "T" else b))
    for m, k, n in [
        (1, 300, 300),
        (3, 300, 300),
        (300, 300, 1),
        (300, 300, 7),
        (300, 1, 300),
        (64, 256, 32),
        (65, 257, 33),
        (71, 511, 100),
        (100, 1030, 47),
        (300, 0, 300),
        (0, 300, 300),
        (8, 260, 600),
    ]:
        x, y = values(m, k, dtype=dtype), values(k, n, dtype=dtype)
        result = f(x.T.copy() if orders[0] == "T" else x, y.T.copy() if orders[1] == "T" else y)
        hold(result, x.astype("float64") @ y.astype("float64"), k)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("is_whole", [True, False])
def test_axes_that_are_two(dtype: str, is_whole: bool) -> None:
    """Rows, or terms, are steps and batch; of a part of the steps' columns they don't lie one after the other."""
    x, y, w = (at.tensor(dtype, [None] * rank) for rank in (3, 3, 2))
    part = slice(None) if is_whole else slice(1, None)
    x_part, y_part = x[:, part], y[:, part]
    f = scansion.function([x, y, w], [at.tensordot(x_part, y_part, axes=([0, 1], [0, 1])), at.dot(x_part, w)])
    for steps, batch in [(1, 40), (9, 40), (40, 9), (0, 5), (130, 3)]:
        arrays = (
            values(steps, batch, 64, dtype=dtype),
            values(steps, batch, 48, dtype=dtype),
            values(64, 48, dtype=dtype),
        )
        left, right, weight = (array.astype("float64") for array in arrays)
        both, rows = f(*arrays)
        hold(both, np.tensordot(left[:, part], right[:, part], axes=([0, 1], [0, 1])), steps * batch)
        hold(rows, left[:, part] @ weight, 64)


def network(dtype: str, has_gradient: bool, mode: Mode | None) -> Any:
    x, h0 = at.tensor(dtype, [None] * 3, name="x"), at.matrix("h0", dtype=dtype)
    w, u = at.matrix("w", dtype=dtype), at.matrix("u", dtype=dtype)

    def step(x_t: Any, h: Any) -> Any:
        return at.tanh(at.dot(x_t, w) + at.dot(h, u))

    h, _ = scansion.scan(step, sequences=x, outputs_info=[h0])
    if not has_gradient:
        return scansion.function([x, h0, w, u], h, mode=mode)
    cost = (h**2).sum()
    return scansion.function([x, h0, w, u], [cost, *scansion.grad(cost, [h0, w, u])], mode=mode)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("has_gradient", [False, True])
def test_weights_of_a_scan(dtype: str, has_gradient: bool) -> None:
    f, plain = network(dtype, has_gradient, None), network(dtype, has_gradient, Mode().excluding(*WITHOUT))
    reference = network("float64", has_gradient, Mode().excluding(*WITHOUT))
    for steps, batch, inputs, width in [(0, 5, 3, 60), (1, 4, 48, 64), (2, 3, 48, 64), (3, 9, 50, 70), (5, 32, 1, 128)]:
        scale = 1 / np.sqrt(width)
        arrays = [values(steps, batch, inputs), values(batch, width), values(inputs, width), values(width, width)]
        arrays = [(array * scale).astype(dtype) for array in arrays]
        expected = reference(*(array.astype("float64") for array in arrays))
        for results in (f(*arrays), plain(*arrays)):
            for result, value in zip(*((r if has_gradient else [r]) for r in (results, expected)), strict=True):
                hold(np.asarray(result), value, 100)


def test_weights_that_change_are_not_kept() -> None:
    """The outer scan's state is the inner one's weight."""
    x, w0 = at.matrix("x"), at.matrix("w0")

    def outer(w: Any) -> Any:
        h, _ = scansion.scan(lambda h: at.tanh(at.dot(h, w)), outputs_info=[x], n_steps=3)
        return w * 0.5 + at.dot(h[-1].T, h[-1])

    w, _ = scansion.scan(outer, outputs_info=[w0], n_steps=4)
    f = scansion.function([x, w0], w)
    h0, weight = values(6, 64) / 8, values(64, 64) / 8
    expected = []
    for _ in range(4):
        h = h0
        for _ in range(3):
            h = np.tanh(h @ weight)
        weight = weight * 0.5 + h.T @ h
        expected.append(weight)
    hold(f(h0, values(64, 64) / 8), np.array(expected), 100)


def test_shapes_are_not_kept_for_the_gradient() -> None:
    """Of what the gates are sliced from, the step backwards wants the shape alone."""
    x, h0, u = at.tensor("float64", [None] * 3), at.matrix("h0"), at.matrix("u")
    n = h0.shape[1]

    def step(x_t: Any, h: Any) -> Any:
        z = x_t + at.dot(h, u)
        return at.sigmoid(z[:, :n]) * at.tanh(z[:, n:])

    h, _ = scansion.scan(step, sequences=x, outputs_info=[h0])
    cost = (h**2).sum()
    f = scansion.function([x, h0, u], scansion.grad(cost, [h0, u]))
    kept = next(line for line in f.ir("scn").splitlines() if "scn.yield" in line).split("outputs(")[1]
    assert kept.count("%") == 3, kept  # the state before the step and the two gates
    arrays = values(4, 3, 14) / 4, values(3, 7), values(7, 14) / 4
    expected = (
        scansion.function([x, h0, u], cost)(*(v + e * 1e-6 * (i > 0) for i, v in enumerate(arrays))) for e in (1, -1)
    )
    up, down = expected
    slope = sum(gradient.sum() for gradient in f(*arrays))
    assert abs((up - down) / 2e-6 - slope) < 1e-6 * max(1, abs(slope))
