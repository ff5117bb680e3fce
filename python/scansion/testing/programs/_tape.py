"""Decisions on a tape: drawn from a seed, recorded, replayed, and cut down to a small program that still fails.

A tenth of hypothesis's price for a program, and none drawn twice on purpose; made for `tools/fuzz.py`, where programs
are counted.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence


class Tape:
    """Decisions that are drawn or replayed, and recorded either way.

    Parameters
    ----------
    seed : int or str, optional
        Where decisions come from once the recorded ones are used up; without it, they are the simplest then.
    recorded : sequence of int
        Decisions to replay. One that is out of its bounds becomes the nearest that is not.

    Examples
    --------
    >>> from scansion.testing.programs import Choices, Tape, write_program
    >>> tape = Tape(seed=3)
    >>> program = write_program(Choices(tape.draw))
    >>> write_program(Choices(Tape(recorded=tape.drawn).draw)).text() == program.text()
    True
    """

    def __init__(self, seed: int | str | None = None, recorded: Sequence[int] = ()) -> None:
        self._random = None if seed is None else random.Random(seed)
        self._recorded = recorded
        self.drawn: list[int] = []

    def draw(self, low: int, high: int) -> int:
        """The next decision, between two bounds, both included."""
        position = len(self.drawn)
        if position < len(self._recorded):
            value = min(max(self._recorded[position], low), high)
        else:
            value = low if self._random is None else self._random.randint(low, high)
        self.drawn.append(value)
        return value


def shrunk(decisions: Sequence[int], fails: Callable[[list[int]], list[int] | None], attempts: int = 400) -> list[int]:
    """Decisions that still fail, fewer and smaller.

    Parameters
    ----------
    decisions : sequence of int
        What fails.
    fails : callable
        Whether others fail in the same way: the decisions that were really taken then, else None.
    attempts : int
        How often it may be asked.
    """
    search = _Search(list(decisions), fails, attempts)
    before = None
    while before != search.smallest and not search.is_over:
        before = search.smallest
        size = max(len(before) // 2, 1)
        while size:
            _cut(search, size)
            size //= 2
        _lower(search)
    return search.smallest


class _Search:
    """The smallest decisions so far, and what was asked already."""

    def __init__(self, smallest: list[int], fails: Callable[[list[int]], list[int] | None], attempts: int) -> None:
        self.smallest = smallest
        self._fails = fails
        self._attempts = attempts
        self._asked: set[tuple[int, ...]] = {tuple(smallest)}

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be asked."""
        return len(self._asked) > self._attempts

    def takes(self, candidate: list[int]) -> bool:
        """Whether a candidate fails and is simpler; it is the smallest then."""
        if self.is_over or tuple(candidate) in self._asked:
            return False
        self._asked.add(tuple(candidate))
        taken = self._fails(candidate)
        if taken is None or (len(taken), sum(taken), taken) >= (len(self.smallest), sum(self.smallest), self.smallest):
            return False
        self.smallest = taken
        return True


def _cut(search: _Search, size: int) -> None:
    """Leave out stretches of this length, or put zeros there; the last ones first."""
    start = len(search.smallest) - size
    while start >= 0:
        now = search.smallest
        head, tail = now[:start], now[start + size :]
        if not search.takes(head + tail):
            search.takes(head + [0] * size + tail)
        start = min(start - size, len(search.smallest) - size)


def _lower(search: _Search) -> None:
    """Make single decisions smaller."""
    for position in range(len(search.smallest)):
        for is_halved in (True, False):
            now = search.smallest
            value = now[position] if position < len(now) else 0
            if value > 0:
                search.takes([*now[:position], value // 2 if is_halved else value - 1, *now[position + 1 :]])
