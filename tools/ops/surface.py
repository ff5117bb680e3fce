"""The Python that the records stand for: the typed public functions with their docstrings, and the table for tests.

The functions compute nothing: they hand the op's name, the arguments and the rule of promotion to
`scansion.tensor._promotion.apply_elementwise`.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from records import KIND_NAMES, Derivative, Interval, Record

WIDTH = 120
KIND_PLURALS = {
    "b": "booleans",
    "s": "signed integers",
    "u": "unsigned integers",
    "f": "floats",
    "c": "complex numbers",
}
PROMOTION_NOTES = {
    "arithmetic": "brought to their common dtype first",
    "float": "brought to their common dtype first, integers to a float",
    "division": "brought to their common dtype first, integers to floatX",
    "integer": "brought to their common dtype first; floats are refused",
}
RESULT_NOTES = {
    "same": "Of the arguments' common dtype.",
    "bool": "Of dtype bool.",
    "real": "Of the arguments' dtype; for complex numbers of the dtype of their parts.",
    "complex": "Complex, with parts of the arguments' common dtype.",
}
HEADER = '''"""{summary}

Written by tools/ops/generate.py from ScnElementwise.td.
"""
'''


def functions(records: Sequence[Record]) -> str:
    """Write `_elementwise.py`: one function per op, and its other names."""
    names = sorted((name for record in records for name in record.python), key=_natural)
    parts = [
        HEADER.format(summary="The elementwise functions of `scansion.tensor`.")
        + "\nfrom scansion.tensor._promotion import TensorLike, TensorVariable, apply_elementwise\n\n"
        + "__all__ = [\n"
        + "".join(f'    "{name}",\n' for name in names)
        + "]\n"
    ]
    parts.extend(_function(record) for record in records)
    return "\n\n".join(parts)


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort numbers inside names by value, as ruff sorts `__all__`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _function(record: Record) -> str:
    arguments = ", ".join(f"{parameter}: TensorLike" for parameter in record.parameters)
    values = ", ".join(record.parameters) + ("," if len(record.parameters) == 1 else "")
    lines = [f"def {record.python[0]}({arguments}) -> TensorVariable:"]
    lines += textwrap.indent("\n".join(_docstring(record)), "    ").splitlines()
    lines.append(f'    return apply_elementwise("{record.op_name}", ({values}), promotion="{record.promotion}")')
    text = "\n".join(lines) + "\n"
    aliases = "".join(f"{alias} = {record.python[0]}\n" for alias in record.python[1:])
    return text + (f"\n\n{aliases}" if aliases else "")


def _docstring(record: Record) -> Iterator[str]:
    yield from _wrap(f'"""{_imperative(renamed(record, record.summary))}.')
    yield ""
    if record.description:
        yield from _wrap(renamed(record, record.description))
        yield ""
    yield "Parameters"
    yield "----------"
    yield ", ".join(record.parameters) + " : array_like"
    kinds = _listed([KIND_PLURALS[kind] for kind in record.kinds])
    yield from _wrap(f"Tensors of {kinds}, or what converts to one; {PROMOTION_NOTES[record.promotion]}.", "    ")
    yield ""
    yield "Returns"
    yield "-------"
    yield "TensorVariable"
    yield f"    {RESULT_NOTES[record.result]}"
    yield ""
    yield "Notes"
    yield "-----"
    yield from _notes(record)
    yield ""
    yield "Examples"
    yield "--------"
    yield from _example(record)
    yield '"""'


def _imperative(summary: str) -> str:
    """Turn "Elementwise sine" into "Return the elementwise sine"."""
    return "Return the e" + summary.removeprefix("E")


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def _notes(record: Record) -> Iterator[str]:
    rules = [row for row in record.derivative if not row.kinds or set(row.kinds) & set("fc")]
    if not record.differentiable:
        yield "The derivative is zero."
    for row in rules:
        yield from _wrap(
            f"Cotangent of `{renamed(record, row.operand)}`{_where(row, rules)}: "
            f"``{renamed(record, row.cotangent, out=True)}``."
        )
    if rules:
        yield "There, `out` is the result and `dout` its cotangent."
    yield ""
    yield from _wrap(f"Method: {renamed(record, method(record))}.")


def _where(row: Derivative, rules: Sequence[Derivative]) -> str:
    """Say for which arguments a rule holds, if the op has another rule for others."""
    if sum(other.operand == row.operand for other in rules) == 1:
        return ""
    return f" for {KIND_PLURALS['c' if 'c' in row.kinds else 'f']}"


def method(record: Record) -> str:
    """Say where the scalar computation of an op comes from."""
    if record.method:
        return record.method
    emitter = {row.kinds[-1]: row.emitter for row in record.lowering}
    floats = next((row.emitter for row in record.lowering if "f" in row.kinds), next(iter(emitter.values())))
    if floats.startswith("math::"):
        return "correct to about one unit in the last place, as the C library's function"
    if set(record.kinds) <= set("bsu"):
        return "two's complement arithmetic"
    return "IEEE 754 arithmetic"


