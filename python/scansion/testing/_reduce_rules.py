"""Reductions and products."""

from __future__ import annotations

from typing import Any

import numpy as np

from scansion.testing._nodes import Node, rule

REDUCTIONS = {
    "scn.reduce_sum": np.add,
    "scn.reduce_prod": np.multiply,
    "scn.reduce_max": np.maximum,
    "scn.reduce_min": np.minimum,
    "scn.reduce_any": np.logical_or,
    "scn.reduce_all": np.logical_and,
}


@rule(*REDUCTIONS)
def reduce(node: Node, operands: list[Any]) -> list[Any]:
    """Elements combined along axes in the operand's dtype; the largest or smallest of none fails."""
    x = np.asarray(operands[0])
    with np.errstate(all="ignore"):
        return [REDUCTIONS[node.name].reduce(x, axis=tuple(node.attributes["axes"]), dtype=x.dtype)]


@rule("scn.reduce_logsumexp")
def logsumexp(node: Node, operands: list[Any]) -> list[Any]:
    """Logarithms of sums of exponentials; -inf for none."""
    x = np.asarray(operands[0])
    axes = tuple(node.attributes["axes"])
    largest = np.max(x, axis=axes, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(largest), largest, 0)
    with np.errstate(all="ignore"):
        return [np.log(np.sum(np.exp(x - shift), axis=axes)) + np.squeeze(shift, axes)]


@rule("scn.dot")
def dot(node: Node, operands: list[Any]) -> list[Any]:
    """Sums of products over the contracting axes, for each batch."""
    attributes = node.attributes
    left, right = (list(range(np.ndim(x))) for x in operands)
    right = [axis + len(left) for axis in right]
    for kind in ("batch", "contract"):
        for a, b in zip(attributes[f"lhs_{kind}"], attributes[f"rhs_{kind}"], strict=True):
            if operands[0].shape[a] != operands[1].shape[b]:
                raise ValueError(f"scn.dot: the lengths {operands[0].shape[a]} and {operands[1].shape[b]} differ")
            right[b] = left[a]
    batch = [left[axis] for axis in attributes["lhs_batch"]]
    summed = [left[axis] for axis in attributes["lhs_contract"]]
    free = [label for label in left + right if label not in batch and label not in summed]
    with np.errstate(all="ignore"):
        return [np.einsum(operands[0], left, operands[1], right, batch + free)]
