"""The recurrence, step by step.

A sequence with smallest tap s and largest tap S (0 included) needs n + S - s elements for n steps; step t sees element
t - s + tap, or, if the sequence is reversed, counts from the last possible place. Outputs may be stacked from the end.
States start from windows whose rows are their last values, oldest first; states without taps are carried as they are.

Without a step, rows have the lengths that any step would have given them. A length that data decide (the steps of an
inner scan with a condition, the branch of a choice) is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from scansion.tensor._generators import is_generator
from scansion.testing._nodes import Block, Failure, Node


@dataclass(frozen=True)
class Trial:
    """What to do in a step that is run for its shapes, where data would decide."""

    most: int | None = None
    """So many steps at most for scans with a condition."""
    branch: bool | None = None
    """The branch of every choice."""


class RunBlock(Protocol):
    """Runs a region on arguments and gives what it yields."""

    def __call__(self, block: Block, arguments: list[Any], trial: Trial | None = None, /) -> list[Any]:
        """With `trial`, for the sake of the shapes."""


@dataclass
class Recurrence:
    """One run of a scan.

    Parameters
    ----------
    node : Node
        The scan.
    operands : list
        Steps, sequences, windows.
    run : callable
        Runs the body on arguments and gives what it yields.
    most : int or None
        Where to end if there is a condition.
    """

    node: Node
    operands: list[Any]
    run: RunBlock
    most: int | None = None

    def __post_init__(self) -> None:
        attributes = self.node.attributes
        self.sequence_taps: list[list[int]] = attributes["sequence_taps"]
        self.state_taps: list[list[int]] = attributes["state_taps"]
        self.reversed_sequences: list[int] = attributes.get("reversed_sequences") or []
        self.reversed_outputs: list[int] = attributes.get("reversed_outputs") or []
        count, *rest = self.operands
        self.steps = int(count)
        self.sequences = rest[: len(self.sequence_taps)]
        # For each state its values so far, the newest last.
        self.history: list[list[Any]] = [
            [initial] if not taps else list(initial[: -min(taps)])
            for initial, taps in zip(rest[len(self.sequence_taps) :], self.state_taps, strict=True)
        ]
        self._check(rest[len(self.sequence_taps) :])
        kept = sum(bool(taps) for taps in self.state_taps)
        self.stacks: list[list[Any]] = [[] for _ in self.node.results[kept : -len(self.state_taps) or None]]
        self.has_condition = len(self.node.regions[0].yielded) > len(self.history) + len(self.stacks)

    def _check(self, windows: list[Any]) -> None:
        if self.steps < 0:
            raise ValueError(f"scn.scan: {self.steps} steps")
        for window, taps in zip(windows, self.state_taps, strict=True):
            if taps and len(window) < -min(taps):
                raise ValueError(f"scn.scan: a window of {len(window)} rows for the taps {taps}")
        for sequence, taps in zip(self.sequences, self.sequence_taps, strict=True):
            low, high = min(0, *taps), max(0, *taps)
            if len(sequence) < self.steps + high - low:
                raise ValueError(f"scn.scan: {len(sequence)} rows for {self.steps} steps at the taps {taps}")

    def results(self) -> list[Any]:
        """Run all steps: trajectories, stacked outputs, final windows."""
        taken = 0
        steps = min(self.steps, self.most) if self.has_condition and self.most is not None else self.steps
        while taken < steps:
            is_last = self._step(taken)
            taken += 1
            if is_last:
                break
        rows = self._rows_of_nothing() if taken == 0 else None
        trajectories = [
            values[len(values) - taken :] for values, taps in zip(self.history, self.state_taps, strict=True) if taps
        ]
        stacks = [values[::-1] if k in self.reversed_outputs else values for k, values in enumerate(self.stacks)]
        stacked = [
            _stack(values, self.node.results[place], rows[place] if rows else None)
            for place, values in enumerate(trajectories + stacks)
        ]
        return stacked + [
            np.stack(values[min(taps) :]) if taps else values[-1]
            for values, taps in zip(self.history, self.state_taps, strict=True)
        ]

    def _step(self, step: int) -> bool:
        """Run one step; whether the condition ends the scan."""
        yielded = self.run(self.node.regions[0], self._arguments(step))
        states = len(self.history)
        for values, taps, following in zip(self.history, self.state_taps, yielded, strict=False):
            if taps and np.shape(following) != np.shape(values[-1]):
                raise ValueError(f"scn.scan: a state of shape {np.shape(values[-1])} becomes {np.shape(following)}")
            values.append(following)
        for rows, output in zip(self.stacks, yielded[states:], strict=False):
            rows.append(output)
        return self.has_condition and bool(yielded[-1])

    def _arguments(self, step: int) -> list[Any]:
        arguments: list[Any] = []
        for index, (sequence, taps) in enumerate(zip(self.sequences, self.sequence_taps, strict=True)):
            low, high = min(0, *taps), max(0, *taps)
            place = len(sequence) - 1 - high - step if index in self.reversed_sequences else step - low
            arguments += [sequence[place + tap] for tap in taps]
        for values, taps in zip(self.history, self.state_taps, strict=True):
            arguments += [values[tap] for tap in taps or [-1]]
        return arguments

    def _rows_of_nothing(self) -> list[tuple[int, ...]] | None:
        """Without a step, the shapes that the step's results would have; None if that cannot be known."""
        rows = [
            np.zeros(sequence.shape[1:], sequence.dtype)
            for sequence, taps in zip(self.sequences, self.sequence_taps, strict=True)
            for _ in taps
        ]
        states = [
            values[tap] for values, taps in zip(self.history, self.state_taps, strict=True) for tap in taps or [-1]
        ]
        other_states = [state if is_generator(state) else np.zeros_like(state) for state in states]
        outputs = slice(len(self.history), len(self.history) + len(self.stacks))
        shapes: list[list[tuple[int, ...]]] = []
        for trial, values in ((Trial(), states), (Trial(0, True), states), (Trial(1, False), other_states)):
            try:
                yielded = self.run(self.node.regions[0], rows + values, trial)[outputs]
            except (ValueError, IndexError, ArithmeticError):
                continue
            shapes.append([np.shape(value) for value in yielded])
        if not shapes:
            return None
        kept = [np.shape(values[-1]) for values, taps in zip(self.history, self.state_taps, strict=True) if taps]
        return kept + [tuple(map(_common, zip(*found, strict=True))) for found in zip(*shapes, strict=True)]


def _common(lengths: Sequence[int]) -> int:
    """What some lengths have in common."""
    return lengths[0] if len(set(lengths)) == 1 else 0


def _stack(rows: list[Any], result: Any, row: tuple[int, ...] | None) -> Any:
    shapes = {np.shape(value) for value in rows}
    if len(shapes) > 1:
        # An error only for those who read the result.
        return Failure(ValueError(f"scn.scan: rows of the shapes {sorted(shapes)}"))
    if rows:
        return np.stack(rows)
    known = tuple(length or 0 for length in result.shape[1:]) if row is None else row
    return np.empty((0, *known), result.dtype)
