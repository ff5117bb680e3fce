"""Shared variables: what they hold, who sees which value, what calls from several threads make of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion import _scansion as native


def repeated(times: int, call: Callable[[], object]) -> Callable[[], None]:
    """A function that calls `call` that many times."""

    def run() -> None:
        for _ in range(times):
            call()

    return run


def collect(call: Callable[[], object], results: list[Any]) -> None:
    """Keep what `call` returns."""
    results.append(call())


def run_together(*works: Callable[[], object]) -> None:
    """Run functions at the same time, each in a thread of its own; the first failure is raised again."""
    start = threading.Barrier(len(works))
    failures: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def state_of(stream: Any) -> Any:
    """The shared variable behind the one draw that was made from a stream."""
    ((rng, _),) = stream.state_updates
    return rng


# What an update sees.


def test_a_swap() -> None:
    a, b = scansion.shared(np.arange(3.0)), scansion.shared(np.zeros(2))
    swap = scansion.function([], updates={a: b, b: a})
    for first, second in ((np.zeros(2), np.arange(3.0)), (np.arange(3.0), np.zeros(2))):
        assert swap() == []
        np.testing.assert_array_equal(a.get_value(), first)
        np.testing.assert_array_equal(b.get_value(), second)


def test_a_ring_of_scalars() -> None:
    ring = [scansion.shared(float(k)) for k in range(5)]
    turn = scansion.function([], ring, updates=dict(zip(ring, ring[1:] + ring[:1], strict=True)))
    assert [float(v) for v in turn()] == [0, 1, 2, 3, 4]
    assert [float(v) for v in turn()] == [1, 2, 3, 4, 0]


def test_outputs_see_the_old_values() -> None:
    x, w = at.vector("x"), scansion.shared(np.ones(3))
    f = scansion.function([x], [w, w * 2, w + x], updates={w: w + x})
    for expected in (1.0, 2.0, 3.0):
        old, double, new = f(np.ones(3))
        np.testing.assert_array_equal(old, np.full(3, expected))
        np.testing.assert_array_equal(double, np.full(3, 2 * expected))
        np.testing.assert_array_equal(new, w.get_value())


def test_updates_by_part_of_the_old_value() -> None:
    w = scansion.shared(np.arange(4.0))
    reverse = scansion.function([], updates={w: w[::-1]})
    shorten = scansion.function([], updates={w: w[1:]})
    reverse()
    assert w.get_value().tolist() == [3, 2, 1, 0]
    shorten()
    reverse()
    assert w.get_value().tolist() == [0, 1, 2]


def test_an_update_by_an_input_or_a_constant() -> None:
    x, w = at.vector("x"), scansion.shared(np.zeros(2))
    given = np.ones(3)
    scansion.function([x], updates={w: x})(given)
    given[:] = 7
    assert w.get_value().tolist() == [1, 1, 1]
    elements = np.arange(30.0)
    f = scansion.function([], updates={w: at.constant(elements)})
    f()
    w.get_value(borrow=True)
    w.set_value(w.get_value() * 0)
    f()
    np.testing.assert_array_equal(w.get_value(), elements)


def test_updates_of_a_scan() -> None:
    total, n = scansion.shared(0), at.lscalar("n")
    (seen, updates) = scansion.scan(lambda: (total + 1, {total: total + 2}), n_steps=n)
    f = scansion.function([n], seen, updates=updates)
    assert f(3).tolist() == [1, 3, 5]
    assert f(0).tolist() == []
    assert f(1).tolist() == [7]
    assert total.get_value() == 8
    assert scansion.function([n], seen)(2).tolist() == [9, 11]
    assert total.get_value() == 8


def test_what_cannot_be_updated() -> None:
    w, x = scansion.shared(np.zeros(2, "float32"), name="w"), at.vector("x")
    for updates, kind, text in (
        ([(w, w), (w, w * 2)], ValueError, "two new values for w"),
        ({w: x}, TypeError, r"float64\[\?\], not float32\[\?\]"),
        ({w: at.fscalar()}, TypeError, r"float32\[\], not float32\[\?\]"),
        ({x: w}, TypeError, "x is not a shared variable"),
        ({w: "text"}, TypeError, "w"),
    ):
        with pytest.raises(kind, match=text):
            scansion.function([], updates=updates, on_unused_input="ignore")
    assert w.get_value().tolist() == [0, 0]


# Values in and out.


def test_values_are_copied() -> None:
    given = np.zeros(3)
    w = scansion.shared(given)
    given[:] = 1
    assert w.get_value().tolist() == [0, 0, 0]
    given = np.full(3, 2.0)
    w.set_value(given, borrow=True)
    given[:] = 3
    taken = w.get_value()
    taken[:] = 4
    assert w.get_value().tolist() == [2, 2, 2]


def test_a_borrowed_value_is_a_snapshot() -> None:
    w = scansion.shared(np.zeros(3))
    borrowed = w.get_value(borrow=True)
    assert not borrowed.flags.writeable
    assert np.shares_memory(borrowed, w.get_value(borrow=True))
    scansion.function([], updates={w: w + 1})()
    w.set_value(w.get_value() * 5)
    assert borrowed.tolist() == [0, 0, 0]
    del w
    assert borrowed.tolist() == [0, 0, 0]


@pytest.mark.parametrize("name", ["row", "subtensor", "recurrence", "taps", "final", "product"])
def test_arguments_and_shared_values_are_not_written(name: str) -> None:
    x, w = at.matrix("x"), scansion.shared(np.eye(3))
    programs: dict[str, Callable[[Any], Any]] = {
        "row": lambda y: y[0],
        "subtensor": lambda y: at.set_subtensor(y[1], at.zeros((3,))),
        "recurrence": lambda y: scansion.scan(lambda h: h * 2 + 1, outputs_info=y, n_steps=4)[0],
        "taps": lambda y: scansion.scan(at.add, outputs_info={"initial": y, "taps": [-3, -1]}, n_steps=4)[0],
        "final": lambda y: scansion.scan(lambda h: at.set_subtensor(h[0], h[1]), outputs_info=y, n_steps=4)[0][-1],
        "product": lambda y: scansion.scan(lambda h: at.dot(h, h) * 2, outputs_info=y, n_steps=2)[0][-1],
    }
    given = np.eye(3)
    borrowed = w.get_value(borrow=True)
    f = scansion.function([x], [programs[name](x), programs[name](w)])
    for _ in range(2):
        first, second = f(given)
        np.testing.assert_array_equal(first, second)
        np.testing.assert_array_equal(given, np.eye(3))
        np.testing.assert_array_equal(borrowed, np.eye(3))
        np.testing.assert_array_equal(w.get_value(), np.eye(3))
        first[...] = second[...] = 9


def test_results_alias_nothing() -> None:
    x, w, v = at.vector("x"), scansion.shared(np.arange(40.0)), scansion.shared(np.zeros(40))
    constant = at.constant(np.arange(40.0))
    y = w * 2
    outputs = [w, w, x, x, y, y, y[:], y[::-1], constant, constant, w[1:], v]
    f = scansion.function([x], outputs, updates={w: w, v: y})
    given = np.arange(40.0)
    results = f(given)
    held = [given, w.get_value(borrow=True), v.get_value(borrow=True)]
    for k, result in enumerate(results):
        assert result.flags.writeable
        for other in held + results[:k]:
            assert not np.shares_memory(result, other)
    for result in results:
        result[:] = -1
    np.testing.assert_array_equal(w.get_value(), np.arange(40.0))
    np.testing.assert_array_equal(v.get_value(), 2 * np.arange(40.0))
    np.testing.assert_array_equal(f(given)[8], np.arange(40.0))


def test_updates_alias_nothing() -> None:
    w, v, u = (scansion.shared(np.full(3, float(k))) for k in range(3))
    scansion.function([], updates={v: w, u: w})()
    values = [s.get_value(borrow=True) for s in (w, v, u)]
    scansion.function([], updates={w: at.set_subtensor(w[0], 7.0)})()
    assert [value.tolist() for value in values] == [[0, 0, 0]] * 3
    assert [s.get_value().tolist() for s in (w, v, u)] == [[7, 0, 0], [0, 0, 0], [0, 0, 0]]


def test_old_values_are_freed() -> None:
    w = scansion.shared(np.zeros(1000))
    step = scansion.function([], updates={w: w + 1})
    step()
    live = native.live_allocations()
    for _ in range(100):
        step()
    assert native.live_allocations() == live
    assert w.get_value()[0] == 101


# Default updates and streams.


def test_default_updates_apply_unless_something_else_is_said() -> None:
    k = scansion.shared(0, name="k")
    k.default_update = k + 1
    f = scansion.function([], k * 10)
    assert [int(f()) for _ in range(3)] == [0, 10, 20]
    scansion.function([], k, updates={k: k * 100})()
    assert k.get_value() == 300
    scansion.function([], k, no_default_updates=True)()
    scansion.function([], k, no_default_updates=[k])()
    assert k.get_value() == 300
    unrelated = scansion.shared(0)
    scansion.function([], unrelated)()
    assert k.get_value() == 300
    k.default_update = None
    scansion.function([], k)()
    assert k.get_value() == 300
    assert f() == 3000  # compiled when there was one


def test_a_default_update_and_an_update_are_applied_together() -> None:
    k, last = scansion.shared(1), scansion.shared(0)
    k.default_update = k + 1
    f = scansion.function([], [], updates={last: k * 2})
    f()
    f()
    assert (int(k.get_value()), int(last.get_value())) == (3, 4)


def test_a_failed_call_does_not_apply_default_updates() -> None:
    k, i = scansion.shared(0), at.lscalar("i")
    k.default_update = k + 1
    f = scansion.function([i], at.arange(3)[i] + k)
    with pytest.raises(IndexError):
        f(3)
    assert k.get_value() == 0
    assert f(2) == 2
    assert k.get_value() == 1


@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState])
def test_the_state_of_a_stream(make: Callable[[int], Any]) -> None:
    stream = at.random.utils.RandomStream(7, rng_ctor=make)
    draws = stream.normal(size=(3,))
    f, fixed = scansion.function([], draws), scansion.function([], draws, no_default_updates=True)
    rng = state_of(stream)
    reference = rng.get_value()
    for _ in range(3):
        np.testing.assert_array_equal(f(), reference.normal(size=3))
    np.testing.assert_array_equal(fixed(), fixed())
    state = rng.get_value()
    np.testing.assert_array_equal(f(), reference.normal(size=3))
    rng.set_value(state)
    np.testing.assert_array_equal(f(), state.normal(size=3))
    rng.get_value(borrow=True).normal()  # a generator of its own
    np.testing.assert_array_equal(f(), state.normal(size=3))


@pytest.mark.filterwarnings("ignore:.*calls repeat draws")
def test_draws_of_a_scan_repeat_unless_its_updates_are_passed() -> None:
    stream = at.random.utils.RandomStream(7)
    draws, updates = scansion.scan(lambda: stream.uniform(size=(2,)), n_steps=3)
    repeat, advance = scansion.function([], draws), scansion.function([], draws, updates=updates)
    first = repeat()
    np.testing.assert_array_equal(repeat(), first)
    np.testing.assert_array_equal(advance(), first)
    assert not np.array_equal(advance(), first)
    assert len(np.unique(first)) == 6


def test_a_failed_call_does_not_advance_a_stream() -> None:
    stream, i = at.random.utils.RandomStream(7), at.lscalar("i")
    draws = stream.uniform(size=(3,))
    f = scansion.function([i], draws[i])
    rng = state_of(stream)
    reference = rng.get_value()
    with pytest.raises(IndexError):
        f(3)
    assert f(1) == reference.uniform(size=3)[1]
    with pytest.raises(IndexError):
        f(-4)
    assert f(2) == reference.uniform(size=3)[2]


# Threads.


@pytest.mark.parametrize("size", [(), (1000,), (100_000,)])
def test_no_update_is_lost(size: tuple[int, ...]) -> None:
    w = scansion.shared(np.zeros(size))
    count = scansion.shared(0)
    step = scansion.function([], count, updates={w: w + 1, count: count + 1})
    calls = 200 if size == (100_000,) else 2000
    seen: list[list[Any]] = [[], [], []]
    run_together(*(repeated(calls, partial(collect, step, numbers)) for numbers in seen))
    np.testing.assert_array_equal(w.get_value(), np.full(size, 3.0 * calls))
    assert count.get_value() == 3 * calls
    assert sorted(int(k) for numbers in seen for k in numbers) == list(range(3 * calls))


def test_functions_that_share_variables() -> None:
    a, b = scansion.shared(np.zeros(1000)), scansion.shared(np.ones(1000))
    x = at.vector("x")
    move = scansion.function([x], updates={a: a - x, b: b + x})
    swap = scansion.function([], updates={b: a, a: b})
    total = scansion.function([], a + b)
    ones = np.ones(1000)

    def watch() -> None:
        for _ in range(1000):
            np.testing.assert_array_equal(total(), ones)

    run_together(repeated(1000, lambda: move(ones)), repeated(1000, swap), watch)
    np.testing.assert_array_equal(a.get_value() + b.get_value(), ones)


def test_values_are_whole_while_others_write() -> None:
    w = scansion.shared(np.zeros(1000))
    step = scansion.function([], updates={w: w + 1})

    def read() -> None:
        for _ in range(1000):
            value = w.get_value()
            assert value.min() == value.max()

    def write() -> None:
        for k in range(300):
            w.set_value(np.full(1000, -1000.0 * k))

    run_together(read, write, repeated(1000, step))


def test_failures_in_one_thread_do_not_reach_the_others() -> None:
    x, i = at.vector("x"), at.lscalar("i")
    w = scansion.shared(np.zeros(100))
    f = scansion.function([x, i], (x * 2)[i], updates={w: w + 1})
    array = np.arange(100.0)

    def good() -> None:
        for k in range(1000):
            assert f(array, k % 100) == 2 * (k % 100)

    def bad() -> None:
        for k in range(1000):
            with pytest.raises(IndexError, match=f"index {100 + k} "):
                f(array, 100 + k)

    run_together(good, bad, good)
    np.testing.assert_array_equal(w.get_value(), np.full(100, 2000.0))


def test_streams_in_threads() -> None:
    stream = at.random.utils.RandomStream(3)
    f = scansion.function([], stream.uniform(size=(4,)))
    seen: list[list[Any]] = [[], []]
    run_together(*(repeated(200, partial(collect, f, rows)) for rows in seen))
    g = scansion.function([], at.random.utils.RandomStream(3).uniform(size=(4,)))
    drawn = sorted(tuple(row) for rows in seen for row in rows)
    assert drawn == sorted(tuple(g()) for _ in range(400))


def test_compiling_in_threads() -> None:
    x = at.vector("x")

    def work() -> None:
        for k in range(10):
            assert scansion.function([x], x * k + 1)(np.ones(2)).tolist() == [k + 1] * 2

    run_together(work, work)
