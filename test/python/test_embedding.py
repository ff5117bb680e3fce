"""The C++ examples are built against the installed package, with CMake's find_package, and run."""

from __future__ import annotations

import math
import shutil
import subprocess
from pathlib import Path

import pytest
import scansion

EXAMPLES = Path(__file__).parents[2] / "examples"
CONFIG = Path(scansion.__path__[0]) / "_lib" / "cmake" / "Scansion"
pytestmark = [
    pytest.mark.skipif(shutil.which("cmake") is None, reason="needs CMake"),
    pytest.mark.skipif(not CONFIG.exists(), reason="needs an installed package"),
]


def build_and_run(folder: str, program: str, build: Path) -> list[str]:
    """The lines that an example prints."""
    subprocess.run(
        ["cmake", "-S", EXAMPLES / folder, "-B", build, f"-DScansion_DIR={CONFIG}", "-DCMAKE_BUILD_TYPE=Release"],
        check=True,
    )
    subprocess.run(["cmake", "--build", build], check=True)
    return subprocess.run([build / program], check=True, capture_output=True, text=True).stdout.splitlines()


def test_two_taps_from_cpp(tmp_path: Path) -> None:
    lines = build_and_run("embedding", "two_taps", tmp_path)
    # The tutorial's last row.
    assert lines[9].split() == ["54.28407732", "54.25282732"]
    assert lines[10].startswith("largest relative difference")
    assert "lengths 2 and 1" in lines[11]
    assert "two_taps.cpp" in lines[11]


def test_rules_of_calculus_from_cpp(tmp_path: Path) -> None:
    lines = build_and_run("own_rules", "kepler", tmp_path)
    mean, eccentricity = 1.5, 0.7
    (row,) = (line for line in lines if line.startswith("M = 1.50, e = 0.70:"))
    anomaly, by_mean, *_ = (float(word) for word in row.split(":")[1].split())
    assert abs(anomaly - eccentricity * math.sin(anomaly) - mean) < 1e-7
    assert abs(by_mean * (1 - eccentricity * math.cos(anomaly)) - 1) < 1e-7
