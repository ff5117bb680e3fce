"""Hidden Markov models: a chain of states that shows itself by symbols only.

    forward:  alpha(t, j) = sum_i alpha(t-1, i) A(i, j) B(j, o(t))
    Viterbi:  delta(t, j) = max_i delta(t-1, i) A(i, j) B(j, o(t))

The forward algorithm gives the probability of the symbols, Viterbi's the most probable states behind them (L. Rabiner,
A tutorial on hidden Markov models, Proceedings of the IEEE 77, 1989). Both run on logarithms, where sums are
`logsumexp` and nothing underflows. The symbols are a sequence of integers; the step uses one to choose a column. For
Viterbi the step also returns which state each maximum came from, an output that is not fed back, and a second scan
follows these pointers from the end with an integer state.

Shapes: symbols (T,) integers below m, start (n,), A (n, n), B (n, m) probabilities; log-likelihood a scalar, path (T,).
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.var import TensorVariable


def log_likelihood(
    symbols: TensorVariable, start: TensorVariable, A: TensorVariable, B: TensorVariable
) -> TensorVariable:
    """The logarithm of the probability of the symbols."""
    log_A, log_B = at.log(A), at.log(B)

    def step(symbol: TensorVariable, alpha: TensorVariable) -> TensorVariable:
        return at.logsumexp(alpha[:, None] + log_A, axis=0) + log_B[:, symbol]

    first = at.log(start) + log_B[:, symbols[0]]
    alphas, _ = scansion.scan(step, sequences=symbols[1:], outputs_info=first, name="forward")
    return at.logsumexp(at.concatenate([first[None], alphas])[-1])


def viterbi(
    symbols: TensorVariable, start: TensorVariable, A: TensorVariable, B: TensorVariable
) -> tuple[TensorVariable, TensorVariable]:
    """The most probable states, and the logarithm of their joint probability with the symbols."""
    log_A, log_B = at.log(A), at.log(B)

    def step(symbol: TensorVariable, delta: TensorVariable) -> tuple[TensorVariable, TensorVariable]:
        scores = delta[:, None] + log_A
        return scores.max(axis=0) + log_B[:, symbol], scores.argmax(axis=0)

    first = at.log(start) + log_B[:, symbols[0]]
    (deltas, origins), _ = scansion.scan(step, sequences=symbols[1:], outputs_info=[first, None], name="viterbi")
    final = at.concatenate([first[None], deltas])[-1]
    last = final.argmax()
    path, _ = scansion.scan(
        lambda origin, state: origin[state], sequences=origins, outputs_info=last, go_backwards=True, name="backtrack"
    )
    return at.concatenate([path[::-1], last[None]]), final.max()


def build() -> tuple[scansion.Function, scansion.Function]:
    """Compile (symbols, start, A, B) -> log-likelihood, and -> path, its log-probability."""
    symbols, start = at.lvector("symbols"), at.vector("start")
    A, B = at.matrices("A", "B")
    return (
        scansion.function([symbols, start, A, B], log_likelihood(symbols, start, A, B)),
        scansion.function([symbols, start, A, B], list(viterbi(symbols, start, A, B))),
    )


def fit(symbols: np.ndarray, A: np.ndarray, B: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of greatest likelihood, from a first guess; the chain starts from any state alike.

    They are the softmax of parameters without bounds, which `minimize` moves along the gradient through the scan.
    """
    from scipy.optimize import minimize

    data, parameters = at.lvector("data"), at.vector("parameters")
    n, m = B.shape
    tables = [
        at.softmax(parameters[: n * n].reshape((n, n)), axis=1),
        at.softmax(parameters[n * n :].reshape((n, m)), axis=1),
    ]
    cost = -log_likelihood(data, at.constant(np.full(n, 1 / n)), *tables)
    objective = scansion.function([parameters, data], [cost, scansion.grad(cost, parameters)])
    guess = np.concatenate([np.log(A).ravel(), np.log(B).ravel()])
    best = minimize(objective, guess, args=(symbols,), jac=True).x
    found_A, found_B = scansion.function([parameters], tables)(best)
    return found_A, found_B


def main() -> None:
    """A gambler has a fair die and one that shows six half of the time; tell from the throws when which is in use."""
    A, start = np.array([[0.95, 0.05], [0.1, 0.9]]), np.array([0.5, 0.5])
    B = np.array([[1 / 6] * 6, [0.1] * 5 + [0.5]])
    rng = np.random.default_rng(7)
    states, symbols = [0], []
    for _ in range(300):
        symbols.append(rng.choice(6, p=B[states[-1]]))
        states.append(rng.choice(2, p=A[states[-1]]))
    probability, decode = build()
    path, _ = decode(symbols, start, A, B)
    print(f"log-likelihood: {probability(symbols, start, A, B):.2f}")
    for name, row in (("throws", np.array(symbols) + 1), ("die", np.array(states)), ("found", path)):
        print(f"{name:>6}:", "".join(map(str, row[:100])))
    print(f"right: {np.mean(path == states[:-1]):.0%}")
    _, faces = fit(np.array(symbols), np.full((2, 2), 0.5) + 0.3 * np.eye(2), B)
    print("what each die shows, from the throws alone:", *faces.round(2))


if __name__ == "__main__":
    main()
