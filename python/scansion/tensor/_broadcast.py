"""Broadcasting, made explicit in the graph.

Axes are matched from the right. A missing axis, and one whose length is known to be 1, is repeated to the length of the
others; lengths that are known only at run time are never repeated: if they differ then, the call fails.
"""

from __future__ import annotations

from collections.abc import Sequence

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor._sizes import Size, dimension, split
from scansion.tensor.var import TensorVariable, emit, made_at

Source = tuple[TensorVariable, int] | None
"""The operand and its axis that give an axis of the result its length; None: all have length 1."""


def broadcast(operands: Sequence[TensorVariable], op: str) -> list[TensorVariable]:
    """The operands, all of one shape; `op` names the operation in errors."""
    first = operands[0].type
    if all(x.type is first for x in operands):
        return list(operands)
    shapes = [x.type.shape for x in operands]
    if all(len(shape) == len(shapes[0]) for shape in shapes) and _agree_on_ones(shapes):
        for axis in range(len(shapes[0])):
            _source(operands, axis, op)
        return list(operands)
    sources = common_axes(operands, op)
    full = [expand(x, sources) if x.ndim else x for x in operands]
    like = next((x for x in full if x.ndim), None)
    return [x if x.ndim or like is None else emit("scn.fill_like", [x, like]) for x in full]


def common_axes(operands: Sequence[TensorVariable], op: str, but_last: int = 0) -> list[Source]:
    """For each axis of the common shape, but for the last ones, the operand that knows its length."""
    rank = max(x.ndim for x in operands)
    return [_source(operands, axis - rank, op) for axis in range(rank - but_last)]


def expand(x: TensorVariable, sources: Sequence[Source]) -> TensorVariable:
    """`x` repeated along the axes that it lacks and those where its length is 1 and the common one is not."""
    first = len(sources) - x.ndim
    if not first and all(length != 1 or source is None for length, source in zip(x.type.shape, sources, strict=True)):
        return x
    sizes = [_size(x, axis - first, source) for axis, source in enumerate(sources)]
    return broadcast_axes(x, sizes, list(range(first, len(sources))))


def broadcast_axes(x: TensorVariable, sizes: Sequence[Size], axes: list[int]) -> TensorVariable:
    """A tensor of these sizes in which axis k of `x` is axis `axes[k]`."""
    static, operands = split(sizes)
    return emit("scn.broadcast", [x, *operands], {"static_sizes": static, "dimensions": axes})


def broadcast_to_sizes(x: TensorVariable, sizes: Sequence[Size]) -> TensorVariable:
    """`x` repeated to the shape `sizes`, axes matched from the right."""
    return broadcast_axes(x, sizes, list(range(len(sizes) - x.ndim, len(sizes))))


def _agree_on_ones(shapes: Sequence[tuple[int | None, ...]]) -> bool:
    return all(len({length == 1 for length in lengths}) == 1 for lengths in zip(*shapes, strict=True))


def _size(x: TensorVariable, axis: int, source: Source) -> Size:
    """The length of an axis of the result: the operand's own unless it is repeated there."""
    if axis >= 0 and (x.type.shape[axis] != 1 or source is None):
        return dimension(x, axis)
    return 1 if source is None else dimension(*source)


def _source(operands: Sequence[TensorVariable], axis: int, op: str) -> Source:
    candidates = [(x, x.ndim + axis if axis < 0 else axis) for x in operands if axis >= 0 or x.ndim >= -axis]
    long = [(x, k) for x, k in candidates if x.type.shape[k] != 1]
    known = [(x, k) for x, k in long if x.type.shape[k] is not None]
    for x, k in known[1:]:
        if x.type.shape[k] != known[0][0].type.shape[known[0][1]]:
            raise ScansionValueError(_mismatch(known[0], (x, k), op))
    return next(iter(known or long), None)


def _mismatch(first: tuple[TensorVariable, int], second: tuple[TensorVariable, int], op: str) -> str:
    (x, i), (y, k) = first, second
    return explain(
        f"{op}: axis {i} of {made_at(x)} has length {x.type.shape[i]}, "
        f"axis {k} of {made_at(y)} has length {y.type.shape[k]}",
        "make the lengths equal, or declare one as 1 to have it repeated",
    )
