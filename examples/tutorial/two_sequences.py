"""A recurrence that reads two sequences, one of them backwards.

The state follows x(t) = tanh(x(t-1) W + y(t) U + p(T-t) V). Two things are new here. `outputs_info` says what the state
is before the first step, and with that the previous state becomes the step's last argument. And a sequence is read from
its end by handing over a view that runs from the end, `future[::-1]`: no copy is made.

The arguments of a step always come in this order: one element of each sequence, then earlier outputs, then
non-sequences.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.var import TensorVariable


def build(dtype: str) -> scansion.Function:
    """Compile (start, recurrent, past, from_past, future, from_future) -> all states."""
    start = at.vector("start", dtype=dtype)
    recurrent, past, from_past, future, from_future = (
        at.matrix(name, dtype=dtype) for name in ("recurrent", "past", "from_past", "future", "from_future")
    )

    def step(seen: TensorVariable, ahead: TensorVariable, state: TensorVariable) -> TensorVariable:
        return at.tanh(at.dot(state, recurrent) + at.dot(seen, from_past) + at.dot(ahead, from_future))

    states, _ = scansion.scan(step, sequences=[past, future[::-1]], outputs_info=start)
    return scansion.function([start, recurrent, past, from_past, future, from_future], states)


def main() -> None:
    """Follow a state of two numbers for four steps, once natively and once with NumPy."""
    start = np.array([0.0, 1.0])
    recurrent = np.array([[0.5, 0.25], [-0.5, 1.0]])
    past = np.array([[-1.0], [0.0], [0.5], [1.0]])
    from_past = np.array([[1.0, -1.0]])
    future = np.array([[0.1, 0.2, 0.3], [0.0, 1.0, 0.0], [0.5, 0.5, 0.5], [-1.0, 0.0, 1.0]])
    from_future = np.full((3, 2), 0.25)
    print("scansion:", build("float64")(start, recurrent, past, from_past, future, from_future), sep="\n")

    states = []
    state = start
    for seen, ahead in zip(past, future[::-1], strict=True):
        state = np.tanh(state @ recurrent + seen @ from_past + ahead @ from_future)
        states.append(state)
    print("numpy:", np.array(states), sep="\n")


if __name__ == "__main__":
    main()
