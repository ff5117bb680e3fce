"""Recurrent networks in single precision, and long elementwise recurrences, with gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import scansion
import scansion.tensor as at

from workloads._workload import Arrays, ByHand, Workload, generator

# ----------------------------------------------------------------------------------------------------------------------
# Elman's network: h = tanh(x W + h U + b); with a batch, x is (T, batch, inputs)
# ----------------------------------------------------------------------------------------------------------------------


def rnn_graph(is_batched: bool) -> Any:
    x = at.ftensor3("x") if is_batched else at.fmatrix("x")
    h0 = at.fmatrix("h0") if is_batched else at.fvector("h0")
    w, u, b = at.fmatrix("w"), at.fmatrix("u"), at.fvector("b")
    h, _ = scansion.scan(lambda x_t, h: at.tanh(at.dot(x_t, w) + at.dot(h, u) + b), sequences=x, outputs_info=[h0])
    return [x, h0, w, u, b], h


def rnn() -> Any:
    inputs, h = rnn_graph(is_batched=False)
    return scansion.function(inputs, h)


def rnn_batch() -> Any:
    inputs, h = rnn_graph(is_batched=True)
    return scansion.function(inputs, h)


def rnn_gradient() -> Any:
    inputs, h = rnn_graph(is_batched=True)
    cost = (h**2).mean()
    return scansion.function(inputs, [cost, *scansion.grad(cost, inputs[2:])])


def rnn_numpy(x: Any, h0: Any, w: Any, u: Any, b: Any) -> Any:
    rows, h = np.empty((len(x), *h0.shape), dtype=x.dtype), h0
    for t, x_t in enumerate(x):
        rows[t] = h = np.tanh(x_t @ w + h @ u + b)
    return rows


def rnn_jax_rows() -> Any:
    import jax
    import jax.numpy as jnp

    def rows(x: Any, h0: Any, w: Any, u: Any, b: Any) -> Any:
        def step(h: Any, x_t: Any) -> Any:
            h = jnp.tanh(x_t @ w + h @ u + b)
            return h, h

        return jax.lax.scan(step, h0, x)[1]

    return rows


def rnn_jax() -> Any:
    import jax

    return jax.jit(rnn_jax_rows())


def rnn_gradient_jax() -> Any:
    import jax

    rows = rnn_jax_rows()
    value_and_gradient = jax.value_and_grad(lambda *inputs: (rows(*inputs) ** 2).mean(), argnums=(2, 3, 4))

    def f(*inputs: Any) -> Any:
        value, gradient = value_and_gradient(*inputs)
        return [value, *gradient]

    return jax.jit(f)


def rnn_inputs(*batch: int) -> Arrays:
    g = generator()

    def normal(*shape: int) -> Any:
        return (g.normal(size=shape) / np.sqrt(128)).astype("float32")

    return normal(1000, *batch, 128), normal(*batch, 128), normal(128, 128), normal(128, 128), normal(128)


# ----------------------------------------------------------------------------------------------------------------------
# Long short-term memory, T=256, H=256, batch 32
# ----------------------------------------------------------------------------------------------------------------------


def lstm_gradient() -> Any:
    x, h0, c0 = at.ftensor3("x"), at.fmatrix("h0"), at.fmatrix("c0")
    w, u, b = at.fmatrix("w"), at.fmatrix("u"), at.fvector("b")
    n = h0.shape[1]

    def step(x_t: Any, h: Any, c: Any) -> Any:
        z = at.dot(x_t, w) + at.dot(h, u) + b
        i, f, o = (at.sigmoid(z[:, k * n : (k + 1) * n]) for k in range(3))
        c = f * c + i * at.tanh(z[:, 3 * n :])
        return o * at.tanh(c), c

    (h, _), _ = scansion.scan(step, sequences=x, outputs_info=[h0, c0])
    cost = (h**2).mean()
    return scansion.function([x, h0, c0, w, u, b], [cost, *scansion.grad(cost, [w, u, b])])


def lstm_gradient_jax() -> Any:
    import jax
    import jax.numpy as jnp

    def cost(w: Any, u: Any, b: Any, x: Any, h0: Any, c0: Any) -> Any:
        def step(carry: Any, x_t: Any) -> Any:
            h, c = carry
            i, f, o, g = jnp.split(x_t @ w + h @ u + b, 4, axis=1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        return (jax.lax.scan(step, (h0, c0), x)[1] ** 2).mean()

    value_and_gradient = jax.value_and_grad(cost, argnums=(0, 1, 2))

    def f(x: Any, h0: Any, c0: Any, w: Any, u: Any, b: Any) -> Any:
        value, gradient = value_and_gradient(w, u, b, x, h0, c0)
        return [value, *gradient]

    return jax.jit(f)


def lstm_inputs() -> Arrays:
    g = generator()

    def normal(*shape: int) -> Any:
        return (g.normal(size=shape) / 16).astype("float32")

    return normal(256, 32, 256), normal(32, 256), normal(32, 256), normal(256, 1024), normal(256, 1024), normal(1024)


# ----------------------------------------------------------------------------------------------------------------------
# Gradient of an elementwise recurrence, T=20,000, D=512
# ----------------------------------------------------------------------------------------------------------------------


def elementwise_gradient(checkpoint: str | None = None) -> Any:
    a, b, x0, n = at.dvector("a"), at.dvector("b"), at.dvector("x0"), at.lscalar("n")
    x, _ = scansion.scan(lambda x: a * x + b, outputs_info=[x0], n_steps=n, checkpoint=checkpoint)
    cost = (x[-1] ** 2).sum()
    return scansion.function([a, b, x0, n], [cost, *scansion.grad(cost, [a, b, x0])])


def elementwise_gradient_jax() -> Any:
    import jax

    def cost(a: Any, b: Any, x0: Any, n: int) -> Any:
        return (jax.lax.scan(lambda x, _: (a * x + b, None), x0, None, length=n)[0] ** 2).sum()

    value_and_gradient = jax.value_and_grad(cost, argnums=(0, 1, 2))

    def f(a: Any, b: Any, x0: Any, n: int) -> Any:
        value, gradient = value_and_gradient(a, b, x0, n)
        return [value, *gradient]

    return jax.jit(f, static_argnums=3)


def elementwise_gradient_numpy(a: Any, b: Any, x0: Any, n: int) -> Any:
    x, da, db, dx = x0, np.zeros_like(a), np.zeros_like(b), np.ones_like(x0)
    for _ in range(n):
        da, db, dx = a * da + x, a * db + 1, a * dx
        x = a * x + b
    return [(x**2).sum(), 2 * x * da, 2 * x * db, 2 * x * dx]


def elementwise_inputs() -> Arrays:
    g = generator()
    return 1 - g.uniform(0, 1e-4, size=512), g.normal(size=512) * 1e-3, g.normal(size=512), 20_000


ELEMENTWISE_BY_HAND = ByHand(
    "elementwise_gradient",
    lambda a, b, x0, n: (a, b, x0, n, len(a)),
    lambda a, *_: [np.empty(()), *(np.empty_like(a) for _ in range(3))],
)


def rnn_by_hand(x: Any, h0: Any, w: Any, u: Any, b: Any) -> Any:
    return x, h0, w, u, b, len(x), h0.size // h0.shape[-1], *w.shape


def rnn_rows(x: Any, h0: Any, w: Any, u: Any, b: Any) -> Any:
    return np.empty((len(x), *h0.shape), dtype=x.dtype)


WORKLOADS = [
    Workload(
        "RNN, T=1000, H=128, f32",
        rnn_inputs,
        rnn_numpy,
        {"scansion": rnn, "jax": rnn_jax, "c++": ByHand("elman", rnn_by_hand, rnn_rows)},
        rtol=1e-4,
        with_pytensor=True,
    ),
    Workload(
        "RNN, batch 32, f32",
        lambda: rnn_inputs(32),
        rnn_numpy,
        {"scansion": rnn_batch, "jax": rnn_jax, "c++": ByHand("elman", rnn_by_hand, rnn_rows)},
        rtol=1e-4,
        with_pytensor=True,
    ),
    Workload(
        "RNN, batch 32, with gradient, f32",
        lambda: rnn_inputs(32),
        None,
        {
            "scansion": rnn_gradient,
            "jax": rnn_gradient_jax,
            "c++": ByHand(
                "elman_gradient",
                rnn_by_hand,
                lambda x, h0, *weights: [np.empty((), dtype=x.dtype), *(np.empty_like(w) for w in weights)],
            ),
        },
        rtol=1e-4,
    ),
    Workload(
        "LSTM, T=256, H=256, batch 32, with gradient, f32",
        lstm_inputs,
        None,
        {
            "scansion": lstm_gradient,
            "jax": lstm_gradient_jax,
            "c++": ByHand(
                "lstm_gradient",
                lambda x, h0, c0, w, u, b: (x, h0, c0, w, u, b, *x.shape, h0.shape[1]),
                lambda x, h0, c0, *weights: [np.empty((), dtype=x.dtype), *(np.empty_like(w) for w in weights)],
            ),
        },
        rtol=1e-4,
    ),
    Workload(
        "gradient of an elementwise recurrence, T=20,000, D=512",
        elementwise_inputs,
        elementwise_gradient_numpy,
        {
            "scansion": elementwise_gradient,
            "jax": elementwise_gradient_jax,
            "c++": ELEMENTWISE_BY_HAND,
        },
        rtol=1e-7,
    ),
    Workload(
        "... with checkpoints, gradient of an elementwise recurrence",
        elementwise_inputs,
        elementwise_gradient_numpy,
        {
            "scansion": lambda: elementwise_gradient("sqrt"),
            "jax": elementwise_gradient_jax,
            "c++": ELEMENTWISE_BY_HAND,
        },
        rtol=1e-7,
    ),
]
