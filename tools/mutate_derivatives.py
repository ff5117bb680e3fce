"""Break each rule of calculus in turn and see that the tests notice.

A mutant is one rule that gives something else than it should: with its sign reversed, multiplied by 1.25, without the
part for one operand (all of these in reverse and in forward mode), or computed by a formula that has lost a term or a
factor. The program changes the engines' sources (changed_engines.py) and the generated formulas, builds, runs the tests
of gradients, and puts back what it changed; build again afterwards. Start reading at `main`.

    python3 tools/mutate_derivatives.py --build build-dev

An elementwise op has tests of its own, so all of them are broken at once, but for those that every test is made of
(BASE), which take their turns. The other ops are broken one by one: a run without mutants finds out which tests ask
which rule, and of those any failure counts.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools" / "ops"))

import cpp  # noqa: E402
from changed_engines import Changed, build  # noqa: E402
from records import Record, load  # noqa: E402

BASE = ("mul", "add", "real", "imag", "conj", "complex")
ELEMENTWISE_TESTS = ["test/python/test_gradients.py", "test/python/test_forward_mode.py"]
TESTS = [
    *ELEMENTWISE_TESTS,
    "test/python/test_structural_derivatives.py",
    "test/python/test_product_derivatives.py",
    "test/python/test_gradient_tools.py",
    "test/python/test_scan_gradients.py",
    "test/python/test_linear_algebra.py",
    "test/python/test_indexing_arrays.py",
    "test/python/test_order.py",
    "test/python/test_rearrangement.py",
    "test/python/test_ifelse.py",
    "test/python/test_assertions.py",
    "test/python/test_op_from_graph.py",
    "test/python/test_gradient_refusals.py",
    "test/python/test_varying_rows.py",
]
# Mutants that change nothing, with the reason.
EQUIVALENT = {
    "fill_like: drop tangent 1": "only the shape of this operand is used",
    "scan: drop pullback 10": "an adjoint's sums start from zeros, of which only the shape depends on anything",
    "scan: drop pullback 12": "where a scan of so many operands is tested, it captures lengths only",
}
AT_ONCE = 6  # tests that a mutant meets before it meets all that ask its rule
NOT_BROKEN = ("constant", "input", "shared", "yield", "derivatives")


@dataclasses.dataclass
class Survivors:
    """Mutants that no test noticed, and how many there were."""

    names: list[str] = dataclasses.field(default_factory=list)
    mutants: int = 0

    def note(self, name: str, noticed: bool) -> None:
        """Count a mutant, unless it changes nothing."""
        if not noticed and name in EQUIVALENT:
            print(f"the same {name}: {EQUIVALENT[name]}", flush=True)
            return
        self.mutants += 1
        if not noticed:
            self.names.append(name)
        print(f"{'caught  ' if noticed else 'SURVIVED'} {name}", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run all mutants; the exit status is 1 if one survives."""
    parser = argparse.ArgumentParser(description="Break each rule of calculus and see that the tests notice.")
    parser.add_argument("--build", type=Path, default=Path("build"), help="a folder that ninja builds the library in")
    parser.add_argument("--only", nargs="*", default=(), help="mutate these ops only, by name without the dialect's")
    parser.add_argument("--skip", nargs="*", default=(), choices=("engines", "formulas"), help="leave a part out")
    options = parser.parse_args(arguments)
    generated = options.build / "include/scansion/Dialect/Scn/IR"
    records = load(generated / "ScnOps.json")
    survivors = Survivors()
    if "engines" not in options.skip:
        with Changed(options.build):
            touched = rules_asked()
            break_others(generated / "ScnOps.json", options.only, touched, survivors)
            break_elementwise(records, options.only, survivors)
    if "formulas" not in options.skip:
        break_formulas(records, options, survivors)
    print(f"{survivors.mutants} mutants, {len(survivors.names)} survive: {', '.join(survivors.names) or 'none'}")
    return 1 if survivors.names else 0


