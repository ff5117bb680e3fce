"""Whole arrays without a recurrence, and the tutorial's programs."""

from __future__ import annotations

from typing import Any

import numpy as np
import scansion
import scansion.tensor as at

from workloads._workload import Arrays, ByHand, Workload, generator


def single(*shape: int) -> Any:
    return generator().normal(size=shape).astype("float32")


# ----------------------------------------------------------------------------------------------------------------------
# The tutorial
# ----------------------------------------------------------------------------------------------------------------------


def power() -> Any:
    a, k = at.dvector("a"), at.lscalar("k")
    rows, _ = scansion.scan(lambda p, a: p * a, outputs_info=at.ones_like(a), non_sequences=a, n_steps=k)
    return scansion.function([a, k], rows[-1])


def power_jax() -> Any:
    import jax
    import jax.numpy as jnp

    def f(a: Any, k: int) -> Any:
        return jax.lax.fori_loop(0, k, lambda _, p: p * a, jnp.ones_like(a))

    return jax.jit(f, static_argnums=1)


def polynomial() -> Any:
    c, x = at.dvector("c"), at.dscalar("x")
    terms, _ = scansion.scan(lambda c_k, k, x: c_k * x**k, sequences=[c, at.arange(10_000)], non_sequences=x)
    return scansion.function([c, x], terms.sum())


def polynomial_jax() -> Any:
    import jax
    import jax.numpy as jnp

    return jax.jit(lambda c, x: (c * x ** jnp.arange(len(c))).sum())


def tanh_map() -> Any:
    x, w, b = at.dmatrix("x"), at.dmatrix("w"), at.dvector("b")
    rows, _ = scansion.scan(lambda v: at.tanh(at.dot(v, w) + b), sequences=x)
    return scansion.function([x, w, b], rows)


def tanh_map_jax() -> Any:
    import jax
    import jax.numpy as jnp

    return jax.jit(lambda x, w, b: jnp.tanh(x @ w + b))


# ----------------------------------------------------------------------------------------------------------------------
# Chains, reductions, products
# ----------------------------------------------------------------------------------------------------------------------


def chain_of(lib: Any, sigmoid: Any, x: Any) -> Any:
    return lib.tanh(x) * sigmoid(x) + lib.exp(-x * x)


def chain() -> Any:
    x = at.fvector("x")
    return scansion.function([x], chain_of(at, at.sigmoid, x))


def chain_jax() -> Any:
    import jax
    import jax.numpy as jnp

    return jax.jit(lambda x: chain_of(jnp, jax.nn.sigmoid, x))


def softmax() -> Any:
    x = at.fmatrix("x")
    return scansion.function([x], at.softmax(x, axis=1))


def softmax_numpy(x: Any) -> Any:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_jax() -> Any:
    import jax

    return jax.jit(lambda x: jax.nn.softmax(x, axis=1))


def cumsum() -> Any:
    x = at.dvector("x")
    return scansion.function([x], at.cumsum(x))


def cumsum_jax() -> Any:
    import jax
    import jax.numpy as jnp

    return jax.jit(jnp.cumsum)


def matmul() -> Any:
    x, y = at.fmatrix("x"), at.fmatrix("y")
    return scansion.function([x, y], at.dot(x, y))


def matmul_jax() -> Any:
    import jax

    return jax.jit(lambda x, y: x @ y)


def logistic_cost(lib: Any, softplus: Any, x: Any, y: Any, w: Any) -> Any:
    z = lib.dot(x, w)
    return (softplus(z) - y * z).mean()


def logistic() -> Any:
    x, y, w = at.dmatrix("x"), at.dvector("y"), at.dvector("w")
    cost = logistic_cost(at, at.softplus, x, y, w)
    return scansion.function([x, y, w], [cost, scansion.grad(cost, w)])


def logistic_numpy(x: Any, y: Any, w: Any) -> Any:
    z = x @ w
    return [(np.logaddexp(0, z) - y * z).mean(), x.T @ (1 / (1 + np.exp(-z)) - y) / len(y)]


