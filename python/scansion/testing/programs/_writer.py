"""Writing a program: decisions, variables, blocks of lines.

Every decision is an integer between bounds that somebody draws (hypothesis, or a `Tape`), and the lowest always stands
for the simplest choice; so what is shrunk is a short list of small numbers, and the program shrinks with it.

A variable of the text has a dtype and a shape. Its lengths are those that it has when the program runs; whether the
compiler knows them depends on how the inputs are declared. A length that only the run decides (the rows of a scan that
`until` ends) is None.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from scansion.testing.programs._program import Input, Program

T = TypeVar("T")
Shape = tuple[int | None, ...]

FLOATS = ("float64", "float32", "float16")
SIGNED = ("int64", "int32", "int8", "int16")
UNSIGNED = ("uint8", "uint32", "uint64", "uint16")
COMPLEX = ("complex128", "complex64")
DTYPES = (
    "float64",
    "float32",
    "int64",
    "bool",
    "int32",
    "complex128",
    "uint8",
    "int8",
    "float16",
    "complex64",
    "uint32",
)
# Of programs to differentiate: nothing less precise than differences need.
SMOOTH = ("float64", "float64", "float64", "complex128", "int64", "bool")
# Often met, and each with a reason: nothing, one, fewer and more than a vector holds.
LENGTHS = (2, 3, 1, 4, 0, 5, 8, 9, 17)
LARGEST = 200


class Choices:
    """Decisions.

    Parameters
    ----------
    draw : callable
        Draws an integer between two bounds, both included.
    """

    def __init__(self, draw: Callable[[int, int], int]) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        """An integer between bounds, both included."""
        return low if low == high else self._draw(low, high)

    def pick(self, options: Sequence[T]) -> T:
        """One of some options; the first is the simplest."""
        return options[self.integer(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        """True now and then; False is simpler."""
        return self.integer(0, 99) >= 100 - percent


@dataclass(frozen=True)
class Var:
    """A variable of the text."""

    name: str
    dtype: str
    shape: Shape

    @cached_property
    def kind(self) -> str:
        """NumPy's letter for the kind of dtype."""
        return np.dtype(self.dtype).kind

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def is_known(self) -> bool:
        """Whether all lengths are known while the program is written."""
        return None not in self.shape

    @property
    def size(self) -> int:
        """The number of elements; 0 if it is not known."""
        return math.prod(length or 0 for length in self.shape)


@dataclass
class Block:
    """Lines and the variables that they define: a program, or the step of a scan in it."""

    writer: Writer
    parent: Block | None = None
    lines: list[str] = field(default_factory=list)
    variables: list[Var] = field(default_factory=list)
    updates: list[str] = field(default_factory=list)

    @property
    def depth(self) -> int:
        """How many scans it is in."""
        return 0 if self.parent is None else self.parent.depth + 1

    @property
    def choices(self) -> Choices:
        """The program's decisions."""
        return self.writer.choices

    def assign(self, expression: str, dtype: str, shape: Shape) -> Var:
        """Write a line that defines a variable."""
        variable = Var(self.writer.fresh("v"), dtype, shape)
        self.lines.append(f"{variable.name} = {expression}")
        self.variables.append(variable)
        return variable

    def visible(self) -> list[Var]:
        """All variables that a line may use, the latest first."""
        outer = [] if self.parent is None else self.parent.visible()
        return self.variables[::-1] + outer

    def find(self, fits: Callable[[Var], bool]) -> Var | None:
        """A variable that fits, if there is one; late ones are simpler."""
        options = [variable for variable in self.visible() if fits(variable)]
        return self.choices.pick(options) if options else None

    def find_or_make(self, dtype: str, shape: Shape) -> Var:
        """A variable of this dtype and shape, new if need be."""
        found = self.find(lambda v: v.dtype == dtype and v.shape == shape)
        if found is not None and not self.choices.chance(15):
            return found
        return self.writer.leaf(self, dtype, tuple(length or 0 for length in shape))


