"""The recurrence, step by step.

A sequence with smallest tap s and largest tap S (0 included) needs n + S - s elements for n steps; step t sees element
t - s + tap, or, if the sequence is reversed, counts from the last possible place. Outputs may be stacked from the end.
States start from windows whose rows are their last values, oldest first; states without taps are carried as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from scansion.testing._nodes import Block, Failure, Node

RunBlock = Callable[[Block, list[Any]], list[Any]]


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
    """

    node: Node
    operands: list[Any]
    run: RunBlock

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
        while taken < self.steps:
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
        states, outputs = len(self.history), len(self.stacks)
        for values, taps, following in zip(self.history, self.state_taps, yielded, strict=False):
            if taps and np.shape(following) != np.shape(values[-1]):
                raise ValueError(f"scn.scan: a state of shape {np.shape(values[-1])} becomes {np.shape(following)}")
            values.append(following)
        for rows, output in zip(self.stacks, yielded[states:], strict=False):
            rows.append(output)
        return len(yielded) > states + outputs and bool(yielded[-1])

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
        arguments: list[Any] = []
        for sequence, taps in zip(self.sequences, self.sequence_taps, strict=True):
            arguments += [np.zeros(sequence.shape[1:], sequence.dtype)] * len(taps)
        for values, taps in zip(self.history, self.state_taps, strict=True):
            arguments += [values[tap] for tap in taps or [-1]]
        try:
            yielded = self.run(self.node.regions[0], arguments)
        except (ValueError, IndexError, ArithmeticError):
            return None
        states = [np.shape(values[-1]) for values, taps in zip(self.history, self.state_taps, strict=True) if taps]
        first = len(self.history)
        return states + [np.shape(value) for value in yielded[first : first + len(self.stacks)]]


def _stack(rows: list[Any], result: Any, row: tuple[int, ...] | None) -> Any:
    shapes = {np.shape(value) for value in rows}
    if len(shapes) > 1:
        # An error only for those who read the result.
        return Failure(ValueError(f"scn.scan: rows of the shapes {sorted(shapes)}"))
    if rows:
        return np.stack(rows)
    known = tuple(length or 0 for length in result.shape[1:]) if row is None else row
    return np.empty((0, *known), result.dtype)
