"""Graphs as text: `debugprint` shows what a variable is computed from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, TextIO

from scansion._location import explain
from scansion._native import Operation, Value
from scansion.compile.function.types import Function
from scansion.exceptions import ScansionTypeError
from scansion.graph.basic import LEAVES, Variable, wrap

__all__ = ["debugprint", "dprint"]


def debugprint(
    graph: Any, depth: int = -1, print_type: bool = False, file: TextIO | str | None = None, stop_on_name: bool = False
) -> str | TextIO:
    """Print what variables are computed from, one operation to a line, operands indented below.

    Parameters
    ----------
    graph : Variable, Function or sequence of Variable
        What to print.
    depth : int
        How many levels to show; -1 shows all.
    print_type : bool
        Show the types.
    file : file or "str", optional
        Where to print; "str" gives the text back, None prints to standard output.
    stop_on_name : bool
        Do not look behind variables that have a name.

    Returns
    -------
    str or file
        The text for `file="str"`, otherwise the file.

    Raises
    ------
    TypeError
        If there is nothing of a graph in `graph`.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x = at.scalar("x")
    >>> print(debugprint(at.tanh(x) + x, file="str"))
    scn.add [A]
     ├─ scn.tanh [B]
     │  └─ x [C]
     └─ x [C]
    """
    if isinstance(graph, Function):
        text = graph.ir("scn")
    else:
        text = "\n".join(_Printer(print_type, stop_on_name).lines([x._value for x in _variables(graph)], depth))
    if file == "str":
        return text
    stream = sys.stdout if file is None or isinstance(file, str) else file
    print(text, file=stream)
    return stream


dprint = debugprint


def _variables(graph: Any) -> list[Variable]:
    variables = list(graph) if isinstance(graph, list | tuple) else [graph]
    for variable in variables:
        if not isinstance(variable, Variable):
            raise ScansionTypeError(explain(f"debugprint shows variables and functions, not {variable!r}"))
    return variables


class _Printer:
    """Walks a graph and letters its values; what was shown before is shown as "···"."""

    def __init__(self, print_type: bool, stop_on_name: bool) -> None:
        self.print_type = print_type
        self.stop_on_name = stop_on_name
        self.letters: dict[Value, str] = {}

    def lines(self, values: list[Value], depth: int) -> Iterator[str]:
        """The lines for some values."""
        # A stack of its own: graphs may be deeper than Python's.
        pending = [(value, "", "", depth) for value in reversed(values)]
        while pending:
            value, prefix, indent, left = pending.pop()
            is_known = value in self.letters
            yield prefix + self._text(value)
            children = [] if left == 0 else self._children(value)
            if is_known and children:
                yield indent + " └─ ···"
                continue
            for place, child in reversed(list(enumerate(children))):
                is_last = place == len(children) - 1
                branch, below = (" └─ ", "   ") if is_last else (" ├─ ", " │ ")
                pending.append((child, indent + branch, indent + below, left - 1))

    def _text(self, value: Value) -> str:
        letter = self.letters.setdefault(value, _letter(len(self.letters)))
        type_ = f" {_type(value)}" if self.print_type else ""
        return f"{_label(value)} [{letter}]{type_}"

    def _children(self, value: Value) -> list[Value]:
        operation = value.owner
        if operation is None or operation.name in LEAVES or (self.stop_on_name and value.name):
            return []
        return operation.operands


def _label(value: Value) -> str:
    operation = value.owner
    if operation is None or operation.name in LEAVES:
        return str(wrap(value))
    number = f".{value.result_index}" if len(operation.results) > 1 else ""
    attributes = _attributes(operation)
    name = f" '{value.name}'" if value.name else ""
    return f"{operation.name}{number}{attributes}{name}"


def _attributes(operation: Operation) -> str:
    shown = ", ".join(f"{key}={value}" for key, value in operation.attributes.items())
    return f"{{{shown}}}" if shown else ""


def _type(value: Value) -> str:
    variable = wrap(value)
    return str(getattr(variable, "type", repr(variable)))


def _letter(number: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    head, tail = divmod(number, 26)
    return (_letter(head - 1) if head else "") + chr(ord("A") + tail)
