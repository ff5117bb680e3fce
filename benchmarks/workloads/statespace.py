"""State-space models: Kalman's filter, hidden Markov models, linear recurrences."""

from __future__ import annotations

from typing import Any

import numpy as np
import scansion
import scansion.tensor as at

from workloads._workload import Arrays, ByHand, Workload, by_numba, generator

# ----------------------------------------------------------------------------------------------------------------------
# Kalman's filter: 4 states, 2 observations
# ----------------------------------------------------------------------------------------------------------------------


def kalman_step(lib: Any, inverse: Any, log_det: Any, y: Any, m: Any, p: Any, a: Any, c: Any, q: Any, r: Any) -> Any:
    """Mean and covariance predicted from all observations before y, to those predicted from y too; and y's term."""
    error = y - lib.dot(c, m)
    s = lib.dot(lib.dot(c, p), c.T) + r
    gain = lib.dot(lib.dot(p, c.T), inverse(s))
    filtered = m + lib.dot(gain, error)
    covariance = p - lib.dot(gain, lib.dot(c, p))
    term = -0.5 * (log_det(s) + lib.dot(error, lib.dot(inverse(s), error)) + 2 * np.log(2 * np.pi))
    return lib.dot(a, filtered), lib.dot(lib.dot(a, covariance), a.T) + q, term


def kalman_likelihood() -> Any:
    y, a = at.dmatrix("y"), at.dmatrix("a")
    c, q, r = at.dmatrix("c"), at.dmatrix("q"), at.dmatrix("r")

    def step(y_t: Any, m: Any, p: Any) -> Any:
        return kalman_step(at, at.nlinalg.matrix_inverse, lambda s: at.log(at.nlinalg.det(s)), y_t, m, p, a, c, q, r)

    start = at.zeros((a.shape[0],), dtype="float64")
    (_, _, terms), _ = scansion.scan(step, sequences=y, outputs_info=[start, at.eye(a.shape[0], dtype="float64"), None])
    return [y, a, c, q, r], terms.sum()


def kalman() -> Any:
    inputs, likelihood = kalman_likelihood()
    return scansion.function(inputs, likelihood)


def kalman_gradient() -> Any:
    inputs, likelihood = kalman_likelihood()
    return scansion.function(inputs, [likelihood, *scansion.grad(likelihood, inputs[1:])])


def kalman_numpy(y: Any, a: Any, c: Any, q: Any, r: Any) -> Any:
    m, p, total = np.zeros(len(a)), np.eye(len(a)), 0.0
    for y_t in y:
        m, p, term = kalman_step(np, np.linalg.inv, lambda s: np.linalg.slogdet(s)[1], y_t, m, p, a, c, q, r)
        total += term
    return total


def kalman_jax_value() -> Any:
    import jax
    import jax.numpy as jnp

    def value(y: Any, a: Any, c: Any, q: Any, r: Any) -> Any:
        def step(carry: Any, y_t: Any) -> Any:
            m, p, term = kalman_step(jnp, jnp.linalg.inv, lambda s: jnp.linalg.slogdet(s)[1], y_t, *carry, a, c, q, r)
            return (m, p), term

        return jax.lax.scan(step, (jnp.zeros(len(a)), jnp.eye(len(a))), y)[1].sum()

    return value


def kalman_jax() -> Any:
    import jax

    return jax.jit(kalman_jax_value())


def kalman_gradient_jax() -> Any:
    import jax

    value_and_gradient = jax.value_and_grad(kalman_jax_value(), argnums=(1, 2, 3, 4))

    def f(*inputs: Any) -> Any:
        value, gradient = value_and_gradient(*inputs)
        return [value, *gradient]

    return jax.jit(f)


def kalman_inputs(n: int = 4) -> Arrays:
    g = generator()
    a = np.eye(n) * 0.9 + 0.02 * g.normal(size=(n, n))
    return g.normal(size=(2000, 2)), a, g.normal(size=(2, n)), np.eye(n) * 0.1, np.eye(2) * 0.5


# ----------------------------------------------------------------------------------------------------------------------
# Hidden Markov model, forward algorithm in logarithms, 32 states
# ----------------------------------------------------------------------------------------------------------------------


def hmm() -> Any:
    start, transition, emission = at.dvector("start"), at.dmatrix("transition"), at.dmatrix("emission")

    def step(e: Any, alpha: Any) -> Any:
        return at.logsumexp(alpha[:, None] + transition, axis=0) + e

    alphas, _ = scansion.scan(step, sequences=emission, outputs_info=[start])
    return scansion.function([start, transition, emission], at.logsumexp(alphas[-1]))


def hmm_numpy(start: Any, transition: Any, emission: Any) -> Any:
    def logsumexp(x: Any) -> Any:
        top = x.max(axis=0)
        return np.log(np.exp(x - top).sum(axis=0)) + top

    alpha = start
    for e in emission:
        alpha = logsumexp(alpha[:, None] + transition) + e
    return logsumexp(alpha)


