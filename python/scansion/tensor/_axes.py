"""Axes given by the user: negative ones count from the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionIndexError, ScansionTypeError, ScansionValueError


def normalize_axis(axis: Any, ndim: int, op: str) -> int:
    """An axis as a number from 0 on; IndexError if there is no such axis."""
    if not isinstance(axis, int | np.integer) or isinstance(axis, bool):
        raise ScansionTypeError(explain(f"{op}: an axis must be an integer, not {axis!r}"))
    if not -ndim <= axis < ndim:
        raise ScansionIndexError(explain(f"{op}: axis {axis} is out of range for {ndim} dimensions"))
    return int(axis) % ndim


def normalize_axes(axes: Any, ndim: int, op: str) -> list[int]:
    """One axis or several, in the order given; None stands for all."""
    if axes is None:
        return list(range(ndim))
    given: Sequence[Any] = list(axes) if np.iterable(axes) else [axes]
    normal = [normalize_axis(axis, ndim, op) for axis in given]
    if len(set(normal)) < len(normal):
        raise ScansionValueError(explain(f"{op}: axes {tuple(given)} name one axis twice"))
    return normal
