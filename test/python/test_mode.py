"""Modes: names, what they leave out, and errors."""

from __future__ import annotations

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import OPTIONAL_PASSES, Mode, get_default_mode, get_mode


def test_names() -> None:
    assert get_mode(None) is get_mode("FAST_RUN") is get_default_mode()
    assert get_mode("FAST_RUN").excluded == frozenset()
    wanted = {"scn-name-steps", "scn-poll-interrupts"}
    assert get_mode("FAST_COMPILE").excluded == frozenset(OPTIONAL_PASSES) - wanted
    assert Mode(optimizer=None).excluded == Mode(optimizer="fast_compile").excluded == get_mode("FAST_COMPILE").excluded
    assert get_mode("NUMBA") is get_mode("FAST_RUN")


def test_excluding_and_including() -> None:
    mode = Mode()
    without = mode.excluding("cse", "canonicalize")
    assert without.excluded == {"cse", "canonicalize"}
    assert without.including("cse").excluded == {"canonicalize"}
    assert mode.excluded == frozenset()
    assert "canonicalize, cse" in repr(without)


@pytest.mark.parametrize("call", [lambda: Mode().excluding("csf"), lambda: Mode().including("csf")])
def test_unknown_passes(call: object) -> None:
    with pytest.raises(ValueError, match="there is no optional pass 'csf'"):
        call()  # type: ignore[operator]


def test_unknown_modes() -> None:
    x = at.vector("x")
    with pytest.raises(ValueError, match="there is no mode 'FAST'"):
        scansion.function([x], x, mode="FAST")
    with pytest.raises(TypeError, match="not 3"):
        scansion.function([x], x, mode=3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="there is no optimizer 'best'"):
        Mode(optimizer="best")


def test_a_pass_that_is_left_out_does_not_run() -> None:
    x = at.vector("x")
    y = at.tanh(at.exp(x) + 1)
    assert scansion.function([x], y).ir("linalg").count("linalg.generic") == 1
    without = scansion.function([x], y, mode=Mode().excluding("linalg-fuse-elementwise"))
    assert without.ir("linalg").count("linalg.generic") > 1
    np.testing.assert_allclose(without([1.0, 2.0]), np.tanh(np.exp([1.0, 2.0]) + 1), rtol=1e-14)


def test_llvms_passes_can_be_left_out() -> None:
    x = at.scalar("x")
    plain = scansion.function([x], x + 1, mode=Mode().excluding("llvm-passes"))
    assert len(plain.ir("llvm-ir")) > len(scansion.function([x], x + 1).ir("llvm-ir"))
    assert plain(1) == 2


def test_code_can_be_generated_in_haste() -> None:
    x = at.vector("x")
    hasty = scansion.function([x], at.tanh(x), mode=Mode().excluding("llvm-selection"))
    careful = scansion.function([x], at.tanh(x))
    assert hasty.ir("llvm-ir") == careful.ir("llvm-ir")
    assert len(hasty.ir("asm").splitlines()) > len(careful.ir("asm").splitlines())
    np.testing.assert_allclose(hasty([1.0, 2.0]), careful([1.0, 2.0]), rtol=1e-14)


def test_a_dump_tells_what_ran(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANSION_DUMP", str(tmp_path))
    x = at.vector("x")
    scansion.function([x], x + 1, mode="FAST_COMPILE")
    text = (tmp_path / "main.pipeline.txt").read_text(encoding="utf-8")  # type: ignore[operator]
    assert "scn-to-linalg" in text
    for name in get_mode("FAST_COMPILE").excluded:
        assert name not in text


def test_haste_does_not_last() -> None:
    """Code that is selected with care is the same whether some was selected in haste before or not."""
    x, y = at.dvector("x"), at.dvector("y")
    careful = scansion.function([x, y], (x * y).sum()).ir("asm")
    scansion.function([x, y], (x * y).sum(), mode=Mode(optimizer="fast_compile"))
    hasty = scansion.function([x, y], (x * y).sum(), mode=Mode().excluding("llvm-selection")).ir("asm")
    assert scansion.function([x, y], (x * y).sum()).ir("asm") == careful != hasty
