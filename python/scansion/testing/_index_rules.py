"""Reading and writing parts of tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from scansion.testing._nodes import Node, filled, rule


def _index(node: Node, shape: tuple[int, ...], bounds: list[Any]) -> tuple[Any, ...]:
    """What to index an array of this shape with; an index out of range and a step of 0 fail."""
    starts, stops, steps = (filled(node.attributes[f"static_{part}"], bounds) for part in ("starts", "stops", "steps"))
    entries: list[Any] = []
    for axis, is_index in enumerate(node.attributes["indexed"]):
        if not is_index:
            entries.append(_range(starts[axis], stops[axis], steps[axis], shape[axis]))
        elif -shape[axis] <= starts[axis] < shape[axis]:
            entries.append(starts[axis])
        else:
            raise IndexError(f"{node.name}: index {starts[axis]} of an axis of length {shape[axis]}")
    return tuple(entries)


def _range(start: int, stop: int, step: int, length: int) -> slice:
    if step == 0:
        raise ValueError("a slice has step 0")
    taken = range(*slice(start, stop, step).indices(length))
    if not taken:
        return slice(0, 0)
    # Counted down to the first element, the stop is -1, which means something else to a slice.
    return slice(taken.start, None if taken.stop < 0 else taken.stop, step)


@rule("scn.slice")
def read(node: Node, operands: list[Any]) -> list[Any]:
    """A part of a tensor."""
    x, *bounds = operands
    return [np.asarray(x)[_index(node, np.shape(x), bounds)]]


@rule("scn.update_slice")
def update(node: Node, operands: list[Any]) -> list[Any]:
    """A copy with a part replaced or added to; the new part must have that part's shape."""
    x, value, *bounds = operands
    index = _index(node, np.shape(x), bounds)
    result = np.array(x)
    if np.shape(result[index]) != np.shape(value):
        raise ValueError(f"{node.name}: a part of shape {np.shape(result[index])} cannot become {np.shape(value)}")
    result[index] = result[index] + value if node.attributes.get("accumulate") else value
    return [result]
