"""AR(p): each value of a series is a weighted sum of the p before it, plus noise.

    y(t) = c + phi(1) y(t-1) + ... + phi(p) y(t-p) + sigma e(t),   e(t) standard normal

`simulate` runs the recurrence forward: the output is seen by later steps at the taps -p ... -1, so it starts from a
window of p values, oldest first. `log_likelihood` goes the other way, from a series to how well parameters explain it:
every residual depends on data only, so the series is a *sequence* with the taps -p ... 0, and no output is fed back.
The likelihood is the conditional one, given the first p values (Hamilton, Time Series Analysis, 1994, section 5.2).
`fit` maximises it with SciPy, which gets first and second derivatives through the scan
from `grad` and `hessian`.

Shapes: noise (T,), phi (p,), start (p,) give a series (T,); a series (T,) with T > p gives a scalar.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.gradient import hessian
from scansion.tensor.var import TensorVariable


def simulate(
    noise: TensorVariable, c: TensorVariable, phi: TensorVariable, start: TensorVariable, order: int
) -> TensorVariable:
    """The series that the (scaled) noise drives."""

    def step(now: TensorVariable, *past: TensorVariable) -> TensorVariable:
        return c + at.dot(phi, at.stack(past[::-1])) + now

    window = start if order > 1 else start[0]  # at the single tap -1 a start has no axis of lags
    series, _ = scansion.scan(
        step, sequences=noise, outputs_info={"initial": window, "taps": list(range(-order, 0))}, name="ar"
    )
    return series


def residuals(y: TensorVariable, c: TensorVariable, phi: TensorVariable, order: int) -> TensorVariable:
    """What the past does not explain, for every value but the first `order`."""

    def step(*window: TensorVariable) -> TensorVariable:
        return window[-1] - c - at.dot(phi, at.stack(window[-2::-1]))

    result, _ = scansion.scan(step, sequences={"input": y, "taps": list(range(-order, 1))}, name="ar_residuals")
    return result


def log_likelihood(
    y: TensorVariable, c: TensorVariable, phi: TensorVariable, sigma: TensorVariable, order: int
) -> TensorVariable:
    """The logarithm of the density of y(p), y(p+1), ... given the first p values."""
    z = residuals(y, c, phi, order) / sigma
    return -0.5 * (z**2 + np.log(2 * np.pi)).sum() - z.shape[0] * at.log(sigma)


def build(order: int) -> tuple[scansion.Function, scansion.Function]:
    """Compile (noise, c, phi, start) -> series and (y, c, phi, sigma) -> log-likelihood."""
    noise, phi, start, y = at.vectors("noise", "phi", "start", "y")
    c, sigma = at.scalars("c", "sigma")
    return (
        scansion.function([noise, c, phi, start], simulate(noise, c, phi, start, order)),
        scansion.function([y, c, phi, sigma], log_likelihood(y, c, phi, sigma, order)),
    )


def build_objective(order: int) -> tuple[scansion.Function, scansion.Function]:
    """Compile (parameters, y) -> minus the log-likelihood, its gradient; and -> its second derivatives.

    The parameters are c, phi(1..p), log(sigma).
    """
    parameters, y = at.vectors("parameters", "y")
    cost = -log_likelihood(y, parameters[0], parameters[1:-1], at.exp(parameters[-1]), order)
    return (
        scansion.function([parameters, y], [cost, scansion.grad(cost, parameters)]),
        scansion.function([parameters, y], hessian(cost, parameters)),
    )


def fit(y: np.ndarray, order: int) -> np.ndarray:
    """The parameters of greatest likelihood: c, phi(1..p), log(sigma)."""
    from scipy.optimize import minimize

    objective, curvature = build_objective(order)
    return minimize(objective, np.zeros(order + 2), args=(y,), jac=True, hess=curvature, method="trust-exact").x


def main() -> None:
    """Simulate a series that swings, see that the likelihood prefers the coefficients that made it, and fit it."""
    series, likelihood = build(order=2)
    noise = 0.5 * np.random.default_rng(0).normal(size=500)
    phi = np.array([1.5, -0.8])
    y = series(noise, 0.3, phi, np.zeros(2))
    print("the last values:", y[-3:].round(3))
    for trial in (phi, np.array([1.0, -0.3]), np.array([0.5, 0.0])):
        print(f"log-likelihood of phi = {trial}: {likelihood(y, 0.3, trial, 0.5):.1f}")
    c, *phi, log_sigma = fit(y, order=2)
    print(f"fit: c = {c:.2f}, phi = {np.round(phi, 2)}, sigma = {np.exp(log_sigma):.2f}")


if __name__ == "__main__":
    main()
