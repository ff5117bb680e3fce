"""Recurrences of statisticians: filters, likelihoods, chaotic maps."""

from __future__ import annotations

from typing import Any

import numpy as np
import scansion
import scansion.tensor as at

from workloads._workload import Arrays, ByHand, Workload, by_numba, generator

# ----------------------------------------------------------------------------------------------------------------------
# AR(2) and exponential smoothing
# ----------------------------------------------------------------------------------------------------------------------


def ar2() -> Any:
    u, a, b = at.dvector("u"), at.dscalar("a"), at.dscalar("b")
    x, _ = scansion.scan(
        lambda u_t, x_tm2, x_tm1: a * x_tm1 + b * x_tm2 + u_t,
        sequences=u,
        outputs_info=[{"initial": at.zeros(2, dtype="float64"), "taps": [-2, -1]}],
    )
    return scansion.function([u, a, b], x)


def ar2_numpy(u: Any, a: float, b: float) -> Any:
    x = np.empty(len(u))
    older = newer = 0.0
    for t, u_t in enumerate(u):
        older, newer = newer, a * newer + b * older + u_t
        x[t] = newer
    return x


def ar2_jax() -> Any:
    import jax

    @jax.jit
    def f(u: Any, a: Any, b: Any) -> Any:
        def step(carry: Any, u_t: Any) -> Any:
            older, newer = carry
            x = a * newer + b * older + u_t
            return (newer, x), x

        return jax.lax.scan(step, (0.0, 0.0), u)[1]

    return f


def smoothing() -> Any:
    x, alpha = at.dvector("x"), at.dscalar("alpha")
    s, _ = scansion.scan(lambda x_t, s: alpha * x_t + (1 - alpha) * s, sequences=x, outputs_info=[np.float64(0)])
    return scansion.function([x, alpha], s)


def smoothing_numpy(x: Any, alpha: float) -> Any:
    rows, s = np.empty(len(x)), 0.0
    for t, x_t in enumerate(x):
        s = alpha * x_t + (1 - alpha) * s
        rows[t] = s
    return rows


def smoothing_jax() -> Any:
    import jax

    @jax.jit
    def f(x: Any, alpha: Any) -> Any:
        def step(s: Any, x_t: Any) -> Any:
            s = alpha * x_t + (1 - alpha) * s
            return s, s

        return jax.lax.scan(step, 0.0, x)[1]

    return f


# ----------------------------------------------------------------------------------------------------------------------
# GARCH(1,1) log-likelihood, and its gradient
# ----------------------------------------------------------------------------------------------------------------------


def garch_likelihood() -> Any:
    r, theta = at.dvector("r"), at.dvector("theta")
    omega, alpha, beta = theta[0], theta[1], theta[2]
    start = omega / (1 - alpha - beta)

    def step(r_t: Any, h: Any) -> Any:
        return omega + alpha * r_t**2 + beta * h, -0.5 * (at.log(h) + r_t**2 / h)

    (_, terms), _ = scansion.scan(step, sequences=r, outputs_info=[start, None])
    return r, theta, terms.sum()


def garch() -> Any:
    r, theta, likelihood = garch_likelihood()
    return scansion.function([r, theta], likelihood)


def garch_gradient() -> Any:
    r, theta, likelihood = garch_likelihood()
    return scansion.function([r, theta], [likelihood, scansion.grad(likelihood, theta)])


def garch_numpy(r: Any, theta: Any) -> Any:
    omega, alpha, beta = theta[0], theta[1], theta[2]
    h, total = omega / (1 - alpha - beta), 0.0
    for r_t in r:
        total -= 0.5 * (np.log(h) + r_t**2 / h)
        h = omega + alpha * r_t**2 + beta * h
    return total


def garch_gradient_numpy(r: Any, theta: Any) -> Any:
    omega, alpha, beta = theta[0], theta[1], theta[2]
    rest = 1 - alpha - beta
    h, dh = omega / rest, np.array([1 / rest, omega / rest**2, omega / rest**2])
    total, gradient = 0.0, np.zeros(3)
    for r_t in r:
        total -= 0.5 * (np.log(h) + r_t**2 / h)
        gradient -= 0.5 * (1 / h - r_t**2 / h**2) * dh
        dh = np.array([1.0, r_t**2, h]) + beta * dh
        h = omega + alpha * r_t**2 + beta * h
    return total, gradient


def garch_jax_value() -> Any:
    import jax
    import jax.numpy as jnp

    def value(theta: Any, r: Any) -> Any:
        omega, alpha, beta = theta[0], theta[1], theta[2]

        def step(h: Any, r_t: Any) -> Any:
            return omega + alpha * r_t**2 + beta * h, -0.5 * (jnp.log(h) + r_t**2 / h)

        return jax.lax.scan(step, omega / (1 - alpha - beta), r)[1].sum()

    return value


def garch_jax() -> Any:
    import jax

    value = garch_jax_value()
    return jax.jit(lambda r, theta: value(theta, r))


def garch_gradient_jax() -> Any:
    import jax

    value = jax.value_and_grad(garch_jax_value())
    return jax.jit(lambda r, theta: value(theta, r))


def garch_inputs() -> Arrays:
    return generator().normal(size=10_000) * 0.1, np.array([0.01, 0.1, 0.8])


# ----------------------------------------------------------------------------------------------------------------------
# Maps that are iterated for long
# ----------------------------------------------------------------------------------------------------------------------