def hmm_jax() -> Any:
    import jax

    @jax.jit
    def f(start: Any, transition: Any, emission: Any) -> Any:
        def step(alpha: Any, e: Any) -> Any:
            return jax.nn.logsumexp(alpha[:, None] + transition, axis=0) + e, None

        return jax.nn.logsumexp(jax.lax.scan(step, start, emission)[0])

    return f


def hmm_inputs() -> Arrays:
    g = generator()
    rows = g.uniform(size=(33, 32))
    rows = np.log(rows / rows.sum(axis=1, keepdims=True))
    return rows[0], rows[1:], g.normal(size=(2000, 32))


# ----------------------------------------------------------------------------------------------------------------------
# Linear recurrences
# ----------------------------------------------------------------------------------------------------------------------


def linear() -> Any:
    a, u = at.dmatrix("a"), at.dmatrix("u")
    start = at.zeros((a.shape[0],), dtype="float64")
    rows, _ = scansion.scan(lambda u_t, x: at.dot(a, x) + u_t, sequences=u, outputs_info=[start])
    return scansion.function([a, u], rows)


def linear_numpy(a: Any, u: Any) -> Any:
    rows, x = np.empty_like(u), np.zeros(len(a))
    for t, u_t in enumerate(u):
        rows[t] = x = a @ x + u_t
    return rows


def linear_jax() -> Any:
    import jax
    import jax.numpy as jnp

    @jax.jit
    def f(a: Any, u: Any) -> Any:
        def step(x: Any, u_t: Any) -> Any:
            x = a @ x + u_t
            return x, x

        return jax.lax.scan(step, jnp.zeros(len(a)), u)[1]

    return f


def linear_inputs() -> Arrays:
    g = generator()
    return g.normal(size=(16, 16)) * 0.15, g.normal(size=(100_000, 16))


def independent() -> Any:
    u, a = at.dmatrix("u"), at.dvector("a")
    start = at.zeros((a.shape[0],), dtype="float64")
    rows, _ = scansion.scan(lambda u_t, x: a * x + u_t, sequences=u, outputs_info=[start])
    return scansion.function([u, a], rows[-1])


def independent_numpy(u: Any, a: Any) -> Any:
    x = np.zeros(len(a))
    for u_t in u:
        x = a * x + u_t
    return x


def independent_jax() -> Any:
    import jax
    import jax.numpy as jnp

    @jax.jit
    def f(u: Any, a: Any) -> Any:
        return jax.lax.scan(lambda x, u_t: (a * x + u_t, None), jnp.zeros(len(a)), u)[0]

    return f


def independent_inputs() -> Arrays:
    g = generator()
    return g.normal(size=(1000, 4096)), g.uniform(size=4096)


WORKLOADS = [
    Workload(
        "Kalman filter log-likelihood, T=2,000",
        kalman_inputs,
        kalman_numpy,
        {
            "scansion": kalman,
            "jax": kalman_jax,
            "c++": ByHand("kalman_4", lambda y, *model: (y, len(y), *model), lambda *_: np.empty(())),
        },
        with_pytensor=True,
    ),
    Workload(
        "... and its gradient, Kalman",
        kalman_inputs,
        None,
        {
            "scansion": kalman_gradient,
            "jax": kalman_gradient_jax,
            "c++": ByHand(
                "kalman_4_gradient",
                lambda y, *model: (y, len(y), *model),
                lambda y, *model: [np.empty(()), *(np.empty_like(x) for x in model)],
            ),
        },
    ),
    Workload(
        "HMM forward, 32 states, T=2,000",
        hmm_inputs,
        hmm_numpy,
        {
            "scansion": hmm,
            "jax": hmm_jax,
            "c++": ByHand("hmm_32", lambda start, p, e: (start, p, e, len(e)), lambda *_: np.empty(())),
        },
        with_pytensor=True,
    ),
    Workload(
        "linear recurrence, T=100,000, D=16",
        linear_inputs,
        linear_numpy,
        {
            "scansion": linear,
            "jax": linear_jax,
            "numba": by_numba(linear_numpy),
            "c++": ByHand("linear_16", lambda a, u: (a, u, len(u)), lambda a, u: np.empty_like(u)),
        },
        with_pytensor=True,
    ),
    Workload(
        "4096 independent series, T=1000, last",
        independent_inputs,
        independent_numpy,
        {
            "scansion": independent,
            "jax": independent_jax,
            "numba": by_numba(independent_numpy),
            "c++": ByHand("independent", lambda u, a: (u, a, *u.shape), lambda u, a: np.empty_like(a)),
        },
        with_pytensor=True,
    ),
]
