"""SCANSION_DUMP=dir writes what the compiler did, and `scansion-opt` does it again.

For each line `phase: passes` of `NAME.pipeline.txt`, running the passes on the file of the phase before must give the
file of the phase: every operation, type, attribute and the user's line of every operation. What may differ are the
locations of block arguments, which the syntax of scf's loops does not carry, and so the numbering of locations. The
last line is LLVM's own and is for `opt`.
"""

from __future__ import annotations

import re
import runpy
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "examples" / "tutorial"
PHASES = ["scn", "scf", "linalg", "bufferized", "loops", "llvm"]
ALIAS = re.compile(r"^(#loc\d*) = (loc\(.*\))\n", re.MULTILINE)
# loc("file":1:2) and loc("name"("file":1:2)).
LOCATION = re.compile(r" loc\((?:[^()]|\([^()]*\))*\)")
# In an installed package, or where a development tree puts it.
TOOLS = [Path(scansion.__path__[0]) / "bin" / "scansion-opt", ROOT / "build" / "bin" / "scansion-opt"]


@pytest.fixture(scope="module")
def scansion_opt() -> Path:
    for tool in TOOLS:
        if tool.exists():
            return tool
    pytest.fail(f"no scansion-opt at {' or '.join(map(str, TOOLS))}")


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that does not exist yet."""
    folder = tmp_path / "some" / "folder"
    monkeypatch.setenv("SCANSION_DUMP", str(folder))
    return folder


def example(name: str) -> Callable[[], Any]:
    return lambda: runpy.run_path(str(TUTORIAL / f"{name}.py"))["build"]("float64")


def with_a_condition() -> Any:
    limit = at.scalar("limit")
    powers, _ = scansion.scan(lambda x: (x * 2, until(x > limit)), outputs_info=at.ones((), "float64"), n_steps=50)
    return scansion.function([limit], powers)


def with_constants() -> Any:
    """Large and odd constants, of several types, a name with spaces and quotes, and complex numbers."""
    x = at.zvector('a "quoted" name')
    table = at.constant(np.linspace(0, 1, 1000))
    special = at.constant([np.nan, np.inf, -0.0, 5e-324])
    return scansion.function([x], [x * 1j, table.sum(), special * 2, at.constant(np.arange(3, dtype="uint8"))])


PROGRAMS: dict[str, Callable[[], Any]] = {
    **{path.stem: example(path.stem) for path in sorted(TUTORIAL.glob("*.py"))},
    "with a condition": with_a_condition,
    "with constants": with_constants,
}


def pipelines(folder: Path, name: str = "main") -> dict[str, str]:
    """Phase -> passes, in order."""
    lines = (folder / f"{name}.pipeline.txt").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def apply(tool: Path, passes: str, source: Path) -> str:
    command = [str(tool), "--mlir-print-debuginfo", f"--pass-pipeline={passes}", str(source)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def with_locations_spelt_out(text: str) -> str:
    """A module with each location where it is used, and none of block arguments."""
    aliases = dict(ALIAS.findall(text))
    text = ALIAS.sub("", text)
    while aliases.keys() & set(re.findall(r"#loc\d*", text)):
        text = re.sub(r"loc\((#loc\d*)\)", lambda use: aliases[use[1]], text)
        text = re.sub(r"#loc\d*", lambda use: aliases[use[0]].removeprefix("loc(").removesuffix(")"), text)
    return re.sub(r"^ *\^bb.*$", lambda line: LOCATION.sub("", line[0]), text, flags=re.MULTILINE).strip()


@pytest.mark.parametrize("program", PROGRAMS)
def test_scansion_opt_reproduces_every_phase(program: str, dump: Path, scansion_opt: Path) -> None:
    PROGRAMS[program]()
    passes = pipelines(dump)
    assert list(passes) == [*PHASES[1:], "llvm-ir"]
    files = [dump / f"main.{k}-{phase}.mlir" for k, phase in enumerate(PHASES)]
    for before, after, phase in zip(files, files[1:], PHASES[1:], strict=False):
        text = apply(scansion_opt, passes[phase], before)
        assert with_locations_spelt_out(text) == with_locations_spelt_out(after.read_text()), f"{program}, {phase}"


def test_what_is_written(dump: Path) -> None:
    x = at.vector("x")
    function = scansion.function([x], at.tanh(x), name="smooth")
    assert sorted(path.name for path in dump.iterdir()) == sorted(
        [f"smooth.{k}-{phase}.mlir" for k, phase in enumerate(PHASES)]
        + ["smooth.ll", "smooth.s", "smooth.pipeline.txt"]
    )
    texts = {path.name: path.read_text() for path in dump.iterdir()}
    # Line numbers of this file stand in the dumps, which is what makes scansion-opt's errors useful.
    assert all("test_dump.py" in texts[f"smooth.{k}-{phase}.mlir"] for k, phase in enumerate(PHASES))
    assert texts["smooth.ll"] == function.ir("llvm-ir")
    assert texts["smooth.s"] == function.ir("asm")
    assert pipelines(dump, "smooth")["llvm-ir"]
    np.testing.assert_array_equal(function([0.0, 1.0]), np.tanh([0.0, 1.0]))


def test_all_phases_at_once(dump: Path, scansion_opt: Path) -> None:
    """The named pipeline is the phases one after the other."""
    example("two_taps")()
    command = [str(scansion_opt), "--mlir-print-debuginfo", "--scansion-pipeline", str(dump / "main.0-scn.mlir")]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert with_locations_spelt_out(text) == with_locations_spelt_out((dump / "main.5-llvm.mlir").read_text())
    assert 'two_taps.py":' in with_locations_spelt_out(text)


def test_nothing_is_written_unless_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCANSION_DUMP", raising=False)
    monkeypatch.chdir(tmp_path)
    x = at.vector("x")
    scansion.function([x], x + 1)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SCANSION_DUMP", str(tmp_path / "file"))
    x = at.vector("x")
    with pytest.raises(ValueError, match=rf"file '{tmp_path}/file/main.0-scn.mlir' cannot be written: Not a dir"):
        scansion.function([x], x + 1)
    monkeypatch.delenv("SCANSION_DUMP")
    assert scansion.function([x], x + 1)([1.0]).tolist() == [2]
