"""Random programs: the compiler against the interpreter, with every optional pass on and off, and past failures again.

The programs are the same in every run unless SCANSION_FUZZ_SEED says otherwise; `tools/fuzz.py` looks further. What it
finds lands in corpus/, shrunk, and stays there.
"""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from scansion.compile.mode import OPTIONAL_PASSES, Mode
from scansion.testing._compare import UnstableProgramError
from scansion.testing.programs import ALL_MODES, Configuration, Program, configurations, programs

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.py"))
SEED = int(os.environ.get("SCANSION_FUZZ_SEED", "0"))
COMMON = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": False}


def check(program: Program, is_static: bool, modes: object, shapes: str = "dynamic") -> None:
    """Hold a program against the interpreter, unless rounding decides it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            program.check(is_static, modes, shapes=shapes)  # type: ignore[arg-type]
        except UnstableProgramError:
            assume(False)


@pytest.mark.parametrize("part", range(10))
def test_programs(part: int) -> None:
    """Each program in one way to compile it."""

    @seed(SEED * 10 + part)
    @settings(max_examples=190, **COMMON)  # type: ignore[arg-type]
    @given(programs(), configurations())
    def test(program: Program, configuration: Configuration) -> None:
        check(program, configuration.is_static, [configuration.mode], configuration.shapes)

    test()


def test_every_switch() -> None:
    """Each program with every optional pass on, each one off, and all of them off."""

    @seed(SEED)
    @settings(max_examples=100, **COMMON)  # type: ignore[arg-type]
    @given(programs())
    def test(program: Program) -> None:
        check(program, False, ALL_MODES)

    assert len(ALL_MODES) == len(OPTIONAL_PASSES) + 2
    test()


def recorded_mode(path: Path) -> Mode:
    """The mode in which a program once failed, from its first line."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    left_out = re.search(r"<Mode without (.*?)>", first)
    return Mode().excluding(*left_out[1].split(", ")) if left_out else Mode()


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_past_failures(path: Path) -> None:
    program = Program.from_file(str(path))
    program.check(modes=[*ALL_MODES, recorded_mode(path)])
    program.check(modes=[Mode(), recorded_mode(path)], shapes="static")


def test_programs_are_diverse() -> None:
    """What the generator is for is in its programs."""
    texts: list[str] = []

    @seed(1)
    @settings(max_examples=400, phases=[Phase.generate], **COMMON)  # type: ignore[arg-type]
    @given(programs())
    def collect(program: Program) -> None:
        texts.append(program.text())

    collect()
    features = (
        "go_backwards", "until(", "'taps': [-2, -1]", "'taps': [-1, 0]", "non_sequences", "n_steps=0", "n_steps=x",
        "rng.normal", "RandomState", "complex128", "float16", "int8", "bool", "at.dot", "set_subtensor", ", {s",
        "        return", "updates = {**", "reshape((0, ", "[-1]", ".shape[0]", "concatenate", "at.switch",
    )  # fmt: skip
    for feature in features:
        assert sum(feature in text for text in texts) >= 2, feature
