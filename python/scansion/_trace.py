"""Which scan steps are being written down, and what a step does to shared variables while it is.

A random stream made inside a step sets its `default_update` to a value of the step. The scan being written must hear
of it, so that the stream is carried from step to step; `SharedVariable.default_update` reports to the innermost open
trace.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scansion.compile.sharedvalue import SharedVariable

_open: list[list[SharedVariable]] = []


@contextlib.contextmanager
def trace() -> Iterator[list[SharedVariable]]:
    """Collect the shared variables that get a default update inside the `with` statement."""
    updated: list[SharedVariable] = []
    _open.append(updated)
    try:
        yield updated
    finally:
        _open.pop()


def note_default_update(variable: SharedVariable) -> None:
    """Tell the innermost open trace about a default update."""
    if _open and variable not in _open[-1]:
        _open[-1].append(variable)
