"""Graphs as text: `debugprint` shows what a variable is computed from, and below that what scans compute inside.

Elements of sequences and earlier values of states are shown as `x[t+1]` and `h[t-1]`, after the variables that they
belong to; what these are called if they have no name stands in `_names_of_arguments`. `Print` shows values when a
program runs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, TextIO

from scansion._location import explain
from scansion._native import Operation, Value
from scansion._print import Print
from scansion.compile.function.types import Function
from scansion.exceptions import ScansionTypeError
from scansion.graph.basic import LEAVES, Variable, wrap

__all__ = ["Print", "debugprint", "dprint"]


def debugprint(
    graph: Any, depth: int = -1, print_type: bool = False, file: TextIO | str | None = None, stop_on_name: bool = False
) -> str | TextIO:
    """Print what variables are computed from, one operation to a line, operands indented below.

    What a scan does in a step follows under "Inner graphs": each line with an arrow starts one of its results.

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
        text = "\n".join(_Printer(print_type, stop_on_name).graph([x._value for x in _variables(graph)], depth))
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
        self.labels: dict[Value, str] = {}
        self.inner: list[Value] = []
        self.entered: set[Operation] = set()

    def graph(self, values: list[Value], depth: int) -> Iterator[str]:
        """The lines for some values, then for what is inside the operations that were met."""
        yield from self.lines([(value, "", "", depth) for value in values])
        if self.inner:
            yield "\nInner graphs:"
        for value in self.inner:  # grows: scans may hold scans
            yield f"\n{self._text(value)}"
            assert value.owner is not None
            for region in value.owner.regions:
                if not region.operations:  # a rule of calculus that was not given
                    continue
                self.labels.update(zip(region.arguments, _names_of_arguments(value.owner), strict=False))
                results = region.operations[-1].operands
                yield from self.lines([(result, " ← ", "   ", depth) for result in results])

    def lines(self, starts: list[tuple[Value, str, str, int]]) -> Iterator[str]:
        """The lines for values, each with what precedes its first line, its other lines, and the levels to show."""
        # A stack of its own: graphs may be deeper than Python's.
        pending = starts[::-1]
        while pending:
            value, prefix, indent, left = pending.pop()
            is_known = value in self.letters
            yield prefix + self._text(value)
            children = [] if left == 0 else self._children(value)
            if not is_known and value.owner is not None and value.owner.regions:
                self._note_inner(value, value.owner)
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
        return f"{self.labels.get(value) or _label(value)} [{letter}]{type_}"

    def _note_inner(self, value: Value, operation: Operation) -> None:
        if operation not in self.entered:
            self.entered.add(operation)
            self.inner.append(value)

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


def _names_of_arguments(operation: Operation) -> list[str]:
    """What the arguments of a scan's region are: elements of sequences, then earlier values of states."""
    sequences = _taps(operation, "sequence_taps")
    states = _taps(operation, "state_taps")
    names = []
    for position, taps in enumerate(sequences):
        name = operation.operands[1 + position].name or f"sequence{position}"
        names += [_at_tap(name, tap) for tap in taps]
    for position, taps in enumerate(states):
        name = _name_of_window(operation.operands[1 + len(sequences) + position]) or f"state{position}"
        names += [_at_tap(name, tap) for tap in taps or [-1]]
    return names


def _taps(operation: Operation, name: str) -> list[list[int]]:
    taps = operation.attributes.get(name, [])
    return [list(entry) for entry in taps if isinstance(entry, list)] if isinstance(taps, list) else []


def _name_of_window(window: Value) -> str | None:
    """The name of a state's start, which `scan` may have given an axis or cut to length."""
    while not window.name and window.owner is not None and window.owner.name in ("scn.expand_dims", "scn.slice"):
        window = window.owner.operands[0]
    return window.name


def _at_tap(name: str, tap: int) -> str:
    return f"{name}[t{tap:+d}]" if tap else f"{name}[t]"


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
