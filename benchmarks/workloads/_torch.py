"""The workloads that PyTorch can do, eagerly: loops over steps are Python's. They hold whole arrays and recurrences of
up to ten thousand steps; torch is imported when one of them is built.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workloads._workload import RATE


def gradients(cost: Callable[..., Any], *wanted: int) -> Callable[..., Any]:
    """The cost and its gradients by some of the arguments."""

    def f(torch: Any, *inputs: Any) -> Any:
        leaves = [x.detach().requires_grad_(k in wanted) if hasattr(x, "detach") else x for k, x in enumerate(inputs)]
        value = cost(torch, *leaves)
        slopes = torch.autograd.grad(value, [leaves[k] for k in wanted])
        return [value.detach(), *slopes]

    return f


# ----------------------------------------------------------------------------------------------------------------------
# Recurrences
# ----------------------------------------------------------------------------------------------------------------------


def ar2(torch: Any, u: Any, a: Any, b: Any) -> Any:
    rows, older, newer = torch.empty_like(u), torch.zeros((), dtype=u.dtype), torch.zeros((), dtype=u.dtype)
    for t, u_t in enumerate(u):
        older, newer = newer, a * newer + b * older + u_t
        rows[t] = newer
    return rows


def garch(torch: Any, r: Any, theta: Any) -> Any:
    omega, alpha, beta = theta
    h, total = omega / (1 - alpha - beta), 0.0
    for r_t in r:
        total = total - 0.5 * (torch.log(h) + r_t**2 / h)
        h = omega + alpha * r_t**2 + beta * h
    return total


def kalman(torch: Any, y: Any, a: Any, c: Any, q: Any, r: Any) -> Any:
    m, p, total = torch.zeros(len(a), dtype=y.dtype), torch.eye(len(a), dtype=y.dtype), 0.0
    for y_t in y:
        error = y_t - c @ m
        s = c @ p @ c.T + r
        inverse = torch.linalg.inv(s)
        gain = p @ c.T @ inverse
        filtered, covariance = m + gain @ error, p - gain @ (c @ p)
        total = total - 0.5 * (torch.logdet(s) + error @ (inverse @ error) + 2 * 1.8378770664093453)
        m, p = a @ filtered, a @ covariance @ a.T + q
    return total


def hmm(torch: Any, start: Any, transition: Any, emission: Any) -> Any:
    alpha = start
    for e in emission:
        alpha = torch.logsumexp(alpha[:, None] + transition, dim=0) + e
    return torch.logsumexp(alpha, dim=0)


def rnn(torch: Any, x: Any, h0: Any, w: Any, u: Any, b: Any) -> Any:
    rows, h = [], h0
    for given in x @ w + b:
        h = torch.tanh(given + h @ u)
        rows.append(h)
    return torch.stack(rows)


def lstm(torch: Any, x: Any, h0: Any, c0: Any, w: Any, u: Any, b: Any) -> Any:
    rows, h, c = [], h0, c0
    for given in x @ w + b:
        i, f, o, g = (given + h @ u).chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        rows.append(h)
    return torch.stack(rows)


def powers(torch: Any, a: Any, k: int) -> Any:
    p = torch.ones_like(a)
    for _ in range(k):
        p = p * a
    return p


# ----------------------------------------------------------------------------------------------------------------------
# Whole arrays
# ----------------------------------------------------------------------------------------------------------------------


def logistic_cost(torch: Any, x: Any, y: Any, w: Any) -> Any:
    z = x @ w
    return (torch.nn.functional.softplus(z) - y * z).mean()


def perceptron(torch: Any, x: Any, labels: Any, *weights: Any) -> Any:
    def cost(torch: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
        return torch.nn.functional.cross_entropy(torch.tanh(x @ w1 + b1) @ w2 + b2, labels)

    value, *slopes = gradients(cost, 0, 1, 2, 3)(torch, *weights)
    return [value, *(w - RATE * slope for w, slope in zip(weights, slopes, strict=True))]


def layer_norm(torch: Any, x: Any, scale: Any, shift: Any) -> Any:
    return torch.nn.functional.layer_norm(x, scale.shape, scale, shift, eps=1e-5)


def small_systems(torch: Any, a: Any, b: Any) -> Any:
    return torch.cholesky_solve(b[..., None], torch.linalg.cholesky(a))[..., 0]


def matmul(torch: Any, x: Any, y: Any) -> Any:
    return x @ y


def along(axis: int) -> Callable[..., Any]:
    return lambda torch, x: x.sum(dim=axis)


PROGRAMS: dict[str, Callable[..., Any]] = {
    "AR(2) filter, T=10,000": ar2,
    "GARCH(1,1) log-likelihood, T=10,000": garch,
    "... and its gradient, GARCH": gradients(garch, 1),
    "Kalman filter log-likelihood, T=2,000": kalman,
    "... and its gradient, Kalman": gradients(kalman, 1, 2, 3, 4),
    "HMM forward, 32 states, T=2,000": hmm,
    "RNN, T=1000, H=128, f32": rnn,
    "RNN, batch 32, f32": rnn,
    "RNN, batch 32, with gradient, f32": gradients(lambda torch, *inputs: (rnn(torch, *inputs) ** 2).mean(), 2, 3, 4),
    "LSTM, T=256, H=256, batch 32, with gradient, f32": gradients(
        lambda torch, *inputs: (lstm(torch, *inputs) ** 2).mean(), 3, 4, 5
    ),
    "LSTM inference, T=256, H=128, batch 8, f32": lstm,
    "tutorial: A**k, 100,000 elements, k=50": powers,
    "tutorial: tanh map, 1000 rows of 64": lambda torch, x, w, b: torch.tanh(x @ w + b),
    "tutorial: polynomial, 10,000 coefficients": lambda torch, c, x: (c * x ** torch.arange(len(c))).sum(),
    "elementwise chain on 1e7, f32": lambda torch, x: torch.tanh(x) * torch.sigmoid(x) + torch.exp(-x * x),
    "softmax, 4096 x 4096, f32": lambda torch, x: torch.softmax(x, dim=1),
    "layer norm, 2048 x 1024, f32": layer_norm,
    "cumsum of 1e7": lambda torch, x: torch.cumsum(x, dim=0),
    "product of matrices, 1024, f32": matmul,
    "logistic regression with gradient, 1e5 x 50": gradients(logistic_cost, 2),
    "MLP 784-512-10, training step, batch 128, f32": perceptron,
    "call of x + 1": lambda torch, x: x + 1,
    **{f"sum along axis {axis} of 160^3": along(axis) for axis in range(3)},
    "variance along the last axis of 160^3": lambda torch, x: x.var(dim=2, correction=0),
    "argmax of each of 1000 rows of 1000": lambda torch, x: x.argmax(dim=1),
    "gather of 1e6 from 1e6": lambda torch, x, places: x[places],
    "gather of 50,000 rows of 64": lambda torch, table, places: table[places],
    "scatter-add of 1e6 to 1e6": lambda torch, x, places: torch.zeros_like(x).index_add_(0, places, x),
    "sort of 100,000": lambda torch, x: x.sort().values,
    "argsort of 100,000": lambda torch, x: x.argsort(),
    "sort of each of 1000 rows of 100, f32": lambda torch, x: x.sort(dim=1).values,
    "Cholesky and solution, 10,000 of 4 x 4": small_systems,
    "products, 10,000 of 4 x 4": matmul,
    "product of matrices, 64": matmul,
    "product of matrices, 768": matmul,
    "Cholesky, 512": lambda torch, a: torch.linalg.cholesky(a),
    "solution of a system, 512": lambda torch, a, b: torch.linalg.solve(a, b),
    "inverse, 256": lambda torch, a: torch.linalg.inv(a),
    "eigenvalues of a symmetric matrix, 128": lambda torch, a: torch.linalg.eigvalsh(a),
}


def build(name: str) -> Callable[..., Any]:
    """The contender for a workload: a function of NumPy arrays, whose memory it shares."""
    program = PROGRAMS[name]
    import numpy as np
    import torch

    def tensor(x: Any) -> Any:
        return torch.from_numpy(x) if isinstance(x, np.ndarray) else torch.tensor(x) if isinstance(x, np.generic) else x

    def call(*inputs: Any) -> Any:
        result = program(torch, *map(tensor, inputs))
        return [part.numpy() for part in result] if isinstance(result, list) else result.numpy()

    return call
