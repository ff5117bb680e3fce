"""Loops that stop by themselves, loops in loops, and a recurrence that looks back two steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan import until

from workloads._workload import Arrays, ByHand, Workload, by_jax, by_numba, generator

# ----------------------------------------------------------------------------------------------------------------------
# Mandelbrot's set: how long the points of a grid outside of it stay near; the loop ends when the last one has left
# ----------------------------------------------------------------------------------------------------------------------


def mandelbrot() -> Any:
    re, im, most = at.dmatrix("re"), at.dmatrix("im"), at.lscalar("most")

    def step(x: Any, y: Any, steps: Any, re: Any, im: Any) -> Any:
        xx, yy = x * x, y * y
        is_within = xx + yy <= 4.0
        state = [
            at.switch(is_within, xx - yy + re, x),
            at.switch(is_within, 2.0 * x * y + im, y),
            steps + at.switch(is_within, 1.0, 0.0),
        ]
        return state, {}, until(at.all(xx + yy > 4.0))

    start = at.zeros_like(re)
    (_, _, steps), _ = scansion.scan(step, outputs_info=[start] * 3, non_sequences=[re, im], n_steps=most)
    return scansion.function([re, im, most], steps[-1].sum())


def mandelbrot_numpy(re: Any, im: Any, most: int) -> Any:
    x, y, steps = np.zeros_like(re), np.zeros_like(re), np.zeros_like(re)
    for _ in range(most):
        xx, yy = x * x, y * y
        is_within = xx + yy <= 4.0
        if not is_within.any():
            break
        x, y = np.where(is_within, xx - yy + re, x), np.where(is_within, 2.0 * x * y + im, y)
        steps += is_within
    return steps.sum()


def mandelbrot_jax(re: Any, im: Any, most: int) -> Any:
    import jax
    import jax.numpy as jnp

    def is_going(state: Any) -> Any:
        t, x, y, _ = state
        return (t < most) & (x * x + y * y <= 4.0).any()

    def step(state: Any) -> Any:
        t, x, y, steps = state
        xx, yy = x * x, y * y
        is_within = xx + yy <= 4.0
        x, y = jnp.where(is_within, xx - yy + re, x), jnp.where(is_within, 2.0 * x * y + im, y)
        return t + 1, x, y, steps + is_within

    zero = jnp.zeros_like(re)
    return jax.lax.while_loop(is_going, step, (0, zero, zero, zero))[3].sum()


def mandelbrot_inputs() -> Arrays:
    re, im = np.meshgrid(np.linspace(0.48, 1.0, 128), np.linspace(0.0, 1.0, 128))
    return re, im, 500


# ----------------------------------------------------------------------------------------------------------------------
# A scan in each step of a scan: implicit Euler for x' = u_t - x^3, where Newton's method solves for the next state
# ----------------------------------------------------------------------------------------------------------------------

STEP = 0.05
ITERATIONS = 5


def newton(x: Any, last: Any, u: Any) -> Any:
    square = x * x
    return x - (x - last - STEP * (u - x * square)) / (1.0 + 3.0 * STEP * square)


def implicit_euler() -> Any:
    u = at.dmatrix("u")

    def step(u_t: Any, last: Any) -> Any:
        rows, _ = scansion.scan(newton, outputs_info=[last], non_sequences=[last, u_t], n_steps=ITERATIONS)
        return rows[-1]

    rows, _ = scansion.scan(step, sequences=u, outputs_info=[at.zeros_like(u[0])])
    return scansion.function([u], rows)


def implicit_euler_numpy(u: Any) -> Any:
    rows, last = np.empty_like(u), np.zeros(u.shape[1])
    for t, u_t in enumerate(u):
        x = last
        for _ in range(ITERATIONS):
            x = newton(x, last, u_t)
        rows[t] = last = x
    return rows


def implicit_euler_jax(u: Any) -> Any:
    import jax
    import jax.numpy as jnp

    def step(last: Any, u_t: Any) -> Any:
        x = jax.lax.fori_loop(0, ITERATIONS, lambda _, x: newton(x, last, u_t), last)
        return x, x

    return jax.lax.scan(step, jnp.zeros(u.shape[1]), u)[1]


# ----------------------------------------------------------------------------------------------------------------------
# The tutorial's recurrence with two taps
# ----------------------------------------------------------------------------------------------------------------------


def two_taps() -> Any:
    start, u, v, w = (at.dmatrix(name) for name in ("start", "u", "v", "w"))
    b, n = at.dvector("b"), at.lscalar("n")

    def step(older: Any, newer: Any) -> Any:
        return at.dot(older, u) + at.dot(newer, v) + at.tanh(at.dot(newer, w) + b)

    rows, _ = scansion.scan(step, outputs_info=[{"initial": start, "taps": [-2, -1]}], n_steps=n)
    return scansion.function([start, u, v, w, b, n], rows)


def two_taps_numpy(start: Any, u: Any, v: Any, w: Any, b: Any, n: int) -> Any:
    rows = np.empty((n, len(b)))
    older, newer = start[0], start[1]
    for t in range(n):
        older, newer = newer, older @ u + newer @ v + np.tanh(newer @ w + b)
        rows[t] = newer
    return rows


def two_taps_jax(start: Any, u: Any, v: Any, w: Any, b: Any, n: int) -> Any:
    import jax
    import jax.numpy as jnp

    def step(carry: Any, _: Any) -> Any:
        older, newer = carry
        x = older @ u + newer @ v + jnp.tanh(newer @ w + b)
        return (newer, x), x

    return jax.lax.scan(step, (start[0], start[1]), None, length=n)[1]


def two_taps_inputs() -> Arrays:
    g = generator()
    return (g.normal(size=(2, 64)), *(g.normal(size=(64, 64)) * 0.03 for _ in range(3)), g.normal(size=64), 1000)


WORKLOADS = [
    Workload(
        "Mandelbrot with until, 128 x 128",
        mandelbrot_inputs,
        mandelbrot_numpy,
        {
            "scansion": mandelbrot,
            "jax": by_jax(mandelbrot_jax, 2),
            "c++": ByHand("mandelbrot", lambda re, im, most: (re, im, re.size, most), lambda *_: np.empty(())),
        },
        rtol=1e-4,
    ),
    Workload(
        "nested scans: Newton in 1000 implicit steps, D=64",
        lambda: (generator().normal(size=(1000, 64)),),
        implicit_euler_numpy,
        {
            "scansion": implicit_euler,
            "jax": by_jax(implicit_euler_jax),
            "c++": ByHand("implicit_euler", lambda u: (u, *u.shape, STEP, ITERATIONS), np.empty_like),
        },
    ),
    Workload(
        "tutorial: two-tap recurrence, T=1000, d=64",
        two_taps_inputs,
        two_taps_numpy,
        {
            "scansion": two_taps,
            "jax": by_jax(two_taps_jax, 5),
            "numba": by_numba(two_taps_numpy),
            "c++": ByHand(
                "two_taps_wide",
                lambda start, u, v, w, b, n: (start, u, v, w, b, len(b), n),
                lambda start, u, v, w, b, n: np.empty((n, len(b))),
            ),
        },
        with_pytensor=True,
    ),
]
