"""Random draws: NumPy's own generators. A stream is a value, so a draw works on a copy of its generator."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from scansion.testing._nodes import DYNAMIC, Node, filled, rule


@rule("scn.random")
def random(node: Node, operands: list[Any]) -> list[Any]:
    """The next generator and the draws, rounded to their dtype."""
    static = node.attributes["static_sizes"]
    count = len(operands) - static.count(DYNAMIC)
    generator, *parameters = operands[:count]
    size = filled(static, operands[count:])
    following = copy.deepcopy(generator)
    draws = getattr(following, node.attributes["distribution"])(*parameters, size=tuple(size))
    return [following, np.asarray(draws).astype(node.attributes["dtype"])]
