"""Flags: their names, what they may be, and where their first values come from.

A flag is one row of `CHOICES`, whose default is the first choice, of `FOLDERS`, or of `NUMBERS`. The environment
variable `SCANSION_FLAGS` overrides defaults ("floatX=float32,on_unused_input=ignore"); `config.change_flags` overrides
them for a while.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

from scansion._location import explain
from scansion.exceptions import ScansionValueError

CHOICES: dict[str, tuple[str, ...]] = {
    "floatX": ("float64", "float32", "float16"),
    "on_unused_input": ("raise", "warn", "ignore"),
    "shapes": ("auto", "static", "dynamic"),
}


def user_cache() -> str:
    """Where this user's caches are, after the XDG base directory specification; "" where there is no home."""
    home = os.environ.get("XDG_CACHE_HOME", "") or os.path.expanduser("~/.cache")
    return os.path.join(home, "scansion") if os.path.isabs(home) else ""


FOLDERS: dict[str, Callable[[], str]] = {
    "base_compiledir": user_cache,
}


# The default and the largest; all begin at 0.
NUMBERS: dict[str, tuple[int, int]] = {
    "threads": (0, 256),
}


class Configuration:
    """The flags in force; `scansion.config` is the one instance.

    Attributes
    ----------
    floatX : str
        The dtype of `matrix()`, `vector()`, `zeros()`, random draws and everything else that is made without a dtype.
    on_unused_input : str
        What `function` does about an input that no output depends on.
    shapes : str
        For which lengths `function` compiles; it says what the choices mean.
    threads : int
        How many threads large work may take: loops over many elements, products of large matrices. 0, the default: as
        many as the environment variable `OMP_NUM_THREADS` says or, without it, as the process may use processors. It is
        in force for the whole process as soon as it is set. Results do not depend on it.
    base_compiledir : str
        The folder that keeps compiled code, so that another process which asks for the same need not compile it; "" for
        none. It is made if need be, for this user alone; one that others can write to is not used. At first
        `$XDG_CACHE_HOME/scansion`, or `~/.cache/scansion`.

    Examples
    --------
    >>> import scansion
    >>> with scansion.config.change_flags(floatX="float32"):
    ...     scansion.tensor.vector().dtype
    'float32'
    """

    floatX: str  # noqa: N815 (the name that users know)
    on_unused_input: str
    shapes: str
    threads: int
    base_compiledir: str
    _observers: dict[str, list[Callable[[Any], None]]]

    def __init__(self, flags: str = "") -> None:
        object.__setattr__(self, "_observers", {})
        for name, choices in CHOICES.items():
            setattr(self, name, choices[0])
        for name, folder in FOLDERS.items():
            setattr(self, name, folder())
        for name, (number, _) in NUMBERS.items():
            setattr(self, name, number)
        for name, value in parse_flags(flags):
            setattr(self, name, value)

    def __setattr__(self, name: str, value: str | int) -> None:
        check_flag(name, value)
        if name in FOLDERS:
            value = os.path.expanduser(str(value))
        elif name in NUMBERS:
            value = int(value)
        super().__setattr__(name, value)
        for observer in self._observers.get(name, ()):
            observer(value)

    def observe(self, name: str, observer: Callable[[Any], None]) -> None:
        """Call `observer` with a flag's value, now and whenever it is set."""
        self._observers.setdefault(name, []).append(observer)
        observer(getattr(self, name))

    def __repr__(self) -> str:
        return ", ".join(f"{name}={getattr(self, name)}" for name in (*CHOICES, *NUMBERS, *FOLDERS))

    @contextlib.contextmanager
    def change_flags(self, **flags: str | int) -> Iterator[None]:
        """Change flags within a `with` statement, or, as a decorator, while a function runs.

        Parameters
        ----------
        **flags : str or int
            Names of flags and their values for the time being.

        Raises
        ------
        ValueError
            If there is no such flag or it cannot have that value.

        Examples
        --------
        >>> import scansion
        >>> @scansion.config.change_flags(floatX="float32")
        ... def single():
        ...     return scansion.tensor.scalar().dtype
        >>> single()
        'float32'
        """
        for name, value in flags.items():
            check_flag(name, value)
        before = {name: getattr(self, name) for name in flags}
        self._set(flags)
        try:
            yield
        finally:
            self._set(before)

    def _set(self, flags: dict[str, str | int]) -> None:
        for name, value in flags.items():
            setattr(self, name, value)


def parse_flags(text: str) -> list[tuple[str, str]]:
    """Split "a=1,b__c=2" into pairs."""
    pairs = [entry.partition("=") for entry in text.split(",") if entry.strip()]
    for name, equals, _ in pairs:
        if not equals:
            raise ScansionValueError(f"SCANSION_FLAGS: {name.strip()!r} is not of the form flag=value")
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def check_flag(name: str, value: str | int) -> None:
    """Raise ValueError unless there is such a flag and it can have this value."""
    if name not in CHOICES and name not in FOLDERS and name not in NUMBERS:
        import difflib  # rarely needed, and slow to load

        nearest = difflib.get_close_matches(name, (*CHOICES, *FOLDERS, *NUMBERS), n=1, cutoff=0.0)[0]
        raise ScansionValueError(explain(f"there is no flag {name!r}", f"did you mean {nearest!r}?"))
    if name in FOLDERS:
        if not isinstance(value, str):
            raise ScansionValueError(explain(f"flag {name} cannot be {value!r}", "give the path of a folder, or ''"))
    elif name in NUMBERS:
        most = NUMBERS[name][1]
        text = str(value)
        if isinstance(value, bool) or not text.isdecimal() or int(text) > most:
            raise ScansionValueError(explain(f"flag {name} cannot be {value!r}", f"give a number from 0 to {most}"))
    elif value not in CHOICES[name]:
        raise ScansionValueError(explain(f"flag {name} cannot be {value!r}", f"choose from {', '.join(CHOICES[name])}"))
