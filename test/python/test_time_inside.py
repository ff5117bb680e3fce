"""Elementwise recurrences of which the last row is wanted: with scf-time-inside, without it, bit by bit, and NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode

WITHOUT = Mode().excluding("scf-time-inside")
LENGTHS = [0, 1, 7, 8, 9, 63, 64, 65, 200]
Case = tuple[Callable[..., Any], Callable[..., Any]]


def power(a: Any, b: Any, n: Any) -> list[Any]:
    rows, _ = scansion.scan(lambda p: p * a, outputs_info=[at.ones_like(a)], n_steps=n)
    return [rows[-1]]


def power_numpy(a: Any, b: Any, n: int) -> list[Any]:
    p = np.ones_like(a)
    for _ in range(n):
        p = p * a
    return [p]


def two_states(a: Any, b: Any, n: Any) -> list[Any]:
    def step(x: Any, y: Any) -> Any:
        return at.tanh(x + 0.5 * y) * a, x - y * b

    (x, y), _ = scansion.scan(step, outputs_info=[a, b], n_steps=n)
    return [x[-1], y[-1]]


def two_states_numpy(a: Any, b: Any, n: int) -> list[Any]:
    x, y = a, b
    for _ in range(n):
        x, y = np.tanh(x + 0.5 * y) * a, x - y * b
    return [x, y]


def steps_counted(a: Any, b: Any, n: Any) -> list[Any]:
    rows, _ = scansion.scan(lambda k, x: x * a + b * at.cast(k, a.dtype), at.arange(n), [b])
    return [rows[-1]]


def steps_counted_numpy(a: Any, b: Any, n: int) -> list[Any]:
    x = b
    for k in range(n):
        x = x * a + b * a.dtype.type(k)
    return [x]


def choices(a: Any, b: Any, n: Any) -> list[Any]:
    rows, _ = scansion.scan(lambda x: at.switch(x > 1, x * b, x + a), outputs_info=[a], n_steps=n)
    return [rows[-1]]


def choices_numpy(a: Any, b: Any, n: int) -> list[Any]:
    x = a
    for _ in range(n):
        x = np.where(x > 1, x * b, x + a)
    return [x]


CASES: dict[str, Case] = {
    "power": (power, power_numpy),
    "two states": (two_states, two_states_numpy),
    "steps counted": (steps_counted, steps_counted_numpy),
    "choices": (choices, choices_numpy),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", CASES)
def test_last_rows(name: str, dtype: str) -> None:
    program, reference = CASES[name]
    a, b, n = at.vector("a", dtype=dtype), at.vector("b", dtype=dtype), at.lscalar("n")
    f, plain = (
        scansion.function([a, b, n], program(a, b, n), mode=mode, on_unused_input="ignore") for mode in (None, WITHOUT)
    )
    tolerance = {"float32": 1e-4, "float64": 1e-12}[dtype]
    for length in LENGTHS:
        x, y = np.random.default_rng(length).uniform(0.3, 0.9, (2, length)).astype(dtype)
        for steps in [1, 2, 3, 9]:
            results = f(x, y, steps)
            for result, other, value in zip(results, plain(x, y, steps), reference(x, y, steps), strict=True):
                assert result.tobytes() == other.tobytes()
                np.testing.assert_allclose(result, value, rtol=tolerance, atol=tolerance)
        with pytest.raises(IndexError, match="out of range for axis 0 of length 0"):
            f(x, y, 0)


def test_registers_hold_the_state() -> None:
    a, n = at.dvector("a"), at.lscalar("n")
    rows, _ = scansion.scan(lambda p, a: p * a, outputs_info=at.ones_like(a), non_sequences=a, n_steps=n)
    f = scansion.function([a, n], rows[-1])
    loops = f.ir("loops")
    assert loops.count("iter_args") == 3, loops  # several vectors, single ones, the rest
    np.testing.assert_allclose(f(np.full(100, 1.5), 7), np.full(100, 1.5**7), rtol=1e-14)


def test_lengths_need_not_agree_without_steps() -> None:
    """Nothing of a shorter factor is read past its end."""
    a, x, n = at.dvector("a"), at.dvector("x"), at.lscalar("n")
    rows, _ = scansion.scan(lambda p: p * a, outputs_info=[x], n_steps=n)
    f = scansion.function([a, x, n], rows[-1:])
    assert f(np.ones(3), np.ones(5), 0).shape == (0, 5)
    with pytest.raises(ValueError, match="lengths 5 and 3"):
        f(np.ones(3), np.ones(5), 1)
