"""Where in the user's program we are: the innermost frame outside this package.

Operations get their locations from the native module, which does the same; this is for errors that Python raises
itself.
"""

from __future__ import annotations

import os
import sys
import warnings

PACKAGE_DIRECTORY = os.path.dirname(os.path.abspath(__file__)) + os.sep

Location = tuple[str, int]


def user_location() -> Location:
    """The file and the line of the innermost frame outside the package."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(PACKAGE_DIRECTORY):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def at(location: Location) -> str:
    """A location as text: "model.py:12"."""
    return f"{location[0]}:{location[1]}"


def explain(problem: str, remedy: str = "") -> str:
    """The text of an error: what is wrong, the way out, the user's line."""
    text = f"{problem}; {remedy}" if remedy else problem
    return f"{text} ({at(user_location())})"


def warn(problem: str, remedy: str) -> None:
    """Warn the user, at the user's line: what is wrong and the way out."""
    frame, depth = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_code.co_filename.startswith(PACKAGE_DIRECTORY):
        frame, depth = frame.f_back, depth + 1
    warnings.warn(explain(problem, remedy), UserWarning, stacklevel=depth)
