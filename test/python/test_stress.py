"""Much of everything: a million expressions, chains of a million operations, a thousand functions.

Nothing may overflow a stack, and memory stays below the bounds stated here. They are bounds on the growth of the
resident set, in bytes; what is measured lies at about half of them or far below.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion import _scansion as native

MILLION = 1_000_000
PER_OPERATION = 300  # held operations of one operand, handles in Python included
PER_FUNCTION = 10e3  # compiled and dropped
SLACK = 16e6  # what allocators keep, whatever the size of a test


def resident() -> int:
    """The bytes of memory that the process has."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@contextmanager
def grows_less_than(bound: float) -> Iterator[None]:
    """Fail if the block leaves the process more than `bound` bytes larger."""
    before = resident()
    yield
    growth = resident() - before
    assert growth < bound, f"{growth / 1e6} MB, {bound / 1e6} MB are allowed"


@contextmanager
def leaves_no_operation() -> Iterator[None]:
    """Fail if operations are left behind."""
    gc.collect()
    before = native.operation_count()
    yield
    gc.collect()
    assert native.operation_count() == before


def chain(x: Any, length: int, step: Callable[[Any], Any] = at.tanh) -> Any:
    """`step` applied to `x` again and again."""
    for _ in range(length):
        x = step(x)
    return x


# Expressions.


