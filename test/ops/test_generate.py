"""The generator of tools/ops: incomplete records are refused, formulas read, and docs/ holds the page it writes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "ops"))

import formulas  # noqa: E402
import generate  # noqa: E402
import records  # noqa: E402

JSON = ROOT / "build" / "include" / "scansion" / "Dialect" / "Scn" / "IR" / "ScnOps.json"
needs_build = pytest.mark.skipif(not JSON.exists(), reason="needs the build's ScnOps.json")
SCOPE = formulas.Scope(frozenset({"x", "y", "dy"}), {"mul": ("MulOp", 2), "exp": ("ExpOp", 1), "neg": ("NegOp", 1)})


def test_numbers_are_computed_and_the_rest_becomes_ops() -> None:
    translation = formulas.translate("dy * (2 / sqrt(4)) * exp(-x)", SCOPE)
    assert translation.expression == (
        "rule.make<MulOp>({rule.make<MulOp>({dy, 1.0}), rule.make<ExpOp>({rule.make<NegOp>({x})})})"
    )
    assert translation.names == {"dy", "x"}


def test_zero_is_no_op() -> None:
    assert formulas.translate("0", SCOPE).expression == ""


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("dy * cosine(x)", "there is no op scn.cosine"),
        ("dy * exp(x, y)", "takes 1 operands, not 2"),
        ("exp(x)", "does not depend on dy"),
        ("dy * z", "can't read 'z'"),
        ("dy *", "invalid syntax"),
    ],
)
def test_a_formula_that_cannot_be_read_says_why(formula: str, message: str) -> None:
    with pytest.raises(formulas.FormulaError, match=message):
        formulas.translate(formula, SCOPE)


@needs_build
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("lowering", [], "no lowering"),
        ("derivative", [], "0 derivatives by 'x' for kind 'f'"),
        ("reference", "", "no reference"),
        ("domain", "0 to 4", "is not an interval"),
        ("promotion", "none", "unknown promotion 'none'"),
    ],
)
def test_an_incomplete_record_is_named(tmp_path: Path, field: str, value: Any, message: str) -> None:
    dump = json.loads(JSON.read_text(encoding="utf-8"))
    dump["Scn_TanhOp"][field] = value
    broken = tmp_path / "ops.json"
    broken.write_text(json.dumps(dump), encoding="utf-8")
    with pytest.raises(records.RecordError, match=f"Scn_TanhOp.*{message}"):
        records.load(broken)


@needs_build
def test_the_documentation_is_up_to_date() -> None:
    assert generate.main(["--json", str(JSON), "--check-docs", str(ROOT / "docs" / "elementwise.md")]) == 0


@needs_build
def test_what_is_written_passes_ruff(tmp_path: Path) -> None:
    assert generate.main(["--json", str(JSON), "--python-out", str(tmp_path)]) == 0
    configuration = ["--config", str(ROOT / "pyproject.toml")]
    subprocess.run([sys.executable, "-m", "ruff", "check", *configuration, str(tmp_path)], check=True)
    subprocess.run([sys.executable, "-m", "ruff", "format", "--check", *configuration, str(tmp_path)], check=True)
