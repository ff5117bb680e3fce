"""What the user says to `scan`, checked and put into one form.

Sequences and states come bare or as dictionaries, alone or in lists; here they become `Sequence` and `State`. A state
starts from a window: a tensor whose first axis holds as many rows as its largest lag, oldest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.graph.basic import Variable
from scansion.tensor._cast import as_tensor_variable, cast
from scansion.tensor._elementwise import maximum, minimum
from scansion.tensor._sizes import Size, as_variable, dimension
from scansion.tensor.shape import expand_dims
from scansion.tensor.var import TensorVariable, emit, made_at


@dataclass(frozen=True)
class Sequence:
    """A sequence and the offsets of the elements that a step sees."""

    value: TensorVariable
    taps: list[int]

    @property
    def span(self) -> int:
        """How many elements more than steps there must be."""
        return max(0, *self.taps) - min(0, *self.taps)


@dataclass(frozen=True)
class State:
    """A state: what the user gave as its start, the window that it starts from, and the lags that a step sees."""

    initial: TensorVariable
    window: TensorVariable
    taps: list[int]


def as_list(entries: Any) -> list[Any]:
    """What the user gave, as a list: nothing, one thing, or several."""
    if entries is None:
        return []
    return list(entries) if isinstance(entries, list | tuple) else [entries]


def parse_sequence(entry: Any, position: int) -> Sequence:
    """A variable, an array or `dict(input=..., taps=...)` as a sequence."""
    subject = f"sequence {position} of scan"
    given = entry if isinstance(entry, Mapping) else {"input": entry}
    _check_keys(given, ("input", "taps"), subject)
    if given.get("input") is None:
        raise ScansionValueError(explain(f"{subject} has no input", "dict(input=x, taps=[0])"))
    value = as_tensor_variable(given["input"])
    if value.ndim == 0:
        raise ScansionValueError(
            explain(
                f"{subject}, {made_at(value)}, is a scalar, which has no elements to step over",
                "pass it in non_sequences",
            )
        )
    return Sequence(value, _taps(given.get("taps"), [0], subject))


def parse_state(entry: Any, position: int) -> State | None:
    """A start value or `dict(initial=..., taps=...)` as a state; None and {} say that the output is not fed back."""
    subject = f"outputs_info[{position}] of scan"
    given = entry if isinstance(entry, Mapping) else {"initial": entry}
    _check_keys(given, ("initial", "taps"), subject)
    if given.get("initial") is None:
        if given.get("taps"):
            raise ScansionValueError(explain(f"{subject} has taps but no initial value", "dict(initial=x0, taps=[-1])"))
        return None
    initial = as_tensor_variable(given["initial"])
    taps = _taps(given.get("taps"), [-1], subject)
    if max(taps) >= 0:
        raise ScansionValueError(explain(f"{subject} has the taps {taps}; outputs can be seen at negative taps only"))
    return State(initial, _window(initial, taps, subject), taps)


def _window(initial: TensorVariable, taps: list[int], subject: str) -> TensorVariable:
    if taps == [-1]:
        return expand_dims(initial, 0)
    rows = -min(taps)
    if initial.ndim == 0:
        raise ScansionValueError(
            explain(
                f"{subject} has the taps {taps}, so its initial value needs a first axis of at least "
                f"{rows} rows, it is 0-d"
            )
        )
    known = initial.type.shape[0]
    if known is not None and known < rows:
        raise ScansionValueError(
            explain(f"{subject} has the taps {taps}, so its initial value needs at least {rows} rows, it has {known}")
        )
    return initial if known == rows else initial[:rows]


def _check_keys(given: Mapping[str, Any], known: tuple[str, ...], subject: str) -> None:
    for key in given:
        if key not in known:
            raise ScansionValueError(explain(f"{subject} has the key {key!r}", f"its keys are {', '.join(known)}"))


def _taps(given: Any, default: list[int], subject: str) -> list[int]:
    if given is None:
        return default
    taps = list(given) if np.iterable(given) else [given]
    if not taps or not all(isinstance(tap, int | np.integer) for tap in taps):
        raise ScansionValueError(explain(f"{subject}: taps must be integers, not {given!r}"))
    if len(set(taps)) < len(taps):
        raise ScansionValueError(explain(f"{subject}: the taps {taps} name one offset twice"))
    return [int(tap) for tap in taps]


def parse_fixed(entry: Any) -> Variable:
    """A non-sequence as a variable; a random draw gets a second handle, which holds it fixed over the steps."""
    value = entry if isinstance(entry, Variable) else as_tensor_variable(entry)
    owner = value.owner
    if owner is not None and owner.op == "scn.random" and isinstance(value, TensorVariable):
        return emit("scn.identity", [value])
    return value


def number_of_steps(n_steps: Any, sequences: list[Sequence]) -> TensorVariable:
    """The number of steps as an int64 scalar: what the user says, or what the shortest sequence allows."""
    if n_steps is None:
        return _steps_of(sequences)
    if isinstance(n_steps, int | np.integer) and not isinstance(n_steps, bool):
        if n_steps < 0:
            raise ScansionValueError(
                explain(f"n_steps is {n_steps}; it must be 0 or more", "go_backwards=True reverses time")
            )
        return as_variable(int(n_steps))
    steps = as_tensor_variable(n_steps)
    if steps.ndim or "int" not in steps.dtype:
        raise ScansionValueError(explain(f"n_steps must be an integer scalar, {made_at(steps)} is {steps.type}"))
    return cast(steps, "int64")


def _steps_of(sequences: list[Sequence]) -> TensorVariable:
    if not sequences:
        raise ScansionValueError(
            explain("scan has neither sequences nor n_steps, so it would never end", "pass n_steps")
        )
    counts = [_count(sequence) for sequence in sequences]
    known = [count for count in counts if isinstance(count, int)]
    steps = [as_variable(min(known))] if known else []
    for count in counts:
        if not isinstance(count, int):
            steps = [minimum(steps[0], count) if steps else count]
    return steps[0]


def _count(sequence: Sequence) -> Size:
    """How many steps a sequence allows. One that is shorter than its taps need fails when the scan runs."""
    length = dimension(sequence.value, 0)
    if isinstance(length, int):
        if length >= sequence.span:
            return length - sequence.span
        raise ScansionValueError(
            explain(
                f"the sequence {made_at(sequence.value)} has {length} rows, its taps {sequence.taps} "
                f"need {sequence.span}",
                "give it more rows or leave taps out",
            )
        )
    # Not fewer than none: then it is the sequence, not the number of steps, that is reported when the scan runs.
    return maximum(length - sequence.span, 0) if sequence.span else length


def parse_checkpoint(checkpoint: Any) -> str | None:
    """Read how reverse mode repeats steps; None: it keeps rows."""
    if checkpoint is None or checkpoint == "none":
        return None
    if not isinstance(checkpoint, str):
        raise ScansionTypeError(explain(f"checkpoint is a string, not {checkpoint!r}"))
    if checkpoint not in ("sqrt", "binomial"):
        raise ScansionValueError(explain(f"checkpoint cannot be {checkpoint!r}", "choose from none, sqrt, binomial"))
    return checkpoint


def parse_truncation(truncate_gradient: Any) -> int | None:
    """Read after how many steps backwards gradients stop; None: they do not."""
    if isinstance(truncate_gradient, bool) or not isinstance(truncate_gradient, int | np.integer):
        raise ScansionTypeError(explain(f"truncate_gradient is a number of steps, not {truncate_gradient!r}"))
    if truncate_gradient == -1:
        return None
    if truncate_gradient < 1:
        raise ScansionValueError(
            explain(f"truncate_gradient is {truncate_gradient}", "give a positive number of steps, or -1 for all")
        )
    return int(truncate_gradient)
