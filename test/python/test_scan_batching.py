"""Work that leaves a scan, over all steps at once: the same numbers with and without, and what is left in the loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode
from scansion.scan.utils import until

PASSES = (
    "scn-hoist-invariants",
    "scn-batch-before-scan",
    "scn-batch-after-scan",
    "scn-sum-after-scan",
    "linalg-fuse-elementwise",
)
STEPS = (0, 1, 2, 3, 5, 17)


def _array(rng: np.random.Generator, shape: Sequence[int], dtype: str) -> np.ndarray[Any, Any]:
    return np.asarray(rng.normal(size=shape), dtype=dtype)


def _variables(arrays: Sequence[np.ndarray[Any, Any]], known: bool) -> list[Any]:
    """One variable for each array, of its lengths if they are to be known."""
    return [at.tensor(a.dtype.name, shape=a.shape if known else (None,) * a.ndim) for a in arrays]


def _compare(
    build: Callable[..., list[Any]],
    reference: Callable[..., list[np.ndarray[Any, Any]]],
    arrays: Sequence[np.ndarray[Any, Any]],
    known: bool,
) -> Any:
    """Run with each pass off and with all on, against NumPy in float64; return the function with all passes."""
    variables = _variables(arrays, known)
    outputs = build(*variables)
    expected = reference(*(a.astype("float64") for a in arrays))
    tolerance = 1e-4 if arrays[0].dtype == np.float32 else 1e-11
    for off in ((), PASSES, *((name,) for name in PASSES)):
        function = scansion.function(
            variables, outputs, on_unused_input="ignore", mode=Mode().excluding(*off) if off else None
        )
        for got, want in zip(function(*arrays), expected, strict=True):
            assert got.dtype == arrays[0].dtype
            assert got.shape == want.shape
            np.testing.assert_allclose(got, want, rtol=tolerance, atol=tolerance)
    return scansion.function(variables, outputs, on_unused_input="ignore")


def _recurrent(x: Any, w: Any, u: Any, v: Any, h0: Any) -> list[Any]:
    def step(x_t: Any, h: Any, w: Any, u: Any, v: Any) -> Any:
        h_next = at.tanh(at.dot(x_t, u) + at.dot(h, w))
        return h_next, at.exp(at.dot(h_next, v)), at.dot(v.T, h)

    outputs, _ = scansion.scan(step, sequences=[x], outputs_info=[h0, None, None], non_sequences=[w, u, v])
    return list(outputs)


def _recurrent_numpy(x: Any, w: Any, u: Any, v: Any, h0: Any) -> list[Any]:
    h, rows = h0, []
    for x_t in x:
        before, h = h, np.tanh(x_t @ u + h @ w)
        rows.append((h, np.exp(h @ v), v.T @ before))
    shapes = (h0.shape, (v.shape[1],), (v.shape[1],))
    return [np.reshape([row[i] for row in rows], (len(x), *shape)) for i, shape in enumerate(shapes)]


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("steps", STEPS)
def test_recurrent_network(steps: int, dtype: str, known: bool) -> None:
    rng = np.random.default_rng(steps)
    shapes = ((steps, 5), (4, 4), (5, 4), (4, 3), (4,))
    arrays = [_array(rng, shape, dtype) for shape in shapes]
    function = _compare(_recurrent, _recurrent_numpy, arrays, known)
    if known and steps > 1:
        loop = function.ir("scf").partition("scf.for")[2].partition("scf.yield")[0]
        assert loop.count("scn.dot") == 1  # that of the state


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("taps", [(0,), (-2, 0), (0, 1), (-1, 3)])
@pytest.mark.parametrize("backwards", [False, True])
def test_taps(steps: int, taps: tuple[int, ...], backwards: bool) -> None:
    rng = np.random.default_rng(7)
    span = max(*taps, 0) - min(*taps, 0)
    x, u, h0 = _array(rng, (steps + span, 3), "float64"), _array(rng, (3, 2), "float64"), _array(rng, (2,), "float64")

    def build(x: Any, u: Any, h0: Any) -> list[Any]:
        def step(*arguments: Any) -> Any:
            *elements, h = arguments
            h = h * 0.5
            for element in elements:
                h = h + at.dot(element, u)
            return h, at.dot(u, h)

        outputs, _ = scansion.scan(
            step, sequences=[{"input": x, "taps": list(taps)}], outputs_info=[h0, None], go_backwards=backwards
        )
        return list(outputs)

    def reference(x: Any, u: Any, h0: Any) -> list[Any]:
        x = x[::-1] if backwards else x
        h, rows = h0, []
        for t in range(steps):
            h = h * 0.5 + sum(x[t - min(*taps, 0) + tap] @ u for tap in taps)
            rows.append((h, u @ h))
        return [np.reshape([row[i] for row in rows], (steps, n)) for i, n in enumerate((2, 3))]

    _compare(build, reference, (x, u, h0), known=False)


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("known", [False, True])
def test_map_has_no_loop_over_steps(steps: int, known: bool) -> None:
    rng = np.random.default_rng(3)
    x, w, b = _array(rng, (steps, 3), "float64"), _array(rng, (3, 4), "float64"), _array(rng, (4,), "float64")

    def build(x: Any, w: Any, b: Any) -> list[Any]:
        outputs, _ = scansion.map(
            lambda x_t, w, b: [at.tanh(at.dot(x_t, w) + b), at.exp(x_t).sum(), x_t[1]], [x], non_sequences=[w, b]
        )
        return list(outputs)

    def reference(x: Any, w: Any, b: Any) -> list[Any]:
        return [np.tanh(x @ w + b), np.exp(x).sum(axis=1), x[:, 1]]

    function = _compare(build, reference, (x, w, b), known)
    assert "scf.for" not in function.ir("scf")


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("backwards", [False, True])
def test_sum_of_products_of_rows(steps: int, backwards: bool) -> None:
    rng = np.random.default_rng(5)
    x, g0, w = _array(rng, (steps, 3), "float64"), _array(rng, (3,), "float64"), _array(rng, (3, 3), "float64")

    def build(x: Any, g0: Any, w: Any) -> list[Any]:
        def step(x_t: Any, g: Any, total: Any) -> Any:
            g_next = at.tanh(g * x_t)
            return g_next, total + at.outer(x_t, at.exp(g_next)) - at.outer(g, x_t).T

        outputs, _ = scansion.scan(step, sequences=[x], outputs_info=[g0, w], go_backwards=backwards)
        return [outputs[0], outputs[1][-1]] if steps else [outputs[0]]

    def reference(x: Any, g0: Any, w: Any) -> list[Any]:
        g, total, rows = g0, w, []
        for x_t in x[::-1] if backwards else x:
            before, g = g, np.tanh(g * x_t)
            total = total + np.outer(x_t, np.exp(g)) - np.outer(before, x_t).T
            rows.append(g)
        return [np.reshape(rows, (steps, 3)), total] if steps else [np.reshape(rows, (0, 3))]

    function = _compare(build, reference, (x, g0, w), known=True)
    if steps:
        loop = function.ir("scf").partition("scf.for")[2].partition("scf.yield")[0]
        assert "scn.dot" not in loop


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("steps", STEPS)
def test_sums_of_numbers_have_no_loop(steps: int, dtype: str) -> None:
    """The gradient of a map by what it closes over, and a sum that a model adds up by itself."""

    def build(x: Any, a: Any, b: Any) -> list[Any]:
        residuals, _ = scansion.scan(lambda now, past: (now - a * past - b) ** 2 / b, {"input": x, "taps": [0, -1]})
        total, _ = scansion.foldl(lambda now, s, t: (s + (now * b - a), t - now), x, [a, b])
        return [*scansion.grad(residuals.sum(), [a, b]), *total]

    def reference(x: Any, a: Any, b: Any) -> list[Any]:
        e = x[1:] - a * x[:-1] - b
        by_a, by_b = -2 * (e * x[:-1]).sum() / b, (-2 * e / b - e**2 / b**2).sum()
        return [by_a, by_b, a + (x * b - a).sum(), b - x.sum()]

    rng = np.random.default_rng(steps)
    arrays = [_array(rng, (steps + 1,), dtype), np.asarray(0.4, dtype), np.asarray(1.3, dtype)]
    function = _compare(build, reference, arrays, known=False)
    assert "iter_args" not in function.ir("scf")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("steps", STEPS)
def test_functions_of_numbers(steps: int, dtype: str) -> None:
    """Functions and quotients of single numbers, of a state and of what came before it, and gradients."""

    def build(x: Any, a: Any, start: Any) -> list[Any]:
        def step(now: Any, older: Any, newer: Any) -> Any:
            h = a * newer + now**2 / 8
            return h, at.log(newer) + now / older, now / newer

        outputs, _ = scansion.scan(step, x, [{"initial": start, "taps": [-2, -1]}, None, None])
        return [*outputs, scansion.grad(outputs[1].sum(), a), scansion.grad(outputs[1].sum(), x)]

    def reference(x: Any, a: Any, start: Any) -> list[Any]:
        rows, (older, newer) = [], start
        d_older = d_newer = 0.0
        by_a, by_x = 0.0, np.zeros((len(x), len(x)))  # of each term by each x
        slopes = [np.zeros(len(x)), np.zeros(len(x))]
        for t, now in enumerate(x):
            h = a * newer + now**2 / 8
            rows.append((h, np.log(newer) + now / older, now / newer))
            by_a += d_newer / newer - now / older**2 * d_older
            by_x[t] = slopes[1] / newer - now / older**2 * slopes[0]
            by_x[t, t] += 1 / older
            d_older, d_newer = d_newer, newer + a * d_newer
            slopes = [slopes[1], a * slopes[1] + np.eye(len(x))[t] * now / 4]
            older, newer = newer, h
        columns = [np.array([row[i] for row in rows]) for i in range(3)]
        return [*columns, np.asarray(by_a), by_x.sum(axis=0)]

    rng = np.random.default_rng(steps)
    arrays = [_array(rng, (steps,), dtype), np.asarray(0.9, dtype), np.asarray([1.0, 1.5], dtype)]
    function = _compare(build, reference, arrays, known=False)
    if steps:
        loops = function.ir("scf").split("scf.for")[1:]
        assert not [loop for loop in loops if "scn.log" in loop.partition("scf.yield")[0]]


@pytest.mark.parametrize("steps", [1, 2, 9])
def test_numbers_of_a_scan_that_ends_early(steps: int) -> None:
    def build(x: Any) -> list[Any]:
        def step(now: Any, h: Any) -> Any:
            return [h + now, at.tanh(h) * now], until(h > 2.0)

        outputs, _ = scansion.scan(step, x, [at.zeros_like(x[0]), None])
        return list(outputs)

    def reference(x: Any) -> list[Any]:
        h, rows = 0.0, []
        for x_t in x:
            rows.append((h + x_t, np.tanh(h) * x_t))
            if h > 2.0:
                break
            h += x_t
        return [np.array([row[i] for row in rows]) for i in range(2)]

    function = _compare(build, reference, [np.linspace(0.5, 1.5, steps)], known=False)
    assert "scn.tanh" not in function.ir("scf").partition("scf.while")[2].partition("scf.yield")[0]


@pytest.mark.parametrize("steps", [1, 2, 9])
def test_scan_that_ends_early(steps: int) -> None:
    rng = np.random.default_rng(11)
    x, u, v, h0 = (_array(rng, shape, "float64") for shape in ((steps, 3), (3, 2), (2, 4), (2,)))

    def build(x: Any, u: Any, v: Any, h0: Any) -> list[Any]:
        def step(x_t: Any, h: Any) -> Any:
            h_next = h * 0.5 + at.dot(x_t, u)
            return [h_next, at.dot(h_next, v)], until(h_next.sum() > 1.0)

        outputs, _ = scansion.scan(step, sequences=[x], outputs_info=[h0, None])
        return list(outputs)

    def reference(x: Any, u: Any, v: Any, h0: Any) -> list[Any]:
        h, rows = h0, []
        for x_t in x:
            h = h * 0.5 + x_t @ u
            rows.append((h, h @ v))
            if h.sum() > 1.0:
                break
        return [np.array([row[i] for row in rows]) for i in range(2)]

    _compare(build, reference, (x, u, v, h0), known=False)


def test_no_step_fails_where_none_is_taken() -> None:
    x, u, m, h0 = at.matrix("x"), at.matrix("u"), at.vector("m"), at.vector("h0")
    rows, _ = scansion.scan(
        lambda x_t, h: h + at.dot(at.exp(x_t), u) + m * at.exp(m[:2]), sequences=[x], outputs_info=[h0]
    )
    function = scansion.function([x, u, m, h0], rows)
    wrong = np.ones((7, 2)), np.ones(5), np.ones(2)
    assert function(np.ones((0, 3)), *wrong).shape == (0, 2)
    with pytest.raises(ValueError, match="lengths"):
        function(np.ones((1, 3)), *wrong)
    with pytest.raises(ValueError, match="a product over axes of lengths 3 and 7"):
        function(np.ones((1, 3)), np.ones((7, 2)), np.ones(2), np.ones(2))


def test_steps_allocate_nothing_more() -> None:
    x, w, u, v, h0 = (at.tensor("float64", shape=(None,) * rank) for rank in (2, 2, 2, 2, 1))
    ir = scansion.function([x, w, u, v, h0], _recurrent(x, w, u, v, h0)).ir("loops")
    depth, inside = 0, []
    for line in ir.splitlines():
        depth += line.lstrip().startswith("scf.for") and line.rstrip().endswith("{")
        inside += [line] if depth else []
        depth -= depth > 0 and (line.strip() == "}" or line.strip().startswith("} {"))
    assert "memref.alloc" in ir
    assert any("math.tanh" in line for line in inside)
    assert not [line for line in inside if "memref.alloc" in line]


def test_draws_keep_their_order() -> None:
    def build(mode: Mode | None) -> np.ndarray[Any, Any]:
        stream = at.random.RandomStream(seed=4)
        x, u = at.matrix("x"), at.matrix("u")
        rows, updates = scansion.scan(
            lambda x_t, h: h * 0.5 + at.dot(x_t, u) * stream.normal(size=(2,)),
            sequences=[x],
            outputs_info=[at.zeros(2)],
        )
        function = scansion.function([x, u], rows, updates=updates, mode=mode)
        rng = np.random.default_rng(0)
        arguments = rng.normal(size=(6, 3)), rng.normal(size=(3, 2))
        return np.concatenate([function(*arguments), function(*arguments)])

    np.testing.assert_allclose(build(None), build(Mode().excluding(*PASSES)), rtol=1e-13)


@pytest.mark.parametrize("kind", ["map", "recurrence", "recurrence by the matrix"])
def test_sums_of_no_steps_whose_lengths_do_not_fit(kind: str) -> None:
    """Only a step compares the lengths of a matrix and a row, so without steps the gradient by the matrix is zeros."""
    x, w, h, n = at.dmatrix("x"), at.dmatrix("w"), at.dvector("h"), at.lscalar("n")
    step, start = {
        "map": (lambda row: at.tanh(at.dot(row, w)), None),
        "recurrence": (lambda row, s: at.tanh(at.dot(row, w) + s), h),
        "recurrence by the matrix": (lambda row, s: at.tanh(at.dot(s, w) + row), h),
    }[kind]
    rows, _ = scansion.scan(step, x, start, n_steps=n)
    gradient = scansion.grad((rows**2).sum(), w)
    values = np.ones((4, 3)), np.ones(3)
    for mode in (Mode(), Mode().excluding("scn-sum-after-scan")):
        f = scansion.function([x, h, w, n], gradient, mode=mode, on_unused_input="ignore")
        for shape in ((3, 3), (50, 3), (3, 70), (1, 2)):
            np.testing.assert_array_equal(f(*values, np.ones(shape), 0), np.zeros(shape), strict=True)
        with pytest.raises(ValueError, match="shapes that disagree"):
            f(*values, np.ones((50, 3)), 1)
        assert f(*values, np.ones((3, 3)), 2).any()