def logistic_map() -> Any:
    x, n = at.dscalar("x"), at.lscalar("n")
    rows, _ = scansion.scan(lambda x: 3.9 * x * (1 - x), outputs_info=[x], n_steps=n)
    return scansion.function([x, n], rows)


def logistic_map_numpy(x: float, n: int) -> Any:
    rows = np.empty(n)
    for t in range(n):
        x = 3.9 * x * (1 - x)
        rows[t] = x
    return rows


def logistic_map_jax() -> Any:
    import jax

    def f(x: Any, n: int) -> Any:
        def step(x: Any, _: Any) -> Any:
            x = 3.9 * x * (1 - x)
            return x, x

        return jax.lax.scan(step, x, None, length=n)[1]

    return jax.jit(f, static_argnums=1)


def lorenz_slope(x: Any, y: Any, z: Any) -> Any:
    return 10.0 * (y - x), x * (28.0 - z) - y, x * y - (8.0 / 3.0) * z


def lorenz_step(x: Any, y: Any, z: Any) -> Any:
    """One step of the classical Runge-Kutta method."""
    h = 0.01
    p = (x, y, z)
    k1 = lorenz_slope(*p)
    k2 = lorenz_slope(*(a + 0.5 * h * k for a, k in zip(p, k1, strict=True)))
    k3 = lorenz_slope(*(a + 0.5 * h * k for a, k in zip(p, k2, strict=True)))
    k4 = lorenz_slope(*(a + h * k for a, k in zip(p, k3, strict=True)))
    return tuple(
        a + h / 6.0 * (q1 + 2.0 * q2 + 2.0 * q3 + q4) for a, q1, q2, q3, q4 in zip(p, k1, k2, k3, k4, strict=True)
    )


def lorenz() -> Any:
    start, n = [at.dscalar(name) for name in "xyz"], at.lscalar("n")
    states, _ = scansion.scan(lambda x, y, z: list(lorenz_step(x, y, z)), outputs_info=start, n_steps=n)
    return scansion.function([*start, n], [state[-1] for state in states])


def lorenz_numpy(x: float, y: float, z: float, n: int) -> Any:
    for _ in range(n):
        x, y, z = lorenz_step(x, y, z)
    return [x, y, z]


def lorenz_jax() -> Any:
    import jax

    def f(x: Any, y: Any, z: Any, n: int) -> Any:
        return jax.lax.fori_loop(0, n, lambda _, p: lorenz_step(*p), (x, y, z))

    return jax.jit(f, static_argnums=3)


WORKLOADS = [
    Workload(
        "AR(2) filter, T=10,000",
        lambda: (generator().normal(size=10_000), np.float64(0.5), np.float64(-0.3)),
        ar2_numpy,
        {
            "scansion": ar2,
            "jax": ar2_jax,
            "numba": by_numba(ar2_numpy),
            "c++": ByHand("ar2", lambda u, a, b: (u, len(u), a, b), lambda u, a, b: np.empty_like(u)),
        },
        with_pytensor=True,
    ),
    Workload(
        "GARCH(1,1) log-likelihood, T=10,000",
        garch_inputs,
        garch_numpy,
        {
            "scansion": garch,
            "jax": garch_jax,
            "numba": by_numba(garch_numpy),
            "c++": ByHand("garch_stationary", lambda r, theta: (r, len(r), theta), lambda r, theta: np.empty(())),
        },
        with_pytensor=True,
    ),
    Workload(
        "... and its gradient, GARCH",
        garch_inputs,
        garch_gradient_numpy,
        {
            "scansion": garch_gradient,
            "jax": garch_gradient_jax,
            "numba": by_numba(garch_gradient_numpy),
            "c++": ByHand(
                "garch_gradient",
                lambda r, theta: (r, len(r), theta),
                lambda r, theta: [np.empty(()), np.empty(3)],
            ),
        },
        with_pytensor=True,
    ),
    Workload(
        "exponential smoothing, T=100,000",
        lambda: (generator().normal(size=100_000), np.float64(0.3)),
        smoothing_numpy,
        {
            "scansion": smoothing,
            "jax": smoothing_jax,
            "numba": by_numba(smoothing_numpy),
            "c++": ByHand("smoothing", lambda x, alpha: (x, len(x), alpha), lambda x, alpha: np.empty_like(x)),
        },
        with_pytensor=True,
    ),
    Workload(
        "logistic map, 1,000,000 steps",
        lambda: (np.float64(0.3), 1_000_000),
        logistic_map_numpy,
        {
            "scansion": logistic_map,
            "jax": logistic_map_jax,
            "numba": by_numba(logistic_map_numpy),
            "c++": ByHand("logistic_path", lambda x, n: (x, n), lambda x, n: np.empty(n)),
        },
        is_chaotic=True,
        with_pytensor=True,
    ),
    Workload(
        "Lorenz by RK4, 100,000 steps",
        lambda: (np.float64(1.0), np.float64(1.0), np.float64(1.0), 100_000),
        lorenz_numpy,
        {
            "scansion": lorenz,
            "jax": lorenz_jax,
            "c++": ByHand("lorenz_from", lambda x, y, z, n: (x, y, z, n), lambda *_: [np.empty(()) for _ in range(3)]),
        },
        is_chaotic=True,
        with_pytensor=True,
    ),
]
