"""Compiled code that is kept on disk: who finds it, what it says of failures, and what becomes of damaged entries."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode

PROGRAM = """
import json, sys
import numpy as np
import scansion
import scansion.tensor as at

x, n = at.dvector("x"), at.lscalar("n")
step = lambda u, s: s * 0.5 + at.tanh(u)
rows, _ = scansion.scan(step, sequences=x, outputs_info=[np.float64(1)], n_steps=n)
f = scansion.function([x, n], rows)
values = f(np.arange(4.0), 4).tolist()
first = [phase for phase, _ in f.timings()][0]
try:
    f(np.arange(4.0), 9)
except ValueError as error:
    print(json.dumps({"first": first, "values": values, "error": str(error)}))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty cache, in use."""
    path = tmp_path / "code"
    with scansion.config.change_flags(base_compiledir=str(path)):
        yield path


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("llvmcache-*"))


def is_from_cache(f: scansion.compile.function.types.Function) -> bool:
    return f.timings()[0][0] == "cache"


def run(folder: Path, program: Path) -> dict[str, str]:
    environment = os.environ | {"SCANSION_FLAGS": f"base_compiledir={folder}"}
    result = subprocess.run([sys.executable, program], env=environment, capture_output=True, text=True, check=True)
    answer: dict[str, str] = json.loads(result.stdout)
    return answer


def test_another_process_finds_the_code(tmp_path: Path, folder: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    first, second = run(folder, program), run(folder, program)
    assert (first["first"], second["first"]) == ("read", "cache")
    assert len(entries(folder)) == 1
    assert {**second, "first": ""} == {**first, "first": ""}


def test_moved_lines_do_not_miss_and_errors_name_them(tmp_path: Path, folder: Path) -> None:
    program, moved = tmp_path / "program.py", tmp_path / "elsewhere.py"
    program.write_text(PROGRAM)
    moved.write_text("# a comment\n\n" + PROGRAM.replace("step =", "\nstep ="))
    first, second = run(folder, program), run(folder, moved)
    assert second["first"] == "cache"
    assert first["values"] == second["values"]
    lines = [re.findall(r"\((\S+):(\d+)\)", answer["error"])[-1] for answer in (first, second)]
    assert [int(line) for _, line in lines] == [9, 12]
    assert [Path(name) for name, _ in lines] == [program, moved]


def test_lines_inside_messages(folder: Path) -> None:
    def build() -> scansion.compile.function.types.Function:
        x, s = at.dvector("x"), at.dvector("s")
        rows, _ = scansion.scan(lambda s: at.concatenate([s, x]), outputs_info=[s], n_steps=2)
        return scansion.function([x, s], rows)

    messages = []
    for f in (build(), build()):
        with pytest.raises(ValueError, match="a state keeps its shape") as caught:
            f([1.0], [2.0, 3.0])
        messages.append(str(caught.value))
        np.testing.assert_array_equal(f(np.zeros(0), [2.0]), [[2.0], [2.0]])
    assert is_from_cache(f)
    assert messages[0] == messages[1]
    assert "\x01" not in messages[0]
    assert f"computed at {__file__}:" in messages[0]


def test_what_decides_about_the_code(folder: Path) -> None:
    x = at.dvector("x")

    def compiled(scale: float, mode: Mode | None = None) -> bool:
        return is_from_cache(scansion.function([x], at.exp(x * scale) + 1, mode=mode))

    assert [compiled(2.0), compiled(2.0), compiled(3.0)] == [False, True, False]
    excluding = Mode().excluding("cse")
    assert [compiled(2.0, excluding), compiled(2.0, excluding)] == [False, True]

    def called(length: int) -> bool:
        f = scansion.function([x], at.exp(x * 4.0) + 1, shapes="auto")
        f(np.ones(length))
        return is_from_cache(f)

    assert [called(3), called(4), called(3)] == [False, False, True]


def test_large_constants_and_shared_variables_are_not_part_of_the_code(folder: Path) -> None:
    results = []
    for value in (1.0, 2.0):
        large = np.full(100, value)
        state = scansion.shared(np.full(3, value))
        x = at.dvector("x")
        f = scansion.function([x], (x * at.constant(large)).sum() + state.sum(), updates={state: state * 2})
        results.append((is_from_cache(f), float(f(np.ones(100))), state.get_value().tolist()))
    assert results == [(False, 103.0, [2.0] * 3), (True, 206.0, [4.0] * 3)]


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "of others"])
def test_damaged_entries_are_compiled_again(damage: str, folder: Path) -> None:
    x = at.dvector("x")
    scansion.function([x], at.exp(x) * 3)
    (entry,) = entries(folder)
    data = entry.read_bytes()
    if damage == "cut":
        entry.write_bytes(data[:-5])
    elif damage == "changed":
        entry.write_bytes(data[:200] + bytes([data[200] ^ 1]) + data[201:])
    elif damage == "empty":
        entry.write_bytes(b"")
    else:
        entry.chmod(0o666)
    f = scansion.function([x], at.exp(x) * 3)
    assert not is_from_cache(f)
    np.testing.assert_allclose(f([0.0, 1.0]), [3.0, 3 * np.e])
    assert entries(folder) == [entry]
    assert entry.read_bytes() == data
    assert is_from_cache(scansion.function([x], at.exp(x) * 3))


def test_a_folder_that_others_write_to_is_not_used(folder: Path) -> None:
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    x = at.dvector("x")
    for _ in range(2):
        assert not is_from_cache(scansion.function([x], x * 5))
    assert not entries(folder)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    x = at.dvector("x")
    with scansion.config.change_flags(base_compiledir=str(tmp_path / "file" / "code")):
        np.testing.assert_array_equal(scansion.function([x], x * 7)([1.0]), [7.0])


def test_the_folder_is_private_and_holds_whole_entries(folder: Path) -> None:
    x = at.dvector("x")

    def build(_: int) -> list[float]:
        result: list[float] = scansion.function([x], at.tanh(x) * 11)([0.0]).tolist()
        return result

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(build, range(8))) == [[0.0]] * 8
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.iterdir() if "." in path.name and path.name.startswith("llvmcache-")] == []
    assert len(entries(folder)) == 1


def test_stages_can_be_seen_of_code_from_the_cache(folder: Path) -> None:
    x = at.dvector("x")
    first, second = (scansion.function([x], at.exp(x) * 13) for _ in range(2))
    assert is_from_cache(second)
    assert first.ir("scn") == second.ir("scn")
    assert "scn.exp" in second.ir("scn")
    assert first.ir("llvm") == second.ir("llvm")
