"""Networks in single precision: LSTM and GRU without gradients, layer norm, and one step of training of an MLP."""

from __future__ import annotations

from typing import Any

import numpy as np
import scansion
import scansion.tensor as at

from workloads._workload import RATE, Arrays, ByHand, Workload, by_jax, generator

# ----------------------------------------------------------------------------------------------------------------------
# Long short-term memory, and gated recurrent units
# ----------------------------------------------------------------------------------------------------------------------


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def lstm() -> Any:
    x, h0, c0 = at.ftensor3("x"), at.fmatrix("h0"), at.fmatrix("c0")
    w, u, b = at.fmatrix("w"), at.fmatrix("u"), at.fvector("b")
    n = h0.shape[1]

    def step(x_t: Any, h: Any, c: Any) -> Any:
        z = at.dot(x_t, w) + at.dot(h, u) + b
        i, f, o = (at.sigmoid(z[:, k * n : (k + 1) * n]) for k in range(3))
        c = f * c + i * at.tanh(z[:, 3 * n :])
        return o * at.tanh(c), c

    (h, _), _ = scansion.scan(step, sequences=x, outputs_info=[h0, c0])
    return scansion.function([x, h0, c0, w, u, b], h)


def lstm_numpy(x: Any, h0: Any, c0: Any, w: Any, u: Any, b: Any) -> Any:
    rows, h, c = np.empty((len(x), *h0.shape), dtype=x.dtype), h0, c0
    for t, x_t in enumerate(x):
        i, f, o, g = np.split(x_t @ w + h @ u + b, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        rows[t] = h = sigmoid(o) * np.tanh(c)
    return rows


def lstm_jax(x: Any, h0: Any, c0: Any, w: Any, u: Any, b: Any) -> Any:
    import jax
    import jax.numpy as jnp

    def step(carry: Any, x_t: Any) -> Any:
        h, c = carry
        i, f, o, g = jnp.split(x_t @ w + h @ u + b, 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    return jax.lax.scan(step, (h0, c0), x)[1]


def gru() -> Any:
    x, h0 = at.ftensor3("x"), at.fmatrix("h0")
    w, u, v, b = at.fmatrix("w"), at.fmatrix("u"), at.fmatrix("v"), at.fvector("b")
    n = h0.shape[1]

    def step(x_t: Any, h: Any) -> Any:
        given, gates = at.dot(x_t, w) + b, at.dot(h, u)
        update = at.sigmoid(given[:, :n] + gates[:, :n])
        reset = at.sigmoid(given[:, n : 2 * n] + gates[:, n:])
        candidate = at.tanh(given[:, 2 * n :] + at.dot(reset * h, v))
        return h + update * (candidate - h)

    h, _ = scansion.scan(step, sequences=x, outputs_info=[h0])
    return scansion.function([x, h0, w, u, v, b], h)


def gru_step(lib: Any, sigmoid: Any, x_t: Any, h: Any, w: Any, u: Any, v: Any, b: Any) -> Any:
    n = h.shape[1]
    given, gates = x_t @ w + b, h @ u
    update = sigmoid(given[:, :n] + gates[:, :n])
    reset = sigmoid(given[:, n : 2 * n] + gates[:, n:])
    return h + update * (lib.tanh(given[:, 2 * n :] + (reset * h) @ v) - h)


def gru_numpy(x: Any, h0: Any, *weights: Any) -> Any:
    rows, h = np.empty((len(x), *h0.shape), dtype=x.dtype), h0
    for t, x_t in enumerate(x):
        rows[t] = h = gru_step(np, sigmoid, x_t, h, *weights)
    return rows


def gru_jax(x: Any, h0: Any, *weights: Any) -> Any:
    import jax
    import jax.numpy as jnp

    def step(h: Any, x_t: Any) -> Any:
        h = gru_step(jnp, jax.nn.sigmoid, x_t, h, *weights)
        return h, h

    return jax.lax.scan(step, h0, x)[1]


def gate_inputs(gates: int, states: int, *weights: int) -> Arrays:
    """T=256, batch 8, 128 inputs and units: x, the states, W, then matrices with so many columns for each unit, b."""
    g = generator()

    def normal(*shape: int) -> Any:
        return (g.normal(size=shape) / np.sqrt(128)).astype("float32")

    return (
        normal(256, 8, 128),
        *(normal(8, 128) for _ in range(states)),
        normal(128, gates * 128),
        *(normal(128, count * 128) for count in weights),
        normal(gates * 128),
    )


def rows_of_states(x: Any, h0: Any, *_: Any) -> Any:
    return np.empty((len(x), *h0.shape), dtype=x.dtype)


# ----------------------------------------------------------------------------------------------------------------------
# Layer norm
# ----------------------------------------------------------------------------------------------------------------------


def normalized(lib: Any, x: Any, scale: Any, shift: Any) -> Any:
    rest = x - x.mean(axis=1, keepdims=True)
    return rest / lib.sqrt((rest * rest).mean(axis=1, keepdims=True) + np.float32(1e-5)) * scale + shift


def layer_norm() -> Any:
    x, scale, shift = at.fmatrix("x"), at.fvector("scale"), at.fvector("shift")
    return scansion.function([x, scale, shift], normalized(at, x, scale, shift))


def layer_norm_jax(*inputs: Any) -> Any:
    import jax.numpy as jnp

    return normalized(jnp, *inputs)


def layer_norm_inputs() -> Arrays:
    g = generator()
    return tuple(g.normal(size=shape).astype("float32") for shape in ((2048, 1024), 1024, 1024))


# ----------------------------------------------------------------------------------------------------------------------
# One step of gradient descent of a perceptron with one hidden layer, 784-512-10, batch 128
# ----------------------------------------------------------------------------------------------------------------------


def perceptron() -> Any:
    x, labels = at.fmatrix("x"), at.lvector("labels")
    weights = [at.fmatrix("w1"), at.fvector("b1"), at.fmatrix("w2"), at.fvector("b2")]
    w1, b1, w2, b2 = weights
    p = at.special.softmax(at.dot(at.tanh(at.dot(x, w1) + b1), w2) + b2, axis=1)
    cost = -at.log(p[at.arange(labels.shape[0]), labels]).mean()
    moved = [w - RATE * slope for w, slope in zip(weights, scansion.grad(cost, weights), strict=True)]
    return scansion.function([x, labels, *weights], [cost, *moved])


def perceptron_numpy(x: Any, labels: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    rows = np.arange(len(labels))
    h = np.tanh(x @ w1 + b1)
    z = h @ w2 + b2
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    cost = -np.log(p[rows, labels]).mean()
    dz = p.copy()
    dz[rows, labels] -= 1
    dz /= np.float32(len(labels))
    dh = (dz @ w2.T) * (1 - h * h)
    slopes = [x.T @ dh, dh.sum(axis=0), h.T @ dz, dz.sum(axis=0)]
    return [cost, *(w - RATE * slope for w, slope in zip((w1, b1, w2, b2), slopes, strict=True))]


def perceptron_jax(x: Any, labels: Any, *weights: Any) -> Any:
    import jax
    import jax.numpy as jnp

    def cost(w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
        p = jax.nn.softmax(jnp.tanh(x @ w1 + b1) @ w2 + b2, axis=1)
        return -jnp.log(p[jnp.arange(len(labels)), labels]).mean()

    value, slopes = jax.value_and_grad(cost, argnums=(0, 1, 2, 3))(*weights)
    return [value, *(w - RATE * slope for w, slope in zip(weights, slopes, strict=True))]


def perceptron_inputs() -> Arrays:
    g = generator()

    def normal(*shape: int) -> Any:
        return (g.normal(size=shape) / np.sqrt(shape[0])).astype("float32")

    return (
        g.normal(size=(128, 784)).astype("float32"),
        g.integers(0, 10, size=128),
        normal(784, 512),
        normal(512),
        normal(512, 10),
        normal(10),
    )


WORKLOADS = [
    Workload(
        "LSTM inference, T=256, H=128, batch 8, f32",
        lambda: gate_inputs(4, 2, 4),
        lstm_numpy,
        {
            "scansion": lstm,
            "jax": by_jax(lstm_jax),
            "c++": ByHand(
                "lstm",
                lambda x, h0, c0, w, u, b: (x, h0, c0, w, u, b, *x.shape, h0.shape[1]),
                rows_of_states,
            ),
        },
        rtol=1e-4,
    ),
    Workload(
        "GRU inference, T=256, H=128, batch 8, f32",
        lambda: gate_inputs(3, 1, 2, 1),
        gru_numpy,
        {
            "scansion": gru,
            "jax": by_jax(gru_jax),
            "c++": ByHand(
                "gru",
                lambda x, h0, w, u, v, b: (x, h0, w, u, v, b, *x.shape, h0.shape[1]),
                rows_of_states,
            ),
        },
        rtol=1e-4,
    ),
    Workload(
        "layer norm, 2048 x 1024, f32",
        layer_norm_inputs,
        lambda *inputs: normalized(np, *inputs),
        {
            "scansion": layer_norm,
            "jax": by_jax(layer_norm_jax),
            "c++": ByHand("layer_norm", lambda x, scale, shift: (x, scale, shift, *x.shape), lambda x, *_: x.copy()),
        },
        rtol=1e-4,
    ),
    Workload(
        "MLP 784-512-10, training step, batch 128, f32",
        perceptron_inputs,
        perceptron_numpy,
        {"scansion": perceptron, "jax": by_jax(perceptron_jax)},
        rtol=1e-4,
    ),
]
