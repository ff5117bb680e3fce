"""Operations of a graph as the interpreter's rules see them, and the table that rules enter themselves in.

A `Node` is one operation, read once from the façade's walk. A rule takes the node and its operands' values and gives
the values of its results; it raises the built-in exception that the documentation promises. Rules know nothing of each
other or of how a program is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scansion._native import Operation, Region, Value

DYNAMIC = -(2**63)
"""Stands in a `static_` list for an entry that is an operand."""

RULES_ONLY = ("scn.override_rules",)
"""Operations whose regions do not take part in computing their results."""

Rule = Callable[["Node", list[Any]], list[Any]]

RULES: dict[str, Rule] = {}
"""For each operation's name the rule that computes it."""


@dataclass(frozen=True)
class Node:
    """One operation.

    Attributes
    ----------
    name : str
        "scn.tanh".
    operands, results : list of Value
        What goes in and what comes out.
    attributes : dict
        The operation's constants.
    regions : list of Block
        What is nested in it.
    location : tuple of str and int
        The user's line.
    """

    name: str
    operands: list[Value]
    results: list[Value]
    attributes: dict[str, Any]
    regions: list[Block]
    location: tuple[str, int]

    @classmethod
    def of(cls, operation: Operation) -> Node:
        """Read an operation with all that is nested in it."""
        return cls(
            operation.name,
            list(operation.operands),
            list(operation.results),
            dict(operation.attributes),
            [] if operation.name in RULES_ONLY else [Block.of(region) for region in operation.regions],
            operation.location,
        )

    def needs(self) -> list[Value]:
        """The values that must be known before it: its operands and what its regions take from outside."""
        return self.operands + [value for block in self.regions for value in block.captures]


@dataclass(frozen=True)
class Block:
    """A region: what it is called with, what it computes, what it hands back and what it takes from outside."""

    arguments: list[Value]
    nodes: list[Node]
    yielded: list[Value]
    captures: list[Value]

    @classmethod
    def of(cls, region: Region) -> Block:
        """Read a region."""
        *operations, terminator = region.operations
        nodes = [Node.of(operation) for operation in operations]
        yielded = list(terminator.operands)
        inside = set(region.arguments).union(*(node.results for node in nodes))
        used = [value for node in nodes for value in node.needs()] + yielded
        return cls(list(region.arguments), nodes, yielded, [value for value in used if value not in inside])


@dataclass(frozen=True)
class Failure:
    """Stands for a result that cannot be had; whoever reads it raises the error."""

    error: BaseException


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Make the function the rule of these operations."""

    def enter(function: Rule) -> Rule:
        for name in names:
            RULES[name] = function
        return function

    return enter


def filled(static: Sequence[int], operands: list[Any]) -> list[int]:
    """A `static_` list with the values of operands in the places that it leaves open; takes them from the front."""
    return [int(operands.pop(0)) if entry == DYNAMIC else entry for entry in static]


def same_shape(values: Sequence[Any], what: str) -> None:
    """Raise ValueError unless all values have one shape."""
    shapes = {np.shape(value) for value in values}
    if len(shapes) > 1:
        raise ValueError(f"{what}: the shapes {sorted(shapes)} differ")
