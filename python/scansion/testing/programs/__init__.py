"""Random valid programs, for holding the compiler against the interpreter. Needs hypothesis.

`programs()` is a hypothesis strategy of `Program`s: Python texts that build a graph around scans, with values for their
inputs. A program runs as it is printed, so that a failure is a small script. `configurations()` is a strategy of ways
to compile one. `write_program` and `write_configuration` take their decisions from anywhere, a `Tape` for one.
"""

from scansion.testing.programs._configurations import (
    ALL_MODES,
    Configuration,
    configurations,
    write_configuration,
)
from scansion.testing.programs._program import Program
from scansion.testing.programs._strategy import programs, smooth_programs, write_program, write_smooth_program
from scansion.testing.programs._tape import Tape, shrunk
from scansion.testing.programs._writer import Choices

__all__ = [
    "ALL_MODES",
    "Choices",
    "Configuration",
    "Program",
    "Tape",
    "configurations",
    "programs",
    "shrunk",
    "smooth_programs",
    "write_configuration",
    "write_program",
    "write_smooth_program",
]