class Writer:
    """The program that is being written.

    Parameters
    ----------
    choices : Choices
        Its decisions.
    is_smooth : bool
        Whether derivatives of the program are wanted; what has none is left out then.
    """

    def __init__(self, choices: Choices, is_smooth: bool = False) -> None:
        self.choices = choices
        self.is_smooth = is_smooth
        self.dtypes = SMOOTH if is_smooth else DTYPES
        self.inputs: list[Input] = []
        self.prelude: list[str] = []
        self.shared: list[Var] = []
        self.updated: set[str] = set()
        self.streams = 0
        self.budget = 14  # expressions
        self.top = Block(self)
        self._count = 0

    def fresh(self, stem: str) -> str:
        """A new name."""
        self._count += 1
        return f"{stem}{self._count}"

    def value(self, dtype: str, shape: Sequence[int]) -> str:
        """An array as text."""
        generator = np.random.default_rng(self.choices.integer(0, 1000))
        array = _sample(generator, dtype, tuple(shape))
        text = f"np.array({array.ravel().tolist()}, dtype={dtype!r})"
        return text if array.ndim == 1 else f"{text}.reshape({tuple(shape)})"

    def input(self, dtype: str, shape: Sequence[int], value: str | None = None) -> Var:
        """A new input; it can be used anywhere."""
        name = self.fresh("x")
        self.inputs.append(Input(name, dtype, tuple(shape), value or self.value(dtype, shape)))
        variable = Var(name, dtype, tuple(shape))
        self.top.variables.append(variable)
        return variable

    def new_shared(self, dtype: str, shape: Sequence[int]) -> Var:
        """A new shared variable; it can be used anywhere."""
        name = self.fresh("s")
        self.prelude.append(f'{name} = scansion.shared({self.value(dtype, shape)}, name="{name}")')
        variable = Var(name, dtype, tuple(shape))
        self.shared.append(variable)
        self.top.variables.append(variable)
        return variable

    def stream(self) -> str:
        """The program's stream of draws."""
        if not self.streams:
            constructor = self.choices.pick(["", ", rng_ctor=np.random.RandomState"])
            self.prelude.append(f"rng = at.random.RandomStream({self.choices.integer(0, 9)}{constructor})")
        self.streams += 1
        return "rng"

    def leaf(self, block: Block, dtype: str, shape: Sequence[int]) -> Var:
        """A new input, shared variable or constant."""
        kind = self.choices.integer(0, 5)
        if kind < 3 or (self.is_smooth and dtype == "float64"):
            return self.input(dtype, shape)
        if kind == 3:
            return self.new_shared(dtype, shape)
        if kind == 4:
            return block.assign(f"at.constant({self.value(dtype, shape)})", dtype, tuple(shape))
        return block.assign(f"at.zeros({tuple(shape)}, dtype={dtype!r})", dtype, tuple(shape))

    def shape(self, ranks: Sequence[int]) -> tuple[int, ...]:
        """A shape of one of these ranks."""
        lengths: list[int] = []
        for _ in range(self.choices.pick(ranks)):
            room = LARGEST // max(1, int(np.prod(lengths)))
            lengths.append(self.choices.pick([length for length in LENGTHS if length <= max(room, 1)]))
        return tuple(lengths)

    def program(self, outputs: Sequence[Var], updates: Sequence[str], order: int = 0) -> Program:
        """What was written; with an order, for the sake of its derivatives."""
        lines = [*self.prelude, *self.top.lines]
        return Program(self.inputs, lines, [v.name for v in outputs], [*self.top.updates, *updates], order)


def _sample(generator: np.random.Generator, dtype: str, shape: tuple[int, ...]) -> Any:
    kind = np.dtype(dtype).kind
    if kind == "b":
        return generator.integers(0, 2, size=shape).astype(bool)
    if kind in "iu":
        return generator.integers(0 if kind == "u" else -6, 7, size=shape).astype(dtype)
    # Quarters, off by an eighth: exact in every dtype, and no integers, where rounding and comparisons would decide.
    values = generator.integers(-8, 8, size=shape) / 4 + 0.125
    return (values + 1j * generator.integers(-8, 8, size=shape) / 4 if kind == "c" else values).astype(dtype)


def indented(lines: Sequence[str]) -> list[str]:
    """Lines of a block inside another."""
    return [f"    {line}" for line in lines]
