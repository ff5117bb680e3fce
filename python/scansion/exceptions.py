"""Every error that Scansion raises on purpose.

All of them derive from `ScansionError` and from the built-in exception that a NumPy user would catch. The native module
raises the same classes: `KINDS` says which class stands for which kind of error of the C++ façade
(include/scansion/Error.h). Messages name the operand and the offending values, then the user's line, then the way out;
`scansion._location.explain` puts them together.
"""

from __future__ import annotations

from numpy.linalg import LinAlgError

from scansion._location import Location, user_location

__all__ = [
    "DisconnectedInputError",
    "GradientError",
    "InternalError",
    "Interrupted",
    "MissingInputError",
    "NullTypeGradError",
    "ScansionAssertionError",
    "ScansionError",
    "ScansionIndexError",
    "ScansionKeyError",
    "ScansionLinAlgError",
    "ScansionMemoryError",
    "ScansionNotImplementedError",
    "ScansionTypeError",
    "ScansionValueError",
    "ScansionZeroDivisionError",
    "ScopeError",
    "UnusedInputError",
]


class ScansionError(Exception):
    """Base class of all errors of Scansion.

    Attributes
    ----------
    location : tuple of str and int
        The file and the line of the user's program that the error is about.
    steps : tuple of int
        The steps of the scans in which a call failed, outermost first, counted from 0; empty outside a scan.
    """

    steps: tuple[int, ...] = ()

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.location: Location = user_location()


class ScansionTypeError(ScansionError, TypeError):
    """A dtype, rank or kind of object that does not fit."""


class ScansionValueError(ScansionError, ValueError):
    """A value, length or combination of arguments that does not fit."""


class ScansionZeroDivisionError(ScansionValueError, ZeroDivisionError):
    """An integer divided by zero."""


class ScansionIndexError(ScansionError, IndexError):
    """An index out of range."""


class ScansionKeyError(ScansionError, KeyError):
    """Two rules for one shared variable."""

    __str__ = Exception.__str__  # KeyError's own shows its argument's repr, which spoils a text of several lines


class ScansionMemoryError(ScansionError, MemoryError):
    """An allocation that failed, or a size that no memory can hold."""


class ScansionAssertionError(ScansionError, AssertionError):
    """An assertion of the program that did not hold."""


class ScansionLinAlgError(ScansionError, LinAlgError):
    """A computation of linear algebra that has no result."""


class ScansionNotImplementedError(ScansionError, NotImplementedError):
    """Something that Scansion cannot do yet."""


class Interrupted(KeyboardInterrupt):
    """A compiled function was stopped by Ctrl-C. No `ScansionError`, so that `except Exception` lets it pass."""


class ScopeError(ScansionValueError):
    """A variable of a scan's step was used outside it."""


class MissingInputError(ScansionValueError):
    """The outputs of a function depend on an input that is not listed."""


class UnusedInputError(ScansionValueError):
    """No output of a function depends on one of its inputs, or an input is listed twice."""


class DisconnectedInputError(ScansionValueError):
    """A gradient was asked for with respect to something that the cost does not depend on."""


class NullTypeGradError(ScansionTypeError):
    """A gradient was asked for that somebody declared undefined, or not implemented."""


class GradientError(ScansionError):
    """A gradient that finite differences contradict."""


class InternalError(ScansionError, RuntimeError):
    """A bug of Scansion."""


KINDS: dict[str, type[BaseException]] = {
    "Type": ScansionTypeError,
    "Value": ScansionValueError,
    "Index": ScansionIndexError,
    "Memory": ScansionMemoryError,
    "Assertion": ScansionAssertionError,
    "LinAlg": ScansionLinAlgError,
    "Interrupted": Interrupted,
    "NotImplemented": ScansionNotImplementedError,
    "Scope": ScopeError,
    "MissingInput": MissingInputError,
    "UnusedInput": UnusedInputError,
    "Disconnected": DisconnectedInputError,
    "NullGradient": NullTypeGradError,
    "ZeroDivision": ScansionZeroDivisionError,
    "Internal": InternalError,
}
