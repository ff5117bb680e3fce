"""Kalman filter and smoother: where a linear system is, given noisy measurements of it.

    x(t) = F x(t-1) + w(t),  w(t) normal with covariance Q;     y(t) = H x(t) + v(t),  v(t) normal with covariance R

The filter goes forward and carries the mean and the covariance of x(t) given y(0) ... y(t) (R. Kalman, 1960). Beside
these two states its step returns what the smoother needs, the prediction before each measurement, and the
log-likelihood of the measurement. The smoother goes backward over the filter's rows, with `go_backwards=True`, and
gives mean and covariance given all measurements (H. Rauch, F. Tung, C. Striebel, 1965); its rows come in the order in
which it computes them, from the last time to the first, so they are turned round. `fit` finds variances by derivatives
of first and second order through the filter.

Shapes: y (T, k), F and Q (n, n), H (k, n), R (k, k), start m (n,) and P (n, n) before the first step; means (T, n),
covariances (T, n, n), log-likelihood a scalar.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scansion
import scansion.tensor as at
from scansion.gradient import hessian
from scansion.tensor.nlinalg import det
from scansion.tensor.slinalg import solve
from scansion.tensor.var import TensorVariable


class System(NamedTuple):
    """The matrices of a linear system, and what is known of its state before the first step."""

    F: TensorVariable
    Q: TensorVariable
    H: TensorVariable
    R: TensorVariable
    m: TensorVariable
    P: TensorVariable


def filtered(y: TensorVariable, system: System) -> list[TensorVariable]:
    """Means, covariances, predicted means, predicted covariances and log-likelihoods at all times."""
    F, Q, H, R, m, P = system

    def step(y: TensorVariable, m: TensorVariable, P: TensorVariable) -> list[TensorVariable]:
        m_predicted, P_predicted = at.dot(F, m), F @ P @ F.T + Q
        error = y - at.dot(H, m_predicted)
        S = H @ P_predicted @ H.T + R
        gain = solve(S, H @ P_predicted).T
        log_density = -0.5 * (at.dot(error, solve(S, error)) + at.log(det(2 * np.pi * S)))
        return [
            m_predicted + at.dot(gain, error),
            P_predicted - gain @ S @ gain.T,
            m_predicted,
            P_predicted,
            log_density,
        ]

    rows, _ = scansion.scan(step, sequences=y, outputs_info=[m, P, None, None, None], name="kalman")
    return rows


def smoothed(y: TensorVariable, system: System) -> tuple[TensorVariable, TensorVariable]:
    """Means and covariances at all times given all measurements."""
    means, covariances, predicted, P_predicted, _ = filtered(y, system)

    def step(
        m: TensorVariable,
        P: TensorVariable,
        m_next: TensorVariable,
        P_next: TensorVariable,
        m_smooth: TensorVariable,
        P_smooth: TensorVariable,
    ) -> tuple[TensorVariable, TensorVariable]:
        gain = solve(P_next, system.F @ P).T
        return m + at.dot(gain, m_smooth - m_next), P + gain @ (P_smooth - P_next) @ gain.T

    (m, P), _ = scansion.scan(
        step,
        sequences=[means[:-1], covariances[:-1], predicted[1:], P_predicted[1:]],
        outputs_info=[means[-1], covariances[-1]],
        go_backwards=True,
        name="smoother",
    )
    return at.concatenate([m[::-1], means[-1:]]), at.concatenate([P[::-1], covariances[-1:]])


def build() -> tuple[scansion.Function, scansion.Function]:
    """Compile (y, F, Q, H, R, m, P) -> means, covariances, log-likelihood; and -> smoothed means, covariances."""
    y = at.matrix("y")
    system = System(*at.matrices("F", "Q", "H", "R"), at.vector("m"), at.matrix("P"))
    means, covariances, _, _, log_densities = filtered(y, system)
    return (
        scansion.function([y, *system], [means, covariances, log_densities.sum()]),
        scansion.function([y, *system], list(smoothed(y, system))),
    )


def fit(y: np.ndarray, known: tuple[np.ndarray, ...]) -> tuple[float, float]:
    """The variances of greatest likelihood: what Q, and what R, is multiplied by."""
    from scipy.optimize import minimize

    data, logs = at.matrix("y"), at.vector("logs")
    system = System(*(at.constant(array) for array in known))
    scaled = system._replace(Q=at.exp(logs[0]) * system.Q, R=at.exp(logs[1]) * system.R)
    cost = -filtered(data, scaled)[-1].sum()
    objective = scansion.function([logs, data], [cost, scansion.grad(cost, logs)])
    curvature = scansion.function([logs, data], hessian(cost, logs))
    found = minimize(objective, np.zeros(2), args=(y,), jac=True, hess=curvature, method="trust-exact")
    drift, noise = np.exp(found.x)
    return float(drift), float(noise)


def main() -> None:
    """Track a body that drifts at about constant speed, from positions measured with an error of 1."""
    F, Q = np.array([[1.0, 1.0], [0.0, 1.0]]), np.diag([0.0, 0.01])
    H, R = np.array([[1.0, 0.0]]), np.eye(1)
    rng = np.random.default_rng(6)
    speed = 0.5 + np.cumsum(0.1 * rng.normal(size=200))
    position = np.cumsum(speed)
    y = (position + rng.normal(size=200))[:, None]
    forward, backward = build()
    system = (F, Q, H, R, np.zeros(2), 10 * np.eye(2))
    means, _, log_likelihood = forward(y, *system)
    smooth, _ = backward(y, *system)
    for name, estimate in (("measured", y[:, 0]), ("filtered", means[:, 0]), ("smoothed", smooth[:, 0])):
        print(f"{name} positions: error {np.sqrt(np.mean((estimate - position) ** 2)):.2f}")
    print(f"log-likelihood: {log_likelihood:.2f}")
    drift, noise = fit(y, system)
    print(f"greatest with Q times {drift:.2f} and R times {noise:.2f}")


if __name__ == "__main__":
    main()
