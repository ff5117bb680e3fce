"""Random programs from tapes of decisions: drawn again, cut down, and looked for by `tools/fuzz.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scansion.testing.programs import Choices, Program, Tape, shrunk, write_program, write_smooth_program

FUZZ = Path(__file__).resolve().parents[2] / "tools" / "fuzz.py"


def text(tape: Tape) -> str:
    return write_program(Choices(tape.draw)).text()


def test_a_tape_is_drawn_and_replayed() -> None:
    drawn = Tape(5)
    numbers = [drawn.draw(0, high) for high in (3, 10, 1, 99)]
    assert numbers == drawn.drawn
    assert all(0 <= number <= high for number, high in zip(numbers, (3, 10, 1, 99), strict=True))
    replayed = Tape(recorded=numbers)
    assert [replayed.draw(0, high) for high in (3, 10, 1, 99)] == numbers
    # Decisions out of bounds become the nearest, missing ones the simplest.
    assert [Tape(recorded=[7]).draw(0, 3), Tape(recorded=[0]).draw(2, 3), Tape().draw(1, 9)] == [3, 2, 1]


@pytest.mark.parametrize("write", [write_program, write_smooth_program])
def test_a_seed_decides_the_program(write: object) -> None:
    def program(tape: Tape) -> Program:
        return write(Choices(tape.draw))  # type: ignore[operator, no-any-return]

    texts = [program(Tape(f"1/{k}")).text() for k in range(40)]
    assert len(set(texts)) == 40
    assert texts == [program(Tape(f"1/{k}")).text() for k in range(40)]
    tape = Tape("1/7")
    assert program(tape).text() == program(Tape(recorded=tape.drawn)).text()


def test_what_fails_is_cut_down() -> None:
    first = next(tape for k in range(100) if "at.tanh" in text(tape := Tape(f"2/{k}")) and len(tape.drawn) > 60)

    def fails(decisions: list[int]) -> list[int] | None:
        tape = Tape(recorded=decisions)
        return tape.drawn if "at.tanh" in text(tape) else None

    smallest = shrunk(first.drawn, fails)
    assert "at.tanh" in text(Tape(recorded=smallest))
    assert len(smallest) < len(first.drawn) / 2


def test_no_more_attempts_than_asked_for() -> None:
    asked: list[list[int]] = []
    assert shrunk([9] * 50, lambda decisions: asked.append(decisions), attempts=20) == [9] * 50
    assert len(asked) <= 20


def test_fuzz_counts_a_program_once(tmp_path: Path) -> None:
    seen = tmp_path / "seen.txt"
    command = [sys.executable, str(FUZZ), "--number", "6", "--seed", "11", "--seen", str(seen)]
    environment = {**os.environ, "SCANSION_CORPUS": str(tmp_path)}
    first = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "done: {'programs': 6" in first.stdout
    assert len(set(seen.read_text(encoding="ascii").split())) == 6
    again = subprocess.run(
        [*command, "--minutes", "0.0001"], env=environment, capture_output=True, text=True, check=False
    )
    assert "done: {'repeated': 6" in again.stdout, again.stdout + again.stderr
