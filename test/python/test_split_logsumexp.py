"""Sums of exponentials as products with a matrix that stays the same, within rounding of what the program says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode

WITHOUT = Mode().excluding("scn-split-logsumexp")


def forward(start: Any, transition: Any, emission: Any, is_turned: bool = False) -> Any:
    def step(e: Any, alpha: Any) -> Any:
        if is_turned:
            return at.logsumexp(alpha + transition, axis=1) + e
        return at.logsumexp(alpha[:, None] + transition, axis=0) + e

    rows, _ = scansion.scan(step, sequences=emission, outputs_info=[start])
    return rows


def forward_numpy(start: Any, transition: Any, emission: Any) -> Any:
    """In more digits than the compiled code has."""
    alpha, rows = start.astype(np.longdouble), np.empty(emission.shape, np.longdouble)
    for t, e in enumerate(emission):
        x = alpha[:, None] + transition
        largest = x.max(axis=0, initial=-np.inf)
        shift = np.where(np.isinf(largest), 0, largest)
        with np.errstate(divide="ignore"):
            rows[t] = alpha = np.log(np.exp(x - shift).sum(axis=0)) + shift + e
    return rows


def functions(dtype: str, shapes: str, is_turned: bool = False) -> list[Any]:
    start, transition, emission = at.vector("s", dtype), at.matrix("t", dtype), at.matrix("e", dtype)
    rows = forward(start, transition, emission, is_turned)
    return [scansion.function([start, transition, emission], rows, mode=m, shapes=shapes) for m in (None, WITHOUT)]


def inputs(size: int, steps: int, dtype: str) -> tuple[Any, Any, Any]:
    generator = np.random.default_rng(size + steps)
    rows = generator.uniform(size=(size + 1, size))
    rows = np.log(rows / rows.sum(axis=1, keepdims=True)) if size else rows
    return rows[0].astype(dtype), rows[1:].astype(dtype), generator.normal(size=(steps, size)).astype(dtype)


@pytest.mark.parametrize("shapes", ["static", "dynamic"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("is_turned", [False, True])
def test_values(dtype: str, shapes: str, is_turned: bool) -> None:
    f, plain = functions(dtype, shapes, is_turned)
    rtol = {"float32": 1e-5, "float64": 1e-13}[dtype]
    for size in [0, 1, 2, 7, 32]:
        for steps in [0, 1, 2, 20]:
            start, transition, emission = inputs(size, steps, dtype)
            given = transition.T.copy() if is_turned else transition
            expected = forward_numpy(start, transition, emission)
            np.testing.assert_allclose(f(start, given, emission), expected, rtol=rtol, atol=rtol)
            np.testing.assert_allclose(plain(start, given, emission), expected, rtol=rtol, atol=rtol)


def test_both_ways_are_in_the_code() -> None:
    f, plain = functions("float64", "static")
    arguments = inputs(4, 3, "float64")
    f(*arguments), plain(*arguments)
    assert "scf.if" in f.ir("scf", 0)
    assert "scf.if" not in plain.ir("scf", 0)


# Where the largest numbers of both are not of one term, its exponential may be too small for the sum they are taken
# out of; and what is infinite or NaN has no largest number to be taken out.
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("start", "transition"),
    [
        ([0.0, -2000.0], [[-3000.0, 0.0], [0.0, -1.0]]),
        ([0.0, -80.0], [[-100.0, 0.0], [0.0, -1.0]]),
        ([0.0, -650.0], [[-700.0, 0.0], [0.0, -1.0]]),
        ([0.0, -np.inf], [[-1.0, -np.inf], [-np.inf, -2.0]]),
        ([-np.inf, -np.inf], [[-1.0, -2.0], [-3.0, -2.0]]),
        ([0.0, 1.0], [[-np.inf, -2.0], [-np.inf, -3.0]]),
        ([np.inf, 1.0], [[1.0, -2.0], [0.5, -3.0]]),
        ([0.0, 1.0], [[np.inf, -2.0], [1.0, -3.0]]),
        ([np.nan, 1.0], [[1.0, -2.0], [0.5, -3.0]]),
        ([0.0, 1.0], [[1.0, np.nan], [0.5, -3.0]]),
        ([1e30, -1e30], [[1e30, 0.0], [-1e30, 3.0]]),
    ],
)
def test_what_would_vanish(dtype: str, start: Any, transition: Any) -> None:
    f, plain = functions(dtype, "static")
    arguments = np.array(start, dtype), np.array(transition, dtype), np.zeros((3, 2), dtype)
    np.testing.assert_allclose(f(*arguments), plain(*arguments), rtol={"float32": 1e-6, "float64": 1e-15}[dtype])


def test_chain_that_goes_one_way() -> None:
    """States that cannot be reached yet are at -inf, those behind fall far below the others."""
    f, plain = functions("float64", "static")
    size, steps = 12, 60
    transition = np.full((size, size), -np.inf)
    for i in range(size):
        transition[i, i] = -40.0
        transition[i, min(i + 1, size - 1)] = -1e-3
    start = np.where(np.arange(size) == 0, 0.0, -np.inf)
    emission = np.random.default_rng(0).normal(size=(steps, size))
    np.testing.assert_allclose(f(start, transition, emission), plain(start, transition, emission), rtol=1e-13)


def test_gradients() -> None:
    start, transition, emission = at.dvector("s"), at.dmatrix("t"), at.dmatrix("e")
    cost = at.logsumexp(forward(start, transition, emission)[-1])
    gradients = scansion.grad(cost, [start, transition, emission])
    f, plain = (scansion.function([start, transition, emission], gradients, mode=mode) for mode in (None, WITHOUT))
    arguments = inputs(7, 30, "float64")
    for gradient, expected in zip(f(*arguments), plain(*arguments), strict=True):
        np.testing.assert_allclose(gradient, expected, rtol=1e-10, atol=1e-13)
    # The visits of all steps add up to one in each.
    np.testing.assert_allclose(f(*arguments)[2].sum(axis=1), 1.0, rtol=1e-12)


def test_shapes_that_disagree() -> None:
    f, _ = functions("float64", "dynamic")
    with pytest.raises(ValueError, match="3"):
        f(np.zeros(3), np.zeros((4, 4)), np.zeros((2, 4)))
