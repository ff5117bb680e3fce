"""What can be wrong with a step, found while the graph is built: its arguments, the number of its outputs, its states.

Messages name the argument of `scan`, what disagrees, the line of the step that is at fault, the way out and, through
`explain`, the line of the call.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scansion._location import at as at_line
from scansion._location import explain
from scansion._native import Operation, Value
from scansion.compile.sharedvalue import SharedVariable
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.graph.basic import Variable, shared_of, used_by, walk
from scansion.scan import _arguments as arguments
from scansion.tensor.var import TensorVariable, made_at


def check_step(
    fn: Callable[..., Any],
    sequences: Sequence[arguments.Sequence],
    states: Sequence[arguments.State],
    fixed: Sequence[Variable],
) -> None:
    """Raise TypeError unless the step takes as many arguments as scan will give it."""
    if not callable(fn):
        raise ScansionTypeError(explain(f"the step of scan must be a function, not {fn!r}"))
    given = [
        *(f"sequences[{k}] at {tap:+d}" for k, x in enumerate(sequences) for tap in x.taps),
        *(f"the output that starts from {_named(x.initial)} at {tap:+d}" for x in states for tap in x.taps),
        *(f"non_sequences[{k}]" for k in range(len(fixed))),
    ]
    try:
        signature = inspect.signature(fn)
    except (TypeError, ValueError):
        return  # a callable that does not say what it takes
    try:
        signature.bind(*given)
    except TypeError as error:
        raise ScansionTypeError(
            explain(
                f"the step of scan{line_of(fn)} takes the arguments {signature}, but scan gives it {len(given)}: "
                f"{', '.join(given) or 'none'}; {error}",
                "one argument for each tap of each sequence, then of each output that is fed back, then for each "
                "non-sequence",
            )
        ) from None


def line_of(fn: Callable[..., Any]) -> str:
    """Where a function is written, as " (model.py:3)"; empty for what is not written in Python."""
    code = getattr(inspect.unwrap(fn), "__code__", None)
    return "" if code is None else f" ({at_line((code.co_filename, code.co_firstlineno))})"


def check_count(fn: Callable[..., Any], infos: Sequence[object], outputs: Sequence[TensorVariable]) -> None:
    """Raise ValueError unless there is an entry of outputs_info for each output."""
    if len(infos) == len(outputs):
        return
    raise ScansionValueError(
        explain(
            f"the step of scan{line_of(fn)} returned {len(outputs)} outputs, outputs_info has {len(infos)} entries",
            "outputs_info needs one entry for each output: None for those that are not fed back",
        )
    )


def check_state(position: int, state: arguments.State, result: TensorVariable) -> None:
    """Raise ValueError unless a step's result can be the next state."""
    initial = state.initial
    shape = initial.type.shape if state.taps == [-1] else initial.type.shape[1:]
    subject = f"state {position} of scan" + (f" ({initial.name})" if initial.name else "")
    places = f"start: {_place(initial)}, step: {_place(result)}"
    if initial.dtype != result.dtype:
        raise ScansionValueError(
            explain(
                f"{subject} starts as {initial.dtype} but the step gives {result.dtype} ({places})",
                f'start from at.cast(x, "{result.dtype}") or return at.cast(y, "{initial.dtype}"); '
                "a Python number takes the smallest dtype that holds it: 0. is float32, 0 is int8",
            )
        )
    if len(shape) != result.ndim:
        raise ScansionValueError(
            explain(
                f"{subject} starts with {len(shape)} dimensions but the step gives {result.ndim}, {initial.type} and "
                f"{result.type} ({places})",
                f"start outputs_info[{position}] from the shape of one step's result; only taps other than [-1] need "
                "a first axis of rows in the initial value",
            )
        )
    for axis, (before, after) in enumerate(zip(shape, result.type.shape, strict=True)):
        if before is not None and after is not None and before != after:
            raise ScansionValueError(
                explain(
                    f"{subject} starts with length {before} on axis {axis} but the step gives {after}, {initial.type} "
                    f"and {result.type} ({places})",
                    f"a state keeps its shape: start outputs_info[{position}] from that of one step's result",
                )
            )


def refuse_unlisted_shared(
    listed: Iterable[Value], results: Sequence[Variable], updates: Iterable[SharedVariable]
) -> None:
    """Raise ValueError if the step uses a shared variable that is neither listed nor updated."""
    updated = set(updates)
    users: dict[Value, Operation] = {}
    for value in walk([x._value for x in results], stop=listed):
        variable = shared_of(value)
        if variable is not None and variable not in updated:
            user = f" at {at_line(users[value].location)}" if value in users else ""
            raise ScansionValueError(
                explain(
                    f"strict scan: the step uses {made_at(variable)}{user}, which is not listed",
                    f"list it: non_sequences=[{variable.name or '...'}]",
                )
            )
        if value.owner is not None:
            for used in used_by(value.owner):
                users.setdefault(used, value.owner)


def _named(variable: Variable) -> str:
    return variable.name or f"the value made at {_place(variable)}"


def _place(variable: Variable) -> str:
    return at_line(variable._value.location)
