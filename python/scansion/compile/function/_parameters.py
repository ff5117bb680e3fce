"""What the arguments of a compiled function must be, and what becomes of those that native code does not take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scansion._location import explain
from scansion.exceptions import ScansionTypeError
from scansion.tensor._filter import convert


@dataclass(frozen=True)
class Parameter:
    """What an argument must be. A compiled function keeps this and not the variable, which would keep the graph."""

    subject: str
    dtype: str
    ndim: int
    allow_downcast: bool | None
    strict: bool

    def convert(self, value: object) -> NDArray[Any]:
        """Convert an argument of a call."""
        return convert(value, self.dtype, self.ndim, self.allow_downcast, self.subject, strict=self.strict)

    def demand(self, value: object) -> NDArray[Any]:
        """The argument as it is; TypeError if it would have to be converted."""
        if type(value) is np.ndarray and (value.dtype, value.ndim) == (self.dtype, self.ndim) and _is_dense(value):
            return value
        raise ScansionTypeError(
            explain(
                f"{self.subject} is {_described(value)}, and a function with trust_input does not convert",
                f"give it a C-contiguous, aligned ndarray of dtype {self.dtype} with {self.ndim} dimensions, or set "
                "trust_input to False",
            )
        )


class Parameters:
    """What native code calls with each argument that it does not take as it is.

    Attributes
    ----------
    trusted : bool
        Whether these are errors; otherwise they are converted.
    """

    def __init__(self, parameters: Sequence[Parameter], trusted: bool) -> None:
        self._parameters = parameters
        self.trusted = trusted

    def __call__(self, index: int, value: object) -> NDArray[Any]:
        """The argument as an array that native code takes (but for booleans, whose bytes it makes 0 or 1)."""
        parameter = self._parameters[index]
        return parameter.demand(value) if self.trusted else parameter.convert(value)


def _is_dense(array: NDArray[Any]) -> bool:
    return bool(array.dtype.isnative and array.flags.c_contiguous and array.flags.aligned)


def _described(value: object) -> str:
    """An argument in an error: an ndarray by what matters of it, anything else by its type."""
    if type(value) is not np.ndarray:
        return f"of type {type(value).__name__}"
    layout = "" if value.flags.c_contiguous and value.flags.aligned else " that is not C-contiguous or not aligned"
    order = "" if value.dtype.isnative else " in foreign byte order"
    return f"an ndarray of dtype {value.dtype}{order} with {value.ndim} dimensions{layout}"
