"""Random valid programs, for holding the compiler against the interpreter. Needs hypothesis.

`programs()` is a hypothesis strategy of `Program`s: Python texts that build a graph around scans, with values for their
inputs. A program runs as it is printed, so that a failure is a small script. `configurations()` is a strategy of ways
to compile one.
"""

from scansion.testing.programs._configurations import ALL_MODES, Configuration, configurations
from scansion.testing.programs._program import Program
from scansion.testing.programs._strategy import programs, smooth_programs

__all__ = ["ALL_MODES", "Configuration", "Program", "configurations", "programs", "smooth_programs"]
