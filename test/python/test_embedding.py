"""The C++ example is built against the installed package, with CMake's find_package, and run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import scansion

EXAMPLE = Path(__file__).parents[2] / "examples" / "embedding"
CONFIG = Path(scansion.__path__[0]) / "_lib" / "cmake" / "Scansion"


@pytest.mark.skipif(shutil.which("cmake") is None, reason="needs CMake")
@pytest.mark.skipif(not CONFIG.exists(), reason="needs an installed package")
def test_two_taps_from_cpp(tmp_path: Path) -> None:
    subprocess.run(
        ["cmake", "-S", EXAMPLE, "-B", tmp_path, f"-DScansion_DIR={CONFIG}", "-DCMAKE_BUILD_TYPE=Release"],
        check=True,
    )
    subprocess.run(["cmake", "--build", tmp_path], check=True)
    output = subprocess.run([tmp_path / "two_taps"], check=True, capture_output=True, text=True).stdout
    lines = output.splitlines()
    # The tutorial's last row.
    assert lines[9].split() == ["54.28407732", "54.25282732"]
    assert lines[10].startswith("largest relative difference")
    assert "lengths 2 and 1" in lines[11]
    assert "two_taps.cpp" in lines[11]
