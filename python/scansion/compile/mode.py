"""Modes: which optional passes of the compiler a function is compiled with.

A program means the same in every mode. "FAST_RUN" is the compiler with all that it has; "FAST_COMPILE" leaves out every
optional pass. `Mode().excluding("cse")` leaves out single ones; `OPTIONAL_PASSES` are their names.
"""

from __future__ import annotations

from collections.abc import Iterable

from scansion._location import explain
from scansion._native import native
from scansion.exceptions import ScansionTypeError, ScansionValueError

__all__ = ["OPTIONAL_PASSES", "Mode", "get_default_mode", "get_mode"]

OPTIONAL_PASSES: tuple[str, ...] = tuple(native.optional_passes())
"""The passes that a compilation can do without, in the order in which they first run."""

# Without these a program computes the same, but a user would miss them whatever they hurry for.
_ALWAYS_WANTED = frozenset({"scn-name-steps", "scn-poll-interrupts"})
_WITHOUT_OPTIMIZER = frozenset(OPTIONAL_PASSES) - _ALWAYS_WANTED

_OPTIMIZERS: dict[str | None, frozenset[str]] = {
    "fast_run": frozenset(),
    "fast_compile": _WITHOUT_OPTIMIZER,
    "None": _WITHOUT_OPTIMIZER,
    None: _WITHOUT_OPTIMIZER,
}


class Mode:
    """A way to compile functions.

    Parameters
    ----------
    linker : object
        Accepted for Aesara's sake: there is one.
    optimizer : str or None
        "fast_run": with all optional passes; "fast_compile" or None: without any.

    Attributes
    ----------
    excluded : frozenset of str
        The optional passes that are left out.

    Raises
    ------
    ValueError
        If there is no such optimizer.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.vector("x")
    >>> f = scansion.function([x], at.tanh(x).sum(), mode=Mode().excluding("linalg-to-vector-loops"))
    >>> float(f([0.0]))
    0.0
    """

    def __init__(self, linker: object = None, optimizer: str | None = "fast_run") -> None:
        if optimizer not in _OPTIMIZERS:
            raise ScansionValueError(
                explain(f"there is no optimizer {optimizer!r}", "choose 'fast_run', 'fast_compile' or None")
            )
        self.linker = linker
        self.excluded = _OPTIMIZERS[optimizer]

    def excluding(self, *names: str) -> Mode:
        """The same mode without these passes.

        Parameters
        ----------
        *names : str
            Optional passes.

        Returns
        -------
        Mode
            A new mode.

        Raises
        ------
        ValueError
            If there is no optional pass of that name.
        """
        return self._with(self.excluded | _checked(names))

    def including(self, *names: str) -> Mode:
        """The same mode with these passes.

        Parameters
        ----------
        *names : str
            Optional passes.

        Returns
        -------
        Mode
            A new mode.

        Raises
        ------
        ValueError
            If there is no optional pass of that name.
        """
        return self._with(self.excluded - _checked(names))

    def _with(self, excluded: frozenset[str]) -> Mode:
        mode = Mode(self.linker)
        mode.excluded = excluded
        return mode

    def __repr__(self) -> str:
        excluded = ", ".join(name for name in OPTIONAL_PASSES if name in self.excluded)
        return f"<Mode without {excluded}>" if excluded else "<Mode>"


_MODES = {"FAST_RUN": Mode(), "FAST_COMPILE": Mode(optimizer="fast_compile")}
# Aesara's and PyTensor's names of their back ends; here there is one.
_MODES.update(dict.fromkeys(("C", "CVM", "NUMBA", "JAX", "PYTORCH"), _MODES["FAST_RUN"]))


def get_mode(mode: object) -> Mode:
    """The mode that an argument `mode=` names.

    Parameters
    ----------
    mode : Mode, str or None
        A mode, "FAST_RUN", "FAST_COMPILE", or None for the default. Names of back ends of Aesara and PyTensor ("NUMBA",
        "JAX") stand for "FAST_RUN".

    Returns
    -------
    Mode
        The mode.

    Raises
    ------
    ValueError
        If there is no mode of that name.
    TypeError
        If it is something else.

    Examples
    --------
    >>> get_mode("FAST_RUN")
    <Mode>
    """
    if mode is None:
        return get_default_mode()
    if isinstance(mode, Mode):
        return mode
    if not isinstance(mode, str):
        raise ScansionTypeError(explain(f"a mode is a Mode or a name, not {mode!r}"))
    if mode not in _MODES:
        raise ScansionValueError(explain(f"there is no mode {mode!r}", f"choose from {', '.join(_MODES)}"))
    return _MODES[mode]


def get_default_mode() -> Mode:
    """The mode of functions that are compiled without one: "FAST_RUN"."""
    return _MODES["FAST_RUN"]


def _checked(names: Iterable[str]) -> frozenset[str]:
    for name in names:
        if name not in OPTIONAL_PASSES:
            raise ScansionValueError(
                explain(f"there is no optional pass {name!r}", f"choose from {', '.join(OPTIONAL_PASSES)}")
            )
    return frozenset(names)
