"""Warn of scans whose draws would be the same at every call.

A scan takes the state of a random stream in and gives the state after its last step out, in its `updates`. A function
that does not get these leaves the stream where it was, so that the next call draws the same numbers again; or, where
the stream has a default update of its own, moves it by one draw only, so that calls overlap. Neither shows in a
single call.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from scansion._location import at, warn
from scansion._native import Operation, Value
from scansion.compile.sharedvalue import RandomStateSharedVariable
from scansion.graph.basic import Variable, shared_of, walk

_Draws = tuple[RandomStateSharedVariable, Operation]


def warn_of_lost_draws(results: list[Variable], leaves: list[Value], passed: Container[Variable]) -> None:
    """Warn of each stream that a scan draws from and whose state after it is not passed on.

    Parameters
    ----------
    results : list of Variable
        What the function computes.
    leaves : list of Value
        What that depends on.
    passed : container of Variable
        The shared variables of which the user said what they become, or that they stay.
    """
    if not any(leaf.kind == "rng" and shared_of(leaf) not in passed for leaf in leaves):
        return  # the usual case, without a walk
    warned = set()
    for stream, scan in _streams_of_scans(results):
        if stream not in passed and stream not in warned:
            warned.add(stream)
            name = stream.name or f"made at {at(stream._value.location)}"
            warn(
                f"the scan at {at(scan.location)} draws from the random stream {name}, but what it makes of the stream "
                "is not passed on, so calls repeat draws",
                "give the updates that scan returns to function(..., updates=updates)",
            )


def _streams_of_scans(results: list[Variable]) -> Iterator[_Draws]:
    seen: set[Operation] = set()
    for value in walk([result._value for result in results]):
        operation = value.owner
        if operation is None or operation.name != "scn.scan" or operation in seen:
            continue
        seen.add(operation)
        for operand in operation.operands:
            stream = shared_of(operand)
            if isinstance(stream, RandomStateSharedVariable):
                yield stream, operation