def renamed(record: Record, text: str, out: bool = False) -> str:
    """Replace the operands' names in the IR by the names of the Python function's parameters.

    With `out`, the result of a formula is named `out` and its cotangent `dout`, as `y` may be a parameter.
    """
    names = dict(zip(record.operands, record.parameters, strict=True))
    if out:
        names |= {"y": "out", "dy": "dout"}
    return re.sub(r"\b[A-Za-z_]\w*\b(?!\()", lambda match: names.get(match[0], match[0]), text)


def _example(record: Record) -> Iterator[str]:
    function = record.python[0]
    yield ">>> import numpy as np"
    if "sp." in record.reference:
        yield ">>> import scipy.special as sp"
    yield ">>> import scansion.tensor as at"
    dtype = next(dtype for kind, dtype in _EXAMPLE_DTYPES.items() if kind in record.kinds)
    for operand, interval in zip(record.operands, record.domain, strict=True):
        yield f">>> {operand} = np.array({_samples(interval, dtype)}, dtype={dtype!r})".replace("'", '"')
    call = f"at.{function}({', '.join(record.operands)}).eval()"
    yield from _wrap_code(f">>> bool(np.allclose({call}, {record.reference}))")
    yield "True"


_EXAMPLE_DTYPES = {"f": "float64", "s": "int64", "b": "bool"}


def _samples(interval: Interval, dtype: str) -> str:
    points = [interval.low + (interval.high - interval.low) * fraction for fraction in (0.25, 0.5, 0.875)]
    return str([round(point) for point in points] if dtype == "int64" else points)


def _wrap(text: str, first: str = "", rest: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH - 8,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _wrap_code(line: str) -> Iterator[str]:
    if len(line) <= WIDTH - 4:
        yield line
        return
    head, tail = line.split(".eval(), ", 1)
    yield f"{head}.eval(),"
    yield f"...     {' ' * 8}{tail}"


def table(records: Sequence[Record]) -> str:
    """Write `_elementwise_table.py`: the records as Python data, for tests and tools."""
    rows = "".join(_row(record) for record in records)
    return TABLE_HEADER + f"ELEMENTWISE: Final[tuple[ElementwiseRecord, ...]] = (\n{rows})\n"


TABLE_HEADER = (
    HEADER.format(summary="The elementwise ops as data, which the tests run over.")
    + '''
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Interval:
    """Where an operand is sampled; an end may be open."""

    low: float
    high: float
    low_open: bool
    high_open: bool


@dataclass(frozen=True, slots=True)
class ElementwiseDerivative:
    """The formula for one operand; `tangent` is empty where forward mode reads the same one."""

    operand: str
    cotangent: str
    tangent: str
    kinds: str


@dataclass(frozen=True, slots=True)
class ElementwiseRecord:
    """One op. `kinds` has b(ool), s(igned), u(nsigned), f(loat), c(omplex); `reference` may use `np` and `sp`."""

    op: str
    python: tuple[str, ...]
    operands: tuple[str, ...]
    parameters: tuple[str, ...]
    kinds: str
    result: str
    promotion: str
    reference: str
    domain: tuple[Interval, ...]
    derivative: tuple[ElementwiseDerivative, ...]
    differentiable: bool


'''
)


def _row(record: Record) -> str:
    fields = {
        "op": _quoted(record.op_name),
        "python": _tuple([_quoted(name) for name in record.python]),
        "operands": _tuple([_quoted(name) for name in record.operands]),
        "parameters": _tuple([_quoted(name) for name in record.parameters]),
        "kinds": _quoted(record.kinds),
        "result": _quoted(record.result),
        "promotion": _quoted(record.promotion),
        "reference": _quoted(record.reference),
        "domain": _intervals(record.domain),
        "derivative": _block(
            f"ElementwiseDerivative(\n{' ' * 16}{_quoted(row.operand)},\n{' ' * 16}{_quoted(row.cotangent)},\n"
            f"{' ' * 16}{_quoted(row.tangent)},\n{' ' * 16}{_quoted(row.kinds)},\n{' ' * 12})"
            for row in record.derivative
        ),
        "differentiable": str(record.differentiable),
    }
    body = "".join(f"        {name}={value},\n" for name, value in fields.items())
    return f"    ElementwiseRecord(\n{body}    ),\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def _tuple(items: Sequence[str]) -> str:
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def _block(items: Iterator[str]) -> str:
    lines = "".join(f"            {item},\n" for item in items)
    return f"(\n{lines}        )" if lines else "()"


def _intervals(domain: Sequence[Interval]) -> str:
    texts = [_interval(interval) for interval in domain]
    return _tuple(texts) if len(texts) < 3 else _block(iter(texts))


def _interval(interval: Interval) -> str:
    return f"Interval({interval.low}, {interval.high}, {interval.low_open}, {interval.high_open})"


def kinds_in_words(record: Record) -> str:
    """List the kinds of operands that an op takes."""
    return ", ".join(KIND_NAMES[kind] for kind in record.kinds)
