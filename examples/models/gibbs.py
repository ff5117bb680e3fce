"""Gibbs sampling: draw from a joint distribution by drawing each variable given the others, in turn.

The target is a normal distribution of two variables with correlation rho. Each is normal given the other, with mean
rho times it and variance 1 - rho^2 (S. Geman, D. Geman, Stochastic relaxation, IEEE PAMI 6, 1984; the example is
in Gelman and others, Bayesian Data Analysis, section 11.1). The step draws from a `RandomStream`: draws made inside
a step are new at every step, and the streams' states after the last one are in `updates`. A function that gets these
goes on where its last call stopped; without them every call would repeat the same chain.

Shapes: rho a scalar, start (2,), n a scalar give a chain (n, 2).
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.random.utils import RandomStream
from scansion.tensor.var import TensorVariable


def chain(
    rho: TensorVariable, start: TensorVariable, n: TensorVariable, stream: RandomStream
) -> tuple[TensorVariable, scansion.OrderedUpdates]:
    """The draws of both variables, and what the streams become."""
    width = at.sqrt(1 - rho**2)

    def step(x: TensorVariable, y: TensorVariable) -> tuple[TensorVariable, TensorVariable]:
        new_x = stream.normal(rho * y, width)
        new_y = stream.normal(rho * new_x, width)
        return new_x, new_y

    (xs, ys), updates = scansion.scan(step, outputs_info=[start[0], start[1]], n_steps=n, name="gibbs")
    return at.stack([xs, ys], axis=1), updates


def build(seed: int) -> scansion.Function:
    """Compile (rho, start, n) -> chain; calls continue the random streams."""
    rho, start, n = at.scalar("rho"), at.vector("start"), at.iscalar("n")
    draws, updates = chain(rho, start, n, RandomStream(seed))
    return scansion.function([rho, start, n], draws, updates=updates)


def main() -> None:
    """Run a chain in two calls; the second goes on where the first stopped."""
    sample = build(seed=4)
    first = sample(0.8, np.array([3.0, -3.0]), 1000)
    second = sample(0.8, first[-1], 20_000)
    print("means:", second.mean(axis=0).round(2))
    print("covariance:", np.cov(second.T).round(2).tolist())


if __name__ == "__main__":
    main()
