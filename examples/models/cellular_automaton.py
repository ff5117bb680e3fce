"""A cellular automaton: a row of cells, each of which looks at its neighbours and follows a rule.

A cell and its two neighbours are three bits, so they name one of eight cases; the rule, a number below 256, says in
its bits what each case becomes (S. Wolfram, Statistical mechanics of cellular automata, Reviews of Modern Physics 55,
1983). The state is a vector of integers on a ring: `roll` gives the neighbours, and a shift of the rule by the case
gives the new cell. No float is involved.

Shapes: cells (n,) of 0 and 1, rule a scalar below 256, steps a scalar give the history (steps + 1, n).
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.var import TensorVariable


def evolve(cells: TensorVariable, rule: TensorVariable, steps: TensorVariable) -> TensorVariable:
    """The generations, the given one first."""

    def step(now: TensorVariable, rule: TensorVariable) -> TensorVariable:
        case = 4 * at.roll(now, 1) + 2 * now + at.roll(now, -1)
        return (rule >> case) & 1

    generations, _ = scansion.scan(step, outputs_info=cells, non_sequences=rule, n_steps=steps, name="automaton")
    return at.concatenate([cells[None], generations])


def build() -> scansion.Function:
    """Compile (cells, rule, steps) -> generations."""
    cells, rule, steps = at.lvector("cells"), at.lscalar("rule"), at.iscalar("steps")
    return scansion.function([cells, rule, steps], evolve(cells, rule, steps))


def main() -> None:
    """Grow two rules from one living cell: a triangle of triangles, and chaos."""
    cells = np.zeros(63, dtype="int64")
    cells[31] = 1
    for rule in (90, 30):
        print(f"rule {rule}")
        for row in build()(cells, rule, 15):
            print("".join(".#"[cell] for cell in row))


if __name__ == "__main__":
    main()
