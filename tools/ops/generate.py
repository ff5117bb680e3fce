#!/usr/bin/env python3
"""Write everything that follows from the elementwise records: C++, Python, documentation.

The records stand in include/scansion/Dialect/Scn/IR/ScnElementwise.td; `llvm-tblgen --dump-json ScnOps.td` turns them
into the JSON that this program reads. The build runs it; nobody edits what it writes. A record that lacks a lowering, a
reference, a domain or a derivative stops the build with the record's name.

Read on in records.py (the records and their completeness), formulas.py (derivatives), cpp.py, surface.py and page.py
(the three kinds of output).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import cpp
import page
import surface
from records import Record, RecordError, load


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the generator; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        records = load(options.json)
        outputs = _outputs(records, options)
    except RecordError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path, text in outputs.items():
        _write_if_changed(path, text)
    if options.check_docs and options.check_docs.read_text(encoding="utf-8") != page.page(records):
        print(f"error: {options.check_docs} is stale: run this program with --docs-out", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Generate code and documentation from the elementwise records.")
    parser.add_argument("--json", type=Path, required=True, help="what llvm-tblgen --dump-json ScnOps.td wrote")
    parser.add_argument("--cpp-out", type=Path, help="folder for ElementwiseRules.cpp.inc, ElementwiseLowering.cpp.inc")
    parser.add_argument("--python-out", type=Path, help="folder for _elementwise.py and _elementwise_table.py")
    parser.add_argument("--docs-out", type=Path, help="the documentation page to write")
    parser.add_argument("--check-docs", type=Path, help="fail unless this page is what --docs-out would write")
    return parser


def _outputs(records: Sequence[Record], options: argparse.Namespace) -> dict[Path, str]:
    outputs: dict[Path, str] = {}
    rules = cpp.rules(records)
    if options.cpp_out:
        outputs[options.cpp_out / "ElementwiseRules.cpp.inc"] = rules
        outputs[options.cpp_out / "ElementwiseLowering.cpp.inc"] = cpp.lowering(records)
    if options.python_out:
        outputs[options.python_out / "_elementwise.py"] = surface.functions(records)
        outputs[options.python_out / "_elementwise_table.py"] = surface.table(records)
    if options.docs_out:
        outputs[options.docs_out] = page.page(records)
    return outputs


def _write_if_changed(path: Path, text: str) -> None:
    """Leave a file alone that already says it, so that nothing is rebuilt."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
