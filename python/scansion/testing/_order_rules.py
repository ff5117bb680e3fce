"""Extremes, sorting, searching and running values."""

from __future__ import annotations

from typing import Any

import numpy as np

from scansion.testing._nodes import Node, rule


@rule("scn.argmax", "scn.argmin")
def place(node: Node, operands: list[Any]) -> list[Any]:
    """Where the first extreme is along axes that count as one."""
    x, axes = np.asarray(operands[0]), node.attributes["axes"]
    if not axes:
        return [np.zeros(x.shape, dtype="int64")]
    if any(x.shape[axis] == 0 for axis in axes):
        raise ValueError(f"{node.name}: an axis of {x.shape} is empty")
    kept = [axis for axis in range(x.ndim) if axis not in axes]
    shape = [x.shape[axis] for axis in kept]
    rows = x.transpose(*kept, *axes).reshape(*shape, -1 if x.size else int(np.prod([x.shape[a] for a in axes])))
    find = np.argmax if node.name == "scn.argmax" else np.argmin
    return [np.asarray(find(rows, axis=-1), dtype="int64")]


@rule("scn.sort")
def sort(node: Node, operands: list[Any]) -> list[Any]:
    """The last axis in ascending order."""
    return [np.sort(operands[0], axis=-1)]


@rule("scn.argsort")
def argsort(node: Node, operands: list[Any]) -> list[Any]:
    """Where the elements of the sorted last axis come from."""
    return [np.argsort(operands[0], axis=-1, kind="stable")]


@rule("scn.searchsorted")
def search(node: Node, operands: list[Any]) -> list[Any]:
    """How many elements stand before each value."""
    side = "right" if node.attributes.get("right") else "left"
    return [np.asarray(np.searchsorted(operands[0], operands[1], side=side), dtype="int64")]  # type: ignore[call-overload]


@rule("scn.cumsum", "scn.cumprod")
def cumulate(node: Node, operands: list[Any]) -> list[Any]:
    """Sums or products up to each place."""
    x, axis = np.asarray(operands[0]), node.attributes["axis"]
    function = np.cumsum if node.name == "scn.cumsum" else np.cumprod
    if node.attributes.get("reverse"):
        return [np.flip(function(np.flip(x, axis), axis, dtype=x.dtype), axis)]
    return [function(x, axis, dtype=x.dtype)]
