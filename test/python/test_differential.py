"""Random programs that once failed: the compiler against the interpreter, with every optional pass on and off.

What `tools/fuzz.py` finds lands in corpus/, shrunk, and stays there.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from scansion.testing.programs import ALL_MODES, Program

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.py"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_past_failures(path: Path) -> None:
    Program.from_file(str(path)).check(modes=ALL_MODES)
