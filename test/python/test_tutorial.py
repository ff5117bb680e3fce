"""The programs of Aesara's scan tutorial run as they stand, only their import lines changed, and print its numbers.

`tutorial/NN.py` is program NN and `tutorial/NN.out` what the text prints below it; both are data, kept as in the text.
Numbers are compared to the digits that the text shows, as NumPy's layout of arrays has changed since. Two programs are
special: 8 prints nothing, and the text of 9 shows draws of the older generator.
"""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

PROGRAMS = Path(__file__).parent / "tutorial"
NUMBER = re.compile(r"-?\d+\.\d*(?:e[+-]?\d+)?")
COUNTER, RANDOM = 8, 9


def numbers(text: str) -> NDArray[np.float64]:
    return np.array([float(number) for number in NUMBER.findall(text)])


def shown(program: int) -> NDArray[np.float64]:
    return numbers((PROGRAMS / f"{program:02}.out").read_text())


def run(program: int) -> dict[str, Any]:
    return runpy.run_path(str(PROGRAMS / f"{program:02}.py"))


@pytest.mark.parametrize("program", [1, 2, 3, 4, 5, 6, 7, 10, 11])
def test_a_program_prints_what_the_text_shows(program: int, capsys: pytest.CaptureFixture[str]) -> None:
    run(program)
    printed, expected = numbers(capsys.readouterr().out), shown(program)
    assert len(expected) > 0
    assert printed.shape == expected.shape
    np.testing.assert_allclose(printed, expected, rtol=0, atol=1.01e-8)


def test_the_counter_counts() -> None:
    variables = run(COUNTER)
    assert variables["k"].get_value() == 5
    assert variables["accumulator"](3) == []
    assert variables["k"].get_value() == 8


def test_the_random_program_draws_from_pcg64(capsys: pytest.CaptureFixture[str]) -> None:
    variables = run(RANDOM)
    generator = np.random.default_rng(np.random.SeedSequence(1234).spawn(1)[0])
    layer = np.tanh(variables["x"] @ variables["w"] + variables["b"])
    first, second = (layer * np.array([generator.binomial(1, 0.5, size=2) for _ in range(10)]) for _ in range(2))
    printed = numbers(capsys.readouterr().out)
    np.testing.assert_allclose(printed.reshape(10, 2), first, rtol=0, atol=1.01e-8)
    again = variables["compute_with_bnoise"](variables["x"], variables["w"], variables["b"])
    np.testing.assert_allclose(again, second, rtol=1e-14)


def test_the_random_program_with_the_older_generator_prints_the_texts_matrix(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (PROGRAMS / f"{RANDOM:02}.py").read_text()
    older = tmp_path / "older.py"
    older.write_text(text.replace("RandomStream(1234)", "RandomStream(1234, rng_ctor=np.random.RandomState)"))
    assert older.read_text() != text
    runpy.run_path(str(older))
    np.testing.assert_allclose(numbers(capsys.readouterr().out), shown(RANDOM), rtol=0, atol=1.01e-8)


def test_only_the_import_lines_differ() -> None:
    for path in PROGRAMS.glob("*.py"):
        lines = [line for line in path.read_text().splitlines() if "scansion" in line]
        assert lines == ["import scansion as aesara", "import scansion.tensor as at"], path.name
