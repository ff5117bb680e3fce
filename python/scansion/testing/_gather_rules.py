"""Reading and writing where arrays of integers and masks say."""

from __future__ import annotations

from typing import Any

import numpy as np

from scansion.testing._nodes import Node, rule, same_shape


def _key(node: Node, x: Any, indices: list[Any]) -> tuple[Any, ...]:
    """What to index `x` with: one array for each axis, all of the part's rank."""
    same_shape(indices, node.name)
    axes, position, batch = (node.attributes[name] for name in ("axes", "position", "batch"))
    index_shape = np.shape(indices[0])
    if np.shape(x)[:batch] != index_shape[:batch]:
        raise ValueError(f"{node.name}: batch axes {np.shape(x)[:batch]} and {index_shape[:batch]}")
    inserted = len(index_shape) - batch
    kept = [axis for axis in range(np.ndim(x)) if axis not in axes]
    rank = len(kept) + inserted
    first = batch + position
    own = [*range(batch), *range(first, first + inserted)]
    others = [place for place in range(rank) if place < batch or place not in own]
    key: list[Any] = [None] * np.ndim(x)
    for axis, index in zip(axes, indices, strict=True):
        length = np.shape(x)[axis]
        if np.any((index < -length) | (index >= length)):
            raise IndexError(f"{node.name}: an index of axis {axis} is out of range for length {length}")
        key[axis] = np.expand_dims(index, tuple(place for place in range(rank) if place not in own))
    for axis, place in zip(kept, others, strict=True):
        shape = [1] * rank
        shape[place] = np.shape(x)[axis]
        key[axis] = np.arange(np.shape(x)[axis]).reshape(shape)
    return tuple(key)


@rule("scn.gather")
def read(node: Node, operands: list[Any]) -> list[Any]:
    """A part of a tensor."""
    x, *indices = operands
    return [np.asarray(x)[_key(node, x, indices)]]


@rule("scn.scatter")
def write(node: Node, operands: list[Any]) -> list[Any]:
    """A copy with a part replaced or added to, element by element."""
    x, value, *indices = operands
    result, key = np.array(x), _key(node, x, indices)
    if np.shape(result[key]) != np.shape(value):
        raise ValueError(f"{node.name}: a part of shape {np.shape(result[key])} cannot become {np.shape(value)}")
    places = np.broadcast_arrays(*key)
    for here in np.ndindex(*np.shape(value)):
        place = tuple(int(index[here]) for index in places)
        element = np.asarray(value)[here]
        result[place] = result[place] + element if node.attributes.get("accumulate") else element
    return [result]


@rule("scn.nonzero")
def find(node: Node, operands: list[Any]) -> list[Any]:
    """Where a mask is true, in room for all places."""
    mask = np.asarray(operands[0])
    if len(operands) > 1 and np.shape(operands[1])[: mask.ndim] != mask.shape:
        raise IndexError(f"{node.name}: a mask of shape {mask.shape} for a tensor of shape {np.shape(operands[1])}")
    places = np.flatnonzero(mask)
    room = np.zeros(mask.size, dtype="int64")
    room[: places.size] = places
    return [room, np.asarray(places.size, dtype="int64")]
