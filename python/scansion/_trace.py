"""Which scan steps are being written down, and what a step does to shared variables while it is.

A random stream made inside a step sets its `default_update` to a value of the step. The scan being written must hear
of it, so that the stream is carried from step to step; `SharedVariable.default_update` reports to the innermost open
trace. A scan inside the step reports the streams that it draws from, since the step must return its updates.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scansion._location import Location

if TYPE_CHECKING:
    from scansion.compile.sharedvalue import SharedVariable


@dataclass
class Trace:
    """What one step did.

    Attributes
    ----------
    updated : list of SharedVariable
        The shared variables that got a default update.
    advanced : dict from SharedVariable to Location
        The streams that scans inside the step advance, and where these scans stand.
    """

    updated: list[SharedVariable] = field(default_factory=list)
    advanced: dict[SharedVariable, Location] = field(default_factory=dict)


_open: list[Trace] = []


@contextlib.contextmanager
def trace() -> Iterator[Trace]:
    """Collect what happens to shared variables inside the `with` statement."""
    steps = Trace()
    _open.append(steps)
    try:
        yield steps
    finally:
        _open.pop()


def note_default_update(variable: SharedVariable) -> None:
    """Tell the innermost open trace about a default update."""
    if _open and variable not in _open[-1].updated:
        _open[-1].updated.append(variable)


def note_advanced(stream: SharedVariable, scan: Location) -> None:
    """Tell the innermost open trace about a scan that draws from a stream."""
    if _open:
        _open[-1].advanced.setdefault(stream, scan)
