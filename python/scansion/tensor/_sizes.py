"""Lengths: some known when the graph is built, some int64 scalars of the graph.

Operations take the known ones in an attribute, in which `DYNAMIC` marks those that come as operands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.tensor._cast import as_tensor_variable, cast, constant
from scansion.tensor.var import TensorConstant, TensorVariable, emit

DYNAMIC = -(2**63)
Size: TypeAlias = int | TensorVariable


def dimension(x: TensorVariable, axis: int) -> Size:
    """The length of an axis."""
    known = x.type.shape[axis]
    return emit("scn.dim", [x], {"axis": axis}) if known is None else known


def dimensions(x: TensorVariable) -> list[Size]:
    """The lengths of all axes."""
    return [dimension(x, axis) for axis in range(x.ndim)]


def split(sizes: Sequence[Size]) -> tuple[list[int], list[TensorVariable]]:
    """The `static_` attribute and the operands that say the same as `sizes`."""
    return [n if isinstance(n, int) else DYNAMIC for n in sizes], [n for n in sizes if not isinstance(n, int)]


def as_size(value: Any, subject: str) -> Size:
    """A length, bound or index given by the user: an integer or an integer scalar of the graph."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return int(value)
    variable = as_tensor_variable(value)
    if variable.ndim or "int" not in variable.dtype:
        raise ScansionTypeError(explain(f"{subject} must be an integer, not {variable.type}"))
    if isinstance(variable, TensorConstant):
        return int(variable.data)
    return cast(variable, "int64")


def as_sizes(shape: Any, subject: str) -> list[Size]:
    """A shape given by the user: an integer, a list of integers and scalars, or a vector of known length."""
    if isinstance(shape, list | tuple):
        return [as_size(length, subject) for length in shape]
    if isinstance(shape, int | np.integer):
        return [as_size(shape, subject)]
    variable = as_tensor_variable(shape)
    if variable.ndim == 0:
        return [as_size(variable, subject)]
    return _entries(variable, subject)


def _entries(shape: TensorVariable, subject: str) -> list[Size]:
    length = shape.type.shape[0] if shape.ndim == 1 else None
    if length is None:
        raise ScansionValueError(
            explain(
                f"{subject} has the type {shape.type}, so the number of axes is not known",
                "give a tuple of scalars, or a vector of known length: shape[0], shape[1]",
            )
        )
    return [as_size(shape[k], subject) for k in range(length)]


def as_variable(size: Size) -> TensorVariable:
    """A length as an int64 scalar of the graph."""
    return constant(np.asarray(size, dtype="int64")) if isinstance(size, int) else size
