"""A program: a few lines around one to three scans, and what of them to return; and hypothesis's strategies of such."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from hypothesis import strategies as st

from scansion.testing.programs import _elementwise, _selection, _shapes
from scansion.testing.programs._program import Program
from scansion.testing.programs._scans import scan
from scansion.testing.programs._writer import Block, Choices, Var, Writer

# Simple ones first; several entries make a line more frequent.
LINES: tuple[Callable[[Block], Var], ...] = (
    _elementwise.unary,
    _elementwise.binary,
    _elementwise.binary,
    _shapes.reduce,
    _shapes.index,
    _shapes.last,
    _elementwise.compare,
    _elementwise.choose,
    _elementwise.cast,
    _elementwise.mixed,
    _shapes.rearrange,
    _shapes.update,
    _shapes.join,
    _shapes.product,
    _shapes.make,
    _shapes.algebra,
    _shapes.draw,
    _selection.place,
    _selection.order,
    _selection.accumulate,
    _selection.search,
    _selection.pick,
    _selection.mask,
    _selection.choose_lazily,
    _selection.choose_lazily,
)


def write_lines(block: Block, count: int) -> None:
    """Write some lines into a block, now and then a scan."""
    for _ in range(count):
        if block.writer.budget <= 0:
            return
        block.writer.budget -= 1
        if block.depth < 2 and block.choices.chance(12):
            block.writer.budget -= 3
            scan(block, write_lines)
        else:
            block.choices.pick(LINES)(block)


@cache
def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


def drawn(draw: st.DrawFn) -> Choices:
    """Decisions that hypothesis takes."""
    return Choices(lambda low, high: draw(_integers(low, high)))


def write_program(choices: Choices) -> Program:
    """A valid program with at least one scan."""
    writer = Writer(choices)
    _write(writer)
    return writer.program(_outputs(writer), _updates(writer))


def write_smooth_program(choices: Choices) -> Program:
    """A program to differentiate, most of them once, some twice; scans of some keep checkpoints only.

    float64 is the least precise dtype.
    """
    writer = Writer(choices, is_smooth=True)
    _write(writer)
    outputs = [v for v in writer.top.visible() if v.kind in "fc"][:5]
    order = choices.pick((1, 1, 1, 2))
    checkpoint = choices.pick((None, None, None, "sqrt", "binomial"))
    writer.prelude.insert(0, f"checkpoint = {checkpoint!r}")
    return writer.program(outputs, [], order)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Random valid programs with at least one scan.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5, database=None)
    ... @given(programs())
    ... def test(program):
    ...     program.build()
    >>> test()
    """
    return write_program(drawn(draw))


@st.composite
def smooth_programs(draw: st.DrawFn) -> Program:
    """Random programs to differentiate.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5, database=None)
    ... @given(smooth_programs())
    ... def test(program):
    ...     program.build()
    >>> test()
    """
    return write_smooth_program(drawn(draw))


def _write(writer: Writer) -> None:
    choices = writer.choices
    if writer.is_smooth:
        writer.input("float64", writer.shape((1, 2, 0)))
    for _ in range(choices.pick((1, 0, 2))):
        writer.input(choices.pick(writer.dtypes), writer.shape((1, 2, 0, 3)))
    write_lines(writer.top, choices.integer(0, 2))
    for _ in range(choices.pick((1, 1, 2))):
        scan(writer.top, write_lines)
        write_lines(writer.top, choices.integer(0, 3))


def _outputs(writer: Writer) -> list[Var]:
    """The last value and a few others."""
    visible = writer.top.visible()
    chosen = [visible[0]]
    for _ in range(writer.choices.integer(0, 3)):
        other = writer.choices.pick(visible)
        if other not in chosen:
            chosen.append(other)
    return chosen


def _updates(writer: Writer) -> list[str]:
    """Perhaps a shared variable that becomes something of its own dtype and shape."""
    if not writer.shared or not writer.choices.chance(30):
        return []
    shared = writer.choices.pick(writer.shared)
    if shared.name in writer.updated:
        return []
    new = writer.top.find(lambda v: v.dtype == shared.dtype and v.shape == shared.shape)
    return [] if new is None else [f"{{{shared.name}: {new.name}}}"]
