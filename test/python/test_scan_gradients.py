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
from scansion.gradient import grad
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
