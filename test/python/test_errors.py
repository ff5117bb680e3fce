"""Wrong use: the exception that a NumPy user would catch, its text, its line, and a process that goes on as before.

A run-time fault is tested by `check_fault`: the function that fails also updates two shared variables, works before and
after, and leaves neither an update nor an allocation behind. Lines are noted where they are written, by `here()`.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion import _scansion as native
from scansion.exceptions import MissingInputError, ScopeError, UnusedInputError

LARGE = 2**45  # float64 elements: 256 TiB, more than an address space holds


def here() -> int:
    """The line that calls this."""
    return sys._getframe(1).f_lineno


@contextmanager
def fails(kind: type[BaseException], *texts: str) -> Iterator[list[int]]:
    """Expect an exception with these texts and, in its text and its `location`, the line put into the list."""
    lines: list[int] = []
    with pytest.raises(kind) as caught:
        yield lines
    message = str(caught.value)
    assert isinstance(caught.value, scansion.ScansionError)
    for text in texts:
        assert text in message
    assert f"{__file__}:{lines[0]}" in message
    assert caught.value.location == (__file__, lines[0])


def check_fault(
    inputs: Sequence[Any],
    output: Any,
    line: int,
    bad: Sequence[Any],
    good: Sequence[Any],
    kind: type[BaseException],
    *texts: str,
) -> None:
    """Compile, call with good and bad arguments, and see that the bad call leaves no trace."""
    count, state = scansion.shared(0), scansion.shared(np.zeros(3))
    f = scansion.function(inputs, output, updates={count: count + 1, state: state + 1})
    expected = f(*good)
    gc.collect()
    live = native.live_allocations()
    with fails(kind, *texts) as lines:
        lines.append(line)
        f(*bad)
    assert native.live_allocations() == live
    assert count.get_value() == 1
    np.testing.assert_array_equal(state.get_value(), np.ones(3))
    np.testing.assert_array_equal(f(*good), expected)
    assert count.get_value() == 2
    np.testing.assert_array_equal(state.get_value(), np.full(3, 2.0))


# Arguments of calls.


def test_dtype_of_an_argument() -> None:
    x = at.fvector("x")
    f = scansion.function([x], x * 2)
    with fails(TypeError, "(x)", "float32", "float64", "allow_input_downcast") as lines:
        lines.append(here() + 1)
        f(np.zeros(2))
    assert f(np.ones(2, "float32")).tolist() == [2, 2]


def test_rank_of_an_argument() -> None:
    x = at.vector("x")
    f = scansion.function([x], x * 2)
    with fails(TypeError, "(x)", "1 dimensions", "2 (shape (3, 2))") as lines:
        lines.append(here() + 1)
        f(np.zeros((3, 2)))
    assert f(np.ones(2)).tolist() == [2, 2]


def test_a_declared_length() -> None:
    x, line = at.tensor(dtype="float64", shape=(3,), name="x"), here()
    check_fault([x], x * 2, line, [np.zeros(4)], [np.zeros(3)], ValueError, "'x'", "length 4", "length 3")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_number_of_arguments(count: int) -> None:
    x, y = at.vectors("x", "y")
    f = scansion.function([x, y], x + y)
    with fails(TypeError, f"takes 2 arguments, got {count}") as lines:
        lines.append(here() + 1)
        f(*[np.ones(2)] * count)
    assert f(np.ones(2), np.ones(2)).tolist() == [2, 2]


def test_a_keyword_that_is_no_input() -> None:
    x = at.vector("x")
    f = scansion.function([x], x * 2)
    with fails(TypeError, "no input 'q'") as lines:
        lines.append(here() + 1)
        f(np.ones(2), q=np.ones(2))
    assert f(x=np.ones(2)).tolist() == [2, 2]


# Shapes.


def test_shapes_that_disagree() -> None:
    x, y = at.vectors("x", "y")
    z, line = x + y, here()
    good = [np.zeros(3), np.ones(3)]
    check_fault([x, y], z, line, [np.zeros(3), np.zeros(2)], good, ValueError, "add", "lengths 3 and 2 on axis 0")
    check_fault(
        [x, y], z, line, [np.zeros(3), np.zeros(1)], good, ValueError, "add", "3 and 1", "declared with length 1"
    )


def test_a_product_of_shapes_that_disagree() -> None:
    x, y = at.matrices("x", "y")
    z, line = at.dot(x, y), here()
    good = [np.ones((2, 3)), np.ones((3, 5))]
    check_fault([x, y], z, line, [good[0], np.ones((4, 5))], good, ValueError, "dot", "lengths 3 and 4")


def test_a_reshape_to_another_size() -> None:
    x, n = at.vector("x"), at.lscalar("n")
    y, line = x.reshape((n, 2)), here()
    check_fault([x, n], y, line, [np.zeros(6), 2], [np.arange(6.0), 3], ValueError, "reshape", "6 elements", "4")
    check_fault([x, n], y, line, [np.zeros(6), -3], [np.arange(6.0), -1], ValueError, "reshape", "-3")


def scan_over_rows(steps: Any = None) -> tuple[list[Any], Any, int]:
    """A recurrence over the rows of a matrix, in whose step two lengths may disagree."""
    rows, start, bias = at.matrix("rows"), at.vector("start"), at.vector("bias")
    lines = []

    def step(row: Any, state: Any, bias: Any) -> Any:
        lines.append(here() + 1)
        return row * 2 + bias + state

    states, _ = scansion.scan(step, rows, start, [bias], n_steps=steps)
    return [rows, start, bias], states, lines[0]


def test_shapes_that_disagree_inside_a_scan() -> None:
    inputs, states, line = scan_over_rows()
    good = [np.ones((4, 3)), np.zeros(3), np.ones(3)]
    check_fault(inputs, states, line, [good[0], good[1], np.ones(2)], good, ValueError, "add", "3 and 2")
    check_fault(inputs, states, line, [good[0], np.zeros(2), good[2]], good, ValueError, "add", "3 and 2")


def test_shapes_inside_a_scan_without_steps_do_not_matter() -> None:
    inputs, states, _ = scan_over_rows()
    f = scansion.function(inputs, states)
    assert f(np.ones((0, 3)), np.zeros(3), np.ones(2)).shape == (0, 3)
    assert f(np.ones((0, 3)), np.zeros(2), np.ones(3)).shape[0] == 0


def test_a_state_that_changes_its_shape() -> None:
    x, n = at.vector("x"), at.lscalar("n")
    (states, _), line = scansion.scan(lambda h: h[:-1], outputs_info=x, n_steps=n), here()
    f = scansion.function([x, n], states)
    for steps in (1, 2):
        with fails(ValueError, "state 0", "length 4", "gives 3") as lines:
            lines.append(line)
            f(np.zeros(4), steps)
    assert f(np.zeros(4), 0).shape == (0, 4)


# Indices.


@pytest.mark.parametrize("index", [3, -4, 2**62])
def test_an_index_out_of_range(index: int) -> None:
    x, i = at.vector("x"), at.lscalar("i")
    y, line = x[i], here()
    array = np.arange(3.0)
    check_fault([x, i], y, line, [array, index], [array, -1], IndexError, f"{index}", "axis 0", "length 3")


def test_a_constant_index_out_of_range() -> None:
    x = at.vector("x")
    y, line = x[3], here()
    check_fault([x], y, line, [np.arange(3.0)], [np.arange(4.0)], IndexError, "index 3", "length 3")


def test_an_index_of_an_axis_of_known_length() -> None:
    x = at.tensor(dtype="float64", shape=(3,), name="x")
    with fails(IndexError, "index 3", "x", "length 3") as lines:
        lines.append(here() + 1)
        x[3]


def scan_over_indices() -> tuple[list[Any], Any, int]:
    indices, x = at.lvector("indices"), at.vector("x")
    lines = []

    def step(index: Any, x: Any) -> Any:
        lines.append(here() + 1)
        return x[index] * 2

    values, _ = scansion.scan(step, indices, non_sequences=[x])
    return [indices, x], values, lines[0]


def test_an_index_out_of_range_inside_a_loop() -> None:
    inputs, values, line = scan_over_indices()
    x = np.arange(3.0)
    check_fault(inputs, values, line, [[0, 1, 7, 2], x], [[0, 1, 2], x], IndexError, "index 7", "length 3")


def test_an_index_inside_a_loop_without_steps() -> None:
    inputs, values, _ = scan_over_indices()
    assert scansion.function(inputs, values)(np.zeros(0, "int64"), np.zeros(0)).shape == (0,)


def fixed_index(inside: bool) -> tuple[list[Any], Any, int]:
    """A scan whose step reads one fixed element, which it indexes itself or is given."""
    x, i, n = at.vector("x"), at.lscalar("i"), at.lscalar("n")
    if inside:
        (values, _), line = scansion.scan(lambda state: state + x[i], outputs_info=at.zeros(()), n_steps=n), here()
    else:
        element, line = x[i], here()
        values, _ = scansion.scan(lambda state, e: state + e, None, at.zeros(()), [element], n_steps=n)
    return [x, i, n], values, line


def test_an_index_that_does_not_change_inside_a_loop() -> None:
    inputs, values, line = fixed_index(inside=True)
    x = np.arange(3.0)
    check_fault(inputs, values, line, [x, 3, 4], [x, 2, 4], IndexError, "index 3", "length 3")
    # Nobody asks for the element, so there is no fault: the check must not leave the loop.
    assert scansion.function(inputs, values)(x, 3, 0).shape == (0,)


def test_an_index_before_a_loop() -> None:
    inputs, values, line = fixed_index(inside=False)
    x = np.arange(3.0)
    check_fault(inputs, values, line, [x, 3, 4], [x, 2, 4], IndexError, "index 3", "length 3")


def test_an_index_of_the_rows_of_a_scan() -> None:
    x, n = at.vector("x"), at.lscalar("n")
    rows, _ = scansion.scan(lambda h: h * 2, outputs_info=x, n_steps=n)
    y, line = rows[2], here()
    check_fault([x, n], y, line, [np.ones(2), 2], [np.ones(2), 3], IndexError, "index 2", "length 2")
    y, line = rows[-1], here()
    check_fault([x, n], y, line, [np.ones(2), 0], [np.ones(2), 3], IndexError, "index -1", "length 0")


# Integer division.

INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


@pytest.mark.parametrize("dtype", INTEGERS)
def test_integer_division_by_zero(dtype: str) -> None:
    x, y = (at.tensor(dtype=dtype, shape=(None,), name=name) for name in "xy")
    good, bad = np.arange(1, 4).astype(dtype), np.array([1, 0, 2], dtype)
    z, line = x // y, here()
    check_fault([x, y], z, line, [good, bad], [good, good], ZeroDivisionError, "floor_div", "integer division by zero")
    z, line = x % y, here()
    check_fault([x, y], z, line, [good, bad], [good, good], ZeroDivisionError, "mod", "integer division by zero")
    assert scansion.function([x, y], [x // y, x % y])(good[:0], bad[:0])[0].shape == (0,)


def test_division_by_zero_is_also_a_value_error() -> None:
    i, j = at.lscalars("i", "j")
    z, line = i % j, here()
    check_fault([i, j], z, line, [1, 0], [7, 2], ValueError, "mod")
    z, line = i // 0, here()
    with fails(ZeroDivisionError, "floor_div") as lines:
        lines.append(line)
        scansion.function([i], z)(3)


def test_division_by_zero_inside_a_loop() -> None:
    x, i = at.lvector("x"), at.lscalar("i")
    (values, _), line = scansion.scan(lambda d, state: state // d, x, i), here()
    check_fault([x, i], values, line, [[2, 0, 1], 100], [[2, 1, 5], 100], ZeroDivisionError, "floor_div")
    values, _ = scansion.scan(lambda state, d: state // d, None, i, [i * 0], n_steps=i)
    assert scansion.function([i], values)(0).shape == (0,)


# Inputs of functions.


def test_an_input_that_is_missing() -> None:
    x, (y, made) = at.vector("x"), (at.vector("y"), here())
    with fails(MissingInputError, "'y'", f"{__file__}:{made}", "add it") as lines:
        lines.append(here() + 1)
        scansion.function([x], x + y)
    assert issubclass(MissingInputError, ValueError)
    assert scansion.function([x, y], x + y)(np.ones(1), np.ones(1)).tolist() == [2]


def test_an_input_that_is_unused() -> None:
    x, (y, made) = at.vector("x"), (at.vector("y"), here())
    with fails(UnusedInputError, "'y'", f"{__file__}:{made}") as lines:
        lines.append(here() + 1)
        scansion.function([x, y], x + 1)
    assert issubclass(UnusedInputError, ValueError)
    assert scansion.function([x, y], x + 1, on_unused_input="ignore")(np.ones(1), np.ones(1)).tolist() == [2]


def test_an_input_that_is_repeated() -> None:
    x = at.vector("x")
    with fails(UnusedInputError, "x is listed twice") as lines:
        lines.append(here() + 1)
        scansion.function([x, x], x + 1)


# Scans.


@pytest.mark.parametrize("backwards", [False, True])
def test_a_sequence_that_is_shorter_than_n_steps(backwards: bool) -> None:
    x, n = at.vector("x"), at.lscalar("n")
    (values, _), line = scansion.scan(lambda a: a * 2, x, n_steps=n, go_backwards=backwards), here()
    check_fault([x, n], values, line, [np.ones(3), 4], [np.ones(3), 2], ValueError, "sequence 0 (x", "3 rows", "need 4")
    (values, _), line = scansion.scan(lambda a: a * 2, x, n_steps=4, go_backwards=backwards), here()
    check_fault([x], values, line, [np.ones(3)], [np.ones(5)], ValueError, "sequence 0 (x", "3 rows", "need 4")


def test_a_sequence_that_is_shorter_than_its_taps() -> None:
    x = at.vector("x")
    sequence = {"input": x, "taps": [-1, 0, 1]}
    (values, _), line = scansion.scan(lambda a, b, c: a + b * c, sequence), here()
    check_fault([x], values, line, [np.ones(1)], [np.ones(4)], ValueError, "sequence 0 (x", "1 rows", "need 2")
    assert scansion.function([x], values)(np.ones(2)).shape == (0,)


def test_a_negative_number_of_steps() -> None:
    x, n = at.scalar("x"), at.lscalar("n")
    (values, _), line = scansion.scan(lambda a: a * 2, outputs_info=x, n_steps=n), here()
    check_fault([x, n], values, line, [1.0, -1], [1.0, 3], ValueError, "-1 steps", "negative")
    with fails(ValueError, "n_steps is -1") as lines:
        lines.append(here() + 1)
        scansion.scan(lambda a: a * 2, outputs_info=x, n_steps=-1)


def test_an_initial_state_of_the_wrong_dtype() -> None:
    x = at.vector("x")
    lines = []

    def step(a: Any, h: Any) -> Any:
        lines.append(here() + 1)
        return a + h

    h, start = at.fscalar("h"), here()
    with fails(
        ValueError, "state 0", "(h)", "float32", "float64", f"start: {__file__}:{start}", 'at.cast(x, "float64")'
    ) as calls:
        calls.append(here() + 1)
        scansion.scan(step, x, h)
    with fails(ValueError, f"step: {__file__}:{lines[0]}", 'at.cast(y, "int8")', "0. is float32, 0 is int8") as calls:
        calls.append(here() + 1)
        scansion.scan(step, x, at.as_tensor_variable(0))
    values, _ = scansion.scan(step, x, at.cast(h, "float64"))
    assert scansion.function([x, h], values)(np.ones(2), 0.0).tolist() == [1, 2]


def test_an_initial_state_with_too_few_rows() -> None:
    x, n = at.vector("x"), at.lscalar("n")
    info = {"initial": x, "taps": [-3, -1]}
    (values, _), line = scansion.scan(lambda a, b: a + b, outputs_info=info, n_steps=n), here()
    check_fault([x, n], values, line, [np.ones(2), 3], [np.ones(3), 3], ValueError, "state 0 (x)", "2 rows", "need 3")
    with fails(ValueError, "outputs_info[0]", "at least 3 rows", "it has 2") as lines:
        lines.append(here() + 1)
        scansion.scan(lambda a, b: a + b, outputs_info={"initial": np.ones(2), "taps": [-3, -1]}, n_steps=n)
    with fails(ValueError, "outputs_info[0]", "at least 2 rows", "0-d") as lines:
        lines.append(here() + 1)
        scansion.scan(lambda a: a, outputs_info={"initial": at.scalar(), "taps": [-2]}, n_steps=n)


def test_an_initial_state_of_another_rank() -> None:
    with fails(ValueError, "state 0", "0 dimensions", "gives 1") as lines:
        lines.append(here() + 1)
        scansion.scan(lambda h: at.stack([h, h]), outputs_info=at.scalar(), n_steps=3)


@pytest.mark.parametrize(("infos", "returned"), [([None], 2), ([None, None], 1)])
def test_a_wrong_number_of_outputs(infos: list[None], returned: int) -> None:
    with fails(ValueError, f"returned {returned} outputs", f"has {len(infos)} entries") as lines:
        lines.append(here() + 1)
        scansion.scan(lambda a: [a] * returned, at.vector("x"), infos)


@pytest.mark.parametrize("result", [None, "text", [1, object()]])
def test_a_step_that_returns_something_else(result: object) -> None:
    with fails(ValueError, "a step of scan cannot return") as lines:
        lines.append(here() + 1)
        scansion.scan(lambda a: result, at.vector("x"))
    assert native.apply1("scn.tanh", [native.input("float64", [])]).is_alive  # no body is left open


def test_a_variable_of_a_step_used_outside() -> None:
    x = at.vector("x")
    stolen = []

    def step(a: Any) -> Any:
        stolen.append(a * 2)
        return a + 1

    (values, _), line = scansion.scan(step, x), here()
    with fails(ScopeError, "the body of a scan", f"{__file__}:{line}", "return it") as lines:
        lines.append(here() + 1)
        stolen[0] + 1
    with fails(ScopeError, "the body of a scan", f"{__file__}:{line}", "return it") as lines:
        lines.append(here() + 1)
        scansion.function([x], stolen[0])
    with fails(ScopeError, "the body of a scan", f"{__file__}:{line}") as lines:
        lines.append(here() + 1)
        scansion.function([x], [], updates={scansion.shared(0.0): stolen[0]})
    assert issubclass(ScopeError, ValueError)
    assert scansion.function([x], values)(np.ones(2)).tolist() == [2, 2]


# Memory.

MAKERS: dict[str, Callable[[Any], Any]] = {
    "zeros": lambda n: at.zeros((n, n)),
    "ones": lambda n: at.ones((n, n), dtype="int8"),
    "alloc": lambda n: at.alloc(np.float64(2), n, n),
    "broadcast row": lambda n: at.alloc(at.constant(np.ones(2)), n, n, 2),
    "draws": lambda n: at.random.utils.RandomStream(1).uniform(size=(n, n)),
}


@pytest.mark.parametrize("size", [2**31, 2**40, 2**62])
@pytest.mark.parametrize("name", MAKERS)
def test_a_size_whose_product_overflows(name: str, size: int) -> None:
    n = at.lscalar("n")
    y, line = at.exp(0 * n) * MAKERS[name](n).sum(), here()
    f = scansion.function([n], y)
    expected = f(2).shape
    gc.collect()
    live = native.live_allocations()
    with pytest.raises(MemoryError, match=f"{size}") as caught:
        f(size)
    assert __file__ in str(caught.value)
    assert line
    assert native.live_allocations() == live
    assert f(2).shape == expected


@pytest.mark.parametrize("size", [2**31, 2**40, 2**62])
def test_the_line_of_a_size_that_overflows(size: int) -> None:
    n = at.lscalar("n")
    y, line = at.zeros((n, n)), here()
    check_fault([n], y, line, [size], [2], MemoryError, f"{size} and {size}", "does not fit in memory")
    y, line = at.arange(n), here()
    if size >= 2**60:
        check_fault([n], y, line, [size], [2], MemoryError, f"{size}")


def test_a_trajectory_that_overflows() -> None:
    x, n = at.vector("x"), at.lscalar("n")
    (states, _), line = scansion.scan(lambda h: h * 2, outputs_info=x, n_steps=n), here()
    check_fault([x, n], states, line, [np.ones(3), 2**62], [np.ones(3), 2], MemoryError, "does not fit in memory")
    check_fault([x, n], states, line, [np.ones(3), LARGE], [np.ones(3), 2], MemoryError, "does not fit in memory")


@pytest.mark.parametrize("size", [-1, -(2**31), -(2**63)])
@pytest.mark.parametrize("name", MAKERS)
def test_a_negative_size(name: str, size: int) -> None:
    n = at.lscalar("n")
    f = scansion.function([n], MAKERS[name](n))
    shape = f(2).shape
    with pytest.raises(ValueError, match=rf"the length {size} of axis 0 is negative \(.*test_errors.py:\d+\)"):
        f(size)
    assert f(2).shape == shape
    assert f(0).size == 0


def test_a_negative_size_that_is_known() -> None:
    with fails(ValueError, "the length -1 of axis 0 is negative") as lines:
        lines.append(here() + 1)
        at.zeros((-1,))
    with fails(ValueError, "the length -2 of axis 1 is negative") as lines:
        lines.append(here() + 1)
        at.random.utils.RandomStream(1).normal(size=(3, -2))


def test_an_allocation_that_the_machine_refuses() -> None:
    n = at.lscalar("n")
    y, line = at.zeros((n,)) + 1, here()
    check_fault([n], y, line, [LARGE], [2], MemoryError, f"{LARGE * 8} bytes")
    y, line = at.arange(n) * 2, here()
    check_fault([n], y, line, [LARGE], [2], MemoryError, f"{LARGE * 8} bytes")


def runtime_library() -> ctypes.CDLL:
    """The runtime library of this process."""
    for mapping in Path("/proc/self/maps").read_text().splitlines():
        if "libscansion_rt" in mapping:
            return ctypes.CDLL(mapping.split()[-1])
    raise AssertionError("libscansion_rt is not loaded")


@contextmanager
def failing_allocation(k: int) -> Iterator[None]:
    """Let the k-th request for memory from now on fail."""
    arm = runtime_library().scn_fail_allocation_after
    arm.argtypes = [ctypes.c_int64]
    arm(k)
    try:
        yield
    finally:
        arm(-1)


def check_refused(f: Callable[..., Any], k: int, arguments: Sequence[Any]) -> bool:
    """Call with a failing k-th allocation; whether that failed the call."""
    with failing_allocation(k):
        try:
            f(*arguments)
        except MemoryError as error:
            message = str(error)
        else:
            return False
    assert f"({__file__}:" in message
    return True


def check_every_allocation(compile: Callable[[], Any], arguments: Sequence[Any], shared: Any, least: int) -> None:
    """Let each allocation of a call fail, in a function that was called before and in a new one."""
    old = shared.get_value()
    warm = compile()
    expected, new = warm(*arguments), shared.get_value()
    for k in range(1000):
        shared.set_value(old)
        gc.collect()
        gc.collect()
        live = native.live_allocations()
        fresh = check_refused(compile(), k, arguments)
        gc.collect()
        assert native.live_allocations() == live
        np.testing.assert_array_equal(shared.get_value(), old if fresh else new)
        shared.set_value(old)
        if not check_refused(warm, k, arguments):
            assert k >= least
            return
        gc.collect()
        assert native.live_allocations() == live
        np.testing.assert_array_equal(shared.get_value(), old)
        for result, value in zip(warm(*arguments), expected, strict=True):
            np.testing.assert_array_equal(result, value)
        np.testing.assert_array_equal(shared.get_value(), new)
    raise AssertionError("a call without end of allocations")


def test_every_allocation_of_a_recurrence() -> None:
    x, n = at.vector("x"), at.lscalar("n")
    w = scansion.shared(np.arange(3.0))
    states, _ = scansion.scan(lambda h: at.tanh(h * w), outputs_info=x, n_steps=n)

    def compile() -> Any:
        return scansion.function([x, n], [states, states[-1], at.exp(x) + w], updates={w: w + states[-1]})

    check_every_allocation(compile, [np.ones(3), 5], w, least=4)


def test_every_allocation_of_a_loop_with_temporaries() -> None:
    x = at.matrix("x")
    count = scansion.shared(np.zeros((2, 2)))
    states, _ = scansion.scan(lambda h: at.dot(at.dot(h, h), x) + h[::-1], outputs_info=x, n_steps=3)

    def compile() -> Any:
        return scansion.function([x], [states.sum(), at.dot(x, x)[::-1]], updates={count: count + at.dot(x, x)})

    check_every_allocation(compile, [np.eye(2)], count, least=3)


def test_every_allocation_of_a_shared_value() -> None:
    gc.collect()
    gc.collect()
    live = native.live_allocations()
    with failing_allocation(0), fails(MemoryError, "24 bytes") as lines:
        lines.append(here() + 1)
        scansion.shared(np.zeros(3))
    w = scansion.shared(np.ones(3), name="w")
    with failing_allocation(0), fails(MemoryError, "24 bytes") as lines:
        lines.append(here() + 1)
        w.set_value(np.zeros(3))
    assert w.get_value().tolist() == [1, 1, 1]
    del w
    gc.collect()
    assert native.live_allocations() == live


# Values out of their domain.


def test_a_probability_above_one() -> None:
    p = at.scalar("p")
    draws, line = at.random.utils.RandomStream(1).binomial(size=(3,), n=1, p=p), here()
    check_fault([p], draws * 0, line, [1.5], [0.5], ValueError, "random", "p > 1")
    check_fault([p], draws * 0, line, [np.nan], [0.5], ValueError, "random", "p is NaN")


def test_a_probability_above_one_inside_a_scan() -> None:
    p = at.vector("p")
    stream = at.random.utils.RandomStream(1)
    (draws, updates), line = scansion.scan(lambda p: stream.binomial(size=(2,), n=1, p=p), p), here()
    f = scansion.function([p], draws, updates=updates)
    (rng,) = updates
    before = rng.get_value().bit_generator.state
    with fails(ValueError, "random", "p > 1") as lines:
        lines.append(line)
        f([0.5, 0.5, 1.5])
    assert rng.get_value().bit_generator.state == before
    assert f([0.5, 1.0]).shape == (2, 2)
    assert rng.get_value().bit_generator.state != before


def test_the_largest_of_nothing() -> None:
    x = at.vector("x")
    y, line = x.max(), here()
    check_fault([x], y, line, [np.zeros(0)], [np.ones(2)], ValueError, "reduce_max", "length 0")


# Updates.


def test_an_update_of_another_dtype() -> None:
    w = scansion.shared(np.float32(1), name="w")
    with fails(TypeError, "w", "float64[]", "float32[]", 'at.cast(x, "float32")') as lines:
        lines.append(here() + 1)
        scansion.function([], [], updates={w: w + np.float64(1)})
    assert w.get_value() == 1


def test_two_updates_of_one_variable() -> None:
    w = scansion.shared(1.0, name="w")
    with fails(ValueError, "two new values for w") as lines:
        lines.append(here() + 1)
        scansion.function([], [], updates=[(w, w + 1), (w, w + 2)])
    assert w.get_value() == 1


def test_an_update_of_another_length() -> None:
    x = at.vector("x")
    w, line = scansion.shared(np.zeros(3), name="w", shape=(3,)), here()
    count = scansion.shared(0)
    f = scansion.function([x], [], updates={count: count + 1, w: x * 2})
    with fails(ValueError, "'w'", "length 2", "length 3") as lines:
        lines.append(line)
        f(np.ones(2))
    assert (count.get_value(), w.get_value().tolist()) == (0, [0, 0, 0])
    f(np.ones(3))
    assert (count.get_value(), w.get_value().tolist()) == (1, [2, 2, 2])
