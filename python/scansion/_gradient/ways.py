"""The way from a cost to what it does not depend on smoothly, for the texts of errors."""

from __future__ import annotations

from collections.abc import Iterable

from scansion._location import at
from scansion._native import Operation, Value
from scansion.graph.basic import used_by
from scansion.tensor._dtypes import continuous_dtypes

__all__ = ["where_it_ends"]

SHOWN = 8


def where_it_ends(starts: Iterable[Value], end: Value, constants: Iterable[Value] = ()) -> str:
    """Why no gradient comes from `starts` to `end`: the shortest way, and what ends it. Empty if there is no way."""
    way = _shortest(list(starts), end)
    if not way:
        return ""
    fixed = set(constants)
    barrier = next(filter(None, (_barrier(value, fixed) for value in reversed(way))), "")
    if len(way) > SHOWN:
        way = [*way[: SHOWN // 2], *way[-SHOWN // 2 :]]
    return f"; no gradient takes the way {' <- '.join(map(_describe, way))}" + (f": {barrier}" if barrier else "")


def _shortest(starts: list[Value], end: Value) -> list[Value]:
    users: dict[Value, Value | None] = dict.fromkeys(starts)
    pending = list(starts)
    while pending and end not in users:
        found = []
        for value in pending:
            for operand in () if value.owner is None else _derived_from(value.owner):
                if operand not in users:
                    users[operand] = value
                    found.append(operand)
        pending = found
    way: list[Value] = []
    step = end if end in users else None
    while step is not None:
        way.append(step)
        step = users[step]
    return way[::-1]


def _derived_from(operation: Operation) -> list[Value]:
    """Where gradients go from an operation; past what the user gives the rule for."""
    if operation.name == "scn.override_rules" and operation.regions[0].operations:
        return operation.operands[len(operation.results) :]
    return used_by(operation)


def _barrier(value: Value, constants: set[Value]) -> str:
    """Why no gradient passes a value."""
    operation = value.owner
    if value in constants:
        return f"{_describe(value)} is considered constant"
    if operation is None or not operation.operands:
        return ""
    if operation.name == "scn.override_gradient" and operation.attributes.get("rule") == "none":
        return f"{_describe(value)} is disconnected"
    if operation.name == "scn.random":
        return f"{_describe(value)} is held fixed"
    if value.dtype not in continuous_dtypes:
        return f"{_describe(value)} is of {value.dtype}, which has no slope"
    return ""


def _describe(value: Value) -> str:
    operation = value.owner
    is_leaf = operation is None or not operation.operands
    what = f"'{value.name}'" if value.name else "a value" if is_leaf or operation is None else operation.name
    return f"{what} ({at(value.location)})"
