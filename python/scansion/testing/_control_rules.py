"""Choices, assertions and prints, and how a failure waits until it is known whether its value is wanted."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import Any

from scansion.testing._nodes import Failure, Node, rule


def first_failure(values: Iterable[Any]) -> Failure | None:
    """The first value that could not be computed."""
    return next((value for value in values if isinstance(value, Failure)), None)


def wanted(values: list[Any]) -> list[Any]:
    """The values, all of which are wanted."""
    failure = first_failure(values)
    if failure is not None:
        raise failure.error
    return values


@rule("scn.if")
def choose(node: Node, operands: list[Any]) -> list[Any]:
    """The values of one branch; those of the other may have failed."""
    (condition,) = wanted(operands[:1])
    count = len(node.results)
    return operands[1 : count + 1] if condition else operands[count + 1 :]


@rule("scn.assert")
def check(node: Node, operands: list[Any]) -> list[Any]:
    """The first operand, if the others hold."""
    value, *conditions = operands
    if not all(conditions):
        name = str(node.attributes["raises"]).split("#")[0].rsplit(".", 1)[-1]
        kind = getattr(builtins, name, AssertionError)
        raise kind(node.attributes["message"])
    return [value]


@rule("scn.print")
def show(node: Node, operands: list[Any]) -> list[Any]:
    """The operand; showing it is not the interpreter's business."""
    return operands
