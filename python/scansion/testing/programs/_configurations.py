"""Ways to compile a program: when lengths are known, and the passes that are left out."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from scansion.compile.mode import OPTIONAL_PASSES, Mode

ALL_MODES: tuple[Mode, ...] = (
    Mode(),
    *(Mode().excluding(name) for name in OPTIONAL_PASSES),
    Mode(optimizer="fast_compile"),
)
"""The compiler with all that it has, with each optional pass left out, and with none of them."""


@dataclass(frozen=True)
class Configuration:
    """A way to compile.

    Attributes
    ----------
    is_static : bool
        Whether the lengths of inputs are declared.
    mode : Mode
        Which passes run.
    shapes : str
        Whether lengths that are not declared are those of the call or left open; as `function` takes it.
    """

    is_static: bool
    mode: Mode
    shapes: str = "dynamic"


def configurations() -> st.SearchStrategy[Configuration]:
    """A strategy of configurations; the default mode with unknown lengths is the simplest."""
    some = st.lists(st.sampled_from(OPTIONAL_PASSES), max_size=8, unique=True)
    modes = st.one_of(st.sampled_from(ALL_MODES), some.map(lambda names: Mode().excluding(*names)))
    shapes = st.sampled_from(["dynamic", "static"])
    return st.builds(_configuration, st.booleans(), modes, shapes, st.integers(0, 3))


def _configuration(is_static: bool, mode: Mode, shapes: str, haste: int) -> Configuration:
    # Choosing instructions with care is LLVM's matter and takes it a third of the time, so it is done for a fourth.
    return Configuration(is_static, mode.excluding("llvm-selection") if haste else mode, shapes)
