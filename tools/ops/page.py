"""The documentation page of the elementwise ops, docs/elementwise.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from records import Interval, Record
from surface import kinds_in_words, method

HEAD = """\
# Elementwise operations

<!-- Written by tools/ops/generate.py from include/scansion/Dialect/Scn/IR/ScnElementwise.td. Edit that file, then run
     tools/ops/generate.py --json build/include/scansion/Dialect/Scn/IR/ScnOps.json --docs-out docs/elementwise.md -->

Each operation takes tensors of one rank and one element type and gives a tensor of the same shape. Lengths that both
types know must agree; lengths that they don't know are compared at run time. Nothing is broadcast: the front end
inserts `scn.broadcast` where an axis is known to have length 1.

In the derivatives, `y` is the result and `dy` its cotangent; forward mode puts the operand's tangent in the place of
`dy`, unless a tangent is given. The cotangent of a complex number is dL/dRe + i dL/dIm; for complex operands a formula
without a tangent of its own is read as `conj(formula(conj(dy)))`, the rule of holomorphic functions.
"""


def page(records: Sequence[Record]) -> str:
    """Write the page: one section per group, one entry per op."""
    lines = [HEAD]
    for group, members in groupby(records, key=lambda record: record.group):
        lines.append(f"## {group}\n")
        for record in members:
            lines.extend(_entry(record))
    return "\n".join(lines).rstrip() + "\n"


def _entry(record: Record) -> Iterator[str]:
    yield f"### `{record.op_name}`\n"
    yield f"{record.summary}.\n"
    if record.description:
        yield f"{record.description}\n"
    yield "| | |"
    yield "| --- | --- |"
    signatures = ", ".join(f"`{name}({', '.join(record.parameters)})`" for name in record.python)
    yield f"| Python | {signatures} |"
    yield f"| operands | {', '.join(f'`{operand}`' for operand in record.operands)}: {kinds_in_words(record)} |"
    yield f"| result | {RESULTS[record.result]} |"
    yield f"| promotion | {record.promotion} |"
    yield f"| derivative | {_derivative(record)} |"
    yield f"| method | {_cell(method(record))} |"
    yield f"| same as | `{_cell(record.reference)}` |"
    yield f"| sampled at | {', '.join(_interval(interval) for interval in record.domain)} |\n"


RESULTS = {
    "same": "the operands' type",
    "bool": "boolean",
    "real": "the operands' type; for complex operands that of their parts",
    "complex": "complex, of the operands' type",
}


def _derivative(record: Record) -> str:
    if not record.differentiable:
        return "zero"
    return "<br>".join(_rule(row.operand, row.cotangent, row.tangent, row.kinds) for row in record.derivative)


def _rule(operand: str, cotangent: str, tangent: str, kinds: str) -> str:
    text = f"`d{operand} = {_cell(cotangent)}`"
    if tangent and tangent != cotangent:
        text += f", tangent `{_cell(tangent)}`"
    return text + (" (complex)" if kinds == "c" else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _interval(interval: Interval) -> str:
    opening, closing = "(" if interval.low_open else "[", ")" if interval.high_open else "]"
    return f"{opening}{interval.low:g}, {interval.high:g}{closing}"
