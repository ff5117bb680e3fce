"""A particle filter: a cloud of samples that follows a hidden state through noisy data.

    x(t) = phi x(t-1) + sigma e(t),   y(t) = beta exp(x(t) / 2) u(t),   e(t), u(t) standard normal

is the stochastic volatility model: the state is the logarithm of a variance, and the likelihood has no closed form.
Each step moves the particles by the model, weighs them by how well they explain y(t), and draws a new cloud by these
weights (N. Gordon, D. Salmond, A. Smith, 1993; resampling with one uniform number for the whole cloud, the systematic
scheme of G. Kitagawa, 1996). The average weight estimates the likelihood of y(t), so the sum of the logarithms that
the scan returns estimates that of the data. Weights are logarithms: `logsumexp` keeps them from underflowing.

Shapes: y (T,), parameters scalars, N the number of particles; filtered means (T,), log-likelihood a scalar.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.random.utils import RandomStream
from scansion.tensor.var import TensorVariable


def resample(weights: TensorVariable, u: TensorVariable) -> TensorVariable:
    """Indices of particles, each about as often as its weight says, by one uniform number."""
    n = weights.shape[0]
    places = (at.arange(n) + u) / n
    return at.minimum(at.searchsorted(at.cumsum(weights), places), n - 1)


def run(
    y: TensorVariable,
    phi: TensorVariable,
    sigma: TensorVariable,
    beta: TensorVariable,
    n: TensorVariable,
    stream: RandomStream,
) -> tuple[TensorVariable, TensorVariable, scansion.OrderedUpdates]:
    """Means of the state given the data so far, the log-likelihood, and what the streams become."""

    def step(y: TensorVariable, x: TensorVariable) -> list[TensorVariable]:
        moved = phi * x + sigma * stream.normal(size=(n,))
        scale = beta * at.exp(moved / 2)
        log_weights = -0.5 * (y / scale) ** 2 - at.log(scale) - 0.5 * np.log(2 * np.pi)
        total = at.logsumexp(log_weights)
        weights = at.exp(log_weights - total)
        chosen = resample(weights, stream.uniform())
        return [moved[chosen], (weights * moved).sum(), total - at.log(n)]

    start = sigma / at.sqrt(1 - phi**2) * stream.normal(size=(n,))
    (_, means, log_densities), updates = scansion.scan(
        step, sequences=y, outputs_info=[start, None, None], name="particles"
    )
    return means, log_densities.sum(), updates


def build(seed: int) -> scansion.Function:
    """Compile (y, phi, sigma, beta, n) -> means, log-likelihood; calls continue the random streams."""
    y, n = at.vector("y"), at.iscalar("n")
    parameters = at.scalars("phi", "sigma", "beta")
    means, log_likelihood, updates = run(y, *parameters, n, RandomStream(seed))
    return scansion.function([y, *parameters, n], [means, log_likelihood], updates=updates)


def sample(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Data of the model with phi = 0.95, sigma = 0.3, beta = 0.7, and the states behind them."""
    rng = np.random.default_rng(seed)
    x = np.zeros(size)
    for t in range(1, size):
        x[t] = 0.95 * x[t - 1] + 0.3 * rng.normal()
    return 0.7 * np.exp(x / 2) * rng.normal(size=size), x


def main() -> None:
    """Follow the volatility of simulated data, and compare likelihoods."""
    y, x = sample(400, seed=8)
    f = build(seed=9)
    means, _ = f(y, 0.95, 0.3, 0.7, 2000)
    print(f"correlation of filtered and true states: {np.corrcoef(means, x)[0, 1]:.2f}")
    for phi in (0.5, 0.95, 0.995):
        estimates = [float(f(y, phi, 0.3, 0.7, 2000)[1]) for _ in range(5)]
        print(f"log-likelihood of phi = {phi}: {np.mean(estimates):.1f} (spread {np.std(estimates):.1f})")


if __name__ == "__main__":
    main()
