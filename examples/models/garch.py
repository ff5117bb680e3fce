"""GARCH(1, 1): returns whose variance remembers the last return and itself.

    r(t) = sqrt(v(t)) e(t),   v(t) = omega + alpha r(t-1)^2 + beta v(t-1),   e(t) standard normal

Given the returns, the variances are a recurrence with one scalar state, which starts at the variance of the sample.
`simulate` needs the other direction: there the return of a step feeds the variance of the next, so both are fed back.
(T. Bollerslev, Generalized autoregressive conditional heteroskedasticity, Journal of Econometrics 31, 1986.)
`fit` searches over three unbounded numbers; `from_unbounded` maps them to parameters that make a variance, and the
gradient goes through map and scan alike.

Shapes: returns (T,) give variances (T,) and a scalar log-likelihood; shocks (T,) give returns and variances (T,).
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.gradient import hessian
from scansion.tensor.var import TensorVariable


def variances(
    returns: TensorVariable, omega: TensorVariable, alpha: TensorVariable, beta: TensorVariable
) -> TensorVariable:
    """The variance of each return given those before it."""

    def step(before: TensorVariable, variance: TensorVariable) -> TensorVariable:
        return omega + alpha * before**2 + beta * variance

    first = at.var(returns)
    later, _ = scansion.scan(step, sequences=returns[:-1], outputs_info=first, name="garch")
    return at.concatenate([first[None], later])


def log_likelihood(
    returns: TensorVariable, omega: TensorVariable, alpha: TensorVariable, beta: TensorVariable
) -> TensorVariable:
    """The logarithm of the density of the returns."""
    v = variances(returns, omega, alpha, beta)
    return -0.5 * (at.log(2 * np.pi * v) + returns**2 / v).sum()


def simulate(
    shocks: TensorVariable, omega: TensorVariable, alpha: TensorVariable, beta: TensorVariable
) -> tuple[TensorVariable, TensorVariable]:
    """Returns and variances that the shocks drive, from the variance of the long run."""

    def step(
        shock: TensorVariable, before: TensorVariable, variance: TensorVariable
    ) -> tuple[TensorVariable, TensorVariable]:
        now = omega + alpha * before**2 + beta * variance
        return at.sqrt(now) * shock, now

    long_run = omega / (1 - alpha - beta)
    (returns, variance), _ = scansion.scan(
        step, sequences=shocks, outputs_info=[at.zeros_like(long_run), long_run], name="simulate_garch"
    )
    return returns, variance


def build() -> tuple[scansion.Function, scansion.Function, scansion.Function]:
    """Compile (returns, parameters) -> variances, -> log-likelihood, and (shocks, parameters) -> returns, variances."""
    returns, shocks = at.vectors("returns", "shocks")
    parameters = at.scalars("omega", "alpha", "beta")
    return (
        scansion.function([returns, *parameters], variances(returns, *parameters)),
        scansion.function([returns, *parameters], log_likelihood(returns, *parameters)),
        scansion.function([shocks, *parameters], list(simulate(shocks, *parameters))),
    )


def from_unbounded(u: TensorVariable) -> tuple[TensorVariable, TensorVariable, TensorVariable]:
    """Positive omega, alpha and beta with alpha + beta < 1."""
    total = 1 + at.exp(u[1]) + at.exp(u[2])
    return at.exp(u[0]), at.exp(u[1]) / total, at.exp(u[2]) / total


def fit(returns: np.ndarray) -> np.ndarray:
    """The omega, alpha and beta of greatest likelihood."""
    from scipy.optimize import minimize

    u, data = at.vectors("u", "data")
    cost = -log_likelihood(data, *from_unbounded(u))
    objective = scansion.function([u, data], [cost, scansion.grad(cost, u)])
    curvature = scansion.function([u, data], hessian(cost, u))
    best = minimize(objective, np.zeros(3), args=(returns,), jac=True, hess=curvature, method="trust-exact").x
    return at.stack(from_unbounded(u)).eval({u: best})


def main() -> None:
    """Simulate returns that cluster, and estimate their variances and the parameters."""
    estimate, likelihood, generate = build()
    true = (0.1, 0.2, 0.7)
    returns, variance = generate(np.random.default_rng(2).normal(size=2000), *true)
    error = np.abs(estimate(returns, *true) - variance)[100:].max()
    print(f"variances between {variance.min():.2f} and {variance.max():.2f}, recovered to {error:.1e}")
    for parameters in (true, tuple(fit(returns).round(3).tolist())):
        print(f"log-likelihood of {parameters}: {likelihood(returns, *parameters):.1f}")


if __name__ == "__main__":
    main()
