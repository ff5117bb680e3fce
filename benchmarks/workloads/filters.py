"""More state-space models: Kalman's filter with 8 states, the gradient of a hidden Markov model, a particle filter."""

from __future__ import annotations

from typing import Any

import numpy as np
import scansion
import scansion.tensor as at

from workloads import statespace
from workloads._workload import Arrays, ByHand, Workload, generator

# ----------------------------------------------------------------------------------------------------------------------
# Hidden Markov model: derivatives by the logarithms of the start and of the transitions
# ----------------------------------------------------------------------------------------------------------------------


def hmm_gradient() -> Any:
    start, transition, emission = at.dvector("start"), at.dmatrix("transition"), at.dmatrix("emission")

    def step(e: Any, alpha: Any) -> Any:
        return at.logsumexp(alpha[:, None] + transition, axis=0) + e

    alphas, _ = scansion.scan(step, sequences=emission, outputs_info=[start])
    likelihood = at.logsumexp(alphas[-1])
    return scansion.function(
        [start, transition, emission], [likelihood, *scansion.grad(likelihood, [start, transition])]
    )


def logsumexp(x: Any, axis: int) -> Any:
    top = x.max(axis=axis, keepdims=True)
    return (np.log(np.exp(x - top).sum(axis=axis, keepdims=True)) + top).squeeze(axis)


def hmm_gradient_numpy(start: Any, transition: Any, emission: Any) -> Any:
    """Expected visits by the forward-backward algorithm."""
    alphas = [start]
    for e in emission:
        alphas.append(logsumexp(alphas[-1][:, None] + transition, 0) + e)
    likelihood = logsumexp(alphas[-1], 0)
    beta, counts = np.zeros_like(start), np.zeros_like(transition)
    for alpha, e in zip(alphas[-2::-1], emission[::-1], strict=True):
        through = transition + (e + beta)
        counts += np.exp(alpha[:, None] + through - likelihood)
        beta = logsumexp(through, 1)
    return [likelihood, np.exp(start + beta - likelihood), counts]


def hmm_gradient_jax() -> Any:
    import jax

    def value(start: Any, transition: Any, emission: Any) -> Any:
        def step(alpha: Any, e: Any) -> Any:
            return jax.nn.logsumexp(alpha[:, None] + transition, axis=0) + e, None

        return jax.nn.logsumexp(jax.lax.scan(step, start, emission)[0])

    value_and_gradient = jax.value_and_grad(value, argnums=(0, 1))

    def f(*inputs: Any) -> Any:
        likelihood, gradient = value_and_gradient(*inputs)
        return [likelihood, *gradient]

    return jax.jit(f)


# ----------------------------------------------------------------------------------------------------------------------
# Particles, resampled in each step at equal distances from a uniform number
# ----------------------------------------------------------------------------------------------------------------------


def particles() -> Any:
    y, noise, uniform = at.dvector("y"), at.dmatrix("noise"), at.dvector("uniform")
    count = noise.shape[1]
    places = at.arange(count)

    def step(y_t: Any, e: Any, u: Any, x: Any) -> Any:
        x = 0.9 * x + 0.3 * e
        weight = at.exp(-0.5 * ((y_t - x) / 0.5) ** 2)
        total = weight.sum()
        chosen = at.searchsorted(at.cumsum(weight), (places + u) * (total / count))
        return x[at.minimum(chosen, count - 1)], at.log(total / count)

    start = at.zeros((count,), dtype="float64")
    (_, terms), _ = scansion.scan(step, sequences=[y, noise, uniform], outputs_info=[start, None])
    return scansion.function([y, noise, uniform], terms.sum())


def particles_numpy(y: Any, noise: Any, uniform: Any) -> Any:
    count = noise.shape[1]
    x, likelihood = np.zeros(count), 0.0
    for y_t, e, u in zip(y, noise, uniform, strict=True):
        x = 0.9 * x + 0.3 * e
        weight = np.exp(-0.5 * ((y_t - x) / 0.5) ** 2)
        total = weight.sum()
        likelihood += np.log(total / count)
        chosen = np.searchsorted(np.cumsum(weight), (np.arange(count) + u) * (total / count))
        x = x[np.minimum(chosen, count - 1)]
    return likelihood


def particles_jax() -> Any:
    import jax
    import jax.numpy as jnp

    @jax.jit
    def f(y: Any, noise: Any, uniform: Any) -> Any:
        count = noise.shape[1]

        def step(x: Any, given: Any) -> Any:
            y_t, e, u = given
            x = 0.9 * x + 0.3 * e
            weight = jnp.exp(-0.5 * ((y_t - x) / 0.5) ** 2)
            total = weight.sum()
            chosen = jnp.searchsorted(jnp.cumsum(weight), (jnp.arange(count) + u) * (total / count))
            return x[jnp.minimum(chosen, count - 1)], jnp.log(total / count)

        return jax.lax.scan(step, jnp.zeros(count), (y, noise, uniform))[1].sum()

    return f


def particles_inputs() -> Arrays:
    g = generator()
    return g.normal(size=100), g.normal(size=(100, 1000)), g.uniform(size=100)


WORKLOADS = [
    Workload(
        "Kalman filter with 8 states, T=2,000",
        lambda: statespace.kalman_inputs(8),
        statespace.kalman_numpy,
        {
            "scansion": statespace.kalman,
            "jax": statespace.kalman_jax,
            "c++": ByHand("kalman_8", lambda y, *model: (y, len(y), *model), lambda *_: np.empty(())),
        },
    ),
    Workload(
        "HMM, 32 states, T=2,000, with gradient",
        statespace.hmm_inputs,
        hmm_gradient_numpy,
        {
            "scansion": hmm_gradient,
            "jax": hmm_gradient_jax,
            "c++": ByHand(
                "hmm_32_gradient",
                lambda start, p, e: (start, p, e, len(e)),
                lambda start, p, e: [np.empty(()), np.empty_like(start), np.empty_like(p)],
            ),
        },
        rtol=1e-8,
    ),
    Workload(
        "particle filter, 1000 particles, T=100",
        particles_inputs,
        particles_numpy,
        {
            "scansion": particles,
            "jax": particles_jax,
            "c++": ByHand("particles", lambda y, e, u: (y, e, u, *e.shape), lambda *_: np.empty(())),
        },
    ),
]
