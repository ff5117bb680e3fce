"""The elementwise records, read from `llvm-tblgen --dump-json` and checked for completeness.

A record is one `def` derived from `Scn_ElementwiseOp` in ScnElementwise.td; ScnElementwiseBase.td explains its fields.
Reading is strict: a record without a lowering, a reference, a domain, or a derivative for each operand is an error that
names the record, and the build stops there. Start reading at `load`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

KIND_NAMES: Final = {"b": "boolean", "s": "signed", "u": "unsigned", "f": "float", "c": "complex"}
DIFFERENTIABLE_KINDS: Final = "fc"
RESULT_RULES: Final = ("same", "bool", "real", "complex")
PROMOTIONS: Final = ("arithmetic", "float", "division", "integer")
INTERVAL: Final = re.compile(r"([\[(])\s*(\S+)\s*,\s*([^\s\])]+)\s*([\])])")


class RecordError(Exception):
    """A record that can't be used; the message starts with its name."""


@dataclass(frozen=True)
class Lowering:
    """The scalar lowering for operands of some kinds."""

    kinds: str
    emitter: str


@dataclass(frozen=True)
class Derivative:
    """The rule for one operand; `tangent` is empty where forward mode reads the same formula."""

    operand: str
    cotangent: str
    tangent: str
    kinds: str


@dataclass(frozen=True)
class Interval:
    """Where an operand is sampled."""

    low: float
    high: float
    low_open: bool
    high_open: bool


@dataclass(frozen=True)
class Record:
    """One elementwise op."""

    class_name: str
    mnemonic: str
    line: int
    group: str
    summary: str
    description: str
    operands: tuple[str, ...]
    parameters: tuple[str, ...]
    python: tuple[str, ...]
    lowering: tuple[Lowering, ...]
    derivative: tuple[Derivative, ...]
    differentiable: bool
    nonzero: str
    result: str
    promotion: str
    reference: str
    domain: tuple[Interval, ...]
    method: str

    @property
    def op_name(self) -> str:
        """The name in the IR."""
        return f"scn.{self.mnemonic}"

    @property
    def kinds(self) -> str:
        """The kinds that have a lowering, in the order of `KIND_NAMES`."""
        present = "".join(row.kinds for row in self.lowering)
        return "".join(kind for kind in KIND_NAMES if kind in present)


def load(path: Path) -> list[Record]:
    """Read all elementwise records, in the order of the .td file.

    Parameters
    ----------
    path
        What `llvm-tblgen --dump-json ScnOps.td` wrote.

    Returns
    -------
    list of Record
        Complete ones.

    Raises
    ------
    RecordError
        Where a record lacks something.
    """
    dump: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    names: Sequence[str] = dump["!instanceof"]["Scn_ElementwiseOp"]
    records = sorted((_read(dump, name) for name in names), key=lambda record: record.line)
    for record in records:
        for problem in _problems(record):
            raise RecordError(f"Scn_{record.class_name}: {problem}")
    return records


def _read(dump: Mapping[str, Any], name: str) -> Record:
    fields = dump[name]
    operands = tuple(argument[1] for argument in fields["arguments"]["args"])
    return Record(
        class_name=name.removeprefix("Scn_"),
        mnemonic=fields["opName"],
        line=int(fields["!locs"][0].rsplit(":", 1)[1]),
        group=fields["group"],
        summary=fields["summary"],
        description=_paragraph(fields["description"]),
        operands=operands,
        parameters=tuple(fields["parameters"]),
        python=tuple(fields["python"]),
        lowering=tuple(Lowering(row["kinds"], row["emitter"]) for row in _members(dump, fields["lowering"])),
        derivative=tuple(
            Derivative(row["of"], row["rule"], row["tangent"], row["kinds"])
            for row in _members(dump, fields["derivative"])
        ),
        differentiable=bool(fields["differentiable"]),
        nonzero=fields["nonzero"],
        result=fields["result"],
        promotion=fields["promotion"],
        reference=fields["reference"],
        domain=_domain(name, fields["domain"], operands),
        method=fields["method"],
    )


def _members(dump: Mapping[str, Any], references: Sequence[Mapping[str, str]]) -> Iterator[Mapping[str, Any]]:
    for reference in references:
        yield dump[reference["def"]]


def _paragraph(text: str) -> str:
    return " ".join(text.split())


def _domain(name: str, text: str, operands: Sequence[str]) -> tuple[Interval, ...]:
    if ":" not in text:
        return (_interval(name, text),) * len(operands)
    by_operand = {}
    for part in text.split(";"):
        operand, interval = part.split(":")
        by_operand[operand.strip()] = _interval(name, interval)
    if set(by_operand) != set(operands):
        raise RecordError(f"{name}: the domain {text!r} does not name each of {', '.join(operands)} once")
    return tuple(by_operand[operand] for operand in operands)


def _interval(name: str, text: str) -> Interval:
    match = INTERVAL.fullmatch(text.strip())
    if not match:
        raise RecordError(f"{name}: {text!r} is not an interval such as '(0, 4]'")
    return Interval(float(match[2]), float(match[3]), match[1] == "(", match[4] == ")")


def _problems(record: Record) -> Iterator[str]:
    if not record.group:
        yield "no group"
    if not record.summary:
        yield "no summary"
    if not record.lowering:
        yield "no lowering"
    if not record.reference:
        yield "no reference"
    if not record.python:
        yield "no Python name"
    if len(record.parameters) != len(record.operands):
        yield "the number of Python parameters isn't the number of operands"
    if record.nonzero and record.nonzero not in record.operands:
        yield f"{record.nonzero!r}, which must not be zero, isn't an operand"
    if record.result not in RESULT_RULES:
        yield f"unknown result rule {record.result!r}"
    if record.promotion not in PROMOTIONS:
        yield f"unknown promotion {record.promotion!r}"
    yield from _lowering_problems(record)
    yield from _derivative_problems(record)


def _lowering_problems(record: Record) -> Iterator[str]:
    kinds = "".join(row.kinds for row in record.lowering)
    for kind in set(kinds):
        if kind not in KIND_NAMES:
            yield f"unknown kind {kind!r}"
        if kinds.count(kind) > 1:
            yield f"two lowerings for kind {kind!r}"


def _derivative_problems(record: Record) -> Iterator[str]:
    if not record.differentiable:
        if record.derivative:
            yield "a derivative, and differentiable = 0"
        return
    for row in record.derivative:
        if row.operand not in record.operands:
            yield f"a derivative by {row.operand!r}, which isn't an operand"
    for operand in record.operands:
        for kind in record.kinds:
            rules = [row for row in record.derivative if row.operand == operand and kind in (row.kinds or kind)]
            if kind in DIFFERENTIABLE_KINDS and len(rules) != 1:
                yield f"{len(rules)} derivatives by {operand!r} for kind {kind!r}; say differentiable = 0 for none"