# ----------------------------------------------------------------------------------------------------------------------
# Tests
# ----------------------------------------------------------------------------------------------------------------------


def failures(mutant: str, files: Iterable[str], *more: str) -> set[str]:
    """The ids of tests that fail for a mutant."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", f"--junitxml={report}"]
        environment = os.environ | {"SCANSION_MUTANT": mutant}
        subprocess.run(
            [*command, *files, *more], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if not report.exists():
            return {"the tests did not run to their end"}
        cases = ElementTree.parse(report).iter("testcase")
        return {
            f"{case.get('name')}"
            for case in cases
            if case.find("failure") is not None or case.find("error") is not None
        }


def _is_noticed(record: Record, failed: set[str]) -> bool:
    return any(f"[{record.python[0]}]" in name for name in failed)


# ----------------------------------------------------------------------------------------------------------------------
# Mutants of the engines
# ----------------------------------------------------------------------------------------------------------------------


def break_elementwise(records: list[Record], only: Iterable[str], survivors: Survivors) -> None:
    """Break what the engines get from rules of elementwise ops."""
    chosen = [record for record in records if _has_slope(record) and (not only or record.mnemonic in only)]
    groups = [[r for r in chosen if r.mnemonic not in BASE], *([r] for r in chosen if r.mnemonic in BASE)]
    for group in filter(None, groups):
        for kind, mode, place in _ways(max(len(record.operands) for record in group)):
            broken = [r for r in group if kind != "drop" or (len(r.operands) > 1 and int(place) in _places(r))]
            if not broken:
                continue
            mutant = f"{kind} {mode} {place} " + " ".join(record.mnemonic for record in broken)
            failed = failures(mutant, ELEMENTWISE_TESTS, "-k", "elementwise_functions and not twice")
            for record in broken:
                survivors.note(f"{record.mnemonic}: {kind} {mode} {place}", _is_noticed(record, failed))


def _ways(operands: int) -> Iterator[tuple[str, str, str]]:
    for mode in ("pullback", "pushforward"):
        yield "sign", mode, "*"
        yield "factor", mode, "*"
    for place in range(operands):
        yield "drop", "pullback", str(place)


def _has_slope(record: Record) -> bool:
    return record.differentiable and "f" in record.kinds and bool(_places(record))


def _places(record: Record) -> set[int]:
    """The operands by which the derivative is not 0."""
    return {record.operands.index(row.operand) for row in record.derivative if row.cotangent != "0"}


Rule = tuple[str, str, int]
"""An op, a mode, and the number of an operand or result."""


def rules_asked() -> dict[Rule, list[str]]:
    """Which tests ask which rule, found by a run without mutants."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "touched.txt"
        os.environ["SCANSION_TOUCHED"] = str(lines)
        failed = failures("", TESTS)
        del os.environ["SCANSION_TOUCHED"]
        if failed:
            raise SystemExit(f"tests fail without a mutant: {', '.join(sorted(failed))}")
        touched: dict[Rule, list[str]] = {}
        for line in lines.read_text(encoding="utf-8").splitlines():
            test, op, mode, place = line.split("\t")
            tests = touched.setdefault((op, mode, int(place)), [])
            if test.endswith(" (call)"):
                tests.append(test.removesuffix(" (call)"))
    return touched


def break_others(json_file: Path, only: Iterable[str], touched: dict[Rule, list[str]], survivors: Survivors) -> None:
    """Break what the engines get from rules of all other ops, one by one."""
    dump = json.loads(json_file.read_text(encoding="utf-8"))
    elementwise = set(dump["!instanceof"]["Scn_ElementwiseOp"])
    for name in dump["!instanceof"]["Scn_Op"]:
        mnemonic = dump[name]["opName"]
        if name in elementwise or mnemonic in NOT_BROKEN or (only and mnemonic not in only):
            continue
        if not _is_differentiable(dump, name):
            continue
        for kind, mode, place in _ways_of_others(mnemonic, touched):
            tests = _tests_of(touched, mnemonic, mode, place)
            mutant = f"{kind} {mode} {place} {mnemonic}"
            noticed = any(failures(mutant, part, "-x") for part in (tests[:AT_ONCE], tests[AT_ONCE:]) if part)
            survivors.note(f"{mnemonic}: {kind} {mode} {place}", noticed)


