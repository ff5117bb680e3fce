"""Sizes, broadcasts and rearrangements."""

from __future__ import annotations

from typing import Any

import numpy as np

from scansion.testing._nodes import Node, filled, rule


@rule("scn.identity", "scn.override_gradient")
def identity(node: Node, operands: list[Any]) -> list[Any]:
    """The operand."""
    return operands


@rule("scn.override_rules")
def override_rules(node: Node, operands: list[Any]) -> list[Any]:
    """The values; its regions are rules of calculus."""
    return operands[: len(node.results)]


@rule("scn.dim")
def dim(node: Node, operands: list[Any]) -> list[Any]:
    """One length."""
    return [np.int64(np.shape(operands[0])[node.attributes["axis"]])]


@rule("scn.shape_of")
def shape_of(node: Node, operands: list[Any]) -> list[Any]:
    """All lengths."""
    return [np.array(np.shape(operands[0]), dtype=np.int64)]


@rule("scn.fill_like")
def fill_like(node: Node, operands: list[Any]) -> list[Any]:
    """One value in the shape of another tensor."""
    value, like = operands
    return [np.full(np.shape(like), value)]


@rule("scn.broadcast")
def broadcast(node: Node, operands: list[Any]) -> list[Any]:
    """Repetition along new axes and along axes whose type says that they have length 1."""
    x, *sizes = operands
    shape = filled(node.attributes["static_sizes"], sizes)
    if min(shape, default=0) < 0:
        raise ValueError(f"scn.broadcast: a length in {shape} is negative")
    view = [1] * len(shape)
    for axis, target in enumerate(node.attributes["dimensions"]):
        length = x.shape[axis]
        if node.operands[0].shape[axis] != 1 and length != shape[target]:
            raise ValueError(f"scn.broadcast: length {length} of axis {axis} should be {shape[target]}")
        view[target] = length
    return [np.broadcast_to(np.reshape(x, view), shape).copy()]


@rule("scn.reshape")
def reshape(node: Node, operands: list[Any]) -> list[Any]:
    """The same elements under another shape; one size may be -1."""
    x, *sizes = operands
    return [np.reshape(x, filled(node.attributes["static_sizes"], sizes))]


@rule("scn.transpose")
def transpose(node: Node, operands: list[Any]) -> list[Any]:
    """Axes in another order."""
    return [np.transpose(operands[0], node.attributes["permutation"])]


@rule("scn.expand_dims")
def expand_dims(node: Node, operands: list[Any]) -> list[Any]:
    """Axes of length 1 inserted."""
    return [np.expand_dims(operands[0], tuple(node.attributes["axes"]))]


@rule("scn.squeeze")
def squeeze(node: Node, operands: list[Any]) -> list[Any]:
    """Axes of length 1 dropped; another length fails."""
    return [np.squeeze(operands[0], tuple(node.attributes["axes"]))]


@rule("scn.concatenate")
def concatenate(node: Node, operands: list[Any]) -> list[Any]:
    """Tensors joined along an axis."""
    return [np.concatenate(operands, node.attributes["axis"])]


@rule("scn.reverse")
def reverse(node: Node, operands: list[Any]) -> list[Any]:
    """The order along axes reversed."""
    return [np.flip(operands[0], tuple(node.attributes["axes"]))]


@rule("scn.iota")
def iota(node: Node, operands: list[Any]) -> list[Any]:
    """start, start + step, ...; a step of 0 fails."""
    start, stop, step = operands
    if step == 0:
        raise ValueError("scn.iota: the step is 0")
    return [np.arange(start, stop, step, dtype=np.asarray(start).dtype)]