def logistic_jax() -> Any:
    import jax
    import jax.numpy as jnp

    value_and_gradient = jax.value_and_grad(lambda w, x, y: logistic_cost(jnp, jax.nn.softplus, x, y, w))
    return jax.jit(lambda x, y, w: value_and_gradient(w, x, y))


def logistic_inputs() -> Arrays:
    g = generator()
    return g.normal(size=(100_000, 50)), g.integers(0, 2, size=100_000).astype(float), g.normal(size=50) * 0.1


def increment() -> Any:
    x = at.dscalar("x")
    return scansion.function([x], x + 1)


def increment_jax() -> Any:
    import jax

    return jax.jit(lambda x: x + 1)


WORKLOADS = [
    Workload(
        "tutorial: A**k, 100,000 elements, k=50",
        lambda: (generator().uniform(0.9, 1.1, size=100_000), 50),
        lambda a, k: a**k,
        {
            "scansion": power,
            "jax": power_jax,
            "c++": ByHand("powers", lambda a, k: (a, len(a), k), lambda a, k: np.empty_like(a)),
        },
        with_pytensor=True,
    ),
    Workload(
        "tutorial: tanh map, 1000 rows of 64",
        lambda: (*(generator().normal(size=s) / 8 for s in ((1000, 64), (64, 64))), generator().normal(size=64)),
        lambda x, w, b: np.tanh(x @ w + b),
        {
            "scansion": tanh_map,
            "jax": tanh_map_jax,
            "c++": ByHand(
                "tanh_map_wide", lambda x, w, b: (x, w, b, len(x), *w.shape), lambda x, w, b: np.empty_like(x)
            ),
        },
    ),
    Workload(
        "tutorial: polynomial, 10,000 coefficients",
        lambda: (generator().normal(size=10_000), np.float64(0.999)),
        lambda c, x: (c * x ** np.arange(len(c))).sum(),
        {
            "scansion": polynomial,
            "jax": polynomial_jax,
            "c++": ByHand("polynomial", lambda c, x: (c, len(c), x), lambda c, x: np.empty(())),
        },
    ),
    Workload(
        "elementwise chain on 1e7, f32",
        lambda: (single(10_000_000),),
        lambda x: chain_of(np, lambda v: 1 / (1 + np.exp(-v)), x),
        {"scansion": chain, "jax": chain_jax, "c++": ByHand("gated_chain", lambda x: (x, x.size), np.empty_like)},
        rtol=1e-5,
        with_pytensor=True,
    ),
    Workload(
        "softmax, 4096 x 4096, f32",
        lambda: (single(4096, 4096),),
        softmax_numpy,
        {"scansion": softmax, "jax": softmax_jax, "c++": ByHand("softmax", lambda x: (x, *x.shape), np.empty_like)},
        rtol=1e-5,
    ),
    Workload(
        "cumsum of 1e7",
        lambda: (generator().normal(size=10_000_000),),
        np.cumsum,
        {"scansion": cumsum, "jax": cumsum_jax, "c++": ByHand("cumulated", lambda x: (x, x.size), np.empty_like)},
    ),
    Workload(
        "product of matrices, 1024, f32",
        lambda: (single(1024, 1024), single(1024, 1024)),
        np.matmul,
        {"scansion": matmul, "jax": matmul_jax},
        rtol=1e-4,
    ),
    Workload(
        "logistic regression with gradient, 1e5 x 50",
        logistic_inputs,
        logistic_numpy,
        {
            "scansion": logistic,
            "jax": logistic_jax,
            "c++": ByHand(
                "logistic_gradient",
                lambda x, y, w: (x, y, w, *x.shape),
                lambda x, y, w: [np.empty(()), np.empty_like(w)],
            ),
        },
    ),
    Workload(
        "call of x + 1",
        lambda: (np.float64(1.0),),
        lambda x: x + 1,
        {
            "scansion": increment,
            "jax": increment_jax,
            "c++": ByHand("add_one", lambda x: (np.array(x),), lambda x: np.empty(())),
        },
        with_pytensor=True,
    ),
]
