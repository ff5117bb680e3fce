"""Ways to compile a program: when lengths are known, and the passes that are left out."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from scansion.compile.mode import OPTIONAL_PASSES, Mode
from scansion.testing.programs._strategy import drawn
from scansion.testing.programs._writer import Choices

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


def write_configuration(choices: Choices) -> Configuration:
    """A way to compile, by decisions that are taken like those of a program."""
    mode = choices.pick(ALL_MODES)
    if choices.chance(50):
        mode = Mode().excluding(*{choices.pick(OPTIONAL_PASSES) for _ in range(choices.integer(0, 8))})
    shapes = choices.pick(("dynamic", "static"))
    # Choosing instructions with care is LLVM's matter and takes it a third of the time, so it is done for a fourth.
    return Configuration(choices.chance(50), mode if choices.chance(25) else mode.excluding("llvm-selection"), shapes)


@st.composite
def configurations(draw: st.DrawFn) -> Configuration:
    """A strategy of configurations; the default mode with unknown lengths is the simplest."""
    return write_configuration(drawn(draw))
