"""Each op of the dialect goes through text and bytecode in a lit test, and docs/dialect.md names it."""

import json
import re
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
RECORDS = HERE.parents[2] / "build" / "include" / "scansion" / "Dialect" / "Scn" / "IR" / "ScnOps.json"


needs_build = pytest.mark.skipif(not RECORDS.exists(), reason="needs the build's ScnOps.json")


def _ops(base: str) -> set[str]:
    """The ops whose records derive from the class `base`."""
    records = json.loads(RECORDS.read_text(encoding="utf-8"))
    return {f"scn.{records[name]['opName']}" for name in records["!instanceof"][base]}


@needs_build
def test_every_op_is_round_tripped() -> None:
    ops = _ops("Scn_Op")
    tests = "".join((HERE / name).read_text(encoding="utf-8") for name in ("ops.mlir", "elementwise.mlir"))
    checked = set(re.findall(r"^ *// CHECK.*?(scn\.\w+)", tests, flags=re.MULTILINE))
    assert len(ops) > 100
    assert ops - checked == set()


@needs_build
def test_every_op_is_documented() -> None:
    page = (HERE.parents[2] / "docs" / "dialect.md").read_text(encoding="utf-8")
    assert _ops("Scn_Op") - _ops("Scn_ElementwiseOp") <= set(re.findall(r"`(scn\.\w+)`", page))
