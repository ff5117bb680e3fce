"""What `function` returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from scansion._location import explain
from scansion._native import native
from scansion.compile.function._parameters import Parameters
from scansion.compile.io import In
from scansion.compile.sharedvalue import SharedVariable
from scansion.exceptions import ScansionTypeError, UnusedInputError

__all__ = ["Function", "MemoryUse", "Remark", "Report", "UnusedInputError", "Version"]


class MemoryUse(NamedTuple):
    """What a call asked for in memory. How many allocations it makes does not depend on the steps that a scan takes.

    Attributes
    ----------
    temporaries : int
        Allocations that end with the call.
    temporary_bytes : int
        The most that these took at one time.
    results : int
        Allocations of outputs and of new values of shared variables.
    result_bytes : int
        What these took together.
    """

    temporaries: int
    temporary_bytes: int
    results: int
    result_bytes: int


class Version(NamedTuple):
    """Code that a function has for some lengths.

    Attributes
    ----------
    shapes : dict from str to tuple of (int or None)
        The shape of each input, and of each shared variable that is read; None: any length.
    calls : int
        How many calls ran it.
    timings : dict from str to float
        Seconds that each phase of its compilation took; "cache" and "link" where it was found on disk.
    """

    shapes: dict[str, tuple[int | None, ...]]
    calls: int
    timings: dict[str, float]


class Remark(NamedTuple):
    """What a pass of the compiler did with an operation, or did not and why.

    Attributes
    ----------
    applied : bool
        Whether it did.
    transformation : str
        The pass; `docs/performance.md` explains the larger ones.
    message : str
        What became of the operation.
    file, line : str, int
        Where the user wrote it; "" and 0 if that is not known.
    """

    applied: bool
    transformation: str
    message: str
    file: str
    line: int


class Report:
    """What a function was compiled for, and what the compiler made of it. `print` shows it.

    Attributes
    ----------
    name : str
        The function's name.
    versions : list of Version
        In the order in which they were made. A call runs the first one that its shapes fit.
    """

    def __init__(self, name: str, versions: list[Version], remarks: Callable[[int | None], list[Remark]]) -> None:
        self.name = name
        self.versions = versions
        self._remarks = remarks

    def remarks(self, version: int | None = None) -> list[Remark]:
        """What the passes say of one of the versions; None: of the code for any lengths. Compiles it once more.

        Examples
        --------
        >>> import numpy as np, scansion, scansion.tensor as at
        >>> x, w = at.matrix("x"), at.matrix("w")
        >>> rows, _ = scansion.scan(lambda u, s, w: at.tanh(at.dot(u, w) + s), sequences=x,
        ...                         outputs_info=at.zeros_like(w[0]), non_sequences=w)
        >>> f = scansion.function([x, w], rows)
        >>> for remark in f.report().remarks():
        ...     if remark.transformation == "scn-batch-before-scan":
        ...         print(remark.applied, remark.message)
        True needs no state: one product for all steps, before the scan
        """
        return self._remarks(version)

    def __str__(self) -> str:
        lines = [f"{self.name}: {len(self.versions)} version{'s' * (len(self.versions) != 1)}"]
        for number, version in enumerate(self.versions):
            shapes = ", ".join(f"{name} {_shape(shape)}" for name, shape in version.shapes.items() if shape)
            source = "from disk" if "cache" in version.timings else "compiled"
            seconds = sum(version.timings.values())
            lines.append(
                f"  {number}: {shapes or 'scalars'}; {source} in {seconds * 1e3:.1f} ms; {version.calls} calls"
            )
        last = len(self.versions) - 1
        place = ""
        for remark in sorted(self.remarks(last if last >= 0 else None), key=lambda remark: (remark.file, remark.line)):
            if (here := f"{remark.file}:{remark.line}" if remark.line else "the function") != place:
                lines.append(here)
                place = here
            lines.append(f"  {'+' if remark.applied else '-'} {remark.transformation}: {remark.message}")
        return "\n".join(lines)


def _shape(shape: tuple[int | None, ...]) -> str:
    return "x".join("?" if length is None else str(length) for length in shape)


class Function:
    """A compiled function.

    Attributes
    ----------
    name : str or None
        The name that it was given.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.vector("x")
    >>> f = scansion.function([x], x.sum())
    >>> float(f([1.0, 2.0])), float(f(x=[3.0]))
    (3.0, 3.0)
    """

    def __init__(
        self,
        compiled: native.Function,
        inputs: Sequence[In],
        keys: Sequence[str] | None,
        shared: Sequence[SharedVariable],
        name: str | None,
        parameters: Parameters,
    ) -> None:
        self.name = name
        self._compiled = compiled
        self._inputs = list(inputs)
        self._keys = keys
        self._shared = list(shared)
        self._parameters = parameters
        self._has_defaults = any(x.value is not None for x in inputs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs and update the shared variables.

        Parameters
        ----------
        *args : array_like
            One value for each input, in order.
        **kwargs : array_like
            Values for inputs by name.

        Returns
        -------
        ndarray, list of ndarray or dict of ndarray
            In the form of the outputs. They belong to the caller.

        Raises
        ------
        TypeError
            If a value is missing, or does not have its input's dtype and rank.
        ValueError
            If lengths disagree.
        """
        if kwargs or self._has_defaults:
            args = self._complete(args, kwargs)
        results = self._compiled(*args)
        return results if self._keys is None else dict(zip(self._keys, results, strict=True))

    def _complete(self, args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """One value for each input: given by place, by name, or by default."""
        rest = self._inputs[len(args) :]
        unknown = set(named).difference(x.name for x in rest if x.name)
        if unknown:
            raise ScansionTypeError(explain(f"{self} has no input {sorted(unknown)[0]!r} that was not given already"))
        return (*args, *(self._value_of(x, named) for x in rest))

    def _value_of(self, x: In, named: dict[str, Any]) -> Any:
        value = named.get(x.name or "", x.value)
        if value is None:
            raise ScansionTypeError(explain(f"{self} needs a value for its input {x.name or x.variable}"))
        return value.get_value(borrow=True) if isinstance(value, SharedVariable) else value

    @property
    def trust_input(self) -> bool:
        """Whether arguments are taken as they are: conversions that would hide a cost are errors.

        An argument must then be an aligned, C-contiguous ndarray in native byte order of its input's dtype and rank; a
        scalar may also be a Python float (float64) or int (int64). Another one raises TypeError. False unless set.

        Examples
        --------
        >>> import numpy as np, scansion, scansion.tensor as at
        >>> x = at.vector("x", dtype="float64")
        >>> f = scansion.function([x], x.sum())
        >>> f.trust_input = True
        >>> float(f(np.ones(3)))
        3.0
        >>> try:
        ...     f([1, 1, 1])
        ... except TypeError as error:
        ...     print(str(error).split(",")[0])
        input 0 (x) is of type list
        """
        return self._parameters.trusted

    @trust_input.setter
    def trust_input(self, value: bool) -> None:
        self._parameters.trusted = bool(value)

    def get_shared(self) -> list[SharedVariable]:
        """The shared variables that the function updates."""
        return list(self._shared)

    def ir(self, stage: str, version: int | None = None) -> str:
        """Show the program at a stage of its compilation.

        Parameters
        ----------
        stage : str
            "scn", "scf", "linalg", "bufferized", "loops", "llvm", "llvm-ir" or "asm".
        version : int, optional
            One of `report().versions`. None: with the lengths left open that the inputs' types leave open.

        Returns
        -------
        str
            The program's text.

        Raises
        ------
        ValueError
            If there is no such stage.
        IndexError
            If there is no such version.

        Examples
        --------
        >>> import scansion, scansion.tensor as at
        >>> x = at.scalar("x")
        >>> "scn.tanh" in scansion.function([x], at.tanh(x)).ir("scn")
        True
        """
        return self._compiled.ir(stage, version)

    def report(self) -> Report:
        """What the function was compiled for so far, which calls ran what, and what the compiler did and did not do.

        Examples
        --------
        >>> import numpy as np, scansion, scansion.tensor as at
        >>> x = at.matrix("x")
        >>> f = scansion.function([x], x.sum(axis=0), shapes="auto")
        >>> for rows in (3, 3, 5, 4, 6):
        ...     _ = f(np.ones((rows, 2)))
        >>> for version in f.report().versions:
        ...     print(version.shapes, version.calls)
        {'x': (3, 2)} 2
        {'x': (5, 2)} 1
        {'x': (None, 2)} 2
        """
        versions = []
        for names, shapes, calls, timings in self._compiled.versions():
            lengths: dict[str, tuple[int | None, ...]] = {}
            for place, (name, shape) in enumerate(zip(names, shapes, strict=True)):
                key = name if name and name not in lengths else f"{name or 'argument'} {place}"
                lengths[key] = tuple(None if length < 0 else length for length in shape)
            versions.append(Version(lengths, calls, dict(timings)))
        return Report(self.name or "main", versions, self._remarks)

    def _remarks(self, version: int | None) -> list[Remark]:
        return [Remark(*remark) for remark in self._compiled.remarks(version)]

    def memory(self) -> MemoryUse:
        """What the last call asked for in memory; zeros before the first.

        Examples
        --------
        >>> import scansion, scansion.tensor as at
        >>> x = at.vector("x")
        >>> f = scansion.function([x], at.exp(x))
        >>> f([1.0, 2.0]).nbytes
        16
        >>> f.memory()
        MemoryUse(temporaries=0, temporary_bytes=0, results=1, result_bytes=16)
        """
        return MemoryUse(*self._compiled.memory())

    def timings(self) -> list[tuple[str, float]]:
        """The seconds that each phase of the last compilation took; nothing before there was one.

        They are "cache" and "link" where the code was found in `config.base_compiledir`.
        """
        return self._compiled.timings()

    def __repr__(self) -> str:
        return f"<function {self.name or 'without a name'}({', '.join(str(x.variable) for x in self._inputs)})>"
