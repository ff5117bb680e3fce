"""Hamiltonian Monte Carlo: proposals along the trajectories of a mechanical system, by leapfrog integration.

The position q is the parameter, -log p(q) its potential energy, and a momentum p is drawn anew for each proposal:

    p <- p + (h/2) grad log p(q),   q <- q + h p,   p <- p + (h/2) grad log p(q)

(R. Neal, MCMC using Hamiltonian dynamics, in Handbook of Markov Chain Monte Carlo, 2011, section 2.3.) `leapfrog` is
a scan over the steps of one trajectory, and takes the gradient of any log-density inside its step. `sample` is a scan
over proposals whose step runs a trajectory: a scan in a scan. It draws momenta and a uniform number for the decision,
and keeps the old position by `switch`; the updates of its streams make calls go on where the last one stopped.

Shapes: q, p (d,), h a scalar; a trajectory of n steps is two arrays (n, d); a chain of m proposals is (m, d).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.random.utils import RandomStream
from scansion.tensor.var import TensorVariable

LogDensity = Callable[[TensorVariable], TensorVariable]


def leapfrog(
    log_density: LogDensity, q: TensorVariable, p: TensorVariable, h: TensorVariable, n_steps: TensorVariable
) -> tuple[TensorVariable, TensorVariable]:
    """Positions and momenta after each step."""

    def force(q: TensorVariable) -> TensorVariable:
        return scansion.grad(log_density(q), q)

    def step(q: TensorVariable, p: TensorVariable) -> tuple[TensorVariable, TensorVariable]:
        half = p + h / 2 * force(q)
        new_q = q + h * half
        return new_q, half + h / 2 * force(new_q)

    (qs, ps), _ = scansion.scan(step, outputs_info=[q, p], n_steps=n_steps, name="leapfrog")
    return qs, ps


def sample(
    log_density: LogDensity,
    start: TensorVariable,
    h: TensorVariable,
    n_steps: TensorVariable,
    n_proposals: TensorVariable,
    stream: RandomStream,
) -> tuple[TensorVariable, TensorVariable, scansion.OrderedUpdates]:
    """The chain, the fraction of proposals that were taken, and what the streams become."""

    def energy(q: TensorVariable, p: TensorVariable) -> TensorVariable:
        return (p**2).sum() / 2 - log_density(q)

    def propose(q: TensorVariable) -> tuple[TensorVariable, TensorVariable]:
        p = stream.normal(size=q.shape)
        qs, ps = leapfrog(log_density, q, p, h, n_steps)
        taken = at.log(stream.uniform()) < energy(q, p) - energy(qs[-1], ps[-1])
        return at.switch(taken, qs[-1], q), taken

    (chain, taken), updates = scansion.scan(propose, outputs_info=[start, None], n_steps=n_proposals, name="hmc")
    return chain, taken.mean(), updates


def banana(q: TensorVariable) -> TensorVariable:
    """The logarithm of a density along a parabola: q1 is normal, q2 is normal around q1^2."""
    return -(q[0] ** 2) / 2 - 2 * (q[1] - q[0] ** 2) ** 2


def build(log_density: LogDensity, seed: int) -> tuple[scansion.Function, scansion.Function]:
    """Compile (q, p, h, n_steps) -> trajectory and (start, h, n_steps, n_proposals) -> chain, fraction taken."""
    q, p, h = at.vector("q"), at.vector("p"), at.scalar("h")
    n_steps, n_proposals = at.iscalars("n_steps", "n_proposals")
    chain, taken, updates = sample(log_density, q, h, n_steps, n_proposals, RandomStream(seed))
    return (
        scansion.function([q, p, h, n_steps], list(leapfrog(log_density, q, p, h, n_steps))),
        scansion.function([q, h, n_steps, n_proposals], [chain, taken], updates=updates),
    )


def main() -> None:
    """Follow one trajectory, then draw from the banana, whose moments are known."""
    trajectory, chain = build(banana, seed=5)
    qs, ps = trajectory(np.array([1.0, 1.0]), np.array([0.5, -1.0]), 0.02, 500)
    energy = (ps**2).sum(axis=1) / 2 + qs[:, 0] ** 2 / 2 + 2 * (qs[:, 1] - qs[:, 0] ** 2) ** 2
    print(f"energy along a trajectory: {energy.min():.4f} to {energy.max():.4f}")
    draws, taken = chain(np.zeros(2), 0.15, 20, 20_000)
    print(f"taken: {taken:.2f}, means: {draws.mean(axis=0).round(1)} (exact: [0, 1])")


if __name__ == "__main__":
    main()
