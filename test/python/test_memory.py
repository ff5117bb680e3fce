"""What calls ask for in memory, for each kind of scan: as many allocations for many steps as for few.

`Function.memory` counts allocations of temporaries and of results. A loop that allocated at each step, or copied what
it carries into new memory, would show. Where only last values are read, memory does not grow with the steps at all.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import memory_kinds
import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.function.types import MemoryUse
from scansion.ifelse import ifelse
from scansion.scan.utils import until

FEW, MANY = 10, memory_kinds.MANY
ROW = 8  # bytes of a float64

Program = Callable[[Any], tuple[list[Any], Any, dict[Any, Any], tuple[Any, ...]]]


def used(f: Any, *arguments: Any) -> MemoryUse:
    f(*arguments)
    use: MemoryUse = f.memory()
    return use


def grows(build: Program) -> tuple[MemoryUse, MemoryUse]:
    n = at.lscalar("n")
    inputs, outputs, updates, values = build(n)
    f = scansion.function([n, *inputs], outputs, updates=updates)
    few, many = used(f, FEW, *values), used(f, MANY, *values)
    assert used(f, MANY, *values) == many
    return few, many


def start(rank: int, dtype: str = "float64", length: int = 3) -> tuple[Any, Any]:
    value = (np.arange(length**rank).reshape((length,) * rank) % 2).astype(dtype)
    return at.tensor(dtype=dtype, shape=(None,) * rank, name="h0"), value


def scan_of(step: Callable[..., Any], n: Any, *infos: Any, **rest: Any) -> Any:
    return scansion.scan(step, outputs_info=list(infos), n_steps=n, **rest)[0]


def state(rank: int, dtype: str = "float64") -> Program:
    def build(n: Any) -> Any:
        h0, value = start(rank, dtype)
        return [h0], scan_of(lambda h: (h + h) if dtype != "bool" else at.invert(h), n, h0), {}, (value,)

    return build


def taps(rank: int) -> Program:
    def build(n: Any) -> Any:
        h0, value = start(rank + 1)
        step = lambda c, b, a: a * 0.5 - b * 0.25 + c * 0.125  # noqa: E731
        return [h0], scan_of(step, n, {"initial": h0, "taps": [-3, -2, -1]}), {}, (value,)

    return build


def ended(n: Any) -> Any:
    h0, value = start(1)
    return [h0], scan_of(lambda h: (h * 1.001, until(h.sum() > 1e300)), n, h0), {}, (value,)


def nested(n: Any) -> Any:
    h0, value = start(1)
    inner = lambda h: scan_of(lambda g: at.tanh(g) + h, 5, h)[-1]  # noqa: E731
    return [h0], scan_of(inner, n, h0), {}, (value,)


def updated(n: Any) -> Any:
    count, total = scansion.shared(0), scansion.shared(np.zeros(4))
    outputs, updates = scansion.scan(lambda: (total * 2, {count: count + 1, total: total + 1}), n_steps=n)
    return [], outputs, updates, ()


def random_stream(n: Any) -> Any:
    stream = at.random.RandomStream(seed=3)
    h0, value = start(1)
    outputs, updates = scansion.scan(lambda h: h + stream.normal(size=h.shape), outputs_info=h0, n_steps=n)
    return [h0], outputs, updates, (value,)


def branch(rank: int) -> Program:
    def build(n: Any) -> Any:
        h0, value = start(rank)
        return [h0], scan_of(lambda h: ifelse(h.sum() > 1, at.tanh(h) * 0.5, h + 0.25), n, h0), {}, (value,)

    return build


def kept_branch(n: Any) -> Any:
    h0, value = start(1)
    return [h0], scan_of(lambda h: ifelse(h.sum() > 1, h * 0.5, h), n, h0), {}, (value,)


def branch_in_until(n: Any) -> Any:
    h0, value = start(1)
    step = lambda h: (ifelse(h.sum() > 1, h * 0.5, h + 1), until(h.sum() > 1e9))  # noqa: E731
    return [h0], scan_of(step, n, h0), {}, (value,)


def backwards(n: Any) -> Any:
    h0, value = start(1)
    u = at.constant(np.ones(MANY))
    outputs, _ = scansion.scan(lambda v, h: h * 0.5 + v, sequences=u, outputs_info=h0, n_steps=n, go_backwards=True)
    return [h0], outputs, {}, (value,)


def product(n: Any) -> Any:
    h0, value = start(1)
    w = at.matrix("w")
    return [h0, w], scan_of(lambda h: at.tanh(at.dot(w, h)), n, h0), {}, (value, np.eye(3))


def exchanged(n: Any) -> Any:
    h0, value = start(1)
    return [h0], scan_of(lambda a, b: [b, a + b * 0.5], n, h0, h0 + 1), {}, (value,)


def mapped(n: Any) -> Any:
    h0, value = start(1)
    u = at.vector("u")
    outputs, _ = scansion.scan(lambda v: at.exp(h0) * v, sequences=u, n_steps=n)
    return [h0, u], outputs, {}, (value, np.ones(MANY))


KINDS: dict[str, Program] = {
    **{f"rank {rank}": state(rank) for rank in range(5)},
    **{f"{dtype} state": state(1, dtype) for dtype in ("int32", "bool", "complex128", "float32")},
    **{f"three taps of rank {rank}": taps(rank) for rank in range(3)},
    "until": ended,
    "nested": nested,
    "updates": updated,
    "random stream": random_stream,
    **{f"branch of rank {rank}": branch(rank) for rank in range(3)},
    "branch that keeps the state": kept_branch,
    "branch in until": branch_in_until,
    "go_backwards": backwards,
    "matrix product": product,
    "states that change places": exchanged,
    "map": mapped,
    **memory_kinds.KINDS,
}


@pytest.mark.parametrize("kind", KINDS)
def test_allocations_do_not_depend_on_the_steps(kind: str) -> None:
    few, many = grows(KINDS[kind])
    assert (few.temporaries, few.results) == (many.temporaries, many.results)
    assert few.temporary_bytes == many.temporary_bytes
    assert many.result_bytes > few.result_bytes


STATES = [kind for kind in KINDS if kind not in ("map", "updates")]


@pytest.mark.parametrize("rows", [-1, slice(-3, None)], ids=["the last", "the last three"])
@pytest.mark.parametrize("kind", STATES)
def test_last_values_take_constant_memory(kind: str, rows: Any) -> None:
    def build(n: Any) -> Any:
        inputs, outputs, updates, values = KINDS[kind](n)
        return inputs, [x[rows] for x in (outputs if isinstance(outputs, list) else [outputs])], updates, values

    few, many = grows(build)
    assert few == many


def test_results_are_the_trajectories_and_what_they_started_from() -> None:
    for rank in range(4):
        _, many = grows(state(rank))
        assert many.results == 1
        assert many.result_bytes <= (MANY + 1) * ROW * 3**rank


def test_rows_of_a_scan_that_ends_early_are_not_copied() -> None:
    """The result is the front of the room for the bound; of last rows there are those of the steps taken, in order."""
    n, h0, limit = at.lscalar("n"), at.dvector("h0"), at.dscalar("limit")
    rows, _ = scansion.scan(lambda h: (h + 1, until(at.ge(h.sum(), limit))), outputs_info=h0, n_steps=n)
    f = scansion.function([h0, limit, n], rows)
    expected = np.arange(1.0, 101)[:, None] * np.ones(2)
    np.testing.assert_array_equal(f(np.zeros(2), 8.0, 100), expected[:5])
    use = f.memory()
    assert (use.results, use.result_bytes) == (1, 100 * 2 * 8)
    assert use.temporary_bytes < 100 * 2 * 8
    for reads in (slice(-3, None), slice(-4, -1), slice(-7, None, 2)):
        g = scansion.function([h0, limit, n], rows[reads])
        for bound in (0, 1, 2, 3, 4, 100):
            for last in (0.0, 2.0, 4.0, 14.0):
                taken = min(bound, int(last / 2) + 1)
                np.testing.assert_array_equal(g(np.zeros(2), last, bound), expected[:taken][reads], strict=True)
        assert g.memory().temporary_bytes < 100 * 2 * 8 / 2


def test_before_the_first_call_nothing_was_used() -> None:
    x = at.vector("x")
    assert scansion.function([x], x + 1).memory() == (0, 0, 0, 0)


LARGE = 2_000_000  # float64: more than the runtime calls large, and less than it keeps


def address(array: Any) -> int:
    return int(array.__array_interface__["data"][0])


def test_memory_of_large_results_is_used_again_once_nobody_holds_it() -> None:
    x = at.dvector("x")
    function = scansion.function([x], x + 1.0)
    values = np.arange(float(LARGE))
    held = function(values)
    first = address(held)
    other = function(values)
    assert address(other) != first
    np.testing.assert_array_equal(held, values + 1.0)
    del held
    again = function(values * 2.0)
    assert address(again) == first
    np.testing.assert_array_equal(again, values * 2.0 + 1.0)
    np.testing.assert_array_equal(other, values + 1.0)


def test_import_touches_little_of_the_library() -> None:
    """What runs then lies side by side (cmake/libscansion.ld); from all over the library it took 40 MB."""

    def peak(module: str) -> int:
        text = f"import {module}; print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
        return int(subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout)

    assert peak("scansion") - peak("numpy") < 28 * 1024


def test_many_sizes_of_large_results_do_not_pile_up() -> None:
    x = at.dvector("x")
    function = scansion.function([x], x + 1.0)

    def peak() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    function(np.zeros(LARGE))
    before = peak()
    for size in range(LARGE, LARGE + 40):
        assert function(np.zeros(size))[-1] == 1.0
    # Forty results of 16 MB, of which 128 MB are kept at most, beside one argument and one result.
    assert peak() - before < (128 + 64) * 1024