def _ways_of_others(mnemonic: str, touched: dict[Rule, list[str]]) -> Iterator[tuple[str, str, str]]:
    for mode in ("pullback", "pushforward"):
        yield "sign", mode, "*"
        yield "factor", mode, "*"
    for mode in ("pullback", "tangent"):
        places = sorted(place for op, asked, place in touched if op == mnemonic and asked == mode)
        if len(places) > 1:
            yield from (("drop", mode, str(place)) for place in places)


def _tests_of(touched: dict[Rule, list[str]], mnemonic: str, mode: str, place: str) -> list[str]:
    """The tests that ask a rule: those whose own programs it is in, before those with everything in one."""
    found: list[str] = []
    for (op, asked, number), tests in touched.items():
        if op == mnemonic and asked == mode and place in ("*", str(number)):
            found += [test for test in tests if test not in found]
    return sorted(found, key=lambda test: "test_structural" not in test)


def _is_differentiable(dump: dict[str, object], name: str) -> bool:
    traits = json.dumps([dump[trait["def"]] for trait in dump[name]["traits"]])  # type: ignore[index]
    discrete = ("argmax", "argmin", "argsort", "searchsorted", "nonzero", "iota", "random", "shape_of", "dim")
    discrete += ("reduce_any", "reduce_all")
    return "Differentiable" in traits and dump[name]["opName"] not in discrete  # type: ignore[index]


# ----------------------------------------------------------------------------------------------------------------------
# Mutants of formulas
# ----------------------------------------------------------------------------------------------------------------------


def break_formulas(records: list[Record], options: argparse.Namespace, survivors: Survivors) -> None:
    """Take a term, or a factor, out of the formulas of elementwise ops: the formula of one row after the other."""
    path = options.build / "include/scansion/Dialect/Scn/IR/ElementwiseRules.cpp.inc"
    original = path.read_text(encoding="utf-8")
    chosen = [r for r in records if r.mnemonic not in BASE and (not options.only or r.mnemonic in options.only)]
    try:
        for row in range(max(len(record.derivative) for record in chosen)):
            broken = {r.mnemonic: _without_part(r, row) for r in chosen if len(r.derivative) > row}
            changed = {name: record for name, record in broken.items() if record is not None}
            if not changed:
                continue
            path.write_text(cpp.rules([changed.get(record.mnemonic, record) for record in records]), encoding="utf-8")
            build(options.build)
            failed = failures("", ELEMENTWISE_TESTS, "-k", "elementwise_functions and not twice")
            for name, record in changed.items():
                noticed = _is_noticed(record, failed)
                survivors.note(f"{name}: {record.derivative[row].cotangent} in row {row}", noticed)
    finally:
        path.write_text(original, encoding="utf-8")


def _without_part(record: Record, row: int) -> Record | None:
    """The record with a shorter formula; None where nothing can be left out."""
    rule = record.derivative[row]
    shorter = _shorter(ast.parse(rule.cotangent, mode="eval").body)
    if shorter is None or not set(rule.kinds or "f") & set("fc"):
        return None
    rows = list(record.derivative)
    rows[row] = dataclasses.replace(rule, cotangent=ast.unparse(shorter))
    return dataclasses.replace(record, derivative=tuple(rows))


def _shorter(node: ast.expr) -> ast.expr | None:
    """The formula without its last term; without a factor if it has no terms."""
    if not isinstance(node, ast.BinOp):
        return None
    if isinstance(node.op, ast.Add | ast.Sub | ast.Div):
        return node.left
    if not isinstance(node.op, ast.Mult):
        return None
    names = {part.id for part in ast.walk(node.left) if isinstance(part, ast.Name)}
    return node.left if "dy" in names else node.right


if __name__ == "__main__":
    sys.exit(main())
