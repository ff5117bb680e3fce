"""The command `scansion-opt`: hands over to the native program that lies beside this package's libraries."""

import os
import sys
from pathlib import Path


def scansion_opt() -> None:
    """Replace this process by the native `scansion-opt`, with the same arguments."""
    program = Path(__file__).parent / "bin" / "scansion-opt"
    os.execv(program, [str(program), *sys.argv[1:]])
