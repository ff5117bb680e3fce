"""Gradients through `scan` against central differences, to order 2, over sizes and numbers of steps.

Each program is compiled once with unknown lengths and an unknown number of steps. The second derivative is compared
with differences of the first, which the same test has checked, and forward mode with reverse mode.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import Lop, Rop, grad, hessian, hessian_vector_product, jacobian
from scansion.scan.utils import until

Program = Callable[..., Any]

ROWS = 22


def rows(step: Program, **arguments: Any) -> Any:
    return scansion.scan(step, **arguments)[0]


def total(outputs: Any) -> Any:
    """A scalar that every element contributes to differently."""
    values = outputs if isinstance(outputs, list) else [outputs]
    return sum((at.sin(y * (0.7 + 0.2 * k)).sum() for k, y in enumerate(values)), start=at.constant(0.0))


def with_two_outputs(x: Any, w: Any, n: Any) -> Any:
    def step(u: Any, s: Any, v: Any) -> Any:
        return at.tanh(s * v + u), s * u * v

    return rows(step, sequences=x, outputs_info=[at.ones_like(w), None], non_sequences=w, n_steps=n)


def crossing_states(x: Any, w: Any, n: Any) -> Any:
    def step(u: Any, a: Any, b: Any, c: Any) -> Any:
        return at.sin(b) * w + u, a * b + c * 0.5

    start = [w, {"initial": x[:3] * w, "taps": [-3, -1]}]
    return rows(step, sequences=x, outputs_info=start, n_steps=n)


def counting(x: Any, w: Any, n: Any) -> Any:
    """An integer and a boolean beside a float state: no gradient flows through them, but it depends on their values."""

    def step(u: Any, k: Any, flag: Any, s: Any) -> Any:
        return k + 1, at.invert(flag), at.switch(flag, s * u * at.cast(k, "float64") * 0.1, at.tanh(s) * w)

    start = [at.constant(np.int64(1)), at.constant(np.bool_(True)), at.ones_like(w)]
    return rows(step, sequences=x, outputs_info=start, n_steps=n)[2]


def noisy(x: Any, w: Any, n: Any) -> Any:
    stream = at.random.RandomStream(3)
    return rows(lambda s: at.tanh(s * stream.normal(size=w.shape) + w), outputs_info=x[0], n_steps=n)


def nested(x: Any, w: Any, n: Any) -> Any:
    def step(u: Any, s: Any) -> Any:
        inner = rows(lambda t, v: at.sin(t * v) + u, outputs_info=s, non_sequences=w, n_steps=3)
        return inner[-1] + inner[0] * 0.5

    return rows(step, sequences=x, outputs_info=w, n_steps=n)


def nested_over_rows(x: Any, w: Any, n: Any) -> Any:
    return rows(
        lambda s: (rows(lambda row, t: at.tanh(row * t), sequences=x[:2], non_sequences=s) * w).sum(axis=0),
        outputs_info=w,
        n_steps=n,
    )


def gradient_inside(x: Any, w: Any, n: Any) -> Any:
    """Gradient descent: the step differentiates a scan of its own."""

    def step(s: Any) -> Any:
        loss = total(rows(lambda u, t: at.tanh(t * s + u), sequences=x[:2], outputs_info=w))
        return s - 0.1 * at.grad(loss, s)

    return rows(step, outputs_info=w, n_steps=n)


def final_windows(x: Any, w: Any, n: Any) -> Any:
    y = rows(lambda a, b: at.sin(a) * w + b, outputs_info={"initial": x[:2], "taps": [-2, -1]}, n_steps=n)
    return at.concatenate([x[:2], y])[-2:]


def stopping(x: Any, w: Any, n: Any) -> Any:
    def step(u: Any, k: Any, s: Any, v: Any) -> Any:
        return (k + 1, at.tanh(s * v + u)), until(at.ge(k, n))

    start = [at.constant(np.int64(1)), at.ones_like(w)]
    return rows(step, sequences=x, outputs_info=start, non_sequences=w)[1]


PROGRAMS: dict[str, Program] = {
    "map": lambda x, w, n: rows(lambda u: at.tanh(u * w), sequences=x, n_steps=n),
    "recurrence": lambda x, w, n: rows(
        lambda u, s: at.tanh(s * w + u), sequences=x, outputs_info=at.ones_like(w), n_steps=n
    ),
    "without sequences": lambda x, w, n: rows(lambda s: at.sin(s * w), outputs_info=x[0], n_steps=n),
    "last row": lambda x, w, n: at.concatenate(
        [x[:1], rows(lambda u, s: at.sin(s * w + u), sequences=x, outputs_info=x[0], n_steps=n)]
    )[-1],
    "linear": lambda x, w, n: rows(lambda u, s: s * w + u, sequences=x, outputs_info=w, n_steps=n),
    "running sum": lambda x, w, n: rows(lambda u, s: s + u * w, sequences=x, outputs_info=w, n_steps=n),
    "two taps": lambda x, w, n: rows(
        lambda u, a, b: at.tanh(a * w) + b * u,
        sequences=x,
        outputs_info={"initial": x[:2], "taps": [-2, -1]},
        n_steps=n,
    ),
    "a far tap": lambda x, w, n: rows(
        lambda a: at.sin(a * w), outputs_info={"initial": x[:4], "taps": [-4]}, n_steps=n
    ),
    "taps of a sequence": lambda x, w, n: rows(
        lambda a, b, c: a * b * w + at.sin(c), sequences={"input": x, "taps": [-1, 1, 0]}, n_steps=n
    ),
    "a future tap": lambda x, w, n: rows(
        lambda a, s: at.tanh(a * s + w), sequences={"input": x, "taps": [2]}, outputs_info=w, n_steps=n
    ),
    "two outputs": with_two_outputs,
    "crossing states": crossing_states,
    "backwards": lambda x, w, n: rows(
        lambda u, s: at.tanh(s * w) * u + u, sequences=x, outputs_info=w, n_steps=n, go_backwards=True
    ),
    "taps backwards": lambda x, w, n: rows(
        lambda a, b, s: at.sin(a * s) + b * w,
        sequences={"input": x, "taps": [-1, 1]},
        outputs_info=w,
        n_steps=n,
        go_backwards=True,
    ),
    "integer states": counting,
    "noise": noisy,
    "nested": nested,
    "nested over rows": nested_over_rows,
    "gradient inside": gradient_inside,
    "final windows": final_windows,
    "until": stopping,
    "a scan of a scan": lambda x, w, n: rows(
        lambda u, s: s * u + w,
        sequences=rows(lambda u, s: at.tanh(s + u * w), sequences=x, outputs_info=w, n_steps=n),
        outputs_info=w,
    ),
    "a state that is handed on": lambda x, w, n: rows(lambda s: s, outputs_info=x[0] * w, n_steps=n),
    "a state that is forgotten": lambda x, w, n: rows(lambda u, s: u * w, sequences=x, outputs_info=w, n_steps=n),
    "slices": lambda x, w, n: rows(
        lambda k, s: at.tanh(x[k] * s + w), sequences=at.arange(n), outputs_info=at.ones_like(w)
    ),
    "products": lambda x, w, n: rows(
        lambda u, s: at.tanh(at.dot(at.outer(w, u), s)), sequences=x, outputs_info=w, n_steps=n
    ),
}


@functools.cache
def functions(name: str) -> tuple[Any, Any, Any]:
    """The cost, its gradients and the gradients of a sum of these."""
    x, w, n = at.dmatrix("x"), at.dvector("w"), at.lscalar("n")
    cost = total(PROGRAMS[name](x, w, n))
    first = grad(cost, [x, w], disconnected_inputs="ignore")
    second = grad(total(first), [x, w], disconnected_inputs="ignore")
    options = {"on_unused_input": "ignore"}
    return tuple(scansion.function([x, w, n], outputs, **options) for outputs in (cost, first, second))  # type: ignore


def point(size: int, height: int = ROWS) -> list[Any]:
    rng = np.random.default_rng(size + 1)
    return [rng.uniform(0.3, 1.1, size=(height, size)), rng.uniform(0.4, 0.9, size=size)]


def differences(program: Program, values: list[Any], step: float = 1e-5) -> list[Any]:
    """The gradient of a scalar function of arrays, with an error of the fourth order in the step."""
    slopes = [np.zeros_like(value) for value in values]
    for k, slope in enumerate(slopes):
        for index in np.ndindex(slope.shape):

            def along(h: float, k: int = k, index: Any = index) -> float:
                moved = [value.copy() for value in values]
                moved[k][index] += h
                return float(program(*moved))

            near, far = ((along(h) - along(-h)) / (2 * h) for h in (step, 2 * step))
            slope[index] = (4 * near - far) / 3
    return slopes


def check(name: str, values: list[Any], steps: int) -> None:
    f, g, h = functions(name)
    first, second = g(*values, steps), h(*values, steps)
    assert [y.shape for y in (*first, *second)] == [v.shape for v in values] * 2
    for result, expected in zip(first, differences(lambda *v: f(*v, steps), values), strict=True):
        np.testing.assert_allclose(result, expected, rtol=1e-7, atol=1e-8, err_msg=f"{name}, {steps} steps")

    def sum_of_slopes(*v: Any) -> float:
        return float(sum(np.sin(y * (0.7 + 0.2 * k)).sum() for k, y in enumerate(g(*v, steps))))

    for result, expected in zip(second, differences(sum_of_slopes, values), strict=True):
        np.testing.assert_allclose(result, expected, rtol=1e-6, atol=1e-7, err_msg=f"{name}, {steps} steps, twice")


@pytest.mark.parametrize("name", PROGRAMS)
def test_numbers_of_steps(name: str) -> None:
    if name == "until":
        steps_taken: tuple[int, ...] = (1, 2, 4)
    else:
        steps_taken = (0, 1, 2, 4, 5)
    for steps in steps_taken:
        check(name, point(2, 8), steps)


@pytest.mark.parametrize("name", PROGRAMS)
def test_sizes(name: str) -> None:
    for size in (0, 1, 7):
        check(name, point(size, 6), 3)


@pytest.mark.parametrize("name", PROGRAMS)
def test_many_steps(name: str) -> None:
    check(name, point(1), 18)


# ----------------------------------------------------------------------------------------------------------------------
# Forward mode
# ----------------------------------------------------------------------------------------------------------------------


@functools.cache
def both_modes(name: str) -> Any:
    """The slope of the cost along a direction, forwards and backwards; then the same of the gradients."""
    x, w, n = at.dmatrix("x"), at.dvector("w"), at.lscalar("n")
    dx, dw = at.dmatrix("dx"), at.dvector("dw")
    outputs = PROGRAMS[name](x, w, n)
    cost = total(outputs)
    first = grad(cost, [x, w], disconnected_inputs="ignore")
    second = grad((first[0] * dx).sum() + (first[1] * dw).sum(), [x, w], disconnected_inputs="ignore")
    results = [
        Rop(cost, [x, w], [dx, dw]),
        (first[0] * dx).sum() + (first[1] * dw).sum(),
        *hessian_vector_product(cost, [x, w], [dx, dw], disconnected_inputs="ignore"),
        *second,
    ]
    return scansion.function([x, w, n, dx, dw], results, on_unused_input="ignore")


@pytest.mark.parametrize("name", PROGRAMS)
def test_forward_mode_agrees_with_reverse_mode(name: str) -> None:
    f = both_modes(name)
    for size, steps in ((2, 0), (2, 1), (1, 5), (0, 3), (7, 3)):
        if name == "until" and steps == 0:
            continue
        x, w = point(size, 8)
        along, back, by_x, by_w, expected_x, expected_w = f(x, w, steps, np.cos(x), np.sin(w))
        np.testing.assert_allclose(along, back, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(by_x, expected_x, rtol=1e-11, atol=1e-12)
        np.testing.assert_allclose(by_w, expected_w, rtol=1e-11, atol=1e-12)


def test_products_with_a_jacobian() -> None:
    """Rows of a scan by what it captures: from both sides, and whole."""
    w, u, v = at.dvector("w"), at.dvector("u"), at.dvector("v")
    y = rows(lambda s: at.tanh(s * w), outputs_info=at.ones_like(w), n_steps=3)[-1]
    f = scansion.function([w, u, v], [jacobian(y, w), Rop(y, w, v), Lop(y, w, u)])
    for size in (1, 2, 7):
        _, values = point(size)
        left, right = np.cos(values), np.sin(values)
        whole, by_right, by_left = f(values, left, right)
        np.testing.assert_allclose(by_right, whole @ right, rtol=1e-13)
        np.testing.assert_allclose(by_left, left @ whole, rtol=1e-13)


def test_forward_mode_runs_a_scan_once() -> None:
    x, dx = at.dvector("x"), at.dvector("dx")
    cost = at.sin(rows(lambda u, s: at.tanh(s + u), sequences=x, outputs_info=at.zeros(()))).sum()
    function = scansion.function([x, dx], Rop(cost, x, dx))
    assert function.ir("scn").count("scn.scan ") == 1


# ----------------------------------------------------------------------------------------------------------------------
# Truncated gradients
# ----------------------------------------------------------------------------------------------------------------------


def backpropagated(x: Any, w: Any, steps: int, kept: int, backwards: bool) -> tuple[Any, Any]:
    """The gradients of sin(y).sum() for y(t) = tanh(y(t-1) w + u(t)) from y(-1) = 1, through the last steps only."""
    order = (np.arange(len(x))[::-1] if backwards else np.arange(len(x)))[:steps]
    values = [np.ones_like(w)]
    for place in order:
        values.append(np.tanh(values[-1] * w + x[place]))
    later, by_x, by_w = np.zeros_like(w), np.zeros_like(x), np.zeros_like(w)
    for t in range(steps - 1, max(steps - kept, 0) - 1, -1):
        y = values[t + 1]
        back = (later + np.cos(y)) * (1 - y * y)
        by_x[order[t]] += back
        by_w += back * values[t]
        later = back * w
    return by_x, by_w


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("kept", [1, 2, 5])
def test_truncated_gradients(kept: int, backwards: bool) -> None:
    x, w, n = at.dmatrix("x"), at.dvector("w"), at.lscalar("n")
    y = rows(
        lambda u, s: at.tanh(s * w + u),
        sequences=x,
        outputs_info=at.ones_like(w),
        n_steps=n,
        go_backwards=backwards,
        truncate_gradient=kept,
    )
    f = scansion.function([x, w, n], grad(at.sin(y).sum(), [x, w]))
    for size, steps in ((2, 0), (2, 1), (0, 3), (1, 3), (7, 5), (7, 6)):
        values = point(size, 7)
        by_x, by_w = f(*values, steps)
        expected_x, expected_w = backpropagated(values[0], values[1], steps, kept, backwards)
        np.testing.assert_allclose(by_x, expected_x, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(by_w, expected_w, rtol=1e-12, atol=1e-14)


def test_truncation_reaches_the_start_or_not() -> None:
    """Cut before the start value, it has no gradient; cut later, it has all of it."""
    for taps, kept, steps in (([-1], 3, 2), ([-1], 3, 3), ([-1], 3, 4), ([-2], 3, 4), ([-2], 3, 5), ([-3, -1], 2, 4)):
        lag = -min(taps)
        start, n = at.dvector("start"), at.lscalar("n")
        y = rows(
            lambda *s: sum(s, start=at.constant(0.0)) * 2,
            outputs_info={"initial": start if taps != [-1] else start[0], "taps": taps},
            n_steps=n,
            truncate_gradient=kept,
        )
        result = scansion.function([start, n], grad(y[-1], start))(np.ones(lag), steps)
        # By hand: cotangents of the values from -lag to steps - 1, and only the last steps hand them on.
        cotangents = np.zeros(lag + steps)
        cotangents[-1] = 1
        for t in range(steps - 1, max(steps - kept, 0) - 1, -1):
            for tap in taps:
                cotangents[lag + t + tap] += 2 * cotangents[lag + t]
        np.testing.assert_array_equal(result, cotangents[:lag], err_msg=f"{taps}, {kept} of {steps}")


def test_truncation_is_refused_where_it_says_nothing() -> None:
    for wrong, error in ((0, ValueError), (-2, ValueError), (1.5, TypeError), (True, TypeError)):
        with pytest.raises(error, match="truncate_gradient"):
            rows(lambda u: u, sequences=at.dvector(), truncate_gradient=wrong)


# ----------------------------------------------------------------------------------------------------------------------
# Closed forms
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 20])
def test_an_autoregression(steps: int) -> None:
    """The likelihood of an AR(2), whose gradient and Hessian are sums over the data."""
    rng = np.random.default_rng(2)
    data = rng.normal(size=steps + 2)
    a, y = at.dvector("a"), at.dvector("y")
    residuals = rows(lambda p, q, r: r - a[0] * q - a[1] * p, sequences={"input": y, "taps": [-2, -1, 0]})
    cost = 0.5 * (residuals**2).sum()
    f = scansion.function([a, y], [grad(cost, a), hessian(cost, a), grad(cost, y)])
    values = np.array([0.5, -0.3])
    lagged = np.stack([data[1:-1], data[:-2]])
    left = data[2:] - values @ lagged
    by_a, by_a_twice, by_y = f(values, data)
    np.testing.assert_allclose(by_a, -(lagged @ left), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(by_a_twice, lagged @ lagged.T, rtol=1e-12, atol=1e-13)
    expected = np.zeros(steps + 2)
    for t, value in enumerate(left):
        expected[t : t + 3] += value * np.array([-values[1], -values[0], 1.0])
    np.testing.assert_allclose(by_y, expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("steps", [0, 1, 2, 20])
def test_a_linear_recurrence_keeps_nothing(steps: int) -> None:
    """x(n) = a**n x(0) + sum of a**(n-1-t) u(t), summed over n."""
    a, x, u = 0.9, at.dscalar("x"), at.dvector("u")
    cost = rows(lambda v, s: a * s + v, sequences=u, outputs_info=x).sum()
    function = scansion.function([x, u], grad(cost, [x, u]), on_unused_input="ignore")
    assert function.ir("scf").count("scf.for ") == 1  # of the forward scan nothing but its length is needed
    slope, slopes = function(1.5, np.ones(steps))
    powers = a ** np.arange(steps + 1.0)
    np.testing.assert_allclose(slope, powers[1:].sum(), rtol=1e-14)
    np.testing.assert_allclose(slopes, [powers[: steps - t].sum() for t in range(steps)], rtol=1e-14)


def test_powers_twice() -> None:
    """Nonlinear in several steps: x**15, where second derivatives need the adjoint of the adjoint."""
    x, n = at.dscalar("x"), at.lscalar("n")
    last = rows(lambda s: s * s * x, outputs_info=x, n_steps=n)[-1]
    derivatives = [last]
    for _ in range(4):
        derivatives.append(grad(derivatives[-1], x))
    results = scansion.function([x, n], derivatives)(1.1, 3)
    np.testing.assert_allclose(
        results, [np.prod(np.arange(15.0, 15 - k, -1)) * 1.1 ** (15 - k) for k in range(5)], rtol=1e-12
    )


def test_a_hessian_through_two_scans() -> None:
    w = at.dvector("w")
    cost = at.sin(rows(lambda s: at.tanh(s * w), outputs_info=at.ones_like(w), n_steps=4)).sum()
    f, g = scansion.function([w], hessian(cost, w)), scansion.function([w], grad(cost, w))
    for size in (0, 1, 2, 7):
        _, values = point(size)
        expected = np.zeros((size, size))
        for k in range(size):
            step = np.eye(size)[k] * 1e-5
            expected[:, k] = (g(values + step) - g(values - step)) / 2e-5
        np.testing.assert_allclose(f(values), expected, rtol=1e-6, atol=1e-8)


# ----------------------------------------------------------------------------------------------------------------------
# Branches that are not taken
# ----------------------------------------------------------------------------------------------------------------------


def test_no_nan_leaks_from_a_branch_that_is_not_taken() -> None:
    x = at.dvector("x")
    y = rows(lambda u, s: at.switch(u > 0, at.log(u) + s, s * 2), sequences=x, outputs_info=at.ones(()))
    by_x = grad(y[-1], x)
    second = grad((by_x * np.arange(1.0, 5.0)).sum(), x)
    first, twice = scansion.function([x], [by_x, second])([-1.0, 2.0, 0.0, 0.5])
    np.testing.assert_allclose(first, [0.0, 1.0, 0.0, 2.0])
    np.testing.assert_allclose(twice, [0.0, -1.0, 0.0, -16.0])


def test_steps_that_were_not_taken_have_no_gradient() -> None:
    """`until` ends the scan: later rows of the sequence get zeros, whatever they hold."""
    x, limit = at.dvector("x"), at.dscalar("limit")
    y = rows(lambda u, s: (s + at.sqrt(u), until(s + at.sqrt(u) > limit)), sequences=x, outputs_info=at.zeros(()))
    gradient = scansion.function([x, limit], grad(y.sum(), x))
    np.testing.assert_allclose(gradient([1.0, 4.0, -1.0, 0.0], 2.5), [1.0, 0.25, 0.0, 0.0])
    np.testing.assert_allclose(gradient([1.0, 4.0], 100.0), [1.0, 0.25])
