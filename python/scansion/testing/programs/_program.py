"""A program as text and the values of its inputs."""

from __future__ import annotations

import linecache
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from scansion.configdefaults import config
from scansion.testing._compare import Comparison
from scansion.testing._derivatives import check_derivatives, check_same_gradients

HEADER = """\
import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until
"""

FOOTER = """\
if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
"""

# A sequence that a step reads at several taps: its gradient adds up over the taps, block by block with checkpoints.
SEVERAL_TAPS = re.compile(r"'input': [^{}]*'taps': \[[^]]*,")
CHECKPOINTS = re.compile(r"^checkpoint = '\w+'$", re.MULTILINE)


@dataclass(frozen=True)
class Input:
    """An input: its name, dtype, shape and value (as text)."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    value: str

    def declaration(self, is_static: bool) -> str:
        """The line that makes the variable, with lengths that are known or not."""
        shape = self.shape if is_static else (None,) * len(self.shape)
        return f'{self.name} = at.tensor("{self.dtype}", shape={shape}, name="{self.name}")'


@dataclass(frozen=True)
class Program:
    """A program.

    Attributes
    ----------
    inputs : sequence of Input
        Inputs whose lengths may be declared or left open. A program read from a file has none: its text is final.
    lines : sequence of str
        What it computes.
    outputs, updates : sequence of str
        The names of its outputs, and of dictionaries of updates.
    order : int
        If not 0, derivatives up to this order are compared, not values.
    """

    inputs: Sequence[Input]
    lines: Sequence[str]
    outputs: Sequence[str]
    updates: Sequence[str]
    order: int = 0
    _final: str = field(default="", repr=False)

    @classmethod
    def from_text(cls, text: str) -> Program:
        """A program that was printed."""
        return cls((), (), (), (), 0, text)

    @classmethod
    def from_file(cls, path: str) -> Program:
        """A program that was printed into a file."""
        with open(path, encoding="utf-8") as file:
            return cls.from_text(file.read())

    def text(self, is_static: bool = False) -> str:
        """The program in Python.

        Parameters
        ----------
        is_static : bool
            Declare the lengths of the inputs.
        """
        if self._final:
            return self._final
        values = ",\n".join(f"    {x.value}" for x in self.inputs)
        parts = [
            HEADER,
            *(x.declaration(is_static) for x in self.inputs),
            *self.lines,
            f"inputs = [{', '.join(x.name for x in self.inputs)}]",
            f"outputs = [{', '.join(self.outputs)}]",
            f"updates = {{{', '.join(f'**{name}' for name in self.updates)}}}",
            *([f"order = {self.order}"] if self.order else []),
            f"values = [\n{values},\n]\n" if values else "values = []\n",
            FOOTER,
        ]
        return "\n".join(parts)

    def build(self, is_static: bool = False) -> dict[str, Any]:
        """Run the text: the names that it defines, `inputs`, `outputs`, `updates` and `values` among them."""
        return self._built(self.text(is_static))

    def _built(self, text: str) -> dict[str, Any]:
        name = "<program>"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        scope: dict[str, Any] = {"__name__": "program"}
        exec(compile(text, name, "exec"), scope)
        return scope

    def check(
        self, is_static: bool = False, modes: Sequence[Any] = (None,), calls: int = 2, shapes: str = "dynamic"
    ) -> None:
        """Hold the compiled program against the interpreter, or its derivatives against differences.

        Parameters
        ----------
        is_static : bool
            Declare the lengths of the inputs.
        modes : sequence of Mode, str or None
            The modes to compile it in.
        calls : int
            How often to call it if it updates something.
        shapes : str
            What becomes of lengths that are not declared; as `function` takes it.

        Raises
        ------
        AssertionError
            If they differ.
        UnstableProgramError
            If rounding decides the program's results, or nothing can be said about its derivatives.
        """
        with config.change_flags(shapes=shapes):
            self._check(is_static, modes, calls)

    def _check(self, is_static: bool, modes: Sequence[Any], calls: int) -> None:
        scope = self.build(is_static)
        if "order" in scope:
            for mode in modes:
                check_derivatives(scope["inputs"], scope["outputs"], scope["values"], mode, scope["order"])
            if scope.get("checkpoint"):
                plain = self._built(CHECKPOINTS.sub("checkpoint = None", self.text(is_static), count=1))
                is_rounded = SEVERAL_TAPS.search(self.text(is_static)) is not None
                for mode in modes:
                    check_same_gradients(scope, plain, mode, is_rounded)
            return
        comparison = Comparison(scope["inputs"], scope["outputs"], scope["updates"])
        for _ in range(calls):
            expected = comparison.expected(scope["values"])
            for mode in modes:
                try:
                    comparison.check(scope["values"], expected, mode)
                except AssertionError:
                    comparison.check(scope["values"], comparison.widened(scope["values"], expected), mode)
            if isinstance(expected, BaseException) or not comparison.advance(expected):
                break

    def __repr__(self) -> str:
        return self.text()
