"""A file that a newer version of the dialect wrote is refused."""

import subprocess
from pathlib import Path

import pytest

OPT = Path(__file__).resolve().parents[3] / "build" / "bin" / "scansion-opt"
VERSION_1, VERSION_2 = 0x03, 0x05  # as MLIR's bytecode writes the small numbers 1 and 2


def _opt(program: bytes, *flags: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([str(OPT), *flags], input=program, capture_output=True, check=False)


@pytest.mark.skipif(not OPT.exists(), reason="needs build/bin/scansion-opt")
def test_a_newer_version_is_refused() -> None:
    written = _opt(b"%0 = scn.constant dense<7.0> : tensor<f64>", "--emit-bytecode").stdout
    assert _opt(written).returncode == 0
    # Where in the file the version stands is MLIR's business: exactly one byte of this value is it.
    messages = []
    for place in [i for i, byte in enumerate(written) if byte == VERSION_1]:
        newer = bytearray(written)
        newer[place] = VERSION_2
        messages.append(_opt(bytes(newer)).stderr.decode(errors="replace"))
    refusals = [text for text in messages if "written by a newer scn dialect (version 2), this one is 1" in text]
    assert len(refusals) == 1
