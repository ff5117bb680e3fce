"""Large work in several threads: the same bits as in one, whatever the number of threads and the lengths.

Most tests make all work large (`split_work_from(0)`), so that small arrays are divided as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from numpy.typing import NDArray
from scansion._native import native

Function = Callable[..., Any]
ROWS = (0, 1, 2, 7, 33, 100)


@pytest.fixture(autouse=True)
def flags_of_before() -> Iterator[None]:
    before = scansion.config.threads
    yield
    scansion.config.threads = before


@pytest.fixture
def everything_is_large() -> Iterator[None]:
    native.split_work_from(0)
    yield
    native.split_work_from(-1)


def power(x: Any) -> Any:
    values, _ = scansion.scan(lambda p: p * x, outputs_info=at.ones_like(x), n_steps=5)
    return values[-1]


def running_sum(x: Any) -> Any:
    values, _ = scansion.scan(lambda row, total: total + at.tanh(row), sequences=x, outputs_info=at.zeros_like(x[0]))
    return values


def scan_of_rows(step: Function, taps: list[int]) -> Function:
    def program(x: Any) -> Any:
        initial = {"initial": at.stack([at.zeros_like(x[0]) + 0.1 * k for k in range(-min(taps))]), "taps": taps}
        values, _ = scansion.scan(step, sequences=x, outputs_info=initial)
        return values

    return program


SCANS: dict[str, Function] = {
    "two taps of rows": scan_of_rows(lambda row, a, b: at.tanh(row + 0.5 * a - 0.25 * b), [-1, -2]),
    "shifted rows": scan_of_rows(lambda row, h, g: at.concatenate([h[1:], g[:1]]) * 0.5 + row, [-1, -2]),
    "normed rows": scan_of_rows(lambda row, h, g: (h + at.tanh(row)) / (1 + at.abs(h + g).sum()), [-1, -2]),
    "reversed rows": scan_of_rows(lambda row, h, g: (h + g)[::-1] * 0.5 + row, [-1, -2]),
}


def two_rows(x: Any) -> Any:
    return at.exp(at.stack([x.sum(axis=1), x.max(axis=1)]))


PROGRAMS: dict[str, Function] = {
    "map": lambda x: at.tanh(x) * 2 + at.exp(-x * x),
    "several results": lambda x: at.sin(x) + at.cos(x).T.sum(axis=0)[:, None],
    "comparison": lambda x: at.switch(x > 0, x, at.expm1(x)),
    "sums of rows": lambda x: at.exp(x).sum(axis=1),
    "sums of columns": lambda x: at.exp(x).sum(axis=0),
    "sum": lambda x: at.exp(x).sum(),
    "softmax": lambda x: at.special.softmax(x, axis=1),
    "layer norm": lambda x: (x - x.mean(axis=1, keepdims=True)) / at.sqrt(x.var(axis=1, keepdims=True) + 1e-5),
    "product": lambda x: at.dot(x, x.T),
    "transposed": lambda x: at.tanh(x.T) + 1,
    "slices": lambda x: at.exp(x[::-1, 1:]) + 1,
    "integers": lambda x: at.cast(x * 10, "int32") // 3,
    "complex": lambda x: at.exp(1j * x) * x,
    "gathered": lambda x: at.tanh(x[at.argsort(x[:, 0])]),
    "gathered elements": lambda x: x.ravel()[at.argsort(x.ravel())],
    "two rows": two_rows,
    "time inside": power,
    "rows of a scan": running_sum,
    **SCANS,
}


def calls(f: Function, *arguments: Any) -> list[Any]:
    """What a function computes with 1, 2, 3 and 8 threads."""
    results = []
    for threads in 1, 2, 3, 8:
        scansion.config.threads = threads
        results.append(f(*arguments))
    return results


@pytest.mark.usefixtures("everything_is_large")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_bits_do_not_depend_on_the_number_of_threads(name: str, dtype: str) -> None:
    x = at.matrix("x", dtype=dtype)
    f = scansion.function([x], PROGRAMS[name](x))
    alone = scansion.function([x], PROGRAMS[name](x), mode=scansion.Mode().excluding("scf-loops-to-threads"))
    random = np.random.default_rng(1)
    for rows in ROWS:
        for columns in 1, 5, 67, 300:
            if rows == 0 and name in ("two rows", "gathered", "rows of a scan", *SCANS):
                continue  # there is no largest of none, and no first row
            value = random.normal(size=(rows, columns)).astype(dtype)
            expected = alone(value)
            for result in calls(f, value):
                np.testing.assert_array_equal(result, expected)


@pytest.mark.usefixtures("everything_is_large")
@pytest.mark.parametrize("name", ["rows of a scan", *SCANS])
def test_gradients_too(name: str) -> None:
    x = at.matrix("x")
    cost = at.special.softmax(at.tanh(at.dot(x, x.T)), axis=1)[0].sum() + (power(x) ** 2).sum()
    cost += at.sin(PROGRAMS[name](x)).sum()
    f = scansion.function([x], scansion.grad(cost, x))
    alone = scansion.function([x], scansion.grad(cost, x), mode=scansion.Mode().excluding("scf-loops-to-threads"))
    value = np.random.default_rng(2).normal(size=(33, 274))
    for result in calls(f, value):
        np.testing.assert_array_equal(result, alone(value))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(700, 300, 500), (97, 1100, 1030), (2000, 40, 70), (33, 2500, 600)])
def test_products_of_large_matrices(shape: tuple[int, int, int], dtype: str) -> None:
    m, k, n = shape
    a, b = at.matrix("a", dtype=dtype), at.matrix("b", dtype=dtype)
    f = scansion.function([a, b], at.dot(a, b))
    random = np.random.default_rng(3)
    left, right = random.normal(size=(m, k)).astype(dtype), random.normal(size=(k, n)).astype(dtype)
    results = calls(f, left, right)
    for result in results:
        np.testing.assert_array_equal(result, results[0])
    exact = left.astype("float64") @ right.astype("float64")
    np.testing.assert_allclose(results[0], exact, atol=k * float(np.finfo(dtype).eps) * 4)


def large_map() -> tuple[Function, NDArray[np.float64]]:
    x = at.vector("x")
    f = scansion.function([x], at.tanh(x) * at.exp(-x * x) + at.sin(x))
    return f, np.random.default_rng(4).normal(size=1_000_000)


def test_a_large_call_gets_code_for_threads_and_shares_it() -> None:
    with scansion.config.change_flags(shapes="auto"):
        f, value = large_map()
        few = f(value[:10])
        expected = np.tanh(value) * np.exp(-value * value) + np.sin(value)
        for result in calls(f, value):
            np.testing.assert_allclose(result, expected, rtol=1e-13, atol=1e-15)
        np.testing.assert_array_equal(f(value[:10]), few)
        np.testing.assert_array_equal(f(value[:5000])[:10], few)
    # Ten numbers; any number of them, first with one thread and for less; much for several threads.
    assert [version.calls for version in f.report().versions] == [2, 2, 3]
    for version, is_for_threads in enumerate([False, False, True]):
        assert ("scn_rt_in_parts" in f.ir("llvm", version)) == is_for_threads


@pytest.mark.parametrize("shapes", ["static", "dynamic"])
def test_choices_of_shapes(shapes: str) -> None:
    x = at.matrix("x", dtype="float64")
    f = scansion.function([x], at.tanh(x), shapes=shapes)
    value = np.random.default_rng(5).normal(size=(300, 400))
    for result in calls(f, value):
        np.testing.assert_array_equal(result[:3], f(value[:3]))
    known = at.tensor("float64", shape=(300, 400), name="known")
    g = scansion.function([known], at.tanh(known))
    np.testing.assert_array_equal(g(value), result)
    assert "scn_rt_in_parts" in g.ir("llvm", 0)


def test_calls_at_the_same_time() -> None:
    f, value = large_map()
    scansion.config.threads = 3
    expected = f(value)
    failures: list[Exception] = []

    def repeat() -> None:
        try:
            for _ in range(20):
                np.testing.assert_array_equal(f(value), expected)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=repeat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_process_has_threads_of_its_own() -> None:
    f, value = large_map()
    scansion.config.threads = 2
    expected = f(value)
    child = os.fork()
    if child == 0:
        os._exit(0 if all(np.array_equal(f(value), expected) for _ in range(3)) else 1)
    assert os.waitpid(child, 0)[1] == 0
    np.testing.assert_array_equal(f(value), expected)


def test_errors_are_the_same() -> None:
    value = np.random.default_rng(4).normal(size=1_000_000)
    scansion.config.threads = 2
    x, y = at.vector("x"), at.vector("y")
    g = scansion.function([x, y], at.tanh(x + y))
    with pytest.raises(ValueError, match="1000000 and 999999"):
        g(value, value[1:])
    np.testing.assert_allclose(g(value, value), np.tanh(2 * value), rtol=1e-13)


def threads_of_a_process(environment: dict[str, str]) -> int:
    text = "import scansion; from scansion._native import native; print(native.threads())"
    said = subprocess.run([sys.executable, "-c", text], env=os.environ | environment, capture_output=True, check=True)
    return int(said.stdout)


def test_the_flag() -> None:
    assert threads_of_a_process({"SCANSION_FLAGS": "threads=5", "OMP_NUM_THREADS": "2"}) == 5
    assert threads_of_a_process({"SCANSION_FLAGS": "", "OMP_NUM_THREADS": "3"}) == 3
    assert threads_of_a_process({"SCANSION_FLAGS": "", "OMP_NUM_THREADS": ""}) == len(os.sched_getaffinity(0))
    with scansion.config.change_flags(threads="4"):
        assert (scansion.config.threads, native.threads()) == (4, 4)
    for wrong in -1, 257, "many", 1.5, True:
        with pytest.raises(ValueError, match="threads cannot be"):
            scansion.config.threads = wrong  # type: ignore[assignment]
