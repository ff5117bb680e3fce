"""ARMA(p, q): an autoregression whose noise is itself a moving average of shocks.

    y(t) = c + phi(1) y(t-1) + ... + phi(p) y(t-p) + e(t) + theta(1) e(t-1) + ... + theta(q) e(t-q)

The shocks e(t) are not observed, but given the parameters they follow from the data one by one: solve the line above
for e(t). So one scan has both kinds of taps, past values of a sequence (the data) and past values of its own output
(the shocks), which start from q zeros: the conditional sum of squares of Box and Jenkins (Time Series Analysis, 1970,
section 7.1). Every shock depends on theta through all shocks before it; `grad` follows that back through the scan, and
SciPy's minimiser takes the gradient.

Shapes: y (T,), phi (p,), theta (q,) give shocks (T - p,) and a scalar log-likelihood.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.var import TensorVariable


def shocks(
    y: TensorVariable, c: TensorVariable, phi: TensorVariable, theta: TensorVariable, p: int, q: int
) -> TensorVariable:
    """The shocks that must have driven the series, from the value number p on."""

    def step(*taps: TensorVariable) -> TensorVariable:
        values, earlier = taps[: p + 1], taps[p + 1 :]
        predicted = c + at.dot(phi, at.stack(values[-2::-1])) + at.dot(theta, at.stack(earlier[::-1]))
        return values[-1] - predicted

    start = at.zeros((q,)) if q > 1 else at.zeros(())  # at the single tap -1 a start has no axis of lags
    result, _ = scansion.scan(
        step,
        sequences={"input": y, "taps": list(range(-p, 1))},
        outputs_info={"initial": start, "taps": list(range(-q, 0))},
        name="arma",
    )
    return result


def log_likelihood(
    y: TensorVariable,
    c: TensorVariable,
    phi: TensorVariable,
    theta: TensorVariable,
    sigma: TensorVariable,
    p: int,
    q: int,
) -> TensorVariable:
    """The logarithm of the density of the series, given its first p values and no shocks before."""
    z = shocks(y, c, phi, theta, p, q) / sigma
    return -0.5 * (z**2 + np.log(2 * np.pi)).sum() - z.shape[0] * at.log(sigma)


def build(p: int, q: int) -> tuple[scansion.Function, scansion.Function]:
    """Compile (y, c, phi, theta) -> shocks and (y, c, phi, theta, sigma) -> log-likelihood."""
    y, phi, theta = at.vectors("y", "phi", "theta")
    c, sigma = at.scalars("c", "sigma")
    return (
        scansion.function([y, c, phi, theta], shocks(y, c, phi, theta, p, q)),
        scansion.function([y, c, phi, theta, sigma], log_likelihood(y, c, phi, theta, sigma, p, q)),
    )


def build_objective(p: int, q: int) -> scansion.Function:
    """Compile (parameters, y) -> minus the log-likelihood, its gradient; parameters are c, phi, theta, log(sigma)."""
    parameters, y = at.vectors("parameters", "y")
    phi, theta = parameters[1 : p + 1], parameters[p + 1 : -1]
    cost = -log_likelihood(y, parameters[0], phi, theta, at.exp(parameters[-1]), p, q)
    return scansion.function([parameters, y], [cost, scansion.grad(cost, parameters)])


def fit(y: np.ndarray, p: int, q: int) -> np.ndarray:
    """The parameters of greatest likelihood: c, phi, theta, log(sigma)."""
    from scipy.optimize import minimize

    return minimize(build_objective(p, q), np.zeros(p + q + 2), args=(y,), jac=True).x


def sample(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A series with phi = 0.7, theta = 0.4, c = 0.1, sigma = 1, and the shocks that made it."""
    e = np.random.default_rng(seed).normal(size=size)
    y = np.zeros(size)
    for t in range(1, size):
        y[t] = 0.1 + 0.7 * y[t - 1] + e[t] + 0.4 * e[t - 1]
    return y, e


def main() -> None:
    """Find the shocks behind a series again, and its parameters."""
    recover, likelihood = build(p=1, q=1)
    y, e = sample(1000, seed=1)
    found = recover(y, 0.1, [0.7], [0.4])
    print("the largest error in the last 900 shocks:", f"{np.abs(found - e[1:])[-900:].max():.1e}")
    print(f"log-likelihood of the true parameters: {likelihood(y, 0.1, [0.7], [0.4], 1.0):.1f}")
    c, phi, theta, log_sigma = fit(y, p=1, q=1)
    print(f"fit: c = {c:.2f}, phi = {phi:.2f}, theta = {theta:.2f}, sigma = {np.exp(log_sigma):.2f}")


if __name__ == "__main__":
    main()