def test_a_million_expressions_thrown_away() -> None:
    x = at.vector("x")
    chain(x, 1000)
    with leaves_no_operation(), grows_less_than(SLACK):
        for _ in range(MILLION // 2):
            at.tanh(x) + x  # two operations
    with leaves_no_operation(), grows_less_than(SLACK):
        for k in range(MILLION // 10):
            x * k  # each with a constant of its own, which the context of the graph must not keep


def test_large_constants_thrown_away() -> None:
    x = at.vector("x")
    with leaves_no_operation(), grows_less_than(SLACK):
        for k in range(300):
            x + np.full(100_000, float(k))  # 240 MB in all


def test_scans_thrown_away() -> None:
    x, n = at.vector("x"), at.lscalar("n")
    for warm in (True, False):
        with leaves_no_operation(), grows_less_than(1e9 if warm else SLACK):
            for k in range(1000):
                states, _ = scansion.scan(lambda h, k=k: at.tanh(h) * k, outputs_info=x, n_steps=n)
                del states


def test_gradients_thrown_away() -> None:
    x, n = at.vector("x"), at.lscalar("n")

    def step(h: Any) -> Any:
        return h - scansion.grad((at.tanh(h) ** 2 * x).sum(), h)

    for warm in (True, False):
        with leaves_no_operation(), grows_less_than(1e9 if warm else SLACK):
            for _ in range(500):
                states, _ = scansion.scan(step, outputs_info=x, n_steps=n)
                scansion.grad((states[0] * x).sum(), states)
                del states


def test_a_chain_of_a_million_operations() -> None:
    x = at.scalar("x")
    with leaves_no_operation():
        with grows_less_than(MILLION * PER_OPERATION):
            y = chain(x, MILLION)
        assert native.leaves([y._value]) == [x._value]
        assert str(scansion.debugprint(y, depth=3, file="str")).count("\n") == 3
        with pytest.raises(scansion.exceptions.MissingInputError):
            scansion.function([], y)
        del y
        with grows_less_than(SLACK):
            y = chain(x, MILLION)  # takes the place of the first
        del y


def test_a_long_chain_is_differentiated_and_copied() -> None:
    x, z = at.scalars("x", "z")
    length = 200_000
    with leaves_no_operation(), grows_less_than(10 * length * PER_OPERATION):
        y = chain(x, length)
        slope = scansion.grad(y, x)
        copy = scansion.clone_replace(y, {x: z * 2})
        assert native.operation_count() > 5 * length
        del y, slope, copy


def test_a_wide_expression() -> None:
    x = at.scalar("x")
    with leaves_no_operation():
        terms = [x * k for k in range(2000)]
        total = x
        for term in terms:
            total = total + term
        f = scansion.function([x], [total, at.stack(terms[:50]), *terms[:200]])
        results = f(2)
        assert results[0] == 2 + sum(range(2000)) * 2
        np.testing.assert_array_equal(results[1], np.arange(50) * 2.0)
        assert results[2:] == [2 * k for k in range(200)]
        del terms, total, term, f


# Functions.


@pytest.mark.parametrize("length", [0, 1, 2000, 20_000])
def test_a_function_of_a_long_chain(length: int) -> None:
    x = at.scalar("x")
    with leaves_no_operation():
        y = chain(x, length, lambda y: y + x)
        assert scansion.function([x], y)(0.5) == 0.5 * (length + 1)
        del y


def test_a_scan_with_a_long_step() -> None:
    x, n = at.scalar("x"), at.lscalar("n")
    with leaves_no_operation():
        states, _ = scansion.scan(lambda h: chain(h, 5000, lambda y: y + 1), outputs_info=x, n_steps=n)
        assert scansion.function([x, n], states)(0.0, 3).tolist() == [5000, 10_000, 15_000]
        del states


def test_the_derivative_of_a_long_chain() -> None:
    x = at.scalar("x")
    y = chain(x, 1000)
    f = scansion.function([x], [y, scansion.grad(y, x)])
    value, slope = 0.5, 1.0
    for _ in range(1000):
        value = math.tanh(value)
        slope *= 1 - value * value
    np.testing.assert_allclose(f(0.5), [value, slope], rtol=1e-9)


def make_plain(k: int) -> None:
    x = at.scalar("x")
    assert scansion.function([x], x * k)(2) == 2 * k


def make_state(k: int) -> None:
    w, x = scansion.shared(np.zeros(k % 7)), at.scalar("x")
    f = scansion.function([x], w * x, updates={w: w + k})
    f(1)
    assert f(2).tolist() == [2 * k] * (k % 7)


def make_scan(k: int) -> None:
    x, n = at.vector("x"), at.lscalar("n")
    states, _ = scansion.scan(lambda h: h * 2 + k, outputs_info=x, n_steps=n)
    assert scansion.function([x, n], states[-1])([0.0], 3).tolist() == [7 * k]


def make_fault(k: int) -> None:
    x, i = at.vector("x"), at.lscalar("i")
    with pytest.raises(IndexError, match=f"index {k}"):
        scansion.function([x, i], x[i] + k)([1.0], k)


@pytest.mark.parametrize("make", [make_plain, make_state, make_scan, make_fault])
def test_a_thousand_functions(make: Callable[[int], None]) -> None:
    """Four kinds of them, 250 of each."""
    for k in range(30):
        make(1000 + k)
    gc.collect()
    live = native.live_allocations()
    with leaves_no_operation(), grows_less_than(250 * PER_FUNCTION):
        for k in range(1, 251):
            make(k)
    assert native.live_allocations() == live


def test_functions_that_stay() -> None:
    x = at.scalar("x")
    with leaves_no_operation(), grows_less_than(200 * 200e3):
        functions = [scansion.function([x], x * k) for k in range(200)]
        assert [float(f(2)) for f in functions] == [2 * k for k in range(200)]
    del functions


def test_a_function_does_not_keep_its_graph() -> None:
    x = at.scalar("x")
    with leaves_no_operation():
        f = scansion.function([x], chain(x, 100))
    assert f(0) == 0


def test_many_calls() -> None:
    x, w = at.vector("x"), scansion.shared(np.zeros(1000))
    i = at.lscalar("i")
    f = scansion.function([x, i], [x[i:], x * 2], updates={w: w + x})
    ones = np.ones(1000)
    for _ in range(1000):
        f(ones, 1)
    live = native.live_allocations()
    with grows_less_than(SLACK):
        for k in range(50_000):
            f(ones, k % 1000)
    assert native.live_allocations() == live
    assert w.get_value()[0] == 51_000


def test_calls_of_many_sizes() -> None:
    x, n = at.vector("x"), at.lscalar("n")
    states, _ = scansion.scan(lambda h: at.tanh(h) + h[::-1], outputs_info=x, n_steps=n)
    f = scansion.function([x, n], states)
    with grows_less_than(2 * SLACK):
        for size in [*range(300), 100_000, 3, 10_000, 0]:
            assert f(np.ones(size), 3).shape == (3, size)
