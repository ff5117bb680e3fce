"""What goes over the same rows several times: with scf-rows-together, without it, bit by bit, and NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode

WITHOUT = Mode().excluding("scf-rows-together")
SHAPES = [(0, 3), (1, 1), (2, 1), (1, 7), (3, 16), (5, 33), (2, 130)]


def layer_norm(np: Any, x: Any) -> Any:
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 0.5)


def softmax(np: Any, x: Any) -> Any:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(np: Any, x: Any) -> Any:
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def shared_sum(np: Any, x: Any) -> Any:
    """The sums are a result, and read."""
    return [x.sum(axis=1), (x * x.sum(axis=1)[:, None]).max(axis=1)]


def across(np: Any, x: Any) -> Any:
    """A sum over the rows in between, and rows in reverse."""
    e = np.exp(x)
    return [e / e.sum(axis=0), e[::-1] - e.sum(axis=1)[:, None]]


def deviations(np: Any, x: Any) -> Any:
    return [x.var(axis=1), x.std(axis=1), (x - x.mean(axis=1)[:, None]).argmax(axis=1)]


PROGRAMS: list[Callable[..., Any]] = [layer_norm, softmax, log_softmax, shared_sum, across, deviations]


def as_list(values: Any) -> list[Any]:
    return list(values) if isinstance(values, list) else [values]


@pytest.mark.parametrize("shapes", ["static", "dynamic"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_rows(program: Callable[..., Any], dtype: str, shapes: str) -> None:
    x = at.tensor(dtype=dtype, shape=(None, None), name="x")
    outputs = as_list(program(at, x))
    joined = scansion.function([x], outputs, shapes=shapes)
    apart = scansion.function([x], outputs, shapes=shapes, mode=WITHOUT)
    for shape in SHAPES:
        given = np.random.default_rng(sum(shape)).normal(size=shape).astype(dtype)
        results = joined(given)
        for found, same, wanted in zip(results, apart(given), as_list(program(np, given)), strict=True):
            assert found.dtype == same.dtype
            assert found.tobytes() == same.tobytes()
            np.testing.assert_allclose(found, wanted, rtol=1e-4 if dtype == "float32" else 1e-12, atol=1e-6)


@pytest.mark.parametrize("program", [layer_norm, softmax, log_softmax])
def test_three_axes(program: Callable[..., Any]) -> None:
    x = at.tensor3("x", dtype="float64")
    joined = scansion.function([x], program(at, x))
    apart = scansion.function([x], program(at, x), mode=WITHOUT)
    for shape in [(2, 0, 3), (1, 2, 5), (3, 4, 20)]:
        given = np.random.default_rng(0).normal(size=shape)
        assert joined(given).tobytes() == apart(given).tobytes()
        np.testing.assert_allclose(joined(given), program(np, given), rtol=1e-12)


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_rows_in_a_scan(steps: int) -> None:
    x = at.matrix("x", dtype="float64")
    n = at.lscalar("n")
    rows, _ = scansion.scan(lambda y: softmax(at, y) * x, outputs_info=[x], n_steps=n)
    joined, apart = scansion.function([x, n], rows), scansion.function([x, n], rows, mode=WITHOUT)
    given = np.random.default_rng(1).normal(size=(4, 19))
    expected = [given]
    for _ in range(steps):
        expected.append(softmax(np, expected[-1]) * given)
    assert joined(given, steps).tobytes() == apart(given, steps).tobytes()
    np.testing.assert_allclose(joined(given, steps), np.reshape(expected[1:], (steps, 4, 19)), rtol=1e-12)


def test_temporaries_take_one_row() -> None:
    x = at.matrix("x", dtype="float64")
    f = scansion.function([x], softmax(at, x), shapes="dynamic")
    f(np.ones((500, 40)))
    assert f.memory().temporary_bytes < 2000
    loops = f.ir("loops")
    assert loops.count("scf.for %arg1") == 1
    assert "memref<1x?xf64>" in loops
