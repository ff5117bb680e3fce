"""Faults at run time say at which step of which scans they happened, in the text and in `steps`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.scan.utils import until


def failure(call: Callable[[], Any], kind: type[BaseException]) -> BaseException:
    with pytest.raises(kind) as caught:
        call()
    return caught.value


def indices() -> tuple[Any, Any]:
    return at.vector("x"), at.lvector("i")


@pytest.mark.parametrize("bad", [0, 3, 6])
def test_a_step(bad: int) -> None:
    x, i = indices()
    f = scansion.function([x, i], scansion.map(lambda k: at.exp(x[k]), sequences=i)[0])
    where = np.zeros(7, "int64")
    where[bad] = 5
    error = failure(lambda: f(np.ones(2), where), IndexError)
    assert f", at step {bad} of the scan (" in str(error)
    assert error.steps == (bad,)  # type: ignore[attr-defined]


def test_backwards_counts_steps_as_they_are_taken() -> None:
    x, i = indices()
    f = scansion.function([x, i], scansion.map(lambda k: x[k], sequences=i, go_backwards=True)[0])
    error = failure(lambda: f(np.ones(2), np.array([9, 0, 0])), IndexError)
    assert error.steps == (2,)  # type: ignore[attr-defined]


def test_until() -> None:
    x, i = indices()
    values, _ = scansion.scan(lambda k: (x[k], until(x[k] > 2)), sequences=i)
    f = scansion.function([x, i], values)
    np.testing.assert_array_equal(f([1.0, 3.0], [0, 0, 1, 9]), [1.0, 1.0, 3.0])
    error = failure(lambda: f(np.ones(2), np.array([0, 1, 0, 9])), IndexError)
    assert error.steps == (3,)  # type: ignore[attr-defined]


def test_nested_scans_name_all_levels() -> None:
    x, m = at.vector("x"), at.lmatrix("m")

    def row(r: Any) -> Any:
        return scansion.map(lambda k: x[k] * 2, sequences=r)[0].sum()

    f = scansion.function([x, m], scansion.map(row, sequences=m)[0])
    where = np.zeros((4, 5), "int64")
    where[2, 3] = -8
    error = failure(lambda: f(np.ones(2), where), IndexError)
    assert error.steps == (2, 3)  # type: ignore[attr-defined]
    assert "at step 2 of the outer scan, step 3 of the scan in it" in str(error)


def test_outside_a_scan_there_is_no_step() -> None:
    x, i = indices()
    values, _ = scansion.map(lambda k: x[k], sequences=i)
    f = scansion.function([x, i], values[i[0]])
    error = failure(lambda: f(np.ones(3), np.array([2, 1])), IndexError)
    assert error.steps == ()  # type: ignore[attr-defined]
    assert "step" not in str(error)


def test_a_runtime_call_that_fails() -> None:
    stream = at.random.RandomStream(seed=1)
    p = at.vector("p")
    draws, updates = scansion.scan(lambda q: stream.binomial(n=10, p=q), sequences=p)
    f = scansion.function([p], draws, updates=updates)
    assert f([0.5, 0.1]).shape == (2,)
    error = failure(lambda: f(np.array([0.5, 0.5, 1.5])), ValueError)
    assert error.steps == (2,)  # type: ignore[attr-defined]
    assert "at step 2 of the scan" in str(error)
    outside = scansion.function([p], stream.binomial(n=10, p=p[0]) + draws.sum())
    assert failure(lambda: outside(np.array([1.5])), ValueError).steps in ((), (0,))  # type: ignore[attr-defined]


def test_lengths_of_states_name_the_step() -> None:
    n, x = at.lvector("n"), at.vector("x")
    values, _ = scansion.scan(lambda k, h: h + x[:k], sequences=n, outputs_info=at.zeros_like(x))
    f = scansion.function([n, x], values)
    error = failure(lambda: f(np.array([3, 3, 2]), np.ones(3)), ValueError)
    assert error.steps == (2,)  # type: ignore[attr-defined]
