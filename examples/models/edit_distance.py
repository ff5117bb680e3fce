"""Edit distance by a scan in a scan: the fewest insertions, deletions and substitutions between two strings.

    D(i, j) = min(D(i-1, j) + 1, D(i, j-1) + 1, D(i-1, j-1) + [a(i) != b(j)])

(R. Wagner, M. Fischer, The string-to-string correction problem, Journal of the ACM 21, 1974.) The outer scan goes over
the rows of the table and carries one row, an integer vector. Within a row each entry depends on the one to its left,
so a row is a scan too: its sequences are the row above at two taps, D(i-1, j-1) and D(i-1, j), and the letters of b.

Shapes: a (n,) and b (m,) of integers give a scalar; the carried row has m + 1 entries.
"""

from __future__ import annotations

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.var import TensorVariable


def edit_distance(a: TensorVariable, b: TensorVariable) -> TensorVariable:
    """The distance between two strings of integer codes."""

    def row(letter: TensorVariable, above: TensorVariable) -> TensorVariable:
        def entry(
            diagonal: TensorVariable, up: TensorVariable, other: TensorVariable, left: TensorVariable
        ) -> TensorVariable:
            substituted = diagonal + at.neq(letter, other)
            return at.minimum(at.minimum(up, left) + 1, substituted)

        first = above[0] + 1
        rest, _ = scansion.scan(
            entry, sequences=[{"input": above, "taps": [0, 1]}, b], outputs_info=first, name="entries"
        )
        return at.concatenate([first[None], rest])

    start = at.arange(b.shape[0] + 1)
    rows, _ = scansion.scan(row, sequences=a, outputs_info=start, name="rows")
    return at.concatenate([start[None], rows])[-1, -1]


def build() -> scansion.Function:
    """Compile (a, b) -> distance."""
    a, b = at.lvectors("a", "b")
    return scansion.function([a, b], edit_distance(a, b))


def codes(text: str) -> np.ndarray:
    """A string as integers."""
    return np.array([ord(letter) for letter in text], dtype=np.int64)


def main() -> None:
    """Compare a few words."""
    distance = build()
    for first, second in (("kitten", "sitting"), ("saturday", "sunday"), ("scan", "scansion"), ("", "abc")):
        print(f"{first!r} to {second!r}: {distance(codes(first), codes(second))}")


if __name__ == "__main__":
    main()
