"""The programs under examples/tutorial/, in both float types, at many sizes and numbers of steps, against NumPy.

The reference is computed in float64 by plain loops; float32 is compared to its own precision. What a scan reads back
with `[-1]` has no value after 0 steps: that is an IndexError that names the line of `[-1]`.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

TUTORIAL = Path(__file__).parents[2] / "examples" / "tutorial"
PROGRAMS = sorted(path.stem for path in TUTORIAL.glob("*.py"))
SIZES = [0, 1, 2, 7, 1000]
STEPS = [0, 1, 2, 100]
TOLERANCE = {"float32": 2e-5, "float64": 1e-12}

Array = NDArray[Any]
dtypes = pytest.mark.parametrize("dtype", ["float32", "float64"])
sizes = pytest.mark.parametrize("size", SIZES)
steps = pytest.mark.parametrize("n_steps", STEPS)


def path_of(program: str) -> Path:
    return TUTORIAL / f"{program}.py"


@cache
def built(program: str, dtype: str) -> Any:
    return runpy.run_path(str(path_of(program)))["build"](dtype)


def line_of(program: str, text: str) -> int:
    """The number of the only line of a program that contains a text."""
    (line,) = (k for k, line in enumerate(path_of(program).read_text().splitlines(), 1) if text in line)
    return line


def sampler(dtype: str) -> Callable[..., Array]:
    generator = np.random.default_rng(7)
    return lambda *shape: generator.uniform(-1, 1, shape).astype(dtype)


def assert_close(result: Array, expected: Any, dtype: str) -> None:
    """Compare with a tolerance relative to the largest element, as sums may cancel."""
    expected = np.asarray(expected, np.float64)
    assert (str(result.dtype), result.shape) == (dtype, expected.shape)
    largest = np.abs(expected).max(initial=1)
    np.testing.assert_allclose(result, expected, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype] * largest)


def exact(*arrays: Array) -> list[Array]:
    return [array.astype(np.float64) for array in arrays]


@pytest.mark.parametrize("program", PROGRAMS)
def test_main_prints_numpys_numbers(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(path_of(program)), run_name="__main__")
    # The output says "scansion" and "numpy" in turn, each followed by its numbers.
    parts = capsys.readouterr().out.replace("numpy", "scansion").split("scansion")[1:]
    numbers = [part.split("\ncall")[0].split("\nx =")[0].split("\nafter")[0].strip(":, \n") for part in parts]
    assert len(numbers) >= 2
    assert numbers[0::2] == numbers[1::2]


def test_there_are_eleven() -> None:
    assert len(PROGRAMS) == 11


@dtypes
@sizes
@steps
def test_elementwise_map(dtype: str, size: int, n_steps: int) -> None:
    draw = sampler(dtype)
    rows, weights, bias = draw(n_steps, size), draw(size, size) / np.array(size or 1, dtype), draw(size)
    result = built("elementwise_map", dtype)(rows, weights, bias)
    x, w, b = exact(rows, weights, bias)
    assert_close(result, np.tanh(x @ w + b), dtype)


@dtypes
@sizes
@steps
def test_two_sequences(dtype: str, size: int, n_steps: int) -> None:
    draw = sampler(dtype)
    scale = np.array(size or 1, dtype)
    arguments = [draw(size), draw(size, size) / scale, draw(n_steps, 3), draw(3, size), draw(n_steps, 2), draw(2, size)]
    result = built("two_sequences", dtype)(*arguments)
    state, recurrent, past, from_past, future, from_future = exact(*arguments)
    states = np.empty((n_steps, size))
    for t in range(n_steps):
        state = np.tanh(state @ recurrent + past[t] @ from_past + future[n_steps - 1 - t] @ from_future)
        states[t] = state
    assert_close(result, states, dtype)


@dtypes
@pytest.mark.parametrize("columns", SIZES)
@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize(("program", "axis"), [("row_norms", 1), ("column_norms", 0)])
def test_norms(program: str, axis: int, dtype: str, rows: int, columns: int) -> None:
    matrix = sampler(dtype)(rows, columns)
    (exactly,) = exact(matrix)
    assert_close(built(program, dtype)(matrix), np.linalg.norm(exactly, axis=axis), dtype)


@dtypes
@pytest.mark.parametrize("columns", [1, 2, 7, 1000])
@pytest.mark.parametrize("rows", [1, 2, 7, 1000])
def test_matrix_trace(dtype: str, rows: int, columns: int) -> None:
    matrix = sampler(dtype)(rows, columns)
    assert_close(built("matrix_trace", dtype)(matrix), np.trace(*exact(matrix)), dtype)


@dtypes
@pytest.mark.parametrize("shape", [(0, 0), (0, 2), (2, 0)])
def test_matrix_trace_of_nothing_has_no_last_sum(dtype: str, shape: tuple[int, int]) -> None:
    trace = built("matrix_trace", dtype)
    line = line_of("matrix_trace", "partial_sums[-1]")
    with pytest.raises(IndexError, match=rf"-1 .*length 0.*matrix_trace\.py:{line}\b"):
        trace(np.zeros(shape, dtype))
    assert trace(np.full((1, 1), 3, dtype)) == 3


@dtypes
@sizes
@steps
def test_two_taps(dtype: str, size: int, n_steps: int) -> None:
    draw = sampler(dtype)
    scale = np.array(size or 1, dtype)
    arguments = [draw(2, size), *(draw(size, size) / scale for _ in range(3)), draw(size)]
    result = built("two_taps", dtype)(*arguments, n_steps)
    initial, older, newer, inner, bias = exact(*arguments)
    states = list(initial)
    for _ in range(n_steps):
        states.append(states[-2] @ older + states[-1] @ newer + np.tanh(states[-1] @ inner + bias))
    assert_close(result, np.array(states).reshape(n_steps + 2, size)[2:], dtype)


@dtypes
@pytest.mark.parametrize(
    ("outer", "inner"), [(0, 0), (0, 2), (1, 0), (1, 1), (2, 7), (7, 2), (100, 7), (7, 1000), (1000, 7)]
)
def test_jacobian(dtype: str, outer: int, inner: int) -> None:
    draw = sampler(dtype)
    matrix, point = draw(inner, outer) / np.array(inner or 1, dtype), draw(inner)
    result = built("jacobian", dtype)(matrix, point)
    a, x = exact(matrix, point)
    assert_close(result, (1 - np.tanh(x @ a) ** 2)[:, np.newaxis] * a.T, dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
def test_step_counter(dtype: str) -> None:
    advance, count = built("step_counter", dtype)
    total = int(count.get_value())
    for n_steps in STEPS:
        assert advance(n_steps) == []
        total += n_steps
        value = count.get_value()
        assert (value.dtype, value) == (dtype, total)


@dtypes
@sizes
@steps
def test_random_mask(dtype: str, size: int, n_steps: int) -> None:
    layer = runpy.run_path(str(path_of("random_mask")))["build"](dtype, seed=size + n_steps)
    draw = sampler(dtype)
    rows, weights, bias = draw(n_steps, 3), draw(3, size), draw(size)
    x, w, b = exact(rows, weights, bias)
    generator = np.random.default_rng(np.random.SeedSequence(size + n_steps).spawn(1)[0])
    for _ in range(2):
        kept = np.array([generator.binomial(1, 0.5, size=size) for _ in range(n_steps)]).reshape(n_steps, size)
        assert_close(layer(rows, weights, bias), np.tanh(x @ w + b) * kept, dtype)


@dtypes
@sizes
@pytest.mark.parametrize("exponent", [1, 2, 100])
def test_elementwise_power(dtype: str, size: int, exponent: int) -> None:
    base = sampler(dtype)(size) / np.array(10, dtype) + np.array(1, dtype)
    assert_close(built("elementwise_power", dtype)(base, exponent), exact(base)[0] ** exponent, dtype)


@dtypes
@sizes
def test_elementwise_power_without_steps_has_no_last_row(dtype: str, size: int) -> None:
    power = built("elementwise_power", dtype)
    line = line_of("elementwise_power", "powers[-1])")
    with pytest.raises(IndexError, match=rf"-1 .*length 0.*elementwise_power\.py:{line}\b"):
        power(np.ones(size, dtype), 0)
    assert power(np.full(size, 2, dtype), 3).tolist() == [8] * size


@dtypes
@sizes
@pytest.mark.parametrize("x", [0.0, 1.0, -0.75, 1.001])
def test_polynomial(dtype: str, size: int, x: float) -> None:
    coefficients, point = sampler(dtype)(size), np.array(x, dtype)
    result = built("polynomial", dtype)(coefficients, point)
    terms = [c * float(point) ** k for k, c in enumerate(coefficients.astype(np.float64))]
    assert_close(result, np.sum(terms, initial=0), dtype)


@dtypes
def test_a_polynomial_of_more_terms_than_exponents_is_cut(dtype: str) -> None:
    coefficients = np.ones(10_005, dtype)
    assert built("polynomial", dtype)(coefficients, np.array(1, dtype)) == 10_000
